import { createServer } from "node:net";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createDatabase } from "../../test/support/database.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { connectDatabase } from "./pool.ts";

const log = pino({ level: "silent" });

test("a connection that the server ends is an error of its query, not of the process", async () => {
  await using base = await createDatabase();
  const other = await connectDatabase(base.url, { log, max: 2 });
  const cut = async (): Promise<unknown> =>
    base.db.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  const during = other.transaction(async (tx) => {
    await tx.query("select 1");
    await cut();
    await tx.query("select 1");
  });
  await expect(during).rejects.toThrow(TransientError);
  await other.query("select 1");
  await cut();
  // The pool may still hand out the connection that has just died.
  const [next] = await Promise.allSettled([other.query("select 1")]);
  expect(next.status === "fulfilled" || next.reason instanceof TransientError).toBe(true);
  expect((await other.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  await other.close();
});

test("an idle connection that is lost is told in words, without the connection itself; one that is being closed not at all", async () => {
  await using base = await createDatabase();
  const lines: string[] = [];
  const told = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const other = await connectDatabase(base.url, { log: told, max: 1 });
  await other.query("select 1");
  await base.db.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  expect(lines[0]).toContain("terminating connection due to administrator command");
  expect(lines[0]).not.toContain("connectionParameters");
  await other.close();
});

test("a standby, a statement that takes too long, and a lost serialization are things that pass", async () => {
  await using base = await createDatabase();
  const readOnly = base.db.transaction(async (tx) => {
    await tx.query("set transaction read only");
    await tx.query("create table t ()");
  });
  await expect(readOnly).rejects.toThrow(TransientError);
  const slow = base.db.transaction(async (tx) => {
    await tx.query("set local statement_timeout = 10");
    await tx.query("select pg_sleep(5)");
  });
  await expect(slow).rejects.toThrow(TransientError);
  const wrong = base.db.query("select nonsense");
  await expect(wrong).rejects.toThrow('column "nonsense" does not exist');
  await expect(wrong).rejects.not.toThrow(TransientError);
});

test("a transaction in which a statement's failure was swallowed does not pass for committed", async () => {
  await using base = await createDatabase();
  const swallowed = base.db.transaction(async (tx) => {
    await tx.query("select nonsense").catch(() => undefined);
  });
  await expect(swallowed).rejects.toThrow("rolled back");
});

test("what a person has set wrongly is said in words", async () => {
  await using base = await createDatabase();
  const wrongPassword = new URL(base.url);
  wrongPassword.password = "wrong";
  await expect(connectDatabase(wrongPassword.href, { log })).rejects.toThrow("refuses this user or password");
  const wrongName = new URL(base.url);
  wrongName.pathname = "/nowhere";
  await expect(connectDatabase(wrongName.href, { log })).rejects.toThrow("there is no such database");
  const nobody = connectDatabase("postgres://u:p@127.0.0.1:1/x", { log, waitMs: 0 });
  await expect(nobody).rejects.toThrow(UserError);
  await expect(nobody).rejects.toThrow("does not answer");
});

test("a host that accepts and then says nothing is given up within the connect timeout", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  const started = performance.now();
  await expect(connectDatabase(`postgres://u:p@127.0.0.1:${port}/x`, { log, waitMs: 0 })).rejects.toThrow(UserError);
  expect(performance.now() - started).toBeLessThan(5_000);
  silent.close();
});
