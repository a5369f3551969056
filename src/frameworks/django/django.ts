// Django: in each app a graph of Python modules that name their parents. What Django itself does stands in its
// db/migrations/loader.py (which files it loads, squashes) and graph.py (what must be there); read at 5.2.

import type { GraphFramework } from "../framework.ts";
import type { MigrationGroup } from "../migration-group.ts";
import { numberOf, compareNumbers } from "../numbering.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { findApps, type App } from "./apps.ts";
import { findCrossAppProblems } from "./cross-app.ts";
import { findStaleLocks, hasLinearMigrations, locksOf, relock } from "./locks.ts";
import { doneAgain } from "./done-again.ts";
import { mayBeElsewhere } from "./elsewhere.ts";
import { isMention } from "./mention.ts";
import { isLoadedName } from "./migration.ts";
import { moduleNowhere } from "./nowhere.ts";
import { isRepeatable } from "./repeatable.ts";
import { rewrite } from "./rewrite.ts";
import { sameCode } from "./same-code.ts";
import { passedOver } from "./unpackaged.ts";
import { rules, words } from "./words.ts";

export const django: GraphFramework = {
  id: "django",
  name: "Django",
  family: "graph",
  about: {
    found:
      "`migrations/` packages with modules that have a class `Migration`; `MIGRATION_MODULES` and `AppConfig.label` are followed",
    fix: "renumbers, with `dependencies`, lock files and names elsewhere; `makemigrations --merge` where the team joins heads",
  },
  says: words,
  rules,
  load,
  looksLikeMigration: (path, text) =>
    isLoadedName(nameOf(path)) && (text === undefined || /^class\s+Migration\s*\([^)]*Migration\b/m.test(text)),
  rewrite,
  sameCode,
  isMention,
  joinsHeads,
  isRepeatable,
  doneAgain,
  mayBeElsewhere,
  relock,
};

async function load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const apps = await findApps(project, hints);
  const crossing = await findCrossAppProblems(
    project,
    apps.filter(({ aside }) => !aside),
  );
  let checked: Promise<boolean> | undefined;
  const isChecked = (): Promise<boolean> => (checked ??= hasLinearMigrations(project, apps));
  return Promise.all(apps.map((app) => toGroup(project, app, crossing.get(app.root) ?? [], isChecked)));
}

async function toGroup(
  project: Project,
  app: App,
  crossing: MigrationGroup["problems"] & {},
  isChecked: () => Promise<boolean>,
): Promise<MigrationGroup> {
  const locks = locksOf(project, app);
  const { root, label, aside, loaded, evidence, files } = app;
  return {
    framework: "django",
    root,
    label,
    folders: [root],
    aside,
    loaded,
    evidence,
    migrations: files.flatMap(({ migration }) => migration ?? []),
    unreadable: files.flatMap(({ unreadable }) => unreadable ?? []),
    locks,
    problems: [
      ...crossing,
      ...(app.nowhere === undefined ? [] : [moduleNowhere(app.nowhere)]),
      ...(app.isPackage ? [] : [passedOver(app)]),
      ...(locks.length === 0 ? [] : await findStaleLocks(project, app, locks, isChecked)),
    ],
  };
}

/** Among so many of the newest migrations so many merges say that a team joins heads. */
const newest = 60;
const merges = 3;

function joinsHeads({ migrations }: MigrationGroup): boolean {
  const numbered = migrations.flatMap((migration) => {
    const number = numberOf(migration);
    return number === undefined ? [] : [{ migration, number }];
  });
  const latest = numbered.toSorted((a, b) => compareNumbers(b.number, a.number)).slice(0, newest);
  return latest.filter(({ migration }) => migration.parents.length > 1).length >= merges;
}
