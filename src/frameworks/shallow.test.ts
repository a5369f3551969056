import { parser as go } from "@lezer/go";
import { parser as rust } from "@lezer/rust";
import { expect, test } from "vitest";
import { djangoProject, migrationText, migrations } from "../../test/support/django-files.ts";
import { tell } from "../../test/support/list-judge.ts";
import { parseScript } from "./node/syntax.ts";
import { phpClasses } from "./php/classes.ts";
import { hasErrors, parsePython } from "./python/python.ts";
import { shallow } from "./shallow.ts";
import { yamlDocuments } from "./yaml.ts";

const deep = (open: string, close: string) => `${open.repeat(200_000)}${close.repeat(200_000)}`;

test("what is deeper than anybody writes ends there, with a mistake; the rest of it stays as it is", () => {
  const plain = "x = [(1, {2: 3})]\n".repeat(1_000);
  expect(shallow(plain)).toBe(plain);
  const text = `before = 1\nx = ${deep("[", "]")}\n`;
  expect(shallow(text)).toMatch(/^before = 1\nx = \[{1000}\n\($/);
  expect(hasErrors(parsePython(text))).toBe(true);
  // Where the mistake might be taken for more of a comment, too.
  expect(hasErrors(parsePython(`# ${"(".repeat(2_000)}`))).toBe(true);
});

test("no grammar is slow on brackets in brackets, nor YAML on many keys", () => {
  const keys = Array.from({ length: 60_000 }, (_, i) => `k${i}: &k${i} 1`).join("\n");
  const started = process.cpuUsage();
  parsePython(`x = ${deep("[", "]")}`);
  parseScript(`x = ${deep("(", ")")}`, "a.ts");
  parseScript(deep("{", "}"), "a.js");
  phpClasses(`<?php ${deep("{", "}")}`);
  go.parse(shallow(`package x\nvar x = ${deep("(", ")")}`));
  rust.parse(shallow(`const X: i32 = ${deep("(", ")")};`));
  expect(yamlDocuments(keys)).toHaveLength(1);
  const { user, system } = process.cpuUsage(started);
  // Without the guard it is more than a minute; no more than a few seconds on the slowest machine.
  expect((user + system) / 1000).toBeLessThan(8_000);
});

test("who hides a migration behind brackets is not approved", async () => {
  const before = { ...djangoProject(), ...migrations({ stem: "0001_initial" }) };
  const hidden = `# ${"(".repeat(2_000)}\n${migrationText({ stem: "0002_x", after: ["0001_initial"] })}`;
  const { findings } = await tell({ before, head: { "users/migrations/0002_x.py": hidden.replace("= [", "= x + [") } });
  expect(findings).toEqual([expect.stringMatching(/ unknown: /) as string]);
});
