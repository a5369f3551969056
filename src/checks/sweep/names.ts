// What a moved migration was called, in all the forms that a text may use.

import type { Move, MoveEnd, SweepOptions } from "../sweep.ts";
import { oneOf } from "./pattern.ts";

export interface OldNames {
  readonly stage: "planned" | "done";
  /** Old stem, file name or id to the new one: long enough to mean nothing else wherever they stand. */
  readonly full: ReadonlyMap<string, Renamed>;
  /** Bare numbers, which mean a migration only in the right company. */
  readonly numbers: ReadonlyMap<string, RenamedNumber>;
  readonly moves: readonly Move[];
}

export interface Renamed {
  readonly move: Move;
  readonly to: string;
}

export interface RenamedNumber extends Renamed {
  /** Last part of the group's root: `versions`. */
  readonly folder: string;
  /** The moved migration's own words, `add_role`; "" when its name is only a number. */
  readonly slug: string;
  /** Slugs of other migrations that rightly bear this number, of many the first. */
  readonly owners: readonly string[];
}

/** A migration's name or path taken apart: `040_add_role.py` is stem `040_add_role`, number `040`, slug `add_role`. */
export function nameParts(path: string): { stem: string; number: string | undefined; slug: string } {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const stem = file.replace(/(?:\.(?:up|down))?\.(?:pyw?|sql|[cm]?[jt]s|rb|php|exs|cs|go|java|kt|rs)$/, "");
  // A date in front (2024_01_31_…, 2024-01-31-…) is not a number.
  const match = /^(\d{1,6}[a-z]?)(?:[_-]+(?![_-]|\d\d[_-])(.*))?$/s.exec(stem);
  return match === null ? { stem, number: undefined, slug: stem } : { stem, number: match[1], slug: match[2] ?? "" };
}

/** `040`, `0305k`, or so short that it could be any word. */
export function isBareNumber(id: string): boolean {
  return /^\d{1,6}[a-z]?$/.test(id) || id.length < 5;
}

export function oldNames(
  moves: readonly Move[],
  others: NonNullable<SweepOptions["others"]>,
  stage: "planned" | "done",
): OldNames {
  const full = new Map<string, Renamed>();
  const numbers = new Map<string, RenamedNumber>();
  // Of a thousand others few hold an old name at all, and the rest need not be taken apart.
  const isHolder = oneOf(
    moves.flatMap((move) => [...fullNames(move).map(([from]) => from), numberOf(move.from) ?? ""]),
  );
  const holders = others.filter(({ id, stem, path }) => isHolder(id) || isHolder(stem ?? path));
  const taken = new Set(holders.flatMap((other) => [other.id, stemOf(other)]));
  const byNumber = Map.groupBy(holders, numberOf);
  for (const move of moves) {
    for (const [from, to] of fullNames(move)) {
      if (!taken.has(from) && !full.has(from)) full.set(from, { move, to });
    }
  }
  const current = new Set(moves.flatMap((move) => numberOf(move.to) ?? []));
  for (const move of moves) {
    const [from, to] = [numberOf(move.from), numberOf(move.to)];
    if (from === undefined || to === undefined || from === to || move.from.id === move.to.id) continue;
    // Once all have moved, the new number of one may be the old number of another: nobody can tell which is meant.
    if (numbers.has(from) || (stage === "done" && current.has(from))) continue;
    const owners = (byNumber.get(from) ?? []).slice(0, ownersAtMost).map((other) => nameParts(stemOf(other)).slug);
    const folder = move.root.slice(move.root.lastIndexOf("/") + 1);
    numbers.set(from, { move, to, folder, slug: nameParts(stemOf(move.to)).slug, owners });
  }
  return { stage, full, numbers, moves };
}

/** Each is looked for beside the number. */
const ownersAtMost = 20;

/** Fixed strings that every line worth a look holds at least one of. */
export function searchTerms(names: OldNames): readonly string[] {
  const terms = new Set(names.full.keys());
  for (const [number, { slug, folder }] of names.numbers) {
    if (isTelling(slug)) terms.add(slug);
    if (folder !== "") terms.add(`${folder}/${number}`);
    for (const phrase of numberPhrases(number)) terms.add(phrase);
  }
  return [...terms];
}

/** Long enough that a file which holds it speaks of this migration. */
export function isTelling(slug: string): boolean {
  return slug.length >= 6 || (slug.length >= 4 && slug.includes("_"));
}

function numberPhrases(number: string): readonly string[] {
  const words = [
    "igration",
    "igrations",
    "IGRATION",
    "evision",
    "evisions",
    "REVISION",
    "rev",
    "Rev",
    "grade",
    "stamp",
  ];
  const quoted = [`"${number}"`, `'${number}'`, `\`${number}\``, `\`${number}_`];
  const after = [`${number} (head)`, `${number} migration`, `${number} revision`, `${number}_*`, `ID: ${number}`];
  const before = words.flatMap((word) => [
    `${word} ${number}`,

    `${word} #${number}`,
    `${word}: ${number}`,
  ]);
  return [...quoted, ...after, ...before, `evises: ${number}`, ` and ${number}`];
}

function fullNames({ from, to }: Move): [string, string][] {
  const [oldStem, newStem] = [stemOf(from), stemOf(to)];
  const names: [string, string][] = [];
  // The id may be the stem: as long as the migration keeps that id, only the file name is old.
  if (oldStem !== newStem && (oldStem === to.id || isBareNumber(oldStem))) names.push([fileOf(from), fileOf(to)]);
  else if (oldStem !== newStem) names.push([oldStem, newStem]);
  if (from.id !== to.id && !isBareNumber(from.id) && from.id !== oldStem) names.push([from.id, to.id]);
  return names;
}

function numberOf(end: MoveEnd): string | undefined {
  return nameParts(end.id).number ?? nameParts(stemOf(end)).number;
}

function stemOf({ stem, path }: MoveEnd): string {
  return stem ?? nameParts(path).stem;
}

function fileOf({ path }: MoveEnd): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
