// Folders of scripts that look like migrations, and the tool that each is for. Found once a tree, for all of the tools.

import { nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { manifestsAbove, type Manifest } from "./manifests.ts";
import { runnerOf, runnerOfPackage, type Runner } from "./runners.ts";
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
  const known = found.get(project);
  if (known !== undefined) return known;
  const candidates = findCandidates(project);
  found.set(project, candidates);
  return candidates;
}

const found = new WeakMap<Project, Promise<readonly Candidate[]>>();

/** Whether a name begins as those do that these tools make: `1588157391238-Name.ts`, `001_name.js`, `Migration20240101120000.ts`. */
export function isNumberedScript(name: string): boolean {
  return /^(?:\d+[-_]|Migration\d{14})|\D\d{13}\./.test(name) && isScript(name);
}

async function findCandidates(project: Project): Promise<readonly Candidate[]> {
  const byFolder = new Map<string, string[]>();
  for (const { path } of project.entries) {
    const name = nameOf(path);
    if (!isNumberedScript(name) && !isNumberedSql(name)) continue;
    const folder = parentOf(path);
    if (isForSeeds(folder)) continue;
    const own = byFolder.get(folder);
    if (own === undefined) byFolder.set(folder, [name]);
    else own.push(name);
  }
  const manifests = await manifestsAbove(project, byFolder.keys());
  const likely = [...byFolder].filter(([folder, names]) => isLikely(folder, names, manifests.get(folder) ?? []));
  const texts = await project.read(likely.flatMap(([folder, names]) => newestOf(names).map((n) => under(folder, n))));
  return likely.map(([folder, names]): Candidate => {
    const own = manifests.get(folder) ?? [];
    const told = newestOf(names).flatMap((name) => {
      const path = under(folder, name);
      return runnerOf(texts.get(path) ?? "", path) ?? [];
    });
    const [first] = told;
    return { folder, runner: first ?? runnerOfManifests(own), isMarked: first !== undefined, manifests: own };
  });
}

/** Plain SQL has the name of many a tool: only a package that depends on node-pg-migrate makes it worth a look. */
function isNumberedSql(name: string): boolean {
  return /^\d+[-_].*\.sql$/.test(name);
}

/** Seeds look like migrations and run again and again. */
function isForSeeds(folder: string): boolean {
  return /^seed(?:s|er|ers|ing)?$/i.test(nameOf(folder));
}

function isLikely(folder: string, names: readonly string[], manifests: readonly Manifest[]): boolean {
  const runners = new Set(
    manifests.flatMap(({ dependencies }) => [...dependencies].flatMap((d) => runnerOfPackage(d) ?? [])),
  );
  if (!names.some(isNumberedScript)) return runners.has("node-pg-migrate");
  return runners.size > 0 || /migrat/i.test(folder);
}

function newestOf(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true })).slice(0, newest);
}

/** The one tool that the nearest of the manifests which depends on any of them depends on. */
function runnerOfManifests(manifests: readonly Manifest[]): Runner | undefined {
  for (const { dependencies } of manifests) {
    const runners = new Set([...dependencies].flatMap((name) => runnerOfPackage(name) ?? []));
    if (runners.size > 0) return runners.size === 1 ? [...runners][0] : undefined;
  }
  return undefined;
}
