// Whether Liquibase does with each story what Assay says of it: what it refuses, and which edits leave a checksum as it was. It takes
// Java and Maven of the system; databases are H2's, in memory.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeOf, fixed, tell, type Story } from "../support/list-judge.ts";
import { writeTree } from "./installed.ts";

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
const pom = `<project><modelVersion>4.0.0</modelVersion><groupId>real</groupId><artifactId>real</artifactId><version>1</version>
<dependencies>${dependency("org.liquibase", "liquibase-core", "4.31.1")}${dependency("com.h2database", "h2", "2.3.232")}</dependencies></project>`;

/** Updates one database with the base and then the merged tree, and a new one with the merged tree: a line of what each said. */
const migrate = `
import java.io.File;
import java.sql.*;
import liquibase.*;
import liquibase.database.*;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;

class Migrate {
  public static void main(String[] args) throws Exception {
    System.out.println("upgraded: " + update("old", args[0], args[1]));
    System.out.println("fresh: " + update("new", args[1]));
  }
  static String update(String name, String... trees) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + name)) {
      for (String tree : trees) {
        Database database = DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        new Liquibase("db/master.xml", new DirectoryResourceAccessor(new File(tree)), database).update(new Contexts());
      }
      return "ok";
    } catch (Exception error) {
      return error.getMessage().replaceAll("\\\\s+", " ");
    }
  }
}
`;

const execute = promisify(execFile);
let folder = "";
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-real-"));
  await writeFile(join(folder, "pom.xml"), pom);
  await writeFile(join(folder, "Migrate.java"), migrate);
  await execute("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], { cwd: folder });
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const head =
  '<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd"';
const log = (name: string, body: string, more = "") => ({
  [`db/${name}.xml`]: `${head}${more}>\n${body}</databaseChangeLog>\n`,
});
const includes = (files: readonly string[]) =>
  files.map((one) => `<include file="${one}" relativeToChangelogFile="true"/>\n`).join("");
const master = (...files: string[]) => log("master", includes(files));
const logicalMaster = (...files: string[]) => log("master", includes(files), ' logicalFilePath="app"');
const table = (name: string) => `<createTable tableName="${name}"><column name="id" type="int"/></createTable>`;
const set = (id: string, changes: string, more = "") =>
  `<changeSet id="${id}" author="ann"${more}>${changes}</changeSet>\n`;
const sql = (text: string, comment = "") => ({
  "db/b.sql": `--liquibase formatted sql\n\n--changeset ann:1\n${comment}${text}\n`,
});
const before = {
  ...master("a.xml", "b.sql"),
  ...log(
    "a",
    set("1", table("a")) + set("2", "<sql>CREATE TABLE b (id int)</sql>") + set("3", '<sqlFile path="db/x.sql"/>'),
  ),
  ...sql("CREATE TABLE d (id int);"),
  "db/x.sql": "CREATE TABLE c (id int);\n",
};
const edited = (first: string, second = "<sql>CREATE TABLE b (id int)</sql>") =>
  log("a", first + set("2", second) + set("3", '<sqlFile path="db/x.sql"/>'));

const guarded = (id: string) =>
  set(id, `<preConditions onFail="MARK_RAN"><not><tableExists tableName="a"/></not></preConditions>${table("a")}`);
const ends = {
  ...log(
    "a",
    set("1", table("a")) +
      set(
        "2",
        `<update tableName="a"><column name="id" value="1\n"/><where>id = 1\n  OR id = 2</where></update><sql>SELECT 1\n  + 1</sql>`,
      ),
  ),
  ...sql("CREATE TABLE d\n(id int); -- why\nSELECT 1;"),
  "db/c.yaml":
    "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: ann\n    changes:\n    - update:\n        tableName: a\n        where: |\n          id = 1\n          OR id = 2\n        columns:\n        - column: {name: id, value: 1}\n",
};

/** What Liquibase refuses on a database that has run the base, in its words. */
const refused: Readonly<Record<string, Story & { readonly says: string }>> = {
  "one id in two files of one logical path": {
    before: {
      ...before,
      ...master("a.xml", "b.sql", "c.xml"),
      ...log("c", set("7", table("g")), ' logicalFilePath="app"'),
    },
    head: {
      ...master("a.xml", "b.sql", "c.xml", "d.xml"),
      ...log("d", set("7", table("h")), ' logicalFilePath="app"'),
    },
    says: "1 changesets had duplicate identifiers",
  },
  "one id in two files below one logical path": {
    before: { ...logicalMaster("c.xml"), ...log("c", set("7", table("g"))) },
    head: { ...logicalMaster("c.xml", "d.xml"), ...log("d", set("7", table("h"))) },
    says: "1 changesets had duplicate identifiers",
  },
  "a logical path above, taken away": {
    before: { ...logicalMaster("c.xml"), ...log("c", set("7", table("g"))) },
    head: master("c.xml"),
    says: 'Table "G" already exists',
  },
  "a file that is included twice": {
    before: { ...master("a.xml"), ...log("a", set("1", table("a"))) },
    head: master("a.xml", "a.xml"),
    says: "1 changesets had duplicate identifiers",
  },
  "an include that leads nowhere": { before, head: master("a.xml", "b.sql", "none.xml"), says: "was not found" },
  "an include that leads nowhere, beside others that do": {
    before: { ...log("master", '<include file="db/a.xml"/>\n'), ...log("a", set("1", table("a"))) },
    head: log("master", '<include file="db/a.xml"/>\n<include file="db/b.xml"/>\n'),
    says: "was not found",
  },
  "a list that is included twice": {
    before: { ...master("a.xml"), ...log("a", includes(["b.xml"])), ...log("b", set("1", table("a"))) },
    head: master("a.xml", "a.xml"),
    says: "1 changesets had duplicate identifiers",
  },
  "a file without a word in it": { before, head: { "db/a.xml": "\n" }, says: "Premature end of file." },
  "SQL without a word in it": { before, head: { "db/b.sql": "" }, says: "Unable to parse empty file 'db/b.sql'" },
  "a file of another kind": {
    before,
    head: { ...log("master", '<includeAll path="db/all"/>\n'), "db/all/package.json": '{ "name": "a" }\n' },
    says: "Could not find databaseChangeLog node",
  },
  "an entry of YAML that is none": {
    before,
    head: {
      ...master("a.xml", "b.sql", "c.yml"),
      "db/c.yml": "databaseChangeLog:\n- changeset:\n    id: 1\n    author: ann\n",
    },
    says: "Unexpected node found under databaseChangeLog: changeset",
  },
  "a declaration behind a comment": {
    before,
    head: { "db/a.xml": `<!-- Licence -->\n<?xml version="1.0"?>\n${log("a", set("1", table("a")))["db/a.xml"]}` },
    says: "The processing instruction target matching",
  },
  "a changeset of formatted SQL without its id": {
    before,
    head: {
      "db/b.sql":
        "--liquibase formatted sql\n\n--changeset ann:1\nCREATE TABLE d (id int);\n--changeset ann\nSELECT 1;\n",
    },
    says: "such as '--changeset <authorname>:<changesetId>'",
  },
  "a changeset of formatted SQL without SQL": {
    before,
    head: {
      "db/b.sql":
        "--liquibase formatted sql\n\n--changeset ann:1\nCREATE TABLE d (id int);\n--changeset ann:2\n\n--rollback SELECT 1;\n",
    },
    says: "'sql' is required",
  },
  "a column that changes": { before, head: edited(set("1", table("aa"))), says: "1 changesets check sum" },
  "a comment in SQL": {
    before,
    head: edited(set("1", table("a")), "<sql>CREATE TABLE b (id int) -- why</sql>"),
    says: "1 changesets check sum",
  },
  "a comment in formatted SQL": {
    before,
    head: sql("CREATE TABLE d (id int);", "-- why\n"),
    says: "1 changesets check sum",
  },
  "the file of sqlFile": {
    before,
    head: { "db/x.sql": "CREATE TABLE c (id bigint);\n" },
    says: "1 changesets check sum",
  },
  "a file with another name": {
    before,
    head: {
      ...master("a.xml", "bb.sql"),
      "db/b.sql": undefined,
      "db/bb.sql": sql("CREATE TABLE d (id int);")["db/b.sql"],
    },
    says: 'Table "D" already exists',
  },
  "a changeset that moves to another file": {
    before: { ...master("a.xml"), ...log("a", set("1", table("a")) + set("2", table("b"))) },
    head: { ...master("a.xml", "b.xml"), ...log("a", set("1", table("a"))), ...log("b", set("2", table("b"))) },
    says: 'Table "B" already exists',
  },
  "a changelog that becomes several": {
    before: log("master", set("1", table("a")) + set("2", table("b"))),
    head: { ...master("a.xml", "b.xml"), ...log("a", set("1", table("a"))), ...log("b", set("2", table("b"))) },
    says: 'Table "A" already exists',
  },
};

test.each(Object.entries(refused))("refused: %s", async (_, story) => {
  const { findings, edits } = await tell(story);
  expect(findings.filter((finding) => finding.startsWith("blocker"))).toHaveLength(1);
  expect((await deploy(story)).upgraded).toContain(story.says);
  for (const mended of edits.length === 0 ? [] : [await deploy(await fixed(story))])
    expect(mended).toEqual({ upgraded: "ok", fresh: "ok" });
});

const running: Readonly<Record<string, Story & { readonly told?: readonly string[] }>> = {
  "a new changeset in a file": { before, head: edited(set("1", table("a")) + set("9", table("z"))) },
  "comment, preconditions, rollback and the order of attributes": {
    before,
    head: edited(
      `<!-- why -->\n<changeSet author='ann' context="" id="1">\n<preConditions onFail="MARK_RAN"><not><tableExists tableName="a"/></not></preConditions>\n<comment>why</comment>\n  <createTable tableName="a">\n <column type="int" name="id"/></createTable><rollback/>\n</changeSet>\n`,
    ),
  },
  "white space in SQL": {
    before,
    head: edited(set("1", table("a")), '<sql splitStatements="false"><![CDATA[CREATE  TABLE b\n(id int)]]></sql>'),
  },
  "white space and a comment of Liquibase's in formatted SQL": {
    before,
    head: sql("CREATE TABLE  d\n\t(id int);", "--comment: why\n"),
  },
  "white space in the file of sqlFile": { before, head: { "db/x.sql": "CREATE  TABLE c\n(id int);\n\n" } },
  "a changeset that runs on change": {
    before,
    head: edited(set("1", `<sql>CREATE TABLE IF NOT EXISTS a (id int)</sql>`, ' runOnChange="true"')),
  },
  "a valid checksum": { before, head: edited(set("1", `<validCheckSum>ANY</validCheckSum>${table("aa")}`)) },
  "a file with another name and its old path": {
    before: { ...before, ...master("a.xml", "c.xml"), ...log("c", set("1", table("y"))) },
    head: {
      ...master("a.xml", "cc.xml"),
      "db/c.xml": undefined,
      ...log("cc", set("1", table("y")), ' logicalFilePath="db/c.xml"'),
    },
  },
  "a file with another name below one logical path": {
    before: { ...logicalMaster("c.xml"), ...log("c", set("7", table("g"))) },
    head: { ...logicalMaster("e.xml"), "db/c.xml": undefined, ...log("e", set("7", table("g"))) },
  },
  "a logical path above, where what ran had its own": {
    before: { ...master("c.xml"), ...log("c", set("7", table("g"))) },
    head: logicalMaster("c.xml"),
  },
  "a changelog that becomes several, which keep its path": {
    before: log("master", set("1", table("a")) + set("2", table("b"))),
    head: {
      ...master("a.xml", "b.xml"),
      ...log("a", set("1", table("a"), ' logicalFilePath="db/master.xml"')),
      ...log("b", set("2", table("b")), ' logicalFilePath="db/master.xml"'),
    },
  },
  "a changeset of another name, whose precondition sees that it has run": {
    before: log("master", guarded("1")),
    head: log("master", guarded("2")),
    told: ["nit merged_renamed"],
  },
  "a changeset of another name, which only checks": {
    before: log("master", set("1", '<preConditions onFail="HALT"><dbms type="h2"/></preConditions>')),
    head: log("master", set("2", '<preConditions onFail="HALT"><dbms type="h2"/></preConditions>')),
    told: ["nit merged_renamed"],
  },
  "other line ends": {
    before: { ...master("a.xml", "b.sql", "c.yaml"), ...ends },
    head: Object.fromEntries(Object.entries(ends).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")])),
  },
  "one id for two databases": {
    before,
    head: {
      ...master("a.xml", "b.sql", "c.xml"),
      ...log("c", set("1", table("p"), ' dbms="h2"') + set("1", table("p"), ' dbms="oracle"')),
    },
  },
};

test.each(Object.entries(running))("runs: %s", async (_, story) => {
  expect((await tell(story)).findings.map((finding) => finding.split(":")[0])).toEqual(story.told ?? []);
  expect(await deploy(story)).toEqual({ upgraded: "ok", fresh: "ok" });
});

/** Whole files, after the start tag of the root. */
const illFormed: Readonly<Record<string, string>> = {
  "an element that is not closed": `>\n${set("1", '<createTable tableName="a"><column name="id" type="int"/>')}</databaseChangeLog>\n`,
  "a root that is not closed": `>\r\n  ${set("1", table("a"))}`,
  "text after the root": `>\n${set("1", table("a"))}</databaseChangeLog>\n  more\n`,
  "an end tag after the root": `>\n${set("1", table("a"))}</databaseChangeLog>\n</databaseChangeLog>\n`,
  "the mark of a conflict": `>\n${set("1", table("a"))}<<<<<<< HEAD\n</databaseChangeLog>\n`,
  "a tag that does not end": `>\n<changeSet id="1" author="ann"\n  <comment>why</comment></changeSet></databaseChangeLog>\n`,
};

test.each(Object.entries(illFormed))("refused, in these words: %s", async (_, rest) => {
  const story = { before, head: { "db/a.xml": head + rest } };
  const { upgraded, fresh } = await deploy(story);
  const [words = "?"] = /Error parsing line.*(?=`\.$)/.exec((await tell(story)).message.at(-1) ?? "") ?? [];
  // What included the file says so first.
  expect(upgraded.replace(/^(?:liquibase\.exception\.\w+: )+/, "")).toBe(words);
  expect(fresh).toBe(upgraded);
});

async function deploy(story: Story): Promise<{ upgraded: string; fresh: string }> {
  count += 1;
  const [base, merged] = [join(folder, `${count}`, "base"), join(folder, `${count}`, "merged")];
  const { trees } = changeOf(story);
  await writeTree(trees.base, base);
  await writeTree(trees.merged, merged);
  const { stdout } = await execute("java", [
    "-cp",
    join(folder, "lib", "*"),
    join(folder, "Migrate.java"),
    base,
    merged,
  ]);
  const said = (what: string): string => new RegExp(`^${what}: (.*)$`, "m").exec(stdout)?.[1] ?? stdout;
  return { upgraded: said("upgraded"), fresh: said("fresh") };
}
