// maragu.dev/migrate, before that github.com/maragudk/migrate: `name.up.sql` and `name.down.sql`, whose whole names tell them apart. The
// database holds the name of the last one. What it reads and what it passes over stands in its migrate.go (`upMatcher`, `MigrateUp`).

import { say } from "../domain/text.ts";
import { goFileWith, requiresModule } from "./list/go-code.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { editsAreNotSeen, goneIsNotMissed } from "./list/outcomes.ts";
import { foldersUnder } from "./list/signs.ts";
import { parentOf } from "./paths.ts";
import type { Project } from "./project.ts";

export const maraguMigrate = listFramework({
  id: "maragu-migrate",
  name: "maragu.dev/migrate",
  family: "high-water",
  about: {
    found: "`name.up.sql` in a Go module that requires `maragu.dev/migrate` or `maragudk/migrate`",
    fix: "renames both files of the pair, in every dialect's folder",
  },
  locate,
  loaderOf: (project, { folders }, search) => goFileWith(project, search, folders),
  readName: (name) => {
    const [, stem, way] = namePattern.exec(name) ?? [];
    if (stem === undefined) return undefined;
    const [version = ""] = /^\d+/.exec(stem) ?? [];
    const slug = stem.slice(version.length).replace(/^[_-]+/, "");
    const unique = [{ what: "name" as const, value: stem }];
    return { version, slug, id: stem, order: stem, stem, unique, main: way === "up" };
  },
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`There is room for one migration called ${id}: the other one never runs.`,
      },
    },
    late: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that stands at ${other} passes over ${id} without a word, which sorts before it: it never runs there, and does run on a new one.`,
    },
    edited: editsAreNotSeen,
    deleted: goneIsNotMissed,
    renamed: {
      severity: "blocker",
      // Under a name that sorts before, it is passed over where it has run.
      spares: (was, now) => now.id.value <= was.id.value,
      says: ({ id, other }) =>
        say`A database that stands at ${other}, or anywhere before ${id}, runs it a second time.`,
    },
  }),
});

/** The first sign of each ending is any: `1_teams_up.sql` is one, too. */
const namePattern = /^([\w-]+).(up|down).sql$/;

/** Where a module has other tools besides, those beside or below whose code imports it. */
async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith((name) => namePattern.exec(name)?.[2] === "up", ["sql"]).keys()];
  const required = await foldersUnder(project, folders, "go.mod", (text) => requiresModule(text, maragus));
  if (required.size === 0) return [];
  const shared = await foldersUnder(project, required, "go.mod", (text) => requiresModule(text, others));
  const near = new Map([...shared].map((folder) => [folder, goBeside(project, folder)]));
  const texts = await project.read([...new Set([...near.values()].flat())]);
  const imports = (path: string): boolean => maragus.test(texts.get(path) ?? "");
  return [...required]
    .filter((folder) => near.get(folder)?.some(imports) ?? true)
    .map((folder) => ({ folders: [folder], evidence: "marked" }));
}

const maragus = /\b(?:maragu\.dev|github\.com\/maragudk)\/migrate\b/;
const others = /\b(?:golang-migrate|mattes)\/migrate\b|\b(?:gobuffalo|ory)\/pop\b|\bmattermost\/morph\b/;

function goBeside(project: Project, folder: string): readonly string[] {
  return [folder, parentOf(folder)]
    .flatMap((at) => project.in(at).map(({ path }) => path))
    .filter((path) => path.endsWith(".go"))
    .slice(0, codeFilesAtMost);
}

const codeFilesAtMost = 60;
