// The story of product and README, played for real: embedded PostgreSQL, stand-in forge, the server, git over HTTP.

import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createColors } from "picocolors";
import { UserError } from "../domain/errors.ts";
import type { Review } from "../domain/review.ts";
import { gitVersion } from "../git/version.ts";
import { startPlayground } from "../playground/playground.ts";
import type { Playground } from "../playground/playground.ts";
import type { PullHandle } from "../playground/pull-handle.ts";
import {
  baseMoves,
  fixTheFourStrings,
  gatherTeam,
  openPullRequest,
  renumberLeavingFourStrings,
} from "../playground/story.ts";
import { renderTerminal } from "../render/terminal.ts";
import { demoFolder } from "./demo-folder.ts";
import { createLog, inWords } from "./log.ts";
import { terminalOptions } from "./review.ts";
import { startServer } from "./start-server.ts";
import type { RunningServer } from "./start-server.ts";
import { onStopSignal } from "./stop-signals.ts";

const secret = "demo-webhook-secret";
const patienceMs = 60_000;

/** Plays the demo on stdout and returns the exit code: 0 when every step ended as the story says, 1 when one did not. */
export async function playDemo({ keep }: { readonly keep: boolean }): Promise<number> {
  const stopping = new AbortController();
  onStopSignal(["SIGINT", "SIGTERM", "SIGHUP"], () => stopping.abort(new Error("stopped")));
  await gitVersion();
  await using home = await demoFolder();
  const folder = home.path;
  let forge: Playground | undefined;
  let server: RunningServer | undefined;
  const color = createColors(terminalOptions().color);
  try {
    tell("Starting a stand-in forge, a PostgreSQL and Assay on this machine …");
    forge = await startPlayground({ kind: "forgejo", dataDir: join(folder, "forge") });
    const { repo, botToken } = await gatherTeam(forge);
    const config = {
      forgeUrl: forge.url,
      forgeToken: botToken,
      webhookSecret: secret,
      publicUrl: "",
      host: "127.0.0.1",
      port: 0,
      databaseUrl: undefined,
      dataDir: join(folder, "assay"),
      role: "all",
      concurrency: 1,
      logLevel: "warn",
    } as const;
    const reviews: Review[] = [];
    const observer = { onPublished: (review: Review) => void reviews.push(review) };
    const log = createLog(config, inWords(tell));
    server = await startServer(config, log, stopping.signal, observer);
    repo.addHook({ url: `${server.url}/webhooks/forge`, secret });
    tell(`  stand-in forge  ${forge.url}\n  Assay           ${server.url}\n  data            ${folder}\n`);
    const pull = await playStory({ repo, reviews, signal: stopping.signal, heading: color.bold });
    if (keep) {
      tell(
        `Everything is still running. The pull request: ${pull.url}\nPush to it with git: ${repo.cloneUrl}\nCtrl-C stops it all.`,
      );
      if (!stopping.signal.aborted) await once(stopping.signal, "abort");
    } else
      tell("That was all of it; nothing is left running. `npm run demo -- --keep` leaves it up to look around in.");
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    throw error;
  } finally {
    await server?.stop();
    await forge?.close();
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Stage {
  readonly repo: Awaited<ReturnType<typeof gatherTeam>>["repo"];
  /** What Assay has published so far. */
  readonly reviews: readonly Review[];
  readonly signal: AbortSignal;
  readonly heading: (text: string) => string;
}

async function playStory(stage: Stage): Promise<PullHandle> {
  const { repo } = stage;
  let pull: PullHandle | undefined;
  await scene(
    stage,
    "1. Alice opens a pull request with migration 040. Meanwhile main has gained another 040.",
    "failure",
    async () => {
      pull = await openPullRequest(repo);
      return pull;
    },
  );
  const opened = pull;
  if (opened === undefined) throw new Error("the story has no pull request");
  const after = (deed: () => Promise<string>) => async () => {
    await deed();
    return opened;
  };
  await scene(
    stage,
    "2. She renumbers to 041 and force-pushes. Four strings still say 040.",
    "failure",
    after(() => renumberLeavingFourStrings(opened)),
  );
  await scene(
    stage,
    "3. She fixes the four strings.",
    "success",
    after(() => fixTheFourStrings(opened)),
  );
  await scene(
    stage,
    "4. Nobody touches the pull request, but main gains a 041.",
    "failure",
    after(() => baseMoves(repo)),
  );
  return opened;
}

/** One deed and the review it leads to: waits until the forge shows a review of this outcome on the head. */
async function scene(stage: Stage, title: string, state: string, deed: () => Promise<PullHandle>): Promise<void> {
  tell(stage.heading(title));
  const before = stage.reviews.length;
  const started = performance.now();
  const pull = await deed();
  const told = performance.now();
  let review: Review | undefined;
  for (;;) {
    const head = await pull.head();
    const status = (await pull.statuses({ context: "assay/review" })).at(-1);
    review = stage.reviews.slice(before).findLast((one) => one.head.sha === head);
    if (review !== undefined && status?.state === state) break;
    if (performance.now() - started > patienceMs) {
      throw new UserError(
        `the review of step "${title}" did not come: the head's status is ${status?.state ?? "not set"}`,
      );
    }
    await delay(20, undefined, { signal: stage.signal });
  }
  const seconds = ((performance.now() - told) / 1000).toFixed(1);
  tell(`\n${renderTerminal(review, terminalOptions())}`);
  tell(`  posted ${seconds} s after the webhook · label ${pull.labels().join(", ")} · status ${state}\n`);
}
