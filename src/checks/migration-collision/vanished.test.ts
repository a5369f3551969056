import { describe, expect, test } from "vitest";
import { migrations as alembicMigrations, withProject } from "../../../test/support/alembic-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const vanished = (root: string, count: string) => `nit unknown: The ${count} of \`${root}\` can no longer be found`;

const rust = (body: string) =>
  `use sea_orm_migration::prelude::*;\nmod m20240101_000001_a;\nmod m20240102_000001_b;\npub struct Migrator;\nimpl MigratorTrait for Migrator {\n    fn migrations() -> Vec<Box<dyn MigrationTrait>> {\n        ${body}\n    }\n}\n`;
const seaOrm = {
  "migration/src/lib.rs": rust(
    "vec![Box::new(m20240101_000001_a::Migration), Box::new(m20240102_000001_b::Migration)]",
  ),
  "migration/src/m20240101_000001_a.rs": "pub struct Migration;\n",
  "migration/src/m20240102_000001_b.rs": "pub struct Migration;\n",
};

describe("migrations whose files stay, and that nothing leads to any more, are no approval", () => {
  test("a list that is made when it runs", async () => {
    const told = await tell({ before: seaOrm, head: { "migration/src/lib.rs": rust("all::of_them()") } });
    expect(told.findings).toEqual([vanished("migration/src", "2 migrations")]);
    expect(told.result.findings[0]?.couldHideBlocker).toBe(true);
    expect(told.result.verified).toEqual([]);
  });

  test("a prefix that no file has", async () => {
    const before = {
      "flyway.toml": '[flyway]\nlocations = ["filesystem:sql"]\n',
      "sql/V1__a.sql": "select 1;\n",
      "sql/V2__b.sql": "select 2;\n",
    };
    const toml = '[flyway]\nlocations = ["filesystem:sql"]\nsqlMigrationPrefix = "X"\n';
    expect((await tell({ before, head: { "flyway.toml": toml } })).findings).toEqual([vanished("sql", "2 migrations")]);
  });

  test("a plan that names no project", async () => {
    const plan = "%syntax-version=1.0.0\n%project=x\n\na 2024-01-01T00:00:00Z x <x@y>\n";
    const before = { "sqitch.plan": plan, "deploy/a.sql": "select 1;\n" };
    const head = { "sqitch.plan": plan.replace("%project=x\n", "") };
    expect((await tell({ before, head })).findings).toEqual([vanished("sqitch.plan", "migration")]);
  });
});

const numbered = (folder: string) => Object.fromEntries([1, 2, 3].map((n) => [`${folder}/00${n}_x.sql`, `-- ${n}\n`]));

describe("what somebody else runs now, or what is really gone, is nothing of the kind", () => {
  const before = {
    "go.mod": "module x\n",
    "migrations/000001_a.up.sql": "select 1;\n",
    "migrations/000001_a.down.sql": "",
  };

  test("removed with its files", async () => {
    const head = Object.fromEntries(Object.keys(seaOrm).map((path) => [path, undefined]));
    expect((await tell({ before: seaOrm, head })).findings).toEqual([]);
  });

  test("one file left behind by a tool that goes", async () => {
    const three = { ...seaOrm, "migration/src/m20240103_000001_c.rs": "pub struct Migration;\n" };
    const lib = three["migration/src/lib.rs"]
      .replace("mod m20240102_000001_b;\n", "mod m20240102_000001_b;\nmod m20240103_000001_c;\n")
      .replace("b::Migration)", "b::Migration), Box::new(m20240103_000001_c::Migration)");
    const { "migration/src/m20240101_000001_a.rs": _, ...going } = { ...three, "migration/src/lib.rs": lib };
    const head = Object.fromEntries(Object.keys(going).map((path) => [path, undefined]));
    const told = await tell({ before: { ...three, "migration/src/lib.rs": lib }, head });
    expect(told.findings.filter((finding) => finding.includes("can no longer be found"))).toEqual([]);
  });

  test("another tool has the files", async () => {
    const flyway = { "flyway.toml": '[flyway]\nlocations = ["filesystem:migrations"]\n' };
    const sql = { "migrations/V1__a.sql": "-- +goose Up\nselect 1;\n" };
    const told = await tell({
      before: { ...before, ...flyway, ...sql },
      head: {
        "flyway.toml": undefined,
        "migrations/V1__a.sql": undefined,
        "migrations/00001_a.sql": sql["migrations/V1__a.sql"],
      },
    });
    expect(told.findings.filter((finding) => finding.includes("can no longer be found"))).toEqual([]);
  });

  test("plain numbers in a folder that gets another name", async () => {
    const gone = Object.fromEntries(Object.keys(numbered("db/migrations")).map((path) => [path, undefined]));
    expect(
      (await tell({ before: numbered("db/migrations"), head: { ...numbered("db/prod"), ...gone } })).findings,
    ).toEqual([]);
  });

  test("gone from the base as well", async () => {
    expect((await tell({ before: {}, head: { "README.md": "x" } })).findings).toEqual([]);
  });
});

// Tried with Alembic 1.20: `Can't locate revision identified by 'b2'` on a database of the base, and nothing made on a new one.
describe("Alembic's migrations where nothing leads any more", () => {
  const chain = [{ id: "a1" }, { id: "b2", down: "a1" }] as const;
  const before = withProject(alembicMigrations(...chain));
  const moved = (folder: string) => ({
    ...Object.fromEntries(Object.keys(alembicMigrations(...chain)).map((path) => [path, undefined])),
    ...alembicMigrations(...chain.map((one) => ({ ...one, path: `alembic/${folder}/${one.id}.py` }))),
  });

  test.each(["versions/old", "revisions"])("moved to %s", async (folder) => {
    const told = await tell({ before, head: moved(folder) });
    expect(told.findings).toEqual([
      `nit unknown: The migrations of \`alembic/versions\` are in \`alembic/${folder}\` now, where nothing leads Alembic`,
    ]);
    expect(told.result.findings[0]?.couldHideBlocker).toBe(true);
    expect(told.result.verified).toEqual([]);
  });

  test("but nothing is told where a configuration or an environment does, or code may", async () => {
    const ini = "[alembic]\nscript_location = %(here)s/alembic\n";
    for (const more of [
      { "alembic.ini": `${ini}recursive_version_locations = true\n` },
      { "alembic.ini": `${ini}version_locations = %(here)s/alembic/versions/old\n` },
      { "alembic/env.py": "from alembic import context\nconfig.set_main_option('version_locations', paths)\n" },
    ])
      expect((await tell({ before, head: { ...moved("versions/old"), ...more } })).findings).toEqual([]);
    const environment = { "alembic/env.py": undefined, "alembic/db/env.py": "from alembic import context\n" };
    expect((await tell({ before, head: { ...moved("db/versions"), ...environment } })).findings).toEqual([]);
  });
});
