import { deployStories } from "./deploy-stories.ts";

const script = (writes: string) =>
  `exports.up = (db) => db.runSql("INSERT INTO ran VALUES ('${writes}')");\nexports.down = async () => {};\nexports._meta = { version: 1 };\n`;
const at = (name: string, writes = name.replace(/^\d+-/, "")) => ({ [`migrations/${name}.js`]: script(writes) });
const before = {
  "package.json": '{"dependencies": {"db-migrate": "0.11", "db-migrate-pg": "1"}}',
  ...at("20240101000000-teams"),
  ...at("20240102000000-players"),
};
const gone = { "migrations/20240102000000-players.js": undefined };
const all = ["teams", "players"];

deployStories("db-migrate", {
  packages: ["db-migrate@0.11.14", "db-migrate-pg@1.5.2"],
  module: `
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
const cli = createRequire(import.meta.url).resolve("db-migrate/bin/db-migrate");
const migrate = (cwd, url) =>
  promisify(execFile)(process.execPath, [cli, "up"], { cwd, env: { ...process.env, DATABASE_URL: url } });`,
  stories: {
    "one more": { before, head: at("20240201000000-roles"), runs: [...all, "roles"] },
    "equal and earlier times": {
      before,
      base: at("20240201000000-orders"),
      head: { ...at("20240201000000-roles"), ...at("20240115000000-late") },
      runs: [...all, "orders", "roles", "late"],
    },
    "a taken name": {
      before: { ...before, ".db-migraterc": '{"migrations-dir": "migrations"}' },
      base: at("20240201000000-orders"),
      head: at("20240201000000-orders", "roles"),
      runs: [...all, "orders", "roles"],
    },
    "an edit": { before, head: at("20240102000000-players", "people"), runs: ["teams"] },
    "a file that is gone": { before, head: gone, runs: ["teams"] },
    "a file of another time": { before, head: { ...gone, ...at("20240103000000-players") }, runs: all },
    "a file of another name": { before, head: { ...gone, ...at("20240102000000-people", "players") }, runs: all },
    "a script that begins with no date": {
      before,
      head: { "migrations/helper.js": "exports.up = null;\n" },
      runs: all,
    },
    "a script in a folder below": { before, head: { "migrations/lib/helper.js": "exports.up = null;\n" }, runs: all },
    "a script of another length of date": {
      before,
      head: { "migrations/20240301-roles.js": script("roles") },
      runs: [...all, "roles"],
    },
  },
});
