// Deliveries accepted a second: `assay serve` as a process of its own, on a PostgreSQL with fsync on, beside a bare
// Fastify that only verifies and parses. The deliveries are what the stand-in forge sends, of many pull requests.

import { createHmac, randomUUID } from "node:crypto";
import { join } from "node:path";
import autocannon from "autocannon";
import { pino } from "pino";
import { startEmbedded } from "../../src/db/embedded.ts";
import { connectDatabase } from "../../src/db/pool.ts";
import { startPlayground } from "../../src/playground/playground.ts";
import type { Playground } from "../../src/playground/playground.ts";
import { median, written } from "./numbers.ts";
import { startNode } from "./processes.ts";
import type { Started } from "./processes.ts";
import type { Row } from "./table.ts";

export interface WebhooksPlan {
  readonly pullRequests: number;
  /** How often both servers are measured, one after the other. */
  readonly rounds: number;
  readonly seconds: number;
}

const secret = "bench-webhook-secret";
const connections = 20;
const log = pino({ level: "silent" });

export async function measureWebhooks(folder: string, plan: WebhooksPlan): Promise<readonly Row[]> {
  const teardown: (() => Promise<unknown>)[] = [];
  try {
    const forge = await startPlayground({ kind: "forgejo", dataDir: join(folder, "webhook-forge") });
    teardown.push(() => forge.close());
    const database = await startEmbedded(join(folder, "webhook-data"), log);
    teardown.push(() => database.stop());
    const assay = await startAssay(forge, database.url, folder);
    teardown.push(assay.stop);
    const bare = await startNode(new URL("./bare-server.ts", import.meta.url), [], {
      ...listening,
      env: { BENCH_SECRET: secret },
    });
    teardown.push(bare.stop);
    const deliveries = await makeDeliveries(forge, plan.pullRequests);
    await hammer(targetOf(assay), deliveries, 1);
    await hammer(targetOf(bare), deliveries, 1);
    const rounds: { readonly assay: Load; readonly bare: Load }[] = [];
    for (let i = 0; i < plan.rounds; i += 1) {
      rounds.push({
        bare: await hammer(targetOf(bare), deliveries, plan.seconds),
        assay: await hammer(targetOf(assay), deliveries, plan.seconds),
      });
    }
    const db = await connectDatabase(database.url, { log, max: 1 });
    teardown.push(() => db.close());
    const { rows } = await db.query<{ stored: number; marked: number }>(
      "select (select count(*) from assay.delivery) as stored, (select count(*) from assay.pull_request) as marked",
    );
    return report(rounds, rows[0] ?? { stored: 0, marked: 0 });
  } finally {
    for (const step of teardown.toReversed()) await step();
  }
}

const listening = { stream: "stderr", pattern: /listens on http/ } as const;

async function startAssay(forge: Playground, databaseUrl: string, folder: string): Promise<Started> {
  forge.addUser("assay-bot");
  const env = {
    ASSAY_FORGE_URL: forge.url,
    ASSAY_FORGE_TOKEN: forge.token("assay-bot"),
    ASSAY_WEBHOOK_SECRET: secret,
    ASSAY_PORT: "0",
    ASSAY_ROLE: "web",
    ASSAY_DATA_DIR: join(folder, "webhook-assay"),
    DATABASE_URL: databaseUrl,
  };
  return startNode(new URL("../../bin/assay.ts", import.meta.url), ["serve"], { ...listening, env });
}

function targetOf({ line }: Started): string {
  return `${/http:\S+:\d+/.exec(line)?.[0] ?? ""}/webhooks/forge`;
}

interface Delivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the stand-in forge sent when a pull request was opened, told again of every number. */
async function makeDeliveries(forge: Playground, pullRequests: number): Promise<readonly Delivery[]> {
  forge.addUser("alice");
  const repo = await forge.createRepository({ owner: "alice", name: "measured" });
  await repo.commit({ "README.md": "measured\n" });
  // Nobody listens there: the delivery is kept all the same.
  repo.addHook({ url: "http://127.0.0.1:9/", secret });
  await repo.openPullRequest({ branch: "one", files: { "one.txt": "1\n" } });
  const sent = forge.webhooks.deliveries.find(({ type }) => type === "pull_request");
  if (sent === undefined) throw new Error("the stand-in forge sent no delivery");
  return Array.from({ length: pullRequests }, (_, i) => {
    const body = sent.body.replaceAll(/"number": \d+/g, `"number": ${i + 1}`);
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const headers = Object.entries(sent.headers).filter(([name]) => !/signature|delivery/i.test(name));
    return {
      body,
      headers: {
        ...Object.fromEntries(headers),
        "X-Gitea-Signature": signature,
        "X-Hub-Signature-256": `sha256=${signature}`,
      },
    };
  });
}

interface Load {
  /** Accepted a second. */
  readonly rate: number;
  readonly accepted: number;
  readonly other: number;
  readonly bytes: number;
  /** ms. */
  readonly p50: number;
  readonly p99: number;
}

async function hammer(url: string, deliveries: readonly Delivery[], seconds: number): Promise<Load> {
  let next = 0;
  let bytes = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        method: "POST",
        setupRequest: (request) => {
          const delivery = deliveries[(next += 1) % deliveries.length];
          bytes = delivery?.body.length ?? 0;
          return {
            ...request,
            body: delivery?.body,
            headers: { ...delivery?.headers, "X-Gitea-Delivery": randomUUID() },
          };
        },
      },
    ],
  });
  const accepted = result["2xx"];
  return {
    rate: accepted / result.duration,
    accepted,
    other: result.non2xx + result.errors + result.timeouts,
    bytes,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

function report(
  rounds: readonly { readonly assay: Load; readonly bare: Load }[],
  { stored, marked }: { readonly stored: number; readonly marked: number },
): readonly Row[] {
  const of = (server: "assay" | "bare", what: keyof Load): number => median(rounds.map((round) => round[server][what]));
  const other = rounds.reduce((sum, { assay, bare }) => sum + assay.other + bare.other, 0);
  const accepted = rounds.reduce((sum, { assay }) => sum + assay.accepted, 0);
  if (other > 0) throw new Error(`${other} deliveries were not accepted`);
  if (stored < accepted) throw new Error(`${accepted} deliveries were accepted, but only ${stored} are stored`);
  const words = (server: "assay" | "bare"): string =>
    `${written(of(server, "rate"))} a second, p50 ${of(server, "p50")} ms, p99 ${of(server, "p99")} ms`;
  return [
    { what: "verified and parsed only (bare Fastify)", value: words("bare") },
    {
      what: "stored, marked and queued (assay serve)",
      value: words("assay"),
      ratio: median(rounds.map(({ assay, bare }) => assay.rate / bare.rate)),
      of: "the bare one's rate",
    },
    {
      what: "all accepted, none lost",
      value: `${stored.toLocaleString("en")} stored for ${marked} pull requests, ${written(of("assay", "bytes") / 1000)} kB each, ${connections} connections`,
    },
  ];
}
