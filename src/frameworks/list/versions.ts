// Versions in the names of migrations: `7`, `0040`, `1_2`, `20240101120000`, `2024_01_01_120000`. What comes after one, and in
// which order they stand.

/** A version as a whole number is written: `007` is `7`. */
export function asNumber(version: string): string {
  return version.replace(/^0+(?=\d)/, "");
}

/** Whether a number of so many bits holds the version. */
export function fitsIn(bits: number, version: string): boolean {
  const number = asNumber(version);
  // To read more digits than any such number has takes longer than they are many.
  return number.length <= bits && BigInt(number) < 1n << BigInt(bits);
}

/** Sorts versions that are whole numbers, by code units: `9` before `10`, and `007` is `7`. */
export function numberOrder(version: string): string {
  return asNumber(version).padStart(20, "0");
}

/** Sorts versions of one or several numbers (`1.2` is `1_2` is `01.02`, `2024-01-02` is a date); trailing zeros say nothing (`1.0` is `1`). */
export function dottedOrder(version: string): string {
  const parts = version.split(/[._-]/).map((part) => numberOrder(part));
  while (parts.length > 1 && /^0+$/.test(parts.at(-1) ?? "")) parts.pop();
  return parts.join(".");
}

/**
 * The version after `last`, written as `own` is: a date and time gets a second more (a real one: never 10:59:60), anything
 * else counts on in its last number. undefined where there is nothing to count.
 */
export function nextVersion(last: string, own: string): string | undefined {
  const stamp = readStamp(last);
  if (stamp !== undefined) return writeStamp(new Date(stamp.at.getTime() + 1_000), last);
  const digits = lastDigits(last);
  if (digits === "") return undefined;
  const before = last.slice(0, -digits.length);
  const wide = lastDigits(own).length || digits.length;
  const width = digits.length === 1 || digits.startsWith("0") || wide === digits.length ? digits.length : 0;
  return before + String(BigInt(digits) + 1n).padStart(width, "0");
}

/** The digits that a text ends with. */
export function lastDigits(text: string): string {
  let from = text.length;
  while (/\d/.test(text[from - 1] ?? "")) from -= 1;
  return text.slice(from);
}

/** Whether a version is a date and time, down to the second or the day. */
export function isStamp(version: string): boolean {
  return (
    readStamp(version) !== undefined ||
    /^(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])[-_]?(?:0[1-9]|[12]\d|3[01])$/.test(version)
  );
}

/** The name with `to` for `from`, where no digit touches it; undefined where it does not hold it. */
export function replaceVersion(name: string, from: string, to: string): string | undefined {
  for (let at = name.indexOf(from); at !== -1; at = name.indexOf(from, at + 1)) {
    if (/\d/.test(name[at - 1] ?? "") || /\d/.test(name[at + from.length] ?? "")) continue;
    return name.slice(0, at) + to + name.slice(at + from.length);
  }
  return undefined;
}

const stampPattern = /^(\d{4})([-_]?)(\d{2})([-_]?)(\d{2})([-_T]?)(\d{2})(\d{2})(\d{2})(.*)$/;

function readStamp(version: string): { readonly at: Date } | undefined {
  const match = stampPattern.exec(version);
  if (match === null || /\d{4}/.test(match[10] ?? "")) return undefined;
  const [year, month, day, hour, minute, second] = [1, 3, 5, 7, 8, 9].map((i) => Number(match[i]));
  const at = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second));
  const isReal = at.getUTCMonth() + 1 === month && at.getUTCDate() === day && (year ?? 0) >= 1990;
  return isReal && at.getUTCHours() === hour && at.getUTCMinutes() === minute ? { at } : undefined;
}

function writeStamp(at: Date, like: string): string {
  const [, , a = "", , b = "", , c = "", , , , rest = ""] = stampPattern.exec(like) ?? [];
  const day = `${at.getUTCFullYear()}${a}${two(at.getUTCMonth() + 1)}${b}${two(at.getUTCDate())}`;
  return `${day}${c}${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}${rest}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
