// Migrations whose files are all there, and that nothing leads to any more: a list that cannot be read, a configuration that
// names another folder. The group is judged by nobody then, and that is no approval.

import type { Finding } from "../../domain/finding.ts";
import { say } from "../../domain/text.ts";
import type { GroupChange, ListFramework } from "../../frameworks/framework.ts";
import type { MigrationGroup } from "../../frameworks/migration-group.ts";
import { isWithin } from "../../frameworks/paths.ts";
import type { Subject } from "../check.ts";
import { isListChange } from "../family.ts";
import { plain, toFinding } from "./finding.ts";
import { renamesOf } from "./renames.ts";
import { filesOf } from "./list/listed.ts";
import { findMovedElsewhere } from "./list/moved-elsewhere.ts";
import { findPutBelow } from "./list/put-below.ts";

/** That the merged tree has the files of the base's group still, and not the group; none where another tool has them now. */
export async function findVanished(subject: Subject, group: GroupChange): Promise<readonly Finding[]> {
  const { change, groups } = subject;
  const { base, merged, framework, root } = group;
  // What only its names told of was a guess before.
  if (base === undefined || base.aside || base.evidence === "named" || base.migrations.length === 0) return [];
  if (merged !== undefined && isThere(merged)) {
    if (await isLeftBehind(subject, group, base.root, merged)) return [leftBehind(group, base.root, merged)];
    if (!isListChange(group)) return [];
    const below = await findPutBelow(subject, group);
    return below.length > 0 ? below : findListLeftBehind(subject, group.framework, base, merged);
  }
  const { gone, is: moved } = renamesOf(change);
  const stay = base.migrations.flatMap((migration) => {
    const files = filesOf(migration).filter((path) => !gone.has(path));
    return files.length === 0 ? [] : [files.map((path) => moved.get(path) ?? path)];
  });
  if (stay.length < base.migrations.length / 2) return [];
  const { renamed } = findMovedElsewhere(group, groups, base.migrations);
  if (renamed.length >= base.migrations.length / 2) return [];
  const owned = ownedIn(groups);
  if (stay.filter((files) => files.some((path) => owned.has(path))).length >= stay.length / 2) return [];
  const [count, files] =
    base.migrations.length === 1
      ? ["migration", "Its file is"]
      : [`${base.migrations.length} migrations`, "Their files are"];
  const listed = base.listedIn === undefined ? undefined : (moved.get(base.listedIn) ?? base.listedIn);
  return [
    toFinding(
      { group },
      {
        kinds: ["unknown"],
        severity: "nit",
        cause: "vanished",
        title: say`The ${plain(count)} of ${root === "" ? (listed ?? ".") : root} can no longer be found`,
        message: [
          say`${plain(files)} still there after the merge; ${listed === undefined ? say`where ${plain(framework.name)} is set up, nothing leads there any more` : say`what ${listed} lists cannot be read`}.`,
          say`Nothing of a pull request is run, so whether ${plain(framework.name)} still runs what is there is not known.`,
        ],
        at: listed === undefined ? undefined : { path: listed },
        subjects: [],
        couldHideBlocker: true,
      },
    ),
  ];
}

/** The files of all groups of the merged tree: made once for all groups that ask. */
function ownedIn(groups: readonly GroupChange[]): ReadonlySet<string> {
  const known =
    owners.get(groups) ?? new Set(groups.flatMap(({ merged }) => merged?.migrations.flatMap(filesOf) ?? []));
  owners.set(groups, known);
  return known;
}

const owners = new WeakMap<readonly GroupChange[], ReadonlySet<string>>();

/**
 * Whether a set-up led to the migrations of the base, and leads no more to where they are now: Alembic loads the folder `versions`
 * and none below it (script/base.py `_list_py_dir`, 1.20), finds nothing there, and stops at what the database says.
 */
async function isLeftBehind(
  { change }: Subject,
  { framework, base }: GroupChange,
  root: string,
  merged: MigrationGroup,
): Promise<boolean> {
  if (framework.family !== "graph" || framework.environment === undefined || merged.root === root) return false;
  if (base?.evidence !== "configured" || merged.evidence === "configured") return false;
  const environment = framework.environment(root);
  const text = (await change.trees.merged.read([environment])).get(environment);
  // Code that is not run may say where they are.
  return text?.includes("version_locations") !== true;
}

/** The same of a list; not where a file of the change names the place: that may be what leads there. */
async function findListLeftBehind(
  { change }: Subject,
  framework: ListFramework,
  base: MigrationGroup,
  merged: MigrationGroup,
): Promise<readonly Finding[]> {
  const why = framework.leftBehind?.(base, merged);
  if (why === undefined) return [];
  const paths = change.mergedFiles.flatMap(({ status, path }) =>
    status === "deleted" || isWithin(path, merged.root) ? [] : [path],
  );
  const place = merged.root.split("/").slice(-2).join("/");
  // Where they stay, the end of another path is no word of them: `db/migrations` of `migrations`.
  const isWhole = merged.root === base.root && !place.includes("/");
  const places = isWhole ? ['"', "'", "`", " ", "=", "./"].map((before) => before + place) : [place];
  if ((await change.trees.merged.search(places, paths)).length > 0) return [];
  const name = plain(framework.name);
  return [
    toFinding(
      { group: merged },
      {
        kinds: ["unknown"],
        severity: "nit",
        cause: "vanished",
        title:
          merged.root === base.root
            ? say`Nothing leads ${name} to the migrations of ${base.root} any more`
            : say`The migrations of ${base.root} are in ${merged.root} now, where nothing leads ${name}`,
        message: [
          why,
          say`Nothing of a pull request is run, so whether code leads ${name} to ${merged.root} is not known.`,
        ],
        at: undefined,
        subjects: [],
        couldHideBlocker: true,
      },
    ),
  ];
}

function leftBehind(group: GroupChange, root: string, merged: MigrationGroup): Finding {
  const name = plain(group.framework.name);
  return toFinding(
    { group },
    {
      kinds: ["unknown"],
      severity: "nit",
      cause: "vanished",
      title: say`The migrations of ${root} are in ${merged.root} now, where nothing leads ${name}`,
      message: [
        say`Where ${name} is set up, neither a configuration nor an environment beside them names ${merged.root}, and folders below another are not looked into unless it is told to.`,
        say`Nothing of a pull request is run, so whether code leads ${name} there is not known. If none does, it finds no migrations, and stops wherever a database remembers one.`,
      ],
      at: undefined,
      subjects: [],
      couldHideBlocker: true,
    },
  );
}

function isThere(merged: MigrationGroup): boolean {
  return merged.migrations.length > 0 || merged.unreadable.length > 0 || (merged.problems ?? []).length > 0;
}
