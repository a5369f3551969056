import { describe, expect, test } from "vitest";
import { listProperties } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const up = (name: string, more = "") =>
  `import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class ${name} implements MigrationInterface {\n${more}  public async up(queryRunner: QueryRunner): Promise<void> {\n    await queryRunner.query(\`SELECT 1\`);\n  }\n}\n`;
const at = (stamp: string, name: string, text = up(`${name}${stamp}`)) => ({
  [`src/migrations/${stamp}-${name}.ts`]: text,
});
const millis = (n: number) => String(1_700_000_000_000 + n);
const project = { "package.json": '{"dependencies": {"typeorm": "0.3"}}' };
const before = { ...project, ...at(millis(1), "Teams"), ...at(millis(2), "Players") };

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(version, slug),
    versions: millis,
    project,
    group: "typeorm src/migrations",
    taken: "nothing",
    late: "nothing",
  });
});

test("the class is the identity: equal and earlier times are legal", async () => {
  const base = at(millis(9), "Orders");
  expect((await tell({ before, base, head: at(millis(9), "Roles") })).findings).toEqual([]);
  expect((await tell({ before, base, head: at(millis(5), "Late") })).findings).toEqual([]);
});

const calledSo = (name: string) => at(millis(9), "orders", up("orders1700000000009", `  name = "${name}";\n`));

test("another `name` in the same file is another migration, and called so", async () => {
  const told = await tell({
    before: { ...before, ...calledSo("orders1600000000000") },
    head: calledSo("orders1700000000009"),
  });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `orders1600000000000` on `main` would be called `orders1700000000009`",
  ]);
});

test("a class that was copied with its name stops everything", async () => {
  const copied = {
    "src/migrations/1700000000009-Roles.ts": up("Players1700000000002").replace("SELECT 1", "SELECT 2"),
  };
  const story = { before, head: copied };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id: `Players1700000000002` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "When migrations are run, TypeORM stops with \`Duplicate migrations: Players1700000000002\` and runs nothing at all.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "src/migrations/1700000000009-Roles.ts:3 export class Players1700000000002 implements MigrationInterface { => export class Players1700000000003 implements MigrationInterface {",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("both sides add one class: the file, the class, its property and the list that names it move", async () => {
  const stamp = millis(9);
  const named = (table: string) => up(`Roles${stamp}`, `  name = "Roles${stamp}";\n  // ${table}\n`);
  const story = {
    before,
    base: at(stamp, "Roles", named("a")),
    head: {
      ...at(stamp, "Roles", named("b")),
      "src/data-source.ts": `import { Roles${stamp} } from "./migrations/${stamp}-Roles";\nexport const migrations = [Roles${stamp}];\n`,
    },
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id+same_path_added: `Roles1700000000009` is taken on `main`"]);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "src/migrations/1700000000009-Roles.ts => src/migrations/1700000000010-Roles.ts",
      "src/migrations/1700000000010-Roles.ts:3 export class Roles1700000000009 implements MigrationInterface { => export class Roles1700000000010 implements MigrationInterface {",
      "src/migrations/1700000000010-Roles.ts:4   name = "Roles1700000000009"; =>   name = "Roles1700000000010";",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a name without a timestamp is refused; one that only running would tell is not known", async () => {
  const refused = await tell({ before, head: at(millis(3), "Roles", up("Roles")) });
  expect(refused.findings).toEqual(["blocker unknown: TypeORM would refuse `src/migrations/1700000000003-Roles.ts`"]);
  expect(refused.message).toMatchInlineSnapshot(`
    [
      "\`src/migrations/1700000000003-Roles.ts\`: the name \`Roles\` does not end with a JavaScript timestamp.",
      "After the merge the tool stops with \`Roles migration name is wrong. Migration class name should have a JavaScript timestamp appended.\`.",
    ]
  `);
  const made = await tell({ before, head: at(millis(3), "Roles", up("Roles", "  name = made();\n")) });
  expect(made.result.findings.map(({ kinds, couldHideBlocker }) => [kinds, couldHideBlocker])).toEqual([
    [["unknown"], true],
  ]);
});

test("what is merged: nobody misses a class; one of another name runs again; a file may be called anything", async () => {
  const path = `src/migrations/${millis(2)}-Players.ts`;
  const told = [
    await tell({ before, head: { [path]: up("Players1700000000002").replace("SELECT 1", "SELECT 2") } }),
    await tell({ before, head: { [path]: `// why\n${up("Players1700000000002")}` } }),
    await tell({ before, head: { [path]: undefined } }),
    await tell({ before, head: { [path]: up("People1700000000002") } }),
    await tell({
      before,
      head: { [path]: undefined, "src/migrations/1700000000002-people.ts": up("Players1700000000002") },
    }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `1700000000002-Players` is merged already, and changes"],
    [],
    ["nit merged_deleted: `1700000000002-Players` on `main` would be gone"],
    ["blocker merged_renamed: `Players1700000000002` on `main` would be called `People1700000000002`"],
    [],
  ]);
  expect(told.map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "Databases that have run it do not run it again; only new ones get what is written now.",
      undefined,
      "Databases that have run it keep what it did, and \`migration:revert\` stops there with \`No migration Players1700000000002 was found in the source code.\`; new ones never get it.",
      "Databases that have run \`Players1700000000002\` run it a second time, as \`People1700000000002\`.",
      undefined,
    ]
  `);
});

test("compiled scripts beside their sources are one migration; what TypeORM itself is handed tells", async () => {
  const compiled = `"use strict";\nclass Teams1700000000001 {\n  constructor() {\n    this.name = "Teams1700000000001";\n  }\n  async up(queryRunner) {}\n}\nexports.Teams1700000000001 = Teams1700000000001;\n`;
  const js = { "src/migrations/1700000000001-Teams.js": compiled };
  expect((await tell({ before: { ...project, ...js }, head: {} })).frameworks).toEqual(["typeorm src/migrations"]);
  const both = { ...js, "src/migrations/1700000000001-Teams.ts": up("Teams1700000000001") };
  expect((await tell({ before: project, head: both })).findings).toEqual([]);
});

test("a fixture never blocks; a back-port is judged against its own base", async () => {
  const fixture = { "test/migrations/1700000000009-X.ts": up("Players1700000000002") };
  const more = { ...fixture, "test/migrations/1700000000008-Y.ts": up("Players1700000000002") };
  expect((await tell({ before, head: more })).findings).toEqual([
    "observation same_id: `Players1700000000002` is claimed twice",
  ]);
  expect(
    (await tell({ before: { ...project, ...at(millis(1), "Teams") }, head: at(millis(2), "Players") })).findings,
  ).toEqual([]);
});

test("duplicates that the base has already are not the change's", async () => {
  const twins = { ...before, "src/migrations/1700000000009-Copy.ts": up("Players1700000000002") };
  expect((await tell({ before: twins, head: at(millis(10), "Roles") })).findings).toEqual([]);
  const apart = { "src/migrations/1700000000009-Copy.ts": up("Copy1700000000009") };
  expect((await tell({ before: twins, head: apart })).findings).toEqual([]);
});

test("bad input: empty, unfinished and hostile files", async () => {
  const head = {
    ...at(millis(11), "Empty", ""),
    ...at(millis(12), "Open", "export class Open1700000000012 implements MigrationInterface { name = `"),
    ...at(millis(13), "`x` @all", "<<<<<<< HEAD\nclass\n"),
    "src/migrations/index.ts": "export * from './1700000000001-Teams';\n",
  };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["typeorm src/migrations"]);
  expect(told.findings.filter((one) => one.startsWith("blocker"))).toEqual([]);
  expect(told.findings.join("\n")).toMatch(/nit unknown: .*1700000000013.* cannot be read/);
});

test("one that does not parse is no approval, the first of a folder neither; helpers beside it are nothing", async () => {
  const broken = at(millis(3), "Orders", "export class {{{ up(");
  const cannot = ["nit unknown: `src/migrations/1700000000003-Orders.ts` cannot be read"];
  expect((await tell({ before, head: broken })).findings).toEqual(cannot);
  expect((await tell({ before: project, head: broken })).findings).toEqual(cannot);
  expect((await tell({ before, head: { "src/migrations/helpers.ts": "export class {{{" } })).findings).toEqual([]);
});

test("one that surely does not parse stops everything, whatever class it shows, merged or new", async () => {
  const name = "Players1700000000002";
  const [path] = Object.keys(at(millis(2), "Players"));
  const refused = `blocker unknown: TypeORM would refuse \`${path}\``;
  for (const text of [`${up(name)}}\n`, up(name).replace("`);", "`;"), up(name).replace(/\}\n$/, "")]) {
    const told = await tell({ before, head: at(millis(2), "Players", text) });
    expect(told.findings).toContain(refused);
    expect(told.message).toContain("After the merge the tool stops with `SyntaxError`.");
    // What the base has so is not the change's.
    const start = { ...before, ...at(millis(2), "Players", text) };
    expect((await tell({ before: start, head: at(millis(2), "Players", `// why\n${text}`) })).findings).not.toContain(
      refused,
    );
  }
  // What the grammar may not know yet has its brackets in pairs.
  for (const text of [`${up(name)}defer x y ();\n`, `${up(name)}const a = "(\n`]) {
    const told = await tell({ before, head: at(millis(2), "Players", text) });
    expect(told.findings).not.toContain(refused);
  }
});

const dataSource = (body: string) => ({
  "src/data-source.ts": `import { DataSource } from "typeorm";\nexport default new DataSource({\n  type: "postgres",\n  migrations: ${body},\n});\n`,
});
const inModule = (module: string, stamp: string, name: string) => ({
  [`src/modules/${module}/migrations/${stamp}-${name}.ts`]: up(`${name}${stamp}`),
});

test("folders that one data source loads are one set", async () => {
  const start = {
    ...project,
    ...dataSource('[__dirname + "/modules/*/migrations/*{.ts,.js}"]'),
    ...inModule("users", millis(1), "Users"),
    ...inModule("shop", millis(2), "Carts"),
  };
  const told = await tell({ before: start, head: inModule("shop", millis(1), "Users") });
  expect(told.frameworks).toEqual(["typeorm src/modules/shop/migrations"]);
  expect(told.findings).toEqual(["blocker same_id: `Users1700000000001` is taken on `main`"]);
  // One that goes from one of them to another is where it was.
  const moved = {
    [`src/modules/users/migrations/${millis(1)}-Users.ts`]: undefined,
    ...inModule("accounts", millis(1), "Users"),
  };
  expect((await tell({ before: start, head: moved })).findings).toEqual([]);
  const compiled = { ...start, ...dataSource('["dist/modules/**/migrations/*.js"]') };
  expect((await tell({ before: compiled, head: {} })).frameworks).toHaveLength(1);
  const shared = {
    ...start,
    ...inModule("common", millis(3), "Common"),
    ...dataSource('["src/modules/common/migrations/*.ts", "src/modules/users/migrations/*.ts"]'),
    "src/other-data-source.ts":
      'export const o = { migrations: ["src/modules/common/migrations/*.ts", "src/modules/shop/migrations/*.ts"] };\n',
  };
  expect((await tell({ before: shared, head: {} })).frameworks).toHaveLength(3);
});

const imports = (...names: readonly string[]) =>
  names.map((name) => `import { ${name} } from "./migrations/${name.slice(-13)}-${name.slice(0, -13)}";\n`).join("");
const listing = (...names: readonly string[]) => ({
  "src/data-source.ts": `${imports(...names)}\nexport default new DataSource({\n  migrations: [\n${names.map((name) => `    ${name},\n`).join("")}  ],\n});\n`,
});

test("where classes are listed, one that no list has never runs", async () => {
  const listed = { ...before, ...listing("Teams1700000000001", "Players1700000000002") };
  const story = { before: listed, head: at(millis(3), "Roles") };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker journal_mismatch: `Roles1700000000003` is in no list of migrations: it never runs",
  ]);
  const mended = await fixed(story);
  expect(mended.head).toMatchObject(listing("Teams1700000000001", "Players1700000000002", "Roles1700000000003"));
  expect((await tell(mended)).findings).toEqual([]);
  // Another list beside it, a path that names the folder, a list of a few.
  const index = { "src/migrations/index.ts": "export const migrations = [Roles1700000000003];\n" };
  expect((await tell({ ...story, head: { ...story.head, ...index } })).findings).toEqual([]);
  const globbed = { ...listed, "src/database.ts": 'export const o = { migrations: ["src/migrations/*.ts"] };\n' };
  expect((await tell({ ...story, before: globbed })).findings).toEqual([]);
  // A class of that folder which no list has is not loaded, whatever it is called.
  const base = { "src/migrations/base.ts": up("Base").replace("implements MigrationInterface ", "") };
  expect((await tell({ before: listed, head: base })).findings).toEqual([]);
  const few = { ...before, ...at(millis(4), "A"), ...at(millis(5), "B"), ...listing("Teams1700000000001") };
  expect((await tell({ before: few, head: at(millis(6), "C") })).findings).toEqual([]);
  expect((await tell({ before: few, head: base })).findings).toEqual([
    "blocker unknown: TypeORM would refuse `src/migrations/base.ts`",
  ]);
  const inList = { ...base, ...listing("Teams1700000000001", "Players1700000000002", "Base") };
  expect((await tell({ before: listed, head: inList })).findings).toEqual([
    "blocker unknown: TypeORM would refuse `src/migrations/base.ts`",
  ]);
});

const sourceOf = (...paths: readonly string[]) => ({
  "src/data-source.ts": `export default new DataSource({ type: "postgres", migrations: ${JSON.stringify(paths)} });\n`,
});

describe("a file that is called as none that the data source's path means", () => {
  const head = { "src/migrations/roles.migration.ts": up("Roles1700000000009") };

  test.each([
    ["src/migrations/*-*.ts"],
    ["dist/migrations/*-*.js"],
    ["src/migrations/1*{.ts,.js}", "src/migrations/2*{.ts,.js}"],
    ["src/migrations/*-*.?s"],
  ])("never runs: %s", async (...paths) => {
    const told = await tell({ before: { ...before, ...sourceOf(...paths) }, head });
    expect(told.findings).toEqual(["blocker journal_mismatch: `Roles1700000000009` is in no file that TypeORM loads"]);
    expect(told.message).toEqual([
      "The paths that `src/data-source.ts` hands it mean others of the folder, and not `roles.migration.ts`: it never runs.",
    ]);
  });

  test.each([
    ["src/migrations/*.ts"],
    ["src/migrations/**"],
    ["src/migrations/**/*.js"],
    ["src/migrations/*-*.ts", "src/migrations/*.migration.ts"],
    ["src/migrations/[0-9]*.ts"],
    ["src/migrations/!(index).ts"],
    ["src/migrations/*-*.ts", "src/migrations/[a-z]*.ts"],
    ["src/migrations"],
    // None is called so: the paths are those of something else.
    ["src/migrations/V*.ts"],
  ])("may run: %s", async (...paths) => {
    expect((await tell({ before: { ...before, ...sourceOf(...paths) }, head })).findings).toEqual([]);
  });

  test.each([
    [1, "src/migrations/*.ts"],
    [1, "dist/migrations/*.js"],
    [0, "src/migrations/*.{ts,mts}"],
    [0, "src/migrations/*.*ts"],
    [0, "dist/migrations/*"],
  ])("nor, %i times, by its ending: %s", async (count, path) => {
    const module = { "src/migrations/1700000000009-Roles.mts": up("Roles1700000000009") };
    expect((await tell({ before: { ...before, ...sourceOf(path) }, head: module })).findings).toHaveLength(count);
  });

  test("nor is it told of what the base has too, or where not every path can be read", async () => {
    const some = { ...before, ...sourceOf("src/migrations/*-*.ts") };
    expect((await tell({ before: { ...some, ...head }, head: at(millis(9), "Orders") })).findings).toEqual([]);
    const more = { "src/database.ts": "export const migrations = { migrations: findThem() };\n" };
    expect((await tell({ before: { ...some, ...more }, head })).findings).toEqual([]);
  });
});

const without = (name: string) => up(name).replace("public async up", "public async down");

test("a class without `up` stops at its turn; one before it may have it", async () => {
  const cannot = ["blocker unknown: `1700000000009-Roles` cannot run"];
  const told = async (text: string) => tell({ before, head: at(millis(9), "Roles", text) });
  const stopped = await told(without("Roles1700000000009"));
  expect(stopped.findings).toEqual(cannot);
  expect(stopped.message[0]).toContain("migration.instance.up is not a function");
  const plain = without("Roles1700000000009").replace("implements MigrationInterface ", "");
  expect((await told(plain)).findings).toEqual(cannot);
  for (const text of [
    without("Roles1700000000009").replace("implements", "extends OnTenants implements"),
    `${without("Roles1700000000009")}Roles1700000000009.prototype.up = made;\n`,
    `${up("Roles1700000000009")}class Row1700000000009 implements Seeder {}\n`,
    up("Roles1700000000009").replace("async up(", 'async ["up"]('),
    without("Roles1700000000009").replace("export class", "@FromFile()\nexport class"),
  ])
    expect((await told(text)).findings).toEqual([]);
  // Of a merged one new databases miss it.
  expect((await tell({ before, head: at(millis(2), "Players", without("Players1700000000002")) })).findings).toEqual([
    "nit merged_edited: `1700000000002-Players` is merged already, and changes",
    "blocker unknown: `1700000000002-Players` cannot run",
  ]);
});

test("what is written and what is compiled of it, where one path means both, are two of one name", async () => {
  const compiled = { "src/migrations/1700000000002-Players.js": up("Players1700000000002") };
  const findings = async (...paths: readonly string[]) =>
    (await tell({ before: { ...before, ...sourceOf(...paths) }, head: compiled })).findings;
  const twice = [
    "blocker same_id: `Players1700000000002` is in `1700000000002-Players.js` and in `1700000000002-Players.ts`",
  ];
  for (const path of ["src/migrations/*{.ts,.js}", "src/migrations/*.{js,ts}", "src/migrations/*"])
    expect(await findings(path)).toEqual(twice);
  for (const path of ["src/migrations/*.ts", "src/migrations/*.js", "dist/migrations/*{.ts,.js}", "lib/*.js"])
    expect(await findings(path)).toEqual([]);
});

test("a copy of what the base has is to be removed: under a class of its own it would do the same again", async () => {
  const [text = ""] = Object.values(at(millis(2), "Players"));
  const copied = await tell({ before, head: at(millis(9), "Copy", text) });
  expect(copied.findings).toEqual(["blocker same_id: `Players1700000000002` is taken on `main`"]);
  expect(copied.edits).toEqual([]);
  expect(copied.commands).toEqual(["git rm -- src/migrations/1700000000009-Copy.ts"]);
  const other = await tell({ before, head: at(millis(9), "Copy", text.replace("SELECT 1", "SELECT 2")) });
  expect(other.commands).toEqual([]);
  expect(other.edits.length).toBeGreaterThan(0);
});
