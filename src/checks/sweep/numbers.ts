// A bare number such as `040` is a migration only in the right company. `0400`, `v040`, `0.040` and `1e040` never are.

import { isAboutMigrations } from "./files.ts";
import type { FileRole } from "./files.ts";
import type { Ground } from "./ground.ts";
import { isTelling } from "./names.ts";
import type { OldNames, RenamedNumber } from "./names.ts";
import { anyOf, type LinePattern } from "./pattern.ts";

/** A number in a line. */
export interface Spot {
  readonly line: string;
  readonly at: number;
  readonly number: string;
  /** Of the line, in lower case. */
  readonly words: () => ReadonlySet<string>;
  readonly path: string;
  readonly role: FileRole;
  readonly ground: () => Ground;
  readonly onBase: () => boolean;
}

/** Matches each of the numbers where it stands by itself. Names in code (`test_migration_040`) are left alone. */
export function numberPattern(numbers: readonly string[]): LinePattern {
  const notBefore = String.raw`[\p{L}\p{N}_.$%+]|\d[-,:/]`;
  const notAfter = String.raw`[\p{L}\p{N}%]|_[\p{L}\p{N}]|[.,:/-]\d`;
  return anyOf(numbers, notBefore, notAfter);
}

/** True when the number at the spot means the migration that bears it no longer. */
export function isStaleNumber(renamed: RenamedNumber, spot: Spot, names: OldNames): boolean {
  const ground = spot.ground();
  if (ground === "sql" || ground === "code" || isAssignment(spot.line)) return false;
  if (isParentLine(spot.line) && names.stage === "done") return false;
  if (renamed.owners.length > 0 && isAboutOwner(renamed, spot, names.stage)) return false;
  return isNamed(renamed, spot) || isAlone(spot, ground);
}

/** The line itself says that the number is a migration's. */
function isNamed({ slug, folder }: RenamedNumber, { line, at, number }: Spot): boolean {
  const before = line.slice(Math.max(0, at - 60), at);
  const after = line.slice(at + number.length, at + number.length + 30);
  if (namingWords.test(before) || /^[`'")\]]*\s+(?:migrations?|revisions?)\b/i.test(after)) return true;
  if (after.startsWith(" (head)") || (folder !== "" && before.endsWith(`${folder}/`))) return true;
  return isTelling(slug) && line.includes(slug);
}

/** `migration 040`, `Revision ID: 040`, `migrations 039 and 040`, `alembic upgrade "040"`. */
const namingWords =
  /(?:^|[^\p{L}])(?:migrations?|revisions?|rev|alembic|upgrade|downgrade|stamp|revises)(?:[\s:=#`'"(*,_]|ID|number|no\.|and|or|to|\d)*$/iu;

/** In files that are about the migration, a number that is clearly no quantity stands for it. */
function isAlone({ line, at, number, role, path }: Spot, ground: Ground): boolean {
  if (role === "other" || !/^0\d{2,}[a-z]?$|^\d{3,}[a-z]$/.test(number)) return false;
  if (ground === "prose") return true;
  const quoted = /["']$/.test(line.slice(0, at)) && /^["']/.test(line.slice(at + number.length));
  return quoted && role === "naming" && (isAboutMigrations(path) || /revision|version|head|stamp|upgrade/i.test(line));
}

/** Another migration rightly has the number now: is the line about that one? */
function isAboutOwner({ owners, slug, move }: RenamedNumber, spot: Spot, stage: "planned" | "done"): boolean {
  const { line, at, path, onBase, words } = spot;
  if (onBase()) return true;
  const ownWords = countIn(words(), slug);
  // One migration tells of another that came before it: of whichever has the number, unless its words say otherwise.
  if (stage === "done" && path.startsWith(`${move.root}/`) && !isOwnFile(move, path) && ownWords === 0) return true;
  if (owners.some((owner) => line.includes(owner) || countIn(words(), owner) > Math.max(ownWords, 1))) return true;
  return stage === "done" && relation.test(line.slice(Math.max(0, at - 60), at));
}

function isOwnFile({ from, to, files = [] }: RenamedNumber["move"], path: string): boolean {
  return path === from.path || path === to.path || files.includes(path);
}

/** `chains after 040`: what a moved migration says of the one that has its old number. */
const relation =
  /\b(?:after|follow\w*|behind|on top of|parent\w*|depend\w* on|builds? on|previous|before|than|main)\W+(?:the\W+)?(?:(?:migration|revision)\W+)?$/i;

/** The words of a text, in lower case. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/[^\p{L}]+/u));
}

/** How many of a slug's words are among `words`. */
function countIn(words: ReadonlySet<string>, slug: string): number {
  return [...wordsIn(slug)].filter((word) => word.length > 3 && words.has(word)).length;
}

/** `revision = "040"` is code: whoever renumbers changes it, and where it is wrong the chain says so. */
function isAssignment(line: string): boolean {
  return /^\s*(?:down_)?revision\b\s*(?::[^=]*)?=/.test(line);
}

/** `Revises: 040` speaks of the parent, which another check holds against the code. */
function isParentLine(line: string): boolean {
  return /^\W*revises\s*:/i.test(line);
}
