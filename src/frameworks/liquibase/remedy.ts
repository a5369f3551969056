// A changeset that is called as another gets another id, where it stands.

import type { BaseInGit } from "../../domain/base-in-git.ts";
import { say } from "../../domain/text.ts";
import type { LineEdit } from "../framework.ts";
import type { Migration } from "../migration-group.ts";
import { nextVersion } from "../list/versions.ts";
import type { Remedy, TroubleAt } from "../remedy.ts";

/** Line edits that give each of `moved` an id that none has; a word to do so where a line cannot be changed. */
export function giveOtherIds(moved: readonly Migration[], _base: BaseInGit, { ids }: TroubleAt): Remedy {
  const taken = new Set(ids);
  const counted = new Map<string, string>();
  const edits = moved.map((migration): LineEdit | undefined => {
    const { path, id, listed } = migration;
    const { slug = "", entry } = listed ?? {};
    if (slug === "" || entry === undefined) return undefined;
    const at = id.value.lastIndexOf(`::${slug}::`);
    const withSlug = (other: string): string =>
      `${id.value.slice(0, at)}::${other}${id.value.slice(at + slug.length + 2)}`;
    const free = freeId(counted.get(slug) ?? slug, (one) => taken.has(withSlug(one)));
    counted.set(slug, free);
    taken.add(withSlug(free));
    const after = withId(entry.text, slug, free);
    return after === undefined ? undefined : { op: "replace", path, line: entry.line, before: entry.text, after };
  });
  const made = edits.flatMap((edit) => edit ?? []);
  return {
    summary: moved.length === 1 ? say`Give the changeset another id` : say`Give the changesets other ids`,
    edits: made.length === edits.length ? made : [],
    commands: [],
  };
}

/** Counts the number on that ends it, or begins to count. */
function freeId(id: string, isTaken: (id: string) => boolean): string {
  let free = /\d$/.test(id) ? id : `${id}-1`;
  do free = nextVersion(free, free) ?? `${free}-2`;
  while (isTaken(free));
  return free;
}

/** `id="42"`, `id: 42`, `"id": "42"`, `--changeset bob:42`. */
function withId(line: string, from: string, to: string): string | undefined {
  const literal = from.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`(\bid["']?\s*[=:]\s*["']?|changeset\s+(?:"[^"]+"|[^:]+):\s*"?)${literal}(?![\w.-])`,
    "i",
  );
  return pattern.test(line) ? line.replace(pattern, (_, start: string) => start + to) : undefined;
}
