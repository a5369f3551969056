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
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `Migration20240102000000_players` is merged already, and changes"],
    ["nit merged_deleted: `Migration20240102000000_players` on `main` would be gone"],
    [
      "blocker merged_renamed: `Migration20240102000000_players` on `main` would be called `Migration20240103000000_players`",
    ],
    [],
  ]);
  expect(told.map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "Databases that have run it do not run it again; only new ones get what is written now.",
      "Databases that have run it keep what it did, and cannot go back past it; new ones never get it.",
      "Databases that have run \`Migration20240102000000_players\` run it a second time, as \`Migration20240103000000_players\`.",
      undefined,
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
  expect(told.findings).toEqual([]);
});
