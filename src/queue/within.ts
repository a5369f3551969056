import type { Db } from "pg-boss";
import type { Transaction } from "../db/pool.ts";

/** How pg-boss takes part in a transaction of ours. */
export function within(tx: Transaction): Db {
  return { executeSql: async (text, values) => ({ rows: [...(await tx.query(text, values)).rows] }) };
}
