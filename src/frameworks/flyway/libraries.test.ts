import { expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const root = "src/main/resources/db/migration";
const bean =
  "class FlywayConfig { @Bean FlywayMigrationStrategy s() { return flyway -> { flyway.repair(); flyway.migrate(); }; } }\n";
const dependsOn = (artifact: string, scope = "") =>
  `<project><artifactId>app</artifactId><dependencies><dependency><artifactId>${artifact}</artifactId>${scope}</dependency></dependencies></project>\n`;

test.each<[string, boolean, Readonly<Record<string, string>>]>([
  [
    "project(':libs:shared-db')",
    true,
    { "app/build.gradle": "dependencies {\n  implementation project(':libs:shared-db')\n}\n" },
  ],
  ["an accessor", true, { "app/build.gradle.kts": "dependencies {\n  implementation(projects.libs.sharedDb)\n}\n" }],
  [
    "all of them",
    true,
    { "build.gradle": "subprojects { dependencies {\n  implementation(project(':libs:shared-db'))\n} }\n" },
  ],
  [
    "one that another one has",
    true,
    {
      "app/build.gradle": "dependencies {\n  api project(':web')\n}\n",
      "web/build.gradle": "dependencies {\n  api project(path: ':libs:shared-db')\n}\n",
    },
  ],
  ["Maven's", true, { "app/pom.xml": dependsOn("shared-db") }],
  ["none", false, { "app/build.gradle": "dependencies {\n  implementation project(':web')\n}\n" }],
  ["for tests", false, { "app/build.gradle": "dependencies {\n  testImplementation project(':libs:shared-db')\n}\n" }],
  ["for tests of Maven", false, { "app/pom.xml": dependsOn("shared-db", "<scope>test</scope>") }],
])("what a bean of a library does holds for the modules that use it: %s", async (_, holds, builds) => {
  const [app, other] = ["app", "other"].map((module) => `${module}/${root}`);
  const files = {
    ...(Object.keys(builds).some((path) => path.endsWith("pom.xml"))
      ? {
          "libs/shared-db/pom.xml":
            "<project><parent><artifactId>all</artifactId></parent><artifactId>shared-db</artifactId></project>\n",
        }
      : { "libs/shared-db/build.gradle": "" }),
    "libs/shared-db/src/main/java/x/FlywayConfig.java": bean,
    [`${app}/V1__teams.sql`]: "SELECT 1;\n",
    [`${app}/V2__players.sql`]: "SELECT 2;\n",
    [`${other}/V1__x.sql`]: "SELECT 3;\n",
    ...builds,
  };
  const told = await tell({ before: files, head: { [`${app}/V1__teams.sql`]: "SELECT 9;\n" } });
  expect(told.findings).toEqual([
    `${holds ? "nit" : "blocker"} merged_edited: \`V1__teams\` is merged already, and changes`,
  ]);
});
