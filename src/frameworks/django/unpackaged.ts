// Migrations in a folder without `__init__.py`. Python imports it as a namespace package, and Django passes over the migrations of
// such a one (db/migrations/loader.py, `load_disk`, 5.2): the app counts as one that has none.

import { shellQuote } from "../../domain/shell.ts";
import { say } from "../../domain/text.ts";
import type { Problem } from "../migration-group.ts";
import { under } from "../paths.ts";
import type { App } from "./apps.ts";

/** What is wrong with an app whose migrations are in no package. */
export function passedOver({ root, files }: App): Problem {
  const file = under(root, "__init__.py");
  const subjects = files.flatMap(({ migration }) =>
    migration === undefined ? [] : [{ id: migration.id.value, path: migration.path }],
  );
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `no package ${root}`,
    title: say`${root} has no ${"__init__.py"}: Django passes over what is in it`,
    message: [
      say`Without it the folder is no package, and ${"manage.py migrate"} counts the app among those that have no migrations: it says nothing, and these never run.`,
    ],
    path: subjects[0]?.path ?? root,
    subjects,
    fix: { summary: say`Add ${file}; an empty one will do`, edits: [], commands: [`touch ${shellQuote(file)}`] },
  };
}
