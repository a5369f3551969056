import { expect, test } from "vitest";
import { type ForgeEvent, isOwnDoing, type PullRequestDeed } from "./event.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug, parseSha } from "./ids.ts";

const bot = 5;
const repo = { id: parseRepoId(4)!, slug: parseRepoSlug("acme/shop")! };
const number = parsePrNumber(1)!;

function events(id: number): Record<string, ForgeEvent> {
  const sender = { id, login: "assay-bot" };
  const deeds: PullRequestDeed[] = [
    "opened",
    "synchronized",
    "edited",
    "closed",
    "reopened",
    "labelled",
    "reviewed",
    "other",
  ];
  return {
    ...Object.fromEntries(deeds.map((what) => [what, { kind: "pull_request", what, repo, number, sender }] as const)),
    commented: { kind: "comment", what: "created", repo, number, commentId: 1, authorId: id, body: "/recheck", sender },
    pushed: { kind: "push", repo, branch: "main", before: "", after: parseSha("a".repeat(40))!, sender },
  };
}

test("what the bot did itself starts nothing, except a push", () => {
  const heeded = Object.entries(events(bot)).filter(([, event]) => !isOwnDoing(event, bot));
  expect(heeded.map(([name]) => name)).toEqual(["synchronized", "pushed"]);
});

test("what anybody else did is heeded, whatever name they bear", () => {
  expect(Object.values(events(6)).some((event) => isOwnDoing(event, bot))).toBe(false);
});
