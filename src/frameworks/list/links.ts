// Symbolic links are never read. Where one leads can be told all the same: git names it by what stands in it.

import { createHash } from "node:crypto";
import { parentOf } from "../paths.ts";

/** Whether an entry of a tree is a link to `target`, written from where it stands. */
export function leadsTo(entry: { readonly path: string; readonly oid: string }, target: string): boolean {
  const from = parentOf(entry.path).split("/");
  const to = target.split("/");
  const shared = from.findIndex((part, i) => part !== to[i]);
  const common = shared === -1 ? from.length : shared;
  const text = [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
  const hash = createHash(entry.oid.length === 64 ? "sha256" : "sha1");
  return (
    hash
      .update(`blob ${Buffer.byteLength(text)}\0`)
      .update(text)
      .digest("hex") === entry.oid
  );
}
