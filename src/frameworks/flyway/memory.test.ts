// Databases that live in memory: nothing remembers there what has run.

import { describe, expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const root = "src/main/resources/x/db";
const at = (vendor: string, name: string, text = `SELECT '${name}';\n`) => ({
  [`${root}/${vendor}/${name}.sql`]: text,
});
const gone = (vendor: string, name: string) => ({ [`${root}/${vendor}/${name}.sql`]: undefined });
const both = (name: string, text?: string) => ({ ...at("HSQLDB", name, text), ...at("PGSQL", name, text) });
const before = {
  "build.gradle": "profiles { datasourceUrl = 'jdbc:hsqldb:mem:x' }\n",
  "src/main/java/x/DataSourceConfiguration.java": 'new Flyway().setLocations("x/db/" + dialect + "/");\n',
  ...both("V1__teams"),
  ...at("HSQLDB", "V2__DATA"),
  ...both("V3__players"),
};

describe("a database in memory, beside one that stays", () => {
  test.each([
    ["edited", at("HSQLDB", "V2__DATA", "SELECT 2;\n")],
    ["edited where the other dialect is not", at("HSQLDB", "V1__teams", "SELECT 2;\n")],
    ["called otherwise", { ...gone("HSQLDB", "V2__DATA"), ...at("HSQLDB", "V2__MORE", "SELECT 'V2__DATA';\n") }],
    ["given another version", { ...gone("HSQLDB", "V2__DATA"), ...at("HSQLDB", "V99__DATA", "SELECT 'V2__DATA';\n") }],
    ["made repeatable", { ...gone("HSQLDB", "V2__DATA"), ...at("HSQLDB", "R__DATA", "SELECT 'V2__DATA';\n") }],
    ["deleted", gone("HSQLDB", "V2__DATA")],
    ["late", at("HSQLDB", "V1.1__MORE")],
  ])("what is %s is nothing: it is always a new one", async (_, head) => {
    expect((await tell({ before, head })).findings).toEqual([]);
  });

  test("two of one version are refused by a new one as well", async () => {
    const told = await tell({ before, base: at("HSQLDB", "V4__a"), head: at("HSQLDB", "V4__b") });
    expect(told.findings).toEqual(["blocker same_number: `4` is taken on `main`"]);
  });

  test("what the database that stays has too counts for that one", async () => {
    const edited = await tell({ before, head: both("V1__teams", "SELECT 2;\n") });
    expect(edited.findings).toEqual(["blocker merged_edited: `V1__teams` is merged already, and changes"]);
    expect(edited.result.findings[0]?.path).toBe(`${root}/PGSQL/V1__teams.sql`);
    const head = { ...gone("HSQLDB", "V1__teams"), ...gone("PGSQL", "V1__teams") };
    expect((await tell({ before, head })).findings).toEqual([
      "blocker merged_deleted: `V1__teams` on `main` would be gone",
    ]);
    const renamed = { ...head, ...both("V4__teams", "SELECT 'V1__teams';\n") };
    expect((await tell({ before, head: renamed })).findings).toEqual([
      "blocker merged_renamed: `V1__teams` on `main` would be called `V4__teams`",
    ]);
    expect((await tell({ before, head: both("V2.1__roles") })).findings).toEqual([
      "blocker late_number: `V2.1__roles` comes before `V3__players`, which `main` has already",
    ]);
  });
});

describe("where such a database is a file or a server", () => {
  const edit = { before, head: at("HSQLDB", "V2__DATA", "SELECT 2;\n") };
  const blocker = ["blocker merged_edited: `V2__DATA` is merged already, and changes"];

  test.each([
    ["build.gradle", "datasourceUrl = 'jdbc:hsqldb:mem:x'; prod = 'jdbc:hsqldb:file:/data/x'\n"],
    ["src/main/resources/application.yml", "spring.datasource.url: ${DB_URL:jdbc:hsqldb:hsql://localhost/x}\n"],
    ["src/main/resources/application.properties", "spring.datasource.url=jdbc:hsqldb:./data/x\n"],
    ["src/main/java/x/DatabaseConfig.java", 'return "jdbc:hsqldb:file:" + home;\n'],
  ])("%s says so", async (path, text) => {
    expect((await tell({ ...edit, before: { ...before, [path]: text } })).findings).toEqual(blocker);
  });

  test.each([
    ["src/main/resources/application-dev.yml", "spring.datasource.url: jdbc:hsqldb:file:./x\n"],
    ["src/test/resources/application.yml", "spring.datasource.url: jdbc:hsqldb:file:./x\n"],
    ["src/main/resources/application.yml", "spring.datasource.url: jdbc:h2:file:./x\n"],
    ["src/main/java/x/DatabaseConfig.java", 'boolean own = url.startsWith("jdbc:hsqldb:");\n'],
  ])("%s does not", async (path, text) => {
    expect((await tell({ ...edit, before: { ...before, [path]: text } })).findings).toEqual([]);
  });

  test("one that has none beside it is all that the project has, and counts", async () => {
    const alone = { "pom.xml": "<project/>", ...at("h2", "V1__a"), ...at("h2", "V2__b") };
    expect((await tell({ before: alone, head: at("h2", "V1__a", "SELECT 2;\n") })).findings).toEqual([
      "blocker merged_edited: `V1__a` is merged already, and changes",
    ]);
  });
});
