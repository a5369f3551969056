// The changelogs of a tree: every file that is one, with what it includes, each read once a blob.

import type { Project } from "../project.ts";
import { isWithin, nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Broken, Changelog, FileReference, Include } from "./changelog.ts";
import { isFormatted, plainSql, readFormattedSql } from "./read-sql.ts";
import { readXml } from "./read-xml.ts";
import { readYaml } from "./read-yaml.ts";

export interface Changelogs {
  readonly read: ReadonlyMap<string, Changelog>;
  readonly broken: ReadonlyMap<string, Broken>;
  /** Blobs of all files. */
  readonly oids: ReadonlyMap<string, string>;
  /** The files that an include of a changelog leads to, in the order of the tool. */
  targets(from: string, include: Include): readonly string[];
  /** The file that a change of a changelog reads. */
  reference(from: string, file: FileReference): string | undefined;
}

/** All changelogs, found by their names, by `hints` (paths), and by what leads to what. */
export async function readChangelogs(project: Project, hints: readonly string[]): Promise<Changelogs> {
  const oids = new Map(project.entries.map(({ path, oid }) => [path, oid]));
  const read = new Map<string, Changelog>();
  const broken = new Map<string, Broken>();
  const targets = (from: string, include: Include): readonly string[] => findTargets(project, from, include);
  const seeds = project.matching(/\.(?:xml|ya?ml|json|sql)$/i).filter((path) => isLikely(path));
  let waiting = [...new Set([...seeds, ...hints.filter((path) => project.has(path))])];
  let isIncluded = false;
  while (waiting.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- what one file includes is read after it
    const texts = await project.read(waiting);
    const next = new Set<string>();
    for (const [path, text] of texts) {
      const changelog = parseOnce(oids.get(path) ?? "", path, text, isIncluded);
      if (changelog === undefined) continue;
      if ("why" in changelog) {
        broken.set(path, changelog);
        continue;
      }
      read.set(path, changelog);
      for (const entry of changelog.entries)
        if (entry.kind === "include") for (const target of targets(path, entry)) next.add(target);
    }
    waiting = [...next].filter((path) => !read.has(path) && !broken.has(path));
    isIncluded = true;
  }
  return { read, broken, oids, targets, reference: (from, file) => resolve(project, from, file.path, file.relative) };
}

/** Names that changelogs have. Whether they are, their texts tell; XML has few others that are called so. */
function isLikely(path: string): boolean {
  if (/(?:^|\/)node_modules\//.test(path)) return false;
  if (/\.xml$/i.test(path)) return /change-?log|liquibase|(?:^|\/)migrations\.xml$/i.test(path);
  return /liquibase|(?:^|\/)db[./-]changelog|change-?log[^/]*\.(?:ya?ml|json|sql)$/i.test(path);
}

const parsed = new Map<string, Changelog | Broken | undefined>();
const parsedAtMost = 20_000;

function parseOnce(oid: string, path: string, text: string, isIncluded: boolean): Changelog | Broken | undefined {
  const key = `${oid} ${path.slice(path.lastIndexOf("."))} ${isIncluded}`;
  if (!parsed.has(key)) {
    if (parsed.size >= parsedAtMost) parsed.clear();
    parsed.set(key, parseText(path, text, isIncluded));
  }
  return parsed.get(key);
}

function parseText(path: string, text: string, isIncluded: boolean): Changelog | Broken | undefined {
  if (/\.sql$/i.test(path)) return isFormatted(text) ? readFormattedSql(text) : isIncluded ? plainSql(text) : undefined;
  if (!text.includes("databaseChangeLog")) return undefined;
  return /\.xml$/i.test(path) ? readXml(text) : readYaml(text);
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
    .filter((one) => /\.(?:xml|ya?ml|json|sql)$/i.test(one) && one.endsWith(endsWith) && one !== from)
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
function cleaned(path: string): string {
  return path
    .replace(/^classpath\*?:/, "")
    .replaceAll("\\", "/")
    .replace(/^\/+/, "");
}
