// Files among migrations that none of the data source's paths means: TypeORM looks at no others
// (src/util/DirectoryExportedClassesLoader.ts).

import { say } from "../../domain/text.ts";
import { partsMeant, withoutBraces } from "../globs.ts";
import type { Migration, Problem } from "../migration-group.ts";
import { nameOf, parentOf } from "../paths.ts";

/** A path of a set-up file, as far as it tells of the names of a folder's files. */
export interface FilePath {
  /** Of the set-up file. */
  readonly from: string;
  readonly meansFolder: (folder: string) => boolean;
  /** Its last part; undefined: it is a folder's path. */
  readonly file: string | undefined;
}

/** A blocker for each migration whose file no path means, where they mean others of its folder; [] where a path cannot be read. */
export function findUnmatched(migrations: readonly Migration[], paths: readonly FilePath[]): readonly Problem[] {
  return [...Map.groupBy(migrations, ({ path }) => parentOf(path))].flatMap(([folder, own]): readonly Problem[] => {
    const meant = meantIn(folder, paths);
    const left = own.filter(({ path }) => meant?.has(nameOf(path)) === false);
    if (meant === undefined || left.length === own.length) return [];
    return left.map(({ id, path }) => ({
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `unmatched:${id.value}`,
      title: say`${id.value} is in no file that TypeORM loads`,
      message: [
        say`The paths that ${meant.from} hands it mean others of the folder, and not ${nameOf(path)}: it never runs.`,
      ],
      path,
      line: id.line,
      subjects: [{ id: id.value, path }],
    }));
  });
}

/** Which files of a folder the paths mean, whatever their endings; undefined: none means the folder, or one cannot be read. */
export function meantIn(
  folder: string,
  paths: readonly FilePath[],
): { readonly from: string; has(name: string): boolean } | undefined {
  const leading = paths.filter(({ meansFolder }) => meansFolder(folder));
  const stems = leading.map(({ file }) => (file === undefined ? undefined : stemsOf(file)));
  const [first] = leading;
  if (first === undefined || stems.includes(undefined)) return undefined;
  const all = stems.flatMap((some) => some ?? []);
  return { from: first.from, has: (name) => all.some((glob) => partsMeant(glob, stemOf(name)).has(1)) };
}

/** Without the ending: what is compiled has another one. undefined: it is more than stars. */
function stemsOf(file: string): readonly string[] | undefined {
  const all = withoutBraces(file).map(stemOf);
  return all.length > 0 && all.every((glob) => /^[\w.*?-]+$/.test(glob)) ? all : undefined;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}
