// What a checksum is made of: a changeset that has run may not have another one.

import { expect, test } from "vitest";
import { before, changeSet, folder, log, master } from "../../../test/support/liquibase-files.ts";
import type { Files } from "../../../test/support/memory-change.ts";
import { tell } from "../../../test/support/list-judge.ts";

const edited = (...sets: string[]) => tell({ before, head: log("1-teams", ...sets) });
const xSql = (text: string) => ({ "src/main/resources/db/x.sql": text });
const formatted = (body: string, id = "ann:1") =>
  `--liquibase formatted sql\n\n--changeset ${id} splitStatements:false\n${body}\n--rollback DROP TABLE x;\n`;

test("a changeset that has run and changes is a blocker: by what the checksum is made of", async () => {
  const told = await edited(changeSet("1", "groups"), changeSet("2", "staff"));
  expect(told.findings).toEqual(["blocker merged_edited: `1-teams.xml::1::ann` is merged already, and changes"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Where \`db/changelog/1-teams.xml::1::ann\` has run, \`liquibase update\` stops with \`Validation Failed: 1 changesets check sum\`, what it was and what it is now, and runs nothing. Comments, preconditions and rollbacks do not count, nor does the white space of SQL.",
    ]
  `);
  const cosmetic = `  <!-- why -->\n<changeSet author="ann" id="1" context="test"><comment>x</comment>\n<preConditions onFail="MARK_RAN"><tableExists tableName="x"/></preConditions><createTable  tableName='teams'></createTable><rollback/></changeSet>`;
  expect((await edited(cosmetic, changeSet("2", "staff"))).findings).toEqual([]);
  expect((await edited(changeSet("1", "teams"), changeSet("2", "staff"), changeSet("3", "new"))).findings).toEqual([]);
  expect((await edited(changeSet("1", "groups", ' runOnChange="true"'), changeSet("2", "staff"))).findings).toEqual([]);
  const valid = changeSet("1", "groups").replace("<createTable", "<validCheckSum>ANY</validCheckSum><createTable");
  expect((await edited(valid, changeSet("2", "staff"))).findings).toEqual([]);
});

const setFor = (dbms: string, table: string) => log("3", changeSet("9", table, ` dbms="${dbms}"`));

const changedFor = async (dbms: string, more: Files = {}) => {
  const start = { ...before, ...master("1-teams", "3"), ...more, ...setFor(dbms, "x") };
  return (await tell({ before: start, head: setFor(dbms, "y") })).findings;
};

test("a changeset of a database that lives in memory may change: each is a new one", async () => {
  const refused = ["blocker merged_edited: `3.xml::9::ann` is merged already, and changes"];
  expect(await changedFor("hsqldb")).toEqual([]);
  expect(await changedFor("h2, hsqldb")).toEqual([]);
  for (const dbms of ["postgresql", "h2,postgresql", "!h2", "all"]) expect(await changedFor(dbms)).toEqual(refused);
  const file = { "src/main/resources/application.yml": "spring.datasource.url: jdbc:h2:file:./data\n" };
  expect(await changedFor("h2", file)).toEqual(refused);
  expect(await changedFor("hsqldb", file)).toEqual([]);
});

const many = (table: string) => log("1-teams", ...Array.from({ length: 400 }, (_, i) => changeSet(`${i}`, table)));

test("all that change are counted, however many they are", async () => {
  expect((await tell({ before: { ...before, ...many("a") }, head: many("b") })).findings).toEqual([
    "blocker merged_edited: 400 migrations that are merged already change",
  ]);
});

const sqlSet = (text: string, more = "") =>
  log(
    "3",
    `<changeSet id="1" author="a"><sql${more}>${text}</sql></changeSet>`,
    '<changeSet id="2" author="a"><sqlFile path="db/x.sql"/></changeSet>',
  );

test("SQL counts without white space but with comments; what sqlFile reads counts too", async () => {
  const start = {
    ...before,
    ...master("1-teams", "2-players", "3"),
    ...log(
      "3",
      '<changeSet id="1" author="a"><sql splitStatements="true">SELECT 1;</sql></changeSet>',
      '<changeSet id="2" author="a"><sqlFile path="db/x.sql"/></changeSet>',
    ),
    "src/main/resources/db/x.sql": "SELECT 1;\n",
  };
  expect((await tell({ before: start, head: sqlSet("<![CDATA[SELECT\n  1;\n]]>") })).findings).toEqual([]);
  expect((await tell({ before: start, head: sqlSet("SELECT 1; -- why") })).findings).toEqual([
    "blocker merged_edited: `3.xml::1::a` is merged already, and changes",
  ]);
  expect((await tell({ before: start, head: xSql("SELECT  1;\r\n\r\n") })).findings).toEqual([]);
  expect((await tell({ before: start, head: xSql("SELECT 2;\n") })).findings).toEqual([
    "blocker merged_edited: `3.xml::2::a` is merged already, and changes",
  ]);
});

const update = (value: string) =>
  `<changeSet id="1" author="a"><update tableName="x"><column name="b" value="${value}"/><where>a = 1\n  AND b = 2</where></update></changeSet>`;

test("line ends are nothing: neither the parsers nor the checksum tell them apart", async () => {
  const start = {
    ...before,
    ...master("1-teams", "2-players", "3"),
    ...log("3", update("one\n two")),
    [`${folder}/changelog-4.yaml`]:
      "databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: ann\n      changes:\n        - insert:\n            tableName: x\n            where: |\n              a = 1\n              AND b = 2\n            more: 'a\n\n              b'\n",
    [`${folder}/changelog-5.sql`]: formatted("CREATE TABLE x\n  (a int);\n-- why\nSELECT 1;"),
  };
  const withEnds = (end: string) =>
    Object.fromEntries(Object.entries(start).map(([path, text]) => [path, text.replaceAll("\n", end)]));
  expect((await tell({ before: start, head: withEnds("\r\n") })).findings).toEqual([]);
  expect((await tell({ before: withEnds("\r\n"), head: start })).findings).toEqual([]);
  expect((await tell({ before: start, head: log("3", update("one\n\ttwo").replaceAll("\n", "\r")) })).findings).toEqual(
    [],
  );
  const changes = ["blocker merged_edited: `3.xml::1::a` is merged already, and changes"];
  expect((await tell({ before: start, head: log("3", update("one two")) })).findings).toEqual(changes);
  expect((await tell({ before: start, head: log("3", update("one&#10; two")) })).findings).toEqual(changes);
});
