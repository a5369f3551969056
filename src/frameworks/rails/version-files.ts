// `db/schema_migrations/20240101090000`: a file a version beside `structure.sql`, so that two branches never conflict in a list, as
// GitLab has it (its lib/gitlab/database/schema_migrations/migrations.rb) and others after it. It holds the SHA-256 of its name.

import { createHash } from "node:crypto";
import { shellQuote } from "../../domain/shell.ts";
import { say } from "../../domain/text.ts";
import type { LineChange, Renumber } from "../framework.ts";
import type { Migration, MigrationGroup, Problem } from "../migration-group.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

const versionName = /^20\d{2}\d*$/;

/** The group, with each migration's version file as one of its own: it moves with it. */
export function withVersionFiles(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const files = versionFiles(project, group);
  if (files.size === 0) return Promise.resolve(group);
  const migrations = group.migrations.map((migration): Migration => {
    const { id, listed } = migration;
    const file = listed === undefined ? undefined : files.get(listed.version);
    return listed === undefined || file === undefined
      ? migration
      : listedMigration([...listed.files, file], id.value, listed, id.line);
  });
  return Promise.resolve({ ...group, migrations });
}

/** The sum in a version file that gets another name; undefined: it is none. */
export function renameVersion(text: string, path: string, { to }: Renumber): readonly LineChange[] | undefined {
  if (!isVersionFile(path)) return undefined;
  const before = (text.split("\n")[0] ?? "").replace(/\r$/, "");
  const after = createHash("sha256").update(to.version).digest("hex");
  return /^[0-9a-f]{64}$/.test(before) ? [{ line: 1, before, after }] : [];
}

/** Migrations without a version file, where the others have one, and version files that no migration has. */
export function versionFileProblems(project: Project, group: MigrationGroup): readonly Problem[] {
  const files = versionFiles(project, group);
  const without = group.migrations.filter(({ listed }) => !files.has(listed?.version ?? ""));
  if (files.size === 0 || without.length * 2 > group.migrations.length) return [];
  const folder = folderOf(group);
  const versions = new Set(
    project.below(parentOf(folder)).flatMap(({ path }) => /^\d+(?=_.*\.rb$)/.exec(nameOf(path))?.[0] ?? []),
  );
  const fix = { summary: say`Have Rails write ${folder} again`, edits: [], commands: ["bin/rails db:migrate"] };
  return [
    ...without.map(({ id, path, listed }): Problem => ({
      kind: "lockfile_stale",
      severity: "nit",
      cause: `version-file:${id.value}`,
      title: say`${folder} has no ${listed?.version ?? id.value}`,
      message: [
        say`A new database that loads the schema does not count ${id.value} as run: ${"rails db:migrate"} runs it on a schema that may have it already.`,
      ],
      path,
      line: 1,
      subjects: [{ id: id.value, path }],
      fix,
    })),
    ...[...files].flatMap(([version, { path }]): Problem[] =>
      versions.has(version)
        ? []
        : [
            {
              kind: "lockfile_stale",
              severity: "nit",
              cause: `version-file:${version}`,
              title: say`${path} is the version of no migration`,
              message: [
                say`A new database counts ${version} as run: a migration that gets the number never runs there.`,
              ],
              path,
              line: 1,
              fix: { ...fix, commands: [`git rm -- ${shellQuote(path)}`] },
            },
          ],
    ),
  ];
}

function folderOf({ root }: MigrationGroup): string {
  return under(parentOf(root), "schema_migrations");
}

function versionFiles(
  project: Project,
  group: MigrationGroup,
): ReadonlyMap<string, { readonly path: string; readonly oid: string }> {
  return new Map(
    project
      .in(folderOf(group))
      .flatMap((file) => (isVersionFile(file.path) ? [[nameOf(file.path), file] as const] : [])),
  );
}

function isVersionFile(path: string): boolean {
  return versionName.test(nameOf(path)) && nameOf(parentOf(path)) === "schema_migrations";
}
