import { expect, test } from "vitest";
import { before, changeSet, folder, log, lone, master } from "../../../test/support/liquibase-files.ts";
import { listProperties, stamps } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const formatted = (body: string, id = "ann:1") =>
  `--liquibase formatted sql\n\n--changeset ${id} splitStatements:false\n${body}\n--rollback DROP TABLE x;\n`;
const yaml = (table: string) =>
  `databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: ann\n      changes:\n        - createTable:\n            tableName: ${table}\n            columns:\n              - column: {name: id, type: int}\n  - include:\n      file: db/changelog/more.json\n  - include: {file: sub/raw.sql, relativeToChangelogFile: true}\n`;
const json = (id: string) =>
  JSON.stringify(
    { databaseChangeLog: [{ changeSet: { id, author: "bob", changes: [{ sql: { sql: "SELECT 1" } }] } }] },
    undefined,
    1,
  );
const name = `liquibase ${folder}/db.changelog-master.xml`;

listProperties({
  files: (version, slug) => ({
    [`${folder}/all/${version}_${slug}.xml`]: `<databaseChangeLog>${changeSet(slug, slug)}</databaseChangeLog>\n`,
  }),
  versions: stamps,
  project: {
    [`${folder}/db.changelog-master.xml`]:
      '<databaseChangeLog><includeAll path="db/changelog/all"/></databaseChangeLog>',
  },
  group: name,
  taken: "nothing",
  late: "nothing",
});

test("both sides add a changeset of one id to a file: duplicate identifiers, and another id mends it", async () => {
  const story = {
    before: { ...before, ...log("2-players", changeSet("1", "players"), "\n", "\n", "\n", "\n") },
    base: log("2-players", changeSet("2", "orders"), changeSet("1", "players"), "\n", "\n", "\n", "\n"),
    head: log("2-players", changeSet("1", "players"), "\n", "\n", "\n", "\n", changeSet("2", "roles")),
  };
  const told = await tell(story);
  expect(told.frameworks).toEqual([name]);
  expect(told.findings).toEqual(["blocker same_id: `db/changelog/2-players.xml::2::ann` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "\`liquibase update\` stops with \`Validation Failed: 1 changesets had duplicate identifiers\` (\`db/changelog/2-players.xml::2::ann\`) and runs nothing.",
      "Git reports a conflict in \`src/main/resources/db/changelog/2-players.xml\` as well.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "src/main/resources/db/changelog/2-players.xml:9     <changeSet id="2" author="ann"> =>     <changeSet id="3" author="ann">",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

const underPath = (named: string, id: string, table: string) => ({
  [`${folder}/${named}.xml`]: `<databaseChangeLog logicalFilePath="app">\n${changeSet(id, table)}</databaseChangeLog>\n`,
});

test("a logicalFilePath makes two files one: ids may not be the same there; elsewhere they may", async () => {
  const start = { ...before, ...master("1-teams", "2-players", "3-a"), ...underPath("3-a", "7", "a") };
  const story = {
    before: start,
    head: { ...master("1-teams", "2-players", "3-a", "4-b"), ...underPath("4-b", "7", "b") },
  };
  expect((await tell(story)).findings).toEqual(["blocker same_id: `app::7::ann` is taken on `main`"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const other = { ...master("1-teams", "2-players", "3-a", "4-b"), ...log("4-b", changeSet("7", "b")) };
  expect((await tell({ before: start, head: other })).findings).toEqual([]);
});

const includedUnderPath = (...files: string[]) => ({
  [`${folder}/db.changelog-master.xml`]: (master(...files)[`${folder}/db.changelog-master.xml`] ?? "").replace(
    "<databaseChangeLog>",
    '<databaseChangeLog logicalFilePath="app">',
  ),
});

test("what a changelog includes is remembered under its logicalFilePath, where nobody sets it free", async () => {
  const start = { ...before, ...includedUnderPath("1-teams", "2-players"), ...log("2-players", changeSet("7", "a")) };
  const story = {
    before: start,
    head: { ...includedUnderPath("1-teams", "2-players", "3"), ...log("3", changeSet("7", "b")) },
  };
  expect((await tell(story)).findings).toEqual(["blocker same_id: `app::7::ann` is taken on `main`"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  // A file may be called anything then.
  const renamed = {
    [`${folder}/2-players.xml`]: undefined,
    ...includedUnderPath("1-teams", "4"),
    ...log("4", changeSet("7", "a")),
  };
  expect((await tell({ before: start, head: renamed })).findings).toEqual([]);
  const off = { "liquibase.properties": "liquibase.allowInheritLogicalFilePath: false\n" };
  expect((await tell({ ...story, before: { ...start, ...off } })).findings).toEqual([]);
  // Before 4.31 it was not inherited: who has many of one id knows.
  const old = {
    ...includedUnderPath("1-teams", "2-players", "5"),
    ...log("5", changeSet("1", "a"), changeSet("2", "b")),
  };
  const oldHead = { ...story.head, ...includedUnderPath("1-teams", "2-players", "5", "3") };
  expect((await tell({ before: { ...start, ...old }, head: oldHead })).findings).toEqual([]);
  // What has run under its own path keeps it; what has run under the parent's does not.
  const plain = { ...start, ...master("1-teams", "2-players") };
  expect((await tell({ before: plain, head: includedUnderPath("1-teams", "2-players") })).findings).toEqual([]);
  expect((await tell({ before: start, head: master("1-teams", "2-players") })).findings).toHaveLength(1);
});

test("one identity for several databases is legal", async () => {
  const sets = [changeSet("9", "x", ' dbms="oracle"'), changeSet("9", "y", ' dbms="mysql"')];
  const head = { ...master("1-teams", "2-players", "3"), ...log("3", ...sets) };
  expect((await tell({ before, head })).findings).toEqual([]);
});

test("YAML, JSON and formatted SQL say the same", async () => {
  const all = {
    [`${folder}/db.changelog-master.yaml`]: yaml("x"),
    [`${folder}/more.json`]: json("1"),
    [`${folder}/sub/raw.sql`]: formatted("CREATE TABLE x (a int);"),
  };
  const told = await tell({ before: all, head: { [`${folder}/db.changelog-master.yaml`]: yaml("y") } });
  expect(told.frameworks).toEqual([`liquibase ${folder}/db.changelog-master.yaml`]);
  expect(told.findings).toEqual([
    "blocker merged_edited: `db.changelog-master.yaml::1::ann` is merged already, and changes",
  ]);
  expect(
    (await tell({ before: all, head: { [`${folder}/db.changelog-master.yaml`]: `# why\n${yaml('"x"')}` } })).findings,
  ).toEqual([]);
  // Liquibase reads from a change what that knows, and a way back is none of it.
  for (const more of ["rollback: [{dropTable: {tableName: x}}]", "rollback: DROP TABLE x", "preConditions: [{a: b}]"]) {
    const nested = yaml("x").replace("            columns:", `            ${more}\n            columns:`);
    expect((await tell({ before: all, head: { [`${folder}/db.changelog-master.yaml`]: nested } })).findings).toEqual(
      [],
    );
  }
  expect(
    (
      await tell({
        before: all,
        head: { [`${folder}/sub/raw.sql`]: formatted("CREATE TABLE  x\n(a int);\n--comment: why") },
      })
    ).findings,
  ).toEqual([]);
  expect(
    (await tell({ before: all, head: { [`${folder}/sub/raw.sql`]: formatted("CREATE TABLE x (b int);") } })).findings,
  ).toEqual(["blocker merged_edited: `raw.sql::1::ann` is merged already, and changes"]);
  const doubled = {
    before: all,
    head: { [`${folder}/sub/raw.sql`]: `${formatted("CREATE TABLE x (a int);")}\n--changeset ann:1\nSELECT 2;\n` },
  };
  const taken = await tell(doubled);
  expect(taken.findings).toEqual(["blocker same_id: `db/changelog/sub/raw.sql::1::ann` is taken on `main`"]);
  expect(taken.edits).toEqual([`${folder}/sub/raw.sql:7 --changeset ann:1 => --changeset ann:2`]);
});

test("changelogs of any name: what the configuration names, what the change touches", async () => {
  const spring = {
    "src/main/resources/application.yml": "spring:\n  liquibase:\n    change-log: classpath:/db/all.yaml\n",
    "src/main/resources/db/all.yaml": "databaseChangeLog:\n  - include: {file: db/one.xml}\n",
    "src/main/resources/db/one.xml": lone("x"),
    "lib/two.xml": lone("x"),
  };
  const told = await tell({
    before: spring,
    head: { "src/main/resources/db/one.xml": lone("y"), "lib/two.xml": lone("z") },
  });
  expect(told.frameworks).toEqual(["liquibase src/main/resources/db/all.yaml", "liquibase lib"]);
  expect(told.findings).toEqual([
    "blocker merged_edited: `one.xml::1::ann` is merged already, and changes",
    "blocker merged_edited: `two.xml::1::ann` is merged already, and changes",
  ]);
});

test("an entity that only a document type can declare stands for itself", async () => {
  const told = await tell({
    before: { ...before, ...log("1-teams", changeSet("&constructor;", "teams")) },
    head: log("1-teams", changeSet("&constructor;", "staff")),
  });
  expect(told.findings).toEqual([
    "blocker merged_edited: `1-teams.xml::&constructor;::ann` is merged already, and changes",
  ]);
});

test("duplicates of the base are not blamed; fixtures are nobody's database", async () => {
  const twins = { ...before, ...log("2-players", changeSet("1", "a"), changeSet("1", "b")) };
  expect(
    (
      await tell({
        before: twins,
        head: log("1-teams", changeSet("1", "teams"), changeSet("2", "staff"), changeSet("3", "x")),
      })
    ).findings,
  ).toEqual([]);
  const fixture = {
    "src/test/resources/changelog.xml": `<databaseChangeLog>${changeSet("1", "a")}</databaseChangeLog>`,
  };
  const told = await tell({
    before: { ...before, ...fixture },
    head: { "src/test/resources/changelog.xml": `<databaseChangeLog>${changeSet("1", "b")}</databaseChangeLog>` },
  });
  expect(told.findings).toEqual(["observation merged_edited: `changelog.xml::1::ann` is merged already, and changes"]);
});

test("both sides add to the end of one file: git's conflict takes nothing of the base away", async () => {
  const base = log("2-players", changeSet("1", "players"), changeSet("2", "orders"));
  const head = log("2-players", changeSet("1", "players"), changeSet("3", "roles"));
  expect((await tell({ before, base, head })).findings).toEqual([]);
  const same = await tell({ before, base, head: log("2-players", changeSet("1", "players"), changeSet("2", "roles")) });
  expect(same.findings).toEqual(["blocker same_id: `db/changelog/2-players.xml::2::ann` is taken on `main`"]);
});
