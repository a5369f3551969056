import { Command } from "commander";

/** `assay demo`: the founding story, played on this machine. */
export function demoCommand(done: (code: number) => void): Command {
  return new Command("demo")
    .description(
      "Plays the story of a real pull request on this machine: refused, fixed by halves, approved, the base moves.",
    )
    .option("--keep", "leave everything running afterwards and print the addresses")
    .addHelpText(
      "after",
      "\nNeeds git and nothing else. Starts a PostgreSQL, a stand-in forge and the real server on loopback.",
    )
    .action(async (options: { readonly keep?: boolean }) => {
      const { playDemo } = await import("./play-demo.ts");
      done(await playDemo({ keep: options.keep === true }));
    });
}
