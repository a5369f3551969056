// What a description asserts about migrations, sentence by sentence. Only what is plainly said of the present: a
// sentence that negates, supposes or tells of the past claims nothing.

import { proseLines } from "../sop/markdown.ts";

export type Claim =
  /** `039` is the current head. */
  | { readonly kind: "head"; readonly id: string; readonly quote: Quote }
  /** 030-039 are taken. */
  | { readonly kind: "taken"; readonly first: string; readonly last: string; readonly quote: Quote }
  /** A single head. */
  | { readonly kind: "single_head"; readonly quote: Quote }
  /** It chains after 039; `down_revision = "039"`. */
  | { readonly kind: "follows"; readonly id: string; readonly quote: Quote }
  /** The next free number is 040. */
  | { readonly kind: "next"; readonly id: string; readonly quote: Quote };

/** The words as they stand, with the ids among them. */
export interface Quote {
  readonly words: string;
  readonly ids: readonly string[];
}

/** The claims of a description, each once, in its order; at most 20. */
export function readClaims(description: string): readonly Claim[] {
  const claims = new Map<string, Claim>();
  const sentences = proseLines(description.slice(0, 100_000))
    .flatMap((line) => line.slice(0, 2000).split(/(?<=[.;!?)])\s+|(?<!\s)\s+[—–]\s+/))
    .filter((sentence) => /\d|head/i.test(sentence));
  for (const sentence of sentences.slice(0, sentencesAtMost)) {
    if (doubtful.test(sentence)) continue;
    for (const claim of claimsIn(sentence)) {
      const key = JSON.stringify({ ...claim, quote: undefined });
      if (!claims.has(key) && claims.size < 20) claims.set(key, claim);
    }
  }
  return [...claims.values()];
}

/** That hold a digit or a head, as every claim does: each costs ten searches. */
const sentencesAtMost = 2000;

const doubtful =
  /\b(?:not|never|no longer|isn['’]?t|aren['’]?t|wasn['’]?t|was|were|used to|previously|formerly|instead of|if|unless|would|could|might|should|whether|assum\w*|until|before|once|will be|expected?|stale|outdated|wrong|old)\b|\?|->|→|=>/i;

const id = String.raw`[\x60"']?(?<id>[0-9A-Za-z][0-9A-Za-z_]{1,63})[\x60"']?`;
const edge = String.raw`(?<![\p{L}\p{N}_])`;
const pattern = (source: string): RegExp => new RegExp(edge + source, "giu");

const patterns = {
  head: [
    pattern(
      String.raw`${id} is (?:(?:also|now|still|indeed|already) )?(?:the |our |main['’]?s )?(?:(?:current|latest|present|alembic|migration|chain|single|only) )*head\b`,
    ),
    pattern(
      String.raw`(?:current|latest|present|alembic|migration|chain|main['’]?s) head(?: (?:on|of) [\x60"']?[\w./-]{1,60}[\x60"']?)? is (?:now |still |at )?${id}`,
    ),
    pattern(String.raw`head (?:on|of) [\x60"']?[\w./-]{1,60}[\x60"']? is (?:now |still |at )?${id}`),
    pattern(String.raw`(?:current|latest|alembic|migration|chain) head: ${id}`),
  ],
  taken: [
    pattern(
      String.raw`[\x60"']?(?<first>\d{2,6})_?[\x60"']?\s?(?:-|–|—|to|through|\.\.\.?)\s?[\x60"']?(?<last>\d{2,6})_?[\x60"']? are (?:all |already |now |both )*(?:taken|used|in use|occupied)\b`,
    ),
  ],
  single_head: [
    pattern(String.raw`(?:a |one |exactly one |only one )?(?:single(?: alembic| migration)? head|one head)\b`),
  ],
  follows: [
    pattern(
      String.raw`(?:chains?|chained|hangs?|sits|goes|comes|stacked|based|follows|revises)(?: directly| right| it| on)*(?: after| from| off| on top of)? (?:migration |revision )?${id}`,
    ),
    pattern(String.raw`down_revision[\x60"']? ?(?:=|is|:) ?${id}`),
  ],
  next: [pattern(String.raw`next (?:free|available|unused)(?: (?:migration|revision|number|slot|id))* is ${id}`)],
} as const;

function claimsIn(sentence: string): Claim[] {
  const matches = (
    kind: keyof typeof patterns,
  ): { words: string; groups: Readonly<Record<string, string | undefined>> }[] =>
    patterns[kind].flatMap((one) =>
      [...sentence.matchAll(one)].map((match) => ({ words: match[0], groups: match.groups ?? {} })),
    );
  const withId = <Kind extends "head" | "follows" | "next">(kind: Kind): { kind: Kind; id: string; quote: Quote }[] =>
    matches(kind).flatMap(({ words, groups }) => {
      const named = groups["id"]?.replace(/_$/, "") ?? "";
      return /\d/.test(named) ? [{ kind, id: named, quote: { words, ids: [named] } }] : [];
    });
  const taken = matches("taken").map(({ words, groups }): Claim => {
    const [first = "", last = ""] = [groups["first"], groups["last"]];
    return { kind: "taken", first, last, quote: { words, ids: [first, last] } };
  });
  const single = matches("single_head").map(({ words }): Claim => ({ kind: "single_head", quote: { words, ids: [] } }));
  return [...withId("head"), ...taken, ...single, ...withId("follows"), ...withId("next")];
}
