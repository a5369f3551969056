// Folders of migrations below one of which the tool reads only what is directly in it.

import type { MigrationGroup } from "../migration-group.ts";
import { isWithin, pathFrom } from "../paths.ts";
import { isDialect } from "./dialects.ts";

/**
 * The groups; not loaded are those below one of the `flat` folders whose files are the tool's own, where nothing says that they are
 * loaded in another way. What its folder calls an archive, a part of something or another database's is a group of its own.
 */
export function withUnreached(groups: readonly MigrationGroup[], flat: ReadonlySet<string>): readonly MigrationGroup[] {
  // Below the whole repository stands everything.
  const above = [...flat].filter((folder) => folder !== "");
  return groups.map((group) => {
    const { root, folders, evidence, aside } = group;
    if (evidence !== "marked" || aside || folders.length > 1 || isDialect(root)) return group;
    const isBelow = above.some(
      (folder) => folder !== root && isWithin(root, folder) && !isKeptApart(pathFrom(folder, root)),
    );
    return isBelow ? { ...group, loaded: false } : group;
  });
}

/** Whether one of the folders of a path is called as what is kept and not run, or as what others than the tool read. */
export function isKeptApart(path: string): boolean {
  return kept.test(path);
}

const kept =
  /(?:^|[/_.-])(?:archived?|old|legacy|deprecated|obsolete|backups?|bak|squashed|unused|disabled|drafts?|pending|todo|manual|dev|data|sql|lib|utils?|helpers?|shared|common|scripts?|seeds?|node_modules)(?:$|[/_.-])/i;
