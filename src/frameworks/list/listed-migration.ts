// Migrations as lists have them.

import type { Listed, Migration } from "../migration-group.ts";
import { nameOf } from "../paths.ts";

/** A migration of a list: what a graph knows is empty. `files`: the one that stands for it first. */
export function listedMigration(
  files: Listed["files"],
  id: string,
  listed: Omit<Listed, "files">,
  line = 1,
): Migration {
  const [main] = files;
  if (main === undefined) throw new Error("a migration has at least one file");
  const oids = files.map(({ path, oid }) => `${behindStem(nameOf(path), listed.stem)} ${oid}`);
  return {
    path: main.path,
    oid: files.length === 1 ? main.oid : oids.join("\n"),
    id: { value: id, line },
    parents: [],
    dependsOn: [],
    branchLabels: [],
    header: {},
    listed: { ...listed, files },
  };
}

/** What tells its files apart, and stays where it is called otherwise: `.up.sql`. */
function behindStem(name: string, stem: string): string {
  return name.startsWith(stem) ? name.slice(stem.length) : name;
}

/** Migrations in the order of the tool. */
export function inListOrder(migrations: readonly Migration[]): Migration[] {
  return migrations.toSorted(
    (a, b) => byCodeUnit(a.listed?.order ?? "", b.listed?.order ?? "") || byCodeUnit(a.path, b.path),
  );
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
