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
  expect(await refusals(`<!-- Licence -->\n<?xml version="1.0"?>\n${lone("teams")}`)).toMatchInlineSnapshot(
    `"After the merge the tool stops with \`Error parsing line 2 column 6 of db/changelog/1-teams.xml: The processing instruction target matching "[xX][mM][lL]" is not allowed.\`."`,
  );
  expect(await refusals(`\uFEFF\n<?xml version="1.0"?>\n${lone("teams")}`)).toContain("line 2 column 6 of");
  expect(await refusals(`\uFEFF<?xml version="1.0"?>\n${lone("teams")}`)).not.toContain("stops with `Error");
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
      "blocker unknown: Liquibase would refuse \`src/main/resources/db/changelog/4.xml\`",
      "nit unknown: \`src/main/resources/db/changelog/7-changelog.yaml\` cannot be read",
    ]
  `);
});

test("a project whose only changelog cannot be read is no approval", async () => {
  const only = { [`${folder}/db.changelog-master.yaml`]: "databaseChangeLog:\n  - [\n" };
  const { findings } = (await tell({ before: {}, head: only })).result;
  expect(findings.map(({ couldHideBlocker }) => couldHideBlocker)).toEqual([true]);
});

/** What the tool says of a file that a changelog includes, or of one in a folder of which it includes all. */
const included = async (name: string, text: string) =>
  (
    await tell({
      before: { ...before, ...masterOf(`<include file="db/changelog/${name}"/>`), [`${folder}/${name}`]: bare(name) },
      head: { [`${folder}/${name}`]: text },
    })
  ).message.at(-1) ?? "";
const bare = (name: string) => {
  if (name.endsWith(".xml")) return lone("a");
  return name.endsWith(".sql") ? "SELECT 1;\n" : '{ "databaseChangeLog": [] }\n';
};
const masterOf = (...entries: string[]) => ({
  [`${folder}/db.changelog-master.xml`]: `<databaseChangeLog>${entries.join("\n")}</databaseChangeLog>\n`,
});

test("what one includes is a changelog, or Liquibase stops there", async () => {
  const other = "Each changeSet must begin ' - changeSet:'";
  const words: Readonly<Record<string, readonly [name: string, text: string]>> = {
    "Error parsing line 1 column 1 of db/changelog/a.xml: Premature end of file.": ["a.xml", ""],
    "Error parsing line 3 column 1 of db/changelog/a.xml: Premature end of file.": [
      "a.xml",
      '<?xml version="1.0"?>\n<!-- c -->\n',
    ],
    "Error parsing line 1 column 1 of db/changelog/a.xml: Content is not allowed in prolog.": [
      "a.xml",
      "\uFEFFhello\n",
    ],
    "Error parsing line 2 column 52 of db/changelog/a.xml: cvc-elt.1.a: Cannot find the declaration of element 'project'.":
      ["a.xml", '<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0"><a/></project>\n'],
    "Error parsing line 1 column 4 of db/changelog/a.xml: cvc-elt.1.a: Cannot find the declaration of element 'a'.": [
      "a.xml",
      "<a>databaseChangeLog</a>",
    ],
    "Empty file db/changelog/a.yaml": ["a.yaml", "---\n# why\n"],
    "Empty file db/changelog/a.json": ["a.json", "{}"],
    "Could not find databaseChangeLog node": ["a.yml", "databaseChangelog:\n  - changeSet:\n"],
    "Syntax error in file db/changelog/a.json": ["a.json", "[1]"],
    [`databaseChangeLog does not contain a list of entries. ${other}`]: ["a.yaml", "databaseChangeLog:\n  a: 1\n"],
    "Unable to parse empty file 'db/changelog/a.sql'": ["a.sql", ""],
    "Validation Failed: 1 changes have validation failures 'sql' is required, db/changelog/a.sql::raw::includeAll": [
      "a.sql",
      " \n",
    ],
  };
  for (const [says, [name, text]] of Object.entries(words))
    expect(await included(name, text)).toBe(`After the merge the tool stops with \`${says}\`.`);
  // Without a list is without changesets; a schema of its own is looked for first; of SQL anything is a statement.
  expect(await included("a.yaml", "databaseChangeLog:\n")).not.toMatch(/the tool stops/);
  expect(await included("a.xml", '<a xsi:schemaLocation="http://a a.xsd"/>')).not.toMatch(/the tool stops/);
  expect(await included("a.sql", "-- why\n")).not.toMatch(/the tool stops/);
});

const withEntry = (name: string, value = "{ id: 2, author: ann, changes: [] }") =>
  `databaseChangeLog:\n- logicalFilePath: a\n- changeSet: { id: 1, author: ann, changes: [] }\n- ${name}: ${value}\n`;

test("an entry of YAML that is called nearly as one is refused", async () => {
  for (const name of ["changeset", "changeSets", "Include"])
    expect(await included("a.yaml", withEntry(name))).toBe(
      `After the merge the tool stops with \`Error parsing db/changelog/a.yaml : Unexpected node found under databaseChangeLog: ${name}\`.`,
    );
  for (const good of [
    withEntry("changeSet"),
    withEntry("property", "{ name: a, value: b }"),
    withEntry("objectQuotingStrategy", "LEGACY"),
  ])
    expect(await included("a.yaml", good)).not.toMatch(/the tool stops/);
});

const folderOfAll = (attributes: string) => ({
  before: {
    ...masterOf(`<includeAll path="db/changelog/all"${attributes}/>`),
    [`${folder}/all/1.xml`]: lone("a"),
    [`${folder}/all/package.json`]: "{}",
  },
  head: { [`${folder}/all/settings.json`]: '{ "a": 1 }\n', [`${folder}/changelog.json`]: '{ "a": 1 }\n' },
});

test("a file of another kind is refused where all of its folder is included, and elsewhere is nobody's concern", async () => {
  const refused = [`blocker unknown: Liquibase would refuse \`${folder}/all/settings.json\``];
  expect((await tell(folderOfAll(""))).findings).toEqual(refused);
  expect((await tell(folderOfAll(' endsWithFilter=".xml"'))).findings).toEqual([]);
  expect((await tell(folderOfAll(' resourceFilter="com.example.OnlyXml"'))).findings).toEqual([]);
});
