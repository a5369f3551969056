import { expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const path = "db/changelog.xml";
const log = (id: string, inside: string) => ({
  [path]: `<databaseChangeLog><changeSet id="${id}" author="ann">${inside}</changeSet></databaseChangeLog>\n`,
});
/** How severe it is that a changeset of this inside gets another id. */
async function severity(inside: string): Promise<string> {
  const { findings } = await tell({ before: log("2", inside), head: log("2b", inside) });
  const says = "merged_renamed: `changelog.xml::2::ann` on `main` would be called `changelog.xml::2b::ann`";
  expect(findings).toEqual([expect.stringMatching(says)]);
  return findings[0]?.split(" ")[0] ?? "";
}

const staff = `<createTable tableName="staff"/>`;
const thereIsNone = "<not><tableExists tableName='STAFF'/></not>";
const markRan = (condition: string) => `<preConditions onFail="MARK_RAN">${condition}</preConditions>`;

test("a changeset without a change does nothing", async () => {
  expect(await severity("")).toBe("nit");
  const halt = '<preConditions onFail="HALT"><tableExists tableName="x"/></preConditions>';
  expect(await severity(`${halt}<comment>only a check</comment>`)).toBe("nit");
  expect(await severity(staff)).toBe("blocker");
  expect(await severity(halt + staff)).toBe("blocker");
});

test("one whose precondition sees what it has done does nothing, where it is left out then", async () => {
  expect(await severity(markRan(thereIsNone) + staff)).toBe("nit");
  expect(await severity(markRan(`<and><dbms type="h2"/>${thereIsNone}</and>`) + staff)).toBe("nit");
  for (const onFail of ['onFail="HALT"', 'onFail="WARN"', ""])
    expect(await severity(`<preConditions ${onFail}>${thereIsNone}</preConditions>${staff}`)).toBe("blocker");
});

const add = '<addColumn tableName="a"><column name="b" type="int"/></addColumn>';
const columnExists = (column: string) => `<columnExists tableName="a" columnName="${column}"/>`;

test("a precondition that sees something else keeps nothing from running", async () => {
  expect(await severity(markRan('<tableExists tableName="staff"/>') + staff)).toBe("blocker");
  expect(await severity(markRan(`<or><dbms type="h2"/>${thereIsNone}</or>`) + staff)).toBe("blocker");
  expect(await severity(markRan('<not><tableExists tableName="other"/></not>') + staff)).toBe("blocker");
  expect(await severity(markRan(`<not>${columnExists("b")}</not>`) + add)).toBe("nit");
  expect(await severity(markRan(`<not>${columnExists("c")}</not>`) + add)).toBe("blocker");
  const drop = '<dropColumn tableName="a" columnName="b"/>';
  expect(await severity(markRan(columnExists("b")) + drop)).toBe("nit");
  const modify = '<modifyDataType tableName="a" columnName="b" newDataType="int"/>';
  expect(await severity(markRan(columnExists("b")) + modify)).toBe("blocker");
});

const countOf = (where: string) => `<sqlCheck expectedResult="0">SELECT COUNT(*) FROM a WHERE ${where}</sqlCheck>`;
const insert = '<insert tableName="a"><column name="b" value="x"/></insert>';

test("a check by SQL sees what is inserted, where all that it looks for is in it", async () => {
  expect(await severity(markRan(countOf("b = 'x'")) + insert)).toBe("nit");
  expect(await severity(markRan(countOf("b = 'y'")) + insert)).toBe("blocker");
  expect(await severity(markRan(countOf("c > 1")) + insert)).toBe("blocker");
  expect(await severity(markRan(countOf("b = 'x'")) + insert.replace('"a"', '"z"'))).toBe("blocker");
  expect(await severity(markRan(`<not>${countOf("b = 'x'")}</not>`) + insert)).toBe("blocker");
});

const yaml = (id: string) =>
  `databaseChangeLog:\n- changeSet:\n    id: ${id}\n    author: ann\n    preConditions:\n    - onFail: MARK_RAN\n    - not:\n      - tableExists: {tableName: t}\n    changes:\n    - createTable: {tableName: t}\n`;

test("YAML says the same, and people are told what happens", async () => {
  const told = await tell({ before: { "db/changelog.yaml": yaml("1") }, head: { "db/changelog.yaml": yaml("2") } });
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Databases remember \`db/changelog.yaml::1::ann\`: for them \`db/changelog.yaml::2::ann\` is a new changeset, of which only the preconditions are looked at again: it holds no change, or they see that it is done already. Ones that fail with \`onFail="HALT"\` stop the update.",
      "Databases that follow \`main\` remember the old name.",
    ]
  `);
});

const two = (first: string) => ({
  [path]: `<databaseChangeLog><changeSet id="${first}" author="ann"></changeSet><changeSet id="3" author="ann">${staff}</changeSet></databaseChangeLog>\n`,
});

test("one that does nothing the second time, and takes the name of another, is no nit", async () => {
  const { findings } = await tell({ before: two("2"), head: two("3") });
  expect(findings.map((one) => one.split(":")[0])).toEqual(["blocker merged_renamed+same_id"]);
});
