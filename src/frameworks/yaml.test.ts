import { expect, test } from "vitest";
import { cpuMs } from "../../test/support/cpu.ts";
import { readYaml } from "./liquibase/read-yaml.ts";
import { yamlDocuments } from "./yaml.ts";

test("documents as plain values; of a key that stands twice the last one", () => {
  expect(yamlDocuments("a: 1\nb: [x, {c: true}]\na: 2\n---\nd: &d [1]\ne: *d\n")).toEqual([
    { a: 2, b: ["x", { c: true }] },
    { d: [1], e: [1] },
  ]);
});

test("keys that are no words are left out, however they stand in one another", async () => {
  expect(yamlDocuments("? [a, b]\n: 1\n? {c: d}\n: 2\ne: &e {f: 3}\n*e : 4\n: 5\n")).toEqual([{ e: { f: 3 }, "": 5 }]);
  expect(await cpuMs(() => yamlDocuments(`${"? ".repeat(600)}a`))).toBeLessThan(5_000);
});

test("a thousand mistakes are found in one reading", async () => {
  expect(await cpuMs(() => yamlDocuments("{a,b}".repeat(20_000)))).toBeLessThan(15_000);
  expect(await cpuMs(() => readYaml(`databaseChangeLog:\n${"{a,b}".repeat(20_000)}`))).toBeLessThan(15_000);
});
