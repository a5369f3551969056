// What real histories showed to be judged wrongly, each as the smallest change that shows it.

import { describe, expect, test } from "vitest";
import { memoryChange, type Files } from "../../../test/support/memory-change.ts";
import {
  blockers,
  findingsOf,
  fixHead,
  judgeMigrations,
  migrations,
  migrationText,
  ofSeverity,
  project,
  verified,
  withProject,
} from "../../../test/support/alembic-files.ts";
import { plainText } from "../../domain/text.ts";

const chain = migrations({ id: "a1" }, { id: "b2", down: "a1" }, { id: "c3", down: "b2" });

const stray = (id: string, down: string): Files => migrations({ id, down, path: `alembic/${id}_stray.py` });

const below = (folder: string, id: string, down?: string): Files =>
  migrations({ id, down, path: `alembic/versions/${folder}/${id}.py` });

const ctl = (id: string, down?: string): Files => migrations({ id, down, path: `ctl/migrations/versions/${id}.py` });

const api = (id: string, down?: string): Files => migrations({ id, down, path: `api/migrations/versions/${id}.py` });

async function messagesOf(base: Files, head: Files): Promise<string> {
  return (await findingsOf({ base, head })).flatMap(({ message }) => message.map(plainText)).join("\n");
}

describe("the order of merged migrations", () => {
  // bodhi 351496f5, c338a698, 9fc7af48; lear 1cfc3f80
  test("two merged migrations change places: no second head, but one runs again", async () => {
    const base = withProject(chain);
    const head = { ...base, ...migrations({ id: "c3", down: "a1" }, { id: "b2", down: "c3" }) };
    const result = await judgeMigrations({ base, head });
    expect(blockers(result)).toEqual(["merged_edited: `b2` would run again where `c3` has run already"]);
    expect(await messagesOf(base, head)).not.toContain("Multiple head");
    expect(fixHead(head, ofSeverity(result, "blocker"))).toEqual(base);
  });

  // bodhi 2a674844
  test("a merged migration is hung elsewhere, and what it followed is left behind: a second head", async () => {
    const base = withProject(chain);
    const head = { ...base, ...migrations({ id: "c3", down: "a1" }) };
    expect(blockers(await judgeMigrations({ base, head }))).toEqual([
      "two_heads+merged_edited: Nothing would follow `b2` any more: Alembic would have two heads",
    ]);
  });

  // polar 3f124ab8
  test("a circle on the base is undone: the head that comes of it is no second one", async () => {
    const base = withProject(migrations({ id: "a1" }, { id: "b2", down: "c3" }, { id: "c3", down: "b2" }));
    const head = withProject(chain);
    expect(blockers(await judgeMigrations({ base, head }))).toEqual([]);
  });
});

describe("a revert", () => {
  // notifications-api 4943181a, ironic 945f6880 and more
  test("takes a merged head away: an id is gone, and there is still one head", async () => {
    const base = withProject(chain);
    const head = withProject(migrations({ id: "a1" }, { id: "b2", down: "a1" }));
    expect(blockers(await judgeMigrations({ base, head }))).toEqual(["merged_deleted: `c3` on `main` would be gone"]);
    expect(await messagesOf(base, head)).not.toContain("Multiple head");
  });
});

// neutron 2947cb4d, 12401684, d574ad19 and more: what created tables of drivers long gone
test("a migration in the middle is left out, and the next follows what it followed: a nit", async () => {
  const base = withProject(chain);
  const head = withProject(migrations({ id: "a1" }, { id: "c3", down: "a1" }));
  const said = (await findingsOf({ base, head })).map(({ severity, kinds }) => [severity, kinds]);
  expect(said).toEqual([["nit", ["merged_deleted"]]]);
  const broken = withProject(migrations({ id: "a1" }, { id: "c3", down: "b2" }));
  expect(blockers(await judgeMigrations({ base, head: broken }))).toEqual([
    "merged_deleted+parent_missing+two_heads: `b2` on `main` would be gone",
  ]);
});

describe("folders", () => {
  // Marzban c782bfc3
  test("a file beside the versions folder is not loaded: it breaks nothing", async () => {
    const base = withProject(chain);
    const head = { ...base, ...migrations({ id: "d4", down: "c3" }), ...stray("d4", "c3") };
    const result = await judgeMigrations({ base, head });
    expect(blockers(result)).toEqual([]);
    expect(ofSeverity(result, "nit").map(({ title }) => plainText(title))).toEqual([
      "`d4` stands where Alembic does not look",
    ]);
  });

  test("a new migration beside the versions folder never runs", async () => {
    const base = withProject(chain);
    expect(blockers(await judgeMigrations({ base, head: { ...base, ...stray("d4", "c3") } }))).toEqual([
      "unknown: `d4` stands where Alembic does not look",
    ]);
  });

  // ckan d44702f8
  test("a fork is mended, and the migration that is moved lands beside the versions folder", async () => {
    const base = withProject(chain, migrations({ id: "d4", down: "c3" }, { id: "e5", down: "c3" }));
    const { "alembic/versions/e5_change.py": _, ...rest } = base;
    const result = await judgeMigrations({ base, head: { ...rest, ...stray("e5", "d4") } });
    expect(blockers(result)).toEqual(["merged_deleted: `e5` on `main` would be gone"]);
    expect(blockers(await judgeMigrations({ base, head: rest }))).toEqual([]);
  });

  // fides 45c0bcad
  test("a folder moves, and a migration that main gained meanwhile stays behind", async () => {
    const before = {
      "ctl/alembic.ini": "[alembic]\nscript_location = migrations\n",
      "ctl/migrations/env.py": "",
      ...ctl("a1"),
      ...ctl("b2", "a1"),
      ...ctl("c3", "b2"),
    };
    const head = {
      "api/alembic.ini": "[alembic]\nscript_location = migrations\n",
      "api/migrations/env.py": "",
      ...api("a1"),
      ...api("b2", "a1"),
      ...api("c3", "b2"),
    };
    expect(blockers(await judgeMigrations({ base: before, head }))).toEqual([]);
    const left = { ...head, ...ctl("d4", "c3") };
    expect(blockers(await judgeMigrations({ base: { ...before, ...ctl("d4", "c3") }, head: left }))).toEqual([
      "merged_deleted: `d4` on `main` would be gone",
    ]);
  });

  // prefect: env.py chooses the folder of the database at hand
  test("folders below a versions folder without migrations are environments of their own", async () => {
    const base = { ...project, ...below("sqlite", "a1"), ...below("postgresql", "p1"), ...below("sqlite", "b2", "a1") };
    const head = { ...base, ...below("sqlite", "s3", "a1"), ...below("postgresql", "p2", "p1") };
    expect(blockers(await judgeMigrations({ base, head }))).toEqual([
      "two_heads: `s3` and `b2` on `main` both follow `a1`: Alembic would have two heads",
    ]);
  });

  // neutron: the command line sets `version_locations`
  test("folders below that go on with the chain are loaded where code says so", async () => {
    const cli = { "cli.py": "config.set_main_option('version_locations', ' '.join(paths))\n" };
    const base = {
      ...project,
      ...cli,
      ...chain,
      ...below("kilo/expand", "d4", "c3"),
      ...below("liberty/expand", "e5", "d4"),
    };
    const fork = { ...base, ...below("mitaka/expand", "f6", "d4") };
    expect(blockers(await judgeMigrations({ base, head: fork }))).toEqual([
      "two_heads: `f6` and `e5` on `main` both follow `d4`: Alembic would have two heads",
    ]);
    expect(blockers(await judgeMigrations({ base, head: { ...base, ...below("mitaka/expand", "f6", "e5") } }))).toEqual(
      [],
    );
    const { "cli.py": _, ...silent } = fork;
    expect(blockers(await judgeMigrations(memoryChange({ base: silent, head: silent })))).toEqual([]);
  });
});

// notifications-api 530302cc
test("a way back that is mended is no edit of what databases have run", async () => {
  const base = withProject(chain);
  const mend = (word: string): Files => {
    const text = migrationText({ id: "c3", down: "b2" });
    return { ...base, "alembic/versions/c3_change.py": text.replace("    pass", `    op.${word}("t")`) };
  };
  expect(await findingsOf({ base, head: mend("drop_table") })).toEqual([]);
  const wayUp = { ...base, ...migrations({ id: "c3", down: "b2", body: 'op.drop_table("t")' }) };
  expect((await findingsOf({ base, head: wayUp })).map(({ kinds }) => kinds)).toEqual([["merged_edited"]]);
});

describe("branches", () => {
  // neutron 8e3dda9d
  test("what followed the last migration becomes a branch with a label: the heads are meant", async () => {
    const base = withProject(chain);
    const labelled = migrations({ id: "c3", labels: "expand", dependsOn: "b2" });
    const contract = migrations({ id: "d4", labels: "contract", dependsOn: "b2" });
    expect(blockers(await judgeMigrations({ base, head: { ...base, ...labelled, ...contract } }))).toEqual([]);
  });

  // neutron e986af7f
  test("a label that cannot be read is a label, and hides nothing of the chain", async () => {
    const text = migrationText({ id: "c3", down: "b2", labels: "expand" });
    const named = { "alembic/versions/c3_change.py": text.replace('("expand",)', "(cli.EXPAND_BRANCH,)") };
    const base = withProject(chain, migrations({ id: "c3", down: "b2", labels: "expand" }));
    const head = { ...base, ...named, ...migrations({ id: "d4", down: "c3" }) };
    const result = await judgeMigrations({ base, head });
    expect(result.findings).toEqual([]);
    expect(verified(result)).toContain("`alembic/versions`: single head `d4` on the merged tree.");
  });
});
