// Lines of formatted SQL that are written nearly as Liquibase reads them.

import { expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const master = {
  "db/changelog-master.xml": '<databaseChangeLog><includeAll path="db/changes"/></databaseChangeLog>\n',
};
const header = "--liquibase formatted sql\n\n";
const one = `${header}--changeset ann:1\nCREATE TABLE a (id int);\n`;
const before = { ...master, "db/changes/1.sql": one };
const judged = async (text: string) => {
  const { findings, message } = await tell({ before, head: { "db/changes/2.sql": text } });
  return [...findings, ...message];
};
const formatted = (line: number, format: string) => [
  "blocker unknown: Liquibase would refuse `db/changes/2.sql`",
  `\`liquibase update\` stops with \`Unexpected formatting in formatted changelog 'db/changes/2.sql' at line ${line}. Formatted SQL changelogs require known formats, such as '${format}'\` and runs nothing.`,
];

test.each([
  "--changeset ann",
  "--changeset",
  "-- changeset: ann:1",
  "--changeset :1",
  "-changeset ann:1",
  "  -- changesets",
])("no changeset begins with %s", async (line) => {
  expect(await judged(`${header}${line}\nCREATE TABLE b (id int);\n`)).toEqual(
    formatted(3, "--changeset <authorname>:<changesetId>"),
  );
});

test("what stands behind a line that begins none is no edit of the one before", async () => {
  const more = "--changeset ann\nCREATE TABLE b (id int);\n";
  const { findings } = await tell({ before, head: { "db/changes/1.sql": one + more } });
  expect(findings).toEqual(["blocker unknown: Liquibase would refuse `db/changes/1.sql`"]);
});

test("what stands in a changeset is written as Liquibase reads it", async () => {
  const set = `${header}--changeset ann:1\nCREATE TABLE b (id int);\n`;
  expect(await judged(`${set}--comments: why\n`)).toEqual(formatted(5, "--comment <comment>"));
  expect(await judged(`${set}-comment why\n`)).toEqual(formatted(5, "--comment <comment>"));
  expect(await judged(`${set}-rollback DROP TABLE b;\n`)).toEqual(formatted(5, "--rollback <rollback SQL>"));
  expect(await judged(`${set}-preconditions onFail:HALT\n`)).toEqual(
    formatted(5, "--preconditions <onFail>|<onError>|<onUpdate>"),
  );
  expect(await judged(`${set}/*\n-- changeset of the year\n*/\n`)).toEqual(
    formatted(6, "--changeset <authorname>:<changesetId>"),
  );
  expect((await judged(`${header}--comment why\n${set.slice(header.length)}`))[1]).toBe(
    "`liquibase update` stops with `Unexpected formatting at line 3. Formatted SQL changelogs do not allow comment lines outside of changesets.` and runs nothing.",
  );
  for (const more of [
    "---rollback x\n",
    "-- comments\n",
    "--rollback\n",
    "--ignoreLines:1\n--changeset\n",
    "/* liquibase rollback\n--changeset\n*/\n",
    "-- the changeset\n",
  ])
    expect(await judged(set + more)).toEqual([]);
});

const says = async (text: string) => (await judged(header + text))[1];

test("a changeset has SQL", async () => {
  const second = "--changeset ann:2\nCREATE TABLE b (id int);\n";
  expect(await says(`--changeset ann:1\n\n${second}`)).toBe(
    "`liquibase update` stops with `No SQL for changeset db/changes/2.sql::1::ann` and runs nothing.",
  );
  const required =
    "`liquibase update` stops with `Validation Failed: 1 changes have validation failures 'sql' is required, db/changes/2.sql::1::ann` and runs nothing.";
  expect(await says("--changeset ann:1\n--rollback DROP TABLE b;\n")).toBe(required);
  expect(await says(`${second}--changeset ann:1\n\n--rollback DROP TABLE b;\n`)).toBe(required);
  expect(await says("--changeset ann:1\n-- nothing to do\n")).toBeUndefined();
});

test("statements before the first changeset never run", async () => {
  const never = [
    "blocker unknown: Statements of `db/changes/2.sql` never run",
    "Liquibase passes over what stands before the first changeset, which begins with `--changeset author:id`.",
  ];
  expect(await judged(`${header}--changset ann:1\nCREATE TABLE b (id int);\n`)).toEqual(never);
  expect(await judged(`${header}create table b (id int);\n--changeset ann:1\nSELECT 1;\n`)).toEqual(never);
  const comment = "/* Licence\n   drop what you like\n drop table a;\n*/\n-- create nothing\n";
  expect(await judged(`${header}${comment}--changeset ann:1\nSELECT 1;\n`)).toEqual([]);
});

test("a project that has such a line has a Liquibase that does not mind it", async () => {
  const odd = `${one}--comments: why\n`;
  const { findings } = await tell({
    before: { ...master, "db/changes/1.sql": odd },
    head: { "db/changes/2.sql": odd, "db/changes/1.sql": `${odd}--changeset ann:2\nSELECT 1;\n` },
  });
  expect(findings).toEqual([]);
});
