import type { NamedFinding } from "../domain/review.ts";
import { editLines } from "./terminal/edits.ts";
import { terminalStyle, words } from "./terminal/style.ts";
import type { TerminalOptions } from "./terminal/style.ts";
import { visibleCommand } from "./visible.ts";

/** What `assay fix` prints: for each finding that has a fix, what it is, the commands to run first, and every edit. */
export function renderFix(findings: readonly NamedFinding[], options: TerminalOptions): string {
  const style = terminalStyle(options);
  const blocks = findings.flatMap(({ id, title, fix }) => {
    if (fix === undefined) return [];
    return [
      [
        ...style.item(style.bold(id), title),
        ...style.wrap([...words("Fix: "), ...fix.summary], 4),
        ...fix.commands.map((command) => `    $ ${visibleCommand(command)}`),
        ...editLines(fix.edits, style, "    "),
      ].join("\n"),
    ];
  });
  return blocks.length === 0 ? "Nothing to fix.\n" : `${blocks.join("\n\n")}\n`;
}
