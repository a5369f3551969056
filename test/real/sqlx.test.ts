// Whether sqlx does with each story what Assay says of it. It takes the Rust and the C compiler of the system; databases are SQLite's.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { realStories, type Deployed, type Ready } from "./deploy-stories.ts";

const execute = promisify(execFile);

const manifest = `
[package]
name = "deploy"
version = "0.1.0"
edition = "2021"

[dependencies]
serde_json = "1"
sqlx = { version = "=0.9.0", default-features = false, features = ["migrate", "runtime-tokio", "sqlite"] }
tokio = { version = "1", features = ["rt"] }

[profile.dev]
debug = false
`;

/** What ignores missing migrations is code of a project; here the tree's main.rs tells. */
const program = `
use sqlx::{migrate::Migrator, Connection, SqliteConnection};
use std::{env, error::Error, fs, path::Path};

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(deploy());
}

async fn deploy() {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::query("create table ran (name text not null)").execute(&mut db).await.unwrap();
    let mut answer = serde_json::json!({});
    for folder in env::args().skip(1) {
        if let Err(error) = migrate(&mut db, Path::new(&folder)).await {
            answer["error"] = error.to_string().into();
            break;
        }
    }
    let ran: Vec<String> = sqlx::query_scalar("select name from ran order by name").fetch_all(&mut db).await.unwrap();
    answer["ran"] = ran.into();
    println!("{answer}");
}

async fn migrate(db: &mut SqliteConnection, folder: &Path) -> Result<(), Box<dyn Error>> {
    let code = fs::read_to_string(folder.join("src/main.rs"))?;
    let mut migrator = Migrator::new(folder.join("migrations")).await?;
    migrator.set_ignore_missing(code.contains("set_ignore_missing(true)"));
    migrator.run(db).await?;
    Ok(())
}
`;

/** Builds the program once: crates come from crates.io. */
async function install(): Promise<Ready> {
  const path = await mkdtemp(join(tmpdir(), "assay-real-sqlx-"));
  await writeFile(join(path, "Cargo.toml"), manifest);
  await mkdir(join(path, "src"));
  await writeFile(join(path, "src", "main.rs"), program);
  await execute("cargo", ["build", "--quiet"], { cwd: path });
  return {
    path,
    deployOnto: async (folders) => {
      const { stdout } = await execute(join(path, "target", "debug", "deploy"), folders);
      return JSON.parse(stdout) as Deployed;
    },
    [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
  };
}

const pair = (name: string, writes = name.replace(/^\d+_/, "")) => ({
  [`migrations/${name}.up.sql`]: `insert into ran values ('${writes}');\n`,
  [`migrations/${name}.down.sql`]: "select 0;\n",
});
const gonePair = (name: string) => ({
  [`migrations/${name}.up.sql`]: undefined,
  [`migrations/${name}.down.sql`]: undefined,
});
const before = {
  "Cargo.toml": '[package]\nname = "x"\n\n[dependencies]\nsqlx = "0.9"\n',
  "src/main.rs": "fn main() {}\n",
  ...pair("0001_teams"),
  ...pair("0002_players"),
};
const lax = { ...before, "src/main.rs": "fn main() {\n    migrator.set_ignore_missing(true);\n}\n" };
const all = ["teams", "players"];
const another = { ...gonePair("0002_players"), ...pair("0004_players") };

realStories("sqlx", install, {
  "one more, after a gap": { before, head: pair("0007_roles"), runs: [...all, "roles"] },
  "a taken number": {
    before,
    base: pair("0003_orders"),
    head: pair("3_roles"),
    runs: [...all, "orders", "roles"],
  },
  "a late number": {
    before,
    base: pair("0009_orders"),
    head: pair("0003_roles"),
    runs: [...all, "orders", "roles"],
  },
  "an edit": { before, head: pair("0002_players", "people"), runs: ["teams"] },
  "a comment": {
    before,
    head: { "migrations/0002_players.up.sql": "-- why\ninsert into ran values ('players');\n" },
    runs: all,
  },
  "other ends of lines": {
    before,
    head: { "migrations/0002_players.up.sql": "insert into ran values ('players');\r\n" },
    runs: all,
  },
  "an edit of the way down": { before, head: { "migrations/0002_players.down.sql": "select 1;\n" }, runs: all },
  "one gone": { before, head: gonePair("0002_players"), runs: ["teams"] },
  "one gone, where that is ignored": { before: lax, head: gonePair("0002_players"), runs: ["teams"] },
  "another number": { before, head: another, runs: all },
  "another number, where what is gone is ignored": { before: lax, head: another, runs: all },
  "another name": { before, head: { ...gonePair("0002_players"), ...pair("2_people", "players") }, runs: all },
  "a file that begins with no number": { before, head: { "migrations/seed_roles.sql": "select 0;\n" }, runs: all },
  "a file without words, and one of another kind": {
    before,
    head: { "migrations/0003.sql": "select 0;\n", "migrations/READ_ME.md": "# Why\n" },
    runs: all,
  },
});
