// The changelogs of a tree: every file that is one, with what it includes, each read once a blob.

import { readParsed, type TextReader } from "../parse-memory.ts";
import type { Project } from "../project.ts";
import { isWithin, nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Broken, Changelog, FileReference, Include } from "./changelog.ts";
import { isFormatted, plainSql, readFormattedSql } from "./read-sql.ts";
import { readXml } from "./read-xml.ts";
import { readYaml } from "./read-yaml.ts";

export interface Changelogs {
  readonly read: ReadonlyMap<string, Changelog>;
  readonly broken: ReadonlyMap<string, Broken>;
  /** Files that the project's configuration names. */
  readonly configured: ReadonlySet<string>;
  /** What is included is remembered under the `logicalFilePath` of what includes it: `allowInheritLogicalFilePath`. */
  readonly inherits: boolean;
  /** The blob of any file of the tree. */
  oidOf(path: string): string;
  /** The files that an include of a changelog leads to, in the order of the tool. */
  targets(from: string, include: Include): readonly string[];
  /** The file that a change of a changelog reads. */
  reference(from: string, file: FileReference): string | undefined;
}

/** All changelogs, found by their names, by `hints` (paths), and by what leads to what. */
export async function readChangelogs(project: Project, hints: readonly string[]): Promise<Changelogs> {
  const { configured, inherits } = await readConfiguration(project);
  const likely = project.matching(/\.(?:xml|ya?ml|json|sql)$/i).filter((path) => isLikely(path));
  const seeds = [...configured, ...likely, ...hints];
  let waiting = [...new Set(seeds.filter((path) => isChangelogName(path) && project.has(path)))];
  const read = new Map<string, Changelog>();
  const broken = new Map<string, Broken>();
  const targets = (from: string, include: Include): readonly string[] => findTargets(project, from, include);
  // Of these it is known that Liquibase reads them.
  const leadTo = new Set(configured);
  let isIncluded = false;
  while (waiting.length > 0) {
    const next = new Set<string>();
    for (const [path, log] of await readAll(project, waiting)) {
      if ("why" in log) {
        if (log.isOther !== true || leadTo.has(path)) broken.set(path, log);
        continue;
      }
      if (log.isPlain === true && !isIncluded) continue;
      read.set(path, log);
      for (const entry of log.entries)
        if (entry.kind === "include")
          for (const target of targets(path, entry)) {
            next.add(target);
            if (!entry.isSieved) leadTo.add(target);
          }
    }
    waiting = [...next].filter((path) => isChangelogName(path) && !read.has(path) && !broken.has(path));
    isIncluded = true;
  }
  const oidOf = (path: string): string => project.at(path)?.oid ?? "";
  return {
    read,
    broken,
    configured,
    inherits,
    oidOf,
    targets,
    reference: (from, file) => resolve(project, from, file.path, file.relative),
  };
}

/** The changelogs that `liquibase.properties` and the configuration of Spring and Quarkus name. */
async function readConfiguration(project: Project): Promise<Pick<Changelogs, "configured" | "inherits">> {
  const files = project.matching(/^liquibase[\w.-]*\.properties$|^application[\w.-]*\.(?:properties|ya?ml)$/);
  const found = new Set<string>();
  let inherits = true;
  for (const [path, text] of await project.read(files)) {
    if (/^[ \t]*(?:[\w.-]*\bliquibase\.)?allow-?inherit-?logical-?file-?path[ \t]*[:=][ \t]*false\b/im.test(text))
      inherits = false;
    for (const match of text.matchAll(configuredPattern)) {
      const file = resolve(project, path, match[1] ?? "", false);
      if (file !== undefined) found.add(file);
    }
  }
  return { configured: found, inherits };
}

/** `changeLogFile=…`, `spring.liquibase.change-log=…`, and `change-log: …` of YAML. */
const configuredPattern = /^[ \t]*(?:[\w.-]*\bliquibase\.)?change-?log(?:-?file)?[ \t]*[:=][ \t]*["']?([^\s"'#]+)/gim;

/** Whether a file of this name can be a changelog. */
export function isChangelogName(path: string): boolean {
  return /\.(?:xml|ya?ml|json|sql)$/i.test(path);
}

/** Names that changelogs have. Whether they are, their texts tell; XML has few others that are called so. */
function isLikely(path: string): boolean {
  if (/(?:^|\/)node_modules\//.test(path)) return false;
  if (/\.xml$/i.test(path)) return /change-?log|liquibase|(?:^|[/.-])(?:migrations|master)\.xml$/i.test(path);
  return /liquibase|(?:^|\/)db[./-]changelog/i.test(path) || /change-?log/i.test(nameOf(path));
}

type Read = Changelog | Broken;

const readers: Readonly<Record<"xml" | "yaml" | "sql", TextReader<Read>>> = {
  xml: { name: "liquibase-xml/4", read: readXml },
  yaml: { name: "liquibase-yaml/5", read: readYaml },
  sql: { name: "liquibase-sql/5", read: (text) => (isFormatted(text) ? readFormattedSql(text) : plainSql(text)) },
};

/** By path; what is too large to be read is absent. */
async function readAll(project: Project, paths: readonly string[]): Promise<ReadonlyMap<string, Read>> {
  const results = new Map<string, Read>();
  for (const [kind, own] of Map.groupBy(paths, kindOf)) {
    const some = own.flatMap((path) => project.at(path) ?? []);
    const read = await readParsed(readers[kind], project, some);
    for (const { path, oid } of some) {
      const one = read.get(oid);
      if (one !== undefined) results.set(path, one);
    }
  }
  return results;
}

function kindOf(path: string): "xml" | "yaml" | "sql" {
  if (/\.sql$/i.test(path)) return "sql";
  return /\.xml$/i.test(path) ? "xml" : "yaml";
}

function findTargets(project: Project, from: string, { path, relative, all, endsWith }: Include): readonly string[] {
  if (!all) {
    const file = resolve(project, from, path, relative);
    return file === undefined ? [] : [file];
  }
  const folder = resolveFolder(project, from, path.replace(/\/$/, ""), relative);
  if (folder === undefined) return [];
  return project
    .below(folder)
    .map((entry) => entry.path)
    .filter((one) => isChangelogName(one) && one.endsWith(endsWith) && one !== from)
    .toSorted();
}

/** A file by a path of the classpath, which may be any folder of resources: the one nearest to who names it. */
function resolve(project: Project, from: string, path: string, relative: boolean): string | undefined {
  const wanted = normalize(cleaned(path));
  if (relative) {
    const beside = normalize(under(parentOf(from), cleaned(path)));
    return beside !== undefined && project.has(beside) ? beside : undefined;
  }
  if (wanted === undefined || wanted === "") return undefined;
  const found = project.named(nameOf(wanted)).filter((one) => one === wanted || one.endsWith(`/${wanted}`));
  return nearest(found, from);
}

function resolveFolder(project: Project, from: string, path: string, relative: boolean): string | undefined {
  if (relative) {
    const beside = normalize(under(parentOf(from), cleaned(path)));
    return beside !== undefined && project.folders.has(beside) ? beside : undefined;
  }
  const wanted = normalize(cleaned(path));
  if (wanted === undefined || wanted === "") return undefined;
  return nearest(
    [...project.folders].filter((one) => one === wanted || one.endsWith(`/${wanted}`)),
    from,
  );
}

function nearest(paths: readonly string[], from: string): string | undefined {
  const shared = (path: string): number => {
    let folder = parentOf(from);
    while (!isWithin(path, folder)) folder = parentOf(folder);
    return folder.length;
  };
  return paths.toSorted((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1))[0];
}

/** changelog/DatabaseChangeLog.java `normalizePath`. */
export function cleaned(path: string): string {
  return path
    .replace(/^classpath\*?:/, "")
    .replaceAll("\\", "/")
    .replace(/^\/+/, "");
}
