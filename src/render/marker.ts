// Hidden markers by which Assay finds its own comments again. A marker counts only as a whole line of a comment whose
// author is the bot: nothing hostile is ever written outside a code span, so no text can forge one.

import type { PrNumber } from "../domain/ids.ts";

/** Of the one review comment of a pull request. */
export function reviewMarker(pullRequest: PrNumber): string {
  return `<!-- assay:1 pr=${pullRequest} -->`;
}

/** Of the short comment that tells a verdict's flip, one a round. */
export function flipMarker(pullRequest: PrNumber, round: number): string {
  return `<!-- assay:1 pr=${pullRequest} flip=${round} -->`;
}

/** Of the answer to a person's comment. */
export function replyMarker(commentId: number): string {
  return `<!-- assay:1 reply=${commentId} -->`;
}

interface AnyComment {
  readonly id: number;
  readonly author: { readonly id: number };
  readonly body: string;
}

/** The bot's own comments that bear `marker`, oldest first. More than one means that a crash came between two writes. */
export function findOwnComments<C extends AnyComment>(
  comments: readonly C[],
  botId: number,
  marker: string,
): readonly C[] {
  return comments
    .filter(({ author, body }) => author.id === botId && body.split(/\r?\n/).includes(marker))
    .toSorted((a, b) => a.id - b.id);
}
