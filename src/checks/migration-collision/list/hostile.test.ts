// Lists that nobody writes but to keep a reviewer busy. What costs more than their size would run into the time limit of a test.

import { describe, expect, test } from "vitest";
import { plainText } from "../../../domain/text.ts";
import { memoryTree } from "../../../../test/support/memory-change.ts";
import { tell, type Story } from "../../../../test/support/list-judge.ts";
import { memoryFinder } from "../../../frameworks/flyway/memory.ts";
import { pairUp } from "../../../frameworks/pair-up.ts";
import { projectOf } from "../../../frameworks/project.ts";
import { flyway } from "../../../frameworks/flyway/flyway.ts";

type Files = Story["before"];

const many = 1_500;
const numbers = Array.from({ length: many }, (_, i) => i);
const of = (make: (i: number) => readonly [string, string]): Files => Object.fromEntries(numbers.map(make));
const gone = (files: Files) => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
const conf = { "flyway.conf": "flyway.locations=filesystem:db\n" };
const first = { ...conf, "db/V1__a.sql": "1\n", "db/V2__b.sql": "2\n" };
const mix = { "mix.exs": '{:ecto_sql, "3"}\n' };

function changesets(count: number): string {
  return `--liquibase formatted sql\n${"--changeset a:1\nselect 1;\n".repeat(count)}`;
}

/** As many groups of one migration. */
async function groupsIn(where: string) {
  const files = of((i) => [`${where}${i}/db/migration/V1__x${i}.sql`, `${i}\n`]);
  return flyway.load(await projectOf(memoryTree(files)), []);
}

async function told(before: Files, head: Story["head"]) {
  const { findings, result } = await tell({ before, head });
  return { findings, finding: result.findings[0] };
}

describe("a change brings", () => {
  test("as many of one number: what they collide with stands in the finding, and how many they are", async () => {
    const { findings, finding } = await told(
      first,
      of((i) => [`db/V2__x${i}.sql`, `${i}\n`]),
    );
    expect(findings).toEqual(["blocker same_number: `2` is taken on `main`"]);
    expect(finding?.subjects.some(({ path, side }) => path === "db/V2__b.sql" && side === "base")).toBe(true);
    expect(finding?.subjects.length).toBeLessThanOrEqual(30);
    expect(finding?.message.map(plainText)).toContain(
      "So it is for 1500 migrations of this change; not all of them stand here.",
    );
    expect(finding?.fingerprint.length).toBeLessThan(100);
  });

  test("as many that come late", async () => {
    const before = { ...conf, "db/V90000__a.sql": "1\n" };
    const { findings } = await told(
      before,
      of((i) => [`db/V${i}__x${i}.sql`, `${i}\n`]),
    );
    expect(findings).toEqual([
      "blocker late_number: `V0__x0`, `V1__x1`, `V2__x2` and 1497 more come before `V90000__a`, which `main` has already",
    ]);
  });

  test("as many of one name", async () => {
    const text = "defmodule M.Same do\nend\n";
    const files = of((i) => [`priv/repo/migrations/${20200101000000 + i}_same.exs`, text]);
    const { findings } = await told({ ...mix, "priv/repo/migrations/20190101000000_a.exs": "" }, files);
    expect(findings).toEqual(["blocker same_id: `same` is claimed twice"]);
  });

  test("as many changesets of one id", async () => {
    const before = { "liquibase.properties": "changeLogFile=db.sql\n", "db.sql": changesets(1) };
    const { findings } = await told(before, { "db.sql": changesets(many) });
    expect(findings).toEqual(["blocker same_id: `db.sql::1::a` is taken on `main`"]);
  });

  test("as many modules that no list names", async () => {
    const lib =
      "mod m20200101_000001_a;\nimpl MigratorTrait for Migrator {\n    fn migrations() -> Vec<Box<dyn MigrationTrait>> {\n        vec![Box::new(m20200101_000001_a::Migration)]\n    }\n}\n";
    const before = { "migration/src/lib.rs": lib, "migration/src/m20200101_000001_a.rs": "" };
    const { findings } = await told(
      before,
      of((i) => [`migration/src/m20210101_${100000 + i}_x.rs`, `${i}`]),
    );
    expect(findings).toHaveLength(51);
  });
});

describe("a change edits", () => {
  test("a file of as many classes", async () => {
    const manifest = { "package.json": '{"dependencies":{"typeorm":"0.3"}}' };
    const text = numbers
      .map(
        (i) => `export class X${1700000000000 + i} implements MigrationInterface {\n  async up(q) { q("${i}"); }\n}\n`,
      )
      .join("");
    const before = { ...manifest, "src/migrations/1700000000000-all.ts": text };
    const { findings } = await told(before, { "src/migrations/1700000000000-all.ts": text.replace('"7"', '"seven"') });
    expect(findings).toEqual(["nit merged_edited: At least 300 migrations that are merged already change"]);
  });
});

describe("a change takes", () => {
  test("as many away", async () => {
    const files = of((i) => [`db/V${i + 10}__x${i}.sql`, `${i}\n`]);
    const last = { "db/V90000__z.sql": "z\n" };
    const { findings } = await told({ ...first, ...last, ...files }, gone(files));
    expect(findings).toEqual([
      "blocker merged_deleted: `V10__x0`, `V11__x1`, `V12__x2` and 1497 more on `main` would be gone",
    ]);
  });
});

describe("folders", () => {
  const deep = numbers.map((i) => `${"d/".repeat(300)}x${i}`);

  test("as many as there are groups, which move", async () => {
    const [was, now] = [await groupsIn("old"), await groupsIn("new")];
    const pairs = pairUp(
      new Map([
        ["merged", now],
        ["base", was],
        ["head", now],
        ["mergeBase", was],
      ]),
    );
    expect(pairs).toHaveLength(many);
    expect(pairs.every(({ base, merged }) => base?.root.slice(3) === merged?.root.slice(3))).toBe(true);
  });

  test("as many, as deep, that one tool loads", async () => {
    const { findings } = await told(
      first,
      Object.fromEntries(deep.map((folder, i) => [`db/${folder}/V${i + 10}__x.sql`, `${i}\n`])),
    );
    expect(findings).toEqual([]);
  });

  test("as many, as deep, in a crate", async () => {
    const before = { "Cargo.toml": '[dependencies]\nsqlx = "0.8"\n', "migrations/1_a.sql": "1\n" };
    const head = Object.fromEntries(
      deep.flatMap((at, i) => [
        [`${at}/migrations/1_a.sql`, `${i}\n`],
        [`${at}/Cargo.toml`, "[package]\n"],
      ]),
    );
    expect((await told(before, head)).findings).toEqual([]);
  });

  test("as many databases in memory, each beside one that stays", () => {
    const all = numbers.flatMap((i) => [`m${i}/h2`, `m${i}/mysql`]);
    const found = memoryFinder(all, new Set());
    expect(numbers.flatMap((i) => found([`m${i}/h2`, `m${i}/mysql`]))).toHaveLength(many);
  });
});
