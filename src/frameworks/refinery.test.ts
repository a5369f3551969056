import { describe, expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const file = (name: string, text = "SELECT 1;\n") => ({ [`migrations/${name}`]: text });
const project = { "Cargo.toml": "[dependencies]\nrefinery = '0.8'\n" };
const before = { ...project, ...file("V1__teams.sql"), ...file("V2__players.rs"), ...file("U4__orders.sql") };

test("V and U share their numbers; only a late V is refused", async () => {
  const story = { before, base: file("V5__lines.sql"), head: file("U5__roles.sql", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["refinery migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `5` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"A new database stops at the second row for 5 in \`refinery_schema_history\`; one that has run \`V5__lines\` stops with \`applied migration V5__lines is different than filesystem one U5__roles\`, or never runs \`U5__roles\`."`,
  );
  expect(told.edits).toEqual(["migrations/U5__roles.sql => migrations/U6__roles.sql"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = await tell({ before, head: file("V3__roles.sql") });
  expect(late.findings).toEqual([
    "blocker late_number: `V3__roles` comes before `U4__orders`, which `main` has already",
  ]);
  expect(late.message[0]).toMatchInlineSnapshot(
    `"A database that stands at \`4\` stops with \`migration V3__roles is missing from the filesystem\`: that is how \`abort_missing\` tells it."`,
  );
  expect((await tell({ before, head: file("U3__roles.sql") })).findings).toEqual([]);
});

test("another kind of file of one number and name is another migration", async () => {
  const base = { ...before, ...file("V5__lines.sql") };
  for (const name of ["U5__lines.sql", "V5__lines.rs"]) {
    expect((await tell({ before: base, head: file(name, "SELECT 2;\n") })).findings).toEqual([
      expect.stringMatching(/^blocker same_number: /),
    ]);
  }
});

test("what is merged: bytes and names, and what is gone", async () => {
  const edit = await tell({ before, head: file("V1__teams.sql", "SELECT 1; -- why\n") });
  expect(edit.findings).toEqual(["blocker merged_edited: `V1__teams` is merged already, and changes"]);
  expect((await tell({ before, head: file("V1__teams.sql", "SELECT 1;\r\n") })).findings).toEqual(edit.findings);
  expect((await tell({ before, head: file("V2__players.rs", "fn f() {}\n") })).findings).toEqual([
    "nit merged_edited: `V2__players` is merged already, and changes",
  ]);
  const gone = { "migrations/V1__teams.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "blocker merged_deleted: `V1__teams` on `main` would be gone",
  ]);
  const retitled = await tell({ before, head: { ...gone, ...file("V1__clubs.sql") } });
  expect(retitled.findings).toEqual(["blocker merged_renamed: `V1__teams` on `main` would be called `V1__clubs`"]);
  expect(retitled.message[0]).toMatchInlineSnapshot(
    `"A database that has run it stops with \`applied migration V1__teams is different than filesystem one V1__clubs\`: the name is part of the checksum."`,
  );
});

const refused = (name: string) => [`blocker unknown: refinery would refuse \`migrations/${name}\``];

test("a version that it cannot hold stops everything", async () => {
  for (const name of ["V20240101120000__roles.sql", "V5.1__roles.sql", "U2147483648__roles.rs"])
    expect((await tell({ before, head: file(name) })).findings).toEqual(refused(name));
  expect((await tell({ before, head: file("V2147483647__roles.sql") })).findings).toEqual([]);
  const wide = {
    ...before,
    "Cargo.toml": '[dependencies]\nrefinery = { version = "0.9", features = ["int8-versions"] }\n',
  };
  expect((await tell({ before: wide, head: file("V20240101120000__roles.sql") })).findings).toEqual([]);
  expect((await tell({ before: wide, head: file("V9223372036854775808__roles.sql") })).findings).toHaveLength(1);
  // Cargo gives a crate the features that any of those has set that are built together.
  const beside = { ...before, "server/Cargo.toml": wide["Cargo.toml"] };
  expect((await tell({ before: beside, head: file("V20240101120000__roles.sql") })).findings).toEqual([]);
  // Where the base has such versions, its crate is set to hold them.
  const dated = { ...before, ...file("V20230101120000__old.sql") };
  expect((await tell({ before: dated, head: file("V20240101120000__roles.sql") })).findings).toEqual([]);
});

test("a file whose name is nearly a migration's is left out without a word", async () => {
  const told = await tell({ before, head: file("v5__roles.sql") });
  expect(told.findings).toEqual(["blocker unknown: `v5__roles.sql` is no migration to refinery: it never runs"]);
  expect(told.edits).toEqual(["migrations/v5__roles.sql => migrations/V5__roles.sql"]);
  expect((await tell({ before, head: file("V5_roles.sql") })).edits).toEqual([
    "migrations/V5_roles.sql => migrations/V5__roles.sql",
  ]);
  expect((await tell({ before, head: file("V5__add-roles.sql") })).edits).toEqual([
    "migrations/V5__add-roles.sql => migrations/V5__add_roles.sql",
  ]);
  // Who calls it right, mends it; where the base has it, nobody is blamed.
  const begun = { ...before, ...file("v5__roles.sql") };
  const mended = { "migrations/v5__roles.sql": undefined, ...file("V5__roles.sql") };
  expect((await tell({ before: begun, head: mended })).findings).toEqual([]);
  expect((await tell({ before: begun, head: file("V6__lines.sql") })).findings).toEqual([]);
  expect(
    (
      await tell({
        before,
        head: { ...file("views.sql"), ...file("mod.rs"), ...file("v2.sql"), ...file("v4-schema.sql") },
      })
    ).findings,
  ).toEqual([]);
});

test("without the crate the names are Flyway's", async () => {
  const told = await tell({ before: file("V1__a.sql"), head: {} });
  expect(told.frameworks).toEqual(["flyway migrations"]);
});

describe("numbers", () => {
  listProperties({
    files: (version, slug) => file(`V${version}__${slug}.sql`, `CREATE TABLE ${slug} ();\n`),
    versions: String,
    project,
    group: "refinery migrations",
  });
});
