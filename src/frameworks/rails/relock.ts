// What a renumber changes in the files that Rails writes: the version of `schema.rb`, the list of `structure.sql`.

import type { Tree } from "../../domain/tree.ts";
import type { LineEdit, Renumber } from "../framework.ts";
import { schemaFiles, schemaVersion, structureVersions } from "./schema-files.ts";

/** Line edits of the head's own files. */
export async function relockSchema(head: Tree, root: string, moves: readonly Renumber[]): Promise<readonly LineEdit[]> {
  const { ruby, sql } = schemaFiles(root);
  const texts = await head.read([ruby, sql]);
  const to = new Map(moves.map((move) => [move.from.version, move.to.version]));
  const edits: LineEdit[] = [];
  const edit = (path: string, line: number, change: (before: string) => string): void => {
    const before = (texts.get(path)?.split("\n")[line - 1] ?? "").replace(/\r$/, "");
    const after = change(before);
    if (after !== before) edits.push({ op: "replace", path, line, before, after });
  };
  const last = [...to.values()].reduce((most, one) => (BigInt(one) > BigInt(most) ? one : most), "0");
  const version = schemaVersion(texts.get(ruby) ?? "");
  if (version !== undefined && BigInt(version.value.replaceAll("_", "")) < BigInt(last))
    edit(ruby, version.line, (before) => before.replace(version.value, written(last, version.value)));
  for (const { value, line } of structureVersions(texts.get(sql) ?? "")) {
    const now = to.get(value);
    if (now !== undefined) edit(sql, line, (before) => before.replace(`'${value}'`, `'${now}'`));
  }
  return edits;
}

/** In the manner of `like`: `2024_03_07_094512`, as `formatted_version` writes it, or plain digits. */
export function written(version: string, like: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{6})$/.exec(version);
  return match === null || !like.includes("_") ? version : match.slice(1).join("_");
}
