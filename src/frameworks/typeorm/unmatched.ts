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
  /** It is the path as it is written: not where the sources may be of what it means. */
  readonly isWritten: boolean;
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

/**
 * A blocker for each migration that stands in a folder as what was written and as what was compiled of it, where one path means both:
 * `checkForDuplicateMigrations` in MigrationExecutor.ts.
 */
export function findTwins(migrations: readonly Migration[], paths: readonly FilePath[]): readonly Problem[] {
  return migrations.flatMap(({ id, path, listed }): readonly Problem[] => {
    const written = paths.filter(({ isWritten, meansFolder }) => isWritten && meansFolder(parentOf(path)));
    const [first, second] = (listed?.files ?? []).filter((file) =>
      written.some((one) => one.file !== undefined && meansWhole(one.file, nameOf(file.path))),
    );
    if (first === undefined || second === undefined) return [];
    return [
      {
        kind: "same_id",
        severity: "blocker",
        cause: `twins:${id.value}`,
        title: say`${id.value} is in ${nameOf(first.path)} and in ${nameOf(second.path)}`,
        message: [say`TypeORM loads both, stops with ${`Duplicate migrations: ${id.value}`} and runs nothing at all.`],
        path: second.path,
        stopsAll: true,
      },
    ];
  });
}

function meansWhole(file: string, name: string): boolean {
  return withoutBraces(file).some((glob) => /^[\w.*?-]+$/.test(glob) && partsMeant(glob, name).has(1));
}

/** Which files of a folder the paths mean, compiled or not; undefined: none means the folder, or one cannot be read. */
export function meantIn(
  folder: string,
  paths: readonly FilePath[],
): { readonly from: string; has(name: string): boolean } | undefined {
  const leading = paths.filter(({ meansFolder }) => meansFolder(folder));
  const globs = leading.map(({ file }) => (file === undefined ? undefined : globsOf(file)));
  const [first] = leading;
  if (first === undefined || globs.includes(undefined)) return undefined;
  const all = globs.flatMap((some) => some ?? []);
  return { from: first.from, has: (name) => all.some((glob) => partsMeant(glob, withoutLanguage(name)).has(1)) };
}

/** undefined: it is more than stars. */
function globsOf(file: string): readonly string[] | undefined {
  const all = withoutBraces(file).map(withoutLanguage);
  return all.length > 0 && all.every((glob) => /^[\w.*?-]+$/.test(glob)) ? all : undefined;
}

/** What is compiled has another ending: `.js` of `.ts`, `.mjs` of `.mts`. */
function withoutLanguage(name: string): string {
  return name.replace(/\.([cm]?)[jt]s$/, ".$1js");
}
