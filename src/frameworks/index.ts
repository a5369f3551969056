// Every framework, and what a repository must have for one to be worth loading: a grammar costs more time than a judgement.

import type { Framework } from "./framework.ts";
import type { FrameworkId } from "./migration-group.ts";
import type { Project } from "./project.ts";

export interface Entry {
  readonly id: FrameworkId;
  /** Whether the tree has any file that the framework could read as a migration. Never no where it would find one. */
  readonly isPossible: (project: Project) => boolean;
  readonly load: () => Promise<Framework>;
}

const scripts = ["js", "ts", "cjs", "mjs", "cts", "mts"];

function hasAny(...endings: readonly string[]): (project: Project) => boolean {
  return (project) => endings.some((ending) => project.count(ending) > 0);
}

/** Changelogs may be called anything where a configuration names them. */
function mayHaveChangelogs(project: Project): boolean {
  return (
    hasAny("xml", "properties")(project) ||
    project
      .matching(/change-?log|liquibase|^application[^/]*\.ya?ml$/i)
      .some((path) => !/\.(?:md|txt|rst)$/i.test(path)) ||
    [...project.folders].some((folder) => /change-?log|liquibase/i.test(folder))
  );
}

/** Where two are equally sure of a folder, the first has it. */
export const registry: readonly Entry[] = [
  { id: "alembic", isPossible: hasAny("py"), load: async () => (await import("./alembic/alembic.ts")).alembic },
  { id: "django", isPossible: hasAny("py"), load: async () => (await import("./django/django.ts")).django },
  { id: "rails", isPossible: hasAny("rb"), load: async () => (await import("./rails/rails.ts")).rails },
  { id: "prisma", isPossible: hasAny("sql", "prisma"), load: async () => (await import("./prisma.ts")).prisma },
  { id: "drizzle", isPossible: hasAny("sql"), load: async () => (await import("./drizzle/drizzle.ts")).drizzle },
  {
    id: "drizzle-kit",
    isPossible: hasAny("sql"),
    load: async () => (await import("./drizzle/drizzle-kit.ts")).drizzleKit,
  },
  { id: "knex", isPossible: hasAny(...scripts, "coffee"), load: async () => (await import("./knex.ts")).knex },
  { id: "typeorm", isPossible: hasAny(...scripts), load: async () => (await import("./typeorm/typeorm.ts")).typeorm },
  { id: "sequelize", isPossible: hasAny(...scripts), load: async () => (await import("./sequelize.ts")).sequelize },
  { id: "mikro-orm", isPossible: hasAny(...scripts), load: async () => (await import("./mikro-orm.ts")).mikroOrm },
  { id: "kysely", isPossible: hasAny(...scripts), load: async () => (await import("./kysely.ts")).kysely },
  {
    id: "node-pg-migrate",
    isPossible: hasAny(...scripts, "sql"),
    load: async () => (await import("./node-pg-migrate.ts")).nodePgMigrate,
  },
  { id: "db-migrate", isPossible: hasAny(...scripts), load: async () => (await import("./db-migrate.ts")).dbMigrate },
  {
    id: "graphile-migrate",
    isPossible: hasAny("sql", "gmrc"),
    load: async () => (await import("./graphile-migrate.ts")).graphileMigrate,
  },
  {
    id: "flyway",
    isPossible: hasAny("sql", "java", "kt"),
    load: async () => (await import("./flyway/flyway.ts")).flyway,
  },
  {
    id: "liquibase",
    isPossible: mayHaveChangelogs,
    load: async () => (await import("./liquibase/liquibase.ts")).liquibase,
  },
  { id: "morph", isPossible: hasAny("sql", "list"), load: async () => (await import("./morph.ts")).morph },
  { id: "pop", isPossible: hasAny("sql", "fizz"), load: async () => (await import("./pop.ts")).pop },
  {
    id: "maragu-migrate",
    isPossible: hasAny("sql"),
    load: async () => (await import("./maragu-migrate.ts")).maraguMigrate,
  },
  {
    id: "golang-migrate",
    isPossible: hasAny("sql"),
    load: async () => (await import("./golang-migrate.ts")).golangMigrate,
  },
  { id: "goose", isPossible: hasAny("sql", "go"), load: async () => (await import("./goose.ts")).goose },
  {
    id: "sql-migrate",
    isPossible: hasAny("sql"),
    load: async () => (await import("./sql-migrate.ts")).sqlMigrate,
  },
  { id: "dbmate", isPossible: hasAny("sql"), load: async () => (await import("./dbmate.ts")).dbmate },
  { id: "sqlx", isPossible: hasAny("sql"), load: async () => (await import("./sqlx.ts")).sqlx },
  { id: "diesel", isPossible: hasAny("sql"), load: async () => (await import("./diesel.ts")).diesel },
  { id: "refinery", isPossible: hasAny("sql", "rs"), load: async () => (await import("./refinery.ts")).refinery },
  { id: "sea-orm", isPossible: hasAny("rs"), load: async () => (await import("./sea-orm.ts")).seaOrm },
  { id: "ecto", isPossible: hasAny("exs", "ex"), load: async () => (await import("./ecto.ts")).ecto },
  { id: "ef-core", isPossible: hasAny("cs"), load: async () => (await import("./ef-core.ts")).efCore },
  { id: "laravel", isPossible: hasAny("php"), load: async () => (await import("./laravel.ts")).laravel },
  { id: "phinx", isPossible: hasAny("php"), load: async () => (await import("./phinx.ts")).phinx },
  { id: "doctrine", isPossible: hasAny("php"), load: async () => (await import("./doctrine.ts")).doctrine },
  { id: "atlas", isPossible: hasAny("sql", "sum"), load: async () => (await import("./atlas/atlas.ts")).atlas },
  { id: "sqitch", isPossible: hasAny("plan", "conf"), load: async () => (await import("./sqitch/sqitch.ts")).sqitch },
  { id: "supabase", isPossible: hasAny("sql"), load: async () => (await import("./supabase.ts")).supabase },
  { id: "hasura", isPossible: hasAny("sql", "yaml", "yml"), load: async () => (await import("./hasura.ts")).hasura },
  { id: "yoyo", isPossible: hasAny("py", "sql"), load: async () => (await import("./yoyo.ts")).yoyo },
  { id: "gitea-list", isPossible: hasAny("go"), load: async () => (await import("./xorm/gitea-list.ts")).giteaList },
  {
    id: "forgejo-files",
    isPossible: hasAny("go"),
    load: async () => (await import("./xorm/forgejo-files.ts")).forgejoFiles,
  },
  { id: "xormigrate", isPossible: hasAny("go"), load: async () => (await import("./xorm/xormigrate.ts")).xormigrate },
  {
    id: "numbered-sql",
    isPossible: hasAny(...scripts, "sql", "py", "rb", "php", "go"),
    load: async () => (await import("./numbered-sql.ts")).numberedSql,
  },
];

/** Those that any of the trees may have migrations of, and those that the team's configuration names, in their order. */
export async function frameworksFor(
  projects: readonly Project[],
  named: ReadonlySet<FrameworkId>,
): Promise<readonly Framework[]> {
  const possible = registry.filter(({ id, isPossible }) => named.has(id) || projects.some(isPossible));
  return Promise.all(possible.map(({ load }) => load()));
}

/** All of them: for documentation and tests. */
export async function allFrameworks(): Promise<readonly Framework[]> {
  return Promise.all(registry.map(({ load }) => load()));
}
