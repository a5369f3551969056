// What build files and code set of Flyway: Maven's plugin, Gradle's `flyway { … }`, `Flyway.configure()` and `new Flyway()` in
// classes that by their names set up a database, and the beans of Spring's XML.

import type { SyntaxNode } from "@lezer/common";
import { nameOf } from "../paths.ts";
import { parseXml, tagName } from "../xml.ts";
import type { Said } from "./instances.ts";

/** Whether a build file names one of Flyway's artifacts or plugins. */
export function buildsWithFlyway(path: string, text: string): boolean {
  const name = nameOf(path);
  if (name === "pom.xml") return /<artifactId>[^<]*flyway/.test(withoutXmlComments(text));
  return (
    name.startsWith("build.gradle") && /["'][^"'\n]*flyway|\blibs\.[\w.]{0,100}flyway/i.test(withoutComments(text))
  );
}

/** The configurations of `flyway-maven-plugin`. */
export function readPom(text: string): readonly Said[] {
  const found: Said[] = [];
  parseXml(text).iterate({
    enter: ({ name, node }) => {
      if (name !== "Element" || tagName(node, text) !== "plugin") return true;
      if (childText(node, "artifactId", text) === "flyway-maven-plugin") {
        const said = new Map<string, string>();
        for (const leaf of leavesOf(node, text)) {
          const key = lists.get(leaf.tag) ?? leaf.tag.toLowerCase();
          said.set(key, said.has(key) && lists.has(leaf.tag) ? `${said.get(key)},${leaf.text}` : leaf.text);
        }
        found.push(said);
      }
      return false;
    },
  });
  return found;
}

/** Elements of lists, and which. */
const lists: ReadonlyMap<string, string> = new Map([
  ["location", "locations"],
  ["sqlMigrationSuffix", "sqlmigrationsuffixes"],
]);

/** The beans of class `org.flywaydb.core.Flyway`. */
export function readBeans(text: string): readonly Said[] {
  const found: Said[] = [];
  parseXml(text).iterate({
    enter: ({ name, node }) => {
      if (name !== "Element" || tagName(node, text) !== "bean") return true;
      if (!attributesOf(node, text).get("class")?.endsWith(".Flyway")) return true;
      const said = new Map<string, string>();
      for (const property of node.getChildren("Element")) {
        const attributes = attributesOf(property, text);
        const [key, value] = [attributes.get("name"), attributes.get("value")];
        // `#{@platform}` is a name that only the running program knows.
        if (key !== undefined && value !== undefined)
          said.set(key.toLowerCase(), value.replaceAll(/#\{[^}]*\}?/g, "{vendor}"));
      }
      found.push(said);
      return false;
    },
  });
  return found;
}

interface Leaf {
  readonly tag: string;
  readonly text: string;
}

function attributesOf(element: SyntaxNode, text: string): ReadonlyMap<string, string> {
  return new Map(
    (element.firstChild?.getChildren("Attribute") ?? []).flatMap((attribute): [string, string][] => {
      const [name, value] = [attribute.getChild("AttributeName"), attribute.getChild("AttributeValue")];
      if (name === null || value === null) return [];
      return [[text.slice(name.from, name.to), text.slice(value.from + 1, value.to - 1)]];
    }),
  );
}

function childText(element: SyntaxNode, tag: string, text: string): string | undefined {
  return element
    .getChildren("Element")
    .flatMap((child) => (tagName(child, text) === tag ? [innerText(child, text)] : []))[0];
}

function leavesOf(element: SyntaxNode, text: string): readonly Leaf[] {
  const leaves: Leaf[] = [];
  element.cursor().iterate(({ name, node }) => {
    if (name === "Element" && node.getChild("Element") === null)
      leaves.push({ tag: tagName(node, text), text: innerText(node, text) });
  });
  return leaves;
}

function innerText(element: SyntaxNode, text: string): string {
  return element
    .getChildren("Text")
    .map(({ from, to }) => text.slice(from, to))
    .join("")
    .trim();
}

/** The block `flyway { … }` of a build script, in Groovy or Kotlin. */
export function readGradle(text: string): readonly Said[] {
  const code = withoutComments(text);
  const start = /(?:^|\s)flyway\s*\{/.exec(code);
  if (start === null) return [];
  return [readAssignments(untilClosed(code.slice(start.index + start[0].length)))];
}

/** What stands before the brace that closes a block; a string may hold others. */
function untilClosed(code: string): string {
  let depth = 1;
  for (const { 0: sign, index } of code.matchAll(stringOrBrace)) {
    if (sign === "{") depth += 1;
    if (sign === "}") depth -= 1;
    if (depth === 0) return code.slice(0, index);
  }
  return code;
}

/** A string that is not closed ends with its line: sought again from each of its quotes, one would take long. */
const stringOrBrace = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[{}]/g;

/** Each stretch of code that sets up one; `whole`: what stands before the first as well, as in a class that is about nothing else. */
export function readCode(text: string, whole: boolean): readonly Said[] {
  return withoutComments(text)
    .split(/\bFlyway\s*\.\s*configure\b|\bnew\s+Flyway\b/)
    .slice(whole ? 0 : 1)
    .map(readAssignments)
    .filter((said) => said.size > 0);
}

/** A list may go over several lines. */
const assignment =
  /\b(?:set)?(?:(locations|ignoreMigrationPatterns)\b\s*(?:=|\.set\(|\()?\s*([^;)\]]{0,500})|(outOfOrder|validateOnMigrate|\w{0,20}[mM]igration(?:Prefix|Separator|Suffixes))\b\s*(?:=|\.set\(|\()?\s*([^;)\]\n]{0,200}))/gi;

function readAssignments(code: string): Said {
  const said = new Map<string, string>();
  for (const [, long, longValue = "", short = "", shortValue = ""] of code.matchAll(assignment)) {
    const [name, value] = long === undefined ? [short, shortValue] : [long, longValue];
    const strings = stringsOf(value);
    const word = /^\s*(true|false)\b/.exec(value)?.[1];
    if (strings.length > 0 || word !== undefined) said.set(name.toLowerCase(), word ?? strings.join(","));
  }
  // What Quarkus has a setting for, others write.
  if (/\.repair\(\)[^]{0,200}?\.migrate\(\)/.test(code)) said.set("repairatstart", "true");
  return said;
}

/** The strings of a list of arguments; what is added to one in code may be any vendor's name: `"db/" + platform` is `db/{vendor}`. */
function stringsOf(code: string): readonly string[] {
  const tokens = code.match(/"[^"\n]*"|'[^'\n]*'|,|[^"',]+/g) ?? [];
  const strings: string[] = [];
  let open: string | undefined;
  const close = (): void => {
    if (open !== undefined) strings.push(open);
    open = undefined;
  };
  for (const token of tokens) {
    if (token === ",") close();
    else if (/^["']/.test(token)) open = (open ?? "") + token.slice(1, -1);
    else if (open !== undefined && /^\s*\+\s*\w/.test(token)) open += "{vendor}";
    else if (open !== undefined && !/^\s*(?:\+\s*)?$/.test(token)) close();
  }
  close();
  return strings;
}

function withoutXmlComments(text: string): string {
  const [first = "", ...rest] = text.split("<!--");
  return [first, ...rest.map((part) => part.split("-->").slice(1).join("-->"))].join("");
}

function withoutComments(text: string): string {
  return text.replaceAll(/"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (found) =>
    found.startsWith("/") ? " " : found,
  );
}
