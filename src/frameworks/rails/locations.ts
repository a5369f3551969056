// Where a tree keeps the migrations of Rails: one location is all that one database's `MigrationContext` loads.

import type { Location } from "../list/list-framework.ts";
import { isWithin, nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

/** Every set of migrations, with `post_migrate` as part of the one beside it, as GitLab, Mastodon and Discourse have it. */
export async function locateRails(project: Project): Promise<readonly Location[]> {
  const configured = await readDatabaseFiles(project);
  const known = new Set(configured.flatMap(({ folders }) => folders));
  const byDatabase = new Map<string, string[]>();
  for (const path of project.matching(/^\d+_[_a-z0-9]*(?:\.[_a-z0-9]*)?\.rb$/)) {
    const folder = topFolder(parentOf(path));
    if (folder === undefined || [...known].some((one) => isWithin(folder, one))) continue;
    const main = under(parentOf(folder), nameOf(folder).replace(/^post_/, ""));
    const own = byDatabase.get(main) ?? [];
    if (!own.includes(folder)) own.push(folder);
    byDatabase.set(main, own);
  }
  const found: Location[] = [];
  for (const some of byDatabase.values()) {
    const folders = some.toSorted((a, b) => a.length - b.length);
    if (await isOthers(project, folders)) continue;
    const [first = ""] = folders;
    found.push({ folders, deep: true, evidence: isRailsProject(project, first) ? "marked" : "named" });
  }
  return [...configured, ...found];
}

/** `db/migrate` of `db/migrate/2019/…`: Rails looks into folders at any depth. */
function topFolder(folder: string): string | undefined {
  const parts = folder.split("/");
  const at = parts.findIndex((part) => /^(?:\w+_)?migrate$/.test(part));
  return at === -1 ? undefined : parts.slice(0, at + 1).join("/");
}

function isRailsProject(project: Project, folder: string): boolean {
  const db = parentOf(folder);
  const beside = ["schema.rb", "structure.sql", "seeds.rb"].some((name) => project.has(under(db, name)));
  const isAbove = (path: string): boolean => isWithin(folder, parentOf(path));
  return (
    beside ||
    project.named("Gemfile").some(isAbove) ||
    project.matching(/\.gemspec$/).some(isAbove) ||
    project.named("application.rb").some((path) => isWithin(folder, parentOf(parentOf(path))))
  );
}

/** Sequel and ROM name their files alike: the newest ones tell. */
async function isOthers(project: Project, folders: readonly string[]): Promise<boolean> {
  const newest = folders
    .flatMap((folder) => project.below(folder).map(({ path }) => path))
    .filter((path) => path.endsWith(".rb"))
    .slice(-3);
  const texts = [...(await project.read(newest)).values()];
  return texts.some((text) => /^[ \t]*(?:Sequel\.migration|ROM::SQL\.migration|Sequel\.seed)\b/m.test(text));
}

/**
 * `migrations_paths` of a `config/database.yml`. It is a template of ERB more often than YAML, so it is read by lines:
 * a value, `[a, b]`, or a list below.
 */
async function readDatabaseFiles(project: Project): Promise<readonly Location[]> {
  const files = project
    .matching(/^database(?:\.\w+)?\.yml(?:\.\w+)?$/)
    .filter((path) => nameOf(parentOf(path)) === "config");
  const found = new Map<string, Location>();
  for (const [path, text] of await project.read(files)) {
    const app = parentOf(parentOf(path));
    for (const paths of migrationsPaths(text)) {
      const folders = paths
        .flatMap((one) => normalize(under(app, one)) ?? [])
        .filter((one) => project.folders.has(one));
      const [first] = folders;
      if (first !== undefined && !found.has(first)) found.set(first, { folders, deep: true, evidence: "configured" });
    }
  }
  return [...found.values()];
}

function migrationsPaths(text: string): string[][] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, i) => {
    const written = /^\s*migrations_paths:([^#]*)/.exec(line)?.[1];
    if (written === undefined) return [];
    const value = written.trim();
    const inLine = value.replace(/^\[|\]$/g, "").split(",");
    const below: string[] = [];
    if (value === "") {
      for (let at = i + 1; /^\s*-\s/.test(lines[at] ?? ""); at += 1)
        below.push((lines[at] ?? "").replace(/^\s*-\s+/, ""));
    }
    const paths = [...inLine, ...below].map((one) => one.trim().replace(/^["']|["']$/g, ""));
    return [paths.filter((one) => /^[\w./-]+$/.test(one))];
  });
}
