import { isatty } from "node:tty";
import { Command, Option } from "commander";
import type { Review, Verdict } from "../domain/review.ts";
import type { LocalOptions } from "./local-options.ts";
import { withLocalOptions } from "./local-options.ts";
import { visible } from "../render/visible.ts";
import { version } from "./version.ts";

interface ReviewOptions extends LocalOptions {
  readonly format: "text" | "markdown" | "json" | "sarif";
}

const exitCodes: Readonly<Record<Verdict, number>> = { approve: 0, request_changes: 1, inconclusive: 3 };

/** `assay review`: judges a local clone. */
export function reviewCommand(done: (code: number) => void): Command {
  return withLocalOptions(
    new Command("review").description("Judges a branch of a local clone as it would be after the merge."),
  )
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "markdown", "json", "sarif"]).default("text"),
    )
    .addHelpText("after", "\nEnds with 0: approve, 1: changes requested, 2: usage, 3: inconclusive.")
    .action(async (options: ReviewOptions) => {
      const { judgeLocal } = await import("./judge-local.ts");
      const { review, local } = await judgeLocal(options);
      process.stdout.write(await print(review, options.format));
      const isForPeople = options.format === "text" && options.head === undefined;
      if (isForPeople && local.workTree !== undefined) await tellUncommitted(review, local.workTree);
      done(exitCodes[review.verdict]);
    });
}

/** Somebody who has just written a migration wonders why it is not found; what else is not committed is nobody's question. */
async function tellUncommitted(review: Review, workTree: string): Promise<void> {
  const { findUncommitted } = await import("../git/uncommitted.ts");
  const roots = new Set(review.migrations.map(({ root }) => root));
  const isAnywhere = roots.has("") || roots.size > rootsAtMost;
  const [first, ...others] = await findUncommitted(workTree, isAnywhere ? [] : [...roots]);
  if (first === undefined) return;
  const what = others.length === 0 ? `${visible(first)} is` : `${visible(first)} and ${others.length} more are`;
  process.stderr.write(`assay: ${what} not committed, and so not looked at: a review judges commits.\n`);
}

/** Beyond them git is asked for the whole work tree, which costs it less. */
const rootsAtMost = 100;

async function print(review: Review, format: ReviewOptions["format"]): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../render/json.ts")).renderJson(review);
    case "sarif":
      return (await import("../render/sarif.ts")).renderSarif(review, version());
    case "markdown": {
      const { renderComment } = await import("../render/comment.ts");
      return renderComment(review, { repository: undefined, pullRequest: undefined }).body;
    }
    case "text": {
      const { renderTerminal } = await import("../render/terminal.ts");
      return renderTerminal(review, terminalOptions());
    }
  }
}

/** Colours only on a terminal, and never where NO_COLOR is set (https://no-color.org). */
export function terminalOptions(): { readonly color: boolean; readonly width?: number } {
  const { columns } = process.stdout;
  // Not `isTTY`, which is undefined on a pipe: what paints would then decide by itself, and paint where CI is set.
  const color = isatty(1) && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
  return columns === undefined ? { color } : { color, width: columns };
}
