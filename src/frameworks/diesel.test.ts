import { describe, expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const folder = (name: string, text = "SELECT 1;\n") => ({
  [`migrations/${name}/up.sql`]: text,
  [`migrations/${name}/down.sql`]: "SELECT 0;\n",
});
const project = { "Cargo.toml": '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n' };
const before = { ...project, ...folder("00000000000000_diesel_initial_setup"), ...folder("2024-01-02-030405_teams") };

test("a taken version never runs; a late one does", async () => {
  const story = { before, base: folder("2024-03-01-000000_orders"), head: folder("20240301000000_roles") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["diesel migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `20240301000000` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"Diesel keeps one migration a version: of those called \`20240301000000\` only one ever runs, and it does not say which."`,
  );
  expect(told.edits).toHaveLength(2);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = { before, base: folder("2024-03-01-000000_orders"), head: folder("2024-02-01-000000_roles") };
  expect((await tell(late)).findings).toEqual([]);
});

test("what is merged", async () => {
  const edit = await tell({ before, head: folder("2024-01-02-030405_teams", "SELECT 2;\n") });
  expect(edit.findings).toEqual(["nit merged_edited: `2024-01-02-030405_teams` is merged already, and changes"]);
  const spaced = await tell({ before, head: folder("2024-01-02-030405_teams", "-- why\nSELECT\n  1;\n") });
  expect(spaced.findings).toEqual([]);
  const gone = {
    "migrations/2024-01-02-030405_teams/up.sql": undefined,
    "migrations/2024-01-02-030405_teams/down.sql": undefined,
  };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `2024-01-02-030405_teams` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { ...gone, ...folder("2024-05-02-030405_teams") } })).findings).toEqual([
    "blocker merged_renamed: `2024-01-02-030405_teams` on `main` would be called `2024-05-02-030405_teams`",
  ]);
  expect((await tell({ before, head: { ...gone, ...folder("2024-01-02-030405_clubs") } })).findings).toEqual([]);
});

test("a folder without up.sql stops all", async () => {
  const path = "migrations/2024-01-02-030405_teams";
  const told = await tell({ before, head: { [`${path}/up.sql`]: undefined } });
  expect(told.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([
    "blocker journal_mismatch: `2024-01-02-030405_teams` has no `up.sql`",
  ]);
  expect(told.message.join("\n")).toContain("Invalid migration directory: ");
  const notes = { "migrations/notes/later.md": "later\n" };
  expect((await tell({ before, head: notes })).findings).toEqual(["blocker journal_mismatch: `notes` has no `up.sql`"]);
  expect((await tell({ before: { ...before, ...notes }, head: folder("2024-05-02-030405_roles") })).findings).toEqual(
    [],
  );
  const link = { mode: "120000", text: "../2024-01-02-030405_teams/up.sql" } as const;
  expect((await tell({ before, head: { "migrations/2024-05-02-030405_again/up.sql": link } })).findings).toEqual([]);
  const passed = { "migrations/.keep": "", "migrations/README.md": "", "migrations/.idea/x.xml": "" };
  expect((await tell({ before, head: passed })).findings).toEqual([]);
});

test("found by the crate, or by diesel.toml", async () => {
  const named = {
    "diesel.toml": '[migrations_directory]\ndir = "db/schema"\n',
    "db/schema/2024-01-02-030405_a/up.sql": "",
  };
  expect((await tell({ before: named, head: {} })).frameworks).toEqual(["diesel db/schema"]);
  const broken = { "diesel.toml": "[[[", "Cargo.toml": "[[[", ...folder("2024-01-02-030405_a") };
  expect((await tell({ before: broken, head: {} })).frameworks).toEqual(["diesel migrations"]);
  expect((await tell({ before: folder("2024-01-02-030405_a"), head: {} })).frameworks).toEqual([]);
});

describe("dates", () => {
  listProperties({
    files: (version, slug) => folder(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: (n) => `2024-02-03-04${String(n).padStart(2, "0")}00`,
    project,
    group: "diesel migrations",
    late: "nothing",
  });
});
