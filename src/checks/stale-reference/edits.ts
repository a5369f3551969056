import type { Change } from "../../domain/change.ts";
import type { Edit } from "../../domain/finding.ts";
import { headLines } from "../head-lines.ts";
import type { Spot } from "./findings.ts";

type Replace = Extract<Edit, { op: "replace" }>;

/** The edits for the head's own work tree. A line that the head does not have is left out. */
export type EditsFor = (spots: readonly Spot[]) => readonly Replace[];

/** Reads what the edits of all findings take. */
export async function editsFor(
  change: Change,
  findings: readonly { readonly spots: readonly Spot[] }[],
): Promise<EditsFor> {
  const lineOf = await headLines(
    change.trees.head,
    findings.flatMap(({ spots }) => spots.map(({ path }) => path)),
  );
  return (spots) =>
    spots.flatMap(({ path, line, before, after }): Replace[] => {
      const own = after === undefined ? undefined : lineOf({ path, line, before });
      return own === undefined || after === undefined ? [] : [{ op: "replace", path, line: own, before, after }];
    });
}
