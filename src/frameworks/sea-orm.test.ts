import { expect, test } from "vitest";
import { fixed, tell } from "../../test/support/list-judge.ts";
import { placedProperties } from "../../test/support/placed-histories.ts";

const module = (name: string, body = "Ok(())") => ({
  [`migration/src/${name}.rs`]: `use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> { /* ${name} */ ${body} }
}
`,
});
const list = (...names: readonly string[]) => ({
  "migration/Cargo.toml": '[dependencies]\nsea-orm-migration = "1.1"\n',
  "migration/src/lib.rs": `pub use sea_orm_migration::prelude::*;

${names.map((name) => `mod ${name};\n`).join("")}
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![${names.length === 0 ? "" : "\n            // m0000000_not_this::Migration\n"}${names.map((name) => `            Box::new(${name}::Migration),\n`).join("")}        ]
    }
}
`,
});
const [users, posts, tags, roles] = [
  "m20220101_000001_users",
  "m20220102_000001_posts",
  "m20220103_000001_tags",
  "m20220104_000001_roles",
] as const;
const before = { ...list(users, posts), ...module(users), ...module(posts) };

test("any place in the vec is fine; a file that is not in it never runs", async () => {
  const told = await tell({ before, head: { ...list(tags, users, posts), ...module(tags) } });
  expect(told.frameworks).toEqual(["sea-orm migration/src"]);
  expect(told.findings).toEqual([]);
  expect((await tell({ before, head: module(tags) })).findings).toEqual([
    `blocker journal_mismatch: \`${tags}\` is not in the vec: it never runs`,
  ]);
  expect(
    (await tell({ before: { ...before, ...module(tags) }, head: { ...list(users, posts, roles), ...module(roles) } }))
      .findings,
  ).toEqual([]);
});

test("what is missing in the list is added, several at once", async () => {
  const story = { before, head: { ...module(roles), ...module(tags) } };
  const told = await tell(story);
  expect(told.edits).toEqual([
    `migration/src/lib.rs:4 mod ${posts}; => mod ${posts};\nmod ${tags};\nmod ${roles};`,
    `migration/src/lib.rs:14             Box::new(${posts}::Migration), =>             Box::new(${posts}::Migration),\n            Box::new(${tags}::Migration),\n            Box::new(${roles}::Migration),`,
  ]);
  expect((await fixed(story)).head).toMatchObject(list(users, posts, tags, roles));
  const short = {
    "migration/src/lib.rs": `mod ${users};\npub mod ${posts};\nmod ${tags};\nimpl MigratorTrait for M { fn migrations() -> V { vec![Box::new(${users}::Migration), Box::new(${posts}::Migration)] } }\n`,
  };
  const inline = { before: { ...before, ...short }, head: module(tags) };
  expect((await tell(inline)).edits).toEqual([
    expect.stringContaining(`Box::new(${posts}::Migration), Box::new(${tags}::Migration)] } }`),
  ]);
  expect((await tell(await fixed(inline))).findings).toEqual([]);
  // A list that is put together otherwise is for its authors to add to.
  const own = { "migration/src/lib.rs": short["migration/src/lib.rs"].replaceAll("Box::new", "boxed") };
  expect((await tell({ before: { ...before, ...own }, head: module(tags) })).edits).toEqual([]);
});

test("a line that goes while its file stays is told once", async () => {
  const story = { before, head: list(users) };
  expect((await tell(story)).findings).toEqual([
    `blocker merged_deleted+journal_mismatch: \`${posts}\` on \`main\` would be gone`,
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("both sides append: git cannot merge it, and nothing else is wrong", async () => {
  const base = { ...list(users, posts, tags), ...module(tags) };
  expect((await tell({ before, base, head: { ...list(users, posts, roles), ...module(roles) } })).findings).toEqual([]);
});

test("what is merged: gone and renamed are refused by databases, edits are a nit", async () => {
  const gone = { ...list(users), [`migration/src/${posts}.rs`]: undefined };
  const told = await tell({ before, head: gone });
  expect(told.findings).toEqual([`blocker merged_deleted: \`${posts}\` on \`main\` would be gone`]);
  expect(told.message[0]).toContain("this migration has been applied but its file is missing");
  const later = "m20220103_000001_posts";
  const renamed = { ...list(users, later), [`migration/src/${posts}.rs`]: undefined, ...module(later) };
  expect((await tell({ before, head: renamed })).findings).toEqual([
    `blocker merged_renamed: \`${posts}\` on \`main\` would be called \`${later}\``,
  ]);
  expect((await tell({ before, head: module(posts, "Err(x)") })).findings).toEqual([
    `nit merged_edited: \`${posts}\` is merged already, and changes`,
  ]);
});

const named = (file: string, name: string) => ({
  [`migration/src/${file}.rs`]: `pub struct Migration;\n\nimpl MigrationName for Migration {\n    fn name(&self) -> &str {\n        ${name}\n    }\n}\n`,
});

test("what `name` says is what a database remembers, not the file", async () => {
  const start = { ...list(users, posts), ...module(users), ...named(posts, `"${posts}"`) };
  const moved = { [`migration/src/${posts}.rs`]: undefined, ...list(users, roles), ...named(roles, `"${posts}"`) };
  expect((await tell({ before: start, head: moved })).findings).toEqual([]);
  expect((await tell({ before: start, head: named(posts, '"posts"') })).findings).toEqual([
    `blocker merged_renamed: \`${posts}\` on \`main\` would be called \`posts\``,
  ]);
  const twin = { ...list(users, posts, tags), ...named(tags, `"${posts}"`) };
  expect((await tell({ before: start, head: twin })).findings).toEqual([
    `blocker same_id: \`${posts}\` is taken on \`main\``,
  ]);
  const made = { ...list(users, posts, tags), ...named(tags, "sea_orm_migration::util::get_file_stem(file!())") };
  expect((await tell({ before: start, head: made })).findings).toEqual([]);
  // Derived from `file!()`: of two folders with a `mod.rs` each both are `mod`.
  const folder = (name: string) => ({
    [`migration/src/${name}/mod.rs`]: module(name)[`migration/src/${name}.rs`] ?? "",
  });
  const both = { ...list(users, posts, tags, roles), ...folder(tags), ...folder(roles) };
  expect((await tell({ before: start, head: both })).findings).toEqual(["blocker same_id: `mod` is claimed twice"]);
});

test("one module twice", async () => {
  expect((await tell({ before, head: list(users, posts, posts) })).findings).toEqual([
    `blocker same_id+same_path_added: \`${posts}\` is taken on \`main\``,
  ]);
});

test("the first one that is left out of an empty vec never runs", async () => {
  const told = await tell({ before: {}, head: { ...list(), ...module(users) } });
  expect(told.findings).toEqual([`blocker journal_mismatch: \`${users}\` is not in the vec: it never runs`]);
  expect((await tell({ before: {}, head: list() })).findings).toEqual([]);
});

test("text that is no list, or not Rust at all", async () => {
  for (const text of ["", "\0", "impl MigratorTrait for M { fn migrations() { vec![Box::new(", "fn migrations() {}"])
    expect((await tell({ before, head: { "other/src/lib.rs": text, "other/src/m1_x.rs": text } })).findings).toEqual(
      [],
    );
});

const called = (name: string) => `m20240101_000001_${name}`;
placedProperties({
  project: (names) =>
    Object.assign(list(...names.map(called)), ...names.map((name) => module(called(name)))) as Record<string, string>,
  beside: (name) => module(called(name)),
  group: "sea-orm migration/src",
  inFront: "nothing",
});
