// Which migration of the base a new one is taken for, where several would do or git is wrong.

import { describe, expect, test } from "vitest";
import { tell } from "../../../../test/support/list-judge.ts";

const project = { artisan: "", "composer.json": '{"require": {"laravel/framework": "^11.0"}}' };
const laravel = (stem: string, does: string) => ({
  [`database/migrations/${stem}.php`]: `<?php\n\nreturn new class extends Migration\n{\n    public function up(): void\n    {\n        ${does}\n    }\n};\n`,
});
const was = "2024_01_02_090000_b";
const found = async (does: string, now: string, then: string) => {
  const before = { ...project, ...laravel("2024_01_01_090000_a", "a();"), ...laravel(was, does) };
  const head = { [`database/migrations/${was}.php`]: undefined, ...laravel(now, then) };
  return (await tell({ before, head })).findings.map((one) => one.split(":")[0]);
};

describe("git's rename of one that changed counts for no other one", () => {
  test.each([
    // Of no table there is nothing to tell.
    ["fill(1);", "2024_01_02_090000_c", "fill(2);", "blocker merged_renamed"],
    ["Schema::drop('b');", "2024_01_02_090000_c", "fill();", "blocker merged_renamed"],
    ["fill();", "2024_01_02_090000_c", "Schema::drop('b');", "blocker merged_renamed"],
    ["Schema::drop('b');", "2024_01_02_090000_c", "Schema::drop('c');", "nit merged_deleted"],
    // Nor where its name is the same.
    ["Schema::drop('b');", "2024_01_03_090000_b", "Schema::drop('c');", "blocker merged_renamed"],
  ])("%s: %s: %s", async (does, now, then, finding) => {
    expect(await found(does, now, then)).toEqual([finding]);
  });
});

const rails = (stem: string, name: string, does: string) => ({
  [`db/migrate/${stem}.rb`]: `class ${name} < ActiveRecord::Migration[7.1]\n  def change\n    ${does}\n  end\nend\n`,
});
const shop = {
  Gemfile: 'gem "rails"\n',
  ...rails("20240101090000_create_teams", "CreateTeams", "create_table :teams"),
};
const again = "execute 'REFRESH MATERIALIZED VIEW totals'";
const [first, second] = [
  rails("20240102090000_total", "Total", again),
  rails("20240103090000_total_it", "TotalIt", again),
];
const [third, fourth] = [rails("20240202090000_sums", "Sums", again), rails("20240203090000_sum_up", "SumUp", again)];
const without = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

test("each is one of the base at most, and each of the base is one at most", async () => {
  const one = await tell({
    before: { ...shop, ...first, ...second },
    head: { ...without({ ...first, ...second }), ...third },
  });
  expect(one.findings).toEqual([
    "nit merged_deleted: `20240103090000_total_it` on `main` would be gone",
    "blocker merged_renamed: `20240102090000_total` on `main` would be called `20240202090000_sums`",
  ]);
  const two = await tell({ before: { ...shop, ...first }, head: { ...without(first), ...third, ...fourth } });
  expect(two.findings).toEqual([
    "blocker merged_renamed: `20240102090000_total` on `main` would be called `20240202090000_sums`",
  ]);
});

const diesel = (name: string, text: string) => ({ [`migrations/${name}/up.sql`]: text });

test("what runs nothing is none of the others that run nothing", async () => {
  const cargo = { "Cargo.toml": '[dependencies]\ndiesel = "2"\n', "diesel.toml": "" };
  const empty = diesel("2024-01-02-090000_hold", "-- Nothing to do.\n");
  const before = { ...cargo, ...diesel("2024-01-01-090000_a", "SELECT 1;\n"), ...empty };
  const head = {
    ...without(empty),
    ...diesel("2024-02-02-090000_place", "-- Left out by hand, for the time being.\n"),
  };
  expect((await tell({ before, head })).findings).toEqual([
    "nit merged_deleted: `2024-01-02-090000_hold` on `main` would be gone",
  ]);
});
