import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { badInput } from "../../test/support/bad-input.ts";
import { tell } from "../../test/support/list-judge.ts";
import { warmMemory } from "../../test/support/warm-memory.ts";

interface Committed {
  readonly name: string;
  readonly sql: string;
}

/** Committed files, each behind the one before, as `graphile-migrate commit` writes them. */
function chain(...files: readonly Committed[]): Record<string, string> {
  let previous = "-";
  return Object.fromEntries(
    files.map(({ name, sql }) => {
      const before = previous === "-" ? "" : previous;
      const hash = `sha1:${createHash("sha1")
        .update(`${`${before}\n${sql.trim()}`.trim()}\n`)
        .digest("hex")}`;
      const text = `--! Previous: ${previous}\n--! Hash: ${hash}\n\n${sql.trim()}\n`;
      previous = hash;
      return [`migrations/committed/${name}.sql`, text];
    }),
  );
}

const teams = { name: "000001", sql: "create table teams ();" };
const players = { name: "000002-players", sql: "create table players ();" };
const orders = { name: "000003-orders", sql: "create table orders ();" };
const roles = { name: "000003-roles", sql: "create role r;" };
const before: Record<string, string> = { ".gmrc": '{ // where\n  "pgSettings": {},\n}\n', ...chain(teams, players) };

test("both sides commit the next number", async () => {
  const told = await tell({ before, base: chain(teams, players, orders), head: chain(teams, players, roles) });
  expect(told.frameworks).toEqual(["graphile-migrate migrations/committed"]);
  expect(told.findings).toEqual(["blocker same_number: `000003` is taken on `main`"]);
  expect(told.commands).toMatchInlineSnapshot(`
    [
      "npx graphile-migrate uncommit",
      "git fetch origin && git rebase --autostash origin/main",
      "npx graphile-migrate commit",
    ]
  `);
  expect((await tell({ before, head: chain(teams, players, roles) })).findings).toEqual([]);
});

test("without words in the names both sides add one path", async () => {
  const [mine, yours] = [
    { ...roles, name: "000003" },
    { ...orders, name: "000003" },
  ];
  const told = await tell({ before, base: chain(teams, players, yours), head: chain(teams, players, mine) });
  expect(told.findings).toEqual(["blocker same_number+same_path_added: `000003` is taken on `main`"]);
});

test("a number that is free, and the hash of the one before last", async () => {
  const ahead = { ...before, ...chain(teams, players, orders) };
  const renumbered = {
    "migrations/committed/000004-roles.sql":
      chain(teams, players, roles)["migrations/committed/000003-roles.sql"] ?? "",
  };
  const told = await tell({ before: ahead, head: renumbered });
  expect(told.findings).toEqual(["blocker parent_not_head: `000004-roles.sql` does not follow `000003-orders.sql`"]);
  expect(told.message[0]).toMatch(/doesn't match '000004-roles\.sql''s expected previous hash/);
  expect((await tell({ before: { ...ahead, ...renumbered }, head: { "x.md": "" } })).findings).toEqual([]);
});

test("what is merged: what the hash is of counts, words in a name do not", async () => {
  const path = "migrations/committed/000002-players.sql";
  const told = await tell({ before, head: { [path]: `${before[path] ?? ""}-- more\n` } });
  expect(told.findings).toEqual([
    "blocker merged_edited+journal_mismatch: `000002-players` is merged already, and changes",
  ]);
  const named = { [path]: undefined, "migrations/committed/000002-people.sql": before[path] ?? "" };
  expect((await tell({ before, head: named })).findings).toEqual([]);
  // The hash is of the trimmed text.
  const spaced = (before[path] ?? "").replace("\n\n", "\n\n\n");
  expect((await tell({ before, head: { [path]: `${spaced}\n` } })).findings).toEqual([]);
  const last = await tell({ before, head: { [path]: undefined } });
  expect(last.findings).toEqual(["nit merged_deleted: `000002-players` on `main` would be gone"]);
  expect(last.message[0]).toContain("pass over another one that is committed under its number");
  const ahead = { ...before, ...chain(teams, players, orders) };
  expect((await tell({ before: ahead, head: { [path]: undefined } })).findings).toEqual([
    "blocker merged_deleted: `000002-players` on `main` would be gone",
    "blocker parent_not_head: `000003-orders.sql` does not follow `000001.sql`",
  ]);
});

test("a configured folder, a folder without configuration, files that are none", async () => {
  const moved = Object.fromEntries(
    Object.entries(chain(teams)).map(([path, text]) => [`app/db/${path.slice("migrations/".length)}`, text]),
  );
  for (const config of [
    { "app/.gmrc": '{"migrationsFolder": "./db"}' },
    { "app/.gmrc": '// { ours }\n{ /* here */ "migrationsFolder": "./db" }' },
    { "app/.gmrc.js": "const dir = `${__dirname}/db`;\nmodule.exports = { migrationsFolder: dir };\n" },
  ])
    expect((await tell({ before: { ...config, ...moved }, head: {} })).frameworks).toEqual([
      "graphile-migrate app/db/committed",
    ]);
  expect((await tell({ before: chain(teams), head: {} })).frameworks).toEqual([
    "graphile-migrate migrations/committed",
  ]);
  for (const text of ["", "\0", "select 1;", "--! Previous: x\n--! Hash\n"]) {
    const told = await tell({
      before: { ...before, ".gmrc": text },
      head: { "migrations/committed/000003.sql": text },
    });
    expect(told.findings.every((finding) => finding.startsWith("blocker"))).toBe(true);
    expect(told.findings.length).toBeGreaterThan(0);
  }
});

test("any chain: the base alone is not blamed, what follows the last is clean, what does not is refused", async () => {
  const slugs = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(slugs, slugs, slugs, async (old, theirs, ours) => {
      const common = numbered(old, 1);
      const base = [
        ...common,
        ...numbered(
          theirs.map((one) => `b${one}`),
          common.length + 1,
        ),
      ];
      const own = ours.map((one) => `h${one}`);
      const story = { before: { ".gmrc": "{}", ...chain(...common) }, base: chain(...base) };
      expect((await tell({ ...story, head: { "x.md": "" } })).findings).toEqual([]);
      expect((await tell({ ...story, head: chain(...base, ...numbered(own, base.length + 1)) })).findings).toEqual([]);
      const apart = await tell({ ...story, head: chain(...common, ...numbered(own, common.length + 1)) });
      expect(apart.findings[0]).toMatch(/^blocker same_number/);
      const turned = Object.fromEntries(
        Object.entries(chain(...common, ...numbered(own, common.length + 1))).toReversed(),
      );
      expect((await tell({ ...story, head: { ...turned, "docs/notes.txt": "" } })).result).toEqual(apart.result);
    }),
    { numRuns: 25 },
  );
});

badInput({ before, head: chain(teams, players, roles) });
warmMemory({ before, head: chain(teams, players, roles) });

function numbered(names: readonly string[], from: number): Committed[] {
  return names.map((name, i) => ({
    name: `${String(from + i).padStart(6, "0")}-${name}`,
    sql: `create table ${name} ();`,
  }));
}

test("a header that stands against its text, and leave to have a hash that it has", async () => {
  const start = { ".gmrc": "{}", ...chain(teams, players) };
  const path = "migrations/committed/000003.sql";
  const text = chain(teams, players, { name: "000003", sql: "create table roles ();" })[path] ?? "";
  const told = async (changed: string) => {
    const { findings, message } = await tell({ before: start, head: { [path]: changed } });
    return [...findings, ...message];
  };
  expect(await told(text)).toEqual([]);
  expect(await told(text.replace("\n\n", "\n"))).toEqual([
    "blocker journal_mismatch: `000003.sql` has no empty line behind its header",
    `Every command stops with \`Invalid migration '${path}': there should be two newlines after the headers section\`.`,
  ]);
  expect(await told(text.replace("\n\n", "\n--! AllowInvalidHash\n\n"))).toEqual([
    "blocker journal_mismatch: `000003.sql` is what its hash is of, and says that it need not be",
    "Where it has yet to run, it stops with `Invalid hash allowed for 000003.sql; but hash matches.` Take `--! AllowInvalidHash` away.",
  ]);
});
