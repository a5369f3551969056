// What changelogs include: files that are there twice or nowhere, and those that nobody includes.

import { expect, test } from "vitest";
import { cpuMs } from "../../../test/support/cpu.ts";
import { before, changeSet, folder, log, master } from "../../../test/support/liquibase-files.ts";
import { tell, type Story, type Told } from "../../../test/support/list-judge.ts";

const masterOfChanges = (...files: string[]) => master(...files.map((one) => `changes/${one}`));

test("includes: one that is there twice, one that leads nowhere, a file that is forgotten", async () => {
  const twice = await tell({ before, head: master("1-teams", "2-players", "1-teams") });
  expect(twice.findings).toEqual(["blocker same_id: `1-teams.xml` is included twice"]);
  const nowhere = await tell({ before, head: master("1-teams", "2-players", "3-none") });
  expect(nowhere.findings).toEqual([
    `blocker journal_mismatch: \`${folder}/db.changelog-master.xml\` includes \`3-none.xml\`, which is not there`,
  ]);
  const start = {
    ...masterOfChanges("1", "2", "3"),
    ...log("changes/1", changeSet("1", "a")),
    ...log("changes/2", changeSet("2", "b")),
    ...log("changes/3", changeSet("3", "c")),
  };
  const forgotten = await tell({ before: start, head: log("changes/4", changeSet("4", "d")) });
  expect(forgotten.findings).toEqual([`blocker journal_mismatch: Nothing includes \`${folder}/changes/4.xml\``]);
  // The newest of a folder by one root, the older ones by a root for old databases.
  const roots = {
    ...start,
    ...log("changes/4", changeSet("4", "d")),
    [`${folder}/newest.xml`]: `<databaseChangeLog>\n<include file="changes/4.xml" relativeToChangelogFile="true"/>\n</databaseChangeLog>\n`,
  };
  expect((await tell({ before: start, head: roots })).findings).toEqual([]);
  const fifth = { ...roots, ...log("changes/5", changeSet("5", "e")), ...masterOfChanges("1", "2", "3", "4") };
  expect((await tell({ before: start, head: fifth })).findings).toEqual([]);
  // Snapshots of a schema, of which only the newest is included.
  const snapshots = {
    ...master("schema/4"),
    ...Object.assign({}, ...["1", "2", "3", "4"].map((one) => log(`schema/${one}`, changeSet(one, "a")))),
  };
  const newer = { ...master("schema/5"), ...log("schema/5", changeSet("5", "a")) };
  expect((await tell({ before: snapshots, head: newer })).findings).toEqual([
    "nit merged_deleted: `4.xml::4::ann` on `main` would be gone",
  ]);
  const base = { ...start, ...log("changes/4", changeSet("4", "d")) };
  expect((await tell({ before: base, head: { "README.md": "" } })).findings).toEqual([]);
});

test("a file that includes others only is there twice as well", async () => {
  const start = { ...before, ...master("1-teams", "2-players", "3-more"), ...log("3-more") };
  const more = {
    [`${folder}/3-more.xml`]:
      '<databaseChangeLog><include file="4-orders.xml" relativeToChangelogFile="true"/></databaseChangeLog>\n',
    ...log("4-orders", changeSet("1", "orders")),
  };
  const twice = master("1-teams", "2-players", "3-more", "3-more");
  expect((await tell({ before: start, head: { ...more, ...twice } })).findings).toEqual([
    "blocker same_id: `3-more.xml` is included twice",
  ]);
  expect((await tell({ before: start, head: twice })).findings).toEqual([]);
  const circle = {
    [`${folder}/3-more.xml`]:
      '<databaseChangeLog><include file="3-more.xml" relativeToChangelogFile="true"/></databaseChangeLog>\n',
  };
  expect((await tell({ before: start, head: { ...circle, ...twice } })).findings).toEqual([]);
});

test("what stands beside files of the tree is no library's", async () => {
  const path = `${folder}/db.changelog-master.xml`;
  const including = (...files: string[]) => ({
    [path]: `<databaseChangeLog>\n${files.map((one) => `<include file="${one}"/>\n`).join("")}</databaseChangeLog>\n`,
  });
  const own = ["db/changelog/1-teams.xml", "classpath:/db/changelog/2-players.xml"];
  const start = { ...before, ...including(...own) };
  const missing = async (file: string) => (await tell({ before: start, head: including(...own, file) })).findings;
  const says = (file: string) => `journal_mismatch: \`${path}\` includes \`${file}\`, which is not there`;
  for (const file of ["db/changelog/3-orders.xml", "classpath:db/changelog/3-orders.xml"])
    expect(await missing(file)).toEqual([`blocker ${says(file)}`]);
  for (const file of ["db/changelog/quartz/1.xml", "org/quartz/liquibase.xml", "quartz.xml"])
    expect(await missing(file)).toEqual([`nit ${says(file)}`]);
});

const isUnincluded = ({ findings }: Told): boolean => findings.some((one) => one.includes("Nothing includes"));

test("a file of a small folder is forgotten where it is called as the next of those that are included", async () => {
  const isForgotten = [`blocker journal_mismatch: Nothing includes \`${folder}/3-orders.xml\``];
  const third = log("3-orders", changeSet("3", "orders"));
  expect((await tell({ before, head: third })).findings).toEqual(isForgotten);
  expect((await tell({ before, head: { ...third, ...master("1-teams", "2-players", "3-orders") } })).findings).toEqual(
    [],
  );
  // One alone is no row.
  const single = { ...master("1-teams"), ...log("1-teams", changeSet("1", "teams")) };
  expect((await tell({ before: single, head: third })).findings).toEqual([]);
  // A release's own list, which stands in the folder that it lists.
  const nested = {
    ...master("v1/changelog"),
    [`${folder}/v1/changelog.xml`]: master("001-a", "002-b")[`${folder}/db.changelog-master.xml`] ?? "",
    ...log("v1/001-a", changeSet("1", "a")),
    ...log("v1/002-b", changeSet("2", "b")),
  };
  expect((await tell({ before: nested, head: log("v1/003-c", changeSet("3", "c")) })).findings).toHaveLength(1);
  // Called another way, of before those, run by another root or by the configuration.
  for (const head of [
    log("test-data", changeSet("3", "orders")),
    log("0-legacy", changeSet("3", "orders")),
    {
      ...third,
      "src/test/resources/db/changelog/test.xml": master("../../../../main/resources/db/changelog/3-orders")[
        `${folder}/db.changelog-master.xml`
      ],
    },
    {
      ...third,
      "src/main/resources/application-h2.properties":
        "spring.liquibase.change-log=classpath:db/changelog/3-orders.xml\n",
    },
    {
      ...third,
      [`${folder}/db.changelog-master.xml`]:
        '<databaseChangeLog><include file="db/changelog/1-teams.xml"/><includeAll path="db/changelog"/></databaseChangeLog>\n',
    },
  ])
    expect(isUnincluded(await tell({ before, head }))).toBe(false);
  // The older of two snapshots, of which only the newest is included.
  const snapshot = { ...master("1-all"), ...log("1-all", changeSet("1", "a")), ...log("0-all", changeSet("1", "a")) };
  const newer = { ...master("2-all"), ...log("2-all", changeSet("1", "a")) };
  expect(isUnincluded(await tell({ before: snapshot, head: newer }))).toBe(false);
});

test("who has an include that leads nowhere already makes such files elsewhere", async () => {
  const start = { ...before, ...master("1-teams", "made/2") };
  const told = await tell({ before: start, head: master("1-teams", "made/2", "made/3") });
  expect(told.findings).toEqual([
    `nit journal_mismatch: \`${folder}/db.changelog-master.xml\` includes \`made/3.xml\`, which is not there`,
  ]);
});

const xml = (body: string): string => `<databaseChangeLog>${body}</databaseChangeLog>\n`;

test("hundreds of modules, each of which forgets one, cost what they are many", async () => {
  const modules = Array.from({ length: 400 }, (_, i) => {
    const includes = ["001", "002"].map((n) => `<include file="c/${n}.xml" relativeToChangelogFile="true"/>`);
    const own = ["001", "002", "003"].map((n): [string, string] => [
      `m${i}/c/${n}.xml`,
      xml(`<changeSet id="${i}-${n}" author="ann"/>`),
    ]);
    return Object.fromEntries([[`m${i}/master.xml`, xml(includes.join(""))], ...own]);
  });
  const head = Object.assign({}, ...modules) as Story["head"];
  const cost = await cpuMs(async () => {
    expect((await tell({ before: {}, head })).findings.length).toBe(400);
  });
  expect(cost).toBeLessThan(3_000);
});
