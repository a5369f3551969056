import { describe, expect, test } from "vitest";
import { listProperties } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const root = "src/main/resources/db/migration";
const sql = (name: string, text = "SELECT 1;\n") => ({ [`${root}/${name}.sql`]: text });
const before = { "pom.xml": "<project/>\n", ...sql("V1__teams"), ...sql("V2__players"), ...sql("R__views") };
const yaml = (flyway: string) => ({ "src/main/resources/application.yml": `spring:\n  flyway:\n${flyway}` });

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
  const begun = { ...before, ...sql("V3_task") };
  const mended = { [`${root}/V3_task.sql`]: undefined, ...sql("V3__task") };
  expect((await tell({ before: begun, head: mended })).findings).toEqual([]);
  expect((await tell({ before: begun, head: sql("V4__lines") })).findings).toEqual([]);
  expect((await tell({ before, head: sql("V1_rollback") })).findings).toEqual([
    "nit unknown: `V1_rollback.sql` is no migration to Flyway: it never runs",
  ]);
  const others = ["V3", "views_3", "Vendors", "V_3__x", "version3_x", "v4-schema", "U1__teams"].map((name) =>
    sql(name),
  );
  expect((await tell({ before, head: Object.assign({}, ...others) as Record<string, string> })).findings).toEqual([]);
});

test.each([
  [
    "src/main/resources/application.properties",
    "spring.flyway.sql-migration-prefix=M\nspring.flyway.sql-migration-separator=--\n",
    "M3--",
    ".sql",
  ],
  ["flyway.conf", "flyway.sqlMigrationPrefix=M\nflyway.sqlMigrationSeparator=--\n", "M3--", ".sql"],
  ["flyway.toml", '[flyway]\nsqlMigrationPrefix = "M"\nsqlMigrationSeparator = "--"\n', "M3--", ".sql"],
  [
    "src/main/resources/application.yml",
    "spring:\n  flyway:\n    sql-migration-prefix: ''\n    sql-migration-separator: '-'\n",
    "3-",
    ".sql",
  ],
  [
    "build.gradle.kts",
    'flyway {\n  sqlMigrationPrefix = "M"\n  sqlMigrationSuffixes = arrayOf(".pgsql")\n}\n',
    "M3__",
    ".pgsql",
  ],
  [
    "pom.xml",
    "<project><plugin><artifactId>flyway-maven-plugin</artifactId><configuration><sqlMigrationPrefix>M</sqlMigrationPrefix></configuration></plugin></project>\n",
    "M3__",
    ".sql",
  ],
])("names as %s has them", async (path, text, start, suffix) => {
  const own = (version: string, slug: string) => ({
    [`${root}/${start.replace("3", version)}${slug}${suffix}`]: `SELECT '${slug}';\n`,
  });
  const begun = { "src/main/java/App.java": "", [path]: text, ...own("1", "teams") };
  const story = { before: begun, base: own("3", "orders"), head: own("3", "roles") };
  const told = await tell(story);
  expect(told.frameworks).toEqual([`flyway ${root}`]);
  expect(told.findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("late, unless the project says that order does not matter", async () => {
  const story = { before, base: sql("V4__orders"), head: sql("V3__roles") };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `V3__roles` comes before `V4__orders`, which `main` has already",
  ]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"A database that stands at \`4\` stops with \`Detected resolved migration not applied to database: 3\`: \`outOfOrder\` is not set here."`,
  );
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const told2 = await tell({ ...story, before: { ...before, ...yaml("    out-of-order: true\n") } });
  expect(told2.findings).toEqual([]);
  const ignores = { ...before, ...yaml("    ignore-migration-patterns: '*:ignored'\n") };
  expect((await tell({ ...story, before: ignores })).message[0]).toMatchInlineSnapshot(
    `"A database that stands at \`4\` passes over \`3\` without a word: \`outOfOrder\` is not set, and ignored ones are not told."`,
  );
});

test.each([
  ["src/main/resources/application.properties", "spring.flyway.outOfOrder = true\n"],
  ["src/main/resources/application-prod.yaml", "quarkus:\n  flyway:\n    out-of-order: ${ORDER:true}\n"],
  ["flyway.conf", "# ours\nflyway.outOfOrder=true\n"],
  ["flyway.toml", "[flyway]\noutOfOrder = true\n"],
  ["build.gradle", "flyway {\n  url = 'x' // outOfOrder = false\n  outOfOrder = true\n}\n"],
  ["build.gradle.kts", "flyway {\n  outOfOrder.set(true)\n}\n"],
  ["src/main/java/x/FlywayConfig.java", "Flyway.configure().dataSource(d).outOfOrder(true).load();\n"],
  [
    "src/main/java/x/DataSourceConfiguration.java",
    "Flyway migration = new Flyway();\nmigration.setDataSource(d);\nmigration.setOutOfOrder(true);\nmigration.migrate();\n",
  ],
  [
    "src/main/resources/spring/data-source.xml",
    '<beans><bean id="flyway" class="org.flywaydb.core.Flyway"><property name="target"><bean class="x"/></property><property name="outOfOrder" value="true"/></bean></beans>\n',
  ],
  [
    "pom.xml",
    "<project><build><plugins><plugin><artifactId>flyway-maven-plugin</artifactId><configuration><outOfOrder>true</outOfOrder></configuration></plugin></plugins></build></project>\n",
  ],
])("order is set free in %s", async (path, text) => {
  const story = { before: { ...before, [path]: text }, base: sql("V4__orders"), head: sql("V3__roles") };
  expect((await tell(story)).findings).toEqual([]);
});

test("a profile for development or tests sets nothing for the others", async () => {
  const story = { base: sql("V4__orders"), head: sql("V3__roles") };
  const dev = { "src/main/resources/application-dev.yml": "spring.flyway.out-of-order: true\n" };
  const document = {
    "src/main/resources/application.yml":
      "a: 1\n---\nspring:\n  config.activate.on-profile: test\n  flyway.out-of-order: true\n",
  };
  for (const some of [dev, document]) {
    expect((await tell({ ...story, before: { ...before, ...some } })).findings).toHaveLength(1);
  }
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
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `V2__players` on `main` would be gone",
  ]);
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

test("missing ones ignored: nothing stops where one is gone, and what is renamed runs again", async () => {
  const ignores = yaml("    ignore-migration-patterns: '*:missing,*:future'\n");
  const lax = { ...before, ...ignores };
  const gone = { [`${root}/V2__players.sql`]: undefined };
  expect((await tell({ before: lax, head: gone })).findings).toEqual([]);
  // What the project sets is what runs after the merge, whoever sets it.
  expect((await tell({ before, head: { ...gone, ...ignores } })).findings).toEqual([]);
  const renamed = await tell({ before: lax, head: { ...gone, ...sql("V3__players") } });
  expect(renamed.findings).toEqual(["blocker merged_renamed: `V2__players` on `main` would be called `V3__players`"]);
  expect(renamed.message[0]).toMatchInlineSnapshot(
    `"Missing ones are ignored here: a database that has run \`2\` runs the same again as \`3\`."`,
  );
});

test("without validation nothing stops, and what is late is passed over", async () => {
  const lax = { ...before, ...yaml("    validate-on-migrate: false\n") };
  expect((await tell({ before: lax, head: sql("V2__players", "SELECT 2;\n") })).findings).toEqual([
    "nit merged_edited: `V2__players` is merged already, and changes",
  ]);
  expect((await tell({ before: lax, head: { [`${root}/V2__players.sql`]: undefined } })).findings).toEqual([]);
  expect(
    (await tell({ before: lax, base: sql("V4__orders"), head: sql("V3__roles") })).message[0],
  ).toMatchInlineSnapshot(
    `"A database that stands at \`4\` passes over \`3\` without a word: \`outOfOrder\` is not set, and \`validateOnMigrate\` is off here."`,
  );
});

const bean = (more: string) =>
  `<beans><bean class="com.googlecode.flyway.core.Flyway" init-method="migrate">${more}</bean></beans>\n`;
const dependency =
  "<dependency><groupId>com.googlecode.flyway</groupId><artifactId>flyway-core</artifactId></dependency>";

describe("before 3.0 nothing is validated unless it is told to", () => {
  const validates = { "src/main/resources/flyway.properties": "flyway.validateOnMigrate=true\n" };

  test.each([
    ["src/main/resources/spring/data-source.xml", bean("")],
    ["pom.xml", `<project><dependencies>${dependency}</dependencies></project>\n`],
    ["build.gradle", "compile group: 'com.googlecode.flyway', name: 'flyway-core', version:'2.3.1'\n"],
    [
      "src/main/java/x/Database.java",
      "import com.googlecode.flyway.core.Flyway;\nFlyway f = new Flyway();\nf.migrate();\n",
    ],
  ])("%s has such a one", async (path, text) => {
    const old = { ...before, [path]: text };
    const edit = await tell({ before: old, head: sql("V2__players", "SELECT 2;\n") });
    expect(edit.findings).toEqual(["nit merged_edited: `V2__players` is merged already, and changes"]);
    expect(edit.message[0]).toMatchInlineSnapshot(
      `"Databases that have run it do not run it again: Flyway before 3.0 validates nothing unless \`validateOnMigrate\` is set."`,
    );
    const late = await tell({ before: old, base: sql("V4__orders"), head: sql("V3__roles") });
    expect(late.findings).toEqual([
      "blocker late_number: `V3__roles` comes before `V4__orders`, which `main` has already",
    ]);
    expect(late.message[0]).toMatchInlineSnapshot(
      `"A database that stands at \`4\` passes over \`3\` without a word: \`outOfOrder\` is not set, and Flyway before 3.0 validates nothing unless \`validateOnMigrate\` is set."`,
    );
    const head = { [`${root}/V2__players.sql`]: undefined, ...sql("V3__players") };
    expect((await tell({ before: old, head })).message[0]).toMatchInlineSnapshot(
      `"Flyway before 3.0 validates nothing unless \`validateOnMigrate\` is set: a database that has run \`2\` runs the same again as \`3\`."`,
    );
    expect(
      (await tell({ before: { ...old, ...validates }, head: sql("V2__players", "SELECT 2;\n") })).findings,
    ).toEqual(["blocker merged_edited: `V2__players` is merged already, and changes"]);
  });

  test("with locations of its own", async () => {
    const located = bean('<property name="locations" value="classpath:db/migration"/>');
    const old = { ...before, "src/main/resources/spring/data-source.xml": located };
    expect((await tell({ before: old, head: sql("V2__players", "SELECT 2;\n") })).findings).toEqual([
      "nit merged_edited: `V2__players` is merged already, and changes",
    ]);
  });

  test.each([
    [
      "told to",
      { "src/main/resources/spring/data-source.xml": bean('<property name="validateOnMigrate" value="true"/>') },
    ],
    ["another module's", { "old/pom.xml": `<project><dependencies>${dependency}</dependencies></project>\n` }],
  ])("not one that is %s", async (_, more) => {
    expect((await tell({ before: { ...before, ...more }, head: sql("V2__players", "SELECT 2;\n") })).findings).toEqual([
      "blocker merged_edited: `V2__players` is merged already, and changes",
    ]);
  });
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
