// Of a class or a function that stands among them TypeORM makes a migration.

import { describe, expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const up = (name: string) =>
  `import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class ${name} implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    await queryRunner.query("SELECT 1");\n  }\n}\n`;
const at = (stamp: string, name: string) => ({ [`src/migrations/${stamp}-${name}.ts`]: up(`${name}${stamp}`) });
const millis = (n: number) => String(1_700_000_000_000 + n);
const sourceOf = (...paths: readonly string[]) => ({
  "src/data-source.ts": `export default new DataSource({ type: "postgres", migrations: ${JSON.stringify(paths)} });\n`,
});
const before = {
  "package.json": '{"dependencies": {"typeorm": "1"}}',
  ...at(millis(1), "Teams"),
  ...at(millis(2), "Players"),
};

describe("a script that the data source's path means is a migration, whatever it exports", () => {
  const led = { ...before, ...sourceOf("src/migrations/*.ts") };
  const told = async (name: string, text: string, more = {}) =>
    tell({ before: { ...led, ...more }, head: { [`src/migrations/${name}`]: text } });

  test.each([
    ["base.ts", "export abstract class Base {\n  up() {}\n}\n", "Base migration name is wrong."],
    ["user.ts", "export default class User {\n  id = 1;\n}\n", "User migration name is wrong."],
    ["helper.ts", "export function helper() {}\n", "helper migration name is wrong."],
    ["helper.ts", "export async function helper() {}\n", "migrationClass is not a constructor"],
    [
      "helper.ts",
      "const a = () => 1;\nexport const b = 1,\n  helper: Made = async () => a();\n",
      "migrationClass is not a constructor",
    ],
    ["index.ts", `export * from "./${millis(1)}-Teams";\n`, "Duplicate migrations: Teams1700000000001"],
    [
      "index.ts",
      `export { Teams1700000000001 as First } from "./${millis(1)}-Teams.js";\n`,
      "Duplicate migrations: Teams1700000000001",
    ],
    [`${millis(3)}-Roles.ts`, `${up("Roles1700000000003")}export class Row {}\n`, "Row migration name is wrong."],
  ])("%s stops it: %j", async (name, text, stops) => {
    const { findings, message } = await told(name, text);
    const what = /^\w+(?= migration name)/.exec(stops)?.[0] ?? (name === "index.ts" ? name : "helper");
    expect(findings).toEqual([`blocker unknown: \`${what}\` is no migration, and TypeORM takes it for one`]);
    expect(message[0]).toContain(stops);
    expect((await told(name, text, sourceOf("src/migrations/!(x).ts"))).findings).toEqual([]);
  });

  test.each([
    ["helper.ts", "class Helper {}\nexport const helper = 1;\nexport interface Row {}\nexport enum Kind {\n  a,\n}\n"],
    ["types.d.ts", "export declare class Row {}\n"],
    ["helper.js", "exports.Helper = class Helper {};\n"],
    ["index.ts", 'export * from "../rows";\nexport type { Row } from "./1700000000001-Teams";\n'],
    [`${millis(3)}-Roles.ts`, `${up("Roles1700000000003")}export const table = "roles";\n`],
    [
      "roles.ts",
      up("Roles1700000000003").replace("class Roles1700000000003", "const Roles1700000000003: Made = class"),
    ],
    ["roles.ts", 'export class Roles extends OnTenants {\n  name = "Roles1700000000003";\n}\n'],
    ["roles.ts", 'export class Roles {\n  name = "Roles1700000000003";\n  up = create("roles");\n}\n'],
    [
      "roles.ts",
      'export class Roles extends OnTenants {\n  constructor() {\n    super("Roles1700000000003");\n  }\n}\n',
    ],
    ["tables.ts", 'export { table } from "./1700000000001-Teams";\n'],
    ["tables.ts", 'export { type Teams1700000000001 } from "./1700000000001-Teams";\n'],
    ["row.ts", "export declare class Row {}\nexport declare function row(): Row;\n"],
  ])("or is none: %s", async (name, text) => {
    expect((await told(name, text)).findings).toEqual([]);
  });

  test.each([
    ["functions", `export const a = () => 1${",b = () => 1".repeat(40_000)};\n`],
    ["modules", `export * from "./${millis(1)}-Teams";\n`.repeat(20_000)],
  ])("one of very many %s is read as fast", async (_, text) => {
    expect((await told("many.ts", text)).findings).toHaveLength(1);
  });

  test("nor is one that the path does not mean", async () => {
    const text = "export function helper() {}\n";
    expect((await told("helper.ts", text, sourceOf("src/migrations/1*.ts"))).findings).toEqual([]);
  });

  test("nor is it told of what the base has too", async () => {
    const helper = { "src/migrations/helper.ts": "export function helper() {}\n" };
    expect((await told(`${millis(9)}-Orders.ts`, up("Orders1700000000009"), helper)).findings).toEqual([]);
  });
});
