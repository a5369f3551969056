// What a file of configuration sets, wherever in it: `export default { migrations: { directory: "db" } }` sets `directory`
// within `migrations`, and so does the same handed to a function.

import { isWithin, normalize, parentOf, under } from "../paths.ts";
import { here, pathsIn, valueOf, type Scope, type Value } from "./static-value.ts";
import { childrenOf, parseScript, sourceOf, unquote, type JsNode } from "./syntax.ts";

export interface Setting {
  readonly name: string;
  /** The names of the properties and variables around it, outermost first. */
  readonly within: readonly string[];
  readonly value: Value;
}

/** Every property of the objects in a file, JSON too; what stands deeper than anybody sets something is left out. */
export function settingsOf(text: string, path: string): readonly Setting[] {
  // What begins with a brace is JSON, whatever it is called; a script would take it for a block.
  const source = text.trimStart().startsWith("{") ? `(${text})` : text;
  const tree = parseScript(source, path);
  const scope: Scope = { text: source, constants: new Map(), known: new Map() };
  const properties: { readonly node: JsNode; readonly name: string; readonly within: readonly string[] }[] = [];
  const around: (string | undefined)[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "Property") {
        const key = keyOf(node, source);
        if (key !== undefined && around.length <= deepest)
          properties.push({ node, name: key, within: around.filter((one) => one !== undefined) });
        around.push(key);
      } else if (name === "VariableDeclaration") {
        remember(node, scope);
        around.push(undefined);
      } else if (targets.has(name) && node.parent?.name === "VariableDeclaration") {
        around[around.length - 1] = name === "VariableDefinition" ? sourceOf(node, source) : undefined;
      }
    },
    leave: ({ name }) => {
      if (name === "Property" || name === "VariableDeclaration") around.pop();
    },
  });
  return properties.map(({ node, name, within }) => ({ name, within, value: settingOf(node, name, scope) }));
}

/** Properties and variables around one: nobody nests as many. */
const deepest = 50;

/**
 * The folders of the repository that a value names. Where a path begins at the file's own folder, it is told from there; any
 * other from `workFolder`, where the tool is run. What leaves the repository, or lies elsewhere on a machine, is not there.
 */
export function foldersIn(value: Value, path: string, workFolder: string): string[] {
  return pathsIn(value).flatMap((one) => {
    if (one.startsWith("/") || /[*{]/.test(one)) return [];
    const from = one.startsWith(here) ? parentOf(path) : workFolder;
    return normalize(under(from, one.startsWith(here) ? `.${one.slice(here.length)}` : one)) ?? [];
  });
}

/** The folder of a package or a configuration that is nearest above another; undefined: none is above it. */
export function nearest(folders: Iterable<string>, folder: string): string | undefined {
  return [...folders].filter((one) => isWithin(folder, one)).toSorted((a, b) => b.length - a.length)[0];
}

/** What a declaration sets, one after the other: `const a = 1, { b } = c`. */
const targets = new Set(["VariableDefinition", "ObjectPattern", "ArrayPattern"]);

function remember(declaration: JsNode, { text, constants }: Scope): void {
  let target: string | undefined;
  for (let part = declaration.firstChild; part !== null; part = part.nextSibling) {
    if (targets.has(part.name)) target = part.name === "VariableDefinition" ? sourceOf(part, text) : undefined;
    const value = part.name === "Equals" ? part.nextSibling : null;
    if (value !== null && target !== undefined) constants.set(target, value);
  }
}

function settingOf(property: JsNode, name: string, scope: Scope): Value {
  const parts = childrenOf(property);
  const colon = parts.findIndex((part) => part.name === ":");
  // `{ directory }` stands for `{ directory: directory }`.
  const value = colon === -1 ? scope.constants.get(name) : parts[colon + 1];
  return value === undefined ? undefined : valueOf(value, scope);
}

function keyOf(property: JsNode, text: string): string | undefined {
  const key = property.firstChild;
  if (key?.name === "String") return unquote(sourceOf(key, text));
  return key?.name === "PropertyDefinition" ? sourceOf(key, text) : undefined;
}
