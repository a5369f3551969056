import type { Change } from "../../domain/change.ts";
import type { Edit } from "../../domain/finding.ts";
import type { Spot } from "./findings.ts";

type Replace = Extract<Edit, { op: "replace" }>;

/**
 * The edits for the head's own work tree: lines were counted in the merged tree, where the base may have moved them.
 * A line that the head does not have is left out.
 */
export async function editsOf(change: Change, spots: readonly Spot[]): Promise<readonly Replace[]> {
  const texts = await change.trees.head.read([...new Set(spots.map(({ path }) => path))]);
  return spots.flatMap(({ path, line, before, after }): Replace[] => {
    const lines =
      texts
        .get(path)
        ?.split("\n")
        .map((raw) => raw.replace(/\r$/, "")) ?? [];
    const same = lines.flatMap((text, i) => (text === before ? [i + 1] : []));
    const [nearest] = same.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line));
    return nearest === undefined || after === undefined ? [] : [{ op: "replace", path, line: nearest, before, after }];
  });
}
