// What is too much to be read may hold an old name as well.

import type { Change } from "../../domain/change.ts";
import type { Finding } from "../../domain/finding.ts";
import { codeList, say, type Text } from "../../domain/text.ts";
import type { MigrationGroup } from "../../frameworks/migration-group.ts";

/** That files may use an old name, and were not read. Only what the change brings or touches itself could be a blocker. */
export function unreadFindings(change: Change, merged: MigrationGroup, paths: readonly string[]): readonly Finding[] {
  const touched = new Set(change.mergedFiles.map(({ path }) => path));
  const own = [...new Set(paths)].filter((path) => touched.has(path));
  const unread = [...new Set([...own, ...paths])];
  const [first] = unread;
  if (first === undefined) return [];
  const more = unread.length - namedAtMost;
  const some = more > 0 ? say`${codeList(unread.slice(0, namedAtMost))} and ${files(more)} more` : codeList(unread);
  const couldHideBlocker = own.length > 0 && !merged.aside;
  return [
    {
      check: "stale-reference",
      kinds: ["unknown"],
      severity: couldHideBlocker ? "nit" : "observation",
      fingerprint: `stale-reference:unread:${merged.root}`,
      title: say`${files(unread.length)} that may use an old name of a migration ${plain(unread.length === 1 ? "was" : "were")} not read`,
      message: [
        say`What may use one is more text than is read. Left: ${some}.`,
        say`What nobody writes by hand can be named under ${"migrations.ignore"} in ${".assay.yml"}.`,
      ],
      path: first,
      subjects: [],
      places: [],
      ...(couldHideBlocker ? { couldHideBlocker } : {}),
    },
  ];
}

const namedAtMost = 3;

function files(count: number): Text {
  return plain(`${count} file${count === 1 ? "" : "s"}`);
}

function plain(text: string): Text {
  return [{ kind: "plain", text }];
}
