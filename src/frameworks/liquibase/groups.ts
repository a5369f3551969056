// From changelogs to groups: one is everything that a root changelog leads to, in the order in which Liquibase runs it. Roots that
// share files are one group. Files that nothing includes, and that include nothing, are a group by their folder.

import { parentOf } from "../paths.ts";
import type { ChangeSet, Include } from "./changelog.ts";
import { cleaned, type Changelogs } from "./files.ts";

export interface Loaded {
  /** The root changelog, or the folder of files that stand alone. */
  readonly root: string;
  readonly placed: readonly Placed[];
  /** Every file, those that cannot be read too. */
  readonly files: ReadonlySet<string>;
  /** Includes that lead nowhere. */
  readonly missing: readonly { readonly from: string; readonly include: Include }[];
  /** Includes of a file that the same root has included before, under the same filter. */
  readonly twice: readonly { readonly from: string; readonly include: Include; readonly target: string }[];
}

/** A changeset where it runs. */
export interface Placed {
  readonly changeSet: ChangeSet;
  /** The file that holds it. */
  readonly path: string;
  /** What the database remembers of the file. */
  readonly filePath: string;
  /** Where that is what an including file is called: the file's own path, which what has run under it keeps. */
  readonly ownPath: string | undefined;
}

/** The groups of a tree, by their roots. */
export function groupChangelogs(logs: Changelogs): readonly Loaded[] {
  const included = new Set<string>();
  for (const [from, { entries }] of logs.read)
    for (const entry of entries)
      if (entry.kind === "include")
        for (const target of logs.targets(from, entry)) if (target !== from) included.add(target);
  const paths = [...logs.read.keys()].toSorted();
  const roots = paths.filter((path) => !included.has(path));
  const walks = roots.map((root) => walk(logs, root));
  // What includes itself in a circle has no root: it is begun where the most is included.
  const seen = new Set(walks.flatMap(({ files }) => [...files]));
  const includes = (path: string): number =>
    logs.read.get(path)?.entries.filter(({ kind }) => kind === "include").length ?? 0;
  for (const path of paths.toSorted((a, b) => includes(b) - includes(a))) {
    if (seen.has(path)) continue;
    const one = walk(logs, path);
    for (const file of one.files) seen.add(file);
    walks.push(one);
  }
  for (const path of logs.broken.keys()) if (!seen.has(path)) walks.push(walk(logs, path));
  const [alone, together] = [walks.filter((one) => isAlone(one)), walks.filter((one) => !isAlone(one))];
  return [
    ...joined(together),
    ...[...Map.groupBy(alone, ({ root }) => parentOf(root))].map(([folder, some]) => merged(folder, some)),
  ];
}

function isAlone({ files, missing }: Loaded): boolean {
  return files.size === 1 && missing.length === 0;
}

/** Since 4.31 (`getActualLogicalFilePath`); a project with several changesets of one identity by that has an older one. */
function walk(logs: Changelogs, root: string): Loaded {
  const inheriting = walkAs(logs, root, logs.inherits);
  const counts = Map.groupBy(
    inheriting.placed.filter(({ ownPath }) => ownPath !== undefined),
    ({ filePath, changeSet: { id, author, filter } }) => [filePath, id, author, filter].join("\0"),
  );
  return [...counts.values()].filter(({ length }) => length > 1).length > 1 ? walkAs(logs, root, false) : inheriting;
}

function walkAs(logs: Changelogs, root: string, inherits: boolean): Loaded {
  const files = new Set<string>();
  /** Those that are being read: what leads back to one is a circle. */
  const open = new Set<string>();
  const holdsAny = changeSetsTest(logs);
  const filters = new Map<string, string>();
  const placed: Placed[] = [];
  const missing: Loaded["missing"][number][] = [];
  const twice: Loaded["twice"][number][] = [];
  const visit = (path: string, filePath: string, includers: readonly (string | undefined)[]): void => {
    files.add(path);
    const log = logs.read.get(path);
    if (log === undefined) return;
    open.add(path);
    const inherited =
      inherits && log.isPlain !== true && log.logicalFilePath === undefined
        ? includers.find((one) => one !== undefined)
        : undefined;
    const logical = log.logicalFilePath ?? inherited;
    for (const entry of log.entries) {
      if (entry.kind === "changeSet") {
        placed.push({
          changeSet: entry,
          path,
          filePath: cleaned(entry.logicalFilePath ?? logical ?? filePath),
          ownPath: entry.logicalFilePath === undefined && inherited !== undefined ? cleaned(filePath) : undefined,
        });
        continue;
      }
      const targets = logs.targets(path, entry);
      if (targets.length === 0 && !entry.all && !entry.mayBeMissing) missing.push({ from: path, include: entry });
      for (const target of targets) {
        if (!files.has(target)) {
          filters.set(target, entry.filter);
          // What an include sets is not the file's own: those that it includes look past it.
          visit(target, classpathOf(target), [entry.logicalFilePath, log.logicalFilePath, ...includers.slice(1)]);
        } else if (!entry.all && !open.has(target) && filters.get(target) === entry.filter && holdsAny(target)) {
          twice.push({ from: path, include: entry, target });
        }
      }
    }
    open.delete(path);
  };
  visit(root, classpathOf(root), []);
  return { root, files, placed, missing, twice };
}

/** Tells whether a changelog, or one that it includes, has a changeset. */
function changeSetsTest(logs: Changelogs): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const holdsAny = (path: string): boolean => {
    const answer = known.get(path);
    if (answer !== undefined) return answer;
    // Until it is known: of a circle, the others tell.
    known.set(path, false);
    const entries = logs.read.get(path)?.entries ?? [];
    const holds =
      entries.some(({ kind }) => kind === "changeSet") ||
      entries.some((entry) => entry.kind === "include" && logs.targets(path, entry).some(holdsAny));
    known.set(path, holds);
    return holds;
  };
  return holdsAny;
}

/** Loadeds that share files as one; the one with the most files leads. */
function joined(walks: readonly Loaded[]): Loaded[] {
  const left = new Set(walks);
  const groups: Loaded[] = [];
  for (const first of walks) {
    if (!left.delete(first)) continue;
    const own = [first];
    const files = new Set(first.files);
    for (let grew = true; grew;) {
      grew = false;
      for (const one of left) {
        if (![...one.files].some((file) => files.has(file))) continue;
        left.delete(one);
        own.push(one);
        for (const file of one.files) files.add(file);
        grew = true;
      }
    }
    const lead = own.reduce((most, one) => (one.files.size > most.files.size ? one : most), first);
    groups.push(merged(lead.root, [lead, ...own.filter((one) => one !== lead)]));
  }
  return groups;
}

function merged(root: string, walks: readonly Loaded[]): Loaded {
  const seen = new Map<string, Set<ChangeSet>>();
  const isNew = ({ changeSet, path }: Placed): boolean => {
    // Files of one text are one blob, whose changesets are the same values.
    const own = seen.get(path) ?? new Set<ChangeSet>();
    seen.set(path, own);
    return !own.has(changeSet) && own.add(changeSet).size > 0;
  };
  return {
    root,
    files: new Set(walks.flatMap(({ files }) => [...files])),
    placed: walks.flatMap(({ placed }) => placed).filter(isNew),
    missing: walks.flatMap(({ missing }) => missing),
    twice: walks.flatMap(({ twice }) => twice),
  };
}

/** What Liquibase calls a file: `db/changelog/a.xml` of `shop/src/main/resources/db/changelog/a.xml`. */
export function classpathOf(path: string): string {
  return path.replace(/^(?:.*\/)?src\/[^/]+\/resources\//, "");
}
