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
      const [{ judgeLocal }, { findUncommitted }] = await Promise.all([
        import("./judge-local.ts"),
        import("../git/uncommitted.ts"),
      ]);
      const finding = options.head === undefined ? findUncommitted(options.repo) : [];
      const { review } = await judgeLocal(options);
      process.stdout.write(await print(review, options.format));
      const [first, ...others] = await finding;
      if (first !== undefined) process.stderr.write(`assay: ${uncommitted(first, others.length)}\n`);
      done(exitCodes[review.verdict]);
    });
}

/** Somebody who has just written a migration wonders why it is not found. */
function uncommitted(first: string, others: number): string {
  const what = others === 0 ? visible(first) : `${visible(first)} and ${others} more`;
  return `${what} ${others === 0 ? "is" : "are"} not committed, and so not looked at: a review judges commits.`;
}

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
