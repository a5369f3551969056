// Names of migrations in other apps of the repository. Django builds one graph of all apps: a name that is nowhere, and a
// circle through several apps, stop every command (db/migrations/graph.py, 5.2). Apps of other packages are not known here.

import { say } from "../../domain/text.ts";
import type { Migration, Problem } from "../framework.ts";
import type { App } from "./apps.ts";
import { findCircle } from "./circle.ts";
import { isKeyword, type Entry } from "./module.ts";

/** What is wrong between the apps, by the root of the app that says it. */
export function findCrossAppProblems(apps: readonly App[]): ReadonlyMap<string, readonly Problem[]> {
  const byLabel = Map.groupBy(apps, ({ label }) => label);
  const ids = new Map([...byLabel].map(([label, own]) => [label, idsOf(own)]));
  const problems = new Map<string, Problem[]>();
  const add = (app: App, problem: Problem): void => {
    const own = problems.get(app.root);
    if (own === undefined) problems.set(app.root, [problem]);
    else own.push(problem);
  };
  for (const app of apps) {
    for (const file of app.files) {
      const { migration } = file;
      if (migration === undefined) continue;
      for (const [entries, relation] of [
        [file.external, "parent"],
        [file.before, "child"],
      ] as const) {
        for (const entry of entries) {
          const known = ids.get(entry.app);
          if (known === undefined || known.has(entry.name) || isKeyword(entry.name)) continue;
          if (isOthers(entry.app, byLabel.get(entry.app) ?? [])) continue;
          add(app, missingNode(app, migration, entry, relation));
        }
      }
    }
  }
  const circle = findCircle(byLabel);
  if (circle !== undefined) add(circle.app, circle.problem);
  return problems;
}

/** A file that cannot be read is there all the same, and so is what a squash stands for. */
function idsOf(apps: readonly App[]): ReadonlySet<string> {
  return new Set(
    apps.flatMap(({ files }) =>
      files.flatMap(({ migration, unreadable }) => [
        ...(migration === undefined ? [] : [migration.id.value, ...(migration.replaces ?? [])]),
        ...(unreadable?.id === undefined ? [] : [unreadable.id.value]),
      ]),
    ),
  );
}

/** Whether the name may as well be that of an app that comes with Django. */
function isOthers(label: string, apps: readonly App[]): boolean {
  return djangoApps.has(label) && !apps.some(({ isNamed }) => isNamed);
}

const djangoApps = new Set("admin auth contenttypes flatpages redirects sessions sites".split(" "));

function missingNode(app: App, migration: Migration, { app: other, name, line }: Entry, relation: string): Problem {
  const stem = migration.id.value;
  const error = `NodeNotFoundError: Migration ${app.label}.${stem} dependencies reference nonexistent ${relation} node ('${other}', '${name}')`;
  return {
    kind: "parent_missing",
    severity: "blocker",
    cause: `${stem} ${other}.${name}`,
    title: say`${`${app.label}.${stem}`} names ${`${other}.${name}`}, which is not there`,
    message: [say`After the merge every Django command that loads migrations stops with ${error}.`],
    path: migration.path,
    line,
    subjects: [{ id: stem, path: migration.path }],
  };
}
