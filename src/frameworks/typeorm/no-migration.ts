// What stands among migrations and is none: TypeORM makes an instance of every class and function that a loaded file exports
// (src/util/DirectoryExportedClassesLoader.ts), and checks their names before it runs any (`getMigrations` in
// src/migration/MigrationExecutor.ts).

import { say, type Text } from "../../domain/text.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import type { Problem } from "../migration-group.ts";
import { withoutEnding } from "../node/names.ts";
import { nameOf, normalize, parentOf, under } from "../paths.ts";
import type { MigrationScript } from "./classes.ts";
import { timestampOf } from "./timestamp.ts";
import { meantIn, type FilePath } from "./unmatched.ts";

/** A blocker for each file of a group that surely is loaded, and exports what is no migration, or what another one exports. */
export function findNoMigrations(
  entries: readonly TreeEntry[],
  scripts: ReadonlyMap<string, MigrationScript>,
  paths: readonly FilePath[],
): readonly Problem[] {
  const loaded = loadedOf(entries, scripts, paths);
  const byStem = new Map(loaded.map(({ path, script }) => [withoutEnding(path), script]));
  return loaded.flatMap(({ path, script }): readonly Problem[] => {
    const [again] = handedOnBy(path, script, byStem);
    const others = script.others.flatMap(({ name, line, isConstructor }) => {
      if (isConstructor && timestampOf(name) !== undefined) return [];
      const stops = isConstructor
        ? `${name} migration name is wrong. Migration class name should have a JavaScript timestamp appended.`
        : "migrationClass is not a constructor";
      return [problem(path, name, line, say`TypeORM stops with ${stops} and runs nothing at all.`)];
    });
    return again === undefined
      ? others.slice(0, 1)
      : [
          problem(
            path,
            nameOf(path),
            1,
            say`TypeORM stops with ${`Duplicate migrations: ${again}`} and runs nothing at all.`,
          ),
        ];
  });
}

/** Of each file that a script hands on, the first migration that it hands on of it. */
function handedOnBy(
  path: string,
  { handsOn }: MigrationScript,
  byStem: ReadonlyMap<string, MigrationScript>,
): readonly string[] {
  return handsOn.flatMap(({ from, names }) => {
    const at = from.startsWith(".") ? normalize(under(parentOf(path), from)) : undefined;
    const classes = at === undefined ? [] : (byStem.get(withoutEnding(at))?.classes ?? []);
    const own = names === undefined ? undefined : new Set(names);
    return classes.find(({ name, declared }) => name !== undefined && own?.has(declared) !== false)?.name ?? [];
  });
}

function loadedOf(
  entries: readonly TreeEntry[],
  scripts: ReadonlyMap<string, MigrationScript>,
  paths: readonly FilePath[],
): readonly { readonly path: string; readonly script: MigrationScript }[] {
  return [...Map.groupBy(entries, ({ path }) => parentOf(path))].flatMap(([folder, own]) => {
    const meant = meantIn(folder, paths);
    const read = own.flatMap(({ path, oid }) => {
      const script = scripts.get(oid);
      return script === undefined || meant?.has(nameOf(path)) !== true || /\.d\.[cm]?ts$/.test(path)
        ? []
        : [{ path, script }];
    });
    // What is compiled has another ending, and what stands beside it may not be compiled.
    const endings = new Set(read.flatMap(({ path, script }) => (script.classes.length > 0 ? [endingOf(path)] : [])));
    return read.filter(({ path }) => endings.has(endingOf(path)));
  });
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf("."));
}

function problem(path: string, what: string, line: number, says: Text): Problem {
  return {
    kind: "unknown",
    severity: "blocker",
    cause: `no-migration:${nameOf(path)}:${what}`,
    title: say`${what} is no migration, and TypeORM takes it for one`,
    message: [
      say`Of every class and function that a file of ${parentOf(path)} exports it makes a migration: ${says}`,
      say`What is no migration has to stand elsewhere.`,
    ],
    path,
    line,
    stopsAll: true,
  };
}
