// A warm review against its own `git fetch`: the mirror has the repository, each pull request is fetched from the
// stand-in forge over HTTP for the first time, as after a push.

import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { parsePrNumber, parseRepoId } from "../../src/domain/ids.ts";
import type { PrNumber } from "../../src/domain/ids.ts";
import { nextRound } from "../../src/domain/round.ts";
import { connectForge } from "../../src/forge/client.ts";
import type { Forge, PullRequest, Repository } from "../../src/forge/forge.ts";
import type { FetchedChange } from "../../src/git/fetch.ts";
import { fetchChange, mirrorOf } from "../../src/git/mirror.ts";
import type { Mirror } from "../../src/git/mirror.ts";
import type { JudgeAnswer } from "../../src/pipeline/judge-fetched.ts";
import { judgeThreads, type JudgeThreads } from "../../src/pipeline/judge-threads.ts";
import { renderComment } from "../../src/render/comment.ts";
import type { MeasuredForge } from "./forge-server.ts";
import { median, percentile, timed, written } from "./numbers.ts";
import { startNode } from "./processes.ts";
import type { RepositoryPlan } from "./repository.ts";
import type { Row } from "./table.ts";

/** Reviews before any is measured: the first clones, the next ones warm the process up. */
const unmeasured = 5;

export async function measureWarmReview(
  folder: string,
  plan: RepositoryPlan,
  reviews: number,
): Promise<readonly Row[]> {
  const server = await startNode(
    new URL("./forge-server.ts", import.meta.url),
    [join(folder, "forge"), ...[plan.migrations, plan.files, plan.pullRequests].map(String)],
    { stream: "stdout", pattern: /^\{/ },
  );
  const threads = judgeThreads(1);
  try {
    const { url, token, repoId, pullRequests }: MeasuredForge = JSON.parse(server.line);
    const client = await connectForge({ url, token });
    const repository = await client.repository(present(parseRepoId(repoId)));
    if (repository === undefined) throw new Error("the stand-in forge does not show its repository");
    const mirror = mirrorOf(join(folder, "assay"), repository);
    const bench: Bench = { client, repository, token, mirror, threads };
    const measured: Measured[] = [];
    for (const [i, number] of pullRequests.slice(0, unmeasured + reviews).entries()) {
      const one = await reviewOnce(bench, present(parsePrNumber(number)));
      if (i >= unmeasured) measured.push(one);
    }
    return report(measured);
  } finally {
    await threads.stop();
    await server.stop();
  }
}

interface Bench {
  readonly client: Forge;
  readonly repository: Repository;
  readonly token: string;
  readonly mirror: Mirror;
  readonly threads: JudgeThreads;
}

/** ms. */
interface Measured {
  readonly forge: number;
  readonly fetch: number;
  /** From the beginning of the fetch until the comment is written, the forge's API left out. */
  readonly review: number;
  readonly tidy: number;
}

async function reviewOnce(bench: Bench, number: PrNumber): Promise<Measured> {
  const asked = await timed(() => askForge(bench, number));
  const pr = asked.result;
  const started = performance.now();
  bench.threads.prepare(bench.mirror.gitDir);
  const outcome = await fetchChange(bench.mirror, {
    url: `${bench.client.url}/${bench.repository.slug}.git`,
    token: bench.token,
    baseRef: pr.base.ref,
    prNumber: number,
    expectedHead: pr.head.sha,
  });
  if (outcome.kind !== "fetched") throw new Error(`the fetch of #${number} ended as ${outcome.kind}`);
  const fetched = outcome.change;
  const judged = await bench.threads.judge(
    {
      gitDir: fetched.gitDir,
      base: { ref: pr.base.ref, sha: fetched.base },
      head: { ref: pr.head.branch ?? "", sha: fetched.head },
      pullRequest: { number, title: pr.title, body: pr.body, branch: pr.head.branch },
      earlier: [],
      claims: [],
    },
    new AbortController().signal,
  );
  const comment = write(bench, fetched, number, judged);
  const review = performance.now() - started;
  if (!comment.includes("VERDICT")) throw new Error(`the review of #${number} has no verdict`);
  const tidied = await timed(async () => {
    await fetched[Symbol.asyncDispose]();
  });
  // What git still removes in the background is not the next one's.
  await delay(20);
  return { forge: asked.ms, fetch: fetched.ms, review, tidy: tidied.ms };
}

function write(
  { client, repository }: Bench,
  fetched: FetchedChange,
  number: PrNumber,
  { judgement, crashes }: JudgeAnswer,
): string {
  if (crashes.length > 0) throw new Error(`the check ${crashes[0]?.check} crashed: ${crashes[0]?.stack}`);
  const timings = { fetchMs: fetched.ms, judgeMs: 0, totalMs: 0 };
  const when = { fetchedAt: fetched.fetchedAt, judgedAt: new Date().toISOString() };
  const { review } = nextRound(undefined, { ...judgement, timings }, when);
  return renderComment(review, { repository: `${client.url}/${repository.slug}`, pullRequest: number }).body;
}

/** What a review of an unchanged verdict asks of the forge. */
async function askForge({ client, repository }: Bench, number: PrNumber): Promise<PullRequest> {
  await client.repository(repository.id);
  await client.pullRequest(repository.slug, number);
  const pr = await client.pullRequest(repository.slug, number);
  if (pr?.head.sha === undefined) throw new Error(`the stand-in forge does not show #${number}`);
  await client.comments(repository.slug, number);
  await client.status(repository.slug, pr.head.sha, "assay/review");
  return pr;
}

function report(measured: readonly Measured[]): readonly Row[] {
  const of = (name: keyof Measured): string => {
    const values = measured.map((one) => one[name]);
    return `median ${written(median(values), " ms")}, p95 ${written(percentile(values, 95), " ms")}`;
  };
  const ratios = measured.map(({ fetch, review }) => review / fetch);
  return [
    { what: "`git fetch` of a pull request", value: of("fetch") },
    {
      what: "warm review, fetch to comment",
      value: of("review"),
      ratio: median(ratios),
      of: "its own fetch",
      goal: "1.3",
    },
    { what: "tidying afterwards", value: of("tidy") },
    { what: "asking the forge's API (5 reads)", value: of("forge") },
  ];
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the stand-in forge gave an id that is none");
  return value;
}
