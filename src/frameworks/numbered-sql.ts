// Plain numbered files side by side, `007_name.sql`, of a runner that nobody knows: most often the project's own. What it does
// with two files of one number is a guess, so little is claimed, and only where the base keeps its numbers apart.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import { isDialect } from "./list/dialects.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { readLast } from "./list/signs.ts";
import { dottedOrder, isStamp, numberOrder } from "./list/versions.ts";
import { isAside, isWithin, nameOf, normalize, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { findPlans } from "./sqitch/places.ts";

export const numberedSql = listFramework({
  id: "numbered-sql",
  name: "Numbered files",
  family: "numbered",
  about: {
    found:
      "three or more `007_name.sql` side by side (or code, in a folder called `migrations`) that no tool above claims, in a folder whose name says what they are for; or `migrations.roots` names it",
    fix: "renames the file, with the same one of every dialect",
  },
  locate,
  waysByNumber: true,
  readName,
  rules,
});

/** `2.1.85.js` is a release, not number 2. */
const namePattern = /^(\d{1,5}|\d{14})[-_.](?!\d+\.)(.*?)((?:[._-](?:up|down))?)\.[a-z]{1,6}$/;

function isDated(name: string): boolean {
  return /^\d{4}[-_.]\d\d[-_.]\d\d/.test(name);
}

function readName(name: string, _settings: ReadonlySet<string>, below: string): ReadName | undefined {
  const match = isDated(name) ? null : namePattern.exec(name);
  if (match === null) return undefined;
  const [, version = "", slug = "", way = ""] = match;
  // A folder a release, with numbers of its own in each: `0.22/00__name.sql`.
  const release = below === "" ? "" : `${below.split("/").map(dottedOrder).join("/")}/`;
  const order = `${release}${numberOrder(version)}`;
  return {
    version,
    slug,
    order,
    id: below === "" ? version : `${below}/${version}`,
    unique: [{ what: "version", value: order }],
    main: !way.endsWith("down"),
  };
}

const unknownRunner = say`What runs these files is not known here. If it is a tool that Assay judges, name it under ${"migrations.roots"} in ${".assay.yml"}.`;

function rules(settings: ReadonlySet<string>): ListRules {
  const taken: ListRules["taken"] = {
    version: {
      severity: "blocker",
      says: ({ id }) =>
        say`Every other number stands here once. A runner that goes by numbers refuses ${id}, or takes one of the two as run and never runs it. ${unknownRunner}`,
    },
  };
  const late: ListRules["late"] = {
    severity: "nit",
    spares: ({ listed }) => isStamp(listed?.version ?? ""),
    says: ({ id, other }) =>
      say`A runner that remembers only the last number passes over ${id} where ${other} has run. ${unknownRunner}`,
  };
  return {
    ...(settings.has("names-count") || (settings.has("found") && !settings.has("kept-apart"))
      ? { taken: {} }
      : { taken, late }),
    edited: {
      severity: "nit",
      by: "code",
      says: () => say`Databases that have run it may not run it again; only new ones get what is written now.`,
    },
    deleted: { severity: "nit", says: () => say`New databases do not get it. ${unknownRunner}` },
    renamed: {
      severity: "nit",
      says: ({ id, other }) =>
        say`A runner that goes by names runs again as ${id} what it has run as ${other}. ${unknownRunner}`,
    },
  };
}

async function locate(project: Project): Promise<readonly Location[]> {
  const sql = project.foldersWith(isNumbered, ["sql"]);
  const code = project.foldersWith(isNumbered, codeEndings);
  const named = [
    ...[...sql].filter(([folder]) => purpose.test(homeOf(folder))),
    ...[...code].filter(([folder]) => /^migrations?$/i.test(nameOf(homeOf(folder)))),
  ].filter(([folder]) => !isAside(folder) && !elsewhere.test(folder) && !isDesired(project, folder));
  if (named.length === 0) return [];
  const folders = named.map(([folder]) => folder);
  const foreign = new Set([
    ...(await areOfAnother(project, folders)),
    ...(await areOfContainers(project, folders)),
    ...folders.filter((folder) => project.has(under(folder, "meta/_journal.json"))),
    ...(await areOfSqitch(project, folders)),
  ]);
  const byName = project.matching(/^wrangler\.(?:toml|jsonc?)$/).map(parentOf);
  return [...Map.groupBy(named, ([folder]) => homeOf(folder))].flatMap(([root, own]): Location[] => {
    const many = own.reduce((sum, [, count]) => sum + count, 0);
    if (many < fewest || own.some(([folder]) => foreign.has(folder))) return [];
    // Cloudflare's `wrangler d1 migrations` remembers whole names.
    const namesCount = byName.some((home) => isWithin(root, home));
    const loaded = loadedFolders(own.map(([folder]) => folder));
    return [
      {
        root,
        folders: loaded,
        deep: own.some(([folder]) => isRelease(nameOf(folder))),
        evidence: "named",
        settings: new Set(namesCount ? ["found", "names-count"] : ["found"]),
        habits: new Set(
          keepsNumbersApart(
            project,
            own.map(([folder]) => folder),
          )
            ? ["kept-apart"]
            : [],
        ),
        ...(loaded.length > 1 ? { together: loaded.map((one) => [one]) } : {}),
      },
    ];
  });
}

/** Whether a folder says what the database shall look like, and what leads there stands in one beside it. */
function isDesired(project: Project, folder: string): boolean {
  return /^(?:schemas?|ddl)$/i.test(nameOf(folder)) && project.folders.has(under(parentOf(folder), "migrations"));
}

/** Fewer are no row. */
const fewest = 3;

const purpose =
  /(?:^|\/)(?:[\w-]*migrations?|migrate|schemas?|db|database|sql|ddl|upgrades?|updates?|patches|changes|changesets|deltas)$/i;

/** Where numbers put chapters, exercises or seeds in order. */
const elsewhere =
  /(?:^|\/)(?:docs?|documentation|seed(?:s|ers?|ing)?|exercises?|lessons?|tutorials?|courses?|chapters?|books?|quer(?:y|ies)|reports?|dashboards?|snippets?|benchmarks?|labs?|demos?|init|initdb|docker-entrypoint-initdb\.d|mocks?|playground|archived?|legacy|solutions?|problems?|answers?|puzzles?)(?:\/|$)/i;

const codeEndings = "js cjs mjs ts cts mts py rb php lua sh cql cypher surql json".split(" ");

/** Times are left to the tools that make them: most of those go by whole names. */
function isNumbered(name: string): boolean {
  return /^\d{1,5}\D/.test(name) && !isDated(name) && namePattern.test(name);
}

function isRelease(name: string): boolean {
  return /^v?\d+(?:\.\d+)+$/.test(name);
}

/** The folder that says what the files are for: above releases and dialects. */
function homeOf(folder: string): string {
  let at = folder;
  while (at !== "" && (isRelease(nameOf(at)) || isDialect(at))) at = parentOf(at);
  return at;
}

/** Releases are looked into from above. */
function loadedFolders(folders: readonly string[]): string[] {
  return [...new Set(folders.map((folder) => (isRelease(nameOf(folder)) ? parentOf(folder) : folder)))];
}

/**
 * Whether numbers are what counts, as far as the files tell: there are some, and no two files share one. Where many are apart,
 * two that share one of the last are an accident that nobody has mended yet.
 */
function keepsNumbersApart(project: Project, folders: readonly string[]): boolean {
  const numbers = new Set<string>();
  const shared = new Set<string>();
  for (const folder of folders) {
    const slugs = new Map<string, string>();
    for (const { path } of project.in(folder)) {
      const read = readName(nameOf(path), new Set(), isRelease(nameOf(folder)) ? nameOf(folder) : "");
      if (read?.main !== true) continue;
      const { order = "", slug } = read;
      if ((slugs.get(order) ?? slug) !== slug) shared.add(order);
      slugs.set(order, slug);
      numbers.add(order);
    }
  }
  const last = new Set(numbers.size < many ? [] : [...numbers].toSorted().slice(-lastFew));
  return numbers.size >= fewest && [...shared].every((order) => last.has(order));
}

/** So many numbers that stand once are no chance. */
const many = 20;
/** Behind an accident a few may have come before anybody noticed. */
const lastFew = 5;

/** Files of tools that go by whole names, or by what stands inside. */
async function areOfAnother(project: Project, folders: readonly string[]): Promise<ReadonlySet<string>> {
  const texts = await readLast(project, folders, isNumbered);
  return new Set([...texts].filter(([, some]) => some.some((text) => anothers.test(text))).map(([folder]) => folder));
}

const anothers =
  /\bclass Migration\b|\bdown_revision\b|__depends__|extends (?:AbstractMigration|Migration)\b|ActiveRecord::Migration|^--\s*\+migrate\s|^--\s*liquibase formatted/im;

/** Each change has up to three scripts, and may be numbered. */
async function areOfSqitch(project: Project, folders: readonly string[]): Promise<readonly string[]> {
  const plans = await findPlans(project);
  const scripts = plans.flatMap(({ deploy, revert, verify }) => [deploy, revert, verify]);
  return folders.filter((folder) => scripts.some((at) => isWithin(folder, at)));
}

/**
 * The folders that an image of a database runs when it is made, file by file and never again. Not those of migrations: many
 * let the image of whoever develops run what a runner of their own does elsewhere.
 */
async function areOfContainers(project: Project, folders: readonly string[]): Promise<readonly string[]> {
  const paths = project.matching(/^(?:(?:docker-)?compose[\w.-]*\.ya?ml|(?=[\w.-]*Dockerfile)[\w.-]+)$/);
  const texts = await project.read(paths.slice(0, containerFilesAtMost));
  const filling = new Set(
    [...texts].flatMap(([path, text]) =>
      text
        .split("\n")
        .flatMap(sourcesIn)
        // An image is built from above its file, or from where that stands.
        .flatMap((source) => [normalize(under(parentOf(path), source)), normalize(source)]),
    ),
  );
  return folders.filter((folder) => filling.has(folder) && !/migrat/i.test(folder));
}

const containerFilesAtMost = 60;

/** What a line of a compose file or a Dockerfile puts where images look for it: folders, with or without `/*.sql`. */
function sourcesIn(line: string): readonly string[] {
  const [before = "", ...more] = line.split(/\/docker-entrypoint-initdb\.d\b/);
  if (more.length === 0) return [];
  const words = before.trim().split(/\s+/);
  const copied = /^(?:COPY|ADD)$/.test(words[0] ?? "") && /\s$/.test(before) ? words.slice(1) : undefined;
  const mounted = before.endsWith(":")
    ? before
        .slice(0, -1)
        .split(/[\s"'[,:#]/)
        .slice(-1)
    : [];
  const sources = (copied ?? mounted).filter((source) => source !== "");
  return sources.map((source) => source.replace(/^\$\{?PWD\}?\//, "").replace(/\/(?:\*[\w.]*)?$/, ""));
}
