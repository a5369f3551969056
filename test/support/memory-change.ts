// A change held in memory: what pure tests of frameworks and checks are given instead of a repository.
// The merge goes by path (with renames followed), not by line: a file that both sides changed differently is a textual conflict.

import { createHash } from "node:crypto";
import type { Change, Commit, FileChange, MigrationIdentity, PullRequestFacts } from "../../src/domain/change.ts";
import { parsePrNumber, parseSha } from "../../src/domain/ids.ts";
import type { PrNumber, Sha } from "../../src/domain/ids.ts";
import type { FileMode, Tree, TreeEntry } from "../../src/domain/tree.ts";

/** Path to text; or to a text with another mode: `{ mode: "120000", text: "../target" }` is a symbolic link. */
export type Files = Readonly<Record<string, string | { readonly mode: FileMode; readonly text: string }>>;

export interface MemoryChangeInput {
  /** Default: the base's files, as if nothing had happened there. */
  readonly mergeBase?: Files;
  readonly base: Files;
  readonly head: Files;
  readonly baseRef?: string;
  readonly headRef?: string;
  /** The pull request's own commits, newest first. */
  readonly commits?: readonly Commit[];
  readonly pullRequest?: PullRequestFacts;
  readonly earlier?: readonly MigrationIdentity[];
  /** What `introducedBy` answers for a path; a path that the base gained or changed has one made-up commit otherwise. */
  readonly introducedBy?: Readonly<Record<string, readonly Commit[]>>;
  /** What `textBefore` answers, by `SHA PATH`; undefined for all others. */
  readonly textBefore?: Readonly<Record<string, string>>;
  /** What `otherClaims` answers for an id. */
  readonly otherClaims?: Readonly<Record<string, readonly { readonly number: number; readonly path: string }[]>>;
}

/** The change from `base` to `head`. */
export function memoryChange(input: MemoryChangeInput): Change {
  const mergeBase = input.mergeBase ?? input.base;
  const merge = mergeByPath(mergeBase, input.base, input.head);
  return {
    base: { ref: input.baseRef ?? "main", sha: sha("base") },
    head: { ref: input.headRef ?? "5-feature", sha: sha("head") },
    mergeBase: sha("merge base"),
    trees: {
      mergeBase: memoryTree(mergeBase),
      base: memoryTree(input.base),
      head: memoryTree(input.head),
      merged: memoryTree(merge.files),
    },
    textualConflicts: merge.conflicts,
    headFiles: fileChanges(mergeBase, input.head),
    mergedFiles: fileChanges(input.base, merge.files),
    commits: input.commits ?? [],
    pullRequest: input.pullRequest,
    earlier: input.earlier ?? [],
    introducedBy: (path) => Promise.resolve(input.introducedBy?.[path] ?? madeUpCommit(path, mergeBase, input.base)),
    textBefore: (commit, path) => Promise.resolve(input.textBefore?.[`${commit} ${path}`]),
    otherClaims: ({ id }) =>
      Promise.resolve((input.otherClaims?.[id] ?? []).map((c) => ({ number: prNumber(c.number), path: c.path }))),
  };
}

/** A tree of these files; entries in git's order. */
export function memoryTree(files: Files): Tree {
  const entries = Object.entries(files)
    .map(([path, file]) => entryOf(path, blobOid(textOf(file)), modeOf(file)))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return {
    list: (prefix) =>
      Promise.resolve(prefix === undefined ? entries : entries.filter((entry) => entry.path.startsWith(`${prefix}/`))),
    read: (paths) => Promise.resolve(new Map(paths.flatMap((path) => readOne(files, path)))),
    search: (terms, only) =>
      Promise.resolve(
        entries.flatMap(({ path, mode }) =>
          mode.startsWith("100") && only?.includes(path) !== false && holds(files, path, terms) ? [path] : [],
        ),
      ),
  };
}

/** A commit for tests: the sha is made from the subject. */
export function memoryCommit(subject: string, more: Partial<Commit> = {}): Commit {
  return { sha: sha(subject), subject, at: "2026-04-10T12:00:00Z", renames: [], ...more };
}

/** A full object name made from any words. */
export function sha(words: string): Sha {
  const made = parseSha(createHash("sha1").update(words).digest("hex"));
  if (made === undefined) throw new Error("sha1 gives 40 hex digits");
  return made;
}

/** The number of a pull request. */
export function prNumber(value: number): PrNumber {
  const made = parsePrNumber(value);
  if (made === undefined) throw new Error(`${value} is no pull request's number`);
  return made;
}

type File = Files[string];

function textOf(file: File): string {
  return typeof file === "string" ? file : file.text;
}

function modeOf(file: File): FileMode {
  return typeof file === "string" ? "100644" : file.mode;
}

function same(a: File | undefined, b: File | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return textOf(a) === textOf(b) && modeOf(a) === modeOf(b);
}

const entries = new Map<string, TreeEntry>();

/** What is the same in two trees is the same object in both: then a memory of one is believed wherever it may be for the other. */
function entryOf(path: string, oid: string, mode: FileMode): TreeEntry {
  const key = `${mode} ${oid} ${path}`;
  const entry = entries.get(key) ?? { path, oid, mode };
  entries.set(key, entry);
  return entry;
}

function blobOid(text: string): string {
  const body = Buffer.from(text);
  return createHash("sha1").update(`blob ${body.length}\0`).update(body).digest("hex");
}

function own(files: Files, path: string): File | undefined {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

function readOne(files: Files, path: string): [string, string][] {
  const file = own(files, path);
  if (file === undefined || modeOf(file) === "120000" || modeOf(file) === "160000") return [];
  const text = textOf(file);
  return Buffer.byteLength(text) > 1024 * 1024 ? [] : [[path, text]];
}

function holds(files: Files, path: string, terms: readonly string[]): boolean {
  const text = textOf(own(files, path) ?? "");
  return terms.some((term) => term !== "" && !term.includes("\n") && text.includes(term));
}

function mergeByPath(mergeBase: Files, base: Files, head: Files): { files: Files; conflicts: string[] } {
  const files: Record<string, File> = {};
  const conflicts: string[] = [];
  const put = (path: string, o: File | undefined, b: File | undefined, h: File | undefined): void => {
    const clash = !same(b, o) && !same(h, o) && !same(b, h);
    if (clash) conflicts.push(path);
    const merged = same(h, o) ? b : h;
    const kept = clash ? (h ?? b) : merged;
    if (kept !== undefined) files[path] = kept;
  };
  const followed = new Set<string>();
  for (const [mover, other] of [
    [head, base],
    [base, head],
  ] as const) {
    for (const { status, path, oldPath } of fileChanges(mergeBase, mover)) {
      if (status !== "renamed" || oldPath === undefined || followed.has(path) || followed.has(oldPath)) continue;
      const theirs = own(other, oldPath);
      if (theirs === undefined || own(other, path) !== undefined) continue;
      if (mover === head) put(path, own(mergeBase, oldPath), theirs, own(head, path));
      else put(path, own(mergeBase, oldPath), own(base, path), theirs);
      followed.add(path).add(oldPath);
    }
  }
  for (const path of new Set([mergeBase, base, head].flatMap((side) => Object.keys(side)))) {
    if (!followed.has(path)) put(path, own(mergeBase, path), own(base, path), own(head, path));
  }
  return { files, conflicts: conflicts.toSorted() };
}

/** As `git diff --find-renames` would tell it: a rename is identical content, or at least half of the lines. */
function fileChanges(from: Files, to: Files): FileChange[] {
  const gone = Object.keys(from)
    .filter((path) => own(to, path) === undefined)
    .toSorted();
  const come = Object.keys(to)
    .filter((path) => own(from, path) === undefined)
    .toSorted();
  const pairs = come
    .flatMap((path) => gone.map((oldPath) => ({ path, oldPath, score: similarity(from[oldPath], to[path]) })))
    .filter((pair) => pair.score >= 0.5)
    .toSorted((a, b) => b.score - a.score);
  const oldOf = new Map<string, string>();
  const taken = new Set<string>();
  for (const { path, oldPath } of pairs) {
    if (oldOf.has(path) || taken.has(oldPath)) continue;
    oldOf.set(path, oldPath);
    taken.add(oldPath);
  }
  const changes = [
    ...come.map((path): FileChange => {
      const oldPath = oldOf.get(path);
      return oldPath === undefined ? { status: "added", path } : { status: "renamed", path, oldPath };
    }),
    ...gone.filter((path) => !taken.has(path)).map((path): FileChange => ({ status: "deleted", path })),
    ...Object.keys(to)
      .filter((path) => own(from, path) !== undefined && !same(own(from, path), own(to, path)))
      .map((path): FileChange => ({ status: "modified", path })),
  ];
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function similarity(a: File | undefined, b: File | undefined): number {
  if (a === undefined || b === undefined || modeOf(a) !== modeOf(b)) return 0;
  if (textOf(a) === textOf(b)) return 1;
  const left = textOf(a).split("\n");
  const right = new Map<string, number>();
  for (const line of textOf(b).split("\n")) right.set(line, (right.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of left) {
    const still = right.get(line) ?? 0;
    if (still > 0) {
      common += 1;
      right.set(line, still - 1);
    }
  }
  return common / Math.max(left.length, textOf(b).split("\n").length);
}

function madeUpCommit(path: string, mergeBase: Files, base: Files): Commit[] {
  if (own(base, path) === undefined || same(own(mergeBase, path), own(base, path))) return [];
  return [memoryCommit(`Bring ${path}`)];
}
