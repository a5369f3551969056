// What is wrong with the includes of a changelog, and with the lines of formatted SQL.

import { say } from "../../domain/text.ts";
import type { Problem } from "../migration-group.ts";
import { nameOf, parentOf } from "../paths.ts";
import type { Include, Mistake } from "./changelog.ts";
import { cleaned, type Changelogs } from "./files.ts";
import { classpathOf, type Loaded } from "./groups.ts";

/** Of one group. */
export function problemsOf(logs: Changelogs, { missing, twice, files }: Loaded): readonly Problem[] {
  const isOwn = ownTest(logs);
  return [
    ...[...files].flatMap((path) => mistakesOf(path, logs.read.get(path)?.mistakes ?? [])),
    ...missing.map(({ from, include }): Problem => ({
      kind: "journal_mismatch",
      ...(isOwn(from, include) ? { severity: "blocker", stopsAll: true } : { severity: "nit" }),
      cause: `missing:${from}:${include.path}`,
      title: say`${from} includes ${include.path}, which is not there`,
      message: [
        isOwn(from, include)
          ? say`${"liquibase update"} stops with ${`The file ${include.path} was not found`} and runs nothing.`
          : say`Unless a library has it, ${"liquibase update"} stops and runs nothing.`,
      ],
      path: from,
      line: include.line,
    })),
    ...twice.map(({ from, include, target }): Problem => ({
      kind: "same_id",
      severity: "blocker",
      cause: `twice:${target}`,
      title: say`${nameOf(target)} is included twice`,
      message: [
        say`Each of its changesets would be there two times: ${"liquibase update"} stops with ${"Validation Failed: 1 changesets had duplicate identifiers"} and runs nothing.`,
      ],
      path: from,
      line: include.line,
      fix: { summary: say`Take one of the two includes away`, edits: [], commands: [] },
    })),
    ...strays(logs, files),
  ];
}

/** Tells whether what an include leads to could only be in this tree: what is none of its neighbours may be in a library. */
function ownTest(logs: Changelogs): (from: string, include: Include) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  const foldersOfIncludes = (from: string): ReadonlySet<string> =>
    new Set(
      (logs.read.get(from)?.entries ?? []).flatMap((entry) =>
        entry.kind === "include" && !entry.all && logs.targets(from, entry).length > 0 ? [folderOf(entry)] : [],
      ),
    );
  return (from, include) => {
    if (include.relative) return true;
    const there = known.get(from) ?? foldersOfIncludes(from);
    known.set(from, there);
    return folderOf(include) !== "" && there.has(folderOf(include));
  };
}

function folderOf({ path }: Include): string {
  return parentOf(cleaned(path));
}

/** One of a kind: a project that has one already has a Liquibase that does not mind it. */
function mistakesOf(path: string, mistakes: readonly Mistake[]): readonly Problem[] {
  return mistakes.map(({ line, refusal, kind }): Problem => {
    const told = { kind: "unknown", severity: "blocker", path, line } as const;
    if (refusal === undefined)
      return {
        ...told,
        cause: `${kind}:${path}`,
        title: say`Statements of ${path} never run`,
        message: [
          say`Liquibase passes over what stands before the first changeset, which begins with ${"--changeset author:id"}.`,
        ],
      };
    return {
      ...told,
      cause: `format:${kind}`,
      title: say`Liquibase would refuse ${path}`,
      message: [
        say`${"liquibase update"} stops with ${refusal.replace("%s", () => classpathOf(path))} and runs nothing.`,
      ],
    };
  });
}

/**
 * Changelogs that nothing includes: where one file includes all others of a folder by their names, one is forgotten. Where these
 * are few, it must be called as the next of them. Not where another file includes from the folder too: each of them takes what is
 * for its databases.
 */
function strays(logs: Changelogs, own: ReadonlySet<string>): readonly Problem[] {
  const { there: byFolder, named: namedIn } = foldersOf(logs);
  return [...own].flatMap((includer) => {
    const named = namedBy(logs, includer);
    return [...new Set([...named].map(parentOf))].flatMap((folder) => {
      const there = (byFolder.get(folder) ?? []).filter((path) => path !== includer);
      const left = there.filter((path) => !named.has(path));
      const [stray = ""] = left;
      if (left.length !== 1 || logs.configured.has(stray)) return [];
      if (
        there.length < 4 &&
        !isNext(
          stray,
          [...named].filter((path) => parentOf(path) === folder),
        )
      )
        return [];
      if (namedIn.get(folder)?.some(({ by, path }) => by !== includer && path !== includer) === true) return [];
      return left
        .filter((path) => !own.has(path) && holdsChangeSets(logs, path))
        .map((path): Problem => ({
          kind: "journal_mismatch",
          severity: "blocker",
          cause: `stray:${path}`,
          title: say`Nothing includes ${path}`,
          message: [say`Every other changelog of its folder is included by ${includer}; its changesets never run.`],
          path,
        }));
    });
  });
}

interface Folders {
  /** The changelogs of each. */
  readonly there: ReadonlyMap<string, readonly string[]>;
  /** What is included of each by its name. */
  readonly named: ReadonlyMap<string, readonly { readonly by: string; readonly path: string }[]>;
}

/** Looked up once for all groups of a tree: there may be as many as changelogs. */
function foldersOf(logs: Changelogs): Folders {
  const known = folders.get(logs);
  if (known !== undefined) return known;
  const includes = [...logs.read.keys()].flatMap((by) => [...namedBy(logs, by)].map((path) => ({ by, path })));
  const found = {
    there: Map.groupBy(logs.read.keys(), parentOf),
    named: Map.groupBy(includes, ({ path }) => parentOf(path)),
  };
  folders.set(logs, found);
  return found;
}

const folders = new WeakMap<Changelogs, Folders>();

/** Whether the name counts on where the others do: `003-c.xml` behind `001-a.xml` and `002-b.xml`. */
function isNext(path: string, others: readonly string[]): boolean {
  const start = beforeNumber(path);
  return (
    start !== undefined &&
    others.length > 1 &&
    others.every(
      (other) =>
        beforeNumber(other) === start && nameOf(other).localeCompare(nameOf(path), "en", { numeric: true }) < 0,
    )
  );
}

function beforeNumber(path: string): string | undefined {
  return /^(\D*)\d/.exec(nameOf(path))?.[1];
}

function namedBy(logs: Changelogs, includer: string): ReadonlySet<string> {
  const entries = logs.read.get(includer)?.entries ?? [];
  return new Set(
    entries.flatMap((entry) => (entry.kind === "include" && !entry.all ? logs.targets(includer, entry) : [])),
  );
}

function holdsChangeSets(logs: Changelogs, path: string): boolean {
  const entries = logs.read.get(path)?.entries ?? [];
  return entries.length > 0 && entries.every(({ kind }) => kind === "changeSet");
}
