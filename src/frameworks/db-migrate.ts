// db-migrate (Node): scripts `20240101120000-add-users.js`, of which the database remembers the names without ending. What has run
// is told by whole names (db-migrate-shared's util.js `filterCompleted`), how names are read stands in its lib/skeleton.js
// (`parseName`; 0.11) and lib/file.js (1.0); that it stops at a name that it cannot read was seen of 0.11.14.

import { say } from "../domain/text.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { editsAreNotSeen, oneOfANameRuns, runsTwice } from "./list/outcomes.ts";
import { candidatesOf } from "./node/candidates.ts";
import { nextName } from "./node/names.ts";
import { sameScript } from "./node/same-code.ts";
import { foldersIn, settingsOf } from "./node/settings.ts";
import { isScript } from "./node/syntax.ts";
import { nameOf, normalize, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";

export const dbMigrate = listFramework({
  id: "db-migrate",
  name: "db-migrate",
  family: "set",
  about: {
    found:
      "`.db-migraterc`, scripts that take `options.dbmigrate` or export `_meta`, or a package that depends on db-migrate",
    fix: "renames the file",
  },
  locate,
  readName,
  inspect,
  needs: sqlsOf,
  sameCode: sameScript,
  nextVersion: nextName,
  rules: () => ({
    taken: {
      name: oneOfANameRuns`db-migrate`,
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: () =>
        say`Databases that have run it keep what it did, and ${"db-migrate down"} stops there with ${"Cannot find module"}; new ones never get it.`,
    },
    renamed: runsTwice,
  }),
});

function readName(name: string): ReadName | undefined {
  const [, version = "", slug = ""] = /^(\d{14})-([^.]+)\.[jt]s$/.exec(name) ?? [];
  if (slug === "") return undefined;
  const id = `${version}-${slug}`;
  return { version, slug, id, order: id, stem: id, unique: [{ what: "name", value: id }] };
}

async function locate(project: Project): Promise<readonly Location[]> {
  const texts = await project.read(project.named(".db-migraterc"));
  const named = [...texts].flatMap(([path, text]) =>
    settingsOf(text, path)
      .filter(({ name }) => name === "migrations-dir" || name === "m")
      .flatMap(({ value }) => foldersIn(value, path, parentOf(path))),
  );
  const all = await candidatesOf(project);
  const candidates = all.filter(({ runner }) => runner === "db-migrate");
  const commanded = all.flatMap(({ manifests }) =>
    manifests.flatMap(({ folder, scripts }) =>
      Object.values(scripts).flatMap((script) => {
        const at = script.search(/\bdb-migrate\b/);
        const dir = at === -1 ? undefined : /(?:--migrations-dir|-m)[ =]["']?([\w./-]+)/.exec(script.slice(at))?.[1];
        return dir === undefined ? [] : (normalize(under(folder, dir)) ?? []);
      }),
    ),
  );
  return [
    ...[...new Set([...named, ...commanded])]
      .filter((folder) => project.folders.has(folder))
      .map((folder): Location => ({ folders: [folder], evidence: "configured" })),
    ...candidates.map(({ folder, isMarked }): Location => ({
      folders: [folder],
      evidence: isMarked ? "marked" : "named",
    })),
  ];
}

/** Every script of the folder is loaded, whatever it is called. */
function inspect(project: Project, { folders, evidence }: MigrationGroup): Promise<readonly Problem[]> {
  if (evidence === "named") return Promise.resolve([]);
  const others = folders
    .flatMap((folder) => project.in(folder))
    .filter(({ path }) => path.endsWith(".js") && isScript(path) && !/\d{14}-[^.]+/.test(path));
  return Promise.resolve(
    others.map(({ path }) => ({
      kind: "unknown",
      severity: "blocker",
      cause: `name:${path}`,
      title: say`db-migrate would refuse ${path}`,
      message: [
        say`It takes every script of the folder for a migration. At ${nameOf(path)}, which begins with no date, every command stops with ${"TypeError: Cannot read properties of null (reading '1')"}.`,
      ],
      path,
    })),
  );
}

/** What `db-migrate create --sql-file` writes into a script (lib/migration.js `sqlFileLoaderTemplate`): it reads a file for each way. */
function sqlsOf(text: string, path: string): readonly string[] {
  const from = text.search(/\bexports\.up\b/);
  const to = text.search(/\bexports\.down\b/);
  const up = from === -1 ? "" : text.slice(from, to > from ? to : undefined);
  // Who minds that it is not there.
  if (/\bexists|\bcatch\b/.test(up)) return [];
  return [...up.matchAll(sqlFile)].map(([, name = ""]) => under(parentOf(path), `sqls/${name}`));
}

/** `__dirname, 'sqls', 'x-up.sql'` or `__dirname + '/sqls/x-up.sql'`. */
const sqlFile = /__dirname\s*[,+]\s*['"]\/?sqls(?:['"]\s*,\s*['"]|\/)([\w.-]+\.sql)['"]/g;
