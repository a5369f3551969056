// The lines of a migration that name what it follows in its own app, with other names in them. Its own name is the file's.

import type { LineChange, WantedIdentity } from "../framework.ts";
import { isPlainName, quotedLike, toLineChanges, type Replacement } from "../python/line-changes.ts";
import { withoutBom } from "../python/python.ts";
import { readModule } from "./module.ts";

/**
 * The changed lines, in order; [] where only the file's name changes. undefined where `dependencies` has other entries of the
 * app than there are parents, or none can be put there, or a name would need escaping.
 */
export function rewrite(source: string, wanted: WantedIdentity): readonly LineChange[] | undefined {
  const { label = "", parents } = wanted;
  if ([wanted.id, label, ...parents].some((name) => !isPlainName(name))) return undefined;
  const text = withoutBom(source);
  const { kind, lists } = readModule(text);
  const own = lists.dependencies?.entries.filter(({ app }) => app === label) ?? [];
  const names = [...new Set(own.map(({ name }) => name))];
  if (kind !== "migration") return undefined;
  if (names.length === 0 && parents.length > 0) return addFirst(text, label, parents, source.length - text.length);
  if (names.length !== parents.length) return undefined;
  const given = new Map(names.map((name, i) => [name, parents[i] ?? name]));
  const replacements = own.flatMap((entry): Replacement[] => {
    const name = given.get(entry.name) ?? entry.name;
    return name === entry.name ? [] : [{ from: entry.from, to: entry.to, with: quotedLike(entry, name, text) }];
  });
  return toLineChanges(replacements, text, source.length - text.length);
}

/** The entries right behind the opening bracket of `dependencies`, on its line. */
function addFirst(
  text: string,
  label: string,
  parents: readonly string[],
  bom: number,
): readonly LineChange[] | undefined {
  const opening = /^[ \t]+dependencies\b[^=\n\r\u2028\u2029]*=[ \t]*\[/m.exec(text);
  if (opening === null) return undefined;
  const at = opening.index + opening[0].length;
  const rest = text.slice(at);
  const quote = rest.trimStart().startsWith("'") || /^\s*\(\s*'/.test(rest) ? "'" : '"';
  const made = parents.map((parent) => `(${quote}${label}${quote}, ${quote}${parent}${quote})`).join(", ");
  const isEmpty = /^\s*\]/.test(rest);
  const comma = isEmpty ? "" : /^[ \t]*\r?\n/.test(rest) ? "," : ", ";
  return toLineChanges([{ from: at, to: at, with: `${made}${comma}` }], text, bom);
}
