// Which folders one instance of Flyway loads together.

import { describe, expect, test } from "vitest";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const yaml = (flyway: string) => ({ "src/main/resources/application.yml": `spring:\n  flyway:\n${flyway}` });
const at = (folder: string, name: string, text = `SELECT '${folder}';\n`) => ({ [`${folder}/${name}.sql`]: text });
const inEach = (vendors: readonly string[], name: string, text?: string): Readonly<Record<string, string>> =>
  Object.assign({}, ...vendors.map((vendor) => at(`src/main/resources/x/db/${vendor}`, name, text)));

test("a folder below the default one is loaded with it, whoever has its versions", async () => {
  const base = "src/main/resources/db/migration";
  const start = { "pom.xml": "<artifactId>flyway-core</artifactId>", ...at(base, "V1__a"), ...at(base, "V2__b") };
  const told = await tell({ before: start, head: { ...at(`${base}/shop`, "V1__c"), ...at(`${base}/shop`, "V3__d") } });
  expect(told.findings).toEqual([
    `blocker same_number: \`${base}/shop/V1__c.sql\` has the version of \`V1__a.sql\` above it`,
  ]);
  expect(told.message).toEqual([
    "Flyway looks into the folders below a location too. Before anything runs it stops with `Found more than one migration with version 1`, unless what loads `db/migration` here names another location.",
  ]);
  // Where the base has it so, or the configuration names the folder, they are two lists.
  const two = { ...start, ...at(`${base}/shop`, "V1__c") };
  expect((await tell({ before: two, head: at(`${base}/shop`, "V2__d") })).findings).toEqual([]);
  const named = yaml("    locations: classpath:db/migration/shop\n");
  expect((await tell({ before: { ...start, ...named }, head: at(`${base}/shop`, "V1__c") })).findings).toEqual([]);
});

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

  test("the file named is that of the vendor concerned", async () => {
    const root = "src/main/resources/x/db";
    const start = {
      "src/main/java/x/DataSourceConfiguration.java": 'new Flyway().setLocations("x/db/" + dialect + "/");\n',
      ...inEach(["mysql", "oracle", "postgresql"], "V1__teams"),
      ...at(`${root}/oracle`, "V9__clean"),
    };
    const head = inEach(["mysql", "oracle", "postgresql"], "V4__roles");
    const late = await tell({ before: start, head });
    expect(late.findings).toEqual([
      "blocker late_number: `V4__roles` comes before `V9__clean`, which `main` has already",
    ]);
    expect(late.result.findings[0]?.path).toBe(`${root}/oracle/V4__roles.sql`);
    expect(late.result.findings[0]?.subjects.map(({ path }) => path)).toEqual([
      `${root}/oracle/V4__roles.sql`,
      `${root}/oracle/V9__clean.sql`,
    ]);
    const taken = await tell({
      before: start,
      base: inEach(["mysql", "oracle"], "V10__a"),
      head: at(`${root}/mysql`, "V10__b"),
    });
    expect(taken.findings).toEqual(["blocker same_number: `10` is taken on `main`"]);
    expect(taken.result.findings[0]?.subjects.map(({ path }) => path)).toEqual([
      `${root}/mysql/V10__b.sql`,
      `${root}/mysql/V10__a.sql`,
    ]);
    const edited = await tell({ before: start, head: at(`${root}/mysql`, "V1__teams", "SELECT 2;\n") });
    expect(edited.findings).toEqual(["blocker merged_edited: `V1__teams` is merged already, and changes"]);
    expect(edited.result.findings[0]?.path).toBe(`${root}/mysql/V1__teams.sql`);
    expect(edited.result.findings[0]?.subjects.map(({ path }) => path)).toEqual([`${root}/mysql/V1__teams.sql`]);
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

const db = "src/main/resources/db";

test("a database that comes late begins where it likes: nobody has one of its kind yet", async () => {
  const before = {
    "build.gradle": "dependencies { implementation 'org.flywaydb:flyway-core' }\n",
    "src/main/resources/application.yml":
      "spring:\n  flyway:\n    locations: classpath:db/common,classpath:db/{vendor}\n",
    ...at(`${db}/postgresql`, "V1__teams"),
    ...at(`${db}/postgresql`, "V3__players"),
  };
  const mysql = { ...at(`${db}/mysql`, "V2__all"), ...at(`${db}/mysql`, "V4__more") };
  expect((await tell({ before, head: mysql })).findings).toEqual([]);
  // What stood there is late still, and so is what both of them load.
  const late = "blocker late_number: `V2__x` comes before `V3__players`, which `main` has already";
  expect((await tell({ before, head: { ...mysql, ...at(`${db}/postgresql`, "V2__x") } })).findings).toEqual([late]);
  expect(
    (await tell({ before, head: { ...at(`${db}/mysql`, "V4__all"), ...at(`${db}/common`, "V2__x") } })).findings,
  ).toEqual([late]);
  const shared = { ...before, ...at(`${db}/common`, "V5__views") };
  expect((await tell({ before: shared, head: at(`${db}/mysql`, "V4__all") })).findings).toEqual([
    "blocker late_number: `V4__all` comes before `V5__views`, which `main` has already",
  ]);
});
