import { expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";
import { placedProperties } from "../../../test/support/placed-histories.ts";

const folder = "server/store/datastore/migration";
const list = (...names: readonly string[]) => ({
  "go.mod": "module go.woodpecker-ci.org/woodpecker/v3\n",
  [`${folder}/migration.go`]: `package migration

// APPEND NEW MIGRATIONS
var migrationTasks = []*xormigrate.Migration{
${names.map((name) => `\t&${name},\n`).join("")}}
`,
});
const task = (name: string, id: string, file = id) => ({
  [`${folder}/${file}.go`]: `package migration

var ${name} = xormigrate.Migration{
	ID: "${id}",
	MigrateSession: func(sess *xorm.Session) error {
		return sess.Sync(new(${name}))
	},
}
`,
});
const before = { ...list("addOrgID"), ...task("addOrgID", "add-org-id") };

test("a task that the list names is fine, wherever it stands; one that it does not name never runs", async () => {
  const cron = task("addCron", "add-cron");
  const told = await tell({ before, head: { ...list("addCron", "addOrgID"), ...cron } });
  expect(told.frameworks).toEqual([`xormigrate ${folder}`]);
  expect(told.findings).toEqual([]);
  const forgotten = await tell({ before, head: cron });
  expect(forgotten.findings).toEqual(["blocker journal_mismatch: `add-cron` is not in the list: it never runs"]);
  expect(forgotten.edits).toEqual([`${folder}/migration.go:5 \t&addOrgID, => \t&addOrgID,\n\t&addCron,`]);
  expect(
    (await tell({ before: { ...before, ...cron }, head: { ...list("addOrgID", "x"), ...task("x", "x") } })).findings,
  ).toEqual([]);
});

test("both sides append: git cannot merge it, and nothing else is wrong", async () => {
  const base = { ...list("addOrgID", "a"), ...task("a", "a") };
  expect((await tell({ before, base, head: { ...list("addOrgID", "b"), ...task("b", "b") } })).findings).toEqual([]);
});

test("an ID that is taken stops everything; one that changes runs again", async () => {
  const twice = { ...list("addOrgID", "again"), ...task("again", "add-org-id", "again") };
  const told = await tell({ before, head: twice });
  expect(told.findings).toEqual(["blocker same_id: `add-org-id` is taken on `main`"]);
  expect(told.message[0]).toContain('`xormigrate: Duplicated migration ID: "add-org-id"`');
  expect((await tell({ before, head: task("addOrgID", "add-org-ids", "add-org-id") })).findings).toEqual([
    "blocker merged_renamed: `add-org-id` on `main` would be called `add-org-ids`",
  ]);
  const edited = {
    [`${folder}/add-org-id.go`]: before[`${folder}/add-org-id.go` as never] + "\nfunc more() { x() }\n",
  };
  expect((await tell({ before, head: edited })).findings).toEqual([
    "nit merged_edited: `add-org-id` is merged already, and changes",
  ]);
});

test("text that is no list", async () => {
  for (const text of ["", "package m\nvar x = []*xormigrate.Migration{", "\0"])
    expect((await tell({ before, head: { "x/migration.go": text } })).findings).toEqual([]);
});

placedProperties({
  project: (names) => Object.assign(list(...names), ...names.map((name) => task(name, name))) as Record<string, string>,
  beside: (name) => task(name, name),
  group: `xormigrate ${folder}`,
  inFront: "nothing",
});
