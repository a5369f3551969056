// What Django prints (5.2: db/migrations/graph.py, loader.py, core/management/commands/migrate.py), and what it does about
// migrations that have run: a database remembers every one of them by app and name, and does not look at what is in them.

import { say } from "../../domain/text.ts";
import type { GraphRules } from "../framework.ts";
import type { ToolWords } from "../tool-words.ts";

/** What Django says of the app `label`. */
export function words(label: string): ToolWords {
  return {
    upgrade: "manage.py migrate",
    manyHeads: (heads) =>
      `CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (${heads.toSorted().join(", ")} in ${label})`,
    takenId: (id) => say`Both sides bring a ${`${id}.py`} of their own: one of the two has to get another name.`,
    missingParent: (parent, child) => missingNode(`${label}.${child}`, `${label}.${parent}`),
    missingAcross: missingNode,
    cycle: (ids) => `CircularDependencyError: ${ids.map((id) => `${label}.${id}`).join(", ")}`,
    join: `python manage.py makemigrations --merge ${label}`,
  };
}

/** Both as `app.name`. */
export function missingNode(by: string, name: string, isBefore = false): string {
  const [app, stem] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
  return `NodeNotFoundError: Migration ${by} dependencies reference nonexistent ${isBefore ? "child" : "parent"} node ('${app}', '${stem}')`;
}

export const rules: GraphRules = {
  deleted: {
    severity: "nit",
    says: ({ id }) =>
      say`Django does not mind: a database that has run ${id} keeps what it did, and a new one goes without.`,
  },
  renamed: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`To Django ${other} is a new migration: ${"manage.py migrate"} runs it a second time where ${id} has run already, and stops with errors such as ${'relation "…" already exists'}. A new name that lists the old one in ${"replaces"} is known again.`,
  },
  repeated: {
    severity: "nit",
    says: ({ id, other }) =>
      say`To Django ${other} is a new migration: ${"manage.py migrate"} runs it a second time where ${id} has run already, which changes nothing.`,
  },
  redone: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`${"manage.py migrate"} runs ${other} where ${id} has run already, and stops with errors such as ${'relation "…" already exists'}. What has run stays as it is; what is new belongs in a migration after it.`,
  },
  relabelled: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`Django remembers a migration by its app's label: where those of ${id} have run, ${"manage.py migrate"} takes those of ${other} for new. It makes their tables anew beside the old ones, or stops with ${'relation "…" already exists'}, or with ${"InconsistentMigrationHistory"} where another app depends on them. ${`label = "${id}"`} in the ${"AppConfig"} keeps them; so does ${"replaces"} in each of them with what it was.`,
  },
  forkStopsAll: true,
  inserted: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`A database that has run ${other} refuses ${"manage.py migrate"} with ${`InconsistentMigrationHistory: Migration ${other} is applied before its dependency ${id}`}.`,
  },
};
