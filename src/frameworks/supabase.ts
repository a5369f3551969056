// Supabase: `supabase/migrations/<14 digits>_name.sql`, pushed by its CLI. How names are read stands in its
// pkg/migration/file.go, what `supabase db push` refuses in pkg/migration/apply.go (`FindPendingMigrations`).

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { replacementNeverRuns } from "./list/outcomes.ts";
import { callsWith, commandLines } from "./list/signs.ts";
import { parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";

export const supabase = listFramework({
  id: "supabase",
  name: "Supabase",
  family: "high-water",
  about: { found: "`supabase/migrations` beside `supabase/config.toml`", fix: "renames the file" },
  locate,
  readName,
  rules,
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*)\.sql$/.exec(name);
  if (match === null) return undefined;
  const [, version = "", slug = ""] = match;
  return { version, slug, order: version, unique: [{ what: "version", value: version }] };
}

function isMigration(name: string): boolean {
  return readName(name) !== undefined;
}

function rules(settings: ReadonlySet<string>): ListRules {
  const missing = say`${"supabase db push"} stops with ${"Remote migration versions not found in local migrations directory."}`;
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, path, otherPath }) =>
          say`The project that has run ${otherPath} knows ${id} already: ${path} does not run there, or ${"supabase db push"} stops. A new one stops at the second row for ${id} in ${"schema_migrations"}.`,
      },
    },
    ...(settings.has("include-all")
      ? {}
      : {
          late: {
            severity: "blocker",
            says: ({ other }) =>
              say`On a project that stands at ${other} ${"supabase db push"} stops with ${"Found local migration files to be inserted before the last migration on remote database."}`,
          },
        }),
    edited: {
      severity: "nit",
      by: "code",
      says: () => say`Projects that have run it do not run it again; only new ones get what is written now.`,
    },
    replaced: replacementNeverRuns,
    deleted: { severity: "blocker", says: () => say`On a project that has run it ${missing}` },
    renamed: { severity: "blocker", says: ({ other }) => say`On a project that has run ${other} ${missing}` },
  };
}

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(isMigration, ["sql"]).keys()].filter((folder) =>
    /(?:^|\/)supabase\/migrations$/.test(folder),
  );
  if (folders.length === 0) return [];
  const settings = new Set(
    (await commandLines(project, callsWith(/\bsupabase\b/, /\s--include-all\b/))).length > 0 ? ["include-all"] : [],
  );
  return folders.map((folder) => ({
    folders: [folder],
    evidence: project.has(under(parentOf(folder), "config.toml")) ? "configured" : "named",
    settings,
  }));
}
