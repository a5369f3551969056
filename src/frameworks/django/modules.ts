// What migrations say, by the object name of their text: the same file stands in all four trees of a change, and in the next review.

import type { Tree, TreeEntry } from "../../domain/tree.ts";
import type { DjangoModule } from "./module.ts";
import { readModuleQuickly } from "./quick.ts";

const known = new Map<string, DjangoModule>();
const knownAtMost = 40_000;

/** By object name; without links and what is too large to be read. */
export async function readModules(
  tree: Tree,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, DjangoModule>> {
  const modules = new Map<string, DjangoModule>();
  const unknown: TreeEntry[] = [];
  for (const entry of entries) {
    if (entry.mode === "120000") continue;
    const module = known.get(entry.oid);
    if (module === undefined) unknown.push(entry);
    else modules.set(entry.oid, module);
  }
  const texts = unknown.length === 0 ? new Map<string, string>() : await tree.read(unknown.map(({ path }) => path));
  for (const { path, oid } of unknown) {
    const text = texts.get(path);
    if (text === undefined) continue;
    const module = readModuleQuickly(text);
    modules.set(oid, module);
    remember(oid, module);
  }
  return modules;
}

function remember(oid: string, module: DjangoModule): void {
  const oldest = known.size >= knownAtMost ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(oid, module);
}
