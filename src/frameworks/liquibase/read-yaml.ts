// A changelog in YAML, or in JSON, which YAML's grammar reads too.

import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Pair } from "yaml";
import type { Broken, ChangeNode, Changelog } from "./changelog.ts";
import { noYamlChangelog } from "./no-changelog.ts";
import { toChangelog } from "./read-nodes.ts";

/** The changelog, or why it is none. */
export function readYaml(text: string): Changelog | Broken {
  if (!text.includes("databaseChangeLog")) return noYamlChangelog(text);
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) return { why: "it is not well-formed YAML", line: counter.linePos(error.pos[0]).line };
  if (!isMap(document.contents)) return noYamlChangelog(text);
  const own = document.contents.items.find((pair) => keyOf(pair) === "databaseChangeLog");
  const top = own?.value;
  if (top === null || (isScalar(top) && top.value === null)) return { entries: [] };
  if (!isSeq(top)) return noYamlChangelog(text, { hasRoot: own !== undefined });
  const lineOf = (node: unknown): number => counter.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
  const nodes = top.items.flatMap((item) => (isMap(item) ? item.items.flatMap((pair) => toNode(pair, lineOf)) : []));
  const unknown = nodes.find((node) => !known.has(node.name) && holdsNames(node));
  if (unknown !== undefined)
    return {
      why: "it has an entry that Liquibase does not know",
      line: unknown.line,
      refusal: `Error parsing %s : Unexpected node found under databaseChangeLog: ${unknown.name}`,
    };
  const logical = nodes.find(({ name }) => name === "logicalFilePath")?.text;
  return toChangelog(text, nodes, logical);
}

/** Entries that `handleChildNode` of changelog/DatabaseChangeLog.java takes; others are nothing to it only where they hold nothing. */
const known = new Set([
  "changeSet",
  "include",
  "includeAll",
  "modifyChangeSets",
  "preConditions",
  "property",
  "removeChangeSetProperty",
]);

function holdsNames({ attributes, children }: ChangeNode): boolean {
  return attributes.size > 0 || children.some(({ name }) => name !== "item");
}

/** `changeSet: {id: 1, changes: [{sql: …}]}`: scalars are attributes, `changes` and other lists of mappings are children. */
function toNode(pair: Pair, lineOf: (node: unknown) => number): ChangeNode {
  const attributes = new Map<string, string>();
  const lines = new Map<string, number>();
  const children: ChangeNode[] = [];
  const { value } = pair;
  for (const own of isMap(value) ? value.items : []) {
    const key = keyOf(own);
    if (isScalar(own.value)) {
      attributes.set(key, scalarText(own.value.value));
      lines.set(key, lineOf(own.value));
      // These stand beside the changes, not among them: as children they are told from them by name.
      if (key === "validCheckSum" || key === "comment") children.push(toNode(own, lineOf));
    } else if (
      isSeq(own.value) &&
      (key === "changes" || key === "columns" || key === "modifySql" || key === "validCheckSum")
    ) {
      children.push(
        ...own.value.items.flatMap((item) =>
          isMap(item) ? item.items.map((one) => toNode(one, lineOf)) : [leaf(key, item, lineOf)],
        ),
      );
    } else children.push(toNode(own, lineOf));
  }
  if (isSeq(value)) {
    for (const item of value.items) {
      if (isMap(item)) children.push(...item.items.map((one) => toNode(one, lineOf)));
      else children.push(leaf("item", item, lineOf));
    }
  }
  const line = lineOf(pair.key);
  return {
    name: keyOf(pair),
    attributes,
    children,
    text: isScalar(value) ? scalarText(value.value) : "",
    line,
    lineOf: (attribute) => lines.get(attribute) ?? line,
  };
}

function leaf(name: string, node: unknown, lineOf: (node: unknown) => number): ChangeNode {
  const line = lineOf(node);
  const text = isScalar(node) ? scalarText(node.value) : "";
  return { name, attributes: new Map(), children: [], text, line, lineOf: () => line };
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? scalarText(key.value) : "";
}

function scalarText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
