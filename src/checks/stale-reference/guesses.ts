// Old names that nothing recorded: a squash and a force push leave no trace of the rename, but a string that names a
// migration which does not exist, while its words stand under another number, tells of it.

import type { Change } from "../../domain/change.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { isAside } from "../../frameworks/paths.ts";
import { oldNameOf } from "../../frameworks/list/old-name.ts";
import { isSwept } from "../sweep/files.ts";
import { tellsOfRename } from "../sweep/lines.ts";
import { isBareNumber, isTelling, nameParts } from "../sweep/names.ts";
import { anyOf, nameGoesOn, wordCharacter, type LinePattern } from "../sweep/pattern.ts";
import { searchFiles } from "../sweep/search.ts";
import { isHeaderLine } from "./headers.ts";
import type { HeaderMismatch } from "./headers.ts";
import type { KnownMove } from "./moves.ts";

/**
 * Moves read from the change's own lines, never from lines that the base has too, nor from names that one of `all` migrations
 * bears. Headers of migrations are no evidence here: a copied docstring is no renumber.
 */
export async function movesByName(
  change: Change,
  merged: MigrationGroup,
  candidates: readonly Migration[],
  all: readonly Migration[],
): Promise<readonly KnownMove[]> {
  const numbered = candidates.flatMap((migration) => {
    const { stem, number, slug } = partsOf(migration);
    if (number === undefined || !isTelling(slug)) return [];
    const exact = anyOf([stem], wordCharacter, nameGoesOn);
    const prefix = stem.slice(0, stem.indexOf(number));
    return [{ migration, prefix, number, slug, exact, ends: anyOf([slug], String.raw`\p{L}`, nameGoesOn) }];
  });
  if (numbered.length === 0) return [];
  // Lines that the base has too are no evidence, so neither are files that the merge leaves alone.
  const paths = change.mergedFiles.flatMap(({ status, path }) => (status === "deleted" ? [] : [path]));
  const hits = await searchFiles(
    change.trees.merged,
    paths,
    numbered.map(({ slug }) => slug),
  );
  const suspects = hits.flatMap(({ path, text }) => {
    if (!isSwept(path) || tellsOfRename(text, path) || isHeaderLine(text)) return [];
    return numbered.flatMap((one) =>
      text.includes(one.slug)
        ? strangeStems(text, one).map((stem) => ({ path, text, migration: one.migration, stem }))
        : [],
    );
  });
  if (suspects.length === 0) return [];
  const base = await change.trees.base.read([...new Set(suspects.map(({ path }) => path))]);
  const stems = new Set(all.flatMap((migration) => [partsOf(migration).stem, nameParts(migration.path).stem]));
  const moves = new Map<string, KnownMove>();
  for (const { path, text, migration, stem } of suspects) {
    const onBase =
      base
        .get(path)
        ?.split("\n")
        .some((line) => line.startsWith(text)) ?? false;
    if (!stems.has(stem) && !onBase) moves.set(`${stem} ${migration.path}`, moveFrom(stem, migration, merged));
  }
  return [...moves.values()];
}

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
  return candidates.flatMap((migration) => {
    const said = mismatches.find(({ path, key }) => path === migration.path && key === "Revision ID")?.said ?? "";
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
  /** What stands before the number: `V` in `V5__add_role`. */
  readonly prefix: string;
  readonly number: string;
  readonly slug: string;
  /** Matches the whole stem. */
  readonly exact: LinePattern;
  /** Matches the slug where a name ends with it. */
  readonly ends: LinePattern;
}

/** Stems in a line that have a migration's words under another number; none where the right stem stands beside. */
function strangeStems(text: string, { prefix, number, slug, exact, ends }: Numbered): readonly string[] {
  if (text.search(exact(text)) !== -1) return [];
  return [...text.matchAll(ends(text))].flatMap(({ index }) => {
    const before = text.slice(Math.max(0, index - 24), index);
    const start = /(?<![\p{L}\p{N}_])(\p{L}?)(\d{1,6}[a-z]?|\d{8,17}|\d+(?:[._]\d+){1,3})[_-]+$/u.exec(before);
    if (start === null || start[1] !== prefix || start[2] === number) return [];
    if (isOfOthers(text.slice(0, index - start[0].length))) return [];
    return isAlike(start[2] ?? "", number) ? [start[0] + slug] : [];
  });
}

/** Whether the words go on a path into vendored code: `vendor/laravel/passport/database/migrations/`. */
function isOfOthers(before: string): boolean {
  return isAside(/[\p{L}\p{N}_./@+-]{0,200}$/u.exec(before)?.[0] ?? "");
}

/** A date in front of a table's name (`2024_add_users`) is no number of a migration that counts from one, nor the other way round. */
function isAlike(old: string, number: string): boolean {
  return old.length > 6 === number.length > 6;
}
