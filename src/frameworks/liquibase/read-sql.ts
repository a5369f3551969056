// A changelog in SQL: formatted by comments, as Liquibase's parser/AbstractFormattedChangeLogParser.java reads them, or plain, which
// parser/core/sql/SqlChangeLogParser.java takes as one changeset `raw` of `includeAll`.

import type { Broken, ChangeSet, Changelog, Mistake } from "./changelog.ts";
import { countedSql } from "./checksum.ts";
import { noSqlChangelog } from "./no-changelog.ts";

const firstLine = /^\s*--\s*liquibase\s*formatted/i;
const changeSetLine = /^\s*--\s*changeset\s+("[^"]+"|(?!\s)[^:]+):\s*("[^"]+"|\S+)(.*)/i;
/** Lines that count for nothing: comments of Liquibase's own. */
const silentLine =
  /^(?:--\s*comment:?\s|--\s*validCheckSum|\s*--\s*rollback\s|\s*--\s*preconditions|\s*--\s*precondition-|\s*--\s*property\s)/i;

/** Whether the text says that it is formatted. */
export function isFormatted(text: string): boolean {
  return text
    .slice(0, 4_000)
    .split("\n")
    .some((line) => firstLine.test(line));
}

/** The changesets of a formatted file. */
export function readFormattedSql(text: string): Changelog {
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""));
  const entries: ChangeSet[] = [];
  const mistakes: Mistake[] = [];
  let open: { readonly head: ChangeSet; readonly sql: string[]; free: boolean } | undefined;
  const close = (isLast: boolean): void => {
    if (open === undefined) return;
    const sql = countedSql(open.sql.join("\n"));
    // The last one without a line takes what the one before it does.
    if (sql === "" && !(isLast && open.sql.length === 0 && entries.length > 0))
      mistakes.push(withoutSql(open.head, isLast));
    entries.push({ ...open.head, free: open.free, content: `sql ${sql}` });
  };
  let logicalFilePath: string | undefined;
  let skip = 0;
  let isSkipping = false;
  let isComment = false;
  for (const [i, line] of lines.entries()) {
    if (firstLine.test(line)) logicalFilePath ??= option(line, "logicalFilePath");
    const ignore = /^--\s*ignoreLines:(\w+)/i.exec(line)?.[1];
    if (isSkipping || skip > 0) {
      if (ignore === "end") isSkipping = false;
      skip -= 1;
    } else if (ignore !== undefined) {
      isSkipping = ignore === "start";
      skip = isSkipping ? 0 : Number(ignore) || 0;
    } else if (changeSetLine.test(line)) {
      close(false);
      open = begin(line, i + 1);
    } else if (/^\s*\/\*\s*liquibase\s*rollback\s*$/i.test(line)) {
      skip = 1;
      while (skip < lines.length && !(lines[i + skip] ?? "").trimEnd().endsWith("*/")) skip += 1;
    } else if (isMistaken(line, open !== undefined)) {
      mistakes.push(mistakenLine(line, i + 1));
      // What follows was to be another's.
      if (beginning.test(line)) {
        close(false);
        open = undefined;
      }
    } else if (open === undefined) {
      isComment = /^\s*\/\*/.test(line) || isComment ? !line.includes("*/") : false;
      if (!isComment && mistakes.length === 0 && statement.test(line))
        mistakes.push({ line: i + 1, kind: "statement" });
    } else {
      if (/^\s*--\s*validCheckSum/i.test(line)) open.free = true;
      if (!silentLine.test(line)) open.sql.push(line);
    }
  }
  close(true);
  return { logicalFilePath, entries, ...(mistakes.length === 0 ? {} : { mistakes }) };
}

/** Begins one that does something. */
const statement = /^\s*(?:create|alter|drop|insert|update|delete|merge|grant|truncate|rename)\s/i;

const beginning = /^(?:\s*--\s*changeset|-\s*changeset\s)/i;

/** What a line is taken for that is written nearly so, and how it is to be written. */
const nearly: readonly (readonly [pattern: RegExp, format: string, isInside: boolean])[] = [
  [beginning, "--changeset <authorname>:<changesetId>", false],
  [/^(?:-\s*comment|--\s*comments):? /i, "--comment <comment>", true],
  [/^\s*-\s*rollback\s/i, "--rollback <rollback SQL>", true],
  [/^\s*-\s*preconditions\s/i, "--preconditions <onFail>|<onError>|<onUpdate>", true],
];

function isMistaken(line: string, isInside: boolean): boolean {
  if (!isInside && commentLine.test(line)) return true;
  return nearly.some(([pattern, , onlyInside]) => (isInside || !onlyInside) && pattern.test(line));
}

const commentLine = /^--\s*comment:? /i;

function mistakenLine(text: string, line: number): Mistake {
  const [, format] = nearly.find(([pattern]) => pattern.test(text)) ?? [];
  const refusal =
    format === undefined
      ? `Unexpected formatting at line ${line}. Formatted SQL changelogs do not allow comment lines outside of changesets.`
      : `Unexpected formatting in formatted changelog '%s' at line ${line}. Formatted SQL changelogs require known formats, such as '${format}'`;
  return { line, refusal, kind: format ?? "comment" };
}

function withoutSql({ line, id, author }: ChangeSet, isLast: boolean): Mistake {
  const one = `%s::${id}::${author}`;
  const refusal = isLast
    ? `Validation Failed: 1 changes have validation failures 'sql' is required, ${one}`
    : `No SQL for changeset ${one}`;
  return { line, refusal, kind: "empty" };
}

/** A file without a word of Liquibase's. */
export function plainSql(text: string): Changelog | Broken {
  const none = noSqlChangelog(text);
  if (none !== undefined) return none;
  const changeSet: ChangeSet = {
    kind: "changeSet",
    id: "raw",
    author: "includeAll",
    line: 1,
    lineText: "",
    filter: "",
    ignored: false,
    free: false,
    isRepeatable: false,
    content: `sql ${countedSql(text)}`,
    files: [],
  };
  return { entries: [changeSet], isPlain: true };
}

function begin(line: string, at: number): { head: ChangeSet; sql: string[]; free: boolean } {
  const [, author = "", id = "", rest = ""] = changeSetLine.exec(line) ?? [];
  const filter = ["dbms", "context", "contextFilter", "labels"].flatMap((name) => {
    const value = option(rest, name);
    return value === undefined ? [] : [`${name}:${value}`];
  });
  const head: ChangeSet = {
    kind: "changeSet",
    id: id.replace(/^"|"$/g, ""),
    author: author.replace(/^"|"$/g, ""),
    line: at,
    lineText: line,
    logicalFilePath: option(rest, "logicalFilePath"),
    filter: filter.join(" "),
    ignored: option(rest, "ignore") === "true",
    free: false,
    isRepeatable: false,
    content: "",
    files: [],
  };
  return { head, sql: [], free: option(rest, "runOnChange") === "true" || option(rest, "runAlways") === "true" };
}

function option(line: string, name: string): string | undefined {
  const match = new RegExp(String.raw`\b${name}:("[^"]*"|\S+)`, "i").exec(line);
  return match?.[1]?.replace(/^"|"$/g, "");
}
