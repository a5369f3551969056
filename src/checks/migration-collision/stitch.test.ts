// What goes from below the last migration, or is called otherwise there: Alembic remembers where a database stands, and a
// database that follows the base stands at its head. Each was tried with Alembic 1.20 on SQLite.

import { expect, test } from "vitest";
import { findingsOf, migrations, withProject, type Written } from "../../../test/support/alembic-files.ts";
import type { Files } from "../../../test/support/memory-change.ts";
import { plainText } from "../../domain/text.ts";

const made = (id: string, down?: string, table = id): Written => ({
  id,
  down,
  body: `op.execute("CREATE TABLE t_${table} (a int)")`,
});
const chain = [made("a1"), made("b2", "a1"), made("c3", "b2"), made("d4", "c3")];
const base = withProject(migrations(...chain));
const [a1, b2, , d4] = chain as [Written, Written, Written, Written];

async function told(head: readonly Written[], was: Files = base): Promise<readonly string[]> {
  const findings = await findingsOf({ base: was, head: withProject(migrations(...head)) });
  return findings.map(({ severity, kinds, title }) => `${severity} ${kinds.join("+")}: ${plainText(title)}`);
}

async function blockersOf(head: readonly Written[]): Promise<readonly string[]> {
  return (await told(head)).filter((one) => one.startsWith("blocker")).flatMap((one) => one.split(":")[0] ?? []);
}

const put = (body: string): Promise<readonly string[]> =>
  told([a1, { id: "x", down: "a1", body }, made("b2", "x"), ...chain.slice(2)]);

test("deleted in the middle, or called otherwise there: both a nit, as who stands at the head does not notice", async () => {
  expect(await told([a1, made("c3", "a1"), d4])).toEqual(["nit merged_deleted: `b2` on `main` would be gone"]);
  const called = "nit merged_renamed: `b2` on `main` would be called `bb`";
  expect(await told([a1, made("bb", "a1", "b2"), made("c3", "bb"), d4])).toEqual([called]);
  expect(
    await told([a1, { ...made("bb", "a1", "x"), path: "alembic/versions/b2_change.py" }, made("c3", "bb"), d4]),
  ).toEqual([called]);
});

test("at the head: both a blocker", async () => {
  expect(await told(chain.slice(0, 3))).toEqual(["blocker merged_deleted: `d4` on `main` would be gone"]);
  expect(await told([...chain.slice(0, 3), made("dd", "c3", "d4")])).toEqual([
    "blocker merged_renamed: `d4` on `main` would be called `dd`",
  ]);
});

test("called otherwise at the end of the chain: it would run a second time", async () => {
  expect(await told([a1, made("c3", "a1"), d4, made("b5", "d4", "b2")])).toEqual([
    "blocker merged_deleted: `b2` on `main` would be gone, and `b5` does again what it did",
  ]);
});

test("put before a merged one: nobody at a head runs it, so nothing is done a second time", async () => {
  expect(await told([a1, made("c3", "a1"), made("x", "c3", "b2"), made("d4", "x")])).toEqual([
    "nit merged_deleted: `b2` on `main` would be gone",
    "blocker parent_not_head+merged_edited: `x` would come before `d4`, which `main` has already",
  ]);
});

test("gone from the head, and one of them made anew: that a database cannot find its head is what it stops at", async () => {
  expect(await told([a1, b2, made("x", "b2", "c3")])).toEqual([
    "blocker merged_deleted: `d4` and `c3` on `main` would be gone",
  ]);
});

test("a squash in the middle is no blocker, and what is put into the chain beside it is one", async () => {
  const squash = made("bc", "a1", "b2");
  expect(await blockersOf([a1, squash, made("d4", "bc")])).toEqual([]);
  expect(await blockersOf([a1, squash, made("x", "bc"), made("d4", "x")])).toEqual([
    "blocker parent_not_head+merged_edited",
  ]);
});

test("a squash from the first one on, where git takes a new one at the head for what went", async () => {
  const all = made("b2", undefined, "a1_and_b2");
  expect(await told([all, ...chain.slice(2), made("e5", "d4")])).toEqual([]);
  expect(await told([all, ...chain.slice(2), made("e5", "c3")])).toContain(
    "blocker two_heads: `e5` and `d4` on `main` both follow `c3`: Alembic would have two heads",
  );
});

test("a squash from the first one on does not hide what is put before a merged one", async () => {
  const squash = made("s0", undefined, "a1_and_b2");
  expect(await told([squash, made("c3", "s0"), d4])).toEqual([]);
  expect(await told([squash, made("c3", "s0"), made("x", "c3"), made("d4", "x")])).toEqual([
    "blocker parent_not_head+merged_edited: `x` would come before `d4`, which `main` has already",
  ]);
});

// HHS simpler-grants 9f9029aef
test("one with nothing to run is put before a merged one: nobody misses it", async () => {
  const edited = "nit merged_edited: `b2` is merged already, and changes";
  expect(await put("pass")).toEqual([edited]);
  expect(await put('"""Nothing any more"""\n    # see c3\n    return None')).toEqual([edited]);
  expect(await put("do_it()")).toContain(
    "blocker parent_not_head+merged_edited: `x` would come before `b2`, which `main` has already",
  );
});

test("an empty merge is put before a merged one, and what it brings in is not hidden by it", async () => {
  const fork = [a1, b2, made("n2", "a1"), { id: "m3", down: ["b2", "n2"] }];
  const was = withProject(migrations(...fork));
  const merge = { id: "x", down: ["b2", "n2"], body: "pass" };
  expect(await told([a1, b2, made("n2", "a1"), merge, { id: "m3", down: "x" }], was)).toEqual([
    "nit merged_edited: `m3` is merged already, and changes",
  ]);
  const more = [made("y", "n2"), { ...merge, down: ["b2", "y"] }];
  expect(await told([a1, b2, made("n2", "a1"), ...more, { id: "m3", down: "x" }], was)).toContain(
    "blocker parent_not_head+merged_edited: `y` would come before `m3`, which `main` has already",
  );
});

test("another one in the place of what is gone: databases that follow the base never run it", async () => {
  expect(await told([a1, made("zz", "a1", "other"), made("c3", "zz"), d4])).toEqual([
    "nit merged_deleted: `b2` on `main` would be gone",
    "blocker parent_not_head+merged_edited: `zz` would come before `c3`, which `main` has already",
  ]);
});
