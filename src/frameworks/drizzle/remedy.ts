// What is to be done about Drizzle migrations that collide. A snapshot holds the whole schema as its branch knew it, so only
// drizzle-kit can make one that stands behind another; where merely `when` is too early, the journal's line is enough.

import type { BaseInGit } from "../../domain/base-in-git.ts";
import type { Edit } from "../../domain/finding.ts";
import { shellQuote } from "../../domain/shell.ts";
import { codeList, say } from "../../domain/text.ts";

import type { ListFramework } from "../framework.ts";
import type { Migration } from "../migration-group.ts";
import { parentOf, under } from "../paths.ts";
import type { Remedy, TroubleAt } from "../remedy.ts";

/** Edits of the journal where they are enough, else commands. */
export const remedy: NonNullable<ListFramework["remedy"]> = (moved, base, trouble) =>
  (trouble.isOnlyLate ? laterWhen(moved, trouble) : undefined) ?? anew(moved, base, trouble);

function laterWhen(moved: readonly Migration[], { listedIn, last }: TroubleAt): Remedy | undefined {
  const lastWhen = Number(last?.listed?.order ?? NaN);
  const late = moved.filter((one) => Number(one.listed?.order) <= lastWhen);
  const edits = late.flatMap((migration, i): Edit[] => {
    const entry = migration.listed?.entry;
    if (entry === undefined || listedIn === undefined) return [];
    const after = entry.text.replace(/\d+/, String(lastWhen + i + 1));
    return [{ op: "replace", path: listedIn, line: entry.line, before: entry.text, after }];
  });
  if (edits.length === 0 || edits.length !== late.length) return undefined;
  const ids = codeList(late.slice(0, 3).map(({ id }) => id.value));
  return { summary: say`Set the ${"when"} of ${ids} behind that of ${last?.id.value ?? ""}`, edits, commands: [] };
}

function anew(moved: readonly Migration[], base: BaseInGit, { root, settings }: TroubleAt): Remedy {
  const ids = moved.map(({ id }) => id.value);
  const files = moved.flatMap(({ path, listed }) => [
    path,
    ...(listed?.stem.startsWith(`${listed.version}_`) === true
      ? [under(root, `meta/${listed.version}_snapshot.json`)]
      : []),
  ]);
  return {
    summary: say`Take ${codeList(ids.slice(0, 3))} back, merge ${base.ref}, and let drizzle-kit make it anew behind what is there; SQL written by hand goes into ${"drizzle-kit generate --custom"}`,
    commands: [
      `${base.fetch}git rm -q -- ${files.map(shellQuote).join(" ")}`,
      `git checkout "$(git merge-base HEAD ${base.name})" -- ${shellQuote(under(root, "meta"))}`,
      `git commit -m ${shellQuote("Take migrations back, to make them anew")} && git merge ${base.name}`,
      generateCommand(settings),
    ],
  };
}

function generateCommand(settings: ReadonlySet<string>): string {
  const value = (name: string): string | undefined =>
    [...settings].find((one) => one.startsWith(`${name}:`))?.slice(name.length + 1);
  const [cwd = "", config = ""] = [value("cwd"), value("config")];
  const isDefault = config === "" || (parentOf(config) === cwd && /\/?drizzle\.config\.(?:ts|js|json)$/.test(config));
  const option = isDefault ? "" : ` --config ${shellQuote(config.slice(cwd === "" ? 0 : cwd.length + 1))}`;
  return `${cwd === "" ? "" : `cd ${shellQuote(cwd)} && `}npx drizzle-kit generate${option}`;
}
