// Ecto: `priv/repo/migrations/20240101120000_add_users.exs`, a set of versions. Names, duplicates (looked for among what has not run
// yet) and the order stand in ecto_sql's lib/ecto/migrator.ex (`extract_migration_info`, `ensure_no_duplication!`, `up`).

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import { hasAbove, listFramework, type Location } from "./list/list-framework.ts";
import { sameWords } from "./list/same-words.ts";
import { asNumber, numberOrder } from "./list/versions.ts";
import { isWithin, nameOf, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";

export const ecto = listFramework({
  id: "ecto",
  name: "Ecto",
  family: "set",
  about: {
    found: "`priv/REPO/migrations/N_name.exs` in a Mix project, umbrella apps too",
    fix: "renames the file; its name where two have one",
  },
  locate,
  readName: (name) => {
    const match = namePattern.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = ""] = match;
    return {
      version,
      slug,
      id: asNumber(version),
      unique: [
        { what: "version", value: numberOrder(version) },
        { what: "name", value: slug },
      ],
    };
  },
  rules: (settings) => ({ ...rules, ...(settings.has(strictOrder) ? { late } : {}) }),
  doesNothing,
  // Another module with another name of the file: a database does not remember it.
  sameCode: (a, b, path) => sameWords(withoutModuleName(a), withoutModuleName(b), path),
});

const namePattern = /^(\d+)_(.*)\.exs$/;
const strictOrder = "strict-version-order";

const rules: ListRules = {
  taken: {
    version: {
      severity: "blocker",
      says: ({ id }) =>
        say`A new database stops with ${`migrations can't be executed, migration version ${id} is duplicated`}; one that has run the other ${id} passes over this one without a word: it never runs there.`,
    },
    name: {
      severity: "blocker",
      says: ({ path }) =>
        say`A database that has run neither stops with ${`migrations can't be executed, migration name ${namePattern.exec(nameOf(path))?.[2] ?? ""} is duplicated`}: every new one, and every deploy that brings both.`,
    },
  },
  edited: editsAreNotSeen,
  replaced: replacementNeverRuns,
  deleted: {
    severity: "nit",
    says: ({ id }) =>
      say`Databases that have run ${id} keep it, ${"mix ecto.migrations"} shows ${"** FILE NOT FOUND **"}, and it cannot be rolled back.`,
  },
  renamed: {
    severity: "blocker",
    says: ({ id, other }) =>
      say`Databases remember ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
  },
};

const late: NonNullable<ListRules["late"]> = {
  severity: "blocker",
  says: ({ id, other }) =>
    say`The project asks for strict order: the deploy stops with ${`You are running migration ${id} but an older migration with version ${other} has already run.`}`,
};

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = new Set<string>();
  for (const path of project.matching(namePattern)) {
    const folder = topFolder(parentOf(path));
    if (folder !== undefined) folders.add(folder);
  }
  return Promise.all(
    [...folders].map(async (folder): Promise<Location> => {
      const evidence = hasAbove(project, folder, "mix.exs") ? "marked" : "named";
      return { folders: [folder], deep: true, evidence, settings: await readSettings(project, folder) };
    }),
  );
}

/** `priv/repo/migrations` of anything below it: Ecto looks into folders at any depth. */
function topFolder(folder: string): string | undefined {
  return /^(?:.*\/)?priv\/(?:[^/]+\/)?[^/]*migrations(?=\/|$)/.exec(folder)?.[0];
}

/** `--strict-version-order` of an alias in mix.exs, or the option in the module that releases call. */
async function readSettings(project: Project, folder: string): Promise<ReadonlySet<string>> {
  const app = folder.slice(0, Math.max(0, folder.search(/(?:^|\/)priv\//)));
  const files = [
    ...project.named("mix.exs").filter((path) => isWithin(app, parentOf(path))),
    ...project.named("release.ex").filter((path) => isWithin(parentOf(path), app)),
  ];
  const texts = [...(await project.read(files)).values()];
  const isStrict = texts.some((text) => /--strict-version-order|\bstrict_version_order:\s*true\b/.test(text));
  return new Set(isStrict ? [strictOrder] : []);
}

/** Whether all that stands to be run is `def change do` and its `end`, or the like. */
function doesNothing(text: string): boolean {
  const plain = text.replaceAll(/^[ \t]*#.*$/gm, "");
  return plain.match(/\bdef (?:change|up)\b/g)?.length === 1 && nothing.test(plain);
}

const nothing = /\bdef (?:change|up)(?:\(\))?(?:,\s+do: (?::ok|nil|\[\])$|\s+do\s+(?:(?::ok|nil)\s+)?end\b)/m;

function withoutModuleName(text: string): string {
  return text.replace(/^[ \t]*defmodule\s+[\w.]+/m, "defmodule");
}
