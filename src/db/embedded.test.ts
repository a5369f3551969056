import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { temporaryDataFolder } from "../../test/support/folder.ts";
import { runScript } from "../../test/support/process.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { type Embedded, startEmbedded } from "./embedded.ts";
import { connectDatabase, type Database } from "./pool.ts";
import { findPostmaster } from "./postmaster.ts";

const log = pino({ level: "silent" });

async function withServer(folder: string, run: (server: Embedded, db: Database) => Promise<void>): Promise<void> {
  const server = await startEmbedded(folder, log);
  const db = await connectDatabase(server.url, { log });
  try {
    await run(server, db);
  } finally {
    await db.close();
    await server.stop();
  }
}

/** Asks until the database answers again. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      await new Promise((tick) => setTimeout(tick, 50));
    }
  }
}

test("the database is a durable UTF-8 one, its password is nobody else's, and it is still there at the next start", async () => {
  await using temporary = await temporaryDataFolder("embedded");
  const folder = temporary.path;
  await withServer(folder, async (_, db) => {
    const { rows } = await db.query(
      "select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listens",
    );
    expect(rows).toEqual([{ fsync: "on", encoding: "UTF8", listens: "127.0.0.1" }]);
    await db.query("create table kept as select 'ä' as text");
  });
  expect(await findPostmaster(join(folder, "postgres"))).toBeUndefined();
  expect((await stat(join(folder, "postgres.password"))).mode & 0o777).toBe(0o600);
  await withServer(folder, async (_, db) => {
    expect((await db.query("select text from kept")).rows).toEqual([{ text: "ä" }]);
  });
});

const script = `
  const { pino } = await import("pino");
  const { startEmbedded } = await import("#src/db/embedded.ts");
  const { url } = await startEmbedded(process.argv[1], pino({ level: "silent" }));
  console.log(url);
  setInterval(() => undefined, 60_000);
`;

test("a second Assay on the folder is refused while the first lives, and adopts its server once it was killed", async () => {
  await using temporary = await temporaryDataFolder("embedded");
  const folder = temporary.path;
  using first = runScript(script, [folder]);
  const url = await first.line();
  const refused = startEmbedded(folder, log);
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(`an Assay already runs on ${folder} (process ${first.pid})`);

  const before = await connectDatabase(url, { log });
  await before.query("create table kept as select 1 as n");
  await first.kill();
  await withServer(folder, async (server, db) => {
    expect(server.url).toBe(url);
    expect((await db.query("select n from kept")).rows).toEqual([{ n: 1 }]);
  });
  await before.close();
  expect(await findPostmaster(join(folder, "postgres"))).toBeUndefined();
});

test("of two that start together on a new folder one gets it", async () => {
  await using temporary = await temporaryDataFolder("embedded");
  const folder = temporary.path;
  using one = runScript(script, [folder]);
  using other = runScript(script, [folder]);
  const starts = await Promise.allSettled([one.line(), other.line()]);
  expect(starts.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = starts.find((start) => start.status === "rejected");
  expect(String(lost?.reason)).toContain(`an Assay already runs on ${folder}`);
  await Promise.all([one.kill(), other.kill()]);
  await withServer(folder, async () => undefined);
});

test("what a killed start or a killed server left behind is in nobody's way", async () => {
  await using temporary = await temporaryDataFolder("embedded");
  const folder = temporary.path;
  await mkdir(join(folder, "postgres.new-999999999-abc", "data"), { recursive: true });
  await writeFile(join(folder, "postgres.new-999999999-abc", "data", "PG_VERSION"), "18\n");
  await withServer(folder, async () => undefined);
  expect((await readdir(folder)).filter((name) => name.startsWith("postgres.new-"))).toEqual([]);
  // After a restart of the machine its process number belongs to somebody else.
  await writeFile(
    join(folder, "postgres", "postmaster.pid"),
    `${process.pid}\n${folder}/postgres\n1\n1\n\n127.0.0.1\n`,
  );
  await withServer(folder, async (_, db) => {
    expect((await db.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  });
});

test("a server that is killed is started again where it was, and the pool finds it", async () => {
  await using temporary = await temporaryDataFolder("embedded");
  const folder = temporary.path;
  await withServer(folder, async (_, db) => {
    await db.query("create table kept as select 1 as n");
    const server = await findPostmaster(join(folder, "postgres"));
    const open = db.transaction(async (tx) => {
      await tx.query("insert into kept values (2)");
      process.kill(server!.pid, "SIGQUIT");
      for (;;) await tx.query("select pg_sleep(0.01)");
    });
    await expect(open).rejects.toThrow(TransientError);
    expect((await eventually(() => db.query("select n from kept"))).rows).toEqual([{ n: 1 }]);
    expect((await findPostmaster(join(folder, "postgres")))?.port).toBe(server?.port);
  });
});
