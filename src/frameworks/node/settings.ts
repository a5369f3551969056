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

/** Every property of the objects in a file, JSON too. */
export function settingsOf(text: string, path: string): readonly Setting[] {
  // What begins with a brace is JSON, whatever it is called; a script would take it for a block.
  const source = text.trimStart().startsWith("{") ? `(${text})` : text;
  const tree = parseScript(source, path);
  const scope = { text: source, constants: new Map<string, JsNode>() };
  const properties: JsNode[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "Property") properties.push(node);
      if (name === "VariableDeclaration") remember(node, scope);
    },
  });
  return properties.flatMap((node) => settingOf(node, scope) ?? []);
}

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

function remember(node: JsNode, scope: { readonly text: string; readonly constants: Map<string, JsNode> }): void {
  const parts = childrenOf(node);
  parts.forEach((part, i) => {
    if (part.name !== "Equals") return;
    const target = parts.slice(0, i).findLast(({ name }) => name === "VariableDefinition");
    const value = parts[i + 1];
    if (target !== undefined && value !== undefined) scope.constants.set(sourceOf(target, scope.text), value);
  });
}

function settingOf(node: JsNode, scope: Scope): Setting | undefined {
  const name = keyOf(node, scope);
  const parts = childrenOf(node);
  const colon = parts.findIndex((part) => part.name === ":");
  const [key] = parts;
  if (name === undefined || key === undefined) return undefined;
  // `{ directory }` stands for `{ directory: directory }`.
  const value = colon === -1 ? scope.constants.get(name) : parts[colon + 1];
  return { name, within: namesAround(node, scope), value: value === undefined ? undefined : valueOf(value, scope) };
}

function namesAround(node: JsNode, scope: Scope): string[] {
  const names: string[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    const name = at.name === "Property" ? keyOf(at, scope) : variableOf(at, scope);
    if (name !== undefined) names.unshift(name);
  }
  return names;
}

function keyOf(property: JsNode, scope: Scope): string | undefined {
  const [key] = childrenOf(property);
  if (key?.name === "String") return unquote(sourceOf(key, scope.text));
  return key?.name === "PropertyDefinition" ? sourceOf(key, scope.text) : undefined;
}

function variableOf(node: JsNode, scope: Scope): string | undefined {
  if (node.name !== "VariableDeclaration") return undefined;
  const target = childrenOf(node).find(({ name }) => name === "VariableDefinition");
  return target === undefined ? undefined : sourceOf(target, scope.text);
}
