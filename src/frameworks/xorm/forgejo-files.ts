// Forgejo since 14: a Go file a migration, which registers itself; its name is what the database remembers. Read in its
// models/forgejo_migrations/migrate.go (`registerMigration`, `resolveMigrations`, `invalidMigrations` in `Migrate`) at 15.0.

import { say, type Text } from "../../domain/text.ts";
import { listFramework, type Location } from "../list/list-framework.ts";
import type { Project } from "../project.ts";
import { nameOf } from "../paths.ts";
import { editsAreNotSeen } from "../list/outcomes.ts";

export const forgejoFiles = listFramework({
  id: "forgejo-files",
  name: "Forgejo's migrations",
  family: "set",
  about: {
    found: "`v15a_what-it-does.go` in a folder called `forgejo_migrations`",
    fix: "names go back where a merged file is renamed",
  },
  locate,
  readName: (name) => {
    const match = /^(v\d+[a-z])_(.+)\.go$/.exec(name);
    if (match === null || name.endsWith("_test.go")) return undefined;
    const [, version = "", slug = ""] = match;
    const id = `${version}_${slug}`;
    return { version, slug, id, order: id, unique: [{ what: "name", value: id }] };
  },
  rules: () => ({
    taken: {},
    edited: editsAreNotSeen,
    deleted: { severity: "blocker", says: ({ id }) => isOfNewer(id) },
    renamed: { severity: "blocker", says: ({ other }) => isOfNewer(other) },
  }),
});

/** It exits at start, whatever else there is to run. */
function isOfNewer(id: string): Text {
  return say`With a database that has run it Forgejo does not start: ${`Your Forgejo database has 1 migration(s) (${id}) for a newer version of Forgejo`}.`;
}

function locate(project: Project): readonly Location[] {
  const folders = project.foldersWith(/^v\d+[a-z]_.+(?<!_test)\.go$/);
  return [...folders.keys()]
    .filter((folder) => nameOf(folder) === "forgejo_migrations")
    .map((folder) => ({ folders: [folder], evidence: "marked" }));
}
