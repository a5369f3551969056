// A merged migration that goes, while a new one does the same: to a database that has run it, it is done a second time.

import { expect, test } from "vitest";
import { inUsers, migrations, migrationText, shared } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";
import { doneAgain } from "./done-again.ts";

const { before } = shared;
const doing = (stem: string, operations: string, after = "0002_orders", more: readonly string[] = []) =>
  inUsers(migrationText({ stem, after: [after], more }).replace(/migrations\.RunSQL\(.*\),/, operations), stem);
const path = (stem: string) => `users/migrations/${stem}.py`;

const add = 'migrations.AddField(model_name="user", name="age", field=models.IntegerField(default=0)),';
const other = 'migrations.AddField("User", "size", models.IntegerField()),';
const drop = 'migrations.RemoveField(model_name="user", name="age"),';

test("what is taken away and done again by a new migration stops where it has run", async () => {
  const old = { ...before, ...doing("0003_auto_1", add) };
  const told = await tell({
    before: old,
    head: { [path("0003_auto_1")]: undefined, ...doing("0003_user_age_and_size", `${add}\n${other}`) },
  });
  expect(told.findings).toEqual([
    "blocker merged_deleted: `0003_auto_1` on `main` would be gone, and `0003_user_age_and_size` does again what it did",
  ]);
  expect(told.message[0]).toContain("`manage.py migrate` runs `0003_user_age_and_size` where `0003_auto_1` has run");
  // One of several that go: the others are what they were.
  const two = { ...old, ...doing("0004_other", other, "0003_auto_1") };
  const head = {
    [path("0003_auto_1")]: undefined,
    [path("0004_other")]: undefined,
    ...doing("0003_age", `${add}\n${drop.replace("age", "no")}`),
  };
  expect((await tell({ before: two, head })).findings).toEqual([
    "blocker merged_deleted: `0003_auto_1` on `main` would be gone, and `0003_age` does again what it did",
    "nit merged_deleted: `0004_other` on `main` would be gone",
  ]);
  // A squash that says what it replaces is known again; what is only altered changes nothing.
  const squash = doing("0003_squashed", add, "0002_orders", ['replaces = [("users", "0003_auto_1")]']);
  expect((await tell({ before: old, head: { [path("0003_auto_1")]: undefined, ...squash } })).findings).toEqual([]);
  const altering = 'migrations.AlterField("user", "age", models.TextField()),';
  expect(
    (
      await tell({
        before: { ...before, ...doing("0003_auto_1", altering) },
        head: { [path("0003_auto_1")]: undefined, ...doing("0003_b", `${altering}\n${other}`) },
      })
    ).findings,
  ).toEqual(["nit merged_deleted: `0003_auto_1` on `main` would be gone"]);
});

test("done again before what stays: Django runs what it has no name of, wherever it stands", async () => {
  const old = { ...before, ...doing("0003_auto_1", add), ...doing("0004_size", other, "0003_auto_1") };
  const told = await tell({
    before: old,
    head: {
      [path("0003_auto_1")]: undefined,
      ...doing("0003_user_age", `${add}\n${drop.replace("age", "no")}`),
      ...doing("0004_size", other, "0003_user_age"),
    },
  });
  expect(told.findings[0]).toBe(
    "blocker merged_deleted: `0003_auto_1` on `main` would be gone, and `0003_user_age` does again what it did",
  );
});

test("an arm of a fork that ran nowhere may come back otherwise", async () => {
  const forked = {
    ...before,
    ...migrations({ stem: "0003_teams", after: ["0002_orders"] }),
    ...doing("0003_age", add),
  };
  const head = { [path("0003_age")]: undefined, ...doing("0004_user_age", add, "0003_teams") };
  expect((await tell({ before: forked, head })).findings).toEqual([]);
});

const text = (operations: string, more = "") =>
  migrationText({ stem: "0003_x", more: [more] }).replace(/migrations\.RunSQL\(.*\),/, operations);
const again = (gone: readonly string[], now: readonly string[]) => [
  ...doneAgain(
    gone.map((one) => text(one)),
    now.map((one) => text(one)),
  ),
];

const model = (more = "") => `migrations.CreateModel(name="Team", fields=[("id", models.AutoField())]${more}),`;
const rename = 'migrations.RenameField(model_name="user", old_name="age", new_name="years"),';

test("what is done again is told from the operations that fail where they have been done", () => {
  for (const one of [add, drop, rename, model(), 'migrations.DeleteModel("Team"),']) {
    expect(again([one], [other, `${other}\n${one}`])).toEqual([[0, 1]]);
  }
  expect(again([model()], [model(", options={}").replace("Team", "team")])).toEqual([[0, 0]]);
  for (const [was, now] of [
    [add, other],
    [add, drop],
    [add, add.replace('"user"', '"team"')],
    // Taken back in between, by the one or by the other side.
    [`${add}\n${drop}`, add],
    [add, `${drop}\n${add}`],
    [add, `migrations.DeleteModel("user"),\nmigrations.CreateModel("user", []),\n${add}`],
    [add, `migrations.RenameModel("user", "old"),\n${add}`],
    [rename, `${rename.replace("age", "x").replace("years", "age")}\n${rename}`],
    // Not the database's, or not told from the text.
    [model(', options={"managed": False}'), model(', options={"managed": False}')],
    ["migrations.RunPython(f),", "migrations.RunPython(f),"],
    [add, `migrations.SeparateDatabaseAndState(state_operations=[${add}]),`],
    [add, `migrations.SeparateDatabaseAndState(["drop"]),\n${add}`],
    [add, `migrations.RunSQL("ALTER TABLE users_user DROP COLUMN age"),\n${add}`],
    ["migrations.AddField(model_name=name, name=x),", "migrations.AddField(model_name=name, name=x),"],
    ["*operations,", "*operations,"],
  ] as const)
    expect([was, now, ...again([was], [now])]).toEqual([was, now]);
  expect([...doneAgain([text(add)], [text(add, 'replaces = [("users", "0003_y")]')])]).toEqual([]);
  expect([...doneAgain(["operations = x"], ["class ("])]).toEqual([]);
  expect(again([add], [`${add}\n#${"x".repeat(4_000_000)}`])).toEqual([]);
});
