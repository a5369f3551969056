// Our own tables, in the schema `assay`: numbered SQL files, forward only. pg-boss looks after its own schema.

import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { UserError } from "../domain/errors.ts";
import type { Database, Queryable, Transaction } from "./pool.ts";

const folder = fileURLToPath(new URL("../../migrations/", import.meta.url));

// Any fixed number that nobody else uses: "assay" in ASCII.
const lock = 0x6173736179;

/**
 * Brings the schema to what this version needs, each file in a transaction of its own under an advisory lock.
 * Returns the names applied now. UserError: the schema is newer than this version knows.
 */
export async function migrate(db: Database): Promise<readonly string[]> {
  const files = await migrationFiles();
  const applied: string[] = [];
  for (const file of files) {
    const done = await db.transaction(async (tx) => {
      await tx.query("select pg_advisory_xact_lock($1)", [lock]);
      const version = await schemaVersion(tx);
      refuseNewer(version, files);
      if (file.version <= version) return false;
      await apply(tx, file);
      return true;
    });
    if (done) applied.push(file.name);
  }
  return applied;
}

/** The number of the last migration applied; 0 where there is no schema yet. */
export async function schemaVersion(db: Queryable): Promise<number> {
  const { rows: tables } = await db.query<{ there: boolean }>(
    "select to_regclass('assay.schema_version') is not null as there",
  );
  if (tables[0]?.there !== true) return 0;
  const { rows } = await db.query<{ version: number }>(
    "select coalesce(max(version), 0) as version from assay.schema_version",
  );
  return rows[0]?.version ?? 0;
}

interface MigrationFile {
  readonly version: number;
  readonly name: string;
}

async function migrationFiles(): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).toSorted();
  return names.map((name) => ({ version: Number(name.slice(0, 4)), name }));
}

function refuseNewer(version: number, files: readonly MigrationFile[]): void {
  const known = files.at(-1)?.version ?? 0;
  if (version <= known) return;
  throw new UserError(
    `the database is at schema version ${version}, this Assay knows ${known}: start the newer Assay, or restore a backup from before it`,
  );
}

async function apply(tx: Transaction, file: MigrationFile): Promise<void> {
  await tx.query("create schema if not exists assay");
  await tx.query(
    "create table if not exists assay.schema_version (version integer primary key, name text not null, at timestamptz not null default now())",
  );
  // Without values the text goes as one simple query, which may hold many statements.
  await tx.query(await readFile(`${folder}${file.name}`, "utf8"));
  await tx.query("insert into assay.schema_version (version, name) values ($1, $2)", [file.version, file.name]);
}
