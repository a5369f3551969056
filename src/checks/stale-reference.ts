import picomatch from "picomatch";
import type { Finding } from "../domain/finding.ts";
import type { Verified } from "../domain/review.ts";
import { codeList, say, type Text } from "../domain/text.ts";
import type { GroupChange } from "../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../frameworks/migration-group.ts";
import type { Check, Subject } from "./check.ts";
import { staleFindings } from "./stale-reference/findings.ts";
import { movesByHeader, movesByName } from "./stale-reference/guesses.ts";
import { headerMismatches, type HeaderMismatch } from "./stale-reference/headers.ts";
import { misnamedMigrations } from "./stale-reference/misnamed.ts";
import { addedMigrations, knownMoves, type KnownMove } from "./stale-reference/moves.ts";
import { unreadFindings } from "./stale-reference/unread.ts";
import { sweep, type MoveEnd } from "./sweep.ts";
import { isSwept } from "./sweep/files.ts";
import { mentionTest } from "./sweep/mention.ts";

/**
 * What a renumber left behind, in the merged tree. Old names are known from the renames in the change's own commits,
 * from what earlier rounds saw, and from names that no longer exist while their words stand under another number.
 * Beside that, the docstrings of added and changed migrations are held against their code.
 */
export const staleReference: Check = {
  id: "stale-reference",
  summary: "Strings that still call a renumbered migration by its old name, and docstrings that contradict their code",
  run: async (subject) => {
    let listed: readonly Migration[] | undefined;
    // Another folder may hold the same words under another number: for another database.
    const all = (): readonly Migration[] => (listed ??= subject.groups.flatMap((one) => one.merged?.migrations ?? []));
    const results = await Promise.all(
      subject.groups.flatMap((group) =>
        group.merged === undefined ? [] : [inGroup(subject, group, group.merged, all)],
      ),
    );
    return {
      findings: results.flatMap(({ findings }) => findings),
      verified: results.flatMap(({ verified }) => verified),
    };
  },
};

async function inGroup(
  subject: Subject,
  group: GroupChange,
  merged: MigrationGroup,
  all: () => readonly Migration[],
): Promise<{ findings: readonly Finding[]; verified: readonly Verified[] }> {
  const { change, config, groups } = subject;
  const added = addedMigrations(group, merged);
  const { moves, hinted, mismatches, unread } = await movesIn(subject, group, merged, all);
  const movedPaths = new Set(moves.map(({ move }) => move.to.path));
  const swept = await sweep(
    change.trees.merged,
    moves.map(({ move }) => move),
    {
      stage: "done",
      base: change.trees.base,
      first: new Set(moves.length === 0 ? [] : change.mergedFiles.map(({ path }) => path)),
      ignore: config.migrations.ignore,
      isMention: mentionTest(group, groups),
      // To list them costs as much as the history is long.
      others:
        moves.length === 0
          ? []
          : endsOf(
              (group.framework.isMention === undefined ? all() : merged.migrations).filter(
                ({ path }) => !movedPaths.has(path),
              ),
            ),
    },
  );
  const witnessed = new Set(swept.places.flatMap(({ move, path }) => (path === move.to.path ? [] : [move])));
  const seconded = moves.filter((one) => !hinted.has(one) || witnessed.has(one.move));
  const sure = new Set(seconded.map(({ move }) => move));
  const told = swept.places.length === 0 ? new Set<string>() : toldAsMissing(groups, group, merged);
  const stale = await staleFindings({
    change,
    group,
    merged,
    moves: seconded,
    places: swept.places.filter(({ move, path, line }) => sure.has(move) && !told.has(`${path}:${line}`)),
    mismatches,
    misnamed: await misnamedMigrations(change, group, merged, seconded),
  });
  const findings = [...stale, ...unreadFindings(change, merged, [...unread, ...swept.unread])];
  return {
    findings,
    verified: findings.length > 0 ? [] : verifiedOf(added, mismatches, seconded.length > 0),
  };
}

interface Moves {
  readonly moves: readonly KnownMove[];
  /** Those among them that need a second witness. */
  readonly hinted: ReadonlySet<KnownMove>;
  readonly mismatches: readonly HeaderMismatch[];
  /** Files of the change that may tell of more. */
  readonly unread: readonly string[];
}

/** What the group's migrations were called before, from what recorded it or else from what hints at it. */
async function movesIn(
  { change, config }: Subject,
  group: GroupChange,
  merged: MigrationGroup,
  all: () => readonly Migration[],
): Promise<Moves> {
  const known = knownMoves(change, group, merged);
  const untold = without(addedMigrations(group, merged), known);
  const ignored = picomatch([...config.migrations.ignore], { dot: true });
  const isOne = (path: string): boolean => isSwept(path) && !ignored(path);
  const [named, mismatches] = await Promise.all([
    movesByName(change, merged, { candidates: untold, all, isOne }),
    headerMismatches(change, group, merged),
  ]);
  const hinted = movesByHeader(merged, without(untold, named.moves), mismatches);
  return { moves: [...known, ...named.moves, ...hinted], hinted: new Set(hinted), mismatches, unread: named.unread };
}

function without(migrations: readonly Migration[], moved: readonly KnownMove[]): readonly Migration[] {
  const paths = new Set(moved.map(({ move }) => move.to.path));
  return migrations.filter(({ path }) => !paths.has(path));
}

/**
 * Where a migration follows an old name that no migration has: the graph is broken there, and said to be. What the base has
 * under that name is told as gone.
 */
function toldAsMissing(groups: Subject["groups"], { base }: GroupChange, merged: MigrationGroup): ReadonlySet<string> {
  const all = [...merged.migrations, ...(base?.migrations ?? [])];
  const ids = new Set(all.flatMap(({ id, replaces }) => [id.value, ...(replaces ?? [])]));
  const lost = merged.migrations.flatMap(({ path, parents }) =>
    parents.flatMap(({ value, line }) => (ids.has(value) ? [] : [{ path, line }])),
  );
  const problems = groups.flatMap((group) => group.merged?.problems?.filter(({ isRenamed }) => isRenamed) ?? []);
  return new Set([...lost, ...problems].map(({ path, line }) => `${path}:${line}`));
}

/** A docstring that was wrong before is nobody's finding, and no praise either. */
function verifiedOf(
  added: readonly Migration[],
  mismatches: readonly HeaderMismatch[],
  moved: boolean,
): readonly Verified[] {
  const telling = added.filter(
    ({ path, header }) =>
      (header.id !== undefined || header.revises !== undefined) && !mismatches.some((one) => one.path === path),
  );
  const statements = [
    ...(moved && added.length > 0 ? [say`No string still uses an old name of ${names(added)}.`] : []),
    ...(telling.length > 0
      ? [say`What the docstring of ${names(telling)} says of its place in the chain agrees with the code.`]
      : []),
  ];
  return statements.map((text) => ({ check: "stale-reference", text }));
}

function endsOf(migrations: readonly Migration[]): readonly MoveEnd[] {
  return migrations.map(({ id, path, listed }) => ({ id: id.value, path, stem: listed?.stem }));
}

function names(migrations: readonly Migration[]): Text {
  return codeList(migrations.slice(0, 8).map(({ id, listed }) => listed?.stem ?? id.value));
}
