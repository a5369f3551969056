import { expect, test } from "vitest";
import { blockers, fixHead, judgeMigrations, migrations, withProject } from "../../../test/support/alembic-files.ts";

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
