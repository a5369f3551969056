// What is wrong with the files that Rails writes, as they would stand after the merge.

import { say } from "../../domain/text.ts";
import type { Migration, MigrationGroup, Problem } from "../migration-group.ts";
import type { Project } from "../project.ts";
import { asNumber } from "../list/versions.ts";
import { written } from "./relock.ts";
import { schemaFiles, schemaVersion, structureVersions, versionPattern } from "./schema-files.ts";

/** Problems of `schema.rb` and `structure.sql` beside a group. */
export async function schemaProblems(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  const { ruby, sql } = schemaFiles(group.root);
  const texts = await project.read([ruby, sql].filter((path) => project.has(path)));
  const [schema, structure] = [texts.get(ruby), texts.get(sql)];
  return [
    ...(schema === undefined ? [] : rubyProblems(ruby, schema, group)),
    ...(structure === undefined ? [] : sqlProblems(sql, structure, group)),
  ];
}

function rubyProblems(path: string, text: string, group: MigrationGroup): Problem[] {
  const last = group.migrations.at(-1);
  const found = schemaVersion(text);
  if (last === undefined || found === undefined) return [];
  const has = found.value.replaceAll("_", "");
  if (BigInt(has) >= BigInt(last.id.value)) return [];
  // A version that no file has is a migration's old one; any other was written before the last one came, and lacks what it does.
  const isLeftBehind = group.migrations.every(({ id }) => id.value !== has);
  const before = (text.split("\n")[found.line - 1] ?? "").replace(/\r$/, "");
  const after = before.replace(versionPattern, (_, start: string, old: string, rest: string) => {
    return start + written(last.id.value, old) + rest;
  });
  return [
    stale(path, last, found.line, {
      cause: `schema:${path}`,
      title: say`${path} stands at ${found.value}, before ${last.listed?.stem ?? last.id.value}`,
      message: [
        say`A new database that loads ${path} does not count ${last.id.value} as run: ${"rails db:migrate"} runs it on a schema that may have it already.`,
      ],
      fix: isLeftBehind
        ? {
            summary: say`The version of ${path} is the last one`,
            edits: [{ op: "replace", path, line: found.line, before, after }],
            commands: [],
          }
        : regenerate(path),
    }),
  ];
}

function sqlProblems(path: string, text: string, group: MigrationGroup): Problem[] {
  const listed = structureVersions(text);
  if (listed.length === 0) return [];
  const lines = Map.groupBy(listed, ({ value }) => asNumber(value));
  const twice = [...lines].filter(([, places]) => places.length > 1);
  const missing = group.migrations.filter(({ id }) => !lines.has(id.value));
  return [
    ...twice.map(([version, places]): Problem => ({
      kind: "lockfile_stale",
      severity: "blocker",
      cause: `structure:${path}:twice:${version}`,
      title: say`${path} lists ${version} twice`,
      message: [
        say`A new database cannot load it: ${"version"} is the primary key of ${"schema_migrations"}, and the second ${version} is a duplicate.`,
      ],
      path,
      ...(places[1] === undefined ? {} : { line: places[1].line }),
      fix: regenerate(path),
    })),
    ...missing.map((migration) =>
      stale(path, migration, listed[0]?.line ?? 1, {
        cause: `structure:${path}:${migration.id.value}`,
        title: say`${path} does not list ${migration.listed?.stem ?? migration.id.value}`,
        message: [
          say`A new database that loads ${path} does not count ${migration.id.value} as run: ${"rails db:migrate"} runs it on a schema that may have it already.`,
        ],
        fix: regenerate(path),
      }),
    ),
  ];
}

function stale(
  path: string,
  { id, path: migrationPath }: Migration,
  line: number,
  about: Pick<Problem, "cause" | "title" | "message" | "fix">,
): Problem {
  const subjects = [{ id: id.value, path: migrationPath }];
  return { kind: "lockfile_stale", severity: "nit", path, line, subjects, ...about };
}

function regenerate(path: string): NonNullable<Problem["fix"]> {
  return { summary: say`Have Rails write ${path} again`, edits: [], commands: ["bin/rails db:migrate"] };
}
