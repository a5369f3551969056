// From places to findings: one for each migration, however many of its strings are stale.

import type { Change } from "../../domain/change.ts";
import type { Finding, Kind, Severity } from "../../domain/finding.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import type { StalePlace } from "../sweep.ts";
import { isProse } from "../sweep/files.ts";
import { collides } from "./collides.ts";
import { editsFor, type EditsFor } from "./edits.ts";
import type { HeaderMismatch } from "./headers.ts";
import type { KnownMove } from "./moves.ts";
import type { Misnamed } from "./misnamed.ts";
import { isRenumbered, messageOf, summaryOf, titleOf } from "./words.ts";
import type { About } from "./words.ts";

export interface Evidence {
  readonly change: Change;
  readonly group: GroupChange;
  readonly merged: MigrationGroup;
  readonly moves: readonly KnownMove[];
  readonly places: readonly StalePlace[];
  readonly mismatches: readonly HeaderMismatch[];
  readonly misnamed: readonly Misnamed[];
}

/** A stale line of the merged tree. */
export interface Spot {
  readonly path: string;
  readonly line: number;
  readonly before: string;
  /** Undefined: a person must decide how it should read. */
  readonly after: string | undefined;
  /** The change brought the line, or made it stale. */
  readonly ours: boolean;
  readonly kind: "stale_reference" | "header_mismatch";
}

/** What there is to say of one migration. */
interface Case {
  readonly migration: Migration;
  readonly moves: readonly KnownMove[];
  readonly mismatches: readonly HeaderMismatch[];
  readonly misnamed: Misnamed | undefined;
  readonly spots: readonly Spot[];
}

/** The findings of one group, in the order of its migrations. */
export async function staleFindings(evidence: Evidence): Promise<readonly Finding[]> {
  const { change, group, merged } = evidence;
  const cases = casesOf(evidence);
  if (cases.length === 0) return [];
  // Under a collision the numbers are about to change once more, and that fix rewrites the headers itself.
  const renumberDue = await collides(change, group, merged);
  const edits = renumberDue ? undefined : await editsFor(change, cases);
  return cases.map((one) => findingOn(one, evidence, edits));
}

function casesOf({ merged, moves, places, mismatches, misnamed }: Evidence): readonly Case[] {
  const movesTo = Map.groupBy(moves, ({ move }) => move.to.path);
  const byOldId = new Map(moves.toReversed().map(({ move }) => [move.from.id, move.to.path]));
  // A child's `Revises:` with its parent's old id is about the parent.
  const mismatchesOf = Map.groupBy(mismatches, ({ path, key, said }) =>
    key !== "Revises" || movesTo.has(path) ? path : (byOldId.get(said) ?? path),
  );
  const placesOf = Map.groupBy(places, ({ move }) => move.to.path);
  const misnamedAt = new Map(misnamed.map((one) => [one.path, one]));
  const told = new Set([movesTo, mismatchesOf, placesOf, misnamedAt].flatMap((some) => [...some.keys()]));
  if (told.size === 0) return [];
  const inChain = new Set(merged.migrations.map(({ path }) => path));
  return merged.migrations.flatMap((migration): readonly Case[] => {
    if (!told.has(migration.path)) return [];
    const { path } = migration;
    const about = {
      migration,
      moves: movesTo.get(path) ?? [],
      mismatches: mismatchesOf.get(path) ?? [],
      misnamed: misnamedAt.get(path),
    };
    const all = spotsOf(about, placesOf.get(path) ?? [], inChain);
    const ours = all.filter((spot) => spot.ours);
    // A docstring that was wrong before is nothing that a change of the code below it, or of its format, has to hear.
    if (all.length === 0 || (ours.length === 0 && about.moves.length === 0)) return [];
    return [{ ...about, spots: ours.length > 0 ? ours : all }];
  });
}

function findingOn(one: Case, { group, merged }: Evidence, edits: EditsFor | undefined): Finding {
  const { migration, moves, spots } = one;
  const ours = spots.filter((spot) => spot.ours);
  const left = ours.filter(
    ({ kind, before, after }) =>
      after !== undefined && (kind === "stale_reference" || isRenumbered(moves)) && !isOwnId.test(before),
  );
  // An example in somebody's prose may be called like a migration; what runs does not name one by chance.
  const isSure = moves.some(({ isGuess }) => isGuess !== true) || left.some(({ path }) => !isProse(path));
  const renumbered = left.length > 0 && isSure && moves.some(({ ofBase }) => !ofBase);
  const own = edits?.(spots) ?? [];
  const about: About = { ...one, tool: group.framework.name, renumberDue: edits === undefined };
  const [first] = spots;
  const kinds: Kind[] = (["stale_reference", "header_mismatch"] as const).filter((kind) =>
    spots.some((spot) => spot.kind === kind),
  );
  return {
    check: "stale-reference",
    kinds,
    severity: severityOf({ ours: ours.length > 0, renumbered, aside: merged.aside }),
    fingerprint: `stale-reference:${migration.path}`,
    title: titleOf(about),
    message: messageOf(about),
    ...(first === undefined ? {} : { path: first.path, line: first.line }),
    subjects: [
      {
        id: migration.id.value,
        path: migration.path,
        side: "head",
        ...(migration.listed === undefined ? { follows: migration.parents.map(({ value }) => value) } : {}),
      },
    ],
    places: spots.map(({ path, line, before }) => ({ path, line, text: before })),
    ...(own.length === 0 ? {} : { fix: { summary: summaryOf(about, own), edits: own, commands: [] } }),
  };
}

/**
 * A blocker only where the change itself renumbered and left strings behind: a test that opens the file by its old name
 * fails, and whoever reads the rest is led to another migration. A docstring that merely contradicts its code is merged
 * every day and stops no deploy (nearly all of the stale headers mined from real histories stand there to this day): a nit.
 * What the base has anyway is worth a word.
 */
function severityOf({ ours, renumbered, aside }: { ours: boolean; renumbered: boolean; aside: boolean }): Severity {
  if (!ours || aside) return "observation";
  return renumbered ? "blocker" : "nit";
}

function spotsOf(
  { migration, moves, mismatches, misnamed }: Omit<Case, "spots">,
  places: readonly StalePlace[],
  inChain: ReadonlySet<string>,
): readonly Spot[] {
  const ofBase = moves.some((move) => move.ofBase);
  const spots: Spot[] = mismatches.map(({ path, line, before, after, onBase }) => ({
    path,
    line,
    before,
    after,
    ours: !onBase,
    kind: "header_mismatch",
  }));
  for (const { path, line, before, after, onBase } of places) {
    // What the chain itself says (`down_revision = …`) is judged as a chain.
    if (inChain.has(path) && isAssignment(before)) continue;
    spots.push({ path, line, before, after, ours: !onBase || ofBase, kind: "stale_reference" });
  }
  for (const { path, line, text } of misnamed?.places ?? []) {
    spots.push({
      path,
      line,
      before: text,
      after: undefined,
      ours: true,
      kind: misnamed?.renamed === true ? "stale_reference" : "header_mismatch",
    });
  }
  const once = new Map<string, Spot>();
  for (const spot of spots) if (!once.has(`${spot.path}\0${spot.line}`)) once.set(`${spot.path}\0${spot.line}`, spot);
  // The migration's own file first, then as git lists the others.
  const rank = ({ path }: Spot): number => (path === migration.path ? 0 : 1);
  return [...once.values()].toSorted(
    (a, b) => rank(a) - rank(b) || (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1),
  );
}

/** What EF Core goes by, in the Designer, whatever the files are called: it stops at nothing, and runs in the order of the old name. */
const isOwnId = /^\s*\[Migration\("[^"]*"\)\]/;

function isAssignment(line: string): boolean {
  return /^\s*(?:(?:down_)?revision|depends_on|replaces)\b\s*(?::[^=]*)?=/.test(line);
}
