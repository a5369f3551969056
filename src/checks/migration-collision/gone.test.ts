import { describe, expect, test } from "vitest";
import { memoryCommit } from "../../../test/support/memory-change.ts";
import { plainText } from "../../domain/text.ts";
import {
  blockers,
  fixHead,
  judgeMigrations,
  migrations,
  migrationText,
  ofSeverity,
  root,
  verified,
  withProject,
} from "../../../test/support/alembic-files.ts";

const m039 = { id: "039", down: "038", slug: "add_orders" };
const before = withProject(migrations({ id: "038", slug: "first" }, m039));
const queens = { id: "040", down: "039", slug: "create_16u_local_queens_team" };
const role = { id: "040", down: "039", slug: "add_westside_streamlit_ro_role" };

describe("migrations that are merged already", () => {
  const base = { ...before, ...migrations(queens) };
  const path = `${root}/040_create_16u_local_queens_team.py`;
  const without = (files: typeof base, ...paths: string[]) =>
    Object.fromEntries(Object.entries(files).filter(([at]) => !paths.includes(at)));

  test("other code is a nit", async () => {
    const head = { ...base, [path]: migrationText({ ...queens, body: 'op.execute("DROP TABLE x")' }) };
    const result = await judgeMigrations({ base, head });
    expect(result.findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([["nit", ["merged_edited"]]]);
  });

  test("another file name is nothing, another id a blocker with the old name as fix", async () => {
    const file = { ...without(base, path), ...migrations({ ...queens, path: `${root}/040_queens.py` }) };
    const renamed = await judgeMigrations({ base, head: file });
    expect(renamed.findings).toEqual([]);

    const head = { ...without(base, path), ...migrations({ ...queens, id: "041" }) };
    const result = await judgeMigrations({ base, head });
    expect(blockers(result)).toEqual(["merged_renamed: `040` on `main` would be called `041`"]);
    expect((await judgeMigrations({ base, head: fixHead(head, result.findings) })).findings).toEqual([]);
  });

  test("a deleted one is a blocker that names who still follows it", async () => {
    const result = await judgeMigrations({ base, head: without(base, `${root}/039_add_orders.py`) });
    expect(blockers(result)).toEqual(["merged_deleted+parent_missing+two_heads: `039` on `main` would be gone"]);
    expect(result.findings[0]?.message.map(plainText)).toMatchInlineSnapshot(`
      [
        "A database that stands at \`039\` refuses every upgrade with \`Can't locate revision identified by '039'\`.",
        "\`040\` still follows \`039\`: every command stops with \`KeyError: '039'\`.",
        "\`alembic upgrade head\` stops with \`Multiple head revisions are present for given argument 'head'\`.",
        "Databases that follow \`main\` remember the id.",
      ]
    `);
  });

  test("of several that go, each follower is named with the one that it follows", async () => {
    const head = {
      ...without(base, `${root}/038_first.py`, `${root}/039_add_orders.py`),
      ...migrations({ id: "041", slug: "more", down: "038" }, { id: "042", slug: "other", down: "038" }),
    };
    const result = await judgeMigrations({ base, head });
    expect(
      result.findings.flatMap(({ message }) => message.map(plainText)).filter((text) => text.includes("still follow")),
    ).toEqual([
      "`040` still follows `039`: every command stops with `KeyError: '039'`.",
      "`041` and `042` still follow `038`: every command stops with `KeyError: '038'`.",
    ]);
  });

  test("a legal squash keeps the id of the head", async () => {
    const squashed = withProject(migrations({ id: "040", slug: "everything", body: 'op.execute("all")' }));
    const result = await judgeMigrations({ base, head: squashed });
    expect(result.findings).toEqual([]);
    expect(verified(result)).toContain(
      "2 old migrations are squashed; a database at a head of `main` does not notice.",
    );
  });

  test("a squash under a new id leaves databases behind", async () => {
    const result = await judgeMigrations({ base, head: withProject(migrations({ id: "squash", slug: "all" })) });
    expect(ofSeverity(result, "blocker")).toHaveLength(1);
  });

  test("the first one under another name is no squash, but a rename", async () => {
    const head = {
      ...without(base, `${root}/038_first.py`),
      ...migrations({ id: "037", slug: "first" }, { ...m039, down: "037" }),
    };
    const result = await judgeMigrations({ base, head });
    expect(result.findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([["nit", ["merged_renamed"]]]);
    // To undo what nobody's database misses would be no help.
    expect(result.findings.flatMap(({ fix }) => fix ?? [])).toEqual([]);
  });

  test("old names that alone would not mend it are brought back by hand", async () => {
    const below = without(base, `${root}/039_add_orders.py`);
    const head = { ...below, ...migrations({ ...m039, id: "038b" }, { id: "050", down: "039", slug: "new" }) };
    const [finding] = ofSeverity(await judgeMigrations({ base, head }), "blocker");
    expect(finding?.kinds).toEqual(["merged_renamed", "parent_missing"]);
    expect(finding?.fix?.edits).toEqual([]);
    expect(finding?.fix?.commands).toEqual([
      "git fetch origin && git checkout origin/main -- alembic/versions/039_add_orders.py",
      "git rm -- alembic/versions/038b_add_orders.py",
    ]);
  });

  test("all of them deleted: of concern only where the environment stays", async () => {
    const none = Object.fromEntries(Object.entries(base).filter(([at]) => !at.startsWith(root)));
    expect(blockers(await judgeMigrations({ base, head: none }))).toEqual([
      "merged_deleted: `038`, `039` and `040` on `main` would be gone",
    ]);
    expect(blockers(await judgeMigrations({ base, head: { "README.md": "no database any more" } }))).toEqual([]);
  });

  test("a migration slipped in before a merged one would never run", async () => {
    const head = {
      ...base,
      [path]: migrationText({ ...queens, down: "039b" }),
      ...migrations({ id: "039b", down: "039", slug: "late" }),
    };
    const result = await judgeMigrations({ base, head });
    expect(blockers(result)).toEqual([
      "parent_not_head+merged_edited: `039b` would come before `040`, which `main` has already",
    ]);
    expect(blockers(await judgeMigrations({ base, head: fixHead(head, result.findings) }))).toEqual([]);
  });

  test("a merged one that no longer follows its parent leaves a head behind", async () => {
    const head = { ...base, [path]: migrationText({ ...queens, down: "038" }) };
    const result = await judgeMigrations({ base, head });
    expect(blockers(result)).toEqual([
      "two_heads+merged_edited: Nothing would follow `039` any more: Alembic would have two heads",
    ]);
    expect((await judgeMigrations({ base, head: fixHead(head, result.findings) })).findings).toEqual([]);
  });

  test("renumbering one of two that collide on the base is a repair", async () => {
    const broken = { ...base, ...migrations(role) };
    const head = { ...base, ...migrations({ ...role, id: "041", down: "040" }) };
    const result = await judgeMigrations({ base: broken, head });
    expect(result.findings).toEqual([]);
    expect(verified(result)).toContain("The change repairs `main`: two heads of the chain become one head.");
  });

  test("giving one head of two another parent is a repair", async () => {
    const broken = { ...base, ...migrations({ id: "abc", down: "039", slug: "b" }) };
    const head = { ...broken, ...migrations({ id: "abc", down: "040", slug: "b" }) };
    expect((await judgeMigrations({ base: broken, head })).findings).toEqual([]);
  });
});

describe("an id that never was a head of the base's own line", () => {
  const first = { id: "0439", slug: "first" };
  const base = withProject(
    migrations(first, { id: "0440_comp", down: "0439", path: `${root}/0440.py` }, { id: "0441", down: "0440_comp" }),
  );
  const head = withProject(
    migrations(first, { id: "0440_2", down: "0439", path: `${root}/0440.py` }, { id: "0441", down: "0440_2" }),
  );
  const together = memoryCommit("both at once");
  const introducedBy = { [`${root}/0440.py`]: [together], [`${root}/0441_change.py`]: [together] };

  test("may get the name back that databases know: nobody stands at it", async () => {
    const textBefore = { [`${together.sha} ${root}/0440.py`]: migrationText({ id: "0440_2", down: "0439" }) };
    const result = await judgeMigrations({ base, head, introducedBy, textBefore });
    expect(blockers(result)).toEqual([]);
    expect(ofSeverity(result, "nit").map(({ kinds }) => kinds)).toContainEqual(["merged_renamed"]);
    expect(result.findings.flatMap(({ fix }) => fix ?? [])).toEqual([]);
  });

  test("but not where it stood there before, or came alone: who stands at it is stopped", async () => {
    const textBefore = { [`${together.sha} ${root}/0440.py`]: migrationText({ id: "0440_comp", down: "0439" }) };
    const told = async (more: object) =>
      (await judgeMigrations({ base, head, introducedBy, ...more })).findings.map(({ message }) =>
        message.map(plainText).join("\n"),
      );
    const stopped = [expect.stringContaining("One that still stands at `0440_comp` itself refuses every upgrade")];
    expect(await told({ textBefore })).toEqual(stopped);
    const alone = { ...introducedBy, [`${root}/0440.py`]: [memoryCommit("alone")] };
    expect(await told({ introducedBy: alone })).toEqual(stopped);
  });
});
