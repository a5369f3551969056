import { expect, test } from "vitest";
import { sameScript } from "./same-code.ts";

const path = "migrations/001_init.ts";
const text = `import { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("teams", (table) => {
    table.string("name", 80);
  });
}
`;

test.each([
  [
    "formatting",
    text
      .replaceAll('"', "'")
      .replaceAll(";", "")
      .replace(/\n {4}/g, " "),
  ],
  ["a last comma", text.replace('"name", 80', '"name",\n 80,\n')],
  ["parentheses of one parameter", text.replace("(table) =>", "table =>")],
  [
    "imports, types and comments",
    `// why\n'use strict';\n${text.replace(/^import.*\n/, "").replace(": Knex", ": any")}`,
  ],
])("the same: %s", (_, other) => {
  expect(sameScript(text, other, path)).toBe(true);
});

test.each([
  ["a name", text.replace("teams", "team")],
  ["a call more", text.replace("80);", '80);\n    table.string("city");')],
  ["precedence", text.replace("80", "(8 + 2) * 8")],
  ["nothing left", ""],
  ["unfinished", text.slice(0, -30)],
])("not the same: %s", (_, other) => {
  expect(sameScript(text, other, path)).toBe(false);
});

test("lines of SQL in a template end and begin as they like", () => {
  expect(sameScript("sql(`SELECT a  \n    FROM b`)", "sql(`SELECT a\n  FROM b`)", path)).toBe(true);
  expect(sameScript("sql(`SELECT a FROM b`)", "sql(`SELECT aFROM b`)", path)).toBe(false);
});

test.each([
  ["(q) => (q.drop())", "(q) => q.drop()"],
  ["function f() { return (a + b); }", "function f() { return a + b; }"],
  ["x = (a + b)", "x = a + b"],
  ["throw (error)", "throw error"],
  ["const x = (a || b)", "const x = a || b"],
  ["f((a), [(b)], { c: (d) })", "f(a, [b], { c: d })"],
])("parentheses around all of a value are nothing: %s", (a, b) => {
  expect(sameScript(a, b, path)).toBe(true);
});

test.each([
  ["() => ({})", "() => {}"],
  ["f((a, b))", "f(a, b)"],
  ["(a + b).c", "a + b.c"],
  ["!(a || b)", "!a || b"],
])("others are not: %s", (a, b) => {
  expect(sameScript(a, b, path)).toBe(false);
});

test("precedence is told apart", () => {
  expect(sameScript("f((8 + 2) * 8)", "f(8 + 2 * 8)", path)).toBe(false);
});
