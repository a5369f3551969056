// A changelog in XML.

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/xml";
import type { Broken, ChangeNode, Changelog } from "./changelog.ts";
import { findIllFormed } from "./ill-formed.ts";
import { toChangelog } from "./read-nodes.ts";

/** The changelog; undefined where the file is another kind of XML. */
export function readXml(text: string): Changelog | Broken | undefined {
  const tree = parser.parse(text);
  const element = tree.topNode.getChild("Element");
  if (element === null || nameOf(element, text) !== "databaseChangeLog") return undefined;
  const lineAt = lineCounter(text);
  const wrong = findIllFormed(text, tree);
  if (wrong !== undefined) {
    const { at, says } = wrong;
    const column = at - text.lastIndexOf("\n", at - 1);
    return {
      why: "it is not well-formed XML",
      line: lineAt(at),
      refusal: says === undefined ? undefined : { column, says },
    };
  }
  const root = toNode(element, text, lineAt);
  return toChangelog(text, root.children, root.attributes.get("logicalFilePath"));
}

/** Without a prefix: `ext:changeSet` does not exist, `lb:changeSet` does where the namespace has a name. */
function nameOf(element: SyntaxNode, text: string): string {
  const name = tagOf(element).getChild("TagName");
  return (name === null ? "" : text.slice(name.from, name.to)).replace(/^.*:/, "");
}

function tagOf(element: SyntaxNode): SyntaxNode {
  return element.getChild("OpenTag") ?? element.getChild("SelfClosingTag") ?? element;
}

function toNode(element: SyntaxNode, text: string, lineAt: (at: number) => number): ChangeNode {
  const attributes = new Map<string, string>();
  const lines = new Map<string, number>();
  for (const attribute of tagOf(element).getChildren("Attribute")) {
    const key = attribute.getChild("AttributeName");
    const value = attribute.getChild("AttributeValue");
    if (key === null || value === null) continue;
    const named = text.slice(key.from, key.to);
    // XML 1.0, 3.3.3: white space in a value is a space, unless a reference stands for it.
    attributes.set(named, decoded(text.slice(value.from + 1, value.to - 1).replace(/\r\n|[\r\n\t]/g, " ")));
    lines.set(named, lineAt(value.from));
  }
  let own = "";
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    const source = text.slice(child.from, child.to);
    if (child.name === "Text") own += source;
    else if (child.name === "EntityReference" || child.name === "CharacterReference") own += decoded(source);
    else if (child.name === "Cdata") own += source.slice("<![CDATA[".length, -"]]>".length);
  }
  const line = lineAt(element.from);
  return {
    name: nameOf(element, text),
    attributes,
    children: element.getChildren("Element").map((child) => toNode(child, text, lineAt)),
    text: own,
    line,
    lineOf: (attribute) => lines.get(attribute) ?? line,
  };
}

const entities = new Map(Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }));

function decoded(source: string): string {
  return source.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex: string, decimal: string, name: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (name !== undefined) return entities.get(name) ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Lines of offsets that are asked for in any order. */
function lineCounter(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (at) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
