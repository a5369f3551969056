import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { inject } from "vitest";
import { connectDatabase, type Database } from "../../src/db/pool.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A database of this test's own in the run's PostgreSQL, with every table and pg-boss's schema in it;
 * `from: "nothing"` for an empty one.
 */
export async function createDatabase({
  from = "template",
}: { from?: "template" | "nothing" } = {}): Promise<TestDatabase> {
  const server = await databaseServer();
  const name = `test_${randomBytes(8).toString("hex")}`;
  await onServer(
    server,
    `create database ${name} template ${from === "template" ? "template" : "template0"} strategy file_copy`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await connectDatabase(url.href, { log });
  const drop = async (): Promise<void> => {
    await db.close();
    await onServer(server, `drop database ${name} with (force)`);
  };
  return { url: url.href, db, drop, [Symbol.asyncDispose]: drop };
}

const log = pino({ level: "silent" });

async function databaseServer(): Promise<string> {
  const answer = await fetch(inject("databaseService"));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the tests' PostgreSQL did not start: ${text}`);
  return text;
}

async function onServer(server: string, statement: string): Promise<void> {
  const admin = await connectDatabase(server, { log, max: 1 });
  try {
    await admin.query(statement);
  } finally {
    await admin.close();
  }
}
