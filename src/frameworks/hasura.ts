// Hasura: a folder a migration, `migrations/<database>/<13 digits>_name/up.sql`. How names are read stands in its
// cli/migrate/source/parse.go, that duplicates are refused in cli/migrate/source/migration.go.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { foldersUnder } from "./list/signs.ts";
import { nameOf, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";
import { yamlDocuments } from "./yaml.ts";

export const hasura = listFramework({
  id: "hasura",
  name: "Hasura",
  family: "set",
  about: {
    found: "`<13 digits>_name/up.sql` below a `config.yaml` of Hasura's",
    fix: "renames the folder",
  },
  locate,
  unit: "folder",
  readName,
  rules,
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*)$/.exec(name);
  return match === null ? undefined : { version: match[1] ?? "", slug: match[2] ?? "", stem: name };
}

function rules(): ListRules {
  return {
    taken: {
      version: {
        severity: "blocker",
        stopsAll: true,
        says: ({ id }) =>
          say`${"hasura migrate apply"} stops with ${`found duplicate migrations for version ${Number(id)}`} and runs nothing at all.`,
      },
    },
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "nit",
      says: () =>
        say`${"hasura migrate apply"} does not miss it; new databases do not get it, and it cannot be undone.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`To Hasura it is another migration: a database that has run ${other} runs the same again as ${id}.`,
    },
  };
}

async function locate(project: Project): Promise<readonly Location[]> {
  const ways = project.named("up.sql").filter((path) => /^\d{10,}_/.test(nameOf(parentOf(path))));
  const folders = [...new Set(ways.map((path) => parentOf(parentOf(path))))];
  if (folders.length === 0) return [];
  const own = await Promise.all(
    ["config.yaml", "config.yml"].map((name) => foldersUnder(project, folders, name, isHasura)),
  );
  return folders
    .filter((folder) => own.some((some) => some.has(folder)))
    .map((folder) => ({ folders: [folder], evidence: "marked" }));
}

/** https://hasura.io/docs/2.0/hasura-cli/config-reference/ */
function isHasura(text: string): boolean {
  try {
    const [config] = yamlDocuments(text);
    if (typeof config !== "object" || config === null) return false;
    return ["metadata_directory", "migrations_directory", "seeds_directory", "actions", "admin_secret"].some(
      (key) => key in config,
    );
  } catch {
    return false;
  }
}
