// `assay`: one file a command beside this one. Exit codes are the contract's: 0 approve, 1 request_changes,
// 2 usage or configuration, 3 inconclusive.

import { Command, CommanderError } from "commander";
import { TransientError, UserError } from "../domain/errors.ts";
import { visible } from "../render/visible.ts";
import { demoCommand } from "./demo.ts";
import { fixCommand } from "./fix.ts";
import { reviewCommand } from "./review.ts";
import { serveCommand } from "./serve.ts";
import { version } from "./version.ts";

const usageError = 2;
// sysexits.h: EX_SOFTWARE and EX_TEMPFAIL.
const bug = 70;
const away = 75;

/** Runs `assay ARGS…` and returns its exit code. Never throws: what a person must know is on stderr. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command("assay")
    .description("Reviews pull requests on Forgejo and Gitea: judges migrations as they would be after the merge.")
    .version(version())
    .addCommand(serveCommand(done))
    .addCommand(reviewCommand(done))
    .addCommand(fixCommand(done))
    .addCommand(demoCommand(done));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError("(assay --help tells the commands and their options)");
  }
  for (const stream of [process.stdout, process.stderr]) stream.on("error", leaveReaderInPeace);
  try {
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return usageError;
    }
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
    if (error instanceof UserError) {
      complain(error.message);
      return usageError;
    }
    if (error instanceof TransientError) {
      complain(`${error.message}; try again`);
      return away;
    }
    complain(`a bug of Assay, please report it\n${error instanceof Error ? error.stack : String(error)}`);
    return bug;
  }
}

/** What a repository or a forge said may be quoted in it. */
function complain(message: string): void {
  const lines = message.split("\n").map((line) => visible(line, 2_000));
  process.stderr.write(`assay: ${lines.join("\n")}\n`);
}

/** Whoever reads has read enough (`| head`), or the terminal is gone: the exit code still tells the verdict. */
function leaveReaderInPeace(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}
