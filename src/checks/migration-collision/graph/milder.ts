// What becomes of merged migrations that go or get another name, where it does less harm than the tool's rule says.

import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import type { Comparison } from "./compare.ts";
import { isStoodAtByNobody } from "./unstood.ts";

/** Where no database can remember these; undefined: some may. */
export async function unstoodOutcome(comparison: Comparison, gone: readonly Migration[]): Promise<Outcome | undefined> {
  const { unstood: outcome } = comparison.group.framework.rules;
  return outcome !== undefined && (await isStoodAtByNobody(comparison, gone)) ? outcome : undefined;
}

/** Where all of these may run a second time; undefined: one of them may not. */
export async function repeatedOutcome(
  { change, group: { framework } }: Comparison,
  renamed: Comparison["renamed"],
): Promise<Outcome | undefined> {
  const { isRepeatable } = framework;
  if (isRepeatable === undefined) return undefined;
  const texts = await change.trees.merged.read(renamed.map(({ node }) => node.path));
  return renamed.every(({ node }) => isRepeatable(texts.get(node.path) ?? "")) ? framework.rules.repeated : undefined;
}
