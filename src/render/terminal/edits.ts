import type { Edit } from "../../domain/finding.ts";
import { editsByFile } from "../edits.ts";
import { visible, visibleLine } from "../visible.ts";
import type { Style } from "./style.ts";

/** The edits file by file, renames first, each line as it is and as it should be. */
export function editLines(edits: readonly Edit[], style: Style, indent: string): readonly string[] {
  return editsByFile(edits).flatMap(({ path, from, replacements }) => [
    ...(from === undefined
      ? []
      : [`${indent}${style.dim("rename")} ${visible(from)}`, `${indent}${style.dim("    to")} ${visible(path)}`]),
    ...replacements.flatMap(({ line, before, after }) => [
      `${indent}${visible(path)}:${line}`,
      `${indent}  ${style.bad(`- ${visibleLine(before)}`)}`,
      ...after.split("\n").map((one) => `${indent}  ${style.good(`+ ${visibleLine(one)}`)}`),
    ]),
  ]);
}
