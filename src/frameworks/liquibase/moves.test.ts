// Changesets and files that go, or stand elsewhere or under another name after the change.

import { expect, test } from "vitest";
import { before, changeSet, folder, log, logOf, lone, master } from "../../../test/support/liquibase-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const alone = "src/main/resources/db/changelog.xml";
const ofFiles = (...files: string[]) =>
  `<databaseChangeLog>${files.map((one) => `<include file="${one}.xml" relativeToChangelogFile="true"/>`).join("")}</databaseChangeLog>\n`;
const list = ([a, b, c]: readonly string[]) => `${a}, ${b} and ${c}`;

test("a file that is renamed runs again, unless its logicalFilePath stays", async () => {
  const gone = { [`${folder}/2-players.xml`]: undefined };
  const told = await tell({
    before,
    head: { ...gone, ...master("1-teams", "2-people"), ...log("2-people", changeSet("1", "players")) },
  });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `2-players.xml::1::ann` on `main` would be called `2-people.xml::1::ann`",
  ]);
  const kept = `<databaseChangeLog logicalFilePath="db/changelog/2-players.xml">\n${changeSet("1", "players")}</databaseChangeLog>\n`;
  const quiet = { ...gone, ...master("1-teams", "2-people"), [`${folder}/2-people.xml`]: kept };
  expect((await tell({ before, head: quiet })).findings).toEqual([]);
  // Another folder of resources is the same path of the classpath.
  const moved = Object.fromEntries(
    Object.entries(before).flatMap(([path, text]) =>
      path.startsWith("src/")
        ? [
            [path, undefined],
            [`core/${path}`, text],
          ]
        : [],
    ),
  );
  expect((await tell({ before, head: moved })).findings).toEqual([]);
});

test("changesets that go, and ones that move to another file", async () => {
  expect((await tell({ before, head: log("1-teams", changeSet("1", "teams")) })).findings).toEqual([
    "nit merged_deleted: `1-teams.xml::2::ann` on `main` would be gone",
  ]);
  const moved = {
    ...log("1-teams", changeSet("1", "teams")),
    ...log("2-players", changeSet("1", "players"), changeSet("2", "staff"), changeSet("3", "x")),
  };
  expect((await tell({ before, head: moved })).findings).toEqual([
    "blocker merged_renamed: `1-teams.xml::2::ann` on `main` would be called `2-players.xml::2::ann`",
  ]);
});

test("a changelog that becomes several runs all of its changesets again, unless it keeps their path", async () => {
  const sets = ["1", "2", "3"].map((id) => changeSet(id, `t${id}`));
  const whole = { "pom.xml": "<project/>", [alone]: logOf("", ...sets) };
  const split = (more = "") => ({
    [alone]: ofFiles("old", "new"),
    "src/main/resources/db/old.xml": logOf(more, ...sets.slice(0, 2)),
    "src/main/resources/db/new.xml": logOf(more, ...sets.slice(2), changeSet("4", "t4")),
  });
  const renamed = ["1", "2", "3"].map((id) => `\`changelog.xml::${id}::ann\``);
  const names = ["old.xml::1", "old.xml::2", "new.xml::3"].map((id) => `\`${id}::ann\``);
  const says = `blocker merged_renamed: ${list(renamed)} on \`main\` would be called ${list(names)}`;
  expect((await tell({ before: whole, head: split() })).findings).toEqual([says]);
  expect((await tell({ before: whole, head: split(' logicalFilePath="db/changelog.xml"') })).findings).toEqual([]);
  // Whatever stays alone in the folder.
  const beside = { ...whole, "src/main/resources/db/changelog-schema.xml": logOf("", changeSet("9", "schema")) };
  expect((await tell({ before: beside, head: split() })).findings).toEqual([says]);
  const inherited = {
    ...split(),
    [alone]: ofFiles("old", "new").replace("Log>", 'Log logicalFilePath="db/changelog.xml">'),
  };
  expect((await tell({ before: beside, head: inherited })).findings).toEqual([]);
  // Back again.
  const together = {
    [alone]: logOf("", ...sets),
    "src/main/resources/db/old.xml": undefined,
    "src/main/resources/db/new.xml": undefined,
  };
  expect((await tell({ before: { ...beside, ...split() }, head: together })).findings).toEqual([
    `blocker merged_renamed: ${list(names)} on \`main\` would be called ${list(renamed)}`,
  ]);
});

test("a file that another one begins to include is where it was, and its edits count", async () => {
  const one = { "db/changelog-1.xml": lone("a") };
  const start = { ...one, "db/changelog-2.xml": logOf("", changeSet("1", "b"), changeSet("2", "c")) };
  const include = { "db/changelog-master.xml": ofFiles("changelog-1") };
  expect((await tell({ before: start, head: include })).findings).toEqual([]);
  expect((await tell({ before: start, head: { ...include, "db/changelog-1.xml": lone("z") } })).findings).toEqual([
    "blocker merged_edited: `changelog-1.xml::1::ann` is merged already, and changes",
  ]);
});

test("what moves where nothing includes it, or to another service, does not run again", async () => {
  const gone = ["nit merged_deleted: `1-teams.xml::2::ann` on `main` would be gone"];
  const left = log("1-teams", changeSet("1", "teams"));
  const archived = { ...left, [`${folder}/old/changelog.xml`]: logOf("", changeSet("2", "staff")) };
  expect((await tell({ before, head: archived })).findings).toEqual(gone);
  const other = {
    ...left,
    "billing/src/main/resources/db/changelog-master.xml": ofFiles("staff"),
    "billing/src/main/resources/db/staff.xml": logOf("", changeSet("2", "staff")),
  };
  expect((await tell({ before, head: other })).findings).toEqual(gone);
});

test("a changeset that stands where another stood alone, and does something else, is no rename of it", async () => {
  const instead = await tell({ before, head: log("2-players", changeSet("7", "orders")) });
  expect(instead.findings).toEqual(["nit merged_deleted: `2-players.xml::1::ann` on `main` would be gone"]);
  const renamed = await tell({ before, head: log("2-players", changeSet("7", "players")) });
  expect(renamed.findings).toEqual([
    "blocker merged_renamed: `2-players.xml::1::ann` on `main` would be called `2-players.xml::7::ann`",
  ]);
});
