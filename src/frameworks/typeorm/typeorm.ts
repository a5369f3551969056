// TypeORM: classes that end with a JavaScript timestamp; the database remembers their names. Names, order and duplicates stand in
// its src/migration/MigrationExecutor.ts (`getMigrations`, `checkForDuplicateMigrations`; nothing looks for those that are gone),
// what is loaded in src/util/DirectoryExportedClassesLoader.ts.

import { say } from "../../domain/text.ts";
import type { ListFramework } from "../framework.ts";
import { isNumberedScript } from "../node/candidates.ts";
import { sameScript } from "../node/same-code.ts";
import { nameOf } from "../paths.ts";
import { linesNaming, readScript } from "./classes.ts";
import { load } from "./load.ts";
import { editsAreNotSeen, runsTwice } from "../list/outcomes.ts";

export const typeorm: ListFramework = {
  id: "typeorm",
  name: "TypeORM",
  family: "set",
  about: {
    found: "classes that implement `MigrationInterface`, or end with a timestamp and have an `up`",
    fix: "renames the file and the class",
  },
  load,
  looksLikeMigration: (path) => isNumberedScript(nameOf(path)),
  sameCode: sameScript,
  // `executePendingMigrations`, when the migration's turn has come.
  stopsAt: (text) =>
    readScript(text).classes.some(({ lacksUp }) => lacksUp === true)
      ? "migration.instance.up is not a function"
      : undefined,
  rewrite: (text, path, { from, to }) => {
    const lines = text.split("\n");
    return [...linesNaming(text, path, from.id)].map((line) => {
      const before = (lines[line - 1] ?? "").replace(/\r$/, "");
      return { line, before, after: before.replaceAll(from.id, to.id) };
    });
  },
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) =>
          say`When migrations are run, TypeORM stops with ${`Duplicate migrations: ${id}`} and runs nothing at all.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: ({ id }) =>
        say`Databases that have run it keep what it did, and ${"migration:revert"} stops there with ${`No migration ${id} was found in the source code.`}; new ones never get it.`,
    },
    renamed: runsTwice,
  }),
};
