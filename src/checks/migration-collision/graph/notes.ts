// Worth knowing, nothing to do: what other pull requests claim, new branches, what was made sure of.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import { claimedFinding } from "../claimed.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { countHeads, headSubject, plain, toFinding } from "../finding.ts";
import { inOrder } from "./heads.ts";

/** Ids that other open pull requests add too: the first to be merged has them. */
export async function findClaims(comparison: Comparison): Promise<readonly Finding[]> {
  const { own, change, group } = comparison;
  // Two files may claim one id.
  const once = [...Map.groupBy(own, ({ id }) => id).values()].flatMap(([node]) => node ?? []);
  const all = await Promise.all(
    once
      .slice(0, 50)
      .map(async (node) => ({ node, claims: await change.otherClaims({ root: group.root, id: node.id }) })),
  );
  return all.flatMap(({ node, claims }) => claimedFinding(group, node.migration, claims));
}

/** New branches that say that they are ones. */
export function findBranches(comparison: Comparison, { heads }: Analysis): readonly Finding[] {
  const { after, says } = comparison;
  const { upgradeAll } = says;
  const deploys = upgradeAll === undefined ? say`` : say`: deploys have to say ${upgradeAll}, or name the branch`;
  return heads.branches.map((head) =>
    toFinding(comparison, {
      kinds: ["two_heads"],
      severity: "observation",
      cause: `branch:${head.id}`,
      title: say`${head.id} heads a branch of its own`,
      message: [say`There will be ${countHeads(after.heads.length)}${deploys}.`],
      at: { path: head.path, line: head.migration.id.line },
      subjects: [headSubject(head)],
    }),
  );
}

/** What was made sure of in this group. `isSound`: no blocker was found in it. */
export function verifiedTexts(comparison: Comparison, isSound: boolean): readonly Text[] {
  const { after, before, change, group, own, repairs, squashed, deleted } = comparison;
  if (group.merged === undefined) {
    return group.base === undefined || !isSound
      ? []
      : [say`${group.root}: all ${before.nodes.length} migrations of ${change.base.ref} are removed.`];
  }
  const texts: Text[] = [];
  if (isSound) {
    const ids = after.heads.slice(0, 5).map((node) => node.id);
    const heads =
      after.heads.length === 1
        ? say`single head ${codeList(ids)} on the merged tree`
        : say`${countHeads(after.heads.length)} (${codeList(ids)}) on the merged tree, ${asMany(comparison)}`;
    texts.push(say`${group.root}: ${heads}.`);
    if (own.length > 0) {
      const [first] = inOrder(own);
      const chain = codeList(
        inOrder(own)
          .slice(0, 8)
          .map((node) => node.id),
      );
      const from = first === undefined ? [] : after.parents(first).map((node) => node.id);
      texts.push(
        say`${plain(own.length === 1 ? "1 migration" : `${own.length} migrations`)} added: ${chain}${from.length === 0 ? say`` : say`, after ${codeList(from)}`}.`,
      );
    }
  }
  if (repairs) texts.push(say`The change repairs ${change.base.ref}: ${repairText(comparison)}.`);
  if (squashed)
    texts.push(
      say`${deleted.length} old migrations are squashed; a database at a head of ${change.base.ref} does not notice.`,
    );
  if (group.base !== undefined && group.base.root !== group.merged.root) {
    texts.push(say`${group.base.root} is now ${group.merged.root}: the same ids, so nothing changes for the chain.`);
  }
  return texts;
}

/** Heads of branches are meant; of others it is only known that they are not the change's doing. */
function asMany({ before, after, change }: Comparison): Text {
  if (after.branchLabels.size > 0) return say`as many as its branches`;
  return after.heads.length < before.heads.length
    ? say`fewer than on ${change.base.ref}`
    : say`as many as on ${change.base.ref}`;
}

function repairText({ before, after }: Comparison): Text {
  if (after.heads.length < before.heads.length) {
    return say`${countHeads(before.heads.length)} of the chain become ${countHeads(after.heads.length)}`;
  }
  if (after.missing.length < before.missing.length) return say`a missing parent is there again`;
  if (after.cyclic.length < before.cyclic.length) return say`a circle is undone`;
  return say`an id that two migrations had is told apart`;
}
