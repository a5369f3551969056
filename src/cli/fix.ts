import { Command } from "commander";
import { editsTogether } from "../domain/edits.ts";
import { UserError } from "../domain/errors.ts";
import type { Review } from "../domain/review.ts";
import type { LocalChange } from "../git/local.ts";
import type { LocalOptions } from "./local-options.ts";
import { withLocalOptions } from "./local-options.ts";
import { terminalOptions } from "./review.ts";

interface FixOptions extends LocalOptions {
  readonly write?: boolean;
}

/** `assay fix`: prints or makes the edits of every finding that has a fix. */
export function fixCommand(done: (code: number) => void): Command {
  return withLocalOptions(
    new Command("fix").description("Prints the edits that fix what a review of the branch would find."),
  )
    .option("--write", "make the edits in the work tree")
    .addHelpText(
      "after",
      "\nEnds with 0 when there is nothing left to fix or the edits were made, 1 when a fix is left to you, 2: usage.",
    )
    .action(async (options: FixOptions) => {
      const [{ judgeLocal }, { renderFix }] = await Promise.all([
        import("./judge-local.ts"),
        import("../render/fix.ts"),
      ]);
      const { review, local } = await judgeLocal(options);
      const fixable = review.findings.filter(
        ({ fix }) => fix !== undefined && fix.edits.length + fix.commands.length > 0,
      );
      if (fixable.length === 0) {
        process.stdout.write(`${nothing(review)}\n`);
        return;
      }
      process.stdout.write(renderFix(fixable, terminalOptions()));
      done(options.write === true ? await makeEdits(review, local, options.repo) : 1);
    });
}

function nothing(review: Review): string {
  return review.findings.length === 0
    ? "Nothing to fix."
    : "No finding has a fix that can be made by edits; `assay review` shows them.";
}

/** Returns the exit code. Commands are never run: what they do is for a person to see. */
async function makeEdits(review: Review, local: LocalChange, dir: string): Promise<number> {
  const { count } = await import("../render/words.ts");
  const fixes = review.findings.flatMap(({ fix }) => fix ?? []);
  const commands = new Set(fixes.flatMap((fix) => fix.commands)).size;
  const edits = editsTogether(fixes);
  const run = `run the ${commands === 1 ? "command" : "commands"} above (after \`$\`)`;
  if (edits.length === 0) {
    process.stdout.write(`\nNothing was written, as no edit fixes this: ${run} yourself.\n`);
    return 1;
  }
  const { workTree, head, base } = local;
  if (workTree === undefined)
    throw new UserError("there is no work tree to write to: run this in a clone that is not bare");
  const [{ findLocal }, { writeEdits }] = await Promise.all([import("../git/local.ts"), import("./write-edits.ts")]);
  const here = await findLocal({ dir, base: base.sha });
  if (here.head.sha !== head.sha) {
    throw new UserError(
      `the work tree has another commit checked out: run \`git switch ${head.ref}\` first, or leave --head away`,
    );
  }
  const files = await writeEdits(workTree, edits);
  process.stdout.write(
    `\nMade ${count(edits.length, "edit")} in ${count(files, "file")}. Look at them with \`git diff\`, then commit${commands === 0 ? "" : ` and ${run}`}.\n`,
  );
  return 0;
}
