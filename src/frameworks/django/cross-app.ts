// Names of migrations in other apps of the repository. Django builds one graph of all apps: a name that is nowhere, and a
// circle through several apps, stop every command (db/migrations/graph.py, 5.2). Apps of other packages are not known here.

import { say } from "../../domain/text.ts";
import type { LineChange } from "../framework.ts";
import type { Migration, Problem } from "../migration-group.ts";
import type { Project } from "../project.ts";
import { isPlainName, quotedLike, toLineChanges } from "../python/line-changes.ts";
import { withoutBom } from "../python/python.ts";
import type { App } from "./apps.ts";
import { findCircle } from "./circle.ts";
import { leavesOf, standingOf } from "./locks.ts";
import type { Entry } from "./module.ts";
import { missingNode } from "./words.ts";

/** What is wrong between the apps, by the root of the app that says it. */
export async function findCrossAppProblems(
  project: Project,
  apps: readonly App[],
): Promise<ReadonlyMap<string, readonly Problem[]>> {
  const byLabel = Map.groupBy(apps, ({ label }) => label);
  const ids = new Map([...byLabel].map(([label, own]) => [label, idsOf(own)]));
  const problems = new Map<string, Problem[]>();
  const texts = new Map<string, Promise<string | undefined>>();
  const textOf = (path: string): Promise<string | undefined> => {
    const text = texts.get(path) ?? project.read([path]).then((read) => read.get(path));
    texts.set(path, text);
    return text;
  };
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
          if (known === undefined || known.has(entry.name)) continue;
          if (isOthers(entry.app, byLabel.get(entry.app) ?? [])) continue;
          const others = byLabel.get(entry.app) ?? [];
          const problem = unknownNode(app, migration, entry, relation);
          const text = await textOf(migration.path);
          add(app, withMissing(problem, { app, migration, entry, relation, others, text }));
        }
      }
    }
  }
  const circle = findCircle(byLabel);
  if (circle !== undefined) add(circle.app, circle.problem);
  return problems;
}

interface Missing {
  readonly app: App;
  readonly migration: Migration;
  readonly entry: Entry;
  readonly relation: "parent" | "child";
  /** Of the label that the entry names. */
  readonly others: readonly App[];
  readonly text: string | undefined;
}

/** With where it would be, and with the name that stands there now: of one that was renumbered, or of the last. */
function withMissing(problem: Problem, missing: Missing): Problem {
  const { entry, others, text } = missing;
  const [other] = others;
  if (other === undefined || others.length > 1) return problem;
  const same = sameWords(entry.name, other);
  const instead = same ?? insteadOf(missing, other);
  const label = entry.app;
  const advice = say`If ${entry.name} is only on this machine, add it; if it was renumbered or dropped, name what ${label} has now.`;
  const changes =
    instead === undefined || text === undefined || !isPlainName(instead)
      ? undefined
      : changed(withoutBom(text), entry, instead, text.length - withoutBom(text).length);
  return {
    ...problem,
    missing: { root: other.root, id: entry.name },
    ...(same === undefined ? {} : { isRenamed: true }),
    message: [...problem.message, advice],
    ...(changes === undefined || instead === undefined
      ? {}
      : {
          fix: {
            summary: say`Name ${`${label}.${instead}`} instead`,
            edits: changes.map((change) => ({ op: "replace", path: problem.path, ...change })),
            commands: [],
          },
        }),
  };
}

function changed(text: string, entry: Entry, name: string, bom: number): readonly LineChange[] | undefined {
  return toLineChanges([{ from: entry.from, to: entry.to, with: quotedLike(entry, name, text) }], text, bom);
}

/** The one migration of an app that is called alike but for its number. */
function sameWords(name: string, other: App): string | undefined {
  const slug = name.replace(/^\d+_/, "");
  const ids = other.files.flatMap(({ migration }) => migration?.id.value ?? []);
  const same = ids.filter((id) => id.replace(/^\d+_/, "") === slug);
  return same.length === 1 ? same[0] : undefined;
}

/** Whoever follows an app's last migration follows all of them; but not where that app follows this one. */
function insteadOf({ app, relation }: Missing, other: App): string | undefined {
  const leaves = leavesOf(standingOf(other));
  const isBefore = other.files.some(({ external, before }) =>
    [...external, ...before].some((one) => one.app === app.label),
  );
  return relation === "parent" && leaves.length === 1 && !isBefore ? leaves[0]?.id.value : undefined;
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

function unknownNode(app: App, migration: Migration, { app: other, name, line }: Entry, relation: string): Problem {
  const stem = migration.id.value;
  const error = missingNode(`${app.label}.${stem}`, `${other}.${name}`, relation === "child");
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
