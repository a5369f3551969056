// The commands with which a person brings back what the base has: every file is named, however many they are.

import { baseInGit } from "../../domain/base-in-git.ts";
import type { Change } from "../../domain/change.ts";
import { shellQuote } from "../../domain/shell.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import { isWithin } from "../../frameworks/paths.ts";
import { unique } from "./finding.ts";

/** Whole commands, each short enough to be pasted into a terminal: files of the base come back, and `surplus` goes. */
export async function bringBackCommands(
  { change, group }: { readonly change: Change; readonly group: GroupChange },
  files: readonly string[],
  surplus: readonly string[] = [],
): Promise<readonly string[]> {
  const base = baseInGit(change);
  const back = unique(files);
  const kept = new Set(back);
  const restored = await withFolders(change, group.base?.folders ?? [], back);
  const [first = "", ...more] = inCommands(`checkout ${base.name} --`, restored);
  return [
    base.fetch + first,
    ...more,
    ...inCommands(
      "rm --",
      unique(surplus).filter((path) => !kept.has(path)),
    ),
  ];
}

/** Commands that remove files of the head. */
export function removeCommands(files: readonly string[]): readonly string[] {
  return inCommands("rm --", unique(files));
}

/** Commands that show how files differ from the base's, where a file holds more than what is to come back. */
export function diffCommands(change: Change, files: readonly string[]): readonly string[] {
  const base = baseInGit(change);
  const [first = "", ...more] = inCommands(`diff HEAD ${base.name} --`, unique(files));
  return [base.fetch + first, ...more];
}

/** A terminal that edits no lines cuts one at 4,096 bytes. */
const commandAtMost = 2_000;

/** `git …` with the paths behind it, in as many commands as it takes. */
function inCommands(verb: string, paths: readonly string[]): string[] {
  const commands: string[] = [];
  let some: string[] = [];
  let length = 0;
  for (const path of paths) {
    if (some.length > 0 && length + path.length > commandAtMost - verb.length - 40) {
      commands.push(gitCommand(verb, some));
      [some, length] = [[], 0];
    }
    some.push(path);
    length += path.length + 3;
  }
  return some.length === 0 ? commands : [...commands, gitCommand(verb, some)];
}

/** Git takes a name with a `*` in it, or one that begins with a colon, for a pattern. */
function gitCommand(verb: string, paths: readonly string[]): string {
  const git = paths.some((path) => /^:|[*?[\\]/.test(path)) ? "git --literal-pathspecs" : "git";
  return `${git} ${verb} ${paths.map(shellQuote).join(" ")}`;
}

/** Fewer files than these say more than their folder does. */
const filesOfFolder = 8;
const foldersAtMost = 10;

/** The files, those of a folder as one where restoring it does nothing besides: whatever else is in it is the base's already. */
async function withFolders(change: Change, folders: readonly string[], files: readonly string[]): Promise<string[]> {
  if (files.length < filesOfFolder) return [...files];
  const [back, head, before] = [new Set(files), await oidsOf(change.trees.head), await oidsOf(change.trees.mergeBase)];
  const restored: string[] = [];
  for (const folder of folders.filter((one) => one !== "").slice(0, foldersAtMost)) {
    const entries = await change.trees.base.list(folder);
    const isWhole = entries.every(
      ({ path, oid }) => back.has(path) || head.get(path) === oid || (!before.has(path) && !head.has(path)),
    );
    const count = entries.filter(({ path }) => back.has(path)).length;
    if (isWhole && count >= filesOfFolder) restored.push(folder);
  }
  return [...restored, ...files.filter((path) => !restored.some((folder) => isWithin(path, folder)))];
}

async function oidsOf(tree: Change["trees"]["head"]): Promise<ReadonlyMap<string, string>> {
  return new Map((await tree.list()).map(({ path, oid }) => [path, oid]));
}
