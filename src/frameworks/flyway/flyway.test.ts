import { describe, expect, test } from "vitest";
import { before, root, sql, yaml } from "../../../test/support/flyway-files.ts";
import { listProperties } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const inModule = (module: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [`${module}/src/main/resources/db/migration/x/${name}.sql`, `-- ${name}\n`]));

test("what stays behind where most of a folder moves to another module is not gone", async () => {
  const all = ["V1__a", "V2__b", "V3__c", "V4__d", "V5__e"];
  const told = await tell({
    before: { "pom.xml": "<project/>\n", ...inModule("one", ...all) },
    head: {
      ...Object.fromEntries(Object.keys(inModule("one", ...all.slice(2))).map((path) => [path, undefined])),
      ...inModule("two", ...all.slice(2)),
    },
  });
  expect(told.findings).toEqual([]);
});

test("a taken version is a blocker: the application does not start", async () => {
  const story = { before, base: sql("V3__orders"), head: sql("V03__roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual([`flyway ${root}`]);
  expect(told.findings).toEqual(["blocker same_number: `03` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"Before anything runs Flyway stops with \`Found more than one migration with version 03\`; an application that migrates at boot does not start."`,
  );
  expect(told.edits).toEqual([`${root}/V03__roles.sql => ${root}/V4__roles.sql`]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a file without a description is a migration too", async () => {
  const story = { before, base: sql("V3__orders"), head: sql("V3") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
  expect(told.edits).toEqual([`${root}/V3.sql => ${root}/V4.sql`]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before, base: sql("V9__orders"), head: sql("V3") })).findings).toHaveLength(1);
  expect((await tell({ before: { "db/V1.sql": "SELECT 1;\n" }, head: sql("V1") })).frameworks).toEqual([]);
});

test("who takes the last one away leaves databases that stand at it", async () => {
  const story = { before: { ...before, ...sql("V9__orders") }, head: { ...sql("V5__roles", "CREATE ROLE r;\n") } };
  const gone = Object.fromEntries(Object.keys(sql("V9__orders")).map((path) => [path, undefined]));
  expect((await tell({ ...story, head: { ...story.head, ...gone } })).findings).toEqual([
    "blocker late_number: `V5__roles` comes before `V9__orders`, which `main` has already",
    "nit merged_deleted: `V9__orders` on `main` would be gone",
  ]);
});

test("a file whose name is nearly a migration's is left out without a word", async () => {
  const told = await tell({ before, head: sql("V3_task_columns") });
  expect(told.findings).toEqual(["blocker unknown: `V3_task_columns.sql` is no migration to Flyway: it never runs"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Flyway leaves it out without a word, and databases go without what it does. With \`validateMigrationNaming\` set it stops with \`Invalid SQL filenames found\`, before 6.0 with \`Wrong versioned migration name format\`.",
    ]
  `);
  expect(told.edits).toEqual([`${root}/V3_task_columns.sql => ${root}/V3__task_columns.sql`]);
  expect((await tell({ before, head: sql("v3.1__task") })).edits).toEqual([
    `${root}/v3.1__task.sql => ${root}/V3.1__task.sql`,
  ]);
  expect((await tell({ before, head: sql("V3-task") })).edits).toEqual([`${root}/V3-task.sql => ${root}/V3__task.sql`]);
  expect((await tell({ before, head: sql("3__task") })).edits).toEqual([`${root}/3__task.sql => ${root}/V3__task.sql`]);
  const lost = await tell({ before, head: sql("V3a__task") });
  expect(lost.findings).toEqual(["blocker unknown: `V3a__task.sql` is no migration to Flyway: it never runs"]);
  expect(lost.edits).toEqual([]);
  const begun = { ...before, ...sql("V3_task") };
  const mended = { [`${root}/V3_task.sql`]: undefined, ...sql("V3__task") };
  expect((await tell({ before: begun, head: mended })).findings).toEqual([]);
  expect((await tell({ before: begun, head: sql("V4__lines") })).findings).toEqual([]);
  expect((await tell({ before, head: sql("V1_rollback") })).findings).toEqual([
    "nit unknown: `V1_rollback.sql` is no migration to Flyway: it never runs",
  ]);
  const others = ["V3", "views_3", "Vendors", "V_3__x", "version3_x", "v4-schema", "U1__teams", "3_x", "V__x"].map(
    (name) => sql(name),
  );
  expect((await tell({ before, head: Object.assign({}, ...others) as Record<string, string> })).findings).toEqual([]);
});

test("what is merged: checksums, descriptions, deletions", async () => {
  const edit = await tell({ before, head: sql("V2__players", "SELECT 2;\n") });
  expect(edit.findings).toEqual(["blocker merged_edited: `V2__players` is merged already, and changes"]);
  expect(edit.message).toMatchInlineSnapshot(`
    [
      "A database that has run it stops with \`Migration checksum mismatch for migration version 2\`.",
    ]
  `);
  // Any comment counts, but not the ends of lines, and not what is repeatable.
  expect((await tell({ before, head: sql("V2__players", "SELECT 1; -- why\n") })).findings).toHaveLength(1);
  expect((await tell({ before, head: sql("V2__players", "\uFEFFSELECT 1;\r\n\r\n") })).findings).toEqual([]);
  expect((await tell({ before, head: sql("R__views", "SELECT 2;\n") })).findings).toEqual([]);
  const gone = { [`${root}/V2__players.sql`]: undefined };
  // The last one is a "future" migration to it until there is a later one.
  const last = await tell({ before, head: gone });
  expect(last.findings).toEqual(["nit merged_deleted: `V2__players` on `main` would be gone"]);
  expect(last.message[0]).toMatch(/^A database that has run it goes on, .* mismatch for migration version 2`\.$/);
  expect((await tell({ before, head: { [`${root}/V1__teams.sql`]: undefined } })).findings).toEqual([
    "blocker merged_deleted: `V1__teams` on `main` would be gone",
  ]);
  const renumbered = await tell({ before, head: { ...gone, ...sql("V3__players") } });
  expect(renumbered.findings).toEqual([
    "blocker merged_renamed: `V2__players` on `main` would be called `V3__players`",
  ]);
  const retitled = await tell({ before, head: { ...gone, ...sql("V2__people") } });
  expect(retitled.findings).toEqual(["blocker merged_renamed: `V2__players` on `main` would be called `V2__people`"]);
  expect(retitled.message[0]).toMatchInlineSnapshot(
    `"A database that has run it stops with \`Migration description mismatch for migration version 2\`."`,
  );
  // Another spelling of the same version.
  expect((await tell({ before, head: { ...gone, ...sql("V002.0__players") } })).findings).toEqual([]);
  const moved = { ...gone, [`${root}/old/V2__players.sql`]: "SELECT 1;\n" };
  expect((await tell({ before, head: moved })).findings).toEqual([]);
});

test("undo, baseline and repeatable migrations share versions with others; an undo moves with its migration", async () => {
  const all = { ...before, ...sql("U2__players"), ...sql("B2__all") };
  expect((await tell({ before: all, head: sql("R__a_view") })).findings).toEqual([]);
  expect((await tell({ before: all, head: sql("B1__all") })).findings).toEqual([]);
  const story = { before: all, base: sql("V3__orders"), head: { ...sql("V3__roles"), ...sql("U3__roles") } };
  expect((await tell(story)).edits).toHaveLength(2);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const twice = { [`${root}/more/R__views.sql`]: "SELECT 3;\n" };
  const told = await tell({ before: all, head: twice });
  expect(told.findings).toEqual(["blocker same_id: `views` is taken on `main`"]);
});

test("classes are migrations too, and are called as their files are", async () => {
  const path = "src/main/java/db/migration/V3__Roles.java";
  const text = "package db.migration;\n\npublic class V3__Roles extends BaseJavaMigration {\n}\n";
  const story = { before, base: sql("V3__orders"), head: { [path]: text } };
  const told = await tell(story);
  expect(told.frameworks).toEqual([`flyway ${root}`]);
  expect(told.findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "src/main/java/db/migration/V3__Roles.java => src/main/java/db/migration/V4__Roles.java",
      "src/main/java/db/migration/V4__Roles.java:3 public class V3__Roles extends BaseJavaMigration { => public class V4__Roles extends BaseJavaMigration {",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const edit = await tell({ before: { ...before, [path]: text }, head: { [path]: text.replace("{\n", "{ int a;\n") } });
  expect(edit.findings).toEqual(["nit merged_edited: `V3__Roles` is merged already, and changes"]);
});

test("nothing that a file holds throws", async () => {
  const hostile = {
    "pom.xml": "<plugin><artifactId>flyway-maven-plugin<location>",
    "build.gradle": "flyway {",
    "flyway.toml": "[[[flyway",
    "flyway.conf": "flyway.locations=filesystem:../../etc,filesystem:(a+)+$,classpath:**/{vendor\n=\n",
    "src/main/resources/application.yml": "spring: {flyway: [\n@x@: &a *a",
    "src/main/resources/application.properties": "",
    ...sql("V99999999999999999999999999__`@x` <!-- -->", ""),
    ...sql("V1.1__", ""),
  };
  const told = await tell({ before: { ...before, ...hostile }, head: sql("V99999999999999999999999999__b") });
  expect(told.findings).toEqual(["blocker same_number: `99999999999999999999999999` is taken on `main`"]);
});

describe("dotted versions", () => {
  listProperties({
    files: (version, slug) => sql(`V${version}__${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: (n) => `1.${Math.floor(n / 4)}.${n % 4}`,
    project: { "pom.xml": "<project/>\n" },
    group: `flyway ${root}`,
  });
});

describe("in any order", () => {
  listProperties({
    files: (version, slug) => sql(`V${version}__${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: String,
    project: yaml("    out-of-order: true\n"),
    group: `flyway ${root}`,
    late: "nothing",
  });
});
