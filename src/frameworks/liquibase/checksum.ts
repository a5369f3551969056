// What the checksum of a changeset is made of, as text: Liquibase's changelog/ChangeSet.java `generateCheckSum` joins those of its
// changes, change/AbstractChange.java serialises their fields in order of their names (serializer/core/string), and
// change/AbstractSQLChange.java `NormalizingStream` leaves the white space of SQL out (not its comments), and change/CheckSum.java
// makes all line ends one. Version 9 of it, which every Liquibase since 4.22 computes.

import type { ChangeNode, FileReference } from "./changelog.ts";

/** Children of a changeset that are no change, and so count for nothing; nor do they where somebody wrote them into a change. */
const silent = new Set(["comment", "preConditions", "rollback", "validCheckSum"]);

/** Changes that are SQL in the end: only their text counts, and what says on which database they run. */
const sqlOnly = new Set(["sql", "sqlFile"]);
/** The fields of these hold SQL as text. */
const withSql = new Set(["createProcedure", "createView"]);

/** `getExcludedFieldFilters` of the changes: CreateIndexChange, CreateTableChange, CreateProcedureChange, CreateViewChange, TagDatabaseChange. */
const uncounted: ReadonlyMap<string, readonly string[]> = new Map([
  ["createIndex", ["associatedWith", "using"]],
  ["createTable", ["ifNotExists", "rowDependencies"]],
  ["createProcedure", ["path", "dbms", "relativeToChangelogFile", "encoding", "comments"]],
  ["createView", ["path", "relativeToChangelogFile", "encoding"]],
  ["tagDatabase", ["keepTagOnRollback"]],
]);

/** The counted content of a changeset, given what stands in it. */
export function contentOf(children: readonly ChangeNode[]): string {
  return children
    .filter(isChange)
    .map((child) => changeText(child))
    .join("\n")
    .replace(/\r\n?/g, "\n");
}

/** Whether what stands in a changeset is a change, or part of one. */
export function isChange({ name }: ChangeNode): boolean {
  return !silent.has(name);
}

/** SQL as it counts. */
export function countedSql(sql: string): string {
  return sql.replace(/[ \n\r\t]/g, "");
}

/** The files whose content counts too. */
export function filesOf(children: readonly ChangeNode[]): readonly FileReference[] {
  return children.flatMap((child) => {
    const isData = child.name === "loadData" || child.name === "loadUpdateData";
    const isSql = child.name === "sqlFile" || withSql.has(child.name);
    const path = child.attributes.get(isData ? "file" : "path");
    if (!(isData || isSql) || path === undefined) return [];
    return [{ path, relative: child.attributes.get("relativeToChangelogFile") === "true", isSql }];
  });
}

function changeText(change: ChangeNode): string {
  const { name, attributes, text } = change;
  if (sqlOnly.has(name)) return `sql ${attributes.get("dbms") ?? ""} ${countedSql(attributes.get("sql") ?? text)}`;
  return nodeText(change, withSql.has(name), uncounted.get(name));
}

function nodeText(
  { name, attributes, children, text }: ChangeNode,
  isSql: boolean,
  left: readonly string[] = [],
): string {
  const fields = [...attributes]
    .filter(([field]) => !left.includes(field) && !silent.has(field))
    .map(([field, value]) => `${field}=${isSql ? countedSql(value) : value}`)
    .toSorted();
  const own = isSql ? countedSql(text) : text.trim();
  return `${name}[${fields.join("\u0001")}]${own}{${children
    .filter(isChange)
    .map((child) => nodeText(child, isSql))
    .join("\u0001")}}`;
}
