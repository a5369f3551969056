// Migrations that move to where no location leads. Flyway logs that it cannot resolve a location, and goes on (ClassPathScanner.java
// and FileSystemScanner.java, 11.8).

import { describe, expect, test } from "vitest";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const folder = (path: string, text: string | undefined = "SELECT 1;\n") =>
  Object.fromEntries([1, 2, 3].map((n) => [`${path}/V${n}__x.sql`, text])) as Record<string, string>;
const gone = (path: string) => Object.fromEntries(Object.keys(folder(path)).map((name) => [name, undefined]));
const resources = "src/main/resources";
const gradle = { "build.gradle": "dependencies { implementation 'org.flywaydb:flyway-core' }\n" };
const boot = (locations: string) => ({
  ...gradle,
  [`${resources}/application.yml`]: `spring:\n  flyway:\n    locations: ${locations}\n`,
});
const toml = (locations: string) => ({ "flyway.toml": `[flyway]\nlocations = ["filesystem:${locations}"]\n` });
const renamed = (from: string, to: string) => ({ ...gone(from), ...folder(to) });

const main = `${resources}/db/migration`;
const typo = `${resources}/db/migrations`;

describe("told, and no approval", () => {
  test.each<[string, Story, string]>([
    [
      "the folder that the configuration names is called otherwise",
      { before: { ...boot("classpath:db/migration"), ...folder(main) }, head: renamed(main, typo) },
      `nit unknown: The migrations of \`${main}\` are in \`${typo}\` now, where nothing leads Flyway`,
    ],
    [
      "so is Flyway's own",
      { before: { ...gradle, ...folder(main) }, head: renamed(main, typo) },
      `nit unknown: The migrations of \`${main}\` are in \`${typo}\` now, where nothing leads Flyway`,
    ],
    [
      "so is one of a folder on disk",
      { before: { ...toml("./migrations"), ...folder("migrations") }, head: renamed("migrations", "sql") },
      "nit unknown: The migrations of `migrations` are in `sql` now, where nothing leads Flyway",
    ],
    [
      "the configuration names one that is not there",
      { before: { ...toml("./migrations"), ...folder("migrations") }, head: toml("./migration") },
      "nit unknown: Nothing leads Flyway to the migrations of `migrations` any more",
    ],
  ])("%s", async (_, story, finding) => {
    const told = await tell(story);
    expect(told.findings).toEqual([finding]);
    expect(told.result.findings[0]?.couldHideBlocker).toBe(true);
    expect(told.result.verified).toEqual([]);
    expect(told.message[0]).toContain("`Unable to resolve location`");
  });
});

test.each<[string, Story]>([
  [
    "the configuration goes with them",
    {
      before: { ...boot("classpath:db/migration"), ...folder(main) },
      head: { ...boot("classpath:db/migrations"), ...renamed(main, typo) },
    },
  ],
  [
    "code that the change touches names the place",
    {
      before: { ...gradle, ...folder(main) },
      head: { ...renamed(main, typo), "src/main/java/App.java": 'run("classpath:db/migrations");\n' },
    },
  ],
  [
    "what says Flyway's own location goes",
    {
      before: { ...boot("classpath:db/migration"), ...folder(main) },
      head: { [`${resources}/application.yml`]: undefined },
    },
  ],
  [
    "another setting goes",
    {
      before: {
        ...gradle,
        [`${resources}/application.yml`]: "spring:\n  flyway:\n    out-of-order: true\n",
        ...folder("sql"),
      },
      head: { [`${resources}/application.yml`]: undefined },
    },
  ],
  [
    "another location is told when it runs",
    {
      before: { ...toml("./migrations"), ...folder("migrations") },
      head: { "flyway.toml": '[flyway]\nlocations = ["filesystem:./seed", "filesystem:${WHERE}"]\n' },
    },
  ],
  [
    "they move into the module that had them in mind",
    {
      before: { ...gradle, "app/build.gradle": gradle["build.gradle"], ...folder(main) },
      head: renamed(main, `app/${main}`),
    },
  ],
])("not told: %s", async (_, story) => {
  const told = await tell(story);
  expect(told.findings.filter((one) => one.includes("lead"))).toEqual([]);
});
