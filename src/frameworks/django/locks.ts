// Files that repeat an app's last migration, or all of them, for git to conflict in: `max_migration.txt` of
// django-linear-migrations (its apps.py, 2.19: a system check, so `migrate` stops, where it is installed), `migrations_lockfile.txt` as Sentry has it
// (lines `app: 0040_name`) and `migrations.lock` as CommCare HQ has it (an app's name, then its migrations, each after a space).
// The latter two are looked at by those teams' tests alone.

import type { Edit } from "../../domain/finding.ts";
import { codeList, say } from "../../domain/text.ts";
import type { LineChange } from "../framework.ts";
import type { Migration, Problem } from "../migration-group.ts";
import { isWithin, nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import type { App } from "./apps.ts";

const maxMigration = "max_migration.txt";
const lastOnes = "migrations_lockfile.txt";
const allOnes = "migrations.lock";

/** Lock files that speak of an app. */
export function locksOf(project: Project, { root }: App): readonly string[] {
  const own = under(root, maxMigration);
  const above = [...project.named(lastOnes), ...project.named(allOnes)];
  return [...(project.has(own) ? [own] : []), ...above.filter((path) => isWithin(root, parentOf(path)))];
}

/** The lines of a lock file that name what moves. */
export function relock(
  text: string,
  path: string,
  { label, ids }: { readonly label: string; readonly ids: ReadonlyMap<string, string> },
): readonly LineChange[] {
  return linesOf(text, path, label).flatMap(({ id, line, before }) => {
    const to = ids.get(id);
    return to === undefined ? [] : [{ line, before, after: before.replace(id, () => to) }];
  });
}

/** What a lock file says of an app that is not so. */
export async function findStaleLocks(
  project: Project,
  app: App,
  locks: readonly string[],
  isChecked: () => Promise<boolean>,
): Promise<readonly Problem[]> {
  if (app.files.some(({ unreadable }) => unreadable !== undefined)) return [];
  const standing = standingOf(app);
  const leaves = leavesOf(standing);
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length > 1) return [];
  const found = await Promise.all(
    [...(await project.read(locks))].map(([path, text]) =>
      nameOf(path) === allOnes
        ? Promise.resolve(staleList(app, path, text, standing))
        : staleLeaf({ app, path, text, leaf: leaf.id.value, isChecked }),
    ),
  );
  return found.flat();
}

/**
 * Whether somebody checks `max_migration.txt`: settings or requirements name django-linear-migrations, or every app has the file,
 * as it demands (`dlm.E001`). Asked only where one is behind: it looks through the tree.
 */
export async function hasLinearMigrations(project: Project, apps: readonly App[]): Promise<boolean> {
  const own = apps.filter(({ aside }) => !aside);
  if (own.length > 1 && own.every(({ root }) => project.has(under(root, maxMigration)))) return true;
  const found = await project.tree.search(["django_linear_migrations", "django-linear-migrations"]);
  const paths = found.filter(
    (path) => /\.(?:py|toml|txt|in|cfg|lock)$|(?:^|\/)Pipfile$/.test(path) && nameOf(path) !== maxMigration,
  );
  return [...(await project.tree.read(paths)).values()].some((text) =>
    text.split("\n").some((line) => /django[_-]linear[_-]migrations/.test(line) && !/^\s*#/.test(line)),
  );
}

interface LockLine {
  readonly id: string;
  /** 1-based. */
  readonly line: number;
  readonly before: string;
}

/** The lines that name migrations of an app. */
function linesOf(text: string, path: string, label: string): readonly LockLine[] {
  let section = "";
  return text.split("\n").flatMap((raw, i): LockLine[] => {
    const before = raw.replace(/\r$/, "");
    const found = (id: string | undefined): LockLine[] => (id === undefined ? [] : [{ id, line: i + 1, before }]);
    switch (nameOf(path)) {
      case maxMigration:
        return found(/^\s*(\S+)\s*$/.exec(before)?.[1]);
      case lastOnes:
        return before.startsWith(`${label}: `) ? found(before.slice(label.length + 2).trim()) : [];
      default: {
        if (/^\w+\s*$/.test(before)) section = before.trim();
        return section === label ? found(/^\s+(\w+)/.exec(before)?.[1]) : [];
      }
    }
  });
}

/** What Django loads of an app, without what a squash stands for. */
export function standingOf({ files }: App): readonly Migration[] {
  const replaced = new Set(files.flatMap(({ migration }) => migration?.replaces ?? []));
  return files.flatMap(({ migration }) =>
    migration === undefined || replaced.has(migration.id.value) ? [] : [migration],
  );
}

/** Those that no other of them follows. */
export function leavesOf(standing: readonly Migration[]): readonly Migration[] {
  const standIns = new Map(standing.flatMap(({ id, replaces = [] }) => replaces.map((old) => [old, id.value])));
  const followed = new Set(
    standing.flatMap(({ id, parents }) =>
      parents.map(({ value }) => standIns.get(value) ?? value).filter((parent) => parent !== id.value),
    ),
  );
  return standing.filter(({ id }) => !followed.has(id.value));
}

interface LeafLock {
  readonly app: App;
  readonly path: string;
  readonly text: string;
  readonly leaf: string;
  readonly isChecked: () => Promise<boolean>;
}

async function staleLeaf({ app, path, text, leaf, isChecked: asked }: LeafLock): Promise<readonly Problem[]> {
  const lines = linesOf(text, path, app.label);
  const [first] = lines;
  if (first === undefined || (lines.length === 1 && first.id === leaf)) return [];
  const isChecked = nameOf(path) === maxMigration && (await asked());
  const isThere = app.files.some(({ migration }) => migration?.id.value === first.id);
  const error = `dlm.${lines.length > 1 ? "E002" : isThere ? "E004" : "E003"}`;
  const edits: Edit[] =
    lines.length > 1
      ? []
      : [
          {
            op: "replace",
            path,
            line: first.line,
            before: first.before,
            after: first.before.replace(first.id, () => leaf),
          },
        ];
  return [
    {
      kind: "lockfile_stale",
      severity: isChecked ? "blocker" : "nit",
      cause: `${path} ${app.label}`,
      title: say`${path} says ${first.id}, and the last migration of ${app.label} is ${leaf}`,
      message: [
        isChecked
          ? say`django-linear-migrations stops every command that runs the system checks, ${"migrate"} too, with ${error}.`
          : say`It is there to make two migrations conflict in git, and does not while it is behind.`,
      ],
      path,
      line: first.line,
      subjects: [],
      fix: { summary: say`Write ${leaf} into ${path}`, edits, commands: [] },
    },
  ];
}

function staleList(app: App, path: string, text: string, standing: readonly Migration[]): readonly Problem[] {
  const listed = new Set(linesOf(text, path, app.label).map(({ id }) => id));
  const ids = new Set(standing.map(({ id }) => id.value));
  const wrong = [...[...ids].filter((id) => !listed.has(id)), ...[...listed].filter((id) => !ids.has(id))];
  if (wrong.length === 0) return [];
  return [
    {
      kind: "lockfile_stale",
      severity: "nit",
      cause: `${path} ${app.label}`,
      title: say`${path} and the migrations of ${app.label} differ in ${codeList(wrong.slice(0, 3))}`,
      message: [say`The tests that compare them will fail.`],
      path,
      subjects: [],
      fix: { summary: say`Write ${path} anew`, edits: [], commands: ["./manage.py makemigrations --lock-update"] },
    },
  ];
}
