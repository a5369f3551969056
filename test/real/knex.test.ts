import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes = name.replace(/^.*_(\w+)\..*$/, "$1")) => ({
  [`migrations/${name}`]: `exports.up = (knex) => knex("ran").insert({ name: "${writes}" });\nexports.down = async () => {};\n`,
});
const before = {
  "package.json": '{"dependencies": {"knex": "3"}}',
  "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: ["migrations", "more"] } };\n',
  "more/20240101000000_extra.js": at("x_extra.js")["migrations/x_extra.js"] ?? "",
  ...at("20240101000001_teams.js"),
  ...at("20240102000000_players.js"),
};
const gone = { "migrations/20240102000000_players.js": undefined };
const all = ["extra", "teams", "players"];

deployStories("Knex", {
  packages: ["knex@3.3.0"],
  module: `
import { createRequire } from "node:module";
import knex from "knex";
const require = createRequire(import.meta.url);
const migrate = async (folder, url) => {
  const { migrations } = require(folder + "/knexfile.js");
  const directory = migrations.directory.map((one) => folder + "/" + one);
  const db = knex({ client: "pg", connection: url, migrations: { ...migrations, directory } });
  try { await db.migrate.latest(); } finally { await db.destroy(); }
};`,
  stories: {
    "one more": { before, head: at("20240201000000_roles.js"), runs: [...all, "roles"] },
    "one in a folder below": { before, head: at("billing/20240201000000_roles.js"), runs: [...all, "roles"] },
    "equal and earlier times": {
      before,
      base: at("20240201000000_orders.js"),
      head: { ...at("20240201000000_roles.js"), ...at("20240115000000_late.js") },
      runs: [...all, "orders", "roles", "late"],
    },
    "an edit": { before, head: at("20240102000000_players.js", "people"), runs: ["extra", "teams"] },
    "a file that is gone": { before, head: gone, runs: all },
    "a file of another name": { before, head: { ...gone, ...at("20240103000000_players.js") }, runs: all },
    "a file of another ending": { before, head: { ...gone, ...at("20240102000000_players.cjs") }, runs: all },
    "a script of an ending that is not loaded": {
      before,
      head: {
        "migrations/20240201000000_roles.mjs":
          'export const up = (knex) => knex("ran").insert({ name: "roles" });\nexport const down = async () => {};\n',
      },
      runs: [...all, "roles"],
    },
    "a script that is no migration": {
      before,
      head: { "migrations/helper.js": "exports.helper = 1;\n" },
      runs: all,
    },
    "declarations beside the migrations": {
      before,
      head: { "migrations/20240101000001_teams.d.ts": "export declare const up: (knex: unknown) => unknown;\n" },
      runs: all,
    },
    "declarations of no migration": {
      before,
      head: { "migrations/types.d.ts": "export interface Row {\n  id: number;\n}\n" },
      runs: all,
    },
    "one name in two folders": {
      before,
      head: { "migrations/20240101000000_extra.js": at("x_other.js")["migrations/x_other.js"] },
      runs: [...all, "other"],
    },
    "a file that is gone, where nobody looks": {
      before: {
        ...before,
        "knexfile.js": before["knexfile.js"].replace(
          "migrations: {",
          "migrations: { disableMigrationsListValidation: true,",
        ),
      },
      head: gone,
      runs: ["extra", "teams"],
    },
  },
});
