import { shortSha } from "../../domain/ids.ts";
import type { PastFinding, PastRound } from "../../domain/review.ts";
import { commitUrl } from "../links.ts";
import type { Links } from "../links.ts";
import { bullets, fold, inline, linked } from "../markdown.ts";
import { upTo } from "../page.ts";
import type { Page } from "../page.ts";
import { utc, verdictWords } from "../words.ts";

/** What the pull request's author did since the last round, as it is seen from here. Nothing in round 1. */
export function sinceLastRound(page: Page): readonly string[] {
  const { review, room } = page;
  const last = review.history[0];
  if (last === undefined) return [];
  const ids = (state: "standing" | "new") => {
    const found = review.findings.filter((finding) => finding.state === state);
    return upTo(found, room.lines, ({ id }) => `**${id}**`, "finding").join(", ");
  };
  const past = (findings: readonly PastFinding[]) =>
    upTo(findings, room.lines, ({ id, title }) => `**${id}** ${inline(title)}`, "finding").join("; ");
  const lines = [
    ["Fixed", past(review.fixed)],
    ["Still there", ids("standing")],
    ["New", ids("new")],
    ["Not judged again", past(review.unjudged)],
  ].flatMap(([how = "", what = ""]) => (what === "" ? [] : [`${how}: ${what}`]));
  return lines.length === 0 ? [] : [`**Since round ${last.round}** (${whatMoved(page, last)})`, bullets(lines)];
}

/** Folded: what every earlier round said, newest first. */
export function earlierRounds(page: Page): readonly string[] {
  const lines = roundLines(page);
  return lines.length === 0 ? [] : [fold(`Earlier rounds: ${page.review.history.length}`, lines)];
}

/** The earlier rounds as a list, for where they need no fold of their own. */
export function roundLines({ review, links, room }: Page): readonly string[] {
  if (review.history.length === 0 || room.rounds === 0) return [];
  return [bullets(upTo(review.history, room.rounds, (past) => roundLine(past, links), "round"))];
}

function roundLine({ round, verdict, head, base, at }: PastRound, links: Links): string {
  const when = utc(at);
  const judged = `${commit(head, links)} on ${commit(base, links)}`;
  return `round ${round}: ${verdictWords[verdict].toLowerCase()}, ${judged}${when === undefined ? "" : `, ${when}`}`;
}

function whatMoved({ review, links }: Page, last: PastRound): string {
  const head = last.head === review.head.sha ? "same head" : `head was ${commit(last.head, links)}`;
  const base = last.base === review.base.sha ? "same base" : `base was ${commit(last.base, links)}`;
  return `${head}, ${base}`;
}

function commit(sha: string, links: Links): string {
  return linked(shortSha(sha), commitUrl(links, sha));
}
