import { describe, expect, test } from "vitest";
import { listProperties } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const root = "src/main/resources/db/migration";
const sql = (name: string, text = "SELECT 1;\n") => ({ [`${root}/${name}.sql`]: text });
const before = { "pom.xml": "<project/>\n", ...sql("V1__teams"), ...sql("V2__players"), ...sql("R__views") };
const yaml = (flyway: string) => ({ "src/main/resources/application.yml": `spring:\n  flyway:\n${flyway}` });

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
    `"A database that stands at \`4\` passes over \`3\`: \`outOfOrder\` is not set here, and what it ignores is not told either."`,
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
    `"A database that stands at \`4\` passes over \`3\`: \`outOfOrder\` is not set here, and what it ignores is not told either."`,
  );
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

const at = (folder: string, name: string, text = `SELECT '${folder}';\n`) => ({ [`${folder}/${name}.sql`]: text });
const inEach = (vendors: readonly string[], name: string, text?: string): Readonly<Record<string, string>> =>
  Object.assign({}, ...vendors.map((vendor) => at(`src/main/resources/x/db/${vendor}`, name, text)));

describe("locations", () => {
  test("several of one instance have one row of versions, also in another module", async () => {
    const start = {
      "app/src/main/resources/application.yml":
        "spring.flyway.locations: [classpath:db/schema, classpath:db/data, filesystem:ops/sql]\n",
      ...at("db/src/main/resources/db/schema", "V1__a"),
      ...at("db/src/main/resources/db/data", "V2__b"),
      ...at("app/ops/sql", "V3__c"),
    };
    const told = await tell({ before: start, head: at("db/src/main/resources/db/schema/2025", "V3__d") });
    expect(told.frameworks).toEqual(["flyway db/src/main/resources/db/schema"]);
    expect(told.findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
    expect(told.edits).toEqual([
      "db/src/main/resources/db/schema/2025/V3__d.sql => db/src/main/resources/db/schema/2025/V4__d.sql",
    ]);
  });

  test("each vendor has its own, and what is common", async () => {
    const base = "src/main/resources/db/migration";
    const start = {
      ...yaml("    locations: classpath:db/migration/common,classpath:db/migration/{vendor}\n"),
      ...at(`${base}/common`, "V1__a"),
      ...at(`${base}/postgresql`, "V2__b"),
      ...at(`${base}/mysql`, "V2__b"),
    };
    const told = await tell({
      before: start,
      head: { ...at(`${base}/mysql`, "V3__c"), ...at(`${base}/postgresql`, "V3__d") },
    });
    expect(told.frameworks).toHaveLength(1);
    expect(told.findings).toEqual([]);
    const common = { before: start, base: at(`${base}/mysql`, "V3__c"), head: at(`${base}/common`, "V3__d") };
    expect((await tell(common)).findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
    expect((await tell(await fixed(common))).findings).toEqual([]);
  });

  test.each([
    [
      "src/main/java/x/FlywayConfiguration.java",
      'Flyway.configure().locations("classpath:x/db/" + platform + "/").validateOnMigrate(false).load();\n',
    ],
    [
      "src/main/java/x/DatabaseConfig.java",
      'String locations = "classpath:x";\nFlyway f = new Flyway();\nf.setLocations("x/db/" + dialect);\nf.setValidateOnMigrate(false);\n',
    ],
    [
      "src/main/resources/spring/data-source.xml",
      '<beans><bean class="org.flywaydb.core.Flyway"><property name="locations" value="classpath:x/db/#{@scripts}/"/><property name="validateOnMigrate" value="false"/></bean></beans>',
    ],
  ])("one that %s puts together from its vendor's name", async (path, text) => {
    const start = {
      [path]: text,
      ...inEach(["mysql", "pgsql"], "V1__teams"),
      "src/main/java/x/db/V1__Base.java": "class V1__Base {}\n",
    };
    expect((await tell({ before: start, head: inEach(["mysql", "pgsql"], "V2__roles") })).findings).toEqual([]);
    const taken = await tell({
      before: start,
      base: inEach(["mysql", "pgsql"], "V2__orders"),
      head: inEach(["mysql", "pgsql"], "V2__roles"),
    });
    expect(taken.findings).toEqual(["blocker same_number: `2` is taken on `main`"]);
    const edited = await tell({ before: start, head: inEach(["mysql", "pgsql"], "V1__teams", "SELECT 2;\n") });
    expect(edited.findings).toEqual(["nit merged_edited: `V1__teams` is merged already, and changes"]);
  });

  test("what comes before the last one of a database in memory alone is late for no other", async () => {
    const start = {
      "pom.xml": "<project/>",
      ...inEach(["HSQLDB", "PGSQL"], "V1__teams"),
      ...at("src/main/resources/x/db/HSQLDB", "V99__DATA"),
    };
    expect((await tell({ before: start, head: inEach(["HSQLDB", "PGSQL"], "V2__roles") })).findings).toEqual([]);
    const late = await tell({
      before: start,
      base: inEach(["HSQLDB", "PGSQL"], "V3__orders"),
      head: inEach(["HSQLDB", "PGSQL"], "V2__roles"),
    });
    expect(late.findings).toEqual([
      "blocker late_number: `V2__roles` comes before `V3__orders`, which `main` has already",
    ]);
  });

  test("vendors and databases that code alone knows", async () => {
    const base = "src/main/resources/db/migration";
    const vendors = { ...at(`${base}/h2`, "V1__a"), ...at(`${base}/oracle`, "V1__a") };
    const two = { ...at(`${base}/users`, "V1__a"), ...at(`${base}/orders`, "V1__b") };
    for (const start of [vendors, two]) expect((await tell({ before: start, head: {} })).findings).toEqual([]);
    const head = at(`${base}/users`, "V2__c");
    expect((await tell({ before: two, base: at(`${base}/orders`, "V2__d"), head })).findings).toEqual([]);
    expect((await tell({ before: two, base: at(`${base}/users`, "V2__d"), head })).findings).toHaveLength(1);
  });

  test("services beside each other have nothing to do with one another, and tests are nobody's database", async () => {
    const start = {
      ...at("a/src/main/resources/db/migration", "V1__a"),
      ...at("b/src/main/resources/db/migration", "V1__b"),
    };
    const head = at("b/src/main/resources/db/migration", "V2__b");
    const base = at("a/src/main/resources/db/migration", "V2__a");
    const told = await tell({ before: start, base, head });
    expect(told.frameworks).toHaveLength(2);
    expect(told.findings).toEqual([]);
    const tests = "a/src/test/resources/db/migration";
    const trial = await tell({
      before: { ...start, ...at(tests, "V1__t") },
      base: at(tests, "V2__t"),
      head: at(tests, "V2__u"),
    });
    expect(trial.findings).toEqual(["observation same_number: `2` is taken on `main`"]);
  });
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
