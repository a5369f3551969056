import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes = name.replace(/^.*_/, "")) => ({
  [`src/migrations/${name}.mjs`]: `import { sql } from "kysely";\nexport const up = (db) => sql\`INSERT INTO ran VALUES ('${writes}')\`.execute(db);\n`,
});
const setUp = (options: string) => ({
  "src/migrate.js": `export const migrator = (db, folder) => new Migrator({ db, ${options}provider: new FileMigrationProvider({ fs, path, migrationFolder: path.join(import.meta.dirname, "migrations") }) });\n`,
});
const before = {
  "package.json": '{"type": "module", "dependencies": {"kysely": "0.29"}}',
  ...setUp(""),
  ...at("20240101000001_teams"),
  ...at("20240102000000_players"),
};
const gone = { "src/migrations/20240102000000_players.mjs": undefined };
const all = ["teams", "players"];
const late = { base: at("20240201000000_orders"), head: at("20240115000000_late"), runs: [...all, "orders", "late"] };

deployStories("Kysely", {
  packages: ["kysely@0.29.9"],
  module: `
import fs from "node:fs/promises";
import path from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import { FileMigrationProvider, Migrator } from "kysely/migration";
import pg from "pg";
const migrate = async (folder, url) => {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) });
  const allowUnorderedMigrations = (await fs.readFile(folder + "/src/migrate.js", "utf8")).includes("allowUnorderedMigrations: true");
  const provider = new FileMigrationProvider({ fs, path, migrationFolder: folder + "/src/migrations" });
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations }).migrateToLatest();
  await db.destroy();
  if (error) throw error;
};`,
  stories: {
    "one more": { before, head: at("20240201000000_roles"), runs: [...all, "roles"] },
    "one in a folder below": { before, head: at("billing/20240201000000_roles"), runs: [...all, "roles"] },
    "one that comes late": { before, ...late },
    "one that comes late, where that is allowed": {
      before: { ...before, ...setUp("allowUnorderedMigrations: true, ") },
      ...late,
    },
    "10 after 9": {
      before: { ...before, ...at("20240102000000_players"), ...at("9_nine") },
      head: at("10_ten"),
      runs: [...all, "nine", "ten"],
    },
    "one without up": {
      before,
      head: { "src/migrations/20240103000000_orders.mjs": "export const down = 1;\n" },
      runs: [...all, "orders"],
    },
    "one that loses its up": {
      before,
      head: { "src/migrations/20240102000000_players.mjs": "export {};\n" },
      runs: ["teams"],
    },
    "an edit": { before, head: at("20240102000000_players", "people"), runs: ["teams"] },
    "a file that is gone": { before, head: gone, runs: ["teams"] },
    "a file of another name": { before, head: { ...gone, ...at("20240103000000_players") }, runs: all },
    "a file of another ending": {
      before,
      head: {
        ...gone,
        "src/migrations/20240102000000_players.js":
          at("20240102000000_players")["src/migrations/20240102000000_players.mjs"],
      },
      runs: all,
    },
  },
});
