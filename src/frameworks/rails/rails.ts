// Rails (Active Record): `db/migrate/20240101120000_add_users.rb`, a set of versions. How names are read, what must be unique and
// the messages stand in its activerecord/lib/active_record/migration.rb (`MigrationFilenameRegexp`, `MigrationContext#migrations`,
// `Migrator#validate`), the camel case of class names in activesupport/lib/active_support/inflector/methods.rb.

import { say, type Text } from "../../domain/text.ts";
import type { ListRules, Renumber } from "../framework.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { listFramework } from "../list/list-framework.ts";
import { findMisnamed, type Mended } from "../list/misnamed.ts";
import { sameWords } from "../list/same-words.ts";
import { asNumber, numberOrder } from "../list/versions.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { locateRails } from "./locations.ts";
import { isRepeatable } from "./repeatable.ts";
import { schemaProblems } from "./schema-problems.ts";
import { relockSchema } from "./relock.ts";
import { editsAreNotSeen, replacementNeverRuns, runsTwiceForNothing } from "../list/outcomes.ts";
import { renameVersion, versionFileProblems, withVersionFiles } from "./version-files.ts";

export const rails = listFramework({
  id: "rails",
  name: "Rails",
  family: "set",
  about: {
    found: "`db/migrate`, `db/post_migrate`, `db/NAME_migrate` and the `migrations_paths` of `config/database.yml`",
    fix: "a new timestamp in the name, in the `version:` of `schema.rb`, in the list of `structure.sql` and in the name and sum of `schema_migrations/VERSION`; another class where the name is taken",
  },
  locate: locateRails,
  unit: "file",
  stopsAt,
  isRepeatable,
  readName: (name) => {
    const match = namePattern.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = ""] = match;
    const order = numberOrder(version);
    return {
      version,
      slug,
      id: asNumber(version),
      order,
      unique: [
        { what: "version", value: order },
        { what: "class", value: camelize(slug) },
      ],
    };
  },
  rules: () => rules,
  refine: withVersionFiles,
  rewrite: (text, path, move) => renameVersion(text, path, move) ?? renameClass(text, path, move),
  sameCode: (a, b, path) => sameWords(withoutClassName(a), withoutClassName(b), path),
  inspect: async (project, group) => [
    ...illegalNames(project, group),
    ...findMisnamed(project, group, say`Rails`, mendName, misnamed),
    ...(await schemaProblems(project, group)),
    ...versionFileProblems(project, group),
  ],
  relock: relockSchema,
});

const namePattern = /^([0-9]+)_([_a-z0-9]*)(?:\.([_a-z0-9]*))?\.rb$/;

const rules: ListRules = {
  taken: {
    version: {
      severity: "blocker",
      stopsAll: true,
      says: ({ id }) =>
        say`${"rails db:migrate"} stops with ${`ActiveRecord::DuplicateMigrationVersionError: Multiple migrations have the version number ${id}.`} before anything runs.`,
    },
    class: {
      severity: "blocker",
      says: ({ path }) =>
        say`${"rails db:migrate"} stops with ${`ActiveRecord::DuplicateMigrationNameError: Multiple migrations have the name ${classOf(path)}.`} before anything runs.`,
    },
  },
  edited: editsAreNotSeen,
  replaced: replacementNeverRuns,
  deleted: {
    severity: "nit",
    says: ({ id }) =>
      say`Databases that have run ${id} keep it; ${"rails db:migrate:status"} shows ${"********** NO FILE **********"} and it can no longer be rolled back.`,
  },
  renamed: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`Databases remember ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
  },
  repeated: runsTwiceForNothing,
};

/** `add_api_keys` as `AddApiKeys`; what equals here is one class whatever acronyms the project declares. */
function camelize(slug: string): string {
  return slug.replace(/(?:^|_)([a-z\d]*)/g, (_, word: string) => word.slice(0, 1).toUpperCase() + word.slice(1));
}

function classOf(path: string): string {
  return camelize(namePattern.exec(nameOf(path))?.[2] ?? "");
}

/** `MigrationProxy#load_migration` asks for the class as soon as it has read the file; acronyms that a project declares, and what another file may hold, are left open. */
function stopsAt(text: string, path: string): string | undefined {
  if (!path.endsWith(".rb")) return undefined;
  const name = classOf(path);
  if (name === "") return "NameError: wrong constant name";
  const named = [...text.matchAll(/\bclass\s+(?:::)?(\w+)|^[ \t]*(\w+)[ \t]*=/gm)].flatMap(([, ...names]) => names);
  const isElsewhere = named.length === 0 && /\b(?:require|require_relative|load|eval|const_set)\b/.test(text);
  const isThere = isElsewhere || named.some((one) => one?.toLowerCase() === name.toLowerCase());
  return isThere ? undefined : `NameError: uninitialized constant ${name}`;
}

/** Where the slug is another, so is the class: `class AddUsers` becomes `class AddUsers2`. */
function renameClass(text: string, path: string, move: Renumber): ReturnType<NonNullable<typeof rails.rewrite>> {
  const [from, to] = [classOf(path), classOf(move.to.path)];
  if (from === to) return [];
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const found = lines.flatMap((before, i) => {
    const match = /^(\s*class\s+)(\w+)(\s*<.*)$/.exec(before);
    const [, head = "", name = "", rest = ""] = match ?? [];
    if (name.toLowerCase() !== from.toLowerCase() || !to.startsWith(from)) return [];
    return [{ line: i + 1, before, after: head + name + to.slice(from.length) + rest }];
  });
  return found.length === 1 ? found : undefined;
}

/** The class follows the name of the file, which a database does not remember. */
function withoutClassName(text: string): string {
  return text.replace(/^[ \t]*class\s+\w+(?=\s*<)/m, "class");
}

/** What the glob of Rails (`[0-9]*_*.rb`) does not take for want of an underscore. */
function mendName(name: string): Mended | undefined {
  const [, version, slug = ""] = /^(\d{8,})[-. ]*([a-z][^_]*)\.rb$/i.exec(name) ?? [];
  if (version === undefined) return undefined;
  // How a name in other letters becomes that of its class, is not known.
  const isPlain = /^[a-z\d]+(?:-[a-z\d]+)*$/.test(slug);
  return { name: isPlain ? `${version}_${slug.replaceAll("-", "_")}.rb` : undefined, version };
}

function misnamed(): Text {
  return say`${"rails db:migrate"} takes only names like ${"20240101120000_name.rb"}. It leaves out without a word what has no underscore, and databases go without what it does.`;
}

/** Files that the glob of Rails takes and its pattern does not: nothing runs. */
function illegalNames(project: Project, group: MigrationGroup): readonly Problem[] {
  const names = group.folders
    .flatMap((folder) => project.below(folder))
    .filter(({ path }) => /^[0-9][^_]*_.*\.rb$/.test(nameOf(path)) && !namePattern.test(nameOf(path)));
  return names.map(({ path }): Problem => ({
    kind: "unknown",
    severity: "blocker",
    cause: `illegal:${path}`,
    title: say`Rails would refuse ${path}`,
    message: [
      say`${"rails db:migrate"} stops with ${`Illegal name for migration file: ${path} (only lower case letters, numbers, and '_' allowed).`}`,
    ],
    path,
  }));
}
