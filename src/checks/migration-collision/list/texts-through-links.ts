// Teams keep a migration in one folder and link to it from another: where it moves, a link takes its place, or it takes a link's.

import type { Change } from "../../../domain/change.ts";
import { leadsTo } from "../../../frameworks/list/links.ts";
import { nameOf } from "../../../frameworks/paths.ts";

/** The texts of files of a tree, by path; of a link to what the change moves, the text at its other end. */
export async function textsThroughLinks(
  { trees, mergedFiles }: Change,
  tree: "base" | "merged",
  files: readonly { readonly path: string; readonly oid: string }[],
): Promise<ReadonlyMap<string, string>> {
  const texts = await trees[tree].read(files.map(({ path }) => path));
  const moved = mergedFiles.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]));
  const ends = files
    .filter(({ path }) => !texts.has(path))
    .map(
      (file) => [file.path, moved.find((path) => nameOf(path) === nameOf(file.path) && leadsTo(file, path))] as const,
    );
  const more = await trees[tree].read(ends.flatMap(([, end]) => end ?? []));
  const linked = ends.flatMap(([path, end]) => {
    const text = more.get(end ?? "");
    return text === undefined ? [] : [[path, text] as const];
  });
  return new Map([...texts, ...linked]);
}
