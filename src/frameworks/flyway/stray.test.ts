import { expect, test } from "vitest";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const resources = "src/main/resources";
const at = (folder: string, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${folder}/${name}.sql`, `SELECT '${name}';\n`]));
const gradle = { "build.gradle": "dependencies { implementation 'org.flywaydb:flyway-core' }\n" };
const boot = (locations: string) => ({
  [`${resources}/application.yml`]: `spring:\n  flyway:\n    locations: ${locations}\n`,
});
const before = { ...gradle, ...at(`${resources}/db/migration`, "V1__a", "V2__b") };
const typo = `${resources}/db/migrations`;

test.each<[string, Story["before"], string, string]>([
  ["a folder that is called nearly so", before, typo, "db/migration"],
  ["one that is, of another case", before, `${resources}/db/Migration`, "db/migration"],
  ["the one above", { ...before, ...boot("classpath:db/migration") }, `${resources}/db`, "db/migration"],
  [
    "Flyway's own, where another one is set",
    { ...gradle, ...boot("classpath:x/one"), ...at(`${resources}/x/one`, "V1__a", "V2__b") },
    `${resources}/x/two`,
    "x/one",
  ],
])("a new migration in a folder that nothing leads to never runs: %s", async (_, files, folder, read) => {
  const told = await tell({ before: files, head: at(folder, "V3__c") });
  expect(told.findings).toEqual(["blocker unknown: `3` stands where Flyway does not look"]);
  expect(told.message).toEqual([
    `Flyway runs what is in \`${resources}/${read}\`, and nothing is known to lead it to \`${folder}\`: what is there never runs.`,
  ]);
  expect(told.edits).toEqual([`${folder}/V3__c.sql => ${resources}/${read}/V3__c.sql`]);
});

test.each<[string, Story]>([
  ["a list of its own", { before, head: at(typo, "V1__c", "V2__d") }],
  ["a number that the other has", { before, base: at(`${resources}/db/migration`, "V3__x"), head: at(typo, "V3__c") }],
  ["one that the base has", { before: { ...before, ...at(typo, "V3__c") }, head: at(typo, "V4__d") }],
  [
    "others beside on the base",
    { before: { ...before, ...at(`${resources}/db/x`, "V3__c") }, head: at(typo, "V4__d") },
  ],
  ["an archive", { before, head: at(`${resources}/db/archive`, "V3__c") }],
  ["a fixture", { before, head: at("src/test/resources/db/migrations", "V3__c") }],
  ["another module's", { before, head: at(`other/${typo}`, "V3__c") }],
  ["a folder outside of a class path", { before, head: at("db/migrations", "V3__c") }],
  [
    "what another file names",
    { before: { ...before, "k8s/job.yml": "locations: classpath:db/migrations\n" }, head: at(typo, "V3__c") },
  ],
  [
    "by its own name",
    { before: { ...before, "k8s/job.yml": "x: classpath:late\n" }, head: at(`${resources}/late`, "V3__c") },
  ],
  [
    "what a test's profile names",
    {
      before: {
        ...before,
        [`${resources}/application-test.yml`]: "spring.flyway.locations: classpath:db/migration,classpath:db/more\n",
      },
      head: at(`${resources}/db/more`, "V3__c"),
    },
  ],
  ...['"clickhouse/V3__c.sql"', '"/clickhouse/V3__c.sql"', '"/clickhouse"', '"$root/clickhouse"'].map(
    (place): [string, Story] => [
      `what code reads by its path: ${place}`,
      {
        before: { ...before, "src/main/kotlin/x/ClickHouse.kt": `val sql = resource(${place})\n` },
        head: at(`${resources}/clickhouse`, "V3__c"),
      },
    ],
  ),
  [
    "locations from elsewhere",
    { before: { ...before, ...boot("classpath:db/migration,${MORE}") }, head: at(typo, "V3__c") },
  ],
  [
    "code that may name any",
    {
      before: {
        ...before,
        "src/main/java/x/Tenants.java": "class Tenants { void a(String t) { c.locations(ROOT + t); } }\n",
      },
      head: at(typo, "V3__c"),
    },
  ],
  ["a location more, in the same change", { before, head: { ...boot("classpath:db"), ...at(typo, "V3__c") } }],
])("nothing is said of %s", async (_, story) => {
  expect((await tell(story)).findings).toEqual([]);
});
