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

deployStories("MikroORM", {
  packages: ["@mikro-orm/core@7.2.1", "@mikro-orm/migrations@7.2.1", "@mikro-orm/postgresql@7.2.1"],
  module: `
import { EntitySchema } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
const Ran = new EntitySchema({ name: "Ran", tableName: "ran", properties: { name: { type: "string", primary: true } } });
const migrate = async (folder, url) => {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [Ran],
    extensions: [Migrator],
    migrations: { path: folder + "/src/migrations", silent: true, snapshot: false },
  });
  try { await orm.migrator.up(); } finally { await orm.close(true); }
};`,
  stories: {
    "one more": { before, head: at("Migration20240201000000", "roles"), runs: [...all, "roles"] },
    "one that comes late": {
      before,
      base: at("Migration20240201000000", "orders"),
      head: at("Migration20240115000000", "late"),
      runs: [...all, "orders", "late"],
    },
    "an edit": { before, head: at("Migration20240102000000", "people"), runs: ["teams"] },
    "a file that is gone": { before, head: gone, runs: ["teams"] },
    "a file of another name": { before, head: { ...gone, ...at("Migration20240103000000", "players") }, runs: all },
  },
});
