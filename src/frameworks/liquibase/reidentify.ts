// A changeset that is called as another gets another id, where it stands.

import type { Tree } from "../../domain/tree.ts";
import type { LineEdit, Migration } from "../framework.ts";
import { nextVersion } from "../list/versions.ts";

/** Edits of the head's own files that give each of `moved` an id that none of `all` has; undefined where one cannot be found. */
export async function reidentify(
  head: { readonly tree: Tree; readonly migrations: readonly Migration[] },
  moved: readonly Migration[],
  all: readonly Migration[],
): Promise<readonly LineEdit[] | undefined> {
  const own = moved.map((migration) =>
    head.migrations.find((one) => one.id.value === migration.id.value && one.oid === migration.oid),
  );
  const texts = await head.tree.read(own.flatMap((one) => one?.path ?? []));
  const taken = new Set(all.map(({ id }) => id.value));
  const edits: LineEdit[] = [];
  for (const migration of own) {
    const id = migration?.listed?.slug;
    if (migration === undefined || id === undefined || id === "") return undefined;
    const [filePath, author] = aroundId(migration.id.value, id);
    const free = freeId(id, (one) => taken.has(`${filePath}::${one}::${author}`));
    taken.add(`${filePath}::${free}::${author}`);
    const before = (texts.get(migration.path)?.split("\n")[migration.id.line - 1] ?? "").replace(/\r$/, "");
    const after = withId(before, id, free);
    if (after === undefined) return undefined;
    edits.push({ op: "replace", path: migration.path, line: migration.id.line, before, after });
  }
  return edits;
}

function aroundId(whole: string, id: string): [string, string] {
  const at = whole.lastIndexOf(`::${id}::`);
  return [whole.slice(0, at), whole.slice(at + id.length + 4)];
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
