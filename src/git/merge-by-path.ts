// A three-way merge of trees, path by path, for a git without `merge-tree --write-tree`.

import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TreeEntry } from "../domain/tree.ts";
import type { MergeSides } from "./merge.ts";
import type { Override, Overrides } from "./overlay.ts";
import { git } from "./run.ts";
import { entriesByPath, isFile, type TreeSource } from "./tree.ts";

/** What differs from the base in the merged tree, and the paths with a conflict, which hold the head's file. */
export async function mergeByPath(
  source: TreeSource,
  sides: MergeSides,
): Promise<{ readonly overrides: Overrides; readonly conflicts: readonly string[] }> {
  const [ancestor, base, head] = await Promise.all(
    [sides.mergeBase, sides.base, sides.head].map((tree) => entriesByPath(tree)),
  );
  const overrides = new Map<string, Override>();
  const conflicts = new Set<string>();
  if (ancestor === undefined || base === undefined || head === undefined) return { overrides, conflicts: [] };
  for (const path of new Set([...ancestor.keys(), ...head.keys()])) {
    const [was, ours, theirs] = [ancestor.get(path), base.get(path), head.get(path)];
    // Only the base changed it, or nobody did, or both did the same.
    if (same(was, theirs) || same(ours, theirs)) continue;
    const heads: Override = theirs === undefined ? { kind: "gone" } : { kind: "above", entry: theirs };
    if (same(was, ours)) {
      overrides.set(path, heads);
      continue;
    }
    const merged = await mergeFile(source, was, ours, theirs);
    if (merged === undefined) conflicts.add(path);
    overrides.set(path, merged ?? heads);
  }
  for (const path of filesThatAreFolders(base, overrides)) conflicts.add(path);
  return { overrides, conflicts: [...conflicts].toSorted() };
}

function same(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

/** A file that both sides changed, merged line by line; undefined: they conflict. */
async function mergeFile(
  source: TreeSource,
  was: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): Promise<Override | undefined> {
  if (was === undefined || ours === undefined || theirs === undefined) return undefined;
  const mode = was.mode === ours.mode ? theirs.mode : was.mode === theirs.mode ? ours.mode : undefined;
  if (mode === undefined || ![was, ours, theirs].every(isFile)) return undefined;
  if (was.oid === ours.oid || ours.oid === theirs.oid) return { kind: "above", entry: { ...theirs, mode } };
  const oids = [ours.oid, was.oid, theirs.oid];
  const texts = await source.objects.texts(was.oid === theirs.oid ? [ours.oid] : oids);
  if (was.oid === theirs.oid) return asText(texts.get(ours.oid), ours.path, mode, ours.oid);
  const three = oids.map((oid) => texts.get(oid));
  if (three.some((text) => text === undefined || /[\0\uFFFD]/.test(text))) return undefined;
  const text = await mergeTexts(source, three.map(String));
  return text === undefined ? undefined : asText(text, theirs.path, mode, blobName(text, theirs.oid.length));
}

function asText(text: string | undefined, path: string, mode: TreeEntry["mode"], oid: string): Override | undefined {
  return text === undefined ? undefined : { kind: "text", entry: { path, oid, mode }, text };
}

async function mergeTexts({ place, signal }: TreeSource, three: readonly string[]): Promise<string | undefined> {
  if (place.scratch === undefined) return undefined;
  const folder = await mkdtemp(join(place.scratch, "merge-"));
  const files = three.map((_, i) => join(folder, String(i)));
  await Promise.all(files.map((file, i) => writeFile(file, three[i] ?? "")));
  // 1 to 127 is the number of conflicts.
  const answers = Array.from({ length: 128 }, (_, code) => code);
  const { code, stdout } = await git(["merge-file", "-p", "-q", "--", ...files], { place, signal, answers });
  return code === 0 ? stdout.toString() : undefined;
}

/** The object name that git would give the text; `digits` tells SHA-1 (40) from SHA-256 (64). */
function blobName(text: string, digits: number): string {
  const hash = createHash(digits === 64 ? "sha256" : "sha1");
  return hash
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest("hex");
}

/** Paths that are a file on one side and a folder on the other. */
function filesThatAreFolders(base: ReadonlyMap<string, TreeEntry>, overrides: Overrides): readonly string[] {
  const stands = (path: string): boolean => {
    const override = overrides.get(path);
    return override === undefined ? base.has(path) : override.kind !== "gone";
  };
  const folders = new Set<string>();
  for (const path of [...base.keys(), ...overrides.keys()]) {
    if (!stands(path)) continue;
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return [...folders].filter(stands);
}
