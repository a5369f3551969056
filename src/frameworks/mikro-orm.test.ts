import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const up = (name: string) =>
  `import { Migration } from "@mikro-orm/migrations";\n\nexport class ${name} extends Migration {\n  override async up(): Promise<void> {\n    this.addSql("select '${name}';");\n  }\n}\n`;
const at = (name: string, text = up(name)) => ({ [`src/migrations/${name}.ts`]: text });
const project = {
  "mikro-orm.config.ts":
    'export default defineConfig({ migrations: { path: "dist/migrations", pathTs: "src/migrations" } });\n',
  "package.json": '{"dependencies": {"@mikro-orm/core": "6", "@mikro-orm/migrations": "6"}}',
};
const before = {
  ...project,
  ...at("Migration20240101000000"),
  ...at("Migration20240101120000-D"),
  ...at("Migration20240102000000_players"),
};

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(`Migration${version}_${slug}`),
    versions: stamps,
    project,
    group: "mikro-orm src/migrations",
    taken: "nothing",
    late: "nothing",
  });
});

test("two of one second are one path; earlier ones are legal", async () => {
  const base = at("Migration20240201000000", up("Orders"));
  const story = { before, base, head: at("Migration20240201000000", up("Roles")) };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id+same_path_added: `Migration20240201000000` is taken on `main`"]);
  expect(told.edits).toEqual([
    "src/migrations/Migration20240201000000.ts => src/migrations/Migration20240201000001.ts",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before, base, head: at("Migration20240115000000") })).findings).toEqual([]);
});

test("what is merged: nobody misses a file; one that is renamed runs again", async () => {
  const name = "Migration20240102000000_players";
  const gone = { [`src/migrations/${name}.ts`]: undefined };
  const told = [
    await tell({ before, head: at(name, up("Other")) }),
    await tell({ before, head: gone }),
    await tell({ before, head: { ...gone, ...at("Migration20240103000000_players", up(name)) } }),
    await tell({ before, head: { ...gone, [`src/migrations/${name}.js`]: up(name) } }),
    // What the folder has is loaded, whatever it is called.
    await tell({ before, head: { ...gone, ...at("Players", up(name)) } }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `Migration20240102000000_players` is merged already, and changes"],
    ["nit merged_deleted: `Migration20240102000000_players` on `main` would be gone"],
    [
      "blocker merged_renamed: `Migration20240102000000_players` on `main` would be called `Migration20240103000000_players`",
    ],
    [],
    ["blocker merged_renamed: `Migration20240102000000_players` on `main` would be called `Players`"],
  ]);
  expect(told.map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "Databases that have run it do not run it again; only new ones get what is written now.",
      "Databases that have run it keep what it did, and cannot go back past it; new ones never get it.",
      "Databases that have run \`Migration20240102000000_players\` run it a second time, as \`Migration20240103000000_players\`.",
      undefined,
      "Databases that have run \`Migration20240102000000_players\` run it a second time, as \`Players\`.",
    ]
  `);
});

test("a snapshot that a merge left half done", async () => {
  const broken = { "src/migrations/.snapshot-app.json": '{\n<<<<<<< HEAD\n  "name": "public"\n=======\n' };
  const told = await tell({ before, head: broken });
  expect(told.findings).toEqual(["nit lockfile_stale: The snapshot `.snapshot-app.json` is no JSON"]);
  expect((await tell({ before: { ...before, ...broken }, head: at("Migration20240301000000") })).findings).toEqual([]);
});

test("bad input: empty files, a configuration that cannot be read", async () => {
  const head = { "mikro-orm.config.ts": "export default {{{", ...at("Migration20240301000000_`x`", "") };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["mikro-orm src/migrations"]);
  expect(told.findings).toEqual(["blocker unknown: `Migration20240301000000_`x`` cannot run"]);
});

test("a class that nobody exports is none, nor one without `up`; a merged migration that is emptied stops new databases", async () => {
  const name = "Migration20240301000000";
  const stops = [`blocker unknown: \`${name}\` cannot run`];
  const told = async (text: string) => tell({ before, head: at(name, text) });
  const withoutUp = await told(up(name).replace("override async up", "override async down"));
  expect(withoutUp.findings).toEqual(stops);
  expect(withoutUp.message[0]).toContain("migration[method] is not a function");
  const plain = await told(`export class ${name} {}\n`);
  expect(plain.message[0]).toContain("migration.reset is not a function");
  expect((await told(`export class ${name} extends Base {}\n`)).findings).toEqual([]);
  expect((await told(`export const ${name} = migrationOf("x");\n`)).findings).toEqual([]);
  expect((await tell({ before, head: at("Migration20240101000000", "") })).findings).toEqual([
    "nit merged_edited: `Migration20240101000000` is merged already, and changes",
    "blocker unknown: `Migration20240101000000` cannot run",
  ]);
});

const classText = (name: string) =>
  `import { Migration } from "@mikro-orm/migrations";\n\nexport class ${name} extends Migration {\n  override up(): void {\n    this.addSql("select '${name}'");\n  }\n}\n`;
const step = (stamp: string, name: string) => ({ [`src/migrations/${stamp}${name}.ts`]: classText(name) });
const listOf = (...steps: readonly (readonly [string, string])[]) => ({
  "src/migrations/index.ts": `${steps.map(([stamp, name]) => `import { ${name} } from "./${stamp}${name}.js";\n`).join("")}\nexport default [\n${steps.map(([, name]) => `  {\n    name: "${name}",\n    class: ${name},\n  },\n`).join("")}];\n`,
});
const [one, two, three] = [
  ["20240101000000", "AddTeams"],
  ["20240102000000", "AddPlayers"],
  ["20240103000000", "AddRoles"],
] as const;
const listed = {
  "src/config/mikro-orm.config.ts":
    'import migrationsList from "../migrations/index.js";\nexport default defineConfig({ migrations: { migrationsList, path: "src/migrations" } });\n',
  "package.json": project["package.json"],
  ...listOf(one, two),
  ...step(...one),
  ...step(...two),
};

test("what a migrationsList has is run, under the names that it gives", async () => {
  const told = await tell({ before: listed, head: { ...listOf(one, two, three), ...step(...three) } });
  expect([told.frameworks, told.findings]).toEqual([["mikro-orm src/migrations"], []]);
  const story = { before: listed, head: step(...three) };
  const forgotten = await tell(story);
  expect(forgotten.findings).toEqual([
    "blocker journal_mismatch: `AddRoles` is in no list of migrations: it never runs",
  ]);
  const mended = await fixed(story);
  expect((await tell(mended)).findings).toEqual([]);
  expect(mended.head["src/migrations/index.ts"]).toContain("class: AddRoles,");
  // A file may be called anything; another name runs again.
  const moved = { [`src/migrations/${two[0]}${two[1]}.ts`]: undefined, ...step("20240109000000", two[1]) };
  const head = { ...moved, ...listOf(one, ["20240109000000", two[1]]) };
  expect((await tell({ before: listed, head })).findings).toEqual([]);
  const renamed = {
    "src/migrations/index.ts": listed["src/migrations/index.ts"]?.replace('"AddPlayers"', '"Players"'),
  };
  expect((await tell({ before: listed, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `AddPlayers` on `main` would be called `Players`",
  ]);
});

const config = (more = "") => ({
  "package.json": '{"dependencies": {"@mikro-orm/core": "7"}}',
  "mikro-orm.config.ts": `export default { migrations: { path: "dist/migrations", pathTs: "src/migrations"${more} } };\n`,
});

describe("a script beside the migrations", () => {
  const migration =
    'import { Migration } from "@mikro-orm/migrations";\nexport class Migration20240101000000 extends Migration {\n  async up() {}\n}\n';
  const findings = async (name: string, text: string, more = "") => {
    const own = { ...config(more), "src/migrations/Migration20240101000000.ts": migration };
    return (await tell({ before: own, head: { [`src/migrations/${name}`]: text } })).findings;
  };
  const list =
    'import { Migration20240101000000 } from "./Migration20240101000000";\nexport default [Migration20240101000000];\n';

  test.each([
    ["index.ts", list],
    ["index.ts", 'export * from "./Migration20240101000000";\n'],
    ["index.js", 'export { Migration20240101000000 } from "./Migration20240101000000.js";\n'],
    ["helper.ts", "export const helper = 1;\n"],
    ["util.ts", "export function helper(one: string) {\n  return one.trim();\n}\n"],
    ["base.ts", "export abstract class Base extends Migration {}\n"],
  ])("is taken for one: %s %j", async (name, text) => {
    expect(await findings(name, text)).toEqual([
      `blocker unknown: \`${name}\` is no migration, and MikroORM takes it for one`,
    ]);
    expect(await findings(name, text, ', glob: "Migration*.js"')).toEqual([]);
    expect(await findings(name, text, ", migrationsList: all()")).toEqual([]);
  });

  test.each([
    ["index.mts", list],
    ["roles.ts", 'import { Migration } from "../tenants";\nexport class Roles extends Migration {\n  sql = "x";\n}\n'],
    ["types.d.ts", "export {};\n"],
    ["base.ts", "export abstract class Base extends Other {}\n"],
    ["made.ts", "export const Made = migrationOf({ a: 1 });\n"],
    ["notes.md", "Notes.\n"],
  ])("is none, or may be one: %s", async (name, text) => {
    expect(await findings(name, text)).toEqual([]);
  });
});
