// The docstring of a migration says in words what its code says: `Revision ID:` and `Revises:`.

import type { Change } from "../../domain/change.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { lookup, unshared, type Lookup } from "../../frameworks/lookup.ts";

type HeaderKey = "Revision ID" | "Revises";

export interface HeaderMismatch {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly key: HeaderKey;
  /** What the docstring says: ids, comma separated. */
  readonly said: string;
  /** What the code says. */
  readonly meant: string;
  /** The whole line, and as it should be. */
  readonly before: string;
  readonly after: string;
  /** The base's file has the same line and the same code: not the change's doing. */
  readonly onBase: boolean;
}

/** Where the docstrings of the migrations that the change adds or touches contradict their code, in the merged tree. */
export async function headerMismatches(
  change: Change,
  group: GroupChange,
  merged: MigrationGroup,
): Promise<readonly HeaderMismatch[]> {
  const files = new Map(change.headFiles.map((file) => [file.path, file]));
  const changed = new Set(change.mergedFiles.map(({ path }) => path));
  const inBase = lookup(group.base).byPath;
  const touched = unshared(merged, group.base).filter(({ path }) => files.has(path) && changed.has(path));
  if (touched.length === 0) return [];
  const pairs = touched.map((now) => ({
    now,
    before: inBase.get(now.path) ?? inBase.get(files.get(now.path)?.oldPath ?? ""),
  }));
  const [texts, baseTexts] = await Promise.all([
    change.trees.merged.read(pairs.map(({ now }) => now.path)),
    change.trees.base.read(pairs.flatMap(({ before }) => before?.path ?? [])),
  ]);
  const known = lookup(merged);
  return pairs.flatMap(({ now, before }) => {
    const old = before === undefined ? [] : mismatchesIn(baseTexts.get(before.path) ?? "", before, known);
    return mismatchesIn(texts.get(now.path) ?? "", now, known).map((mismatch) => ({
      ...mismatch,
      path: now.path,
      onBase: old.some((one) => one.before === mismatch.before && one.after === mismatch.after),
    }));
  });
}

/** True for a line that looks like one of the two headers. */
export function isHeaderLine(line: string): boolean {
  return /^\W*(?:revision id|revises)\s*:/i.test(line);
}

function mismatchesIn(
  text: string,
  { id, parents, header }: Migration,
  known: Lookup,
): Omit<HeaderMismatch, "path" | "onBase">[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const found: Omit<HeaderMismatch, "path" | "onBase">[] = [];
  const add = (key: HeaderKey, at: number, said: string, meant: string): void => {
    const before = lines[at] ?? "";
    const after =
      said === "" ? withValue(before, meant) : replaceOnce(before, key === "Revises" ? undefined : said, meant);
    if (after !== before) found.push({ key, line: at + 1, said, meant, before, after });
  };
  if (header.id !== undefined && bare(header.id.value) !== id.value)
    add("Revision ID", header.id.line - 1, header.id.value, id.value);
  if (header.revises !== undefined) {
    const said = header.revises.map(({ value }) => bare(value));
    const meant = parents.map(({ value }) => value.slice(value.indexOf("@") + 1));
    const at =
      header.revises[0] === undefined
        ? lines.findIndex((line) => /^\W*revises\s*:/i.test(line))
        : header.revises[0].line - 1;
    if (!agrees(said, meant, known)) add("Revises", at, said.join(", "), meant.join(", "));
  }
  return found;
}

function bare(value: string): string {
  return value.replaceAll("`", "");
}

/** Words after the ids are somebody's remark: `Revises: 039 (the products)`. */
function agrees(said: readonly string[], meant: readonly string[], known: Lookup): boolean {
  const strange = said.filter((word) => !meant.some((id) => isSameId(word, id)));
  return (
    meant.every((id) => said.some((word) => isSameId(word, id))) &&
    !strange.some((word) => known.ids.has(word) || /\d/.test(word))
  );
}

/** Alembic takes the unique beginning of a hash for the whole. */
function isSameId(word: string, id: string): boolean {
  return word === id || (/^[0-9a-f]{4,}$/.test(id) && /^[0-9a-f]+$/.test(word) && word.startsWith(id));
}

/** The line with `meant` for `said`, or for everything after the colon. */
function replaceOnce(line: string, said: string | undefined, meant: string): string {
  const at = said === undefined ? -1 : line.indexOf(said, line.indexOf(":") + 1);
  return said === undefined || at === -1
    ? withValue(line, meant)
    : line.slice(0, at) + meant + line.slice(at + said.length);
}

function withValue(line: string, value: string): string {
  const start = line.slice(0, line.indexOf(":") + 1);
  const quotes = line.trimEnd().slice(-3);
  const end = quotes === '"""' || quotes === "'''" ? quotes : "";
  return `${start}${value === "" ? "" : ` ${value}`}${end}`;
}
