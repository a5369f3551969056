// The connection pool. Nothing a database does may end this process: every client has an error listener, idle or not.

import { setTimeout as delay } from "node:timers/promises";
import { Pool, type PoolClient, TypeOverrides, types as pgTypes } from "pg";
import type { Logger } from "pino";
import { UserError } from "../domain/errors.ts";
import { isAway, refusal, translated } from "./errors.ts";

/** Where a query can be sent. Rows come back typed as the caller says: our own tables hold only what parsers made. */
export interface Queryable {
  /** A TransientError when the database is away. Times are ISO 8601 UTC strings, bigints are numbers. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
}

interface QueryResult<Row> {
  readonly rows: readonly Row[];
  /** Rows read or written. */
  readonly count: number;
}

/** A Queryable whose statements are committed together: asked for by functions that must never stand alone. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

export interface Database extends Queryable {
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Waits for the queries under way. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly log: Logger;
  /** Connections at most. */
  readonly max?: number;
  /** How long the first connection may be waited for, ms. */
  readonly waitMs?: number;
}

const oldest = 140_000;

/**
 * A pool on a PostgreSQL 14 or later, which has answered once.
 * UserError: wrong password, no such database, too old, or not there within `waitMs`.
 */
export async function connectDatabase(url: string, options: DatabaseOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: "assay",
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    // The server cannot cancel what a half-open connection never brings it.
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types,
  });
  let isClosing = false;
  // The error holds the whole client: only its words are told.
  pool.on("error", (error) => {
    if (!isClosing) options.log.warn({ reason: error.message }, "an idle database connection was lost");
  });
  try {
    await waitForServer(pool, options.waitMs ?? 30_000, options.log);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: (text, values) => ask(pool, text, values),
    transaction: (run) => transaction(pool, run),
    close: () => {
      isClosing = true;
      return pool.end();
    },
  };
}

async function waitForServer(pool: Pool, waitMs: number, log: Logger): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      const { rows } = await pool.query<{ version: string; name: string }>(
        "select current_setting('server_version_num') as version, current_setting('server_version') as name",
      );
      const server = rows[0];
      if (server !== undefined && Number(server.version) < oldest) {
        throw new UserError(`PostgreSQL ${server.name} is too old: Assay needs 14 or later`);
      }
      return;
    } catch (error) {
      if (!isAway(error)) throw refusal(error) ?? error;
      if (performance.now() + pause > deadline) {
        throw new UserError(
          "the database does not answer: check the host and port of DATABASE_URL, and that PostgreSQL runs there",
          { cause: error },
        );
      }
      log.info("waiting for the database");
      await delay(pause);
    }
  }
}

/** `run` between BEGIN and COMMIT on one connection; rolled back when it throws. */
async function transaction<T>(pool: Pool, run: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let lost: Error | undefined;
  // A checked-out client has no listener of the pool's: unheard, its error would end the process.
  const onError = (error: Error): void => {
    lost = error;
  };
  client.on("error", onError);
  try {
    await ask(client, "begin");
    const result = await run({ inTransaction: true, query: (text, values) => ask(client, text, values) });
    const end = await client.query("commit").catch((error: unknown) => Promise.reject(translated(error)));
    // COMMIT of a transaction in which a statement failed answers ROLLBACK, without an error.
    if (end.command !== "COMMIT") throw new Error("the transaction was rolled back: a failed statement was swallowed");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failed: unknown) => {
      lost ??= failed instanceof Error ? failed : new Error(String(failed));
    });
    throw error;
  } finally {
    client.removeListener("error", onError);
    client.release(lost);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translated(error);
  }
}

async function ask<Row extends object>(
  to: Pool | PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    const result = await to.query<Row>(text, [...values]);
    return { rows: result.rows, count: result.rowCount ?? 0 };
  } catch (error) {
    throw translated(error);
  }
}

const types = new TypeOverrides();
types.setTypeParser(pgTypes.builtins.INT8, Number);
types.setTypeParser(pgTypes.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());
