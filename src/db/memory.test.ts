import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/database.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug, parseSha } from "../domain/ids.ts";
import {
  acceptedCommands,
  claimRecheck,
  commentCommand,
  openCommands,
  rememberCommand,
  setCommandState,
} from "./comment-command.ts";
import { pruneDeliveries, recordDelivery } from "./delivery.ts";
import type { PullRequestKey } from "./keys.ts";
import {
  knownRepositories,
  knownRepository,
  markRepositoryGone,
  seeRepository,
  setCommentsSince,
} from "./repository.ts";
import type { StoredRound } from "../domain/round.ts";
import { earlierIdentities, lastRound, otherClaims, saveRound } from "./round.ts";
import { beginRun, finishRun, markDirty, type Outcome } from "./run.ts";

const id = parseRepoId(7)!;
const slug = parseRepoSlug("ada/engine")!;
const sha = parseSha("a".repeat(40))!;

function key(number = 1): PullRequestKey {
  return { repoId: id, number: parsePrNumber(number)! };
}

async function seen(): Promise<TestDatabase> {
  const base = await createDatabase();
  await seeRepository(base.db, { id, slug });
  for (const number of [1, 2, 3]) await base.db.transaction(async (tx) => markDirty(tx, key(number)));
  return base;
}

async function finish({ db }: TestDatabase, at: PullRequestKey, outcome: Outcome): Promise<void> {
  const run = (await beginRun(db, at))!;
  await finishRun(db, at, run.token, run.gen, outcome);
}

function storedRound(n: number, more: Partial<StoredRound> = {}): StoredRound {
  return {
    round: n,
    verdict: "request_changes",
    head: sha,
    base: sha,
    at: "2026-01-01T00:00:00.000Z",
    findings: [],
    fixed: [],
    unjudged: [],
    names: [],
    history: [],
    ...more,
  };
}

test("a repository is known by its id, under the name it had last", async () => {
  await using base = await seen();
  await seeRepository(base.db, { id, slug: parseRepoSlug("ada/motor")! });
  expect(await knownRepositories(base.db)).toEqual([{ id, slug: "ada/motor", commentsSince: expect.any(String) }]);
  await setCommentsSince(base.db, id, "2126-01-02T00:00:00Z");
  await setCommentsSince(base.db, id, "2126-01-01T00:00:00Z");
  expect((await knownRepository(base.db, id))?.commentsSince).toBe("2126-01-02T00:00:00.000Z");
  await markRepositoryGone(base.db, id);
  expect(await knownRepositories(base.db)).toEqual([]);
  await seeRepository(base.db, { id, slug });
  expect((await knownRepositories(base.db)).map((known) => known.slug)).toEqual(["ada/engine"]);
});

test("the last round is kept as it was, but for what no database can hold, and the same round again replaces it", async () => {
  await using base = await seen();
  expect(await lastRound(base.db, key())).toBeUndefined();
  await saveRound(base.db, key(), storedRound(1), []);
  await saveRound(base.db, key(), storedRound(2, { verdict: "approve" }), []);
  const hostile = storedRound(2, { names: [{ id: "B1", fingerprint: "a\0b \uD800 `x`" }] });
  await saveRound(base.db, key(), hostile, []);
  expect(await lastRound(base.db, key())).toEqual(
    storedRound(2, { names: [{ id: "B1", fingerprint: "a\uFFFDb \uFFFD `x`" }] }),
  );
});

const migration = (name: string) => ({ root: "versions", id: name, path: `versions/${name}.py` });

test("a migration's earlier names are those of every round; others' claims are those of their last", async () => {
  await using base = await seen();
  await saveRound(base.db, key(1), storedRound(1), [migration("040")]);
  await saveRound(base.db, key(1), storedRound(2), [migration("041"), migration("042")]);
  expect((await earlierIdentities(base.db, key(1))).map((one) => one.id)).toEqual(["041", "042", "040"]);
  expect(await earlierIdentities(base.db, key(2))).toEqual([]);

  await finish(base, key(1), { round: 2, baseRef: "main" });
  expect(await otherClaims(base.db, key(2), "main")).toEqual([
    { number: 1, ...migration("041") },
    { number: 1, ...migration("042") },
  ]);
  expect(await otherClaims(base.db, key(2), "release")).toEqual([]);
  expect(await otherClaims(base.db, key(1), "main")).toEqual([]);
  await base.db.transaction(async (tx) => markDirty(tx, key(1)));
  await finish(base, key(1), { state: "closed" });
  expect(await otherClaims(base.db, key(2), "main")).toEqual([]);
});

test("a comment's command is taken up once, and ends once", async () => {
  await using base = await seen();
  const command = { ...key(), commentId: 12, author: { id: 3, login: "ada" }, name: "recheck" } as const;
  expect(await rememberCommand(base.db, command)).toBe(true);
  expect(await rememberCommand(base.db, { ...command, name: "help" })).toBe(false);
  expect(await openCommands(base.db)).toMatchObject([{ ...command, state: "seen" }]);
  expect(await acceptedCommands(base.db, key())).toEqual([]);
  await setCommandState(base.db, 12, "accepted");
  expect(await acceptedCommands(base.db, key())).toMatchObject([{ commentId: 12 }]);
  await setCommandState(base.db, 12, "done");
  await setCommandState(base.db, 12, "seen");
  expect(await openCommands(base.db)).toEqual([]);
  expect(await commentCommand(base.db, 12)).toMatchObject({ ...command, state: "done" });
});

test("rechecks within a minute are one", async () => {
  await using base = await seen();
  expect(await claimRecheck(base.db, key())).toBe(true);
  expect(await claimRecheck(base.db, key())).toBe(false);
  await base.db.query("update assay.pull_request set rechecked_at = now() - interval '61 seconds'");
  expect(await claimRecheck(base.db, key())).toBe(true);
});

test("deliveries are forgotten after a week", async () => {
  await using base = await seen();
  const record = async (name: string): Promise<void> => {
    const delivery = { id: name, event: "push", repoId: undefined, number: undefined };
    await base.db.transaction(async (tx) => recordDelivery(tx, delivery));
  };
  await record("old");
  await base.db.query("update assay.delivery set received_at = now() - interval '7 days 1 minute'");
  await record("young");
  expect(await pruneDeliveries(base.db)).toBe(1);
  expect((await base.db.query("select id from assay.delivery")).rows).toEqual([{ id: "young" }]);
});
