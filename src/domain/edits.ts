// Applies the edits of a fix to files. Nothing is guessed: a line that is not as the edit says stops all of it.

import type { Edit } from "./finding.ts";

export type Applied =
  /** `files` as they shall be; a path that `gone` names is no longer there. */
  | { readonly ok: true; readonly files: ReadonlyMap<string, string>; readonly gone: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The edits of all fixes that can be made together, each once. Of two that want one line to be otherwise the second waits with all
 * that it has: of lines that change their places, half would lose one. The next review sees to it.
 */
export function editsTogether(fixes: readonly { readonly edits: readonly Edit[] }[]): readonly Edit[] {
  const wanted = new Map<string, Edit>();
  for (const { edits } of fixes) {
    const own = edits.map((edit) => [placeOf(edit), edit] as const);
    if (own.some(([place, edit]) => wanted.has(place) && resultOf(wanted.get(place)) !== resultOf(edit))) continue;
    for (const [place, edit] of own) if (!wanted.has(place)) wanted.set(place, edit);
  }
  return [...wanted.values()];
}

function placeOf(edit: Edit): string {
  return JSON.stringify(edit.op === "rename" ? [edit.from] : [edit.path, edit.line]);
}

function resultOf(edit: Edit | undefined): string | undefined {
  return edit?.op === "rename" ? edit.to : edit?.after;
}

/**
 * The files after `edits`, renames first. The same edit twice is one. A line may be named by its file's old path. Line ends stay as they are (`\n`, `\r\n`, none at the
 * end). Fails, and changes nothing, when a file is not there, a new name is taken, or a line does not read as `before` says.
 */
export function applyEdits(files: ReadonlyMap<string, string>, edits: readonly Edit[]): Applied {
  const result = new Map(files);
  const renames = new Map<string, string>();
  for (const edit of edits) {
    if (edit.op !== "rename") continue;
    const known = renames.get(edit.from);
    if (known !== undefined && known !== edit.to) return failed(`${edit.from} cannot be both ${known} and ${edit.to}`);
    renames.set(edit.from, edit.to);
  }
  const held: (readonly [string, string])[] = [];
  for (const [from, to] of renames) {
    const text = result.get(from);
    if (text === undefined) return failed(`${from} is not there to be renamed`);
    result.delete(from);
    held.push([to, text]);
  }
  for (const [to, text] of held) {
    if (result.has(to)) return failed(`${to} is there already`);
    result.set(to, text);
  }
  const replaces = edits.filter((edit) => edit.op === "replace");
  // One fix moves a file, and another one, which knows nothing of it, changes a line there.
  const now = (path: string): string => (result.has(path) ? path : (renames.get(path) ?? path));
  for (const [path, own] of Map.groupBy(replaces, (edit) => now(edit.path))) {
    const text = result.get(path);
    if (text === undefined) return failed(`${path} is not there`);
    const replaced = replaceLines(text, own);
    if (typeof replaced !== "string") return replaced;
    result.set(path, replaced);
  }
  return { ok: true, files: result, gone: [...renames.keys()].filter((path) => !result.has(path)) };
}

function replaceLines(
  text: string,
  edits: readonly (Edit & { op: "replace" })[],
): string | Extract<Applied, { ok: false }> {
  const lines = text.split("\n");
  const done = new Map<number, string>();
  for (const { path, line, before, after } of edits) {
    const whole = lines[line - 1];
    if (whole === undefined) return failed(`${path} has no line ${line}`);
    const end = whole.endsWith("\r") ? "\r" : "";
    const current = end === "" ? whole : whole.slice(0, -1);
    if (done.get(line) === after) continue;
    if (done.has(line)) return failed(`${path}:${line} would be changed twice`);
    if (current !== before) return failed(`${path}:${line} is not what it was: ${JSON.stringify(current)}`);
    lines[line - 1] = after.replaceAll("\n", `${end}\n`) + end;
    done.set(line, after);
  }
  return lines.join("\n");
}

function failed(problem: string): Extract<Applied, { ok: false }> {
  return { ok: false, problem };
}
