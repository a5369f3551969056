// Comment commands: the first word of a line, outside quotes, code spans and code blocks. A command takes no
// arguments: what follows it on the line is for people.

import { runningLines } from "./running-lines.ts";

export interface Command {
  readonly name: "recheck" | "help" | UnknownHere;
}

/** A command of the contract that this version does not have, and refuses. */
type UnknownHere = "waive" | "unwaive";

/** What the help says of each command that there is. */
export const commands = {
  recheck: {
    usage: "/recheck",
    does: "fetches base and head again and reviews the pull request anew",
    whoMay: "the author of the pull request and everyone with write access",
  },
  help: {
    usage: "/assay help",
    does: "shows these commands",
    whoMay: "everyone",
  },
} as const satisfies Record<Exclude<Command["name"], UnknownHere>, CommandEntry>;

interface CommandEntry {
  /** Words of lower-case letters after a slash. */
  readonly usage: string;
  readonly does: string;
  readonly whoMay: string;
}

/** How each command is written. */
export const usages: Readonly<Record<Command["name"], string>> = {
  recheck: commands.recheck.usage,
  help: commands.help.usage,
  waive: "/waive",
  unwaive: "/unwaive",
};

/** The commands that the first 100,000 characters of a comment's Markdown give, each once, in the order of `usages`. Never throws. */
export function parseCommands(body: string): Command[] {
  const lines = runningLines(body.slice(0, charactersAtMost));
  return commandNames.filter((name) => lines.some((line) => says(line, usages[name]))).map((name) => ({ name }));
}

/** GitHub takes 65,536 and Forgejo any number: millions of lines take seconds in the thread that answers webhooks. */
const charactersAtMost = 100_000;

const commandNames = ["recheck", "help", "waive", "unwaive"] as const satisfies readonly Command["name"][];

/** True when the line begins with the words of `usage`, and the last of them ends there. */
function says(line: string, usage: string): boolean {
  const words = line.trimStart().split(/\s+/, usage.split(" ").length);
  return words.join(" ") === usage;
}
