import { describe, expect, test } from "vitest";
import { judgeMigrations, migrations, root, withProject } from "../../../test/support/alembic-files.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const cargo = { "Cargo.toml": '[package]\nname = "x"\n[dependencies]\nsqlx = "0.8"\n' };
const file = (n: number, more = "") => `migrations/${String(n).padStart(4, "0")}_${more}add_a_table.sql`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const some = (count: number, more = "") =>
  Object.fromEntries(numbers(count).map((n) => [file(n, more), `CREATE TABLE t${n}();\n`]));
const gone = (files: Story["before"]) => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

/** The paths that some commands name, in their order. */
const named = (commands: readonly string[]) =>
  commands.flatMap((command) => command.split(" -- ")[1]?.split(" ") ?? []);

const text = (n: number, end: string) => `CREATE TABLE t${n}();\nCREATE INDEX ON t${n}(a);\n${end}`;
const besides = { "migrations/README.md": "x\n" };
const edited = { "migrations/README.md": "other\n" };

describe("the commands that bring back what the base has", () => {
  test("restore a folder at once where nothing else happens in it", async () => {
    const whole = ["git fetch origin && git checkout origin/main -- migrations"];
    const code = { "src/main.rs": "sqlx::migrate!().run(&pool);\n" };
    const all = await tell({ before: { ...cargo, ...code, ...some(300) }, head: gone(some(300)) });
    expect(all.commands).toEqual(whole);
    const most = await tell({ before: { ...cargo, ...besides, ...some(300) }, head: gone(some(299)) });
    expect(most.commands).toEqual(whole);
  });

  test("name every migration where they would undo something besides", async () => {
    const before = { ...cargo, ...besides, ...some(26) };
    const { commands } = await tell({ before, head: { ...gone(some(25)), ...edited } });
    expect(named(commands)).toEqual(Object.keys(some(25)));
    expect(commands).toHaveLength(1);
  });

  test("are several whole ones where one would be too long to be pasted", async () => {
    const before = { ...cargo, ...besides, ...some(301) };
    const { commands } = await tell({ before, head: { ...gone(some(300)), ...edited } });
    expect(named(commands)).toEqual(Object.keys(some(300)));
    expect(Math.max(...commands.map(({ length }) => length))).toBeLessThan(2_100);
    expect(commands[0]).toMatch(/^git fetch origin && git checkout origin\/main -- /);
    expect(commands.slice(1).every((command) => command.startsWith("git checkout origin/main -- "))).toBe(true);
  });

  test("take away all that stands in their place", async () => {
    const was = Object.fromEntries(numbers(25).map((n) => [file(n), text(n, "-- was\n")]));
    const now = Object.fromEntries(numbers(25).map((n) => [file(n + 30), text(n, "-- is\n")]));
    const told = await tell({ before: { ...cargo, ...besides, ...was }, head: { ...gone(was), ...now, ...edited } });
    expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker merged_renamed"]);
    expect(named(told.commands)).toEqual([...Object.keys(was), ...Object.keys(now)]);
    expect(told.commands.at(-1)).toMatch(/^git rm -- /);
  });

  test("mean the names that they say, whatever git would make of them", async () => {
    const [star, top] = ["migrations/0001_*.sql", "migrations/0002_[ab].sql"];
    const files = { [star]: "a\n", [top]: "b\n", ...some(4) };
    const before = {
      ...cargo,
      ...Object.fromEntries(Object.entries(files).filter(([path]) => !/000[12]_add/.test(path))),
    };
    const { commands } = await tell({ before, head: { [star]: undefined, [top]: undefined } });
    expect(commands).toEqual([
      `git fetch origin && git --literal-pathspecs checkout origin/main -- '${star}' '${top}'`,
    ]);
  });

  test("of a graph do all of that too", async () => {
    const chain = numbers(300).map((n) => ({
      id: `r${n}`,
      slug: "add_a_table",
      ...(n === 1 ? {} : { down: `r${n - 1}` }),
    }));
    const base = withProject(migrations(...chain));
    const without = (isGone: (path: string) => boolean) =>
      Object.fromEntries(Object.entries(base).filter(([path]) => !isGone(path)));
    const commandsOf = async (head: typeof base) =>
      (await judgeMigrations({ base, head })).findings.flatMap(({ fix }) => fix?.commands ?? []);
    const all = Object.keys(migrations(...chain));
    expect(await commandsOf(without((path) => all.includes(path)))).toEqual([
      `git fetch origin && git checkout origin/main -- ${root}`,
    ]);
    const note = `${root}/README.md`;
    Object.assign(base, { [note]: "x\n" });
    const head = without((path) => all.includes(path) && path !== all[0]);
    const commands = await commandsOf({ ...head, [note]: "other\n" });
    expect(named(commands).toSorted()).toEqual(all.slice(1).toSorted());
    expect(Math.max(...commands.map(({ length }) => length))).toBeLessThan(2_100);
  });
});
