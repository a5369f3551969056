// What a project's own settings, and Flyway's version, make of the rules.

import { describe, expect, test } from "vitest";
import { before, root, sql, yaml } from "../../../test/support/flyway-files.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";
import type { Files } from "../../../test/support/memory-change.ts";

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

const projectWith = (settings: string, ...names: readonly string[]) => ({
  "src/main/java/App.java": "",
  "flyway.conf": settings,
  ...Object.fromEntries(names.map((name) => [`${root}/${name}`, "create table a ();\n"])),
});
const edited = async (files: Files, name: string) =>
  (await tell({ before: files, head: { [`${root}/${name}`]: "drop table a;\n" } })).findings;

test("an edit is one to Flyway by what the settings make of the name", async () => {
  const suffix = projectWith("flyway.sqlMigrationSuffixes=.pgsql\n", "V1__a.pgsql", "V2__b.pgsql");
  expect(await edited(suffix, "V1__a.pgsql")).toEqual([
    "blocker merged_edited: `V1__a` is merged already, and changes",
  ]);
  const prefixes = projectWith(
    "flyway.sqlMigrationPrefix=Release\nflyway.repeatableSqlMigrationPrefix=Always\n",
    "Release1__x.sql",
    "Release2__y.sql",
    "Always__z.sql",
  );
  expect(await edited(prefixes, "Release1__x.sql")).toEqual([
    "blocker merged_edited: `Release1__x` is merged already, and changes",
  ]);
  expect(await edited(prefixes, "Always__z.sql")).toEqual([]);
});

const repairs: readonly [string, string][] = [
  ["src/main/resources/application.properties", "quarkus.flyway.repair-at-start=true\n"],
  [
    "src/main/java/x/FlywayConfig.java",
    "class FlywayConfig { @Bean FlywayMigrationStrategy s() { return flyway -> { flyway.repair(); flyway.migrate(); }; } }\n",
  ],
  [
    "src/main/kotlin/x/Database.kt",
    "val flyway = Flyway.configure().dataSource(d).load()\nflyway.repair()\nflyway.migrate()\n",
  ],
];

test.each(repairs)(
  "who repairs before each run, as %s has it, has what ran taken for what is there",
  async (path, text) => {
    const files = { ...before, "src/main/java/App.java": "", [path]: text, ...sql("V3__last"), ...sql("R__view") };
    const [first, second, view] = [`${root}/V1__teams.sql`, `${root}/V2__players.sql`, `${root}/R__view.sql`];
    const findings = async (head: Story["head"]) => (await tell({ before: files, head })).findings;
    expect(await findings({ [first]: "SELECT 9;\n" })).toEqual([
      "nit merged_edited: `V1__teams` is merged already, and changes",
    ]);
    expect(await findings({ [second]: undefined, [view]: undefined })).toEqual([
      "nit merged_deleted: `R__view` and `V2__players` on `main` would be gone",
    ]);
    expect(await findings({ [second]: undefined, ...sql("V2__people") })).toEqual([]);
    // To repair runs nothing that came late, and forgets what has another number.
    expect(await findings(sql("V2.5__roles"))).toEqual([
      "blocker late_number: `V2.5__roles` comes before `V3__last`, which `main` has already",
    ]);
  },
);

test("what another module of the build sets, holds for the only migrations there", async () => {
  const [first = "", last = ""] = ["V1__teams", "V2__players"].map((name) => `db/${root}/${name}.sql`);
  const migrations = { [first]: "SELECT 1;\n", [last]: "SELECT 2;\n" };
  const repairing = {
    "app/src/main/kotlin/x/FlywayMigration.kt": "val f = Flyway.configure().load()\nf.repair()\nf.migrate()\n",
  };
  const verdict = async (files: Files) =>
    (await tell({ before: { ...migrations, ...files }, head: { [first]: "SELECT 9;\n" } })).findings;
  const isNit = ["nit merged_edited: `V1__teams` is merged already, and changes"];
  const isBlocker = ["blocker merged_edited: `V1__teams` is merged already, and changes"];
  for (const build of ["settings.gradle", "settings.gradle.kts", "pom.xml"])
    expect(await verdict({ ...repairing, [build]: "" })).toEqual(isNit);
  // Not of one build, not the only ones, or run by a module of their own.
  expect(await verdict(repairing)).toEqual(isBlocker);
  expect(await verdict({ ...repairing, "app/pom.xml": "", "db/pom.xml": "" })).toEqual(isBlocker);
  const build = { ...repairing, "settings.gradle": "" };
  expect(await verdict({ ...build, [`other/${root}/V1__x.sql`]: "SELECT 3;\n" })).toEqual(isBlocker);
  expect(await verdict({ ...build, "app/src/test/resources/db/migration/V1__x.sql": "SELECT 3;\n" })).toEqual(isNit);
  const own = { "db/src/main/resources/application.properties": "spring.flyway.validate-on-migrate=true\n" };
  expect(await verdict({ ...build, ...own })).toEqual(isBlocker);
});

test("nothing compares the way back with what has run", async () => {
  const files = { ...before, ...sql("U2__players", "SELECT 3;\n") };
  expect((await tell({ before: files, head: sql("U2__players", "SELECT 4;\n") })).findings).toEqual([
    "nit merged_edited: `U2__players` is merged already, and changes",
  ]);
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
  ["build.gradle", 'flyway {\n  url = "jdbc:postgresql://${host}/x"\n  outOfOrder = true\n}\n'],
  ["build.gradle", "flyway {\n  placeholders = [end: '}']\n  afterEvaluate { x() }\n  outOfOrder = true\n}\n"],
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

test("what stands behind the block of a build script is not Flyway's", async () => {
  const gradle = "flyway {\n  url = '{'\n  if (x) { y() }\n}\nother { outOfOrder = true }\n";
  const story = { before: { ...before, "build.gradle": gradle }, base: sql("V4__orders"), head: sql("V3__roles") };
  expect((await tell(story)).findings).toHaveLength(1);
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

const playersGone = "nit merged_deleted: `V2__players` on `main` would be gone";

test("missing ones ignored: nothing stops where one is gone, and what is renamed runs again", async () => {
  const ignores = yaml("    ignore-migration-patterns: '*:missing,*:future'\n");
  const lax = { ...before, ...ignores };
  const gone = { [`${root}/V2__players.sql`]: undefined };
  expect((await tell({ before: lax, head: gone })).findings).toEqual([playersGone]);
  // What the project sets is what runs after the merge, whoever sets it.
  expect((await tell({ before, head: { ...gone, ...ignores } })).findings).toEqual([playersGone]);
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
  expect((await tell({ before: lax, head: { [`${root}/V2__players.sql`]: undefined } })).findings).toEqual([
    playersGone,
  ]);
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
