// Sqitch: changes in the order of `sqitch.plan`. A change's id is made of its line and of the id before it, so what stands before
// a deployed change is for ever (lib/App/Sqitch/Plan/Change.pm `info`, lib/App/Sqitch/Engine.pm `_sync_plan`); what a plan may
// hold is checked whenever it is read (lib/App/Sqitch/Plan.pm `_parse`, `check_changes`).

import { codeList, say } from "../domain/text.ts";
import type { ListFramework, Migration, MigrationGroup, Problem } from "./framework.ts";
import { listedMigration } from "./list/listed-migration.ts";
import { sameWords } from "./list/same-words.ts";
import { numberOrder } from "./list/versions.ts";
import { isAside, nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

export const sqitch: ListFramework = {
  id: "sqitch",
  name: "Sqitch",
  family: "high-water",
  about: { found: "`sqitch.plan` with its `deploy/`", fix: "names the lines that have to go to the end of the plan" },
  orderIsPlace: true,
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`Every command stops with ${`Change "${id}" duplicates earlier declaration`}.`,
      },
    },
    late: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A change's id is made of all that stands before it: with ${id} in front, a database that stands at ${other} stops with ${`Cannot find change … (${other}) in sqitch.plan`}.`,
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "blocker",
      says: ({ id }) =>
        say`A change's id is made of all that stands before it: a database at ${id}, or at anything after it, stops with ${"Cannot find change"}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ other }) =>
        say`A change's id is made of its name: a database at ${other}, or at anything after it, stops with ${`Cannot find change … (${other}) in sqitch.plan`}.`,
    },
  }),
  remedy: (moved, base, { listedIn, isOnlyLate }) => ({
    summary: isOnlyLate
      ? say`Move ${codeList(moved.slice(0, 3).map(({ id }) => id.value))} to the end of ${listedIn ?? "the plan"}, behind what ${base} has`
      : say`Call ${codeList(moved.slice(0, 3).map(({ id }) => id.value))} otherwise, or rework what is there`,
    commands: [],
  }),
  rewrite: () => [],
  sameCode: sameWords,
  looksLikeMigration: () => false,
  load,
};

async function load(project: Project): Promise<readonly MigrationGroup[]> {
  const texts = await project.read(project.named("sqitch.plan"));
  return [...texts].flatMap(([path, text]) => {
    const changes = readPlan(text);
    return changes.length === 0 || !/^%project=/m.test(text) ? [] : [toGroup(project, path, changes)];
  });
}

interface PlanChange {
  readonly name: string;
  /** Only those of this project, and no conflicts: names without tags. */
  readonly requires: readonly string[];
  /** How many of the name stand before it: reworked. */
  readonly earlier: number;
  /** Whether one of the name stands before it with no tag between. */
  readonly isRepeated: boolean;
  /** The first tag after it, where a later one of its name follows: `@v1`. */
  readonly reworkedAt: string | undefined;
  readonly entry: { readonly line: number; readonly text: string };
}

function readPlan(text: string): readonly PlanChange[] {
  const changes: (PlanChange & { reworkedAt: string | undefined })[] = [];
  let sinceTag = new Set<string>();
  let untagged: typeof changes = [];
  for (const [i, whole] of text.split("\n").entries()) {
    const line = whole.replace(/\r$/, "");
    const tag = /^\s*@([^\s[]+)/.exec(line)?.[1];
    if (tag !== undefined) {
      for (const change of untagged) change.reworkedAt = `@${tag}`;
      [sinceTag, untagged] = [new Set(), []];
      continue;
    }
    const match = /^\s*[+]?\s*([^\s%#@[+-][^\s[@]*)(?:\s*\[([^\]]*)\]\s*|\s+)\d{4}-/.exec(line);
    if (match === null) continue;
    const [, name = "", deps = ""] = match;
    const requires = deps.split(/\s+/).filter((dep) => dep !== "" && !/^!|:/.test(dep));
    const change = {
      name,
      requires: requires.map((dep) => dep.replace(/@.*$/, "")).filter((dep) => dep !== ""),
      earlier: changes.filter((one) => one.name === name).length,
      isRepeated: sinceTag.has(name),
      reworkedAt: undefined,
      entry: { line: i + 1, text: line },
    };
    sinceTag.add(name);
    changes.push(change);
    untagged.push(change);
  }
  return changes;
}

function toGroup(project: Project, path: string, changes: readonly PlanChange[]): MigrationGroup {
  const root = parentOf(path);
  const folder = under(root, "deploy");
  const scripts = new Map(
    project.below(folder).map((file) => [file.path.slice(folder.length + 1).replace(/\.[^./]+$/, ""), file]),
  );
  const last = new Map(changes.map((change) => [change.name, change]));
  const scriptOf = (change: PlanChange): { path: string; oid: string } | undefined =>
    scripts.get(last.get(change.name) === change ? change.name : change.name + (change.reworkedAt ?? ""));
  return {
    framework: "sqitch",
    root,
    folders: [root],
    aside: isAside(root),
    loaded: true,
    evidence: "configured",
    listedIn: path,
    migrations: changes.map((change, i) => toMigration(change, scriptOf(change) ?? { path, oid: change.name }, i)),
    unreadable: [],
    problems: [
      ...changes.filter((change) => scriptOf(change) === undefined).map((change) => withoutScript(path, change)),
      ...findBrokenNames(path, changes),
      ...findUnplanned(project, path, [...scripts], new Set(changes.map(({ name }) => name))),
    ],
  };
}

function toMigration(
  { name, earlier, entry }: PlanChange,
  file: { path: string; oid: string },
  place: number,
): Migration {
  const id = earlier === 0 ? name : `${name} (${earlier + 1})`;
  return listedMigration([{ path: file.path, oid: file.oid }], id, {
    version: String(place + 1),
    slug: name,
    stem: id,
    order: numberOrder(String(place)),
    unique: earlier === 0 ? [{ what: "name", value: name }] : [],
    entry,
  });
}

function withoutScript(path: string, { name, entry }: PlanChange): Problem {
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `script:${name}`,
    title: say`${name} is planned, and has no deploy script`,
    message: [say`${"sqitch deploy"} stops there with ${`Deploy script deploy/${name}.sql does not exist`}.`],
    path,
    line: entry.line,
    subjects: [{ id: name, path }],
  };
}

function findBrokenNames(path: string, changes: readonly PlanChange[]): readonly Problem[] {
  const places = new Map<string, number>();
  for (const [i, { name }] of changes.entries()) if (!places.has(name)) places.set(name, i);
  return changes.flatMap(({ name, requires, isRepeated, entry }, i): Problem[] => {
    const problem = { severity: "blocker", path, line: entry.line, subjects: [{ id: name, path }] } as const;
    const repeated: Problem = {
      ...problem,
      kind: "same_id",
      cause: `twice:${name}`,
      title: say`${name} is planned twice`,
      message: stopsWith(`Change "${name}" duplicates earlier declaration`),
    };
    const missing = requires
      .filter((required) => (places.get(required) ?? Infinity) >= i)
      .map((required): Problem => {
        const isThere = places.has(required);
        return {
          ...problem,
          kind: isThere ? "parent_not_head" : "parent_missing",
          cause: `requires:${name},${required}`,
          title: isThere
            ? say`${name} is planned before ${required}, which it requires`
            : say`${name} requires ${required}, which is not there`,
          message: stopsWith(
            isThere
              ? `Change "${name}" planned ${(places.get(required) ?? i) - i} changes before required change "${required}"`
              : `Unknown change "${required}" required by change "${name}"`,
          ),
        };
      });
    return [...(isRepeated ? [repeated] : []), ...missing];
  });
}

function stopsWith(words: string): Problem["message"] {
  return [say`Every command reads the whole plan, and stops with ${words}.`];
}

/** Scripts with their way back that no line of the plan names: a merge has lost the line. */
function findUnplanned(
  project: Project,
  path: string,
  scripts: readonly (readonly [string, { readonly path: string }])[],
  planned: ReadonlySet<string>,
): readonly Problem[] {
  return scripts.flatMap(([name, file]): Problem[] => {
    const revert = under(parentOf(path), `revert/${name}${file.path.slice(file.path.lastIndexOf("."))}`);
    if (planned.has(name.replace(/@[^/]*$/, "")) || !project.has(revert)) return [];
    return [
      {
        kind: "journal_mismatch",
        severity: "blocker",
        cause: `unplanned:${name}`,
        title: say`${name} is not in the plan: it is never deployed`,
        message: [
          say`Sqitch deploys what ${nameOf(path)} lists; a script that no line names is of no consequence to it.`,
        ],
        path: file.path,
        line: 1,
        subjects: [{ id: name, path: file.path }],
        fix: { summary: say`Plan it`, edits: [], commands: [] },
      },
    ];
  });
}
