// sql-migrate (rubenv's): SQL files with `-- +migrate Up`. Which files it loads and in which order, and what it makes of those that
// have run, stands in its migrate.go (`findMigrations`, `Less`, `planMigrationCommon`, `ToApply`, `ToCatchup`); what a file must
// hold in sqlparse/sqlparse.go, what dbconfig.yml may say in sql-migrate/config.go.

import { z } from "zod";
import { say } from "../domain/text.ts";
import type { ListFramework, ListRules } from "./framework.ts";
import type { MigrationGroup, Problem, Unreadable } from "./migration-group.ts";
import { saysInGo } from "./list/go-code.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";
import { readLast } from "./list/signs.ts";
import { numberOrder } from "./list/versions.ts";
import { readParsed, type TextReader } from "./parse-memory.ts";
import { isAside, nameOf, normalize, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { yamlDocuments } from "./yaml.ts";

const byNames = listFramework({
  id: "sql-migrate",
  name: "sql-migrate",
  family: "set",
  about: {
    found: "numbered SQL files that hold `-- +migrate Up`, and each `dir` of `dbconfig.yml`",
    fix: "names go back where a merged file is renamed",
  },
  locate,
  loaderOf,
  readName,
  rules,
  refine: withoutRefused,
  inspect: findDropped,
});

export const sqlMigrate: ListFramework = {
  ...byNames,
  looksLikeMigration: (path, text) => path.endsWith(".sql") && (text === undefined || annotation.test(text)),
};

/** Whatever ends in `.sql` is loaded; what begins with a number comes first. */
function readName(name: string): ReadName | undefined {
  const match = /^(\d*)(?!\d)[-_.]?(.*)\.sql$/.exec(name);
  if (match === null) return undefined;
  const [, version = "", slug = ""] = match;
  const place = version === "" ? "without" : numberOrder(version);
  return { version, slug, id: name, order: `${place} ${name}`, unique: [] };
}

function rules(settings: ReadonlySet<string>): ListRules {
  // Equal numbers are told apart by the rest of the name, and what comes late is caught up with.
  return settings.has(ignoresUnknown)
    ? { taken: {}, edited: editsAreNotSeen, deleted: deletedUnseen, renamed: renamedUnseen }
    : { taken: {}, edited: editsAreNotSeen, deleted, renamed };
}

const ignoresUnknown = "ignore-unknown";

const deleted: NonNullable<ListRules["deleted"]> = {
  severity: "blocker",
  says: ({ id }) => say`At every database that has run it, ${"sql-migrate up"} stops with ${unknown(id)}.`,
};

const renamed: NonNullable<ListRules["renamed"]> = {
  severity: "blocker",
  says: ({ other }) => say`At every database that has run ${other}, ${"sql-migrate up"} stops with ${unknown(other)}.`,
};

function unknown(id: string): string {
  return `Unable to create migration plan because of ${id}: unknown migration in database`;
}

/** It looks for the last one that ran, to go on from there. */
const deletedUnseen: NonNullable<ListRules["deleted"]> = {
  severity: "blocker",
  misses: "the last",
  says: ({ id }) =>
    say`Unknown ones are ignored here; but a database where ${id} ran last never runs what sorts behind it. New databases do not get it.`,
};

const renamedUnseen: NonNullable<ListRules["renamed"]> = {
  severity: "blocker",
  says: ({ id, other }) =>
    say`A database that has run ${other} runs the same again as ${id}; one where ${other} ran last never runs what sorts behind it.`,
};

async function locate(project: Project): Promise<readonly Location[]> {
  const configured = await configuredFolders(project);
  const numbered = project.foldersWith(isNumbered, ["sql"]).keys();
  const texts = await readLast(project, numbered, isNumbered);
  const marked = [...texts].filter(([, some]) => some.some((text) => annotation.test(text))).map(([folder]) => folder);
  if (configured.size + marked.length === 0) return [];
  const inCode = await saysInGo(project, /\bSetIgnoreUnknown\(true\)|\bIgnoreUnknown:\s*true\b/);
  return [
    ...[...configured].map(([folder, environments]): Location => {
      const all = environments.every(({ ignoreunknown }) => ignoreunknown);
      return { folders: [folder], evidence: "configured", settings: new Set(all || inCode ? [ignoresUnknown] : []) };
    }),
    ...marked.map((folder): Location => ({
      folders: [folder],
      evidence: "marked",
      settings: new Set(inCode ? [ignoresUnknown] : []),
    })),
  ];
}

function isNumbered(name: string): boolean {
  return /^\d.*\.sql$/.test(name);
}

const annotation = /^-- \+migrate [ \t]*(?:Up|Down)(?=\s|$)/m;

const environment = z.object({
  dialect: z.string(),
  datasource: z.string(),
  dir: z.string().optional(),
  ignoreunknown: z.boolean().default(false),
});

type Environment = z.infer<typeof environment>;

/** The folders that environments name, with those. A path is from where the tool is called: beside the file, or above it. */
async function configuredFolders(project: Project): Promise<ReadonlyMap<string, readonly Environment[]>> {
  const named = (await readConfigs(project)).flatMap(({ one, folders }) => {
    const found = folders.find((at) => project.folders.has(at));
    return found === undefined ? [] : [{ found, one }];
  });
  return new Map(
    [...Map.groupBy(named, ({ found }) => found)].map(([folder, some]) => [folder, some.map(({ one }) => one)]),
  );
}

/** The environments of every configuration, each with the folders that it may mean. */
async function readConfigs(
  project: Project,
): Promise<{ readonly path: string; readonly one: Environment; readonly folders: readonly string[] }[]> {
  const paths = project.matching(/^dbconfig[\w.-]*\.ya?ml$/).filter((path) => !isAside(path));
  return [...(await project.read(paths))].flatMap(([path, text]) =>
    environmentsOf(text).map((one) => ({
      path,
      one,
      folders: above(path).flatMap((home) => normalize(under(home, one.dir ?? "migrations")) ?? []),
    })),
  );
}

/** The configuration that names the folder, where it means no other one that is there. */
async function loaderOf(project: Project, gone: MigrationGroup): Promise<string | undefined> {
  const configs = await readConfigs(project);
  return configs.find(({ folders }) => {
    const meant = folders.find((at) => project.folders.has(at) || gone.folders.includes(at));
    return meant !== undefined && gone.folders.includes(meant);
  })?.path;
}

function environmentsOf(text: string): readonly Environment[] {
  try {
    const all = z.record(z.string(), z.unknown()).parse(yamlDocuments(text)[0]);
    return Object.values(all).flatMap((one) => environment.safeParse(one).data ?? []);
  } catch {
    return [];
  }
}

/** The folders around a path, the nearest first. */
function above(path: string): readonly string[] {
  return path === "" ? [] : [parentOf(path), ...above(parentOf(path))];
}

const reader: TextReader<boolean> = {
  name: "sql-migrate/1",
  read: (text) => annotation.test(text),
};

/** What it cannot load is no migration that can have run anywhere. */
async function withoutRefused(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const files = group.migrations.flatMap(({ listed }) => listed?.files ?? []);
  const annotated = await readParsed(
    reader,
    project,
    files.flatMap(({ path }) => project.at(path) ?? []),
  );
  const unreadable = files.flatMap(({ path, oid }): Unreadable[] => {
    const refusal = refusalOf(nameOf(path), annotated.get(oid));
    return refusal === undefined ? [] : [{ path, oid, ...refusal }];
  });
  const paths = new Set(unreadable.map(({ path }) => path));
  return { ...group, unreadable, migrations: group.migrations.filter(({ path }) => !paths.has(path)) };
}

const up = /^-- \+migrate [ \t]*Up(?=\s|$)/m;

const droppedReader: TextReader<boolean> = {
  name: "sql-migrate-dropped/1",
  read: (text) =>
    !up.test(text) &&
    text
      .slice(0, Math.max(0, text.search(annotation)))
      .split("\n")
      .some((line) => !/^\s*(?:--|$)/.test(line)),
};

/** What stands before the first annotation is read over (`ParseMigration` in sqlparse/sqlparse.go). */
async function findDropped(project: Project, { migrations }: MigrationGroup): Promise<readonly Problem[]> {
  const dropped = await readParsed(
    droppedReader,
    project,
    migrations.flatMap(({ path }) => project.at(path) ?? []),
  );
  return migrations.flatMap(({ id, path, oid }): Problem[] =>
    dropped.get(oid) === true
      ? [
          {
            kind: "unknown",
            severity: "blocker",
            cause: `dropped:${id.value}`,
            title: say`${id.value} is taken as applied, and nothing of it runs up`,
            message: [
              say`No line of it begins with ${"-- +migrate Up"}, in these letters and blanks. sql-migrate reads over what stands before ${"-- +migrate Down"}, without a word.`,
            ],
            path,
          },
        ]
      : [],
  );
}

function refusalOf(name: string, isAnnotated: boolean | undefined): Pick<Unreadable, "why" | "refused"> | undefined {
  if (isAnnotated === false)
    return {
      why: say`no line of it begins with ${"-- +migrate Up"}`,
      refused: "ERROR: no Up/Down annotations found, so no statements were executed.",
    };
  const [version = "0"] = /^\d+/.exec(name) ?? [];
  return BigInt(version) < 2n ** 63n
    ? undefined
    : { why: say`its number is too large`, refused: `Could not parse "${version}" into int64` };
}
