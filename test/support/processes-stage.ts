// The stand-in forge with a team and a repository, and Assay beside it as a process: for what only a process can show.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { startPlayground } from "../../src/playground/playground.ts";
import type { Playground } from "../../src/playground/playground.ts";
import type { PullHandle } from "../../src/playground/pull-handle.ts";
import type { RepoHandle } from "../../src/playground/repo-handle.ts";
import { migration, project } from "./alembic.ts";
import { eventually, everyCommandLine, expectNobody, sandbox, startAssay } from "./processes.ts";
import type { AssayProcess, Ended } from "./processes.ts";

export interface Stage extends AsyncDisposable {
  readonly forge: Playground;
  readonly repo: RepoHandle;
  /** The working folder of every process; the data folder is `data` in it. */
  readonly folder: string;
  readonly secrets: { readonly token: string; readonly webhook: string };
  /** What `assay serve` needs, and no more. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts `assay serve` with `env` and these. */
  serve(more?: Readonly<Record<string, string | undefined>>): AssayProcess;
  /** As `serve`, and waits until it listens, on the port of the last time; the forge's webhook leads there. */
  listening(more?: Readonly<Record<string, string | undefined>>): Promise<AssayProcess & { readonly url: string }>;
  /** A pull request of alice's that will be refused. */
  open(): Promise<PullHandle>;
  /** SIGTERM: fails unless it ends with 0, in time, without an error, and leaves no process behind (other Assays' aside). */
  stopped(assay: AssayProcess, others?: readonly AssayProcess[]): Promise<Ended>;
  /** Fails when a secret stands in the arguments of any process now. */
  expectNoSecretInArguments(): Promise<void>;
}

/** Teardown fails when a process wrote a secret. */
export async function setStage(kind: "forgejo" | "gitea" = "forgejo"): Promise<Stage> {
  const forge = await startPlayground({ kind });
  const home = await sandbox("serve");
  for (const login of ["bob", "alice", "assay-bot"]) forge.addUser(login);
  forge.addOrganisation("acme", "bob");
  const collaborators = { alice: "write", "assay-bot": "write" } as const;
  const repo = await forge.createRepository({ owner: "acme", name: "basketball-api", collaborators });
  await repo.commit(project);
  const token = forge.token("assay-bot", ["write:repository", "write:issue", "read:user", "read:organization"]);
  const webhook = "a-secret-of-the-webhook-only";
  const env = {
    ASSAY_FORGE_URL: forge.url,
    ASSAY_FORGE_TOKEN: token,
    ASSAY_WEBHOOK_SECRET: webhook,
    ASSAY_PORT: "0",
    ASSAY_DATA_DIR: join(home.path, "data"),
    ASSAY_LOG_LEVEL: "trace",
  };
  const started: AssayProcess[] = [];
  let port = "0";
  let hook: number | undefined;

  const serve: Stage["serve"] = (more = {}) => {
    const assay = startAssay(["serve"], { cwd: home.path, env: { ...env, ...more } });
    started.push(assay);
    return assay;
  };
  const allSecrets = async (): Promise<readonly string[]> => {
    const password = await readFile(join(env.ASSAY_DATA_DIR, "postgres.password"), "utf8").catch(() => "");
    return [token, webhook, ...(password === "" ? [] : [password.trim()])];
  };
  const expectNone = async (text: string): Promise<void> => {
    for (const secret of await allSecrets()) expect(text).not.toContain(secret);
  };

  return {
    forge,
    repo,
    folder: home.path,
    secrets: { token, webhook },
    env,
    serve,
    async listening(more = {}) {
      const assay = serve({ ASSAY_PORT: port, ...more });
      const [, url = ""] = await assay.says(/Assay listens on (\S+) for/);
      port = new URL(url).port;
      hook ??= repo.addHook({ url: `${url}/webhooks/forge`, secret: webhook });
      return Object.assign(assay, { url });
    },
    open: () =>
      repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_refunds") }),
    async stopped(assay, others = []) {
      const before = performance.now();
      assay.signal("SIGTERM");
      const ended = await assay.ended;
      expect(ended.code).toBe(0);
      expect(performance.now() - before).toBeLessThan(25_000);
      await expectNobody(home.path, others);
      // Whatever was handed back was written before the database was closed.
      expect(assay.output()).not.toMatch(/"level":[56]0/);
      return ended;
    },
    expectNoSecretInArguments: () => expectNone(everyCommandLine()),
    async [Symbol.asyncDispose]() {
      for (const assay of started) await assay[Symbol.asyncDispose]();
      await forge.close();
      const written = started.map((assay) => assay.output()).join("\n");
      const secrets = await allSecrets();
      await home[Symbol.asyncDispose]();
      for (const secret of secrets) expect(written).not.toContain(secret);
    },
  };
}

/** Resolves once the head of the pull request has the status of a review that is done; says which. */
export function reviewed(pr: PullHandle): Promise<string> {
  return eventually(async () => {
    const state = (await pr.statuses({ context: "assay/review" })).at(-1)?.state;
    return state === undefined || state === "pending" ? undefined : state;
  });
}
