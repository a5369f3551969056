// Paths of a tree: from the root of the repository, with `/`. The root folder is "".

/** The folder that holds a path; "" for the root. */
export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a folder. */
export function under(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** A path as it is called from a folder that it is in. */
export function pathFrom(folder: string, path: string): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}

/** The folders and all around them. */
export function withFoldersAround(folders: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const folder of folders) {
    for (let at = folder; !all.has(at); at = parentOf(at)) all.add(at);
  }
  return all;
}

/** Tells whether a folder is one of those, or below one. However deep they are, each folder is looked at once. */
export function withinTest(outer: ReadonlySet<string>): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return (folder) => {
    const above: string[] = [];
    let at = folder;
    for (; at !== "" && !known.has(at) && !outer.has(at); at = parentOf(at)) above.push(at);
    const answer = outer.has(at) || known.get(at) === true;
    for (const one of above) known.set(one, answer);
    return answer;
  };
}

/** Whether `folder` is `outer` or below it. */
export function isWithin(folder: string, outer: string): boolean {
  return folder === outer || outer === "" || folder.startsWith(`${outer}/`);
}

/** Those of the folders that are below no other of them, each once. */
export function outermost(folders: Iterable<string>): string[] {
  const all = new Set(folders);
  const isBelow = withinTest(all);
  return [...all].filter((folder) => folder === "" || !isBelow(parentOf(folder)));
}

/** `a/./b/../c` as `a/c`; undefined when it leaves the repository. */
export function normalize(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** The folders among hints (see `Framework.load`): the team's configuration names them. */
export function namedFolders(hints: readonly string[]): string[] {
  return hints.flatMap((hint) => (hint.endsWith("/") ? [hint.slice(0, -1)] : []));
}

/** A fixture, an example or vendored code by its folders' names: nobody's database. */
export function isAside(folder: string): boolean {
  return folder.split("/").some((part) => asideNames.has(part.toLowerCase()) || migrationsOfTests.test(part));
}

/** `test_migrations`, `test-legacy-migrations`, `migrations_test`. */
const migrationsOfTests = /^tests?[-_](?:\w[\w-]*[-_])?migrations?$|^migrations?[-_]tests?$/i;

const asideNames = new Set(
  (
    "fixtures fixture test-fixtures test_fixtures testdata test-data test_data tests test __tests__ node_modules vendor " +
    "vendored third_party third-party site-packages examples example samples sample spec specs dummy templates"
  ).split(" "),
);
