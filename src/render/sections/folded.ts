// DOMAIN REVIEW and SOP COMPLIANCE: what was made sure of, and the team's rules one line an item.

import type { MigrationSummary, SopItem } from "../../domain/review.ts";
import { timingWords } from "../lasting.ts";
import { bullets, codeSpan, fold, inline, table } from "../markdown.ts";
import { upTo } from "../page.ts";
import type { Page } from "../page.ts";
import { count, noMigrations } from "../words.ts";

/** Folded: the statements that checks verified, the migrations of the change, how long it took. */
export function domainReview(page: Page): readonly string[] {
  const n = page.review.verified.length;
  const what = n === 0 ? "what was judged" : `${count(n, "statement")} verified`;
  return [fold(`DOMAIN REVIEW: ${what}`, domainBlocks(page))];
}

/** The same for where it needs no fold of its own. */
export function domainBlocks({ review, room }: Page): readonly string[] {
  const statements = upTo(review.verified, room.verified, ({ text }) => `✓ ${inline(text)}`, "statement");
  return [
    ...(statements.length === 0 ? [] : [bullets(statements)]),
    ...noMigrations(review),
    ...migrationTable(review.migrations.slice(0, room.lines)),
    timingWords(review.timings),
  ];
}

export function sopCompliance({ review, room }: Page): readonly string[] {
  // What nobody asked for is no line to read in every review.
  const asked = review.sop.filter(({ state }) => state !== "skipped");
  if (asked.length === 0) return ["**SOP COMPLIANCE** Nothing to check."];
  const items = upTo(asked, room.lines, ({ state, text }) => `${marks[state]} ${inline(text)}`, "item");
  return ["**SOP COMPLIANCE**", bullets(items)];
}

const marks: Readonly<Record<SopItem["state"], string>> = { pass: "✓", fail: "✗", skipped: "–" };

function migrationTable(migrations: readonly MigrationSummary[]): readonly string[] {
  if (migrations.length === 0) return [];
  const rows = migrations.map(({ framework, root, added, baseHeads, mergedHeads, next }) => [
    `${codeSpan(framework)} ${codeSpan(root)}`,
    String(added.length),
    names(baseHeads),
    names(mergedHeads),
    next === undefined ? "" : codeSpan(next),
  ]);
  return [table(["migrations", "added", "heads on the base", "heads after the merge", "next free"], rows)];
}

function names(list: readonly string[]): string {
  return list.length === 0 ? "none" : upTo(list, 5, codeSpan, "head").join(", ");
}
