import * as fc from "fast-check";
import { expect, test } from "vitest";
import { badInput } from "../../../test/support/bad-input.ts";
import {
  drizzleFiles,
  journalOf,
  snapshot,
  teams,
  players,
  orders,
  roles,
  before,
  drizzleConfig as config,
  type Entry,
} from "../../../test/support/drizzle-files.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";
import { plainText } from "../../domain/text.ts";
import { warmMemory } from "../../../test/support/warm-memory.ts";

test("both sides add the next number: a blocker that names both, and what drizzle-kit has to do", async () => {
  const told = await tell({
    before,
    base: drizzleFiles([teams, players, orders]),
    head: drizzleFiles([teams, players, roles]),
  });
  expect(told.frameworks).toEqual(["drizzle drizzle"]);
  expect(told.findings).toEqual(["blocker same_number: `0002` is taken on `main`"]);
  expect(told.result.findings[0]?.subjects.map(({ id, side }) => `${id} ${side}`)).toEqual([
    "0002_roles head",
    "0002_orders base",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "The journal has one place for the number, and \`meta/0002_snapshot.json\` holds one of the two. Put one below the other, and whichever has the earlier \`when\` is passed over without a word where the other has run: \`0002_roles\` beside \`0002_orders\`.",
      "Git reports a conflict in \`drizzle/meta/_journal.json\` as well.",
    ]
  `);
  expect(told.edits).toEqual([]);
  expect(told.commands).toMatchInlineSnapshot(`
    [
      "git fetch origin && git rm -q -- drizzle/0002_roles.sql drizzle/meta/0002_snapshot.json",
      "git checkout "$(git merge-base HEAD origin/main)" -- drizzle/meta",
      "git commit -m 'Take migrations back, to make them anew' && git merge origin/main",
      "npx drizzle-kit generate",
    ]
  `);
});

test("an entry that is earlier than the base's last never runs: its `when` is set behind", async () => {
  const late = { ...drizzleFiles([teams, players, orders, { tag: "0003_roles", when: 2500 }]) };
  const story = { before, base: drizzleFiles([teams, players, orders]), head: late };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `0003_roles` comes before `0002_orders`, which `main` has already",
  ]);
  expect(told.edits).toEqual(['drizzle/meta/_journal.json:29       "when": 2500, =>       "when": 3001,']);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("equal `when`s: the second never runs", async () => {
  const head = drizzleFiles([teams, players, { tag: "0002_roles", when: 2000 }]);
  expect((await tell({ before, head })).findings).toEqual([
    "blocker late_number: `0002_roles` comes before `0001_players`, which `main` has already",
  ]);
});

test("a tag without a number is late all the same", async () => {
  const told = await tell({ before, head: drizzleFiles([teams, players, { tag: "_roles", when: 1500 }]) });
  expect(told.findings).toEqual([
    "blocker late_number: `_roles` comes before `0001_players`, which `main` has already",
  ]);
});

test("SQL that no entry names never runs; what the base has of it is not told again", async () => {
  const orphan = { "drizzle/0001_damp_prism.sql": "SELECT 1;\n" };
  const told = await tell({ before, head: orphan });
  expect(told.findings).toEqual(["blocker journal_mismatch: `0001_damp_prism` is not in the journal: it never runs"]);
  expect(
    (await tell({ before: { ...before, ...orphan }, head: drizzleFiles([teams, players, orders]) })).findings,
  ).toEqual([]);
  const others = {
    "drizzle/seed.sql": "",
    "drizzle/0001_players.down.sql": "",
    "drizzle/0001_players_rollback.sql": "",
  };
  expect((await tell({ before, head: others })).findings).toEqual([]);
});

test("SQL that has its snapshot and has lost its entry is entered again, several in their order", async () => {
  const lost = drizzleFiles([teams, players, orders, { tag: "0003_roles", when: 1 }]);
  const story = { before, head: { ...lost, "drizzle/meta/_journal.json": undefined } };
  const head = { ...story.head, "drizzle/meta/_journal.json": before["drizzle/meta/_journal.json"] };
  const told = await tell({ before, head });
  expect(told.findings).toEqual([
    "blocker journal_mismatch: `0002_orders` is not in the journal: it never runs",
    "blocker journal_mismatch: `0003_roles` is not in the journal: it never runs",
  ]);
  expect(told.commands).toEqual([]);
  const mended = await fixed({ before, head });
  expect(mended.head["drizzle/meta/_journal.json"]).toBe(
    journalOf([teams, players, { tag: "0002_orders", when: 2001 }, { tag: "0003_roles", when: 2002 }]),
  );
  expect((await tell(mended)).findings).toEqual([]);
  // Without a snapshot only drizzle-kit can make it whole; a number that is taken is another matter.
  const bare = { "drizzle/0002_orders.sql": "SELECT 1;\n" };
  expect((await tell({ before, head: bare })).commands).toEqual(["drizzle-kit generate"]);
  // Nobody's snapshots: the team writes its SQL by hand.
  const handwritten = Object.fromEntries(Object.entries(before).filter(([path]) => !path.includes("snapshot")));
  const byHand = { before: handwritten, head: bare };
  expect((await tell(byHand)).edits).toHaveLength(1);
  expect((await tell(await fixed(byHand))).findings).toEqual([]);
  // A journal that is written otherwise than drizzle-kit writes it.
  const flat = {
    ...handwritten,
    "drizzle/meta/_journal.json": JSON.stringify(JSON.parse(journalOf([teams, players]))),
  };
  expect((await tell({ before: flat, head: bare })).commands).toEqual(["drizzle-kit generate"]);
});

test("where the base's journal lists what is not there, nobody starts the migrator: what else is out of step is a nit", async () => {
  const pulled = { ...before };
  delete pulled["drizzle/0000_teams.sql"];
  const told = await tell({ before: pulled, head: { "drizzle/0002_by_hand.sql": "SELECT 1;\n" } });
  expect(told.findings).toEqual(["nit journal_mismatch: `0002_by_hand` is not in the journal: it never runs"]);
  expect(told.message.at(-1)).toBe("It stops on `main` already, whatever this change does.");
});

test("an entry without its file stops every start", async () => {
  const told = await tell({ before, head: drizzleFiles([teams, players, { ...orders, sql: undefined }]) });
  expect(told.findings).toEqual([
    "blocker journal_mismatch: The journal lists `0002_orders`, and there is no such file",
  ]);
  expect(told.message[0]).toContain("`No file drizzle/0002_orders.sql found in drizzle folder`");
  // Nothing is said of what runs and lacks a snapshot.
  const bare = drizzleFiles([teams, players, { ...orders, sql: undefined }]);
  delete bare["drizzle/meta/0002_snapshot.json"];
  expect((await tell({ before, head: bare })).findings).toEqual(told.findings);
});

test("snapshots: missing, and two that follow one", async () => {
  const without = drizzleFiles([teams, players, orders]);
  delete without["drizzle/meta/0002_snapshot.json"];
  expect((await tell({ before, head: without })).findings).toEqual([
    "nit journal_mismatch: `0002_orders` has no snapshot",
  ]);
  const renumbered = {
    ...drizzleFiles([teams, players, orders, { tag: "0003_roles", when: 4000 }]),
    "drizzle/meta/0003_snapshot.json": snapshot("roles", "0001_players"),
  };
  const told = await tell({ before, base: drizzleFiles([teams, players, orders]), head: renumbered });
  expect(told.findings).toEqual([
    "nit journal_mismatch: `0002_snapshot.json` and `0003_snapshot.json` follow the same snapshot",
  ]);
  expect(told.message[0]).toContain("are pointing to a parent snapshot");
  const broken = { "drizzle/meta/0001_snapshot.json": "<<<<<<< HEAD" };
  expect((await tell({ before, head: broken })).findings).toEqual([
    "nit journal_mismatch: `drizzle/meta/0001_snapshot.json` is no JSON",
  ]);
});

test("one tag twice, one idx twice", async () => {
  const twice = { "drizzle/meta/_journal.json": journalOf([teams, players, { ...players, when: 2001 }]) };
  expect((await tell({ before, head: twice })).findings).toEqual([
    "blocker journal_mismatch: The journal lists `0001_players` twice",
  ]);
  const head = drizzleFiles([teams, players, { ...orders, idx: 1 }]);
  expect((await tell({ before, head })).findings).toEqual([
    "nit journal_mismatch: `0001_players` and `0002_orders` have one `idx`: `1`",
  ]);
});

test("a number that one journal has twice is not called the only one", async () => {
  const { findings, result } = await tell({
    before: { ...config, ...drizzleFiles([teams, players, orders]) },
    head: drizzleFiles([teams, players, orders, { ...roles, when: 4000 }]),
  });
  expect(findings).toEqual([]);
  expect(result.verified.map(({ text }) => plainText(text))).toContain("1 migration added: `0002_roles`.");
});

test("nor is one beside SQL of its number that no journal lists", async () => {
  const loose = { ...before, "drizzle/0002_loose.sql": "SELECT 1;\n" };
  const { findings, result } = await tell({ before: loose, head: drizzleFiles([teams, players, orders]) });
  expect(findings).toEqual([]);
  expect(result.verified.map(({ text }) => plainText(text))).toContain("1 migration added: `0002_orders`.");
});

test("a journal that is none is refused, and nothing else is said", async () => {
  for (const text of ["", "<<<<<<< HEAD\n{", '{"entries": {}}']) {
    const told = await tell({
      before,
      head: { ...drizzleFiles([teams, players, orders]), "drizzle/meta/_journal.json": text },
    });
    expect(told.findings).toEqual(["blocker unknown: Drizzle would refuse `drizzle/meta/_journal.json`"]);
  }
  const gone = { "drizzle/meta/_journal.json": undefined };
  expect((await tell({ before, head: gone })).message[1]).toContain("`Can't find meta/_journal.json file`");
});

test("hostile tags neither leave the folder nor break anything", async () => {
  const tags = ["../../etc/passwd", "0002_`@everyone`", "", "0002_" + "x".repeat(5000)];
  for (const tag of tags) {
    const head = { "drizzle/meta/_journal.json": journalOf([teams, players, { tag, when: 9000 }]) };
    expect((await tell({ before, head })).findings).toHaveLength(1);
  }
});

test("fixtures are an observation; a configured folder is none, whatever it is called", async () => {
  const root = "test/fixtures/drizzle";
  const files = drizzleFiles([teams, players], root);
  const story = { before: files, head: drizzleFiles([teams, players, roles, { ...orders, when: 1 }], root) };
  expect((await tell(story)).findings[0]).toMatch(/^observation/);
  const made = { ...files, "test/db.config.ts": "", "drizzle.config.json": JSON.stringify({ out: root }) };
  expect((await tell({ ...story, before: made })).findings[0]).toMatch(/^blocker/);
});

test("databases side by side have journals of their own, and numbers: none is an old name of the other", async () => {
  const start = { ...drizzleFiles([teams, players], "db/mysql"), ...drizzleFiles([teams], "db/sqlite") };
  const head = {
    ...drizzleFiles([teams, players, { tag: "0002_add_roles", when: 4000 }], "db/mysql"),
    ...drizzleFiles([teams, { tag: "0001_add_roles", when: 4000 }], "db/sqlite"),
  };
  expect((await tell({ before: start, head })).findings).toEqual([]);
  expect((await tell({ before: start, head }, { stale: true })).findings).toEqual([]);
});

test("a configuration that is started from a package above it", async () => {
  const root = "apps/api/drizzle";
  const made = (entries: Entry[]): Record<string, string> => drizzleFiles(entries, root);
  const told = await tell({
    before: { "apps/api/server/db/drizzle.config.ts": 'export default { out: "drizzle" }', ...made([teams]) },
    base: made([teams, { tag: "0001_a", when: 3000 }]),
    head: made([teams, { tag: "0001_b", when: 2000 }]),
  });
  expect(told.commands.at(-1)).toBe("cd apps/api && npx drizzle-kit generate --config server/db/drizzle.config.ts");
});

const tagged = (names: readonly string[], from: number, start: number): Entry[] =>
  names.map((name, i) => ({ tag: `${String(from + i).padStart(4, "0")}_${name}`, when: start + i * 10 }));

test("any history: the base alone is not blamed, the order of files says nothing, what is fixed is clean", async () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(names, names, names, fc.boolean(), async (old, theirs, ours, isLate) => {
      const common = tagged(old, 0, 1000);
      const base = [
        ...common,
        ...tagged(
          theirs.map((one) => `b${one}`),
          common.length,
          5000,
        ),
      ];
      const own = tagged(
        ours.map((one) => `h${one}`),
        base.length,
        isLate ? 2000 : 9000,
      );
      const start = drizzleFiles(common);
      const ahead = drizzleFiles(base);
      expect((await tell({ before: start, base: ahead, head: { "README.md": "" } })).findings).toEqual([]);
      const story = { before: start, base: ahead, head: drizzleFiles([...base, ...own]) };
      const told = await tell(story);
      expect(told.findings.length).toBe(isLate ? 1 : 0);
      const reversed = Object.fromEntries(Object.entries(story.head).toReversed());
      expect((await tell({ ...story, head: { ...reversed, "src/x.ts": "" } })).findings).toEqual(told.findings);
      expect((await tell(await fixed(story))).findings).toEqual([]);
      const apart = await tell({
        ...story,
        head: drizzleFiles([
          ...common,
          ...tagged(
            ours.map((one) => `h${one}`),
            common.length,
            2000,
          ),
        ]),
      });
      expect(apart.findings).toHaveLength(1);
      expect(apart.findings[0]).toMatch(/^blocker same_number/);
    }),
    { numRuns: 40 },
  );
});

badInput({ before, head: drizzleFiles([teams, players, roles]) });
warmMemory({ before, head: drizzleFiles([teams, players, roles]) });
