// A changelog in XML.

import type { SyntaxNode } from "@lezer/common";
import { linesOf, type Lines } from "../lines.ts";
import { parseXml } from "../xml.ts";
import type { Broken, ChangeNode, Changelog } from "./changelog.ts";
import { findIllFormed } from "./ill-formed.ts";
import { noXmlChangelog } from "./no-changelog.ts";
import { toChangelog } from "./read-nodes.ts";

/** The changelog, or why it is none. */
export function readXml(text: string): Changelog | Broken {
  if (!text.includes("databaseChangeLog")) return noXmlChangelog(text);
  const tree = parseXml(text);
  const element = tree.topNode.getChild("Element");
  if (element === null || nameOf(element, text) !== "databaseChangeLog") return noXmlChangelog(text);
  const lines = linesOf(text);
  const wrong = findIllFormed(text, tree);
  if (wrong !== undefined) {
    const { at, says } = wrong;
    const [line, column] = [lines.at(at), at - text.lastIndexOf("\n", at - 1)];
    const refusal = says === undefined ? undefined : `Error parsing line ${line} column ${column} of %s: ${says}`;
    return { why: "it is not well-formed XML", line, refusal };
  }
  const root = toNode(element, text, lines);
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

function toNode(element: SyntaxNode, text: string, lines: Lines): ChangeNode {
  const attributes = new Map<string, string>();
  const places = new Map<string, number>();
  for (const attribute of tagOf(element).getChildren("Attribute")) {
    const key = attribute.getChild("AttributeName");
    const value = attribute.getChild("AttributeValue");
    if (key === null || value === null) continue;
    const named = text.slice(key.from, key.to);
    // XML 1.0, 3.3.3: white space in a value is a space, unless a reference stands for it.
    attributes.set(named, decoded(text.slice(value.from + 1, value.to - 1).replace(/\r\n|[\r\n\t]/g, " ")));
    places.set(named, lines.at(value.from));
  }
  let own = "";
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    const source = text.slice(child.from, child.to);
    if (child.name === "Text") own += source;
    else if (child.name === "EntityReference" || child.name === "CharacterReference") own += decoded(source);
    else if (child.name === "Cdata") own += source.slice("<![CDATA[".length, -"]]>".length);
  }
  const line = lines.at(element.from);
  return {
    name: nameOf(element, text),
    attributes,
    children: element.getChildren("Element").map((child) => toNode(child, text, lines)),
    text: own,
    line,
    lineOf: (attribute) => places.get(attribute) ?? line,
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
