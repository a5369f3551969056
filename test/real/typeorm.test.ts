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

deployStories("TypeORM", {
  packages: ["typeorm@1.1.1"],
  module: `
import { DataSource } from "typeorm";
const migrate = async (folder, url) => {
  const source = new DataSource({ type: "postgres", url, migrations: [folder + "/src/migrations/*.js"] });
  await source.initialize();
  try { await source.runMigrations(); } finally { await source.destroy(); }
};`,
  stories: {
    "one more": { before, head: at("1700000000009", "Roles"), runs: [...all, "roles"] },
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
  },
});
