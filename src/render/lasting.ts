// What a comment says, apart from the few words that differ each time the same thing is judged again. Those words are
// written here, beside the pattern that knows them again, so that "nothing changed" can be read off a posted comment.

import type { Judgement, Review } from "../domain/review.ts";
import { timeBetween, utc } from "./words.ts";

const fetchedPattern = /; (both|last) fetched (?:\d+ [a-z]+ before judging, )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/gm;
const timingsPattern = /^Fetched in [\d.]+ m?s, judged in [\d.]+ m?s\.$/gm;

/** `; both fetched 3 s before judging, 2026-07-28 14:03:12 UTC.`, or a full stop where the time is not known. */
export function fetchedWords(review: Review, who: "both" | "last"): string {
  const at = review.fetchedAt === undefined ? undefined : utc(review.fetchedAt, "seconds");
  if (review.fetchedAt === undefined || at === undefined) return ".";
  const age = timeBetween(review.fetchedAt, review.judgedAt);
  return `; ${who} fetched ${age === undefined ? "" : `${age} before judging, `}${at}.`;
}

/** `Fetched in 120 ms, judged in 35 ms.` */
export function timingWords({ fetchMs, judgeMs }: Judgement["timings"]): string {
  return `Fetched in ${milliseconds(fetchMs)}, judged in ${milliseconds(judgeMs)}.`;
}

/** Two comments with the same essence say the same: the posted one needs no edit. */
export function essenceOf(body: string): string {
  return body
    .replaceAll("\r\n", "\n")
    .trimEnd()
    .replaceAll(fetchedPattern, "; $1 fetched.")
    .replaceAll(timingsPattern, "");
}

function milliseconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
