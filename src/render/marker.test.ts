import { describe, expect, test } from "vitest";
import { parsePrNumber } from "../domain/ids.ts";
import { firstRound, judgement, storyRounds, storyShas, when } from "../../test/support/story-reviews.ts";
import { nextRound } from "../domain/round.ts";
import { renderComment } from "./comment.ts";
import { essenceOf } from "./lasting.ts";
import { findOwnComments, flipMarker, replyMarker, reviewMarker } from "./marker.ts";

const bot = 5;
const pullRequest = parsePrNumber(435)!;
const links = { repository: "https://code.example.org/acme/api", pullRequest };
const posted = renderComment(storyRounds()[0], links).body;

function comment(id: number, author: number, body: string) {
  return { id, author: { id: author }, body };
}

describe("our own comment", () => {
  test("is found by marker and author together, the oldest first", () => {
    const comments = [
      comment(1, 7, posted),
      comment(9, bot, posted),
      comment(4, bot, posted),
      comment(5, bot, "`<!-- assay:1 pr=435 -->` is our marker"),
      comment(6, bot, "> <!-- assay:1 pr=435 -->"),
      comment(7, bot, `flipped\n\n${flipMarker(pullRequest, 3)}`),
    ];
    expect(findOwnComments(comments, bot, reviewMarker(pullRequest)).map(({ id }) => id)).toEqual([4, 9]);
    expect(findOwnComments(comments, bot, flipMarker(pullRequest, 3)).map(({ id }) => id)).toEqual([7]);
    expect(findOwnComments(comments, bot, flipMarker(pullRequest, 4))).toEqual([]);
    expect(findOwnComments(comments, bot, replyMarker(435))).toEqual([]);
  });

  test("is found when a person's edit gave it other line ends and more text", () => {
    const edited = `${posted.replaceAll("\n", "\r\n")}\r\nLooks wrong to me.`;
    expect(findOwnComments([comment(4, bot, edited)], bot, reviewMarker(pullRequest))).toHaveLength(1);
  });
});

function at(time: string, parts = {}) {
  const { store } = nextRound(undefined, judgement(), when("2026-04-10T14:00:00Z"));
  return renderComment(nextRound(store, judgement(parts), when(time)).review, links);
}

describe("the essence of a comment", () => {
  test("is the same however often and however fast the same was judged", () => {
    const early = at("2026-04-10T14:10:00Z");
    const late = at("2026-04-12T09:00:30Z", { timings: { fetchMs: 12_345, judgeMs: 1, totalMs: 12_346 } });
    expect(early.body).not.toBe(late.body);
    expect(essenceOf(early.body)).toBe(late.essence);
  });

  test("is known again from what a forge gives back", () => {
    const { body, essence } = at("2026-04-10T14:10:00Z");
    expect(essenceOf(body)).toBe(essence);
    expect(essenceOf(body.replaceAll("\n", "\r\n").trimEnd())).toBe(essence);
  });

  test("differs with everything else", () => {
    const { essence } = at("2026-04-10T14:10:00Z");
    const base = { ref: "main", sha: storyShas.laterBase };
    expect(at("2026-04-10T14:10:00Z", { base }).essence).not.toBe(essence);
    expect(at("2026-04-10T14:10:00Z", { verified: [] }).essence).not.toBe(essence);
    expect(essenceOf(`${at("2026-04-10T14:10:00Z").body}and I agree`)).not.toBe(essence);
  });

  test("is not blurred by a name that looks like our own words", () => {
    const ref = "x; both fetched 3 s before judging, 2026-04-10 14:00:00 UTC.";
    const review = firstRound({ head: { ref, sha: storyShas.head1 } });
    expect(renderComment(review, links).essence).toContain(`${ref}\` at `);
  });
});
