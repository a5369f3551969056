// From a plan to the edits of the head's own work tree: every file of a migration renamed, what names its version inside, and
// every string elsewhere that would go on using the old name.

import { baseInGit } from "../../../domain/base-in-git.ts";
import type { Edit, Fix } from "../../../domain/finding.ts";
import { shellQuote } from "../../../domain/shell.ts";
import { say, type Text } from "../../../domain/text.ts";
import type { LineEdit } from "../../../frameworks/framework.ts";
import { sweep, type Move, type StalePlace } from "../../sweep.ts";
import { moveList, plain } from "../finding.ts";
import { joinLines } from "../lines.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, lastOf } from "./listed.ts";
import { movingOf, planList, shortName, type ListMove } from "./plan-list.ts";
import type { ListTrouble } from "./trouble.ts";

/** What the framework itself says that is to be done, or else a renumber. undefined where there is no plan, or a line cannot be rewritten. */
export async function fixListTrouble(
  comparison: ListComparison,
  trouble: ListTrouble,
  ignore: readonly string[],
): Promise<Fix | undefined> {
  const { change, group, before, after } = comparison;
  // Of a file that holds several, its text tells nothing of one of them.
  const copies = group.framework.isEdited === undefined ? copiesIn(trouble) : undefined;
  if (copies !== undefined) return copies;
  const { remedy } = group.framework;
  if (remedy === undefined) {
    const moves = planList(comparison, trouble);
    return moves && fixList(comparison, moves, ignore);
  }
  const heads = Map.groupBy(group.head?.migrations ?? [], ({ id, path }) => `${id.value}\0${path}`);
  const inHead = (migration: Migration): Migration => {
    const own = heads.get(`${migration.id.value}\0${migration.path}`);
    return own?.find(({ oid }) => oid === migration.oid) ?? own?.[0] ?? migration;
  };
  const listedIn = group.head?.listedIn;
  const text = listedIn === undefined ? undefined : (await change.trees.head.read([listedIn])).get(listedIn);
  const {
    summary,
    edits = [],
    commands,
  } = remedy(movingOf(comparison, trouble).map(inHead), baseInGit(change), {
    root: group.head?.root ?? group.root,
    listedIn,
    list:
      listedIn === undefined || text === undefined
        ? undefined
        : { path: listedIn, text, migrations: group.head?.migrations ?? [] },
    isOnlyLate: trouble.taken.length === 0,
    last: lastOf(before),
    ids: new Set([...before, ...after].map(({ id }) => id.value)),
    settings: group.head?.settings ?? new Set(),
  });
  return { summary, edits, commands };
}

/** Where all that is wrong are copies of what is there already: under names of their own they would do the same again. */
function copiesIn({ taken, late }: ListTrouble): Fix | undefined {
  const areCopies = taken.every(
    ({ migration, what, holders }) =>
      what !== "version" && holders.some(({ path, oid }) => path !== migration.path && oid === migration.oid),
  );
  if (taken.length === 0 || late.length > 0 || !areCopies) return undefined;
  const moved = taken.map(({ migration }) => migration);
  return {
    summary: say`Remove what is there already, word for word`,
    edits: [],
    commands: [`git rm -- ${[...new Set(moved.flatMap(filesOf))].map(shellQuote).join(" ")}`],
  };
}

/** The plan as a fix. undefined where a line cannot be rewritten. */
async function fixList(
  comparison: ListComparison,
  moves: readonly ListMove[],
  ignore: readonly string[],
): Promise<Fix | undefined> {
  const { change, group } = comparison;
  const files = moves.flatMap((move) => move.files);
  const texts = await change.trees.head.read(files.map(({ from }) => from.path));
  const replaced = new Map<string, Map<number, LineEdit>>();
  for (const file of files) {
    const text = texts.get(file.from.path);
    const lines = text === undefined ? [] : group.framework.rewrite(text, file.from.path, file);
    if (lines === undefined) return undefined;
    // A file that lists several of them has lines of each.
    const own = replaced.get(file.to.path) ?? new Map<number, LineEdit>();
    for (const line of lines) own.set(line.line, { op: "replace", path: file.to.path, ...line });
    replaced.set(file.to.path, own);
  }
  const newPaths = new Map(files.toReversed().map(({ from, to }) => [from.path, to.path]));
  for (const place of await stalePlaces(comparison, moves, ignore)) {
    const path = newPaths.get(place.path) ?? place.path;
    const own = replaced.get(path) ?? new Map<number, LineEdit>();
    replaced.set(path, own);
    const there = own.get(place.line);
    const after = there === undefined ? place.after : joinLines(place.before, there.after, place.after);
    own.set(place.line, { op: "replace", path, line: place.line, before: place.before, after });
  }
  for (const edit of (await group.framework.relock?.(change.trees.head, group.root, files)) ?? []) {
    const own = replaced.get(edit.path) ?? new Map<number, LineEdit>();
    replaced.set(edit.path, own.set(edit.line, edit));
  }
  const edits: Edit[] = [
    // The last first: the one before it may take its name.
    ...moves
      .toReversed()
      .flatMap((move) => move.files)
      .filter(({ from, to }) => from.path !== to.path)
      .map(({ from, to }): Edit => ({ op: "rename", from: from.path, to: to.path })),
    ...[...replaced.values()].flatMap((lines) => [...lines.values()].toSorted((a, b) => a.line - b.line)),
  ];
  return { summary: summaryOf(moves, edits), edits, commands: await commandsFor(comparison) };
}

/** What the sweep hunts, for each of the moves. */
export function toSweepMoves({ group }: Pick<ListComparison, "group">, moves: readonly ListMove[]): readonly Move[] {
  return moves.map(({ migration, id, stem, files }): Move => {
    const [main] = files;
    return {
      framework: group.framework.id,
      root: group.root,
      from: { id: migration.id.value, path: migration.path, stem: migration.listed?.stem },
      to: { id, path: main?.to.path ?? migration.path, stem },
      files: files.flatMap(({ from, to }) => [from.path, to.path]),
    };
  });
}

async function stalePlaces(
  comparison: ListComparison,
  moves: readonly ListMove[],
  ignore: readonly string[],
): Promise<readonly StalePlace[]> {
  const { change, after } = comparison;
  const moving = new Set(moves.map(({ migration }) => migration));
  const others = after
    .filter((migration) => !moving.has(migration))
    .map(({ id, path, listed }) => ({ id: id.value, path, stem: listed?.stem }));
  const { head, base } = change.trees;
  // Where the change did nothing, no line is its own.
  const paths = change.headFiles.flatMap(({ status, path }) => (status === "deleted" ? [] : [path]));
  const { places } = await sweep(head, toSweepMoves(comparison, moves), { ignore, base, others, paths });
  return places.filter((place) => !place.onBase);
}

function summaryOf(moves: readonly ListMove[], edits: readonly Edit[]): Text {
  const [only] = moves;
  const isRenamed = moves.some(({ migration, version }) => migration.listed?.version === version);
  const pairs = moves.map(({ migration, version, stem }) =>
    isRenamed ? say`${shortName(migration)} to ${stem}` : say`${migration.listed?.version ?? ""} to ${version}`,
  );
  const what = only !== undefined && moves.length === 1 && !isRenamed ? say`to ${only.version}` : moveList(pairs);
  const paths = new Set(edits.map((edit) => (edit.op === "rename" ? edit.to : edit.path))).size;
  const count = `${edits.length} ${edits.length === 1 ? "edit" : "edits"} in ${paths} ${paths === 1 ? "file" : "files"}`;
  return say`${plain(isRenamed ? "Rename" : "Renumber")} ${what}: ${plain(count)}`;
}

/** A branch whose neighbours are not there yet has to take the base in. */
async function commandsFor({ change, before }: ListComparison): Promise<readonly string[]> {
  // What was there where the two sides parted, the branch has taken away itself.
  const sides = await Promise.all([change.trees.head.list(), change.trees.mergeBase.list()]);
  const known = new Set(sides.flat().map(({ path }) => path));
  if (before.every(({ path }) => known.has(path))) return [];
  const base = baseInGit(change);
  return [`${base.fetch}git rebase ${base.name}`];
}
