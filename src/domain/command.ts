// Comment commands: the first word of a line, outside quotes, code spans and code blocks. A command takes no
// arguments: what follows it on the line is for people.

import { runningLines } from "./running-lines.ts";

export type Command = { readonly name: "recheck" } | { readonly name: "help" };

/** Every command there is: what is obeyed, and what the help says, both come from here. */
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
} as const satisfies Record<Command["name"], CommandEntry>;

interface CommandEntry {
  /** Words of lower-case letters after a slash. */
  readonly usage: string;
  readonly does: string;
  readonly whoMay: string;
}

/** The commands that a comment's Markdown gives, each once, in the order of the table. Never throws; time is linear in the length. */
export function parseCommands(body: string): Command[] {
  const lines = runningLines(body);
  return commandNames
    .filter((name) => lines.some((line) => says(line, commands[name].usage)))
    .map((name) => ({ name }));
}

/** The help as Markdown: one line a command. */
export function helpText(): string {
  const lines = commandNames.map((name) => {
    const { usage, does, whoMay } = commands[name];
    return `- \`${usage}\` ${does}. Who may: ${whoMay}.`;
  });
  return ["As the first word of a line in a comment on a pull request:", "", ...lines].join("\n");
}

const commandNames = ["recheck", "help"] as const satisfies readonly Command["name"][];

/** True when the line begins with the words of `usage`, and the last of them ends there. */
function says(line: string, usage: string): boolean {
  const words = line.trimStart().split(/\s+/, usage.split(" ").length);
  return words.join(" ") === usage;
}
