import { expect, test } from "vitest";
import { blockers, fixHead, judgeMigrations, migrations, withProject } from "../../../test/support/alembic-files.ts";
import type { Files } from "../../../test/support/memory-change.ts";

const mergeBase = withProject(migrations({ id: "5fa1c0de0001", slug: "first" }));
const base = { ...mergeBase, ...migrations({ id: "5fa1c0de0002", down: "5fa1c0de0001", slug: "autogenerate" }) };
const rename = { id: "5fa1c0de0003", down: "5fa1c0de0001" };

test("of two files that the change brings under one id, one gets another and the other keeps every line that says its own", async () => {
  const head = { ...mergeBase, ...migrations({ ...rename, slug: "rename" }, { ...rename, slug: "rename_again" }) };
  const result = await judgeMigrations({ mergeBase, base, head });
  expect(blockers(result)).toEqual([expect.stringMatching(/^same_id\+two_heads|^two_heads\+same_id/)]);
  const mended = { ...fixHead(head, result.findings), ...base };
  expect((await judgeMigrations({ mergeBase, base, head: mended })).findings).toEqual([]);
});

test("a copy of what the base has, under another file name, is to be removed and not called otherwise", async () => {
  const taken = { id: "5fa1c0de0002", down: "5fa1c0de0001", slug: "autogenerate" };
  const copy = migrations({ ...taken, path: "alembic/versions/2026_autogenerate.py" });
  const told = async (head: Files) => {
    const result = await judgeMigrations({ mergeBase, base, head });
    return [blockers(result), result.findings.flatMap(({ fix }) => [...(fix?.edits ?? []), ...(fix?.commands ?? [])])];
  };
  const remove = ["git rm -- alembic/versions/2026_autogenerate.py"];
  const refused = ["two_heads+same_id: `5fa1c0de0002` is taken on `main`: Alembic would have two heads"];
  expect(await told({ ...mergeBase, ...copy })).toEqual([refused, remove]);
  const follower = migrations({ id: "5fa1c0de0004", down: "5fa1c0de0002" });
  expect(await told({ ...mergeBase, ...copy, ...follower })).toEqual([refused, remove]);
  expect((await judgeMigrations({ mergeBase, base, head: { ...mergeBase, ...follower, ...base } })).findings).toEqual(
    [],
  );
  // The same file on both sides: git has it once.
  expect(await told({ ...mergeBase, ...migrations(taken) })).toEqual([[], []]);
});

test("beside a copy of what the base has a fork of its own is told, and no half of a fix", async () => {
  const taken = { id: "5fa1c0de0002", down: "5fa1c0de0001", slug: "autogenerate" };
  const copy = migrations({ ...taken, path: "alembic/versions/2026_autogenerate.py" });
  const result = await judgeMigrations({ mergeBase, base, head: { ...mergeBase, ...copy, ...migrations(rename) } });
  expect(blockers(result)).toHaveLength(1);
  expect(result.findings.flatMap(({ fix }) => fix ?? [])).toEqual([]);
});

test("beside a copy of what the base has a number that is taken is told, and no half of a fix", async () => {
  const chain = migrations({ id: "001" }, { id: "002", down: "001" }, { id: "003", down: "002", slug: "third" });
  const copy = migrations({ id: "003", down: "002", slug: "third", path: "alembic/versions/2026_third.py" });
  const before = withProject(chain);
  const taken = migrations({ id: "002", down: "003", slug: "again" });
  const result = await judgeMigrations({ mergeBase: before, base: before, head: { ...before, ...copy, ...taken } });
  expect(blockers(result)).toEqual([
    "parent_not_head: `002` and `003` follow each other in a circle",
    "same_number+same_id: `002` is taken on `main`",
  ]);
  expect(result.findings.flatMap(({ fix }) => fix ?? [])).toEqual([]);
});
