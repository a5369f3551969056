import { isWithin, nameOf, parentOf } from "../paths.ts";

/**
 * Whether a line that holds a migration's name speaks of the app's: `("users", "0002_initial")`, `users.migrations.0002_initial`,
 * `migrate users 0002`, or a line of a file in the app. Names like `0002_initial` stand in many apps.
 */
export function isMention(
  line: string,
  {
    path,
    root,
    label,
    old,
  }: { readonly path: string; readonly root: string; readonly label: string; readonly old: string },
): boolean {
  const folder = parentOf(root);
  const own = [label, nameOf(folder)].filter((name) => name !== "");
  const before = line.slice(0, line.indexOf(old));
  const said = /["'](\w+)["']\s*,\s*[uUbB]?["']$|(?<!\w)(\w+)[./]migrations[./]$/.exec(before);
  const named = said?.[1] ?? said?.[2];
  if (named !== undefined) return own.includes(named);
  const words = new Set(line.split(/[^\p{L}\p{N}_]+/u));
  return own.some((name) => words.has(name)) || (folder !== "" && isWithin(path, folder));
}
