// Folders of scripts that look like migrations, and the tool that each is for. Found once a tree, for all of the tools.

import type { TreeEntry } from "../../domain/tree.ts";
import { readParsed, type TextReader } from "../parse-memory.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { manifestsAbove, type Manifest } from "./manifests.ts";
import { runnerOf, runnerOfPackage, runnerOfSql, type Runner } from "./runners.ts";
import { isScript } from "./syntax.ts";

export interface Candidate {
  readonly folder: string;
  /** undefined: nothing tells, or the nearest manifests depend on several tools. */
  readonly runner: Runner | undefined;
  /** Its files say so, not only what the package depends on. */
  readonly isMarked: boolean;
  /** Of the package it is in first. */
  readonly manifests: readonly Manifest[];
}

/** How many of a folder's newest files are read. */
const newest = 3;

/** The candidates of a tree; the same answer for every tool that asks. */
export function candidatesOf(project: Project): Promise<readonly Candidate[]> {
  return project.once("node candidates", findCandidates);
}

/** Whether a name begins as those do that these tools make: `1588157391238-Name.ts`, `001_name.js`, `Migration20240101120000.ts`. */
export function isNumberedScript(name: string): boolean {
  return /^(?:\d+[-_]|\d{8}T\d{4,6}[-_]|Migration\d{14})|\D\d{13}\./.test(name) && isScript(name);
}

async function findCandidates(project: Project): Promise<readonly Candidate[]> {
  const folders = [...project.foldersWith(isNumbered).keys()].filter((folder) => !isForSeeds(folder));
  const byFolder = new Map(
    folders.map((folder) => [folder, project.in(folder).filter(({ path }) => isNumbered(nameOf(path)))]),
  );
  const manifests = await manifestsAbove(project, byFolder.keys());
  const likely = [...byFolder]
    .filter(([folder, entries]) => isLikely(folder, entries, manifests.get(folder) ?? []))
    .map(([folder, entries]) => ({ folder, latest: newestOf(entries), own: manifests.get(folder) ?? [] }));
  const latest = Map.groupBy(
    likely.flatMap((one) => one.latest),
    ({ path }) => path.endsWith(".sql"),
  );
  const scripts = await readParsed(scriptReader, project, latest.get(false) ?? []);
  const sql = await readParsed(sqlReader, project, latest.get(true) ?? []);
  return likely.map(({ folder, latest: files, own }): Candidate => {
    const told = files
      .map(({ path, oid }) => (path.endsWith(".sql") ? sql : scripts).get(oid)?.runner)
      .find((one) => one !== undefined);
    return {
      folder,
      runner: told ?? (/migrat/i.test(folder) ? runnerOfManifests(own) : undefined),
      isMarked: told !== undefined,
      manifests: own,
    };
  });
}

const scriptReader: TextReader<{ readonly runner?: Runner | undefined }> = {
  name: "node-runner/3",
  read: (text) => ({ runner: runnerOf(text) }),
};

const sqlReader: typeof scriptReader = { name: "node-sql-runner/1", read: (text) => ({ runner: runnerOfSql(text) }) };

function isNumbered(name: string): boolean {
  return isNumberedScript(name) || isNumberedSql(name);
}

/** Plain SQL has the name of many a tool: only a package that depends on node-pg-migrate makes it worth a look. */
function isNumberedSql(name: string): boolean {
  return /^\d+[-_].*\.sql$/.test(name);
}

/** Seeds look like migrations and run again and again. */
function isForSeeds(folder: string): boolean {
  return /^seed(?:s|er|ers|ing)?$/i.test(nameOf(folder));
}

function isLikely(folder: string, entries: readonly TreeEntry[], manifests: readonly Manifest[]): boolean {
  const runners = new Set(
    manifests.flatMap(({ dependencies }) => [...dependencies.keys()].flatMap((d) => runnerOfPackage(d) ?? [])),
  );
  if (!entries.some(({ path }) => isNumberedScript(nameOf(path)))) return runners.has("node-pg-migrate");
  return runners.size > 0 || /migrat/i.test(folder);
}

function newestOf(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries
    .toSorted((a, b) => nameOf(b.path).localeCompare(nameOf(a.path), "en", { numeric: true }))
    .slice(0, newest);
}

/** The one tool that the nearest of the manifests which depends on any of them depends on. */
function runnerOfManifests(manifests: readonly Manifest[]): Runner | undefined {
  for (const { dependencies } of manifests) {
    const runners = new Set([...dependencies.keys()].flatMap((name) => runnerOfPackage(name) ?? []));
    if (runners.size > 0) return runners.size === 1 ? [...runners][0] : undefined;
  }
  return undefined;
}
