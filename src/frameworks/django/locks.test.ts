// Files that repeat ids so that git conflicts in them.

import { expect, test } from "vitest";
import { migrations, shared } from "../../../test/support/django-files.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";
import { warmMemory } from "../../../test/support/warm-memory.ts";

const { before, teams, roles } = shared;
const findings = async (story: Story) => (await tell(story)).findings;

test("lock files of other teams: Sentry's and CommCare HQ's", async () => {
  const locks = {
    "migrations_lockfile.txt": "Django migrations lock file.\n\nshop: 0002_carts\nusers: 0002_orders\n",
    "migrations.lock": "# ours\nshop\n 0001_initial\n 0002_carts\nusers\n 0001_initial\n 0002_orders\n",
  };
  const told = await tell({ before: { ...before, ...locks }, head: teams });
  expect(told.findings).toEqual([
    "nit lockfile_stale: `migrations_lockfile.txt` says `0002_orders`, and the last migration of `users` is `0003_teams`",
    "nit lockfile_stale: `migrations.lock` and the migrations of `users` differ in `0003_teams`",
  ]);
  expect(told.edits).toEqual(["migrations_lockfile.txt:4 users: 0002_orders => users: 0003_teams"]);
  const stale = { ...locks, "migrations_lockfile.txt": "users: 0001_initial\n" };
  expect((await findings({ before: { ...before, ...stale }, head: teams })).join()).not.toContain("lockfile.txt");
  const collides = await tell({
    before: { ...before, ...locks },
    base: teams,
    head: { ...migrations(roles), "migrations.lock": `${locks["migrations.lock"]} 0003_roles\n` },
  });
  expect(collides.edits).toContain("migrations.lock:8  0003_roles =>  0004_roles");
});

test("max_migration.txt stops nobody where nothing checks it: by settings, requirements, or one in every app", async () => {
  const lock = "users/migrations/max_migration.txt";
  const severity = async (more: Record<string, string>) =>
    (await findings({ before: { ...before, [lock]: "0002_orders\n", ...more }, head: migrations(roles) })).map(
      (one) => one.split(" ")[0],
    );
  expect(await severity({})).toEqual(["nit"]);
  expect(await severity({ "README.md": "We had django-linear-migrations once.\n" })).toEqual(["nit"]);
  expect(await severity({ "requirements.txt": "# django-linear-migrations==2.0\n" })).toEqual(["nit"]);
  expect(await severity({ "requirements/base.in": "django-linear-migrations\n" })).toEqual(["blocker"]);
  expect(await severity({ "pyproject.toml": '[project]\ndependencies = ["django-linear-migrations>=2"]\n' })).toEqual([
    "blocker",
  ]);
  expect(await severity({ "config/settings.py": 'INSTALLED_APPS = ["django_linear_migrations"]\n' })).toEqual([
    "blocker",
  ]);
  expect(await severity({ Pipfile: '[packages]\ndjango-linear-migrations = "*"\n' })).toEqual(["blocker"]);
  expect(await severity({ "shop/migrations/max_migration.txt": "0002_carts\n" })).toEqual(["blocker"]);
});

test("max_migration.txt is set right by the renumber, and by itself", async () => {
  const lock = "users/migrations/max_migration.txt";
  const locked = { ...before, [lock]: "0002_orders\n", "uv.lock": 'name = "django-linear-migrations"\n' };
  const told = await tell({
    before: locked,
    base: { ...teams, [lock]: "0003_teams\n" },
    head: { ...migrations(roles), [lock]: "0003_roles\n" },
  });
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker same_number+two_heads"]);
  expect(told.edits).toContain(`${lock}:1 0003_roles => 0004_roles`);
  const stale = await tell({ before: locked, head: migrations(roles) });
  expect(stale.findings).toEqual([
    `blocker lockfile_stale: \`${lock}\` says \`0002_orders\`, and the last migration of \`users\` is \`0003_roles\``,
  ]);
  expect(stale.edits).toEqual([`${lock}:1 0002_orders => 0003_roles`]);
});

warmMemory({
  before: {
    ...before,
    "users/migrations/max_migration.txt": "0002_orders\n",
    "requirements.txt": "django-linear-migrations\n",
  },
  head: { "users/migrations/max_migration.txt": "0001_initial\n" },
});
