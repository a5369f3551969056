import { deployStories } from "./deploy-stories.ts";

const at = (name: string, writes: string) => ({
  [`src/migrations/${name}.js`]: `import { Migration } from "@mikro-orm/migrations";\n\nexport class ${name} extends Migration {\n  async up() {\n    this.addSql("INSERT INTO ran VALUES ('${writes}')");\n  }\n}\n`,
});
const before = {
  "package.json": '{"type": "module", "dependencies": {"@mikro-orm/migrations": "7"}}',
  ...at("Migration20240101000000", "teams"),
  ...at("Migration20240102000000", "players"),
};
const gone = { "src/migrations/Migration20240102000000.js": undefined };
const all = ["teams", "players"];
const listed = (...names: readonly (readonly [name: string, file: string])[]) => ({
  "src/mikro-orm.config.js":
    'import migrationsList from "./migrations/index.js";\nexport default { migrations: { migrationsList, path: "src/migrations" } };\n',
  "src/migrations/index.js": `${names.map(([, file]) => `import { ${file} } from "./${file}.js";\n`).join("")}\nexport default [\n${names.map(([name, file]) => `  {\n    name: "${name}",\n    class: ${file},\n  },\n`).join("")}];\n`,
});
const [teams, players, roles] = [
  ["Teams", "Migration20240101000000"],
  ["Players", "Migration20240102000000"],
  ["Roles", "Migration20240201000000"],
] as const;
const inFolder = {
  ...before,
  "src/mikro-orm.config.js": 'export default { migrations: { path: import.meta.dirname + "/migrations" } };\n',
};
const withList = { ...before, ...listed(teams, players) };

deployStories("MikroORM", {
  packages: ["@mikro-orm/core@7.2.1", "@mikro-orm/migrations@7.2.1", "@mikro-orm/postgresql@7.2.1"],
  module: `
import { existsSync } from "node:fs";
import { EntitySchema } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
const Ran = new EntitySchema({ name: "Ran", tableName: "ran", properties: { name: { type: "string", primary: true } } });
const migrate = async (folder, url) => {
  const own = folder + "/src/mikro-orm.config.js";
  const { migrations } = existsSync(own) ? (await import(own)).default : {};
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [Ran],
    extensions: [Migrator],
    migrations: { ...migrations, path: folder + "/src/migrations", silent: true, snapshot: false },
  });
  try { await orm.migrator.up(); } finally { await orm.close(true); }
};`,
  stories: {
    "one more": { before, head: at("Migration20240201000000", "roles"), runs: [...all, "roles"] },
    "one in a folder below": {
      before: inFolder,
      head: {
        "src/migrations/billing/Migration20240201000000.js": Object.values(at("Migration20240201000000", "roles"))[0],
      },
      runs: [...all, "roles"],
    },
    "a list beside the migrations that nobody reads": {
      before: inFolder,
      head: { "src/migrations/index.js": listed(teams, players)["src/migrations/index.js"] },
      runs: all,
    },
    "an index of the migrations": {
      before: inFolder,
      head: {
        "src/migrations/index.js":
          'export * from "./Migration20240101000000.js";\nexport { Migration20240102000000 } from "./Migration20240102000000.js";\n',
      },
      runs: all,
    },
    "a script that is no migration": {
      before: inFolder,
      head: { "src/migrations/helper.js": "export const helper = 1;\n" },
      runs: all,
    },
    "a class before the migrations without `up`": {
      before: inFolder,
      head: {
        "src/migrations/base.js":
          'import { Migration } from "@mikro-orm/migrations";\n\nexport class Base extends Migration {\n  helper() {}\n}\n',
      },
      runs: all,
    },
    "a function beside the migrations": {
      before: inFolder,
      head: { "src/migrations/util.js": "export function helper(one) {\n  return one;\n}\n" },
      runs: all,
    },
    "one that is emptied": {
      before: inFolder,
      head: { "src/migrations/Migration20240102000000.js": "export {};\n" },
      runs: ["teams"],
    },
    "declarations and a script of an ending that is not loaded": {
      before: inFolder,
      head: { "src/migrations/x.d.ts": "export {};\n", "src/migrations/helper.mjs": "export const helper = 1;\n" },
      runs: all,
    },
    "one that comes late": {
      before,
      base: at("Migration20240201000000", "orders"),
      head: at("Migration20240115000000", "late"),
      runs: [...all, "orders", "late"],
    },
    "an edit": { before, head: at("Migration20240102000000", "people"), runs: ["teams"] },
    "a file that is gone": { before, head: gone, runs: ["teams"] },
    "a file of another name": { before, head: { ...gone, ...at("Migration20240103000000", "players") }, runs: all },
    "a file whose name loses its number": {
      before: inFolder,
      head: { ...gone, ...at("Players", "players") },
      runs: all,
    },
    "a file that is copied": {
      before,
      head: { "src/migrations/Migration20240109000000.js": Object.values(at("Migration20240102000000", "players"))[0] },
      runs: all,
    },
    "one that the list has": {
      before: withList,
      head: { ...at(roles[1], "roles"), ...listed(teams, players, roles) },
      runs: [...all, "roles"],
    },
    "one that the list has not": { before: withList, head: at(roles[1], "roles"), runs: [...all, "roles"] },
    "a name that changes in the list": {
      before: withList,
      head: listed(teams, ["People", players[1]]),
      runs: all,
    },
    "a file of another name under the one in the list": {
      before: withList,
      head: {
        ...gone,
        ...at("Migration20240103000000", "players"),
        ...listed(teams, ["Players", "Migration20240103000000"]),
      },
      runs: all,
    },
    "a name that the list has already": {
      before: withList,
      head: { ...at(roles[1], "roles"), ...listed(teams, players, ["Players", roles[1]]) },
      runs: [...all, "roles"],
    },
  },
});
