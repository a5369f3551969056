// Changes to Django projects, with what Assay and Django itself have to say of them. Django's part is tried by the tests of
// test/real with the real tool.

import { djangoProject, migrations, migrationText, pathOf, type Written } from "./django-files.ts";
import type { Story } from "./list-judge.ts";

export interface DjangoStory extends Story {
  readonly name: string;
  /** `blocker kinds`, `nit kinds`, of every finding. */
  readonly says: readonly string[];
  /** A part of what `manage.py migrate` prints where it fails; undefined: it does what it shall. */
  readonly refuses?: string;
}

const initial: Written = { stem: "0001_initial" };
const second: Written = { stem: "0002_orders", after: ["0001_initial"] };
const before = { ...djangoProject(), ...migrations(initial, second) };
const two = {
  ...djangoProject(["users", "shop"]),
  ...migrations(initial, second, { app: "shop", stem: "0001_initial" }),
};
const third: Written = { stem: "0003_roles", after: ["0002_orders"] };
const squash: Written = {
  stem: "0001_squashed_0002_orders",
  more: ['replaces = [("users", "0001_initial"), ("users", "0002_orders")]'],
};
const gone = (...all: readonly Written[]) => Object.fromEntries(all.map((one) => [pathOf(one), undefined]));
const conflict = "Conflicting migrations detected; multiple leaf nodes in the migration graph: (";

export const djangoStories: readonly DjangoStory[] = [
  {
    name: "two migrations of one number",
    before,
    base: migrations({ stem: "0003_teams", after: ["0002_orders"] }),
    head: migrations(third),
    says: ["blocker same_number+two_heads"],
    refuses: `${conflict}0003_roles, 0003_teams in users)`,
  },
  {
    name: "two leaves of different numbers",
    before,
    base: migrations({ stem: "0003_teams", after: ["0002_orders"] }, { stem: "0004_players", after: ["0003_teams"] }),
    head: migrations({ stem: "0009_roles", after: ["0002_orders"] }),
    says: ["blocker two_heads"],
    refuses: `${conflict}0004_players, 0009_roles in users)`,
  },
  { name: "one after the other", before, head: migrations(third), says: [] },
  {
    name: "the same number in one line, where the base has such",
    before: { ...before, ...migrations({ stem: "0002_more", after: ["0002_orders"] }) },
    head: migrations({ stem: "0002_roles", after: ["0002_more"] }),
    says: [],
  },
  {
    name: "a parent that is nowhere",
    before,
    head: migrations({ stem: "0004_roles", after: ["0003_lost"] }),
    says: ["blocker parent_missing"],
    refuses: "Migration users.0004_roles dependencies reference nonexistent parent node ('users', '0003_lost')",
  },
  {
    name: "a parent that is nowhere in another app",
    before: two,
    head: migrations({ app: "shop", stem: "0002_carts", after: ["0001_initial", '("users", "0003_lost")'] }),
    says: ["blocker parent_missing"],
    refuses: "Migration shop.0002_carts dependencies reference nonexistent parent node ('users', '0003_lost')",
  },
  {
    name: "names of other packages' apps, of no migration and of the user model",
    before: two,
    head: {
      ...djangoProject(["users", "shop"], 'INSTALLED_APPS += ["django.contrib.auth", "django.contrib.contenttypes"]'),
      ...migrations({
        app: "shop",
        stem: "0002_carts",
        after: [
          "0001_initial",
          '("users", "__first__")',
          '("auth", "0012_alter_user_first_name_max_length")',
          '("contenttypes", "__latest__")',
        ],
      }),
    },
    says: [],
  },
  { name: "a squash beside what it replaces", before, head: migrations(squash), says: [] },
  {
    name: "a squash in the place of what it replaces, with a follower that names the old",
    before: { ...before, ...migrations(third) },
    head: { ...migrations({ ...squash, table: "users_all" }), ...gone(initial, second) },
    says: [],
  },
  {
    name: "what a squash replaced goes later, and so does its `replaces`",
    before: { ...before, ...migrations(squash) },
    head: { ...migrations({ stem: squash.stem }), ...gone(initial, second) },
    says: [],
  },
  {
    name: "a squash of a chain that the base takes further meanwhile",
    before,
    base: migrations(third),
    head: migrations(squash),
    says: [],
  },
  {
    name: "a merge migration",
    before: { ...before, ...migrations(third, { stem: "0003_teams", after: ["0002_orders"] }) },
    head: migrations({ stem: "0004_merge", after: ["0003_roles", "0003_teams"] }),
    says: [],
  },
  {
    name: "a merged migration made to follow a new one",
    before: { ...before, ...migrations(third) },
    head: migrations({ stem: "0002_late", after: ["0002_orders"] }, { ...third, after: ["0002_late"] }),
    says: ["blocker parent_not_head+merged_edited", "nit merged_edited"],
    refuses:
      "InconsistentMigrationHistory: Migration users.0003_roles is applied before its dependency users.0002_late",
  },
  {
    name: "a new migration that says it runs before a merged one",
    before: { ...before, ...migrations(third) },
    head: migrations({ stem: "0002_late", after: ["0002_orders"], more: ['run_before = [("users", "0003_roles")]'] }),
    says: ["blocker parent_not_head+merged_edited"],
    refuses:
      "InconsistentMigrationHistory: Migration users.0003_roles is applied before its dependency users.0002_late",
  },
  {
    name: "another operation in a merged migration",
    before,
    head: migrations({ ...second, table: "users_other" }),
    says: ["nit merged_edited"],
  },
  { name: "the last migration is deleted", before, head: gone(second), says: ["nit merged_deleted"] },
  {
    name: "a migration is deleted that another names",
    before: { ...before, ...migrations(third) },
    head: gone(second),
    says: ["blocker merged_deleted+parent_missing+two_heads"],
    refuses: "Migration users.0003_roles dependencies reference nonexistent parent node ('users', '0002_orders')",
  },
  {
    name: "an app goes that another app names",
    before: {
      ...djangoProject(["users", "shop"]),
      ...migrations({ ...initial, app: "shop" }, { ...initial, after: ['("shop", "0001_initial")'] }),
    },
    head: {
      ...djangoProject(["users"]),
      ...gone({ ...initial, app: "shop" }),
      "shop/__init__.py": undefined,
      "shop/migrations/__init__.py": undefined,
    },
    says: ["blocker merged_deleted+parent_missing"],
    refuses: "Migration users.0001_initial dependencies reference nonexistent parent node ('shop', '0001_initial')",
  },
  {
    name: "an app's folder gets another name",
    before: { ...two, ...migrations({ ...initial, table: "users_all" }) },
    head: {
      ...djangoProject(["people", "shop"]),
      ...migrations(
        { ...initial, app: "people", table: "users_all" },
        { ...second, app: "people", table: "users_orders" },
      ),
      ...gone(initial, second),
      "users/__init__.py": undefined,
      "users/migrations/__init__.py": undefined,
    },
    says: ["blocker merged_renamed"],
    refuses: "already exists",
  },
  {
    name: "a merged migration gets another name",
    before,
    head: { ...gone(second), ...migrations({ ...second, stem: "0002_all_orders", table: "users_orders" }) },
    says: ["blocker merged_renamed"],
    refuses: "already exists",
  },
  {
    name: "a merged migration gets another name, and says so",
    before,
    head: {
      ...gone(second),
      ...migrations({
        ...second,
        stem: "0002_all_orders",
        table: "users_orders",
        more: ['replaces = [("users", "0002_orders")]'],
      }),
    },
    says: [],
  },
  {
    name: "merged migrations change places",
    before: { ...before, ...migrations(third) },
    head: migrations({ ...second, after: ["0003_roles"] }, { ...third, after: ["0001_initial"] }),
    says: ["nit merged_edited"],
  },
  {
    name: "a circle in one app",
    before,
    head: migrations({ stem: "0003_a", after: ["0002_orders", "0004_b"] }, { stem: "0004_b", after: ["0003_a"] }),
    says: ["blocker parent_not_head"],
    refuses: "CircularDependencyError: users.0003_a",
  },
  {
    name: "a circle through two apps",
    before: two,
    head: migrations(
      { stem: "0003_a", after: ["0002_orders", '("shop", "0002_b")'] },
      { app: "shop", stem: "0002_b", after: ["0001_initial", '("users", "0003_a")'] },
    ),
    says: ["blocker parent_not_head"],
    refuses: "CircularDependencyError: ",
  },
  {
    name: "a module without a migration",
    before,
    head: { "users/migrations/helpers.py": "def helper():\n    pass\n" },
    says: ["blocker unknown"],
    refuses: "BadMigrationError: Migration helpers in app users has no Migration class",
  },
  {
    name: "an app with a label of its own",
    before: {
      ...djangoProject(),
      "users/apps.py":
        'from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "users"\n    label = "people"\n',
      ...migrations({ ...initial, label: "people" }),
    },
    base: migrations({ stem: "0002_teams", label: "people", after: ["0001_initial"] }),
    head: migrations({ stem: "0002_roles", label: "people", after: ["0001_initial"] }),
    says: ["blocker same_number+two_heads"],
    refuses: `${conflict}0002_roles, 0002_teams in people)`,
  },
  {
    name: "migrations in a folder that the settings name",
    before: {
      ...djangoProject(["users"], 'MIGRATION_MODULES = {"users": "users.db_migrations"}'),
      "users/db_migrations/__init__.py": "",
      ...migrations({ ...initial, folder: "users/db_migrations" }),
    },
    base: migrations({ stem: "0002_teams", folder: "users/db_migrations", after: ["0001_initial"] }),
    head: migrations({ stem: "0002_roles", folder: "users/db_migrations", after: ["0001_initial"] }),
    says: ["blocker same_number+two_heads"],
    refuses: `${conflict}0002_roles, 0002_teams in users)`,
  },
  {
    name: "max_migration.txt stays behind",
    before: {
      ...before,
      ...djangoProject(["users"], 'INSTALLED_APPS += ["django_linear_migrations"]'),
      "users/migrations/max_migration.txt": "0002_orders\n",
    },
    head: migrations(third),
    says: ["blocker lockfile_stale"],
    refuses: "dlm.E004",
  },
  {
    name: "a missing comma that Python reads as one name",
    before,
    head: { [pathOf(third)]: migrationText(third).replace('"users", ', '"users" ') },
    says: ["nit unknown"],
    refuses: "Error",
  },
];
