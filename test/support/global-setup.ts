// One PostgreSQL for a whole test run, started by the first test that asks for it: most files need none.

import { chmod } from "node:fs/promises";
import { createServer } from "node:http";
import { pino } from "pino";
import type { TestProject } from "vitest/node";
import { type Embedded, startEmbedded } from "../../src/db/embedded.ts";
import { migrate } from "../../src/db/migrate.ts";
import { connectDatabase } from "../../src/db/pool.ts";
import { startQueue } from "../../src/queue/queue.ts";
import { sweepDataFolders, temporaryDataFolder } from "./folder.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL, which has a migrated database `template`. */
    readonly databaseService: string;
  }
}

const log = pino({ level: "warn" });

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Started> | undefined;
  const service = createServer((_, response) => {
    started ??= start();
    started.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    service.listen(0, "127.0.0.1", resolve);
  });
  const address = service.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  project.provide("databaseService", `http://127.0.0.1:${address.port}`);
  return async () => {
    service.close();
    service.closeAllConnections();
    await (await started?.catch(() => undefined))?.stop();
  };
}

interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

async function start(): Promise<Started> {
  await sweepDataFolders("test-postgres");
  const folder = await temporaryDataFolder("test-postgres");
  try {
    // Works for root too where nobody may hand out capabilities.
    await chmod(folder.path, 0o711);
    const server = await startEmbedded(folder.path, log, { settings });
    await makeTemplate(server);
    return {
      url: server.url,
      async stop() {
        await server.stop();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

// Nothing here must outlive the run.
const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_wal_size: "64MB",
  max_connections: "200",
};

async function makeTemplate(server: Embedded): Promise<void> {
  const admin = await connectDatabase(server.url, { log, max: 1 });
  await admin.query("create database template");
  await admin.close();
  const url = databaseUrl(server.url, "template");
  const db = await connectDatabase(url, { log, max: 1 });
  await migrate(db);
  const queue = await startQueue({ url, db, log, background: false });
  await queue.stop();
  await db.close();
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
