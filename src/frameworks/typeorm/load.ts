// Finds TypeORM's migrations in a tree. A file's name says nothing to the tool, so every script of such a folder is read; what a
// text says is known again by its object name.

import { say } from "../../domain/text.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import type { Listed, Migration, MigrationGroup, Unreadable } from "../migration-group.ts";
import { inListOrder, listedMigration } from "../list/listed-migration.ts";
import { withUnreached } from "../list/unreached.ts";
import { lastDigits, numberOrder } from "../list/versions.ts";
import { candidatesOf, isNumberedScript, type Candidate } from "../node/candidates.ts";
import { listedWith, setUpFiles, unlistedProblems, type SetUpFile } from "../node/class-lists.ts";
import { isScript } from "../node/syntax.ts";
import { stemOf } from "../numbering.ts";
import { readParsed, type TextReader } from "../parse-memory.ts";
import { isAside, namedFolders, nameOf, parentOf, withFoldersAround } from "../paths.ts";
import type { Project } from "../project.ts";
import { readScript, type MigrationClass, type MigrationScript } from "./classes.ts";
import { findNoMigrations } from "./no-migration.ts";
import { timestampOf } from "./timestamp.ts";
import { foldersTogether } from "./together.ts";
import { findTwins, findUnmatched } from "./unmatched.ts";

/** The groups of a tree: one a folder, or one for those that a data source loads together. */
export async function load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const named = namedFolders(hints);
  const candidates = (await candidatesOf(project)).filter(({ runner }) => runner === "typeorm");
  const folders = [...new Set([...named, ...candidates.map(({ folder }) => folder)])];
  if (folders.length === 0) return [];
  const entries = new Map(folders.map((folder) => [folder, scriptsIn(project, folder)]));
  const scripts = await readParsed(reader, project, [...entries.values()].flat());
  const homes = [...new Set(candidates.map(({ manifests }) => manifests[0]?.folder ?? ""))];
  const setUps = await setUpFiles(project, folders, homes);
  const { sets, named: said, flat, paths } = foldersTogether(setUps, folders, homes);
  const alone = folders.filter((folder) => !sets.some((set) => set.includes(folder)));
  const groups = [...sets, ...alone.map((folder) => [folder])].flatMap((some) => {
    const own = some.flatMap((folder) => entries.get(folder) ?? []);
    const isNamed = some.some((folder) => said.has(folder));
    const listed = isNamed ? undefined : listedWith(setUps, namesIn(own, scripts));
    return (
      toGroup(
        some,
        { entries: own, scripts, listed },
        candidates.find(({ folder }) => some.includes(folder)),
      ) ?? []
    );
  });
  const listed = await Promise.all(
    groups.filter(({ root }) => !said.has(root)).map((group) => withUnlisted(project, setUps, group)),
  );
  const led = groups
    .filter(({ root }) => said.has(root))
    .map((group) => {
      const own = group.folders.flatMap((folder) => entries.get(folder) ?? []);
      const problems = [
        ...findUnmatched(group.migrations, paths),
        ...findTwins(group.migrations, paths),
        ...findNoMigrations(own, scripts, paths),
      ];
      return { ...group, problems };
    });
  // Of a folder that holds none any more, or none yet, the paths tell too.
  const around = withFoldersAround(listed.map(({ root }) => parentOf(root)));
  const meant = [...around].filter((folder) => paths.some(({ meansFolder }) => meansFolder(folder)));
  return [...led, ...withUnreached(listed, new Set([...flat, ...meant]))];
}

/** Where no path names the folder, what runs is what a list has. */
async function withUnlisted(
  project: Project,
  setUps: readonly SetUpFile[],
  group: MigrationGroup,
): Promise<MigrationGroup> {
  const migrations = group.migrations.map(({ id, path }) => ({ id: id.value, path, names: [id.value] }));
  return { ...group, problems: await unlistedProblems(project, setUps, migrations) };
}

function scriptsIn(project: Project, folder: string): readonly TreeEntry[] {
  return project.in(folder).filter(({ path, mode }) => mode !== "120000" && isScript(nameOf(path)));
}

/** What the migrations are called that TypeORM would take. */
function namesIn(entries: readonly TreeEntry[], scripts: ReadonlyMap<string, MigrationScript>): ReadonlySet<string> {
  const names = entries.flatMap(({ oid }) => scripts.get(oid)?.classes.flatMap(({ name }) => name ?? []) ?? []);
  return new Set(names.filter((name) => timestampOf(name) !== undefined));
}

/** `listed`: the classes that a list has TypeORM run, where it runs no others. */
function toGroup(
  folders: readonly string[],
  {
    entries,
    scripts,
    listed,
  }: {
    readonly entries: readonly TreeEntry[];
    readonly scripts: ReadonlyMap<string, MigrationScript>;
    readonly listed: ReadonlySet<string> | undefined;
  },
  candidate: Candidate | undefined,
): MigrationGroup | undefined {
  const units = new Map<string, { readonly files: TreeEntry[]; readonly one: MigrationClass; readonly name: string }>();
  const unreadable: Unreadable[] = [];
  const isRun = ({ declared }: MigrationClass): boolean => listed?.has(declared) !== false;
  for (const entry of entries) {
    const { path, oid } = entry;
    const script = scripts.get(oid);
    if (script?.isUnclosed === true && script.classes.some((one) => one.name !== undefined && isRun(one)))
      unreadable.push({
        path,
        oid,
        why: say`a bracket in it is not closed, or was not opened`,
        refused: "SyntaxError",
      });
    else if (script?.isBroken === true && isNumberedScript(nameOf(path)))
      unreadable.push({ path, oid, why: say`it is not well-formed` });
    for (const one of script?.classes ?? []) {
      const problem = problemOf(entry, one);
      const isLoaded = isRun(one) || problem?.refused === undefined;
      if (problem !== undefined && isLoaded) unreadable.push(problem);
      if (problem !== undefined || one.name === undefined) continue;
      // A script and what was compiled from it, side by side, are one.
      const key = `${parentOf(entry.path)}\0${stemOf(entry.path)}\0${one.name}`;
      const unit = units.get(key) ?? { files: [], one, name: one.name };
      unit.files.push(entry);
      units.set(key, unit);
    }
  }
  if (units.size + unreadable.length === 0) return undefined;
  const alone = new Map<string, number>();
  for (const { files } of units.values()) {
    const path = files[0]?.path ?? "";
    alone.set(path, (alone.get(path) ?? 0) + 1);
  }
  const migrations = [...units.values()].map(({ files, one, name }) =>
    toMigration(files, one, name, alone.get(files[0]?.path ?? "") === 1),
  );
  const [root = ""] = folders.toSorted((a, b) => a.length - b.length);
  return {
    framework: "typeorm",
    root,
    folders: [root, ...folders.filter((folder) => folder !== root)],
    aside: candidate !== undefined && folders.every((folder) => isAside(folder)),
    loaded: true,
    evidence: folders.length > 1 ? "configured" : candidate?.isMarked === false ? "named" : "marked",
    migrations: inListOrder(migrations),
    unreadable,
  };
}

function problemOf({ path, oid }: TreeEntry, { name, declared, line }: MigrationClass): Unreadable | undefined {
  if (name === undefined)
    return { path, oid, line, why: say`the ${"name"} of the class ${declared} is made when it runs` };
  if (timestampOf(name) !== undefined) return undefined;
  return {
    path,
    oid,
    line,
    why: say`the name ${name} does not end with a JavaScript timestamp`,
    refused: `${name} migration name is wrong. Migration class name should have a JavaScript timestamp appended.`,
  };
}

function toMigration(files: readonly TreeEntry[], one: MigrationClass, name: string, isAlone: boolean): Migration {
  const digits = lastDigits(name);
  const fileStem = stemOf(files[0]?.path ?? "");
  const listed: Omit<Listed, "files"> = {
    // Of several in one file, none can be moved by renaming the file.
    version: isAlone ? digits : "",
    slug: name.slice(0, name.length - digits.length),
    // The file may be called anything.
    stem: fileStem.includes(digits) ? fileStem : name,
    order: numberOrder(timestampOf(name) ?? ""),
    unique: [{ what: "name", value: name }],
  };
  return listedMigration(
    files.map(({ path, oid }) => ({ path, oid })),
    name,
    listed,
    one.line,
  );
}

const reader: TextReader<MigrationScript> = { name: "typeorm/8", read: readScript };
