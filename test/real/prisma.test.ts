// Prisma's schema engine, as it is published in WebAssembly: `applyMigrations` is what `prisma migrate deploy` calls, and the
// edits that `diagnoseMigrationHistory` finds are what stops `prisma migrate dev`; `deploy` and `status` say nothing of them. The command line itself wants an engine that is downloaded from elsewhere.

import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes = name.replace(/^.*_/, ""), comment = "") => ({
  [`prisma/migrations/${name}/migration.sql`]: `${comment}INSERT INTO log.ran VALUES ('${writes}');\nCREATE TABLE ${writes} (id int);\n`,
});
const before = {
  "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
  "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
  ...at("20240101000000_teams"),
  ...at("20240102000000_players"),
};
const gone = { "prisma/migrations/20240102000000_players/migration.sql": undefined };
const all = ["teams", "players"];

deployStories("Prisma", {
  table: "log.ran",
  packages: [
    "@prisma/schema-engine-wasm@7.10.0-4.0edf323efd1d98336f3f0a68684b56f689b900d3",
    "@prisma/adapter-pg@7.10.0",
    "@prisma/driver-adapter-utils@7.10.0",
  ],
  module: `
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";
import * as runtime from "@prisma/schema-engine-wasm/schema_engine_bg";
const wasm = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm").replace("schema_engine.js", "schema_engine_bg.wasm");
const { instance } = await WebAssembly.instantiate(await readFile(wasm), { "./schema_engine_bg.js": runtime });
runtime.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
const filters = { externalTables: [], externalEnums: [] };
const migrate = async (folder, url) => {
  // A pool of our own: the engine's lock is held until the connection goes.
  const pool = new pg.Pool({ connectionString: url });
  try { await migrateWith(new PrismaPg(pool), folder); } finally { await pool.end(); }
};
const migrateWith = async (adapter, folder) => {
  const datamodels = [["schema.prisma", await readFile(folder + "/prisma/schema.prisma", "utf8")]];
  const engine = await runtime.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
  const migrationsList = await listMigrations(folder + "/prisma/migrations");
  await engine.applyMigrations({ migrationsList, filters });
  const { editedMigrationNames } = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters });
  if (editedMigrationNames.length > 0) throw new Error("The migration \`" + editedMigrationNames[0] + "\` was modified after it was applied.");
};
// As packages/migrate/src/utils/listMigrations.ts has it.
const listMigrations = async (baseDir) => {
  const entries = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const lockfile = { path: "migration_lock.toml", content: await readFile(baseDir + "/migration_lock.toml", "utf8") };
  const migrationDirectories = await Promise.all(
    entries.map(async ({ name }) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: await readFile(baseDir + "/" + name + "/migration.sql", "utf8").then(
          (value) => ({ tag: "ok", value }),
          (error) => ({ tag: "error", value: error.message }),
        ),
      },
    })),
  );
  return { baseDir, lockfile, shadowDbInitScript: "", migrationDirectories: migrationDirectories.toSorted((a, b) => a.path.localeCompare(b.path)) };
};`,
  stories: {
    "one more": { before, head: at("20240201000000_roles"), runs: [...all, "roles"] },
    "equal and earlier times": {
      before,
      base: at("20240201000000_orders"),
      head: { ...at("20240201000000_roles"), ...at("20240115000000_late") },
      runs: [...all, "orders", "roles", "late"],
    },
    "an edit": { before, head: at("20240102000000_players", "people"), runs: ["teams"] },
    "a comment": { before, head: at("20240102000000_players", "players", "-- why\n"), runs: all },
    "line ends": {
      before,
      head: {
        "prisma/migrations/20240102000000_players/migration.sql":
          "INSERT INTO log.ran VALUES ('players');\r\nCREATE TABLE players (id int);\r\n",
      },
      runs: all,
    },
    "a folder that is gone": { before, head: gone, runs: ["teams"] },
    "a folder of another name": { before, head: { ...gone, ...at("20240103000000_players") }, runs: all },
    // The engine takes the provider of the adapter for the schema's.
    "a lock file of another database": {
      before,
      head: { "prisma/migrations/migration_lock.toml": 'provider = "sqlite"\n' },
      runs: all,
    },
    "a folder without migration.sql": {
      before,
      head: { "prisma/migrations/20240301000000_empty/notes.md": "later\n" },
      runs: all,
    },
  },
});
