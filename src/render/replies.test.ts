import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePrNumber } from "../domain/ids.ts";
import type { Judgement } from "../domain/review.ts";
import { nextRound } from "../domain/round.ts";
import { say } from "../domain/text.ts";
import type { Text } from "../domain/text.ts";
import { hostile, reference, seen } from "../../test/support/markdown-judge.ts";
import { collision, judgement, storyShas, unreadable, when } from "../../test/support/story-reviews.ts";
import { renderFlip } from "./flip.ts";
import { renderHelp, renderRefusal, renderReply, renderRetired } from "./replies.ts";

const links = { repository: "https://code.example.org/acme/api", pullRequest: parsePrNumber(435)! };
const reviewUrl = "https://code.example.org/acme/api/pulls/435#issuecomment-16";

function flip(before: Partial<Judgement>, after: Partial<Judgement>): string {
  const { store } = nextRound(undefined, judgement(before), when("2026-04-10T14:00:00Z"));
  return renderFlip(store, nextRound(store, judgement(after), when("2026-04-10T15:00:00Z")).review, links, reviewUrl);
}

function refused(problem: Text): string | undefined {
  return flip({}, { verdict: "inconclusive", problems: [problem] }).split("\n")[0];
}

describe("a flip without a push", () => {
  const moved = { ref: "main", sha: storyShas.laterBase };

  test("says what moved, why it matters and where the review is", () => {
    expect(flip({}, { base: moved, verdict: "request_changes", findings: [collision] })).toMatchInlineSnapshot(`
      "**Changes requested**, was approved, without a push: \`main\` moved from [\`9d1f0aa\`](https://code.example.org/acme/api/commit/9d1f0aa000000000000000000000000000000000) to [\`5e0c1d2\`](https://code.example.org/acme/api/commit/5e0c1d2000000000000000000000000000000000). **B1.** \`040\` is taken on \`main\`: Alembic would have two heads. It came with [\`24e12d6\`](https://code.example.org/acme/api/commit/24e12d6000000000000000000000000000000000).
      [The review](https://code.example.org/acme/api/pulls/435#issuecomment-16) is up to date (round 2).

      <!-- assay:1 pr=435 flip=2 -->
      "
    `);
    expect(flip({ verdict: "request_changes", findings: [collision] }, { base: moved })).toMatchInlineSnapshot(`
      "**Approved**, was changes requested, without a push: \`main\` moved from [\`9d1f0aa\`](https://code.example.org/acme/api/commit/9d1f0aa000000000000000000000000000000000) to [\`5e0c1d2\`](https://code.example.org/acme/api/commit/5e0c1d2000000000000000000000000000000000).
      [The review](https://code.example.org/acme/api/pulls/435#issuecomment-16) is up to date (round 2).

      <!-- assay:1 pr=435 flip=2 -->
      "
    `);
    expect(flip({}, { verdict: "inconclusive", findings: [unreadable] })).toMatchInlineSnapshot(`
      "**Inconclusive**, was approved, without a push: \`main\` has not moved either; Assay itself has changed, or what kept it from judging. **N1.** \`down_revision\` of \`alembic/versions/x1_dynamic.py\` cannot be read without running it.
      [The review](https://code.example.org/acme/api/pulls/435#issuecomment-16) is up to date (round 2).

      <!-- assay:1 pr=435 flip=2 -->
      "
    `);
  });

  test("ends the reason once, also where it asks", () => {
    expect(refused(say`unknown key ${"a"}; did you mean ${"b"}?`)).toMatch(/ did you mean `b`\?$/);
    expect(refused(say`unknown key ${"a"}`)).toMatch(/ unknown key `a`\.$/);
    expect(refused(say`It stopped.`)).toMatch(/ It stopped\.$/);
  });

  test("is harmless whatever names it holds", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const body = flip(
          {},
          {
            base: { ...moved, ref: name },
            verdict: "request_changes",
            findings: [{ ...collision, title: say`${name}` }],
          },
        );
        const { tags, prose, links: to } = seen(body);
        expect(tags.filter((tag) => !/^<(\/?(?:p|strong|a)|br|a href="[^"]*")>$/.test(tag))).toEqual([]);
        expect(to.every((link) => link.startsWith(`${links.repository}/`))).toBe(true);
        expect(prose).not.toMatch(reference);
      }),
    );
  });
});

test("a refusal is one line that says why", () => {
  const why = say`only the author of the pull request or someone with write access may`;
  expect(renderReply([renderRefusal("/recheck", why)], 88)).toMatchInlineSnapshot(`
    "\`/recheck\` was not done: only the author of the pull request or someone with write access may.

    <!-- assay:1 reply=88 -->
    "
  `);
});

test("help is the table of commands", () => {
  const commands = [
    { usage: "/recheck", what: say`judges again`, who: say`the author, or anyone with write access` },
    { usage: "/assay help", what: say`this`, who: say`anyone` },
  ];
  expect(renderReply([renderHelp(commands)], 89)).toMatchInlineSnapshot(`
    "| command | what it does | who may |
    |---|---|---|
    | \`/recheck\` | judges again | the author, or anyone with write access |
    | \`/assay help\` | this | anyone |

    A command is the first word of a line. Every push, and every move of the base, is judged without being asked.

    <!-- assay:1 reply=89 -->
    "
  `);
});

test("a second review comment points to the first", () => {
  expect(renderRetired(reviewUrl)).toBe(
    `The review of this pull request is kept in [the first review comment](${reviewUrl}).\n`,
  );
});
