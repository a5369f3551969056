// Folders that one data source loads together: `migrations: ["src/modules/*/migrations/*.ts"]`. Their classes are one set
// (src/util/DirectoryExportedClassesLoader.ts).

import { partsMeant, withoutBraces } from "../globs.ts";
import type { SetUpFile } from "../node/class-lists.ts";
import { nearest } from "../node/settings.ts";
import { here, pathsIn } from "../node/static-value.ts";
import { nameOf, normalize, parentOf, under } from "../paths.ts";
import type { FilePath } from "./unmatched.ts";

export interface Together {
  /** Sets of several of the folders. A folder is in one of them at most. */
  readonly sets: readonly (readonly string[])[];
  /** Folders that some path names: what is in them runs. */
  readonly named: ReadonlySet<string>;
  /** Those of them below which no path leads, as far as all paths can be read. */
  readonly flat: ReadonlySet<string>;
  /** All paths; [] where not all can be read. */
  readonly paths: readonly FilePath[];
}

/** What the set-up files say of the folders; `homes`: of packages, from which paths are told. */
export function foldersTogether(
  files: readonly SetUpFile[],
  folders: readonly string[],
  homes: readonly string[],
): Together {
  const sets = files.flatMap(({ path, set }) =>
    set.slice(0, setsAtMost).map(({ value }) => {
      const home = nearest(homes, parentOf(path)) ?? "";
      return pathsIn(value).flatMap((one) => patternsOf(one, path, home));
    }),
  );
  const all = sets.map((patterns) => folders.filter((folder) => patterns.some((one) => one.meansFolder(folder))));
  const several = all.filter(({ length }) => length > 1).toSorted((a, b) => b.length - a.length);
  const widest = several.filter(
    (set, i) => !several.slice(0, i).some((other) => set.every((folder) => other.includes(folder))),
  );
  // What two databases have in common belongs to neither alone.
  const apart = widest.filter(
    (set) => !widest.some((other) => other !== set && set.some((folder) => other.includes(folder))),
  );
  const named = new Set(all.flat());
  const isWholeKnown = files.every(({ set }) => set.every(({ value }) => pathsIn(value).length > 0));
  return {
    sets: apart,
    named,
    flat: isWholeKnown ? named : new Set(),
    paths: isWholeKnown ? sets.flat() : [],
  };
}

/** Of a file: nobody sets up as many databases. */
const setsAtMost = 50;

/** What is compiled stands elsewhere than its sources: `dist/migrations` may be `src/migrations`. */
function patternsOf(written: string, path: string, home: string): readonly FilePath[] {
  if (written.startsWith("/")) return [];
  const isHere = written.startsWith(here);
  const whole = normalize(under(isHere ? parentOf(path) : home, isHere ? `.${written.slice(here.length)}` : written));
  const folder = whole === undefined || !/[*.{]/.test(whole) ? whole : parentOf(whole);
  if (folder === undefined || folder === "") return [];
  const compiled = /^([^]*\/)?(?:dist|build|out|lib)\/([^]*)/.exec(folder);
  const [, before = "", after = ""] = compiled ?? [];
  const all = compiled === null ? [folder] : [folder, `${before}src/${after}`, `${before}${after}`];
  const guessed = new Set(all.slice(1).flatMap(withoutBraces));
  return all
    .filter((one) => one.length < 300)
    .flatMap(withoutBraces)
    .map((glob) => ({
      from: path,
      meansFolder: (at) => partsMeant(glob, at).has(at.split("/").length),
      file: folder === whole ? undefined : nameOf(whole ?? ""),
      isWritten: !guessed.has(glob),
    }));
}
