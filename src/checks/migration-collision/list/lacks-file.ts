// Migrations that read a file when they run, and stop where it is not there.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { isWithin, nameOf, parentOf } from "../../../frameworks/paths.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";

/** More than anybody writes or takes away by hand. */
const readAtMost = 50;

/** A blocker for each that the change brings without its file, or whose file it takes away. */
export async function findLacking(comparison: ListComparison): Promise<readonly Finding[]> {
  const { change, group, own, kept } = comparison;
  const { needs } = group.framework;
  if (needs === undefined) return [];
  const gone = change.mergedFiles
    .flatMap(({ status, path, oldPath }) => oldPath ?? (status === "deleted" ? path : []))
    .filter((path) => group.merged?.folders.some((folder) => isWithin(path, folder)))
    .slice(0, readAtMost);
  const robbed = [...kept].flatMap(([now, was]) =>
    now.oid !== was.oid || gone.some((path) => nameOf(path).startsWith(now.listed?.stem ?? path)) ? [now] : [],
  );
  const asked = [...own, ...robbed].slice(0, readAtMost);
  const texts = await change.trees.merged.read(asked.map(({ path }) => path));
  const wanted = asked.flatMap((migration) =>
    needs(texts.get(migration.path) ?? "", migration.path).map((path) => ({ migration, path })),
  );
  const folders = new Set(wanted.map(({ migration }) => parentOf(migration.path)));
  const listed = await Promise.all([...folders].map((folder) => change.trees.merged.list(folder)));
  const there = new Set(listed.flat().map(({ path }) => path));
  const broughtHere = new Set<Migration>(own);
  // Where the folder is an entry itself, it is a link to what is not known.
  const missing = wanted.filter(({ path }) => !there.has(path) && !there.has(parentOf(path)));
  return missing
    .filter(({ migration }, i) => migration !== missing[i - 1]?.migration)
    .map(({ migration, path }) =>
      toFinding(comparison, {
        kinds: ["unknown"],
        severity: "blocker",
        cause: `lacks:${path}`,
        title: say`${shortName(migration)} reads ${path}, which is not there`,
        message: [
          say`${plain(group.framework.name)} stops at it on ${plain(broughtHere.has(migration) ? "every database" : "every new database")}, with ${`ENOENT: no such file or directory, open '${path}'`}.`,
        ],
        at: { path: migration.path },
        subjects: [headSubject({ migration })],
      }),
    );
}
