import { describe, expect, test } from "vitest";
import { plainText } from "../../../domain/text.ts";
import { tell, type Story } from "../../../../test/support/list-judge.ts";

type Files = Story["before"];

/** What is said where every one of `migrations` goes; `stays` is what the project has besides, `head` what the change does more. */
async function allGone(stays: Files, migrations: Files, head: Story["head"] = {}) {
  const gone = Object.fromEntries(Object.keys(migrations).map((path) => [path, undefined]));
  return tell({ before: { ...stays, ...migrations }, head: { ...gone, ...head } });
}

const sql = (folder: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [`${folder}/${name}`, `CREATE TABLE t${name.length}();\n`]));
const script = (of: string, text: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [`${of}/${name}`, text]));

const gone = (severity: string, names: string) => [`${severity} merged_deleted: ${names} on \`main\` would be gone`];
const flyway = sql("db", "V1__a.sql", "V2__b.sql");
const conf = { "flyway.conf": "flyway.locations=filesystem:db\n" };
const spring = sql("src/main/resources/db/migration", "V1__a.sql", "V2__b.sql");
const pom =
  "<project><dependencies><dependency><artifactId>flyway-core</artifactId></dependency></dependencies></project>";
const pairs = sql("db/migrations", "1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql");
const cargo = (crate: string) => `[package]\nname = "x"\n[dependencies]\n${crate} = "0.8"\n`;
const up = (argument: string) => `exports.up = async (${argument}) => {};\n`;
const rust = (body: string) =>
  `mod m20240101_000001_a;\nmod m20240102_000001_b;\nimpl MigratorTrait for Migrator {\n    fn migrations() -> Vec<Box<dyn MigrationTrait>> {\n        ${body}\n    }\n}\n`;

describe("every migration of a folder that the tool is still sent to", () => {
  const stories: Record<string, { stays: Files; migrations: Files; head?: Story["head"]; names: string; by: string }> =
    {
      "flyway.conf names it": { stays: conf, migrations: flyway, names: "`V1__a` and `V2__b`", by: "flyway.conf" },
      "Spring loads it where Flyway is on the class path": {
        stays: { "pom.xml": pom },
        migrations: spring,
        names: "`V1__a` and `V2__b`",
        by: "pom.xml",
      },
      "a setting of Spring names it, and a build file above has Flyway": {
        stays: {
          "build.gradle": 'dependencies { implementation "org.flywaydb:flyway-core" }\n',
          "app/src/main/resources/application.yml": "spring:\n  flyway:\n    locations: classpath:sql\n",
        },
        migrations: sql("app/src/main/resources/sql", "V1__a.sql", "V2__b.sql"),
        names: "`V1__a` and `V2__b`",
        by: "app/src/main/resources/application.yml",
      },
      "sqlx builds it in": {
        stays: { "Cargo.toml": cargo("sqlx"), "src/main.rs": "fn main() {\n    sqlx::migrate!().run(&pool);\n}\n" },
        migrations: sql("migrations", "1_a.sql", "2_b.sql"),
        names: "`1_a` and `2_b`",
        by: "src/main.rs",
      },
      "sqlx builds it in from another crate's folder": {
        stays: {
          "Cargo.toml": '[workspace]\nmembers = ["crates/db"]\n',
          "crates/db/Cargo.toml": cargo("sqlx"),
          "crates/db/src/lib.rs": 'static MIGRATOR: Migrator = sqlx::migrate!(\n    "../../migrations"\n);\n',
        },
        migrations: { ...sql("migrations", "1_a.sql", "2_b.sql"), "Cargo.toml": cargo("sqlx") },
        head: { "Cargo.toml": cargo("sqlx") },
        names: "`1_a` and `2_b`",
        by: "crates/db/src/lib.rs",
      },
      "sqlx.toml names it": {
        stays: { "Cargo.toml": cargo("sqlx"), "sqlx.toml": '[migrate]\nmigrations-dir = "sql"\n' },
        migrations: sql("sql", "1_a.sql", "2_b.sql"),
        names: "`1_a` and `2_b`",
        by: "sqlx.toml",
      },
      "refinery builds it in": {
        stays: { "Cargo.toml": cargo("refinery"), "src/db.rs": 'embed_migrations!("sql");\n' },
        migrations: sql("sql", "V1__a.sql", "V2__b.sql"),
        names: "`V1__a` and `V2__b`",
        by: "src/db.rs",
      },
      "Go builds it in": {
        stays: {
          "go.mod": "module x\nrequire github.com/golang-migrate/migrate/v4 v4.1.0\n",
          "db/db.go": "package db\n\n//go:embed migrations/*.sql\nvar files embed.FS\n",
        },
        migrations: pairs,
        names: "`1_a` and `2_b`",
        by: "db/db.go",
      },
      "Go code hands it to the tool": {
        stays: {
          "go.mod": "module x\nrequire github.com/golang-migrate/migrate/v4 v4.1.0\n",
          "main.go":
            'import "github.com/golang-migrate/migrate/v4"\nm, err := migrate.New("file://db/migrations", url)\n',
        },
        migrations: pairs,
        names: "`1_a` and `2_b`",
        by: "main.go",
      },
      "a knexfile names it": {
        stays: {
          "package.json": '{"dependencies":{"knex":"3"}}',
          "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./db" } };\n',
        },
        migrations: script("db", up("knex"), "20240101000000_a.js", "20240102000000_b.js"),
        names: "`20240101000000_a` and `20240102000000_b`",
        by: "knexfile.js",
      },
      "a FileMigrationProvider is handed it": {
        stays: {
          "package.json": '{"dependencies":{"kysely":"1"}}',
          "src/migrate.ts":
            'import { FileMigrationProvider } from "kysely";\nnew FileMigrationProvider({ fs, path, migrationFolder: path.join(__dirname, "migrations") });\n',
        },
        migrations: script("src/migrations", up("db: Kysely<any>"), "2024-01-01-a.ts", "2024-01-02-b.ts"),
        names: "`2024-01-01-a` and `2024-01-02-b`",
        by: "src/migrate.ts",
      },
      "a FileMigrationProvider is handed it from where the package is run": {
        stays: {
          "api/package.json": '{"dependencies":{"kysely":"1"}}',
          "api/src/db/migrate.ts":
            'import { FileMigrationProvider } from "kysely";\nnew FileMigrationProvider({ fs, path, migrationFolder: path.join(process.cwd(), "src/migrations") });\n',
        },
        migrations: script("api/src/migrations", up("db: Kysely<any>"), "2024-01-01-a.ts", "2024-01-02-b.ts"),
        names: "`2024-01-01-a` and `2024-01-02-b`",
        by: "api/src/db/migrate.ts",
      },
      "a script of package.json runs it": {
        stays: {
          "package.json":
            '{"dependencies":{"node-pg-migrate":"7"},"scripts":{"migrate":"node-pg-migrate up -m db/migrations"}}',
        },
        migrations: script("db/migrations", up("pgm"), "1700000000000_a.js", "1700000000001_b.js"),
        names: "`1700000000000_a` and `1700000000001_b`",
        by: "package.json",
      },
      "dbconfig.yml names it": {
        stays: { "dbconfig.yml": "production:\n  dialect: postgres\n  datasource: x\n  dir: sql\n" },
        migrations: script("sql", "-- +migrate Up\nSELECT 1;\n", "1_a.sql", "2_b.sql"),
        names: "`1_a` and `2_b`",
        by: "dbconfig.yml",
      },
      "a list of SeaORM is empty": {
        stays: {},
        migrations: {
          "migration/src/lib.rs": rust(
            "vec![Box::new(m20240101_000001_a::Migration), Box::new(m20240102_000001_b::Migration)]",
          ),
          ...script("migration/src", "pub struct Migration;\n", "m20240101_000001_a.rs", "m20240102_000001_b.rs"),
        },
        head: { "migration/src/lib.rs": rust("vec![]") },
        names: "`m20240101_000001_a` and `m20240102_000001_b`",
        by: "migration/src/lib.rs",
      },
      "a plan of Sqitch is empty": {
        stays: {},
        migrations: {
          "sqitch.plan": "%project=x\n\na 2024-01-01T00:00:00Z x <x@y>\n",
          "deploy/a.sql": "select 1;\n",
        },
        head: { "sqitch.plan": "%project=x\n" },
        names: "`a`",
        by: "sqitch.plan",
      },
    };
  test.each(Object.entries(stories))("%s", async (_, { stays, migrations, head, names, by }) => {
    const told = await allGone(stays, migrations, head);
    expect(told.findings).toEqual(gone("blocker", names));
    expect(told.message.at(-1)).toContain(`\`${by}\``);
    expect(told.result.verified).toEqual([]);
  });
});

describe("a folder that goes with its tool, or for another one, is nobody's loss", () => {
  const stories: Record<string, { stays: Files; migrations: Files; head?: Story["head"] }> = {
    "its configuration goes too": { stays: conf, migrations: flyway, head: { "flyway.conf": undefined } },
    "nothing names it any more": {
      stays: conf,
      migrations: flyway,
      head: { "flyway.conf": "flyway.url=jdbc:postgresql://db/x\n" },
    },
    "a setting is left of a tool that nothing builds in": {
      stays: {
        "pom.xml": pom,
        "src/main/resources/application.yml": "spring.flyway.locations: classpath:db/migration\n",
      },
      migrations: spring,
      head: { "pom.xml": `<project><!-- ${pom} --></project>` },
    },
    "the build file has no Flyway any more": { stays: { "pom.xml": pom }, migrations: spring, head: { "pom.xml": "" } },
    "by convention all below it is loaded, and some of it stays": {
      stays: { "pom.xml": pom, ...sql("src/main/resources/db/migration/ddl", "V1__x.sql") },
      migrations: sql("src/main/resources/db/migration/data", "V3__a.sql", "V4__b.sql"),
    },
    "its module goes, and another one has a folder of that name": {
      stays: {
        "a/pom.xml": pom,
        "a/src/main/resources/application.yml": "spring.flyway.locations: classpath:sql\n",
        ...sql("a/src/main/resources/sql", "V1__x.sql"),
      },
      migrations: {
        ...sql("b/src/main/resources/sql", "V1__a.sql", "V2__b.sql"),
        "b/pom.xml": pom,
        "b/src/main/resources/application.yml": "spring.flyway.locations: classpath:sql\n",
      },
    },
    "another folder has a new beginning": {
      stays: conf,
      migrations: flyway,
      head: { "flyway.conf": "flyway.locations=filesystem:sql\n", "sql/V10__all.sql": "CREATE TABLE everything();\n" },
    },
    "another tool takes over, and its predecessor's configuration is forgotten": {
      stays: conf,
      migrations: flyway,
      head: {
        "dbconfig.yml": "production:\n  dialect: postgres\n  datasource: x\n  dir: sql\n",
        "sql/1_all.sql": "-- +migrate Up\nCREATE TABLE everything();\n",
      },
    },
    "a submodule takes its place": {
      stays: conf,
      migrations: flyway,
      head: { db: { mode: "160000", text: "0123456789012345678901234567890123456789" } },
    },
    "a link leads elsewhere": { stays: conf, migrations: flyway, head: { db: { mode: "120000", text: "../sql" } } },
    "the crate has sqlx for queries alone": {
      stays: { "Cargo.toml": cargo("sqlx"), "src/main.rs": "// sqlx::migrate!().run(&pool);\nfn main() {}\n" },
      migrations: sql("migrations", "1_a.sql", "2_b.sql"),
    },
    "another crate builds its own in": {
      stays: {
        "a/Cargo.toml": cargo("sqlx"),
        "a/src/main.rs": "fn main() {\n    sqlx::migrate!().run(&pool);\n}\n",
        ...sql("a/migrations", "1_x.sql"),
        "b/Cargo.toml": cargo("sqlx"),
      },
      migrations: sql("b/migrations", "1_a.sql", "2_b.sql"),
    },
    // zarybnicky/Sirimbo 56efd7e6
    "graphile-migrate takes all of them back to be written anew": {
      stays: { ".gmrc": "{}" },
      migrations: script("migrations/committed", "--! Previous: -\n--! Hash: sha1:x\n", "000001.sql", "000002.sql"),
      head: { "migrations/current.sql": "CREATE TABLE t();\n" },
    },
    "only a test builds it in": {
      stays: {
        "go.mod": "module x\nrequire github.com/golang-migrate/migrate/v4 v4.1.0\n",
        "db/db_test.go": "package db\n\n//go:embed migrations/*.sql\nvar files embed.FS\n",
      },
      migrations: pairs,
    },
    "a knexfile is left of a package without Knex": {
      stays: {
        "package.json": '{"dependencies":{"knex":"3"}}',
        "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./db" } };\n',
      },
      migrations: script("db", up("knex"), "20240101000000_a.js", "20240102000000_b.js"),
      head: { "package.json": '{"dependencies":{"pg":"8"}}' },
    },
    "its fixtures": {
      stays: { "Cargo.toml": cargo("sqlx"), "src/x.rs": 'sqlx::migrate!("tests/migrations");\n' },
      migrations: sql("tests/migrations", "1_a.sql", "2_b.sql"),
    },
  };
  test.each(Object.entries(stories))("%s", async (_, { stays, migrations, head }) => {
    const told = await allGone(stays, migrations, head);
    expect(told.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
  });

  test("and it is said that they are removed", async () => {
    const told = await allGone(conf, flyway, { "flyway.conf": undefined });
    expect(told.findings).toEqual([]);
    expect(told.result.verified.map(({ text }) => plainText(text))).toEqual([
      "`db`: all 2 migrations of `main` are removed.",
    ]);
  });
});

test("where the tool does not mind what is gone, a person may want to know that all of it is", async () => {
  const told = await allGone(
    {
      "package.json": '{"dependencies":{"knex":"3"}}',
      "knexfile.js":
        'module.exports = { client: "pg", migrations: { directory: "./db", disableMigrationsListValidation: true } };\n',
    },
    script("db", up("knex"), "20240101000000_a.js", "20240102000000_b.js"),
  );
  expect(told.findings).toEqual(gone("nit", "`20240101000000_a` and `20240102000000_b`"));
});
