// Changelogs that cannot be read, by Liquibase or by this reader.

import { expect, test } from "vitest";
import { before, changeSet, folder, log, logOf, lone, master } from "../../../test/support/liquibase-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const brokenLog = (body: string) => ({ [`${folder}/1-teams.xml`]: body });
const refusals = async (body: string) => (await tell({ before, head: brokenLog(body) })).message.at(-1);

test("XML that no parser reads is refused, in the words of Liquibase", async () => {
  const unclosed = `<databaseChangeLog>\n  <changeSet id="1" author="ann">\n    <createTable tableName="teams">\n  </changeSet>\n</databaseChangeLog>\n`;
  const told = await tell({ before, head: brokenLog(unclosed) });
  expect(told.findings).toMatchInlineSnapshot(`
    [
      "blocker unknown: Liquibase would refuse \`src/main/resources/db/changelog/1-teams.xml\`",
    ]
  `);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "\`src/main/resources/db/changelog/1-teams.xml\`: it is not well-formed XML.",
      "After the merge the tool stops with \`Error parsing line 4 column 5 of db/changelog/1-teams.xml: The element type "createTable" must be terminated by the matching end-tag "</createTable>".\`.",
    ]
  `);
  expect(await refusals(`<databaseChangeLog>\r\n${changeSet("1", "teams")}`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 5 column 1 of db/changelog/1-teams.xml: XML document structures must start and end within the same entity.\`."`,
  );
  expect(await refusals(`${logOf("", changeSet("1", "teams"))}</databaseChangeLog>\n`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 6 column 3 of db/changelog/1-teams.xml: The markup in the document following the root element must be well-formed.\`."`,
  );
  expect(await refusals(`${logOf("", changeSet("1", "teams"))}more\n`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 6 column 1 of db/changelog/1-teams.xml: Content is not allowed in trailing section.\`."`,
  );
  expect(await refusals(`${logOf("", changeSet("1", "teams"))}<more/>\n`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 6 column 2 of db/changelog/1-teams.xml: The markup in the document following the root element must be well-formed.\`."`,
  );
  expect(await refusals(`<databaseChangeLog>\n<<<<<<< HEAD\n</databaseChangeLog>\n`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 2 column 2 of db/changelog/1-teams.xml: The content of elements must consist of well-formed character data or markup.\`."`,
  );
  expect(
    await refusals('<databaseChangeLog>\n<changeSet id="1"\n<comment/></databaseChangeLog>'),
  ).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 3 column 1 of db/changelog/1-teams.xml: Element type "changeSet" must be followed by either attribute specifications, ">" or "/>".\`."`,
  );
  expect(await refusals("<databaseChangeLog><!-- why </databaseChangeLog>")).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 1 column 49 of db/changelog/1-teams.xml: XML document structures must start and end within the same entity.\`."`,
  );
  // Beside others that are run, whoever runs them.
  const schema = { "db/changelog-core.xml": lone("a"), "db/changelog-schema.xml": lone("b") };
  const head = { "db/changelog-schema.xml": unclosed };
  expect((await tell({ before: schema, head })).findings).toEqual([
    "blocker unknown: Liquibase would refuse `db/changelog-schema.xml`",
  ]);
});

test("what nobody includes, and what only the lenient parser cannot read, is not known to be refused", async () => {
  const stray = { "db/changelog-draft.xml": "<databaseChangeLog><changeSet>" };
  expect((await tell({ before, head: stray })).findings).toEqual([
    "nit unknown: `db/changelog-draft.xml` cannot be read",
  ]);
  expect((await tell({ before, head: { "db/changelog.xml": "<x>databaseChangeLog" } })).findings).toEqual([]);
  const unquoted = await tell({ before, head: brokenLog("<databaseChangeLog><changeSet id=1/></databaseChangeLog>") });
  expect(unquoted.findings[0]).toBe(`nit unknown: \`${folder}/1-teams.xml\` cannot be read`);
});

test("bad input: broken files, empty ones, circles, hostile names", async () => {
  const told = await tell({
    before: {
      ...before,
      ...master("1-teams", "2-players", "3", "4", "5", "6"),
      ...log("3"),
      ...log("4"),
      ...log("5"),
      ...log("6"),
    },
    head: {
      [`${folder}/3.xml`]: "<databaseChangeLog><changeSet id=1>",
      [`${folder}/4.xml`]: "",
      [`${folder}/5.xml`]:
        '<databaseChangeLog><include file="db.changelog-master.xml" relativeToChangelogFile="true"/><include file="5.xml" relativeToChangelogFile="true"/></databaseChangeLog>',
      [`${folder}/6.xml`]: `<databaseChangeLog><changeSet id="\`@all\`" author="&#x110000;"><constructor><a/></constructor><preConditions onFail="MARK_RAN"><toString/><constructor/></preConditions></changeSet></databaseChangeLog>`,
      [`${folder}/7-changelog.yaml`]: "databaseChangeLog: [\n: :",
      [`${folder}/8-changelog.json`]: '{"databaseChangeLog": {"a": 1}}',
    },
  });
  expect(told.findings).toMatchInlineSnapshot(`
    [
      "nit unknown: \`src/main/resources/db/changelog/3.xml\` cannot be read",
      "nit unknown: \`src/main/resources/db/changelog/7-changelog.yaml\` cannot be read",
    ]
  `);
});

test("a project whose only changelog cannot be read is no approval", async () => {
  const only = { [`${folder}/db.changelog-master.yaml`]: "databaseChangeLog:\n  - [\n" };
  const { findings } = (await tell({ before: {}, head: only })).result;
  expect(findings.map(({ couldHideBlocker }) => couldHideBlocker)).toEqual([true]);
});
