// Names of migrations in other apps of the repository. Django builds one graph of all apps: a name that is nowhere, and a
// circle through several apps, stop every command (db/migrations/graph.py, 5.2). Apps of other packages are not known here.

import { codeList, say } from "../../domain/text.ts";
import type { Migration, Problem } from "../framework.ts";
import type { App } from "./apps.ts";
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
  for (const circle of findCircles(byLabel)) add(circle.app, circle.problem);
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

interface Circle {
  readonly app: App;
  readonly problem: Problem;
}

/** Circles through more than one app; those within one are the graph's own to tell. */
function findCircles(byLabel: ReadonlyMap<string, readonly App[]>): readonly Circle[] {
  const nodes = new Map<string, { readonly app: App; readonly migration: Migration }>();
  const standIns = new Map<string, string>();
  for (const [label, apps] of byLabel) {
    // Two apps of one label are two projects: which of them is meant nobody can tell.
    const [app] = apps;
    for (const { migration } of app === undefined || apps.length > 1 ? [] : app.files) {
      if (app === undefined || migration === undefined) continue;
      nodes.set(`${label}.${migration.id.value}`, { app, migration });
      for (const id of migration.replaces ?? []) standIns.set(`${label}.${id}`, `${label}.${migration.id.value}`);
    }
  }
  const keyOf = (app: string, name: string): string => standIns.get(`${app}.${name}`) ?? `${app}.${name}`;
  const parents = new Map<string, Set<string>>();
  for (const [, apps] of byLabel) {
    for (const { label, files } of apps.length > 1 ? [] : apps) {
      for (const { migration, external, before } of files) {
        if (migration === undefined) continue;
        const key = keyOf(label, migration.id.value);
        const named = [
          ...migration.parents.map(({ value }) => keyOf(label, value)),
          ...external.map(({ app, name }) => keyOf(app, name)),
        ];
        const own = parents.get(key) ?? new Set<string>();
        for (const parent of named) if (parent !== key && nodes.has(parent)) own.add(parent);
        parents.set(key, own);
        for (const { app, name } of before) {
          const child = keyOf(app, name);
          if (nodes.has(child)) parents.set(child, (parents.get(child) ?? new Set<string>()).add(key));
        }
      }
    }
  }
  const left = peel(peel(parents), true);
  const keys = [...left.keys()].toSorted();
  const labels = new Set(keys.map((key) => key.slice(0, key.indexOf("."))));
  const [first = ""] = keys;
  const node = nodes.get(first);
  if (node === undefined || labels.size < 2) return [];
  const { app, migration } = node;
  return [
    {
      app,
      problem: {
        kind: "parent_not_head",
        severity: "blocker",
        cause: `circle ${keys.join(" ")}`,
        title: say`${codeList(keys.slice(0, 4))} depend on each other in a circle`,
        message: [
          say`After the merge every Django command that loads migrations stops with ${`CircularDependencyError: ${keys.slice(0, 8).join(", ")}`}.`,
        ],
        path: migration.path,
        line: migration.parents[0]?.line ?? migration.id.line,
        subjects: keys.flatMap((key) => {
          const one = nodes.get(key)?.migration;
          return one === undefined ? [] : [{ id: one.id.value, path: one.path }];
        }),
      },
    },
  ];
}

/** Without the nodes from which following parents (or `reversed`, children) comes to an end. */
function peel(
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  reversed = false,
): ReadonlyMap<string, ReadonlySet<string>> {
  const forward = reversed ? turned(parents) : parents;
  const backward = reversed ? parents : turned(parents);
  const waiting = new Map([...forward].map(([key, own]) => [key, own.size]));
  const ready = [...waiting].flatMap(([key, count]) => (count === 0 ? [key] : []));
  for (const key of ready) {
    for (const next of backward.get(key) ?? []) {
      const count = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, count);
      if (count === 0) ready.push(next);
    }
  }
  const done = new Set(ready);
  return new Map(
    [...parents].flatMap(([key, own]) =>
      done.has(key) ? [] : [[key, new Set([...own].filter((one) => !done.has(one)))]],
    ),
  );
}

function turned(parents: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>([...parents.keys()].map((key) => [key, new Set()]));
  for (const [key, own] of parents) for (const parent of own) children.get(parent)?.add(key);
  return children;
}
