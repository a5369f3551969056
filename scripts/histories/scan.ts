// A second opinion, crude on purpose and of other code than what it judges: regular expressions over whole trees.
// It cannot tell a legal branch from a fork, takes every `versions` folder for one, and every number that leads two names of a
// folder for taken twice; but it has no cleverness to go wrong.

import { openObjects, type Objects } from "../../src/git/objects.ts";
import { gitText } from "../../src/git/run.ts";
import { gitVersion } from "../../src/git/version.ts";

export interface Scan {
  /** `folder id`, of every Alembic revision that nobody in the repository follows, and of Django's `unnamed`. */
  readonly heads: readonly string[];
  /** `folder id`, of ids or leading numbers that two files of a folder have. */
  readonly twins: readonly string[];
  /** `folder id of parent`, where no file of the repository has the parent. */
  readonly orphans: readonly string[];
}

export interface Scanner {
  /** What stands in the tree of a commit. */
  scan(commit: string): Promise<Scan>;
  end(): Promise<void>;
}

/** A scanner of one repository, which reads each file once. End it: it holds a process. */
export async function openScanner(gitDir: string): Promise<Scanner> {
  const objects = openObjects({ gitDir }, await gitVersion());
  const known = new Map<string, Read | undefined>();
  return {
    scan: async (commit) => scanTree(gitDir, commit, objects, known),
    end: () => objects.end(),
  };
}

/** What `after` has and `before` has not, in words; "" when nothing grew. */
export function growth(before: Scan, after: Scan): string {
  const said: string[] = [];
  if (after.heads.length > before.heads.length) said.push(`heads ${before.heads.length} -> ${after.heads.length}`);
  const twins = after.twins.filter((one) => !before.twins.includes(one));
  if (twins.length > 0) said.push(`twice: ${twins.join(", ")}`);
  const orphans = after.orphans.filter((one) => !before.orphans.includes(one));
  if (orphans.length > 0) said.push(`parent gone: ${orphans.slice(0, 3).join(", ")}`);
  return said.join("; ");
}

interface Read {
  /** undefined: what it is called says the file's name. */
  readonly id: string | undefined;
  readonly parents: readonly string[];
}

async function scanTree(
  gitDir: string,
  commit: string,
  objects: Objects,
  known: Map<string, Read | undefined>,
): Promise<Scan> {
  const listed = await gitText(["ls-tree", "-r", "-z", "--full-tree", commit], { place: { gitDir } });
  const files = listed.split("\0").flatMap((line) => {
    const [, oid, folder = "", stem = ""] =
      /^100\d+ blob ([0-9a-f]+)\t(?:(.*)\/)?((?!__init__)[^/]*)\.py$/s.exec(line) ?? [];
    return oid === undefined || !/migration|alembic|version/i.test(folder) ? [] : [{ oid, folder, stem }];
  });
  const unknown = files.filter(({ oid }) => !known.has(oid)).map(({ oid }) => oid);
  const texts = await objects.texts(unknown);
  for (const oid of unknown) known.set(oid, readText(texts.get(oid) ?? ""));
  const read = files.flatMap(({ oid, folder, stem }) => {
    const one = known.get(oid);
    return one === undefined ? [] : [{ ...one, folder, stem }];
  });
  const all = read.flatMap(({ id, parents, folder }) =>
    id === undefined ? [] : [{ id, parents, key: `${folder} ${id}` }],
  );
  const ids = new Set(all.map(({ id }) => id));
  const followed = new Set(all.flatMap(({ parents }) => parents));
  const keys = all.map(({ key }) => key);
  return {
    heads: [
      ...all.filter(({ id }) => !followed.has(id)).map(({ key }) => key),
      ...unnamed(read.filter(({ id }) => id === undefined)),
    ],
    twins: [...new Set([...keys.filter((key, i) => keys.indexOf(key) !== i), ...numberedTwice(listed)])],
    orphans: all.flatMap(({ key, parents }) =>
      parents.filter((parent) => !ids.has(parent)).map((parent) => `${key} of ${parent}`),
    ),
  };
}

/** Those of Django's that no other of their folder names, as parent or as replaced: of folders with several such, an app has one. */
function unnamed(
  all: readonly { readonly folder: string; readonly stem: string; readonly parents: readonly string[] }[],
): readonly string[] {
  const named = new Set(all.flatMap(({ folder, parents }) => parents.map((parent) => `${folder} ${parent}`)));
  const left = all.filter(({ folder, stem }) => !named.has(`${folder} ${stem}`));
  const several = [...Map.groupBy(left, ({ folder }) => folder).values()].filter(({ length }) => length > 1);
  return several.flat().map(({ folder, stem }) => `${folder} ${stem}`);
}

/** Leading numbers that two names bear, in folders that are about migrations; up and down are one. */
function numberedTwice(listed: string): string[] {
  const names = new Map<string, Set<string>>();
  for (const line of listed.split("\0")) {
    const [, path = ""] = /^1[02]0\d+ blob [0-9a-f]+\t(.*)$/s.exec(line) ?? [];
    const match =
      /^(.*(?:migrat|migration|changelog|versions)[^/]*(?:\/[^/\d][^/]*)*)\/V?(\d+(?:[._]\d+)*?)[-_]+([^/.]+)/i.exec(
        path,
      );
    if (match === null || path.endsWith(".py")) continue;
    const [, folder = "", number = "", words = ""] = match;
    const key = `${folder} ${number}`;
    names.set(key, (names.get(key) ?? new Set()).add(words));
  }
  return [...names].flatMap(([key, words]) => (words.size > 1 ? [key] : []));
}

function readText(text: string): Read | undefined {
  if (/^class Migration\(.*\bMigration\):/m.test(text)) {
    const lists = [...text.matchAll(/^\s+(?:dependencies|replaces)\s*=\s*\[([\s\S]*?)\]\s*$/gm)];
    const names = lists.flatMap(([, list = ""]) => [...list.matchAll(/["']([^"']+)["']\s*,?\s*\)/g)]);
    return { id: undefined, parents: names.flatMap(([, name]) => name ?? []) };
  }
  const id = /^revision\b[^=\n]*=\s*\(?\s*[ru]?["']([^"']+)["']/m.exec(text)?.[1];
  const down = /^down_revision\b[^=\n]*=\s*((?:\([^)]*\))|(?:\[[^\]]*\])|.*)/m.exec(text)?.[1];
  if (id === undefined || down === undefined) return undefined;
  const bare = down.replaceAll(/#.*/g, "");
  return { id, parents: [...bare.matchAll(/["']([^"']+)["']/g)].flatMap(([, parent]) => parent ?? []) };
}
