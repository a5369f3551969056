// Files that are no changelogs. Where one includes them Liquibase stops, in the words of parser/core/xml/XMLChangeLogSAXParser.java,
// parser/core/yaml/YamlChangeLogParser.java and parser/core/sql/SqlChangeLogParser.java.

import { linesOf } from "../lines.ts";
import type { Broken } from "./changelog.ts";

/** XML whose root is another, or that has none. */
export function noXmlChangelog(text: string): Broken {
  const start = behindProlog(text);
  if (start === text.length) return refusedAt(text, start, empty, "Premature end of file.");
  if (text[start] !== "<")
    return refusedAt(text, start, "it is not well-formed XML", "Content is not allowed in prolog.");
  const why = `it is no changelog: its root is not ${root}`;
  const [name = ""] = /^[^\s<>/"'=!?]+/.exec(text.slice(start + 1, start + tagAtMost)) ?? [];
  const [tag] = /^<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/.exec(text.slice(start, start + tagAtMost)) ?? [];
  // Where it has a schema of its own, that is looked for first.
  if (name === "" || tag === undefined || /\bschemaLocation\s*=|<!DOCTYPE/i.test(text))
    return { why, line: linesOf(text).at(start), isOther: true };
  return refusedAt(text, start + tag.length, why, `cvc-elt.1.a: Cannot find the declaration of element '${name}'.`);
}

/** YAML or JSON without a list of that name at its top. `hasRoot`: something else has it. */
export function noYamlChangelog(text: string, { hasRoot = false } = {}): Broken {
  const first = text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => !["", "---", "{}"].includes(line) && !line.startsWith("#"));
  if (first === undefined) return refused(empty, "Empty file %s");
  const why = `it is no changelog: it has no list ${root}`;
  if (hasRoot)
    return refused(
      why,
      "databaseChangeLog does not contain a list of entries. Each changeSet must begin ' - changeSet:'",
    );
  const isMapping = first.startsWith("{") || /^[\w."'-]+[ \t]*:(?:\s|$)/.test(first);
  return refused(why, isMapping ? "Could not find databaseChangeLog node" : "Syntax error in file %s");
}

/** SQL without a statement; undefined where it has one. */
export function noSqlChangelog(text: string): Broken | undefined {
  if (text.trim() !== "") return undefined;
  return refused(
    empty,
    text === ""
      ? "Unable to parse empty file '%s'"
      : "Validation Failed: 1 changes have validation failures 'sql' is required, %s::raw::includeAll",
  );
}

const empty = "it is empty";
const root = "databaseChangeLog";
const tagAtMost = 10_000;

function refused(why: string, refusal: string): Broken {
  return { why, line: 1, refusal, isOther: true };
}

function refusedAt(text: string, at: number, why: string, says: string): Broken {
  const line = linesOf(text).at(at);
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const column = text.slice(start, at).replace(/^\uFEFF/, "").length + 1;
  return { why, line, refusal: `Error parsing line ${line} column ${column} of %s: ${says}`, isOther: true };
}

/** Where something stands that is no white space, declaration or comment. */
function behindProlog(text: string): number {
  const pattern = /[\s\uFEFF]+|<\?[^]*?\?>|<!--[^]*?-->/y;
  let at = 0;
  while (pattern.test(text)) at = pattern.lastIndex;
  return at;
}
