// The door of the server: who is let in, what is promised with a 202, and what happens while the database is away.

import { createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import { expect, test as base } from "vitest";
import { connectDatabase } from "../../src/db/pool.ts";
import type { Database } from "../../src/db/pool.ts";
import { forgeAnswers } from "../../src/forge/answers.ts";
import { handlers } from "../../src/pipeline/handlers.ts";
import { startPlayground } from "../../src/playground/playground.ts";
import { startQueue } from "../../src/queue/queue.ts";
import type { Queue } from "../../src/queue/queue.ts";
import { buildApp } from "../../src/server/app.ts";
import { migration, project } from "../support/alembic.ts";
import { createDatabase } from "../support/database.ts";
import { test as storyTest } from "../support/harness.ts";
import { eventually } from "../support/processes.ts";
import { layCable } from "../support/processes-cable.ts";
import { recordedDeliveries } from "../support/recordings.ts";

const secret = "recorded-secret";

type App = ReturnType<typeof buildApp>;

interface Door extends AsyncDisposable {
  readonly app: App;
  readonly db: Database;
  readonly queue: Queue;
  readonly errors: readonly string[];
}

interface DoorOptions {
  /** Whose recordings come: their assay-bot is its bot. */
  readonly kind?: "forgejo" | "gitea";
  /** Where `/readyz` looks for the forge; one that always answers when left out. */
  readonly forge?: { readonly url: string; readonly token: string };
}

/** The app on a database of its own. */
async function openDoor(url: string, { kind = "forgejo", forge: asked }: DoorOptions = {}): Promise<Door> {
  const errors: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void errors.push(line) });
  const db = await connectDatabase(url, { log });
  const queue = await startQueue({ url, db, log, background: false });
  const answers = asked === undefined ? async () => "ok" as const : forgeAnswers(asked.url, asked.token);
  const forge = { bot: { id: botOf(kind), login: "assay-bot" } };
  const app = buildApp({ db, queue, log, forge, config: { webhookSecret: secret }, forgeAnswers: answers });
  return {
    app,
    db,
    queue,
    errors,
    async [Symbol.asyncDispose]() {
      await app.close();
      await queue.stop(0);
      await db.close();
    },
  };
}

/** The id of assay-bot in the recordings. */
function botOf(kind: "forgejo" | "gitea"): number {
  const senders = recordedDeliveries(kind).map(({ json }) => json["sender"] as { id: number; login: string });
  const bot = senders.find(({ login }) => login === "assay-bot");
  if (bot === undefined) throw new Error("assay-bot did nothing in the recordings");
  return bot.id;
}

const test = base.extend<{ door: Door }>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest parses the function to see which fixtures it needs, and throws where its first argument is anything but an object pattern; this one needs none
  door: async ({}, use) => {
    await using database = await createDatabase();
    await using door = await openDoor(database.url);
    await use(door);
    expect(door.errors).toEqual([]);
  },
});

const hex = (algorithm: string, body: string | Buffer, key = secret) =>
  createHmac(algorithm, key).update(body).digest("hex");

/** A delivery as Forgejo makes it: signed, unless `headers` say otherwise (undefined takes one away). */
function post(app: App, body: string | Buffer, headers: Readonly<Record<string, string | undefined>> = {}) {
  const all = {
    "content-type": "application/json",
    "x-gitea-delivery": randomUUID(),
    "x-gitea-event-type": "pull_request",
    "x-gitea-signature": hex("sha256", body),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return app.inject({ method: "POST", url: "/webhooks/forge", headers: sent, payload: body });
}

const opened = (() => {
  const found = recordedDeliveries("forgejo").find(({ name }) => name.endsWith("pull_request-opened"));
  if (found === undefined) throw new Error("no recording of an opened pull request");
  return found.bytes;
})();

async function stored({ db, queue }: Door) {
  const { rows } = await db.query<{ deliveries: number; marks: number }>(
    "select (select count(*) from assay.delivery) as deliveries, (select count(*) from assay.pull_request) as marks",
  );
  const { review, command, "fan-out": fanOuts } = await queue.waiting();
  return { ...rows[0], jobs: review + command + fanOuts };
}

test("a signed delivery is 202; the same again is known, and one mark and one job is all there is", async ({
  door,
}) => {
  const id = randomUUID();
  const first = await post(door.app, opened, { "x-gitea-delivery": id });
  expect([first.statusCode, first.json()]).toEqual([202, { result: "stored" }]);
  const again = await post(door.app, opened, { "x-gitea-delivery": id });
  expect([again.statusCode, again.json()]).toEqual([202, { result: "duplicate" }]);
  expect(await stored(door)).toEqual({ deliveries: 1, marks: 1, jobs: 1 });
});

test("202 comes after the commit: not while it cannot commit, and not at all when it fails", async ({ door }) => {
  const locked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const lock = door.db.transaction(async (tx) => {
    await tx.query("lock table assay.pull_request in exclusive mode");
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  let answered = false;
  const answer = post(door.app, opened).then((response) => {
    answered = true;
    return response;
  });
  await eventually(async () => {
    const { rows } = await door.db.query("select from pg_locks where not granted");
    return rows[0];
  });
  expect(answered).toBe(false);
  expect(await stored(door)).toEqual({ deliveries: 0, marks: 0, jobs: 0 });
  release.resolve();
  await lock;
  expect((await answer).statusCode).toBe(202);
  expect(await stored(door)).toEqual({ deliveries: 1, marks: 1, jobs: 1 });
});

base("what cannot be committed is answered 500, and leaves nothing behind", async () => {
  await using database = await createDatabase();
  await using door = await openDoor(database.url);
  await door.db.query(
    `create function assay.refuse() returns trigger language plpgsql as $$ begin raise 'refused at commit'; end $$`,
  );
  await door.db.query(
    `create constraint trigger refuse after insert on assay.delivery deferrable initially deferred
     for each row execute function assay.refuse()`,
  );
  expect((await post(door.app, opened)).statusCode).toBe(500);
  expect(await stored(door)).toEqual({ deliveries: 0, marks: 0, jobs: 0 });
  expect(door.errors.join("")).toContain("refused at commit");
});

test("only the exact bytes with the right digest are let in", async ({ door }) => {
  const none = { "x-gitea-signature": undefined };
  const right = hex("sha256", opened);
  const refused: Readonly<Record<string, readonly [string | Buffer, Readonly<Record<string, string | undefined>>]>> = {
    missing: [opened, none],
    empty: [opened, { "x-gitea-signature": "" }],
    "empty, of a hook without a secret": [opened, { "x-gitea-signature": "", "x-hub-signature-256": "sha256=" }],
    wrong: [opened, { "x-gitea-signature": hex("sha256", opened, "another-secret") }],
    "of the empty secret": [opened, { "x-gitea-signature": hex("sha256", opened, "") }],
    short: [opened, { "x-gitea-signature": right.slice(0, 62) }],
    long: [opened, { "x-gitea-signature": `${right}00` }],
    "not hex": [opened, { "x-gitea-signature": right.replace(/^../, "zz") }],
    twice: [opened, { "x-gitea-signature": `${right}, ${right}` }],
    "SHA-1 alone": [opened, { ...none, "x-hub-signature": `sha1=${hex("sha1", opened)}` }],
    "without its prefix": [opened, { ...none, "x-hub-signature-256": right }],
    "one right, one wrong": [opened, { "x-hub-signature-256": `sha256=${hex("sha256", "other")}` }],
    "of the body before it was written anew": [
      JSON.stringify(JSON.parse(opened.toString("utf8"))),
      { "x-gitea-signature": right },
    ],
    "of the body before a byte was added": [Buffer.concat([opened, Buffer.from(" ")]), { "x-gitea-signature": right }],
    "of a body that is gone": ["", { "x-gitea-signature": right }],
  };
  for (const [what, [body, headers]] of Object.entries(refused)) {
    const answer = await post(door.app, body, headers);
    expect([what, answer.statusCode]).toEqual([what, 401]);
  }
  expect(await stored(door)).toEqual({ deliveries: 0, marks: 0, jobs: 0 });
  const github = { ...none, "x-hub-signature-256": `sha256=${right}` };
  expect((await post(door.app, opened, github)).statusCode).toBe(202);
});

test("a hook of content type form is let in by its payload's signature", async ({ door }) => {
  const form = new URLSearchParams({ payload: opened.toString("utf8") }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-gitea-signature": hex("sha256", opened) };
  expect((await post(door.app, form, headers)).statusCode).toBe(202);
  expect((await post(door.app, form, { ...headers, "x-gitea-signature": hex("sha256", form) })).statusCode).toBe(401);
  expect(await stored(door)).toEqual({ deliveries: 1, marks: 1, jobs: 1 });
});

test("a push of very many files comes in, as long as the forge makes it", async ({ door }) => {
  const pushed = recordedDeliveries("forgejo").find(({ json }) => Array.isArray(json["commits"]));
  if (pushed === undefined) throw new Error("no recording of a push");
  const added = Array.from({ length: 50_000 }, (_, i) => `vendor/an-organisation/a-package/lib/modules/a-file-${i}.js`);
  const commit = { added, removed: [], modified: [] };
  // Both forges name every file of the newest commits, and those of the head's once more.
  const body = JSON.stringify({ ...pushed.json, commits: [commit, commit], head_commit: commit });
  const answer = await post(door.app, body, { "x-gitea-event-type": "push" });
  expect([answer.statusCode, answer.json()]).toEqual([202, { result: "stored" }]);
  expect(await stored(door)).toEqual({ deliveries: 1, marks: 0, jobs: 1 });
});

test("what is signed and still no delivery: 400, 413, 404; what is odd inside is not ours, never an error", async ({
  door,
}) => {
  const { app } = door;
  expect((await post(app, "{")).statusCode).toBe(400);
  expect((await post(app, "")).statusCode).toBe(400);
  expect((await post(app, Buffer.from([0x7b, 0xff, 0xfe]))).statusCode).toBe(400);
  expect((await post(app, opened, { "x-gitea-delivery": undefined })).statusCode).toBe(400);
  expect((await post(app, opened, { "x-gitea-delivery": "'; drop table x" })).statusCode).toBe(400);
  // No forge sends it compressed, and nobody else is to make Assay unpack anything.
  expect((await post(app, gzipSync(opened), { "content-encoding": "gzip" })).statusCode).toBe(400);
  expect((await post(app, JSON.stringify({ padding: "x".repeat(34_000_000) }))).statusCode).toBe(413);
  for (const method of ["GET", "PUT", "DELETE"] as const) {
    expect((await app.inject({ method, url: "/webhooks/forge" })).statusCode).toBe(404);
  }
  const payload = JSON.parse(opened.toString("utf8")) as Record<string, unknown>;
  const odd: readonly unknown[] = [
    null,
    1,
    "x",
    [],
    {},
    { ...payload, repository: null },
    { ...payload, number: -1 },
    { ...payload, number: 2 ** 60 },
    { ...payload, sender: null },
  ];
  for (const body of [...odd.map((one) => JSON.stringify(one)), "[".repeat(1_000_000) + "]".repeat(1_000_000)]) {
    const answer = await post(app, body);
    expect([answer.statusCode, answer.json()]).toEqual([202, { result: "not ours" }]);
  }
  for (const type of ["repository", "wiki", "something new", undefined]) {
    const answer = await post(app, opened, { "x-gitea-event-type": type });
    expect([answer.statusCode, answer.json()]).toEqual([202, { result: "not ours" }]);
  }
  expect(await stored(door)).toEqual({ deliveries: 0, marks: 0, jobs: 0 });
});

test("names that a database cannot hold are no error", async ({ door }) => {
  const push = recordedDeliveries("gitea").find(({ name }) => name.endsWith("-push"));
  const branch = JSON.stringify({ ...push?.json, ref: "refs/heads/a\u0000b\ud800" });
  expect((await post(door.app, branch, { "x-gitea-event-type": "push" })).statusCode).toBe(202);
  const comment = recordedDeliveries("gitea").find(({ name }) => name.endsWith("comment-created"));
  const body = JSON.stringify({
    ...comment?.json,
    comment: { id: 77, body: "/recheck \u0000\ud800" },
    sender: { id: 2, login: "al\u0000ice\ud800" },
  });
  expect((await post(door.app, body, { "x-gitea-event-type": "pull_request_comment" })).statusCode).toBe(202);
});

for (const kind of ["forgejo", "gitea"] as const) {
  base(`every delivery that a real ${kind} made is 202`, async () => {
    await using database = await createDatabase();
    await using door = await openDoor(database.url, { kind });
    const results: Record<string, number> = {};
    for (const { name, headers, bytes } of recordedDeliveries(kind)) {
      const answer = await door.app.inject({ method: "POST", url: "/webhooks/forge", headers, payload: bytes });
      expect([name, answer.statusCode]).toEqual([name, 202]);
      const { result } = answer.json<{ result: string }>();
      results[result] = (results[result] ?? 0) + 1;
    }
    expect(Object.keys(results).toSorted()).toEqual(["not ours", "own doing", "stored"]);
    expect(door.errors).toEqual([]);
  });
}

base("while the database is away a delivery is 503, and is taken as soon as it is back", async () => {
  await using database = await createDatabase();
  await using cable = await layCable(database.url);
  await using door = await openDoor(cable.url);
  const health = async (path: string) => {
    const answer = await door.app.inject(path);
    return [answer.statusCode, answer.json<{ status: string }>().status];
  };
  expect((await post(door.app, opened)).statusCode).toBe(202);
  expect(await health("/readyz")).toEqual([200, "ok"]);
  const id = randomUUID();
  await cable.cut();
  const away = await post(door.app, opened, { "x-gitea-delivery": id });
  expect(away.statusCode).toBe(503);
  expect(Number(away.headers["retry-after"])).toBeGreaterThan(0);
  expect(await health("/readyz")).toEqual([503, "unavailable"]);
  expect(await health("/healthz")).toEqual([200, "ok"]);
  await cable.mend();
  expect((await post(door.app, opened, { "x-gitea-delivery": id })).json()).toEqual({ result: "stored" });
  expect(await health("/readyz")).toEqual([200, "ok"]);
  expect(await stored(door)).toMatchObject({ deliveries: 2, marks: 1 });
  expect(door.errors).toEqual([]);
});

base("what goes wrong inside is logged, and the one who asked hears no word of it", async () => {
  await using database = await createDatabase();
  await using door = await openDoor(database.url);
  await database.db.query("drop table delivery cascade");
  const answer = await post(door.app, opened);
  expect([answer.statusCode, answer.json()]).toEqual([500, { error: "internal error" }]);
  expect(door.errors.join("")).toContain('relation \\"assay.delivery\\" does not exist');
});

base("without its forge Assay is degraded, and still takes deliveries", async () => {
  await using database = await createDatabase();
  await using door = await openDoor(database.url, { forge: { url: "http://127.0.0.1:1", token: "t" } });
  const ready = await door.app.inject("/readyz");
  expect([ready.statusCode, ready.json()]).toEqual([200, { status: "degraded", database: "ok", forge: "away" }]);
  expect((await post(door.app, opened)).statusCode).toBe(202);
});

base("a forge that fails is away, and one that takes the token no more says so", async () => {
  await using database = await createDatabase();
  const forge = await startPlayground({ kind: "forgejo" });
  try {
    forge.addUser("assay-bot");
    const asking = { url: forge.url, token: forge.token("assay-bot") };
    const seen = async () => {
      // Each has asked nothing yet.
      await using door = await openDoor(database.url, { forge: asking });
      return (await door.app.inject("/readyz")).json<{ status: string; forge: string }>();
    };
    expect(await seen()).toMatchObject({ status: "ok", forge: "ok" });
    forge.fail("GET /user", 502);
    expect(await seen()).toMatchObject({ status: "degraded", forge: "away" });
    forge.heal();
    forge.revokeToken(asking.token);
    expect(await seen()).toMatchObject({ status: "degraded", forge: "token refused" });
  } finally {
    await forge.close();
  }
});

storyTest("the bot's own doings start nothing; its own push does", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  const before = await bot.sees(pr);
  await pr.comment("/recheck", { as: "assay-bot" });
  await pr.addLabel("status:needs-fix", { as: "assay-bot" });
  await pr.edit({ title: "By the bot" }, { as: "assay-bot" });
  expect(await bot.settle()).toEqual([]);
  expect(await bot.sees(pr)).toMatchObject({ round: before.round, comments: [before.comments[0], "/recheck"] });
  await pr.push(migration("005", "001", "make_b"), { as: "assay-bot" });
  expect(await bot.settle()).toContain("review done");
  expect(await bot.sees(pr)).toMatchObject({ round: before.round + 1 });
});

storyTest(
  "one delivery replayed two hundred times while workers run is a few runs",
  async ({ story: { forge, repo, bot } }) => {
    await repo.commit(project);
    const pr = await repo.openPullRequest({
      branch: "5-refunds",
      as: "alice",
      files: migration("004", "002", "make_a"),
    });
    await bot.settle();
    const runs = async () => {
      const { rows } = await bot.ctx.db.query<{ token: number }>("select token from assay.pull_request");
      return rows[0]?.token ?? 0;
    };
    const before = await runs();
    const delivery = forge.webhooks.deliveries.findLast(({ type }) => type.startsWith("pull_request"));
    if (delivery === undefined) throw new Error("nothing was delivered");
    const replay = async () => {
      const id = randomUUID();
      const headers = { ...delivery.headers, "X-Gitea-Delivery": id, "X-Forgejo-Delivery": id };
      const answer = await fetch(delivery.url, { method: "POST", headers, body: delivery.body });
      return answer.status;
    };
    const done = new AbortController();
    const worker = (async () => {
      while (!done.signal.aborted) await bot.ctx.queue.stepAll(handlers(bot.ctx));
    })();
    const answers: number[] = [];
    for (let i = 0; i < 20; i++) answers.push(...(await Promise.all(Array.from({ length: 10 }, replay))));
    done.abort();
    await worker;
    await bot.settle();
    expect(new Set(answers)).toEqual(new Set([202]));
    expect((await runs()) - before).toBeLessThanOrEqual(3);
    expect(pr.comments("assay-bot")).toHaveLength(1);
  },
);
