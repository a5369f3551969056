import { deployStories } from "./deploy-stories.ts";

const at = (stamp: string, name: string, called = `${name}${stamp}`, writes = name.toLowerCase()) => ({
  [`src/migrations/${stamp}-${name}.js`]: `class ${called} {\n  async up(queryRunner) {\n    await queryRunner.query("INSERT INTO ran VALUES ('${writes}')");\n  }\n  async down(queryRunner) {}\n}\nexports.${called} = ${called};\n`,
});
const before = {
  "package.json": '{"dependencies": {"typeorm": "1"}}',
  ...at("1700000000001", "Teams"),
  ...at("1700000000002", "Players"),
};
const players = "src/migrations/1700000000002-Players.js";
const all = ["teams", "players"];
const source = (migrations: string, imports = "") => ({
  "src/data-source.mjs": `${imports}export const options = {\n  type: "postgres",\n  migrations: ${migrations},\n};\n`,
});
const listed = (...classes: readonly string[]) =>
  source(
    `[${classes.join(", ")}]`,
    classes.map((one) => `import { ${one} } from "./migrations/${one.slice(-13)}-${one.slice(0, -13)}.js";\n`).join(""),
  );
const inList = ["Teams1700000000001", "Players1700000000002"];
const inModule = (module: string, stamp: string, name: string, writes?: string) => ({
  [`src/modules/${module}/migrations/${stamp}-${name}.js`]: Object.values(at(stamp, name, undefined, writes))[0],
});
const modules = {
  "package.json": before["package.json"] ?? "",
  ...source('[import.meta.dirname + "/modules/*/migrations/*.js"]'),
  ...inModule("users", "1700000000001", "Teams"),
  ...inModule("shop", "1700000000002", "Players"),
};

deployStories("TypeORM", {
  packages: ["typeorm@1.1.1"],
  module: `
import { existsSync } from "node:fs";
import { DataSource } from "typeorm";
const migrate = async (folder, url) => {
  const own = folder + "/src/data-source.mjs";
  const { migrations } = existsSync(own) ? (await import(own)).options : { migrations: [folder + "/src/migrations/*.js"] };
  const source = new DataSource({ type: "postgres", url, migrations });
  await source.initialize();
  try { await source.runMigrations(); } finally { await source.destroy(); }
};`,
  stories: {
    "one more": { before, head: at("1700000000009", "Roles"), runs: [...all, "roles"] },
    "one in a folder below": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: { "src/migrations/billing/1700000000009-Roles.js": Object.values(at("1700000000009", "Roles"))[0] },
      runs: [...all, "roles"],
    },
    "one whose file is called as none that is loaded": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/17*-*.js"]') },
      head: { "src/migrations/roles1700000000009.js": Object.values(at("1700000000009", "Roles"))[0] },
      runs: [...all, "roles"],
    },
    "a class before the migrations, among them": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: {
        "src/migrations/base.mjs": "export class Other {}\n",
        "src/migrations/base.js": "export class Base {}\n",
      },
      runs: all,
    },
    "a function among the migrations": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: { "src/migrations/helper.js": "export async function helper() {}\n" },
      runs: all,
    },
    "an index of the migrations, among them": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: { "src/migrations/index.js": 'export * from "./1700000000001-Teams.js";\n' },
      runs: all,
    },
    "plain values among the migrations": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: { "src/migrations/tables.js": 'export const table = "roles";\n' },
      runs: all,
    },
    "equal and earlier times": {
      before,
      base: at("1700000000009", "Orders"),
      head: { ...at("1700000000009", "Roles"), ...at("1700000000005", "Late") },
      runs: [...all, "orders", "roles", "late"],
    },
    "a class that was copied with its name": {
      before,
      head: at("1700000000009", "Roles", "Players1700000000002"),
      runs: [...all, "roles"],
    },
    "a class without a timestamp": {
      before,
      head: at("1700000000009", "Roles", "Roles"),
      runs: all,
    },
    "an edit": { before, head: at("1700000000002", "Players", "Players1700000000002", "people"), runs: ["teams"] },
    "a class that is gone": { before, head: { [players]: undefined }, runs: ["teams"] },
    "a class without `up`": {
      before,
      head: { "src/migrations/1700000000009-Roles.js": "exports.Roles1700000000009 = class Roles1700000000009 {};\n" },
      runs: all,
    },
    "a merged class that loses its `up`": {
      before,
      head: { [players]: "class Players1700000000002 {}\nexports.Players1700000000002 = Players1700000000002;\n" },
      runs: ["teams"],
    },
    "a module beside scripts, of which a path means the scripts alone": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.js"]') },
      head: {
        "src/migrations/1700000000009-Roles.mjs":
          "export class Roles1700000000009 {\n  async up(queryRunner) {\n    await queryRunner.query(\"INSERT INTO ran VALUES ('roles')\");\n  }\n}\n",
      },
      runs: [...all, "roles"],
    },
    "a script twice, under two endings that a path means": {
      before: { ...before, ...source('[import.meta.dirname + "/migrations/*.{js,ts}"]') },
      head: { [players.replace(".js", ".ts")]: at("1700000000002", "Players")[players] },
      runs: all,
    },
    "a class that stands beside those that the list has": {
      before: { ...before, ...listed(...inList) },
      head: { "src/migrations/base.js": "exports.Base = class Base {\n  async up(queryRunner) {}\n};\n" },
      runs: all,
    },
    "a class of another name": {
      before,
      head: at("1700000000002", "Players", "People1700000000002", "players"),
      runs: all,
    },
    "a file of another name": {
      before,
      head: {
        [players]: undefined,
        "src/migrations/1700000000002-renamed.js": at("1700000000002", "Players")[players],
      },
      runs: all,
    },
    "one that the list has": {
      before: { ...before, ...listed(...inList) },
      head: { ...at("1700000000009", "Roles"), ...listed(...inList, "Roles1700000000009") },
      runs: [...all, "roles"],
    },
    "one that the list has not": {
      before: { ...before, ...listed(...inList) },
      head: at("1700000000009", "Roles"),
      runs: [...all, "roles"],
    },
    "a class that two folders of one data source have": {
      before: modules,
      head: inModule("shop", "1700000000001", "Teams", "roles"),
      runs: [...all, "roles"],
    },
    "a class that goes to another folder of the data source": {
      before: modules,
      head: {
        "src/modules/users/migrations/1700000000001-Teams.js": undefined,
        ...inModule("accounts", "1700000000001", "Teams"),
      },
      runs: all,
    },
  },
});
