// Old names that nothing recorded: a squash and a force push leave no trace of the rename, but a string that names a
// migration which does not exist, while its words stand under another number, tells of it.

import type { Change } from "../../domain/change.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { isAside } from "../../frameworks/paths.ts";
import { oldNameOf } from "../../frameworks/list/old-name.ts";
import { tellsOfRename } from "../sweep/lines.ts";
import { isBareNumber, isTelling, nameParts } from "../sweep/names.ts";
import { anyOf, matchesIn, nameGoesOn, wordCharacter, type LinePattern } from "../sweep/pattern.ts";
import { filesWith } from "../sweep/search.ts";
import { isHeaderLine } from "./headers.ts";
import type { HeaderMismatch } from "./headers.ts";
import type { KnownMove } from "./moves.ts";

export interface Guesses {
  readonly moves: readonly KnownMove[];
  /** Files of the change that may tell of more, and were not read: together they are too large. */
  readonly unread: readonly string[];
}

interface Clues {
  readonly candidates: readonly Migration[];
  /** Their names are rightly borne. To list them costs as much as the history is long. */
  readonly all: () => readonly Migration[];
  /** Paths that are worth a look. */
  readonly isOne: (path: string) => boolean;
}

/**
 * Moves of `candidates` read from the change's own lines, never from lines that the base has too. Headers of migrations are no
 * evidence here: a copied docstring is no renumber.
 */
export async function movesByName(
  change: Change,
  merged: MigrationGroup,
  { candidates, all, isOne }: Clues,
): Promise<Guesses> {
  const numbered = numberedBySlug(candidates);
  const slugs = [...numbered.keys()];
  if (slugs.length === 0) return none;
  // Lines that the base has too are no evidence, so neither are files that the merge leaves alone.
  const paths = change.mergedFiles.flatMap(({ status, path }) => (status === "deleted" ? [] : [path]));
  const { texts, unread } = await filesWith(change.trees.merged, slugs, { paths, isOne });
  const ends = anyOf(slugs, String.raw`\p{L}`, nameGoesOn);
  const suspects = [...texts].flatMap(([path, text]) => suspectsIn(path, text, numbered, ends));
  if (suspects.length === 0) return { moves: [], unread };
  const base = await change.trees.base.read([...new Set(suspects.map(({ path }) => path))]);
  const baseLines = new Map([...base].map(([path, text]) => [path, new Set(linesOf(text))]));
  const stems = new Set(all().flatMap((migration) => [partsOf(migration).stem, nameParts(migration.path).stem]));
  const moves = new Map<string, KnownMove>();
  const left = new Set(unread);
  for (const { path, line, migration, stem } of suspects) {
    if (stems.has(stem) || baseLines.get(path)?.has(line) === true) continue;
    const name = `${stem} ${migration.path}`;
    if (moves.has(name)) continue;
    if (moves.size < guessesAtMost) moves.set(name, moveFrom(stem, migration, merged));
    else left.add(path);
  }
  return { moves: [...moves.values()], unread: [...left] };
}

/** Each is a name to sweep for. */
const guessesAtMost = 1_000;
/** Words that more migrations bear tell of none of them. */
const namesakesAtMost = 20;
const none: Guesses = { moves: [], unread: [] };

/**
 * Moves that a docstring hints at (`Revision ID: 040` in `041_add_role.py`). Only a second witness makes one: whoever
 * uses them must have found the old number outside the migration's own file.
 */
export function movesByHeader(
  merged: MigrationGroup,
  candidates: readonly Migration[],
  mismatches: readonly HeaderMismatch[],
): readonly KnownMove[] {
  if (candidates.length === 0 || mismatches.length === 0) return [];
  const stems = new Set(merged.migrations.map((migration) => partsOf(migration).stem));
  const saidAt = new Map(mismatches.flatMap(({ path, key, said }) => (key === "Revision ID" ? [[path, said]] : [])));
  return candidates.flatMap((migration) => {
    const said = saidAt.get(migration.path) ?? "";
    const { stem, number, slug } = partsOf(migration);
    if (number === undefined || !/^\d/.test(said) || !isBareNumber(said) || said === number) return [];
    const old = said + stem.slice(number.length);
    return slug === "" || stems.has(old) ? [] : [moveFrom(old, migration, merged)];
  });
}

function moveFrom(stem: string, migration: Migration, merged: MigrationGroup): KnownMove {
  const { id, path, listed } = migration;
  const oldPath = listed === undefined ? undefined : path.replace(listed.stem, () => stem);
  const old = oldPath === undefined ? undefined : oldNameOf(migration, oldPath);
  if (listed !== undefined && oldPath !== undefined && old !== undefined) {
    const to = { id: id.value, path, stem: listed.stem };
    const from = { ...old, path: oldPath };
    const files = listed.files.map((file) => file.path);
    const move = { framework: merged.framework, root: merged.root, from, to, files };
    return { move, ofBase: false, isGuess: true };
  }
  const now = nameParts(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const numberedId = id.value === now.number ? nameParts(stem).number : undefined;
  const oldId = id.value === now.stem ? stem : (numberedId ?? id.value);
  const from = { id: oldId, path: `${folder}${stem}.py` };
  return {
    move: { framework: merged.framework, root: merged.root, from, to: { id: id.value, path } },
    ofBase: false,
    isGuess: true,
  };
}

function partsOf({ path, listed }: Migration): ReturnType<typeof nameParts> {
  if (listed === undefined) return nameParts(path);
  const { stem, version, slug } = listed;
  return { stem, number: version === "" ? undefined : version, slug };
}

interface Numbered {
  readonly migration: Migration;
  /** What stands before the number: `V` in `V5__add_role`. */
  readonly prefix: string;
  readonly number: string;
  /** Matches the whole stem. */
  readonly exact: LinePattern;
}

/** By their words. */
function numberedBySlug(candidates: readonly Migration[]): ReadonlyMap<string, readonly Numbered[]> {
  const found = candidates.flatMap((migration) => {
    const { stem, number, slug } = partsOf(migration);
    if (number === undefined || !isTelling(slug)) return [];
    const prefix = stem.slice(0, stem.indexOf(number));
    return [{ migration, prefix, number, slug, exact: anyOf([stem], wordCharacter, nameGoesOn) }];
  });
  const bySlug = Map.groupBy(found, ({ slug }) => slug);
  return new Map([...bySlug].filter(([, namesakes]) => namesakes.length <= namesakesAtMost));
}

interface Suspect {
  readonly path: string;
  readonly line: string;
  readonly migration: Migration;
  readonly stem: string;
}

/** Lines that have a migration's words under another number; none where the right stem stands beside. */
function suspectsIn(
  path: string,
  text: string,
  numbered: ReadonlyMap<string, readonly Numbered[]>,
  ends: LinePattern,
): readonly Suspect[] {
  return linesOf(text).flatMap((line) => {
    const found = matchesIn(line, ends).flatMap(({ 0: slug, index }) =>
      (numbered.get(slug) ?? []).flatMap((one) => {
        const start = strangeStart(line.slice(0, index), one);
        if (start === undefined || line.search(one.exact(line)) !== -1) return [];
        return [{ path, line, migration: one.migration, stem: start + slug }];
      }),
    );
    return found.length === 0 || tellsOfRename(line, path) || isHeaderLine(line) ? [] : found;
  });
}

/** Another number that a name begins with, up to the words; undefined where it is none of this migration's. */
function strangeStart(before: string, { prefix, number }: Numbered): string | undefined {
  const start = /(?<![\p{L}\p{N}_])(\p{L}?)(\d{1,6}[a-z]?|\d{8,17}|\d+(?:[._]\d+){1,3})[_-]+$/u.exec(before.slice(-24));
  if (start === null || start[1] !== prefix || start[2] === number) return undefined;
  if (isOfOthers(before.slice(0, before.length - start[0].length))) return undefined;
  return isAlike(start[2] ?? "", number) ? start[0] : undefined;
}

/** Lines without their ends, of long ones the beginning. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").map((raw) => raw.replace(/\r$/, "").slice(0, longestLine));
}

const longestLine = 500;

/** Whether the words go on a path into vendored code (`vendor/laravel/passport/database/migrations/`), or an address on the web. */
function isOfOthers(before: string): boolean {
  const near = before.slice(-200);
  return /\bhttps?:\/\/\S*$/.test(near) || isAside(near.split(/[^\p{L}\p{N}_./@+-]/u).at(-1) ?? "");
}

/** A date in front of a table's name (`2024_add_users`) is no number of a migration that counts from one, nor the other way round. */
function isAlike(old: string, number: string): boolean {
  return old.length > 6 === number.length > 6;
}
