import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { realStories, type Deployed, type Ready } from "./deploy-stories.ts";

const execute = promisify(execFile);

const program = `
package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/sqlite"
	_ "github.com/golang-migrate/migrate/v4/source/file"
	"github.com/pressly/goose/v3"
	sqlmigrate "github.com/rubenv/sql-migrate"
	_ "modernc.org/sqlite"
)

func main() {
	tool, file, folders := os.Args[1], os.Args[2], os.Args[3:]
	db, err := sql.Open("sqlite", file)
	must(err)
	_, err = db.Exec("create table ran (name text not null)")
	must(err)
	var failed error
	for _, folder := range folders {
		if failed = run(tool, db, file, folder); failed != nil {
			break
		}
	}
	rows, err := db.Query("select name from ran order by name")
	must(err)
	ran := []string{}
	for rows.Next() {
		var name string
		must(rows.Scan(&name))
		ran = append(ran, name)
	}
	answer := map[string]any{"ran": ran}
	if failed != nil {
		answer["error"] = failed.Error()
	}
	must(json.NewEncoder(os.Stdout).Encode(answer))
}

func run(tool string, db *sql.DB, file, folder string) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("%v", caught)
		}
	}()
	if tool == "golang-migrate" {
		m, err := migrate.New("file://"+folder+"/migrations", "sqlite://"+file)
		if err != nil {
			return err
		}
		defer m.Close()
		if err := m.Up(); !errors.Is(err, migrate.ErrNoChange) {
			return err
		}
		return nil
	}
	if tool == "sql-migrate" || tool == "sql-migrate-ignore-unknown" {
		set := sqlmigrate.MigrationSet{IgnoreUnknown: tool == "sql-migrate-ignore-unknown"}
		_, err := set.Exec(db, "sqlite3", sqlmigrate.FileMigrationSource{Dir: folder + "/migrations"}, sqlmigrate.Up)
		return err
	}
	goose.SetLogger(goose.NopLogger())
	must(goose.SetDialect("sqlite3"))
	if tool == "goose-allow-missing" {
		return goose.Up(db, folder+"/migrations", goose.WithAllowMissing())
	}
	return goose.Up(db, folder+"/migrations")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
`;

/** Builds the program once for a tool: modules come from the Go module proxy. */
function install(tool: string): () => Promise<Ready> {
  return async () => {
    const path = await mkdtemp(join(tmpdir(), "assay-real-go-"));
    const go = (...args: readonly string[]) => execute("go", args, { cwd: path });
    await writeFile(join(path, "main.go"), program);
    await go("mod", "init", "deploy");
    await go(
      "get",
      "github.com/golang-migrate/migrate/v4@v4.20.1",
      "github.com/pressly/goose/v3@v3.30.0",
      "github.com/rubenv/sql-migrate@v1.8.1",
      "modernc.org/sqlite",
    );
    await go("mod", "tidy");
    await go("build", "-o", "deploy", ".");
    let count = 0;
    return {
      path,
      deployOnto: async (folders) => {
        count += 1;
        const { stdout } = await execute(join(path, "deploy"), [tool, join(path, `${count}.db`), ...folders]);
        return JSON.parse(stdout) as Deployed;
      },
      [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
    };
  };
}

const pair = (name: string, writes = name.replace(/^\d+_/, "")) => ({
  [`migrations/${name}.up.sql`]: `insert into ran values ('${writes}');\n`,
  [`migrations/${name}.down.sql`]: "select 0;\n",
});
const goneUp = (name: string) => ({
  [`migrations/${name}.up.sql`]: undefined,
  [`migrations/${name}.down.sql`]: undefined,
});
const pairs = {
  "go.mod": "module x\n\nrequire github.com/golang-migrate/migrate/v4 v4.20.1\n",
  ...pair("000001_teams"),
  ...pair("000002_players"),
};
const all = ["teams", "players"];

realStories("golang-migrate", install("golang-migrate"), {
  "one more, after a gap": { before: pairs, head: pair("000007_roles"), runs: [...all, "roles"] },
  "a taken number": {
    before: pairs,
    base: pair("000003_orders"),
    head: pair("3_roles"),
    runs: [...all, "orders", "roles"],
  },
  "a pair of two names": {
    before: pairs,
    head: {
      "migrations/000003_roles.up.sql": "insert into ran values ('roles');\n",
      "migrations/000003_role.down.sql": "select 0;\n",
    },
    runs: [...all, "roles"],
  },
  "a second way down": { before: pairs, head: { "migrations/000002_people.down.sql": "select 0;\n" }, runs: all },
  "a late number": {
    before: pairs,
    base: pair("000009_orders"),
    head: pair("000003_roles"),
    runs: [...all, "orders", "roles"],
  },
  "an edit": { before: pairs, head: pair("000002_players", "people"), runs: ["teams"] },
  "the last one gone": { before: pairs, head: goneUp("000002_players"), runs: ["teams"] },
  "an earlier one gone": { before: pairs, head: goneUp("000001_teams"), runs: ["players"] },
  "another number": {
    before: { ...pairs, ...pair("000003_orders") },
    head: { ...goneUp("000002_players"), ...pair("000004_players") },
    runs: [...all, "orders"],
  },
  "another name": { before: pairs, head: { ...goneUp("000002_players"), ...pair("2_people", "players") }, runs: all },
  "another one in its place": {
    before: pairs,
    head: {
      ...goneUp("000002_players"),
      "migrations/000002_roles.up.sql": "-- who may do what\n-- in which team\ninsert into ran values ('roles');\n",
      "migrations/000002_roles.down.sql": "delete from ran where name = 'roles';\n-- and who did\n",
    },
    runs: ["teams", "roles"],
  },
  "another number and another name": {
    before: { ...pairs, ...pair("000003_orders") },
    head: { ...goneUp("000002_players"), ...pair("000004_people", "players") },
    runs: [...all, "orders"],
  },
  "a sign that is none behind the number": {
    before: pairs,
    head: { "migrations/000003-roles.up.sql": "insert into ran values ('roles');\n" },
    runs: [...all, "roles"],
  },
  "no way in the name": {
    before: pairs,
    head: { "migrations/000003_roles.sql": "insert into ran values ('roles');\n" },
    runs: [...all, "roles"],
  },
});

const file = (name: string, writes = name.replace(/^\d+_/, "")) => ({
  [`migrations/${name}.sql`]: `-- +goose Up\ninsert into ran values ('${writes}');\n\n-- +goose Down\nselect 0;\n`,
});
const files = { ...file("00001_teams"), ...file("00002_players") };
const gone = { "migrations/00002_players.sql": undefined };
const less = { "migrations/00007_roles.sql": "-- +goose Up\ninsert into ran (name) values ('roles');\n" };
const late = { base: file("00009_orders"), head: file("00003_roles"), runs: [...all, "orders", "roles"] };

realStories("goose", install("goose"), {
  "one more, after a gap": { before: files, head: file("00007_roles"), runs: [...all, "roles"] },
  "a taken number": {
    before: files,
    base: file("00003_orders"),
    head: file("3_roles"),
    runs: [...all, "orders", "roles"],
  },
  "a late number": { before: files, ...late },
  "an edit": { before: files, head: file("00002_players", "people"), runs: ["teams"] },
  "one gone": { before: files, head: gone, runs: ["teams"] },
  "another number": { before: files, head: { ...gone, ...file("00004_players") }, runs: all },
  "another name": { before: files, head: { ...gone, ...file("2_people", "players") }, runs: all },
  "another one in its place": {
    before: files,
    head: {
      ...gone,
      "migrations/00002_roles.sql":
        "-- who may do what\n-- in which team\n-- and since when\n\n-- +goose Up\ninsert into ran values ('roles');\n",
    },
    runs: ["teams", "roles"],
  },
  "a late number, and two gone": {
    before: { ...files, ...file("00003_lines") },
    base: file("00009_orders"),
    head: { ...gone, "migrations/00003_lines.sql": undefined, ...file("00007_roles") },
    runs: ["teams", "orders", "roles"],
  },
  "a number below the last one, which goes": {
    before: { ...files, ...file("00009_orders") },
    head: { "migrations/00009_orders.sql": undefined, ...less },
    runs: [...all, "roles"],
  },
  "no annotation": {
    before: files,
    head: { "migrations/00003_roles.sql": "-- why\ninsert into ran values ('roles');\n" },
    runs: [...all, "roles"],
  },
  "a name that it cannot read": {
    before: { ...files, Makefile: "up:\n\tgoose up\n" },
    head: file("00003-roles", "roles"),
    runs: [...all, "roles"],
  },
  "a file that is no migration": {
    before: { ...files, Makefile: "up:\n\tgoose up\n" },
    head: { "migrations/schema.sql": "select 0;\n" },
    runs: all,
  },
});

realStories("goose -allow-missing", install("goose-allow-missing"), {
  "a late number": { before: { ...files, Makefile: "up:\n\tgoose up -allow-missing\n" }, ...late },
});

const marked = (name: string, writes = name.replace(/^\d+_/, "")) => ({
  [`migrations/${name}.sql`]: `-- +migrate Up\ninsert into ran values ('${writes}');\n\n-- +migrate Down\nselect 0;\n`,
});
const them = { ...marked("1_teams"), ...marked("2_players") };
const lost = { "migrations/2_players.sql": undefined };
const bare = { "migrations/3_roles.sql": "insert into ran values ('roles');\n" };

realStories("sql-migrate", install("sql-migrate"), {
  "one more, after a gap": { before: them, head: marked("7_roles"), runs: [...all, "roles"] },
  "a taken number": {
    before: them,
    base: marked("3_orders"),
    head: { ...marked("03_lines"), ...marked("3_roles") },
    runs: [...all, "lines", "orders", "roles"],
  },
  "a late number": {
    before: them,
    base: marked("9_orders"),
    head: marked("3_roles"),
    runs: [...all, "orders", "roles"],
  },
  "no number": { before: { ...them, ...marked("lines") }, head: marked("orders"), runs: [...all, "lines", "orders"] },
  "an edit": { before: them, head: marked("2_players", "people"), runs: ["teams"] },
  "the last one gone": { before: them, head: lost, runs: ["teams"] },
  "an earlier one gone": { before: them, head: { "migrations/1_teams.sql": undefined }, runs: ["players"] },
  "another number": { before: them, head: { ...lost, ...marked("4_players") }, runs: all },
  "another name": { before: them, head: { ...lost, ...marked("2_people", "players") }, runs: all },
  "as many digits": { before: them, head: { ...lost, ...marked("02_players") }, runs: all },
  "no annotation": { before: them, head: bare, runs: [...all, "roles"] },
  "an annotation in small letters": {
    before: them,
    head: { "migrations/3_roles.sql": marked("3_roles")["migrations/3_roles.sql"]?.replace("Up", "up") },
    runs: [...all, "roles"],
  },
  "a number too large": { before: them, head: marked("9223372036854775808_roles"), runs: [...all, "roles"] },
});

const ignoring = { ...them, "db/migrate.go": "var set = migrate.MigrationSet{IgnoreUnknown: true}\n" };

realStories("sql-migrate, unknown ones ignored", install("sql-migrate-ignore-unknown"), {
  "an earlier one gone": {
    before: ignoring,
    head: { "migrations/1_teams.sql": undefined, ...marked("3_roles") },
    runs: ["players", "roles"],
  },
  "the last one gone": { before: ignoring, head: { ...lost, ...marked("3_roles") }, runs: ["teams", "roles"] },
  "another number": {
    before: { ...ignoring, ...marked("3_orders") },
    head: { ...lost, ...marked("4_players") },
    runs: [...all, "orders"],
  },
  "another name, late": {
    before: { ...ignoring, ...marked("3_orders") },
    head: { ...lost, ...marked("2_people", "players") },
    runs: [...all, "orders"],
  },
});
