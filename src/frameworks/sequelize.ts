// Sequelize, by its command line or by umzug: scripts whose file names the database remembers. Nothing looks for those that are
// gone: umzug's src/umzug.ts `_pending`, and lib/index.js `pending` of the umzug 2 in sequelize-cli. The folder and the pattern
// stand in sequelize-cli's src/helpers/path-helper.js and src/core/migrator.js.

import { say } from "../domain/text.ts";
import { commandLines } from "./list/signs.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { candidatesOf, type Candidate } from "./node/candidates.ts";
import { nextName, readAnyName, readScriptName, withoutEnding } from "./node/names.ts";
import { findNoMigrations, hasSurelyNoUp, withoutHelpers } from "./node/no-migration.ts";
import { isRepeatable } from "./node/repeatable.ts";
import { foldersIn, settingsOf } from "./node/settings.ts";
import { sameScript } from "./node/same-code.ts";
import { parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { copyRunsToo, editsAreNotSeen, oneOfANameRuns, runsTwice, runsTwiceForNothing } from "./list/outcomes.ts";

export const sequelize = listFramework({
  id: "sequelize",
  name: "Sequelize",
  family: "set",
  about: {
    found: "`.sequelizerc`, or scripts whose `up` is handed a `queryInterface`",
    fix: "renames the file",
  },
  locate,
  readName: (name, settings) =>
    readScriptName(name, "file") ??
    (settings.has(runsHere) && loads.test(name) ? readAnyName(name, "file") : undefined),
  refine: (project, group) => withoutHelpers(project, group),
  inspect: async (project, group) =>
    group.settings?.has(runsHere) === true
      ? findNoMigrations(project, group, {
          name: "Sequelize",
          loads,
          stops: () => noUp,
        })
      : [],
  stopsAt: (text) => (hasSurelyNoUp(text) ? noUp : undefined),
  sameCode: sameScript,
  isRepeatable,
  nextVersion: nextName,
  rules: (settings) => ({
    taken: {
      name: oneOfANameRuns`Sequelize`,
    },
    edited: editsAreNotSeen,
    copied: copyRunsToo,
    deleted: {
      severity: "nit",
      says: ({ id }) =>
        say`Databases that have run it keep what it did, and ${"db:migrate:undo"} stops there with ${`Unable to find migration: ${id}`}; new ones never get it.`,
    },
    renamed: runsTwice,
    repeated: runsTwiceForNothing,
    // From a folder that nothing names, compiled copies may run: then an ending says nothing.
    ...(settings.has(runsHere) ? {} : { identity: withoutEnding }),
  }),
});

const runsHere = "runs-here";

/** Of the pattern in migrator.js what needs nothing that loads TypeScript. */
const loads = /^[^.].*\.c?js$/;

/** lib/migration.js `_exec` of that umzug, which comes to it when the migration's turn has come. */
const noUp = "Could not find migration method: up";

async function locate(project: Project): Promise<readonly Location[]> {
  const texts = await project.read(project.named(".sequelizerc"));
  const named = [...texts].flatMap(([path, text]) =>
    settingsOf(text, path)
      .filter(({ name }) => name === "migrations-path")
      .flatMap(({ value }) => {
        const some = foldersIn(value, path, parentOf(path));
        const there = some.filter((folder) => project.folders.has(folder));
        const settings = new Set(there.length === some.length ? [runsHere] : []);
        const flat = settings.has(runsHere);
        return there.map((folder): Location => ({ folders: [folder], flat, evidence: "configured", settings }));
      }),
  );
  const marked = (await candidatesOf(project)).filter(({ runner }) => runner === "sequelize");
  const mayBeDefault = marked.filter((candidate) => isDefault(project, candidate));
  const told = mayBeDefault.length === 0 ? [] : await commandLines(project, (line) => pathOption.test(line));
  const flat = new Set(told.length === 0 ? mayBeDefault.map(({ folder }) => folder) : []);
  return [
    ...named,
    ...marked.map(({ folder, isMarked }): Location => {
      const settings = new Set(flat.has(folder) ? [runsHere] : []);
      return { folders: [folder], flat: flat.has(folder), evidence: isMarked ? "marked" : "named", settings };
    }),
  ];
}

const pathOption = /--(?:migrations|options)-path/;

/** Whether sequelize-cli reads the folder because nothing tells it of another (`getPath` in src/helpers/path-helper.js). */
function isDefault(project: Project, { folder, manifests }: Candidate): boolean {
  const [own] = manifests;
  if (own === undefined || folder !== under(own.folder, "migrations")) return false;
  const isSet = manifests.some(({ folder: home }) => project.has(under(home, ".sequelizerc")));
  const isAsWritten = project.in(folder).every(({ path }) => !/(?<!\.d)\.[cm]?ts$/.test(path));
  return own.dependencies.has("sequelize-cli") && !own.dependencies.has("umzug") && !isSet && isAsWritten;
}
