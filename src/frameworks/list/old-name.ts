// What a migration of a list was called while its file had another path.

import type { Migration } from "../migration-group.ts";
import { replaceVersion } from "./versions.ts";

export interface OldName {
  readonly id: string;
  readonly stem: string;
}

/** The identity that `oldPath` gave the migration; undefined where the path does not tell. */
export function oldNameOf(migration: Migration, oldPath: string): OldName | undefined {
  const { listed, id } = migration;
  if (listed === undefined) return undefined;
  const stem = oldStem(migration.path, listed.stem, oldPath);
  const version = stem === undefined ? undefined : oldVersion(stem, listed.stem, listed.version);
  if (stem === undefined || version === undefined) return undefined;
  if (id.value === listed.stem) return { id: stem, stem };
  if (id.value === listed.version) return { id: version, stem };
  return { id: replaceVersion(id.value, listed.version, version) ?? id.value, stem };
}

/** The part of the old path that stands where the stem stands in the new one. */
function oldStem(path: string, stem: string, oldPath: string): string | undefined {
  const parts = path.split("/").toReversed();
  const at = parts.findIndex((part) => part.startsWith(stem));
  const part = parts[at];
  const old = oldPath.split("/").toReversed()[at];
  if (part === undefined || old === undefined) return undefined;
  const end = part.slice(stem.length);
  return old.endsWith(end) ? old.slice(0, old.length - end.length) : old.replace(/\.\w+$/, "");
}

function oldVersion(stem: string, now: string, version: string): string | undefined {
  const at = version === "" ? -1 : now.indexOf(version);
  if (at === -1) return undefined;
  const [before, after] = [now.slice(0, at), now.slice(at + version.length)];
  const isSame = stem.startsWith(before) && stem.endsWith(after) && stem.length > before.length + after.length;
  if (isSame) return stem.slice(before.length, stem.length - after.length);
  return new RegExp(String.raw`^\D{${before.length}}(\d+(?:[._-]\d+)*)`).exec(stem)?.[1];
}
