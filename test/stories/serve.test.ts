// `assay serve` as people run it: how it starts, what it says when it cannot, how it stops and what survives its death.
// Most of the time here is waiting, so the stories run beside each other.

import { once } from "node:events";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { createDatabase } from "../support/database.ts";
import { eventually, expectNobody, killAll, processesOf, runAssay, sandbox } from "../support/processes.ts";
import { reviewed, setStage } from "../support/processes-stage.ts";

vi.setConfig({ testTimeout: 180_000 });

const gitInfo = "GET /acme/basketball-api.git/info/refs";
const labels = "POST /repos/*/*/issues/*/labels";

test.concurrent("a webhook leads to a review; a stop ends it, its database and what a slow client holds open", async () => {
  await using stage = await setStage();
  await writeFile(
    join(stage.folder, ".env"),
    Object.entries(stage.env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const away = Object.fromEntries(Object.keys(stage.env).map((name) => [name, undefined]));
  const assay = await stage.listening({ ...away, ASSAY_PORT: "0" });
  expect(assay.output()).toMatch(/for Forgejo 15\S* at \S+, as assay-bot$/m);
  expect(assay.output()).toContain(`The webhook's target: ${assay.url}/webhooks/forge`);
  const ready = await fetch(`${assay.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ok", database: "ok", forge: "ok" }]);

  const pr = await stage.open();
  expect(await reviewed(pr)).toBe("failure");
  expect(assay.output().match(/"repo":"acme\/basketball-api","msg":"cloning for the first time/g)).toHaveLength(1);
  expect(pr.labels()).toEqual(["status:needs-fix"]);
  expect(pr.comments("assay-bot")).toHaveLength(1);
  await stage.expectNoSecretInArguments();

  const second = stage.serve();
  const refused = await second.ended;
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`an Assay already runs on ${stage.folder}/data (process ${assay.pid}): stop it, or`);

  const slow = connect(Number(new URL(assay.url).port), "127.0.0.1");
  slow.on("error", () => undefined);
  await once(slow, "connect");
  slow.write("POST /webhooks/forge HTTP/1.1\r\nhost: assay\r\ncontent-length: 1000\r\n\r\n{");
  const before = performance.now();
  await stage.stopped(assay);
  expect(performance.now() - before).toBeLessThan(10_000);
  slow.destroy();
});

for (const [what, route] of [
  ["a fetch", gitInfo],
  ["an answer of the forge", "GET /repos/*/*/pulls/*"],
] as const) {
  test.concurrent(`a stop while ${what} hangs hands the review back, and the next start finishes it`, async () => {
    await using stage = await setStage("gitea");
    const assay = await stage.listening();
    expect(assay.output()).toMatch(/for Gitea 1\.26\S* at/);
    stage.forge.hang(route);
    const pr = await stage.open();
    await eventually(() => stage.forge.requests(route)[0]);
    await stage.expectNoSecretInArguments();
    await stage.stopped(assay);
    // By the job itself, while there is still a database to write it to.
    expect(assay.output()).toMatch(/"reason":"[^"]*stop[^"]*","msg":"a job is handed-back"/);

    stage.forge.heal();
    const next = await stage.listening();
    expect(await reviewed(pr)).toBe("failure");
    expect(pr.comments("assay-bot")).toHaveLength(1);
    next.signal("SIGINT");
    expect((await next.ended).code).toBe(0);
  });
}

for (const [what, andItsDatabase] of [
  ["Assay", false],
  ["Assay and its database", true],
] as const) {
  test.concurrent(`${what} killed between comment and label: the next start finishes the review, and the comment is one`, async () => {
    await using stage = await setStage();
    const assay = await stage.listening();
    stage.forge.hang(labels);
    const pr = await stage.open();
    await eventually(() => stage.forge.requests(labels)[0]);
    expect(pr.comments("assay-bot")).toHaveLength(1);
    if (andItsDatabase) await killAll(stage.folder);
    assay.signal("SIGKILL");
    await assay.ended;
    expect(processesOf(stage.folder).some(({ command }) => /postgres/.test(command))).toBe(!andItsDatabase);

    stage.forge.heal();
    const next = await stage.listening();
    expect(next.output().includes("adopted the PostgreSQL")).toBe(!andItsDatabase);
    expect(await reviewed(pr)).toBe("failure");
    expect(pr.labels()).toEqual(["status:needs-fix"]);
    expect(pr.comments("assay-bot")).toHaveLength(1);
    await stage.stopped(next);
  });
}

test.concurrent("what was refused for the token is tried again as soon as Assay is started with another one", async () => {
  await using stage = await setStage();
  const assay = await stage.listening();
  stage.forge.fail("GET /repositories/*", 401);
  const pr = await stage.open();
  await assay.says(/cannot review until this is changed/);
  assay.signal("SIGTERM");
  expect((await assay.ended).code).toBe(0);

  stage.forge.heal();
  const next = await stage.listening();
  expect(await reviewed(pr)).toBe("failure");
  await stage.stopped(next);
});

test.concurrent("a web and a worker process that start together share an empty database and the work", async () => {
  await using database = await createDatabase({ from: "nothing" });
  const password = new URL(database.url).password;
  await using stage = await setStage();
  const shared = { DATABASE_URL: database.url };
  const worker = stage.serve({ ...shared, ASSAY_ROLE: "worker", ASSAY_DATA_DIR: join(stage.folder, "worker") });
  const web = await stage.listening({ ...shared, ASSAY_ROLE: "web" });
  await worker.says(/^Assay works for Forgejo/m);
  const pr = await stage.open();
  expect(await reviewed(pr)).toBe("failure");
  await stage.expectNoSecretInArguments();
  await stage.stopped(web, [worker]);
  await stage.stopped(worker);
  expect(web.output() + worker.output()).not.toContain(password);
  expect(worker.output()).toContain('"msg":"reviewed"');
  expect(web.output()).not.toContain('"msg":"reviewed"');
});

test.concurrent("a forge that does not answer at the start is waited for with words, and a stop ends the wait", async () => {
  await using stage = await setStage();
  stage.forge.hang("GET /version");
  const assay = stage.serve();
  await assay.says(/still waiting for the forge at http/);
  expect((await stage.stopped(assay)).stderr).toBe("");
});

test.concurrent("a database that is not there is waited for with words, and a stop ends the wait", async () => {
  await using stage = await setStage();
  await using other = await elsewhere();
  const address = `postgresql://assay:password-of-the-database@127.0.0.1:${new URL(other.goneUrl).port}/assay`;
  const assay = stage.serve({ DATABASE_URL: address });
  await assay.says(/still waiting for the database/);
  await stage.stopped(assay);
  expect(assay.output()).not.toContain("password-of-the-database");
});

test.concurrent("a forge that fails at the start may be starting itself: it is asked again", async () => {
  await using stage = await setStage();
  stage.forge.fail("GET /version", 502, { times: 1 });
  const assay = await stage.listening();
  expect(assay.output()).toContain('"msg":"waiting for the forge"');
  await stage.stopped(assay);
});

test.concurrent("nothing set: every variable that is needed is named, and the demo", async () => {
  await using folder = await sandbox("serve");
  const { code, stdout, stderr } = await runAssay(["serve"], { cwd: folder.path });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  for (const name of ["ASSAY_FORGE_URL", "ASSAY_FORGE_TOKEN", "ASSAY_WEBHOOK_SECRET", ".env", "npm run demo"]) {
    expect(stderr).toContain(name);
  }
});

test.concurrent("a .env that is no file is said to be none", async () => {
  await using folder = await sandbox("serve");
  await mkdir(join(folder.path, ".env"));
  const { code, stderr } = await runAssay(["serve"], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^assay: the file \.env in the working folder cannot be read: make it /);
});

test.concurrent("what stands in the way of a start is said in words that tell what to do, with exit code 2", async () => {
  await using stage = await setStage();
  const { forge, folder } = stage;
  await using other = await elsewhere();
  const git = join(folder, "old-git");
  await mkdir(git);
  await writeFile(join(git, "git"), "#!/bin/sh\necho git version 2.29.0\n");
  await chmod(join(git, "git"), 0o755);
  await writeFile(join(folder, "file"), "");
  const refusals: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ ASSAY_FORGE_URL: "code.example.org" }, /ASSAY_FORGE_URL is not a web address; give one such as https:/],
    [{ ASSAY_FORGE_URL: other.goneUrl }, /^assay: nothing answers at \S+ \(ECONNREFUSED\): check ASSAY_FORGE_URL/],
    [{ ASSAY_FORGE_URL: other.url }, /^assay: what answers at \S+ is not a Forgejo or Gitea .* set ASSAY_FORGE_URL to/],
    [{ ASSAY_FORGE_TOKEN: "0123456789abcdef" }, /^assay: the forge does not accept ASSAY_FORGE_TOKEN \(401\): in the/],
    [
      { ASSAY_FORGE_TOKEN: forge.token("assay-bot", ["read:repository", "write:issue", "read:user"]) },
      /^assay: ASSAY_FORGE_TOKEN lacks write:repository, read:organization: in the forge open the bot's Settings/,
    ],
    [
      { ASSAY_PORT: String(other.port) },
      /^assay: port \d+ on 127\.0\.0\.1 is taken by another program: set ASSAY_PORT/,
    ],
    [{ ASSAY_DATA_DIR: join(folder, "file", "data") }, /^assay: cannot make or write the data folder .*ASSAY_DATA_DIR/],
    // Its folder is there, and not even root can write in it.
    [{ ASSAY_DATA_DIR: "/proc/self" }, /^assay: cannot make or write the data folder .*: set ASSAY_DATA_DIR/],
    [{ PATH: `${git}${delimiter}${process.env["PATH"]}` }, /^assay: git 2\.30 or later is needed; .* is 2\.29\.0$/m],
    [{ PATH: join(folder, "nothing") }, /^assay: git cannot be started: install git 2\.30 or later/],
    [{ ASSAY_ROLE: "worker" }, /DATABASE_URL is not set: a web or worker process shares a PostgreSQL/],
  ];
  // Two at once: as many as any machine has cores.
  const waiting = [...refusals];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [env, words] = next;
      const assay = stage.serve(env);
      const { code, stderr } = await assay.ended;
      expect(stderr).toMatch(words);
      expect(code).toBe(2);
      expect(assay.output()).not.toContain(env["ASSAY_FORGE_TOKEN"] ?? stage.secrets.token);
    }
  };
  await Promise.all([work(), work()]);
  await expectNobody(folder);
  await rm(git, { recursive: true });
});

test.concurrent("what time heals ends a start with an exit code of its own: the one who starts it may try again", async () => {
  await using stage = await setStage();
  await using database = await createDatabase({ from: "nothing" });
  const name = new URL(database.url).pathname.slice(1);
  // As a standby is, until it takes over.
  await database.db.query(`alter database ${name} set default_transaction_read_only = on`);
  const { code, stderr } = await stage.serve({ DATABASE_URL: database.url }).ended;
  expect(stderr).toMatch(/^assay: the database is away: .* in a read-only transaction; try again$/m);
  expect(code).toBe(75);
});

/** A web server that is no forge, and an address where nothing answers. */
async function elsewhere() {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<h1>Welcome</h1>"));
  const gone = createServer();
  for (const one of [server, gone]) await once(one.listen(0, "127.0.0.1"), "listening");
  const port = (server.address() as AddressInfo).port;
  const goneUrl = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  gone.close();
  return {
    port,
    goneUrl,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
