// Numbers that people give to migrations: `040`, `0305k_user_info`, `12_add_x`. A date is not a number, nor is a hash.

import type { Migration } from "./migration-group.ts";

export interface NumberName {
  readonly value: number;
  /** `k` in `0305k_user_info`; "" in most. */
  readonly letter: string;
  /** As written, zeros and letter included. */
  readonly text: string;
}

/** The number that a name begins with. */
export function readNumber(name: string): NumberName | undefined {
  // Nearly all that is asked is a hash or a word: its first sign says so before any pattern does.
  if (!isDigit(name.codePointAt(0))) return undefined;
  if (/^(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])(?:[-_]?\d{2})?(?!\d)/.test(name)) return undefined;
  const match = /^(\d{1,6})([a-z]?)(?=$|[-_. ])/.exec(name);
  if (match === null) return undefined;
  const [text, digits = "", letter = ""] = match;
  return { value: Number(digits), letter, text };
}

/** What a name says beside its number; all of it where it says nothing else. */
export function wordsOf(name: string): string {
  return name.replace(/^\d+_(?=\D)/, "");
}

/** A path's file name without folder and extension. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The number of a migration: of its id, or else of its file's name. */
export function numberOf(migration: Migration): NumberName | undefined {
  return idNumberOf(migration) ?? readNumber(stemOf(migration.path));
}

/** The number that a migration's id begins with. */
export function idNumberOf(migration: Migration): NumberName | undefined {
  return readNumber(migration.id.value);
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}

/** Whether most of the migrations are numbered, in their ids or in their files' names. */
export function isNumbered(migrations: readonly Migration[]): boolean {
  const numbered = migrations.filter((migration) => numberOf(migration) !== undefined).length;
  return numbered > 0 && numbered * 2 >= migrations.length;
}

/** Whether most of the ids themselves begin with a number. */
export function hasNumberIds(migrations: readonly Migration[]): boolean {
  const numbered = migrations.filter((migration) => idNumberOf(migration) !== undefined).length;
  return numbered > 0 && numbered * 2 >= migrations.length;
}

/** Smaller first: `0305`, `0305a`, `0306`. */
export function compareNumbers(a: NumberName, b: NumberName): number {
  if (a.value !== b.value) return a.value - b.value;
  if (a.letter === b.letter) return 0;
  return a.letter < b.letter ? -1 : 1;
}

/** The largest number, with its spelling. */
export function largest(numbers: readonly NumberName[]): NumberName | undefined {
  let last: NumberName | undefined;
  for (const number of numbers) if (last === undefined || compareNumbers(number, last) >= 0) last = number;
  return last;
}

/** The number after `last`, as wide as it is. Where both bear the same number with a letter, the next letter. */
export function nextNumber(last: NumberName, own?: NumberName): NumberName {
  const digits = last.text.length - last.letter.length;
  const bothLettered = own !== undefined && own.letter !== "" && last.letter !== "" && own.value === last.value;
  if (bothLettered && last.letter < "z") {
    const letter = String.fromCodePoint((last.letter.codePointAt(0) ?? 0) + 1);
    return { value: last.value, letter, text: last.text.slice(0, digits) + letter };
  }
  const value = last.value + 1;
  return { value, letter: "", text: String(value).padStart(digits, "0") };
}
