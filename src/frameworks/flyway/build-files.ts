// What build files and code set of Flyway: Maven's plugin, Gradle's `flyway { … }`, `Flyway.configure()` in a class of that name.

import { parser as xml } from "@lezer/xml";
import type { Said } from "./instances.ts";

/** The configurations of `flyway-maven-plugin`. */
export function readPom(text: string): readonly Said[] {
  const found: Said[] = [];
  xml.parse(text).iterate({
    enter: ({ name, node }) => {
      if (name !== "Element" || tagOf(node, text) !== "plugin") return true;
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

type SyntaxNode = ReturnType<typeof xml.parse>["topNode"];

interface Leaf {
  readonly tag: string;
  readonly text: string;
}

function tagOf(element: SyntaxNode, text: string): string {
  const name = element.firstChild?.getChild("TagName");
  return name === null || name === undefined ? "" : text.slice(name.from, name.to);
}

function childText(element: SyntaxNode, tag: string, text: string): string | undefined {
  return element
    .getChildren("Element")
    .flatMap((child) => (tagOf(child, text) === tag ? [innerText(child, text)] : []))[0];
}

function leavesOf(element: SyntaxNode, text: string): Leaf[] {
  const children = element.getChildren("Element");
  if (children.length === 0) return [{ tag: tagOf(element, text), text: innerText(element, text) }];
  return children.flatMap((child) => leavesOf(child, text));
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
  const from = start.index + start[0].length;
  const end = code.indexOf("}", from);
  return [readAssignments(code.slice(from, end === -1 ? undefined : end))];
}

/** Each chain of calls that sets where the migrations are, or that order does not matter. */
export function readCode(text: string): readonly Said[] {
  return withoutComments(text)
    .split(/\bFlyway\s*\.\s*configure\b/)
    .map(readAssignments)
    .filter((said) => said.size > 0);
}

/** A list may go over several lines. */
const assignment =
  /\b(?:(locations|ignoreMigrationPatterns)\b\s*(?:=|\.set\(|\()?\s*([^;)\]]{0,500})|(outOfOrder|validateOnMigrate|\w{0,20}[mM]igration(?:Prefix|Separator|Suffixes))\b\s*(?:=|\.set\(|\()?\s*([^;)\]\n]{0,200}))/g;

function readAssignments(code: string): Said {
  const said = new Map<string, string>();
  for (const [, long, longValue = "", short = "", shortValue = ""] of code.matchAll(assignment)) {
    const [name, value] = long === undefined ? [short, shortValue] : [long, longValue];
    const strings = [...value.matchAll(/["']([^"'\n]*)["']/g)].map((match) => match[1] ?? "");
    const word = /^\s*(true|false)\b/.exec(value)?.[1];
    if (strings.length > 0 || word !== undefined) said.set(name.toLowerCase(), word ?? strings.join(","));
  }
  return said;
}

function withoutComments(text: string): string {
  return text.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[^]*?\*\//g, (found) =>
    found.startsWith("/") ? " " : found,
  );
}
