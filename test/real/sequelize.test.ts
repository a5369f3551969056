import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes = name.replace(/^.*-(\w+)\..*$/, "$1")) => ({
  [`db/migrations/${name}`]: `module.exports = {\n  up: (queryInterface) => queryInterface.bulkInsert("ran", [{ name: "${writes}" }]),\n  down: async () => {},\n};\n`,
});
const before = {
  "package.json": '{"dependencies": {"sequelize": "6"}, "devDependencies": {"sequelize-cli": "6"}}',
  ".sequelizerc":
    "const path = require('path');\nmodule.exports = { 'migrations-path': path.resolve('db', 'migrations') };\n",
  ...at("20240101000001-teams.js"),
  ...at("20240102000000-players.js"),
};
const inDefault = Object.fromEntries(
  Object.entries({ ...at("20240101000001-teams.js"), ...at("20240102000000-players.js") }).map(([path, text]) => [
    path.replace("db/", ""),
    text,
  ]),
);
const creates = (name: string) => ({
  [`db/migrations/${name}`]: `module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.createTable("roles", { id: Sequelize.INTEGER }),\n  down: async () => {},\n};\n`,
});
const gone = { "db/migrations/20240102000000-players.js": undefined };
const all = ["teams", "players"];

deployStories("Sequelize", {
  packages: ["sequelize@6.37.8", "sequelize-cli@6.6.5"],
  module: `
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
const cli = createRequire(import.meta.url).resolve("sequelize-cli/lib/sequelize");
const migrate = (cwd, url) => promisify(execFile)(process.execPath, [cli, "db:migrate", "--url", url], { cwd });`,
  stories: {
    "one more": { before, head: at("20240201000000-roles.js"), runs: [...all, "roles"] },
    "one in a folder below": { before, head: at("billing/20240201000000-roles.js"), runs: [...all, "roles"] },
    "equal and earlier times": {
      before,
      base: at("20240201000000-orders.js"),
      head: { ...at("20240201000000-roles.js"), ...at("20240115000000-late.js") },
      runs: [...all, "orders", "roles", "late"],
    },
    "an edit": { before, head: at("20240102000000-players.js", "people"), runs: ["teams"] },
    "a script that is no migration": {
      before,
      head: { "db/migrations/helper.js": "exports.helper = 1;\n" },
      runs: all,
    },
    "a script that is no migration in the folder that nothing names": {
      before: { "package.json": before["package.json"], ...inDefault },
      head: { "migrations/helper.js": "exports.helper = 1;\n" },
      runs: all,
    },
    "one below the folder that nothing names": {
      before: { "package.json": before["package.json"], ...inDefault },
      head: { "migrations/v2/20240201000000-roles.js": Object.values(at("20240201000000-roles.js"))[0] },
      runs: [...all, "roles"],
    },
    "one that is emptied": { before, head: { "db/migrations/20240102000000-players.js": "" }, runs: ["teams"] },
    "a function without `up`": {
      before,
      head: { "db/migrations/20240201000000-roles.js": "module.exports = async (queryInterface) => queryInterface;\n" },
      runs: all,
    },
    "a file that is gone": { before, head: gone, runs: ["teams"] },
    "a file of another name": { before, head: { ...gone, ...at("20240103000000-players.js") }, runs: all },
    "a file whose name loses its number": { before, head: { ...gone, ...at("players.js", "players") }, runs: all },
    "a file that is copied": { before, head: at("20240109000000-again.js", "players"), runs: all },
    "a table that is made once more": {
      before: { ...before, ...creates("20240103000000-roles.js") },
      head: creates("20240109000000-again.js"),
      runs: all,
    },
    "a table that is made once more, under another name alone": {
      before: { ...before, ...creates("20240103000000-roles.js") },
      head: { "db/migrations/20240103000000-roles.js": undefined, ...creates("20240109000000-again.js") },
      runs: all,
    },
    "a file of another ending": { before, head: { ...gone, ...at("20240102000000-players.cjs") }, runs: all },
  },
});
