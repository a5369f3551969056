// What each tool's rules make of everything that a change can do, under all settings that they look at: a severity that moves is
// seen here, and only on purpose.

import { expect, test } from "vitest";
import type { Framework, GraphRules, ListFramework, ListRules } from "./framework.ts";
import { allFrameworks } from "./index.ts";

test("how severe each rule of each framework is, and what its settings change", async () => {
  const frameworks = await allFrameworks();
  expect(`\n${frameworks.flatMap(rowsOf).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    alembic: deleted blocker, leftOut nit, renamed blocker, redone blocker, unstood nit, inserted blocker, rerun blocker
    django: deleted nit, renamed blocker, repeated nit, redone blocker, relabelled blocker, forkStopsAll true, inserted blocker
    rails: taken.version blocker stopsAll, taken.class blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker, repeated nit
    prisma: taken.name blocker, edited blocker by code, deleted nit, renamed blocker, repeated nit
    drizzle: taken.version blocker, taken.name blocker, late blocker countsGone, edited nit by code, deleted nit, rerun blocker
    drizzle-kit: taken.name blocker, edited nit by code, deleted nit, renamed blocker
    knex: taken.name blocker, edited nit by code, copied blocker, deleted blocker, renamed blocker, identity some
      no-list-validation: deleted nit
      runs-here: identity -
    typeorm: taken.name blocker, edited nit by code, deleted nit, renamed blocker
    sequelize: taken.name blocker, edited nit by code, copied blocker, deleted nit, renamed blocker, repeated nit, identity some
      runs-here: identity -
    mikro-orm: taken.name blocker, edited nit by code, copied blocker, deleted nit, renamed blocker
    kysely: taken.name blocker, late blocker, edited nit by code, deleted blocker, renamed blocker
      allow-unordered-migrations: late -
    node-pg-migrate: taken.name blocker, late blocker, edited nit by code, deleted blocker misses what has one in its place unmissed some, reheaded blocker, renamed blocker
      no-check-order: late -, deleted nit
      order-unsaid: late nit, deleted nit misses what has one in its place unmissed some
      no-check-order + order-unsaid: late -, deleted nit
    db-migrate: taken.name blocker, edited nit by code, deleted nit, renamed blocker
    graphile-migrate: taken.version blocker, late blocker, edited blocker by some, deleted blocker misses what has one after it unmissed some, renamed blocker
    flyway: taken.version blocker stopsAll, taken.name blocker, late blocker countsGone, edited blocker by some unchecked some, retitled blocker, renamed blocker, deleted blocker misses what has one after it unmissed some
      before-3: edited nit by some, retitled -, renamed blocker spares some, deleted nit, replaced blocker
      ignore-missing: deleted nit
      no-validation: edited nit by some, retitled -, renamed blocker spares some, deleted nit, replaced blocker
      out-of-order: late -
      repairs: edited nit by some, retitled -, renamed blocker spares some, deleted nit, replaced blocker
      before-3 + validates: edited blocker by some unchecked some, retitled blocker, renamed blocker, deleted blocker misses what has one after it unmissed some, replaced -
      before-3 + ignore-missing + validates: deleted nit
      before-3 + no-validation + validates: edited nit by some, retitled -, renamed blocker spares some, deleted nit, replaced blocker
      before-3 + repairs + validates: edited nit by some, retitled -, renamed blocker spares some, deleted nit, replaced blocker
    liquibase: taken.name blocker, edited blocker by bytes, deleted nit, renamed blocker spares some, repeated nit
    morph: taken.version blocker, taken.name blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
    pop: taken.version blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
    maragu-migrate: taken.name blocker, late blocker, edited nit by code, deleted nit, renamed blocker spares some
    golang-migrate: taken.version blocker stopsAll, late blocker, edited nit by code, replaced blocker, deleted blocker misses the last, renamed blocker
    goose: taken.version blocker stopsAll, late blocker countsGone, edited nit by code, replaced blocker, deleted nit, renamed blocker spares some
      allow-missing: late -
    sql-migrate: edited nit by code, deleted blocker, renamed blocker
      ignore-unknown: deleted blocker misses the last
    dbmate: taken.version blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
      strict: late blocker
    sqlx: taken.version blocker, edited blocker by bytes unchecked some, deleted blocker, renamed blocker
      ignore-missing: deleted nit
      ignored-chars:~: edited blocker by some unchecked some
    diesel: taken.version blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
    refinery: taken.version blocker, late blocker spares some, edited blocker by bytes unchecked some, retitled blocker, deleted blocker, renamed blocker
    sea-orm: taken.name blocker, edited nit by code, deleted blocker, renamed blocker
    ecto: taken.version blocker, taken.name blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
      strict-version-order: late blocker
    ef-core: taken.class blocker, edited nit by code, deleted nit, renamed blocker, repeated nit
    laravel: taken.class blocker, edited nit by code, deleted nit, renamed blocker, repeated nit
    phinx: taken.version blocker, taken.class blocker, edited nit by code, replaced blocker, deleted nit, renamed blocker
    doctrine: taken.class blocker, edited nit by code, deleted nit, renamed blocker
    atlas: taken.version blocker, late blocker spares some, early blocker, edited blocker by code, deleted nit, renamed blocker, repeated nit
      non-linear: late -
    sqitch: taken.name blocker, late blocker, edited nit by code, deleted blocker, relined blocker alike some, reordered blocker, remarked blocker, reheaded blocker, renamed blocker
    supabase: taken.version blocker, late blocker, edited nit by code, replaced blocker, deleted blocker, renamed blocker
      include-all: late -
    hasura: taken.version blocker stopsAll, edited nit by code, replaced blocker, deleted nit, renamed blocker
    yoyo: edited nit by code, deleted nit, renamed blocker
    gitea-list: taken.version blocker, late blocker, deleted blocker misses what has one before it
    forgejo-files: edited nit by code, deleted blocker, renamed blocker
    xormigrate: taken.name blocker, edited nit by code, deleted nit, renamed blocker
    numbered-sql: taken.version blocker, late nit spares some, edited nit by code, deleted nit, renamed nit
      found: taken.version -, late -
      names-count: taken.version -, late -
      found + kept-apart: taken.version blocker, late nit spares some
      found + kept-apart + names-count: taken.version -, late -
    "
  `);
});

/** A row without settings, and one for each set of them that does what the rows above do not tell: what it changes about those of its parts. */
function rowsOf(framework: Framework): readonly string[] {
  if (framework.family === "graph") return [rowOf(framework.id, cellsOf(framework.rules))];
  const plain = cellsOf(framework.rules(new Set()));
  const told: { readonly settings: ReadonlySet<string>; readonly changed: Cells }[] = [];
  for (const settings of subsetsOf([...askedOf(framework), ...(written[framework.id] ?? [])])) {
    const parts = told
      .filter((one) => [...one.settings].every((each) => settings.has(each)))
      .map(({ changed }) => changed);
    const changed = changesOf(Object.assign({}, plain, ...parts) as Cells, cellsOf(framework.rules(settings)));
    if (Object.keys(changed).length > 0) told.push({ settings, changed });
  }
  return [
    rowOf(framework.id, plain),
    ...told.map(({ settings, changed }) => rowOf(`  ${[...settings].join(" + ")}`, changed)),
  ];
}

/** Settings that hold a value, which rules look for by their beginning. */
const written: Readonly<Record<string, readonly string[]>> = { sqlx: ["ignored-chars:~"] };

/** `blocker stopsAll` by `taken.version`: all that the rules say anything of. */
type Cells = Readonly<Record<string, string>>;

function rowOf(title: string, cells: Cells): string {
  return `${title}: ${Object.entries(cells)
    .map(([name, words]) => `${name} ${words}`)
    .join(", ")}`;
}

function changesOf(was: Cells, now: Cells): Cells {
  const names = Object.keys({ ...was, ...now });
  return Object.fromEntries(
    names
      .map((name) => [name, now[name] ?? nothing] as const)
      .filter(([name, words]) => words !== (was[name] ?? nothing)),
  );
}

const nothing = "-";

/** Every setting that `rules` asks for, whatever the others are. */
function askedOf({ rules }: Pick<ListFramework, "rules">): readonly string[] {
  const asked = new Set<string>();
  class Asked extends Set<string> {
    override has(value: string): boolean {
      asked.add(value);
      return super.has(value);
    }
  }
  for (let before = -1; before !== asked.size;) {
    before = asked.size;
    for (const settings of subsetsOf([...asked])) rules(new Asked(settings));
  }
  return [...asked].toSorted();
}

function subsetsOf(all: readonly string[]): readonly ReadonlySet<string>[] {
  const sets = all.reduce<readonly (readonly string[])[]>(
    (some, one) => [...some, ...some.map((set) => [...set, one])],
    [[]],
  );
  return sets.toSorted((a, b) => a.length - b.length).map((set) => new Set(set));
}

function cellsOf({ taken = {}, ...rules }: Partial<ListRules> | (GraphRules & { taken?: undefined })): Cells {
  const outcomes = [
    ...Object.entries(taken).map(([what, one]) => [`taken.${what}`, one] as const),
    ...Object.entries(rules),
  ];
  return Object.fromEntries(outcomes.map(([name, value]) => [name, wordsOf(value)]));
}

/** Of a function only that it is there: it has tests of its own. */
function wordsOf(value: unknown): string {
  if (typeof value === "function") return "some";
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([name]) => name !== "says")
    .map(([name, one]: [string, unknown]) => {
      if (name === "severity") return String(one);
      return one === true ? name : `${name} ${wordsOf(one)}`;
    })
    .join(" ");
}
