// Answers to people's comment commands: one short comment to each of theirs.

import type { Text } from "../domain/text.ts";
import { codeSpan, inline, table } from "./markdown.ts";
import type { PrNumber } from "../domain/ids.ts";
import { replyMarker, reviewMarker } from "./marker.ts";

/** A line of `/assay help`; our own words. */
export interface CommandHelp {
  /** `/recheck` */
  readonly usage: string;
  readonly what: Text;
  readonly who: Text;
}

/** One line: the command that was refused and why. */
export function renderRefusal(command: string, why: Text): string {
  return `${codeSpan(command)} was not done: ${inline(why).replace(/\.$/, "")}.`;
}

/** The table of commands. */
export function renderHelp(commands: readonly CommandHelp[]): string {
  const rows = commands.map(({ usage, what, who }) => [codeSpan(usage), inline(what), inline(who)]);
  const rule =
    "A command is the first word of a line. Every push, and every move of the base, is judged without being asked.";
  return `${table(["command", "what it does", "who may"], rows)}\n\n${rule}`;
}

/** The comment that answers all commands of the comment `commentId`. */
export function renderReply(texts: readonly string[], commentId: number): string {
  return `${texts.join("\n\n")}\n\n${replyMarker(commentId)}\n`;
}

/** What stands in a second review comment, which a crash left behind, in place of its review. */
export function renderRetired(reviewUrl: string | undefined): string {
  const where = reviewUrl === undefined ? "the first review comment" : `[the first review comment](${reviewUrl})`;
  return `The review of this pull request is kept in ${where}.\n`;
}

/** What stands in the review's place while the bot may not write: a comment is all that it may leave. */
export function renderNoRights(bot: string, pullRequest: PrNumber): string {
  const what = `**Not reviewed:** the account ${codeSpan(bot)} may not write to this repository, so it can set neither label nor commit status.`;
  const remedy = "Give it write access; the review then follows by itself within five minutes, or at once on";
  return `${what} ${remedy} ${codeSpan("/recheck")}.\n\n${reviewMarker(pullRequest)}\n`;
}
