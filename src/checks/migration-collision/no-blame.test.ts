import { describe, expect, test } from "vitest";
import { defaultRepoConfig } from "../../domain/repo-config.ts";
import { type Files } from "../../../test/support/memory-change.ts";
import {
  blockers,
  findingsOf,
  judgeMigrations,
  migrations,
  migrationText,
  root,
  verified,
  withProject,
} from "../../../test/support/alembic-files.ts";

const m039 = { id: "039", down: "038", slug: "add_orders" };
const before = withProject(migrations({ id: "038", slug: "first" }, m039));
const queens = { id: "040", down: "039", slug: "create_16u_local_queens_team" };
const role = { id: "040", down: "039", slug: "add_westside_streamlit_ro_role" };

describe("no blame", () => {
  test("a change without migrations, and one that is merely behind", async () => {
    expect(await findingsOf({ base: before, head: { ...before, "README.md": "x" } })).toEqual([]);
    expect(
      await findingsOf({
        mergeBase: before,
        base: { ...before, ...migrations(queens) },
        head: { ...before, "README.md": "x" },
      }),
    ).toEqual([]);
  });

  test("a migration on the base's head; a chain of three", async () => {
    expect(await findingsOf({ base: before, head: { ...before, ...migrations(role) } })).toEqual([]);
    const chain = migrations(role, { id: "041", down: "040" }, { id: "042", down: "041" });
    expect(await findingsOf({ base: before, head: { ...before, ...chain } })).toEqual([]);
  });

  test("a pull request that merged main already", async () => {
    const base = { ...before, ...migrations(queens) };
    expect(await findingsOf({ base, head: { ...base, ...migrations({ ...role, id: "041", down: "040" }) } })).toEqual(
      [],
    );
  });

  test("a tuple of parents joins heads, and repairs a base that has two", async () => {
    const base = { ...before, ...migrations(queens, { id: "abc", down: "039" }) };
    const head = { ...base, ...migrations({ id: "041", down: ["040", "abc"] }) };
    expect(await findingsOf({ base, head })).toEqual([]);
    expect(verified(await judgeMigrations({ base, head }))).toContain(
      "The change repairs `main`: two heads of the chain become one head.",
    );
  });

  test("a base that has two heads, taken further on one of them", async () => {
    const base = { ...before, ...migrations(queens, { id: "abc", down: "039" }) };
    const head = { ...base, ...migrations({ id: "041", down: "040" }) };
    expect(await findingsOf({ base, head })).toEqual([]);
    // No label says that they are branches.
    expect(verified(await judgeMigrations({ base, head }))).toContain(
      "`alembic/versions`: two heads (`041` and `abc`) on the merged tree, as many as on `main`.",
    );
  });

  test("twins and missing parents that the base has already", async () => {
    const twins = migrations(queens, { ...queens, slug: "twin" }, { id: "041", down: "040" });
    const base = { ...before, ...twins, ...migrations({ id: "050", down: "gone" }) };
    expect(await findingsOf({ base, head: { ...base, ...migrations({ id: "042", down: "041" }) } })).toEqual([]);
  });

  test("branches with labels and folders of their own: heads are compared as sets", async () => {
    const base = {
      ...withProject(
        migrations({ id: "a1", labels: "core" }, { id: "b1", path: "plugins/versions/b1.py", labels: "plugin" }),
      ),
      "alembic.ini": "[alembic]\nscript_location = alembic\nversion_locations = alembic/versions plugins/versions\n",
    };
    expect(
      await findingsOf({
        base,
        head: { ...base, ...migrations({ id: "b2", down: "b1", path: "plugins/versions/b2.py" }) },
      }),
    ).toEqual([]);
    const third = { ...base, ...migrations({ id: "c1", labels: "third" }) };
    const result = await judgeMigrations({ base, head: third });
    expect(result.findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([["observation", ["two_heads"]]]);
  });

  test("a label on a migration of the one line makes no branch of it: whom the base overtakes forks all the same", async () => {
    const line = withProject(migrations({ id: "a1" }, { id: "b1", down: "a1" }));
    const labelled = migrations({ id: "c1", down: "b1", labels: "billing" });
    const overtaken = { ...line, ...migrations({ id: "d1", down: "b1" }) };
    expect(
      blockers(await judgeMigrations({ mergeBase: line, base: overtaken, head: { ...line, ...labelled } })),
    ).toEqual(["two_heads: `c1` and `d1` on `main` both follow `b1`: Alembic would have two heads"]);
    const branch = migrations({ id: "c1", down: "a1", labels: "billing" });
    expect(blockers(await judgeMigrations({ mergeBase: line, base: overtaken, head: { ...line, ...branch } }))).toEqual(
      [],
    );
  });

  test("depends_on is no parent: what it names stays a head", async () => {
    const base = withProject(migrations({ id: "a1" }, { id: "b1", labels: "other" }));
    expect(
      await findingsOf({ base, head: { ...base, ...migrations({ id: "a2", down: "a1", dependsOn: "b1" }) } }),
    ).toEqual([]);
  });

  test("an empty down_revision means none", async () => {
    const base = withProject({ [`${root}/a1.py`]: 'revision = "a1"\ndown_revision = ""\n' });
    expect(await findingsOf({ base, head: { ...base, ...migrations({ id: "a2", down: "a1" }) } })).toEqual([]);
  });

  test("several environments do not see each other, even where they share an id", async () => {
    const base = {
      ...environment("core"),
      ...environment("tenant"),
      ...inEnvironment("core", "a1"),
      ...inEnvironment("tenant", "a1"),
    };
    expect(
      await findingsOf({
        base,
        head: { ...base, ...inEnvironment("core", "b1", "a1"), ...inEnvironment("tenant", "c1", "a1") },
      }),
    ).toEqual([]);
  });

  test("a versions folder that moved as a whole, with a migration added to it", async () => {
    const head = Object.fromEntries(
      Object.entries(before).map(([path, file]) => [path.replace("alembic/", "migrations/"), file]),
    );
    const added = migrations({ id: "040", down: "039", path: "migrations/versions/040_x.py" });
    const all = { ...head, ...added, "alembic.ini": "[alembic]\nscript_location = migrations\n" };
    const result = await judgeMigrations({ base: before, head: all });
    expect(result.findings).toEqual([]);
    expect(verified(result)).toContain(
      "`alembic/versions` is now `migrations/versions`: the same ids, so nothing changes for the chain.",
    );
  });

  test("a back-port is judged against its own base", async () => {
    const release = before;
    expect(
      await findingsOf({ base: release, head: { ...release, ...migrations(queens) }, baseRef: "release/1.x" }),
    ).toEqual([]);
  });

  test("formatting, comments, imports, docstrings and annotations of a merged migration", async () => {
    const path = `${root}/039_add_orders.py`;
    const text = migrationText(m039)
      .replace('"""add_orders', '"""Adds the orders')
      .replace("import sqlalchemy as sa\n", "")
      .replace('revision = "039"', "revision: str = '039'  # the id")
      .replace("def upgrade():", "def upgrade() -> None:\n    # runs once")
      .replace("op.execute(\"SELECT 'add_orders'\")", "op.execute(\n        \"SELECT 'add_orders'\",\n    )");
    expect(await findingsOf({ base: before, head: { ...before, [path]: text } })).toEqual([]);
  });

  test("what migrations.ignore names", async () => {
    const config = { ...defaultRepoConfig, migrations: { ...defaultRepoConfig.migrations, ignore: ["alembic/**"] } };
    const story = {
      mergeBase: before,
      base: { ...before, ...migrations(queens) },
      head: { ...before, ...migrations(role) },
    };
    expect((await judgeMigrations(story, config)).findings).toEqual([]);
  });

  test("a fixture tree with a configuration of its own never blocks", async () => {
    const base = { ...before, ...below("tests/fixtures/app", before) };
    const head = {
      ...base,
      ...below("tests/fixtures/app", migrations({ id: "a", down: "038" }, { id: "b", down: "038" })),
    };
    const result = await judgeMigrations({ base, head });
    expect(result.findings.map(({ severity, fix }) => [severity, fix])).toEqual([["observation", undefined]]);
  });
});

function environment(name: string): Files {
  return { [`db/${name}/env.py`]: "", [`db/${name}/script.py.mako`]: "" };
}

function inEnvironment(name: string, id: string, down?: string): Files {
  return migrations({ id, down, path: `db/${name}/versions/${id}.py` });
}

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file]));
}
