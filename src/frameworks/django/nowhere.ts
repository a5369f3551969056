// `MIGRATION_MODULES` names a module that is not there. Django takes that for a mistake (db/migrations/loader.py `load_disk`, 5.2):
// only where no setting names it, a missing module means that the app has no migrations.

import { say } from "../../domain/text.ts";
import type { Problem } from "../migration-group.ts";
import type { MovedModule } from "./labels.ts";

/** What comes of it. */
export function moduleNowhere({ label, module, path }: MovedModule): Problem {
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `no module ${label} ${module}`,
    title: say`${"MIGRATION_MODULES"} says that the migrations of ${label} are in ${module}, which is not there`,
    message: [
      say`With ${path}, every Django command that loads migrations stops with ${`ModuleNotFoundError: No module named '${module}'`}.`,
    ],
    path,
  };
}
