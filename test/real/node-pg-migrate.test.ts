import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes = name.replace(/^.*_/, "")) => ({
  [`migrations/${name}.js`]: `exports.up = (pgm) => {\n  pgm.sql("INSERT INTO ran VALUES ('${writes}')");\n};\n`,
});
const project = (options: string) => ({
  "package.json": `{"dependencies": {"node-pg-migrate": "9"}, "scripts": {"migrate": "node-pg-migrate up${options}"}}`,
});
const before = { ...project(""), ...at("1700000000001_teams"), ...at("1700000000002_players") };
const gone = { "migrations/1700000000002_players.js": undefined };
const all = ["teams", "players"];
const late = { base: at("1700000000009_orders"), head: at("1700000000005_late"), runs: [...all, "orders", "late"] };

deployStories("node-pg-migrate", {
  packages: ["node-pg-migrate@9.0.0"],
  module: `
import { readFile } from "node:fs/promises";
import { runner } from "node-pg-migrate";
const migrate = async (folder, databaseUrl) => {
  const checkOrder = !(await readFile(folder + "/package.json", "utf8")).includes("--no-check-order");
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  await runner({ databaseUrl, dir: folder + "/migrations", direction: "up", migrationsTable: "pgmigrations", checkOrder, logger: quiet });
};`,
  stories: {
    "one more": { before, head: at("1700000000009_roles"), runs: [...all, "roles"] },
    "one in a folder below": { before, head: at("billing/1700000000009_roles"), runs: [...all, "roles"] },
    "one of the same time, behind": {
      before,
      base: at("1700000000009_orders"),
      head: at("1700000000009_roles"),
      runs: [...all, "orders", "roles"],
    },
    "one that comes late": { before, ...late },
    "one that comes late, where the order is not checked": {
      before: { ...before, ...project(" --no-check-order") },
      ...late,
    },
    "10 after 9": {
      before: { ...project(""), ...at("8_teams"), ...at("9_players") },
      head: at("10_roles"),
      runs: [...all, "roles"],
    },
    "an edit": { before, head: at("1700000000002_players", "people"), runs: ["teams"] },
    "the last file is gone": { before, head: gone, runs: ["teams"] },
    "a file before others is gone": {
      before,
      head: { "migrations/1700000000001_teams.js": undefined },
      runs: ["players"],
    },
    "a file that is gone, and one more before it": {
      before: { ...project(""), ...at("1700000000001_teams"), ...at("1700000000005_players") },
      head: { "migrations/1700000000005_players.js": undefined, ...at("1700000000003_roles") },
      runs: ["teams"],
    },
    "a file that is gone, and one more": { before, head: { ...gone, ...at("1700000000009_roles") }, runs: ["teams"] },
    "a file of another name": { before, head: { ...gone, ...at("1700000000003_players") }, runs: all },
    "a script that is no migration": { before, head: { "migrations/helper.js": "exports.helper = 1;\n" }, runs: all },
    "declarations beside the migrations": {
      before,
      head: { "migrations/1700000000009_teams.d.ts": "export declare const up: (pgm: unknown) => void;\n" },
      runs: all,
    },
    "notes beside the migrations": { before, head: { "migrations/README.md": "# Notes\n" }, runs: all },
    "SQL in the place of a script": {
      before,
      head: {
        ...gone,
        "migrations/1700000000002_players.sql": "-- Up Migration\nINSERT INTO ran VALUES ('players');\n",
      },
      runs: all,
    },
  },
});

const inCode = {
  "package.json": '{"dependencies": {"node-pg-migrate": "7.9.1"}}',
  "src/migrate.js": `import PgMigrate from "node-pg-migrate";
export const migrate = (databaseUrl) =>
  PgMigrate({ databaseUrl, dir: "migrations", direction: "up", migrationsTable: "pgmigrations" });
`,
  ...at("1700000000001_teams"),
  ...at("1700000000002_players"),
};

deployStories("node-pg-migrate before 8.0, called by code", {
  packages: ["node-pg-migrate@7.9.1"],
  module: `
import PgMigrate from "node-pg-migrate";
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const migrate = (folder, databaseUrl) =>
  (PgMigrate.default ?? PgMigrate)({ databaseUrl, dir: folder + "/migrations", direction: "up", migrationsTable: "pgmigrations", logger: quiet });`,
  stories: {
    "one that comes late": { before: inCode, ...late },
    "a file that is gone, and one more": {
      before: inCode,
      head: { ...gone, ...at("1700000000009_roles") },
      runs: ["teams", "roles"],
    },
    "a file of another name": { before: inCode, head: { ...gone, ...at("1700000000003_players") }, runs: all },
  },
});
