// Sqitch: changes in the order of `sqitch.plan`. A change's id is made of its line and of the id before it, so what stands before
// a deployed change is for ever (lib/App/Sqitch/Plan/Change.pm `info`, lib/App/Sqitch/Engine.pm `_sync_plan`); what a plan may
// hold is checked whenever it is read (lib/App/Sqitch/Plan.pm `_parse`, `check_changes`).

import { codeList, say } from "../../domain/text.ts";
import type { LineEdit, ListFramework } from "../framework.ts";
import type { Migration, MigrationGroup, Problem } from "../migration-group.ts";
import { withLinesBehind } from "../list/list-lines.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { sameWords } from "../list/same-words.ts";
import { numberOrder } from "../list/versions.ts";
import { isAside, pathFrom } from "../paths.ts";
import type { Project } from "../project.ts";
import type { TroubleAt } from "../remedy.ts";
import { editsAreNotSeen } from "../list/outcomes.ts";
import { configurationOf, findPlans, type PlanPlace } from "./places.ts";
import { headingOf, isPlan, readPlan, type PlanChange } from "./plan.ts";
import { findBrokenNames, findSyntaxErrors, findUnplanned, withoutScript } from "./problems.ts";

export const sqitch: ListFramework = {
  id: "sqitch",
  name: "Sqitch",
  family: "high-water",
  about: {
    found: "`sqitch.plan` with its `deploy/`, and what `sqitch.conf` sets: `plan_file`, `top_dir`, `deploy_dir`",
    fix: "moves lines to the end of the plan, or behind what they require",
  },
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
    relined: {
      severity: "blocker",
      says: ({ id }) =>
        say`A change's id is made of all that its line says, names, date and note too: a database at ${id}, or at anything after it, stops with ${`Cannot find change … (${id}) in sqitch.plan`}. What it requires can only be said by another change.`,
      alike: (was, now) => withoutSpaces(was) === withoutSpaces(now),
    },
    reordered: {
      severity: "blocker",
      says: ({ other }) =>
        say`A change's id is made of all that stands before it: a database at ${other}, or at anything after it, stops with ${`Cannot find change … (${other}) in sqitch.plan`}.`,
    },
    remarked: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that has ${other} where it was, and that stands at ${id} or is yet to come there, stops with ${"UNIQUE constraint failed: tags.project, tags.tag"}, or how its kind says that.`,
    },
    reheaded: {
      severity: "blocker",
      says: ({ id }) =>
        say`A change's id is made of the project's name and address too: every database stops with ${`Cannot find change … (${id}) in sqitch.plan`}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ other }) =>
        say`A change's id is made of its name: a database at ${other}, or at anything after it, stops with ${`Cannot find change … (${other}) in sqitch.plan`}.`,
    },
  }),
  remedy: (moved, base, { listedIn, list, isOnlyLate }) => ({
    summary: isOnlyLate
      ? say`Move ${codeList(moved.slice(0, 3).map(({ id }) => id.value))} to the end of ${listedIn ?? "the plan"}, behind what ${base.ref} has`
      : say`Call ${codeList(moved.slice(0, 3).map(({ id }) => id.value))} otherwise, or rework what is there`,
    edits: isOnlyLate ? toEnd(moved, list) : [],
    commands: [],
  }),
  rewrite: () => [],
  sameCode: sameWords,
  looksLikeMigration: () => false,
  load,
  loaderOf,
};

function withoutSpaces(line: string): string {
  return line
    .replace(/^\s*\+?\s*/, "")
    .replaceAll(/\s+/g, " ")
    .trimEnd();
}

async function load(project: Project): Promise<readonly MigrationGroup[]> {
  const places = await findPlans(project);
  const texts = await project.read(places.map(({ plan }) => plan));
  return places.flatMap((place) => {
    const text = texts.get(place.plan) ?? "";
    if (!isPlan(text)) return [];
    const changes = readPlan(text);
    const errors = findSyntaxErrors(place.plan, text);
    const heading = headingOf(text);
    return changes.length + errors.length === 0 ? [] : [{ ...toGroup(project, place, changes, errors), heading }];
  });
}

/** A plan that holds nothing any more, or the configuration that names one that is not there. */
async function loaderOf(project: Project, { listedIn }: MigrationGroup): Promise<string | undefined> {
  if (listedIn === undefined) return undefined;
  const plan = (await project.read([listedIn])).get(listedIn);
  if (plan !== undefined) return isPlan(plan) && readPlan(plan).length === 0 ? listedIn : undefined;
  return configurationOf(project, listedIn);
}

/** Behind everything else in the plan. [] where a tag follows one of them: whose it is, the plan does not tell. */
function toEnd(moved: readonly Migration[], list: TroubleAt["list"]): readonly LineEdit[] {
  if (list === undefined) return [];
  const own = new Set(moved.flatMap(({ listed }) => listed?.entry?.line ?? []));
  const lines = list.text.split("\n");
  const isTagged = (line: number): boolean =>
    lines
      .slice(line)
      .find((one) => /^\s*[^\s#]/.test(one))
      ?.trimStart()
      .startsWith("@") === true;
  if ([...own].some(isTagged)) return [];
  const last = lines.findLastIndex((line, i) => line.trim() !== "" && !own.has(i + 1)) + 1;
  const early = [...own].filter((line) => line < last);
  return withLinesBehind(list.text, early, last).map((change) => ({ op: "replace", path: list.path, ...change }));
}

function toGroup(
  project: Project,
  place: PlanPlace,
  changes: readonly PlanChange[],
  errors: readonly Problem[],
): MigrationGroup {
  const { plan, root, deploy, reworked, extensions } = place;
  const [scripts, older] = [scriptsIn(project, deploy, extensions), scriptsIn(project, reworked, extensions)];
  const scriptOf = (change: PlanChange): { path: string; oid: string } | undefined => {
    let isReworked = false;
    for (const tag of change.reworkTags()) {
      const script = older.get(change.name + tag);
      if (script !== undefined) return script;
      isReworked = true;
    }
    return isReworked ? undefined : scripts.get(change.name);
  };
  return {
    framework: "sqitch",
    root,
    folders: [root],
    aside: isAside(root),
    loaded: true,
    evidence: "configured",
    listedIn: plan,
    migrations: changes.map((change, i) =>
      toMigration(change, scriptOf(change) ?? { path: plan, oid: change.name }, i),
    ),
    unreadable: [],
    problems: [
      ...errors,
      ...changes.filter((change) => scriptOf(change) === undefined).map((change) => withoutScript(place, change)),
      ...findBrokenNames(plan, changes),
      ...findUnplanned(project, place, scripts, new Set(changes.map(({ name }) => name))),
    ],
  };
}

/** By the names of their changes. Where none ends as it should, a configuration of somebody's own has another ending. */
function scriptsIn(
  project: Project,
  folder: string,
  extensions: readonly string[],
): ReadonlyMap<string, { path: string; oid: string }> {
  const files = project.below(folder);
  const own = files.filter(({ path }) => extensions.some((extension) => path.endsWith(`.${extension}`)));
  const scripts = own.length === 0 ? files : own;
  return new Map(scripts.map((file) => [pathFrom(folder, file.path).replace(/\.[^./]+$/, ""), file]));
}

function toMigration(
  { name, earlier, tags, entry }: PlanChange,
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
    marks: tags,
  });
}
