import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { realStories, type Deployed, type Ready } from "./deploy-stories.ts";

const execute = promisify(execFile);

interface Version {
  readonly group: string;
  readonly flyway: string;
  readonly h2: string;
  /** Java that migrates `url` from `location`, with `settings`. */
  readonly migrate: string;
}

const now: Version = {
  group: "org.flywaydb",
  flyway: "11.11.0",
  h2: "2.3.232",
  migrate: `Flyway.configure().dataSource(url, "sa", "").baselineOnMigrate(true).baselineVersion("0")
          .locations(location).configuration(settings).load().migrate();`,
};

const before3: Version = {
  group: "com.googlecode.flyway",
  flyway: "2.3.1",
  h2: "1.3.176",
  migrate: `Flyway flyway = new Flyway();
        flyway.setDataSource(url, "sa", "");
        flyway.setInitOnMigrate(true);
        flyway.setInitVersion("0");
        flyway.setLocations(location);
        flyway.configure(settings);
        flyway.migrate();`,
};

const pomOf = ({ group, flyway, h2 }: Version): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>${group}</groupId><artifactId>flyway-core</artifactId><version>${flyway}</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>${h2}</version></dependency>
  </dependencies>
</project>
`;

/** \`outOfOrder\` is read from the tree's flyway.conf, as its command line does. */
const programOf = ({ group, migrate }: Version): string => `
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import ${group}.core.Flyway;

public class Deploy {
  public static void main(String[] args) throws Exception {
    String url = "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1";
    Connection db = DriverManager.getConnection(url, "sa", "");
    db.createStatement().execute("create table ran (name varchar(99) not null)");
    String error = null;
    try {
      for (String folder : args) {
        Properties settings = new Properties();
        Path conf = Path.of(folder, "flyway.conf");
        if (Files.exists(conf)) settings.load(Files.newBufferedReader(conf));
        String location = "filesystem:" + folder + "/src/main/resources/db/migration";
        ${migrate}
      }
    } catch (Exception caught) {
      error = caught.getMessage();
    }
    ResultSet rows = db.createStatement().executeQuery("select name from ran order by name");
    StringJoiner ran = new StringJoiner(",");
    while (rows.next()) ran.add(rows.getString(1));
    System.out.println("\\nANSWER " + ran + " " + (error == null ? "" : error.replaceAll("\\\\s+", " ")));
  }
}
`;

async function install(version: Version): Promise<Ready> {
  const path = await mkdtemp(join(tmpdir(), "assay-real-flyway-"));
  await writeFile(join(path, "pom.xml"), pomOf(version));
  await writeFile(join(path, "Deploy.java"), programOf(version));
  await execute("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], { cwd: path });
  await execute("javac", ["-cp", "lib/*", "Deploy.java"], { cwd: path });
  return {
    path,
    deployOnto: async (folders) => {
      const { stdout } = await execute(
        "java",
        ["-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", "lib/*:.", "Deploy", ...folders],
        { cwd: path },
      );
      const [, ran = "", error = ""] = /\nANSWER (\S*) (.*)/.exec(stdout) ?? [];
      return { ran: ran === "" ? [] : ran.split(","), ...(error === "" ? {} : { error }) } satisfies Deployed;
    },
    [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
  };
}

const root = "src/main/resources/db/migration";
const sql = (name: string, writes = name.replace(/^.*__/, "")) => ({
  [`${root}/${name}.sql`]: `insert into ran values ('${writes}');\n`,
});
const before = { ...sql("V1__teams"), ...sql("V2__players") };
const all = ["teams", "players"];
const gone = (name: string) => ({ [`${root}/${name}.sql`]: undefined });
const late = { base: sql("V9__orders"), head: sql("V3__roles"), runs: [...all, "orders", "roles"] };

const outOfOrder = { "flyway.conf": "flyway.outOfOrder=true\n" };
const unvalidated = { "flyway.conf": "flyway.validateOnMigrate=false\n" };
const ownPrefix = { "flyway.conf": "flyway.sqlMigrationPrefix=M\n" };
const own = { ...ownPrefix, ...sql("M1__teams"), ...sql("M2__players") };

realStories("Flyway", async () => install(now), {
  "one more, after a gap": { before, head: sql("V2.1__roles"), runs: [...all, "roles"] },
  "a taken version, written otherwise": {
    before,
    base: sql("V2_10__orders"),
    head: sql("V02.10.0__roles"),
    runs: [...all, "orders", "roles"],
  },
  "the same number in a folder below": {
    before,
    base: sql("V3__orders"),
    head: sql("more/V3__roles", "roles"),
    runs: [...all, "orders", "roles"],
  },
  "a folder beside the location": {
    before: { ...before, "build.gradle": "dependencies { implementation 'org.flywaydb:flyway-core' }\n" },
    head: { "src/main/resources/db/migrations/V3__roles.sql": "insert into ran values ('roles');\n" },
    runs: [...all, "roles"],
  },
  "a taken version without a description": {
    before,
    base: sql("V3__orders"),
    head: sql("V3", "roles"),
    runs: [...all, "orders", "roles"],
  },
  "a late version": { before, ...late },
  "a late version, out of order": { before: { ...before, ...outOfOrder }, ...late },
  "a late version, and the change lets them be": { before, ...late, head: { ...late.head, ...outOfOrder } },
  "a late version, and the change lets none be any more": {
    before: { ...before, ...outOfOrder },
    ...late,
    head: { ...late.head, "flyway.conf": "" },
  },
  "a taken version under a prefix of the project's own": {
    before: own,
    base: sql("M3__orders"),
    head: sql("M3__roles"),
    runs: [...all, "orders", "roles"],
  },
  "what has not the project's own prefix": { before: own, head: sql("V1__roles"), runs: all },
  "another prefix for all": {
    before,
    head: { ...gone("V1__teams"), ...gone("V2__players"), ...own },
    runs: all,
  },
  "another prefix, for what is new alone": {
    before,
    head: { ...ownPrefix, ...sql("M3__roles") },
    runs: [...all, "roles"],
  },
  "an edit": { before, head: sql("V2__players", "people"), runs: ["teams"] },
  "other ends of lines": {
    before,
    head: { [`${root}/V2__players.sql`]: "\uFEFFinsert into ran values ('players');\r\n\r\n" },
    runs: all,
  },
  "a late version, nothing validated": { before: { ...before, ...unvalidated }, ...late },
  "an edit, nothing validated": {
    before: { ...before, ...unvalidated },
    head: sql("V2__players", "people"),
    runs: ["teams"],
  },
  "another version, nothing validated": {
    before: { ...before, ...unvalidated },
    head: { ...gone("V2__players"), ...sql("V3__players") },
    runs: all,
  },
  "the last one gone": { before, head: gone("V2__players"), runs: ["teams"] },
  "an earlier one gone": { before, head: gone("V1__teams"), runs: ["players"] },
  "another version": { before, head: { ...gone("V2__players"), ...sql("V3__players") }, runs: all },
  "another description": { before, head: { ...gone("V2__players"), ...sql("V2__people", "players") }, runs: all },
  "another spelling": { before, head: { ...gone("V2__players"), ...sql("V002__players") }, runs: all },
});

const old = { ...before, "pom.xml": pomOf(before3) };

// Where it stops, it says so in other words than today's.
realStories("Flyway 2.3.1", async () => install(before3), {
  "a late version": { before: old, ...late },
  "an edit": { before: old, head: sql("V2__players", "people"), runs: ["teams"] },
  "another version": { before: old, head: { ...gone("V2__players"), ...sql("V3__players") }, runs: all },
  "an earlier one gone": { before: old, head: gone("V1__teams"), runs: ["players"] },
});
