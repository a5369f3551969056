// atlas.sum: one line for the folder, one a file. What it holds and how it is checked stands in Atlas' sql/migrate/dir.go
// (`NewHashFile`, `HashFile.Sum`, `Validate`).

import { createHash } from "node:crypto";

export interface SumLine {
  readonly name: string;
  /** Base64 of all that came before it, with this file. */
  readonly hash: string;
}

export interface SumFile {
  readonly total: string;
  readonly lines: readonly SumLine[];
}

/** undefined: `checksum file format invalid`, to Atlas. */
export function parseSum(text: string): SumFile | undefined {
  const [first = "", ...rest] = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const lines: SumLine[] = [];
  for (const line of rest) {
    const at = line.indexOf("h1:");
    if (at === -1) return undefined;
    lines.push({ name: line.slice(0, at).trim(), hash: line.slice(at + 3) });
  }
  return { total: first.replace(/^h1:/, ""), lines };
}

/** The sums of files, which come in the order of their names. */
export function sumOf(files: readonly { readonly name: string; readonly text: string }[]): SumFile {
  const all = createHash("sha256");
  const lines: SumLine[] = [];
  for (const { name, text } of files) {
    all.update(name);
    if (isLeftOut(text)) continue;
    all.update(text);
    lines.push({ name, hash: all.copy().digest("base64") });
  }
  return { total: totalOf(lines), lines };
}

/** Whether the first line of a file tells Atlas to leave its content out. */
export function isLeftOut(text: string): boolean {
  return /^[ -~]*atlas:sum +ignore(?![ -~])/.test(text);
}

/** What the first line has to say of the others. */
export function totalOf(lines: readonly SumLine[]): string {
  const total = createHash("sha256");
  for (const { name, hash } of lines) total.update(name).update(hash);
  return total.digest("base64");
}

/** The first file for which two lists of sums differ; undefined: the same. */
export function firstDifference(a: readonly SumLine[], b: readonly SumLine[]): string | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const [one, other] = [a[i], b[i]];
    if (one?.name === other?.name && one?.hash === other?.hash) continue;
    // Both are in the order of names: what one of them lacks comes before what the other has in its place.
    if (one === undefined || other === undefined) return one?.name ?? other?.name;
    return one.name < other.name ? one.name : other.name;
  }
  return undefined;
}

/** The files that only one of two lists has. */
export function onlyInOne(a: readonly SumLine[], b: readonly SumLine[]): readonly string[] {
  const [left, right] = [new Set(a.map(({ name }) => name)), new Set(b.map(({ name }) => name))];
  return [...[...left].filter((name) => !right.has(name)), ...[...right].filter((name) => !left.has(name))];
}
