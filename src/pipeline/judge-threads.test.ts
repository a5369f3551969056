import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migration, project } from "../../test/support/alembic.ts";
import { createRepo, type GitRepo } from "../../test/support/git-repo.ts";
import { parsePrNumber } from "../domain/ids.ts";
import { isDamage } from "../git/fetch-error.ts";
import { judgeFetched, type JudgeRequest } from "./judge-fetched.ts";
import { judgeThreads, type JudgeLimits } from "./judge-threads.ts";

const never = new AbortController().signal;
let repo: GitRepo;
let request: JudgeRequest;

beforeAll(async () => {
  repo = await createRepo();
  await repo.commit(project);
  const head = await repo.commit(migration("004", "003", "mine"), { branch: "pr", from: "main" });
  const base = await repo.commit(migration("004", "003", "theirs"));
  const number = parsePrNumber(7);
  request = {
    gitDir: repo.dir,
    base: { ref: "main", sha: base },
    head: { ref: "pr", sha: head },
    pullRequest: { number, title: "Add mine", body: "", branch: "pr" },
    earlier: [],
    claims: [],
  };
});
afterAll(() => repo.dispose());

async function withThreads<T>(
  limits: JudgeLimits,
  work: (threads: ReturnType<typeof judgeThreads>) => Promise<T>,
): Promise<T> {
  const threads = judgeThreads(1, limits);
  try {
    return await work(threads);
  } finally {
    await threads.stop();
  }
}
const ample: JudgeLimits = { deadline: 60_000, memory: 1_024 };

describe("a thread", () => {
  test("answers the same where it was told beforehand, or of a mirror that is not there", async () => {
    const answers = await withThreads(ample, async (threads) => {
      threads.prepare(repo.dir);
      threads.prepare(`${repo.dir}/none`);
      return [await threads.judge(request, never), await threads.judge(request, never)];
    });
    const here = await judgeFetched(request);
    expect(answers).toEqual([here, here]);
  });

  test("answers what judging here does", async () => {
    const [there, here] = await withThreads(ample, (threads) =>
      Promise.all([threads.judge(request, never), judgeFetched(request)]),
    );
    expect(there).toEqual(here);
    expect(there.judgement.verdict).toBe("request_changes");
    expect(there.identities).toEqual([{ root: "alembic/versions", id: "004", path: "alembic/versions/004_mine.py" }]);
  });

  test("tells damage of a mirror as what it is", async () => {
    const error = await withThreads(ample, (threads) =>
      threads.judge({ ...request, gitDir: `${repo.dir}/none` }, never).catch((thrown: unknown) => thrown),
    );
    expect(isDamage(error)).toBe(true);
  });

  test.each([
    ["time", { ...ample, deadline: 1 }, /^judging took more than 0\.001 s and was ended$/],
    ["memory", { ...ample, memory: 8 }, /memory/],
  ])("is ended when it takes too much %s, and the process goes on", async (_, limits, message) => {
    await withThreads(limits, async (threads) => {
      await expect(threads.judge(request, never)).rejects.toThrow(message);
    });
  });

  test("stops with the reason of who stops it", async () => {
    const reason = new Error("no longer wanted");
    const stopping = new AbortController();
    await withThreads(ample, async (threads) => {
      const judging = threads.judge(request, stopping.signal);
      stopping.abort(reason);
      await expect(judging).rejects.toBe(reason);
      expect((await threads.judge(request, never)).judgement.verdict).toBe("request_changes");
    });
  });
});
