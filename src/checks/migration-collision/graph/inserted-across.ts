// Migrations of the change that ones of the base in another group are made to wait for. Who remembers every migration that ran,
// as Django does, refuses to go on where what is waited for has not.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { GraphFramework, GroupChange } from "../../../frameworks/framework.ts";
import type { Elsewhere, Migration, MigrationGroup } from "../../../frameworks/migration-group.ts";
import type { Comparison } from "./compare.ts";
import { baseSubject, headSubject, toFinding } from "../finding.ts";

interface Wait {
  /** Of the change. */
  readonly first: { readonly label: string; readonly migration: Migration };
  /** Of the base. */
  readonly later: { readonly label: string; readonly migration: Migration };
  /** Who says so. */
  readonly at: { readonly path: string; readonly line: number };
  readonly isEdit: boolean;
}

/** A finding for each new one that is waited for. `groups`: all of the change. */
export async function findInsertedAcross(
  comparison: Comparison,
  groups: readonly GroupChange[],
): Promise<readonly Finding[]> {
  const { rules } = comparison.group.framework;
  if (rules.inserted === undefined || comparison.repairs || comparison.group.merged?.aside !== false) return [];
  const waits = [...waitsOfKept(comparison, groups), ...waitsOfOwn(comparison, groups)];
  const byFirst = Map.groupBy(waits, ({ first }) => nameOf(first));
  return Promise.all([...byFirst.values()].map(async (some) => toWaitFinding(comparison, some)));
}

/** Ones of the base that name a new one as coming before them, and did not. */
function waitsOfKept({ group, after, change }: Comparison, groups: readonly GroupChange[]): Wait[] {
  const label = group.merged?.label ?? "";
  return after.nodes.flatMap(({ base, migration, path }) => {
    if (base === undefined || base === migration || base.id.value !== migration.id.value) return [];
    const known = new Set(base.across?.after.map(keyOf));
    return (migration.across?.after ?? []).flatMap((one): Wait[] => {
      if (known.has(keyOf(one))) return [];
      const found = findIn(groups, group.framework, one, "merged");
      const isNew = found !== undefined && findIn(groups, group.framework, one, "base") === undefined;
      // What is renumbered is told as that.
      const isRenamed = change.mergedFiles.some((file) => file.path === found?.path && file.oldPath !== undefined);
      return !isNew || isRenamed || countsAsRun(found, one, groups, group.framework)
        ? []
        : [
            {
              first: { label: one.label, migration: found },
              later: { label, migration: base },
              at: { path, line: one.line },
              isEdit: true,
            },
          ];
    });
  });
}

/** New ones that say of ones of the base that they come after them. */
function waitsOfOwn({ group, own, renamed }: Comparison, groups: readonly GroupChange[]): Wait[] {
  const label = group.merged?.label ?? "";
  const newNames = new Set(renamed.map(({ node }) => node));
  return own.flatMap((node) =>
    (newNames.has(node) ? [] : (node.migration.across?.before ?? [])).flatMap((one): Wait[] => {
      const named = findIn(groups, group.framework, one, "base");
      return named === undefined
        ? []
        : [
            {
              first: { label, migration: node.migration },
              later: { label: one.label, migration: named },
              at: { path: node.path, line: one.line },
              isEdit: false,
            },
          ];
    }),
  );
}

/** Whether databases of the base take a squash for run. */
function countsAsRun(
  { replaces = [] }: Migration,
  { label, line }: Elsewhere,
  groups: readonly GroupChange[],
  framework: GraphFramework,
): boolean {
  return (
    replaces.length > 0 &&
    replaces.every((value) => findIn(groups, framework, { label, value, line }, "base") !== undefined)
  );
}

/** The migration of a name in a tree; what cannot be read is there too. */
function findIn(
  groups: readonly GroupChange[],
  framework: GraphFramework,
  { label, value }: Elsewhere,
  tree: "base" | "merged",
): Migration | undefined {
  for (const one of groups) {
    const group: MigrationGroup | undefined = one[tree];
    if (one.framework.id !== framework.id || group === undefined || group.aside || group.label !== label) continue;
    const found = group.migrations.find(({ id, replaces }) => id.value === value || replaces?.includes(value) === true);
    const unread = group.unreadable.find(({ id }) => id?.value === value);
    if (found !== undefined) return found;
    if (unread?.id !== undefined)
      return { ...unread, id: unread.id, parents: [], dependsOn: [], branchLabels: [], header: {} };
  }
  return undefined;
}

async function toWaitFinding(comparison: Comparison, waits: readonly Wait[]): Promise<Finding> {
  const { change, group } = comparison;
  const [wait] = waits;
  if (wait === undefined) throw new Error("no group is empty");
  const { first, later, at, isEdit } = wait;
  const [id, other] = [nameOf(first), nameOf(later)];
  const outcome = group.framework.rules.inserted;
  const about = { id, path: first.migration.path, other, otherPath: later.migration.path };
  return toFinding(comparison, {
    kinds: isEdit ? ["parent_not_head", "merged_edited"] : ["parent_not_head"],
    severity: outcome?.severity ?? "nit",
    cause: `inserted:${id}`,
    title: say`${id} would come before ${codeList(waits.slice(0, 3).map((one) => nameOf(one.later)))}, which ${change.base.ref} has already`,
    message: [
      ...(outcome === undefined ? [] : [outcome.says(about)]),
      say`What needs both belongs into a new migration that follows them.`,
    ],
    at,
    subjects: [
      headSubject(first),
      ...(await Promise.all(waits.slice(0, 10).map(async (one) => baseSubject(comparison, one.later.migration)))),
    ],
  });
}

function nameOf({ label, migration }: Wait["first"]): string {
  return `${label}.${migration.id.value}`;
}

function keyOf({ label, value }: Elsewhere): string {
  return `${label}.${value}`;
}
