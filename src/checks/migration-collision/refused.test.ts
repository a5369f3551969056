import { describe, expect, test } from "vitest";
import { plainText } from "../../domain/text.ts";
import {
  blockers,
  judgeMigrations,
  migrations,
  migrationText,
  root,
  withProject,
  type Written,
} from "../../../test/support/alembic-files.ts";

const m039 = { id: "039", down: "038", slug: "add_orders" };
const before = withProject(migrations({ id: "038", slug: "first" }, m039));
const role = { id: "040", down: "039", slug: "add_westside_streamlit_ro_role" };
const rolePath = `${root}/040_add_westside_streamlit_ro_role.py`;

const dynamic = 'revision = "040"\ndown_revision = get_down_revision(revision)\n';

const longOne = (end: string) => ({
  ...before,
  [`${root}/040_x.py`]: dynamic.replace("(revision)", `(${"revision, ".repeat(100)}${end})`),
});

describe("what cannot be read", () => {
  test("a new one keeps the verdict open", async () => {
    const head = { ...before, [`${root}/040_x.py`]: dynamic };
    const result = await judgeMigrations({ base: before, head });
    expect(result.findings.map(({ kinds, severity, couldHideBlocker }) => [kinds, severity, couldHideBlocker])).toEqual(
      [[["unknown"], "nit", true]],
    );
    expect(result.findings[0]).toMatchObject({ path: `${root}/040_x.py`, line: 2 });
    expect(result.findings[0]?.message.map(plainText)[0]).toBe(
      "`alembic/versions/040_x.py`: its `down_revision` is a call.",
    );
  });

  test("a symbolic link is loaded by Alembic and not followed here: no approval", async () => {
    const head = { ...before, [`${root}/040_x.py`]: { mode: "120000", text: "../../elsewhere.py" } as const };
    const result = await judgeMigrations({ base: before, head });
    expect(result.findings.map(({ kinds, couldHideBlocker }) => [kinds, couldHideBlocker])).toEqual([
      [["unknown"], true],
    ]);
    expect(result.findings[0]?.message.map(plainText)[0]).toBe(
      "`alembic/versions/040_x.py`: it is a symbolic link, which is not followed.",
    );
  });

  test("an old one that did not change is worth a word at most", async () => {
    const base = { ...before, [`${root}/040_x.py`]: dynamic };
    const result = await judgeMigrations({ base, head: { ...base, ...migrations({ id: "041", down: "040" }) } });
    expect(result.findings.map(({ severity, couldHideBlocker }) => [severity, couldHideBlocker])).toEqual([
      ["observation", undefined],
    ]);
  });

  test("an old one whose id cannot be read may be the parent that is not there: the verdict is open", async () => {
    const base = { ...before, [`${root}/040_x.py`]: 'revision = make_id()\ndown_revision = "039"\n' };
    const result = await judgeMigrations({ base, head: { ...base, ...migrations({ id: "041", down: "040" }) } });
    const [missing, ...more] = result.findings.filter(({ severity }) => severity !== "observation");
    expect(more).toEqual([]);
    expect(missing).toMatchObject({ kinds: ["unknown"], severity: "nit", couldHideBlocker: true });
    expect(missing?.message.map(plainText)).toEqual([
      "It may be in `alembic/versions/040_x.py`, which cannot be read: its `revision` is a call.",
    ]);
    expect(result.verified).toEqual([]);
  });

  test("one that could not be read on the base, for the same expression, is no news where other code changes", async () => {
    const base = { ...before, [`${root}/040_x.py`]: dynamic };
    const judge = async (text: string) =>
      (await judgeMigrations({ base, head: { ...before, [`${root}/040_x.py`]: text } })).findings.map(
        ({ kinds, couldHideBlocker }) => [kinds, couldHideBlocker],
      );
    expect(await judge(`${dynamic}\n\ndef upgrade():\n    op.execute("x")\n`)).toEqual([
      [["merged_edited"], undefined],
    ]);
    expect(await judge(dynamic.replace("(revision)", "(\n    revision,\n)"))).toEqual([]);
    expect(await judge(dynamic.replace("(revision)", "(other)"))).toEqual([[["unknown"], true]]);
  });

  test("the end of a long expression counts", async () => {
    const { findings } = await judgeMigrations({ base: longOne("a"), head: longOne("b") });
    expect(findings.map(({ kinds, couldHideBlocker }) => [kinds, couldHideBlocker])).toEqual([[["unknown"], true]]);
  });

  test("a module that is no migration stops Alembic", async () => {
    const head = { ...before, [`${root}/helpers.py`]: "x = 1\n" };
    expect(blockers(await judgeMigrations({ base: before, head }))).toEqual([
      "unknown: Alembic would refuse `alembic/versions/helpers.py`",
    ]);
  });

  test("a merged one that can no longer be read keeps its place: it is not gone, and nothing hangs in the air", async () => {
    const path = `${root}/038_first.py`;
    const findings = async (text: string) => {
      const result = await judgeMigrations({ base: before, head: { ...before, [path]: text } });
      return result.findings.map(({ severity, couldHideBlocker, title }) => [
        severity,
        couldHideBlocker,
        plainText(title),
      ]);
    };
    expect(await findings("revision = make()\ndown_revision = None\n")).toEqual([
      ["nit", true, "The place of `038` in the chain cannot be read"],
    ]);
    expect(await findings('revision = "038"\ndown_revision = make()\n')).toEqual([
      ["nit", true, "The place of `038` in the chain cannot be read"],
    ]);
    expect(await findings("class (:\n")).toEqual([["blocker", undefined, `Alembic would refuse \`${path}\``]]);
  });

  test("the first one of a new environment that is none stops Alembic, and a call keeps the verdict open", async () => {
    const env = "from alembic import context\n";
    const broken = { [`${root}/add_users.py`]: "class (:\n    def\n" };
    for (const setUp of [{ "alembic.ini": "[alembic]\nscript_location = alembic\n" }, { "alembic/env.py": env }]) {
      const added = { ...setUp, ...broken };
      const told = blockers(await judgeMigrations({ base: {}, head: added }));
      expect(told).toEqual(["unknown: Alembic would refuse `alembic/versions/add_users.py`"]);
      const called = { ...setUp, [`${root}/add_users.py`]: "revision = make()\ndown_revision = None\n" };
      const { findings } = await judgeMigrations({ base: {}, head: called });
      expect(findings.map(({ couldHideBlocker }) => couldHideBlocker)).toEqual([true]);
    }
    const other = { "alembic/env.py": "import gym\n", ...broken };
    expect((await judgeMigrations({ base: {}, head: other })).findings).toEqual([]);
  });

  test("markers of a merge conflict, ids that Alembic refuses, circles, labels given twice", async () => {
    const marked = `<<<<<<< HEAD\n${migrationText(role)}=======\n>>>>>>> main\n`;
    const [open] = (await judgeMigrations({ base: before, head: { ...before, [rolePath]: marked } })).findings;
    expect(open?.couldHideBlocker).toBe(true);
    const odd = { ...before, ...migrations({ id: "040-x", down: "039" }) };
    expect(blockers(await judgeMigrations({ base: before, head: odd }))).toHaveLength(1);
    const circle = { ...before, ...migrations({ id: "a1", down: "a2" }, { id: "a2", down: "a1" }) };
    expect(blockers(await judgeMigrations({ base: before, head: circle }))).toEqual([
      "parent_not_head: `a1` and `a2` follow each other in a circle",
    ]);
    const labelled = { ...before, ...migrations({ id: "x", labels: "one" }) };
    const twice = { ...labelled, ...migrations({ id: "y", down: "039", labels: "one" }) };
    expect(blockers(await judgeMigrations({ base: labelled, head: twice }))).toEqual([
      "same_id: The branch label `one` is taken",
    ]);
  });
});

async function judged(...all: readonly Written[]): Promise<readonly string[]> {
  return blockers(await judgeMigrations({ base: before, head: { ...before, ...migrations(...all) } }));
}

describe("circles of what is followed and what is depended on", () => {
  test("one depends on what follows it: Alembic refuses everything", async () => {
    const result = await judgeMigrations({
      base: before,
      head: { ...before, ...migrations({ id: "040", down: "039", dependsOn: "041" }, { id: "041", down: "040" }) },
    });
    expect(blockers(result)).toEqual(["parent_not_head: `040` depends on what comes after it"]);
    expect(result.findings[0]?.message.map(plainText)[0]).toContain(
      "`Dependency cycle is detected in revisions (038, 039, 040, 041)`",
    );
  });

  test("a merged one is made to depend on what follows it", async () => {
    expect(await judged({ id: "038", slug: "first", dependsOn: "039" })).toEqual([
      "parent_not_head: `038` depends on what comes after it",
    ]);
  });

  test("one depends on itself", async () => {
    expect(await judged({ id: "040", down: "039", dependsOn: "040" })).toEqual([
      "parent_not_head: `040` depends on itself",
    ]);
  });

  test("Alembic does not see one that stands between a first and a last migration", async () => {
    expect(
      await judged(
        { id: "040", down: "039", dependsOn: "041" },
        { id: "041", down: "040" },
        { id: "042", down: "041" },
      ),
    ).toEqual([]);
  });

  test("to depend on what came before is no circle", async () => {
    expect(await judged({ id: "040", down: "039", dependsOn: "038" })).toEqual([]);
  });
});
