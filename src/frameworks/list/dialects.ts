// Folders beside each other that hold the same migrations for different databases.

import { nameOf } from "../paths.ts";

/** Whether a folder is called after a database. */
export function isDialect(folder: string): boolean {
  return dialects.has(nameOf(folder).toLowerCase());
}

const dialects = new Set(
  (
    "postgres postgresql pg pgsql cockroach cockroachdb yugabyte mysql mariadb tidb sqlite sqlite3 libsql mssql sqlserver " +
    "oracle h2 hsqldb derby clickhouse db2 spanner"
  ).split(" "),
);
