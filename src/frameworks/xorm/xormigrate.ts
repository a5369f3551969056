// xormigrate (Woodpecker): tasks with an ID each, in files of their own, run if a slice names them and the database does not know
// the ID. What it refuses stands in its xormigrate.go (`DuplicatedIDError`); which are run, in `Migrate`.

import { say } from "../../domain/text.ts";
import type { ListFramework } from "../framework.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { linesOf, type Lines } from "../lines.ts";
import { hasAbove } from "../list/list-framework.ts";
import { withElement } from "../list/list-lines.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { sameWords } from "../list/same-words.ts";
import { numberOrder } from "../list/versions.ts";
import { isAside, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { declared, listedNames, type ListedName } from "./go-lists.ts";
import { editsAreNotSeen, goneIsNotMissed } from "../list/outcomes.ts";

export const xormigrate: ListFramework = {
  id: "xormigrate",
  name: "xormigrate",
  family: "set",
  about: {
    found: "a slice `[]*xormigrate.Migration` in a Go file called `migration.go`, `migrations.go` or `migrate.go`",
    fix: "adds the line that is missing in the list; another ID is for its authors to make up",
  },
  orderIsPlace: true,
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) =>
          say`At start it stops with ${`xormigrate: Duplicated migration ID: "${id}"`} and runs nothing.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: goneIsNotMissed,
    renamed: {
      severity: "blocker",
      says: ({ id, other }) => say`A database remembers ${other}: it takes ${id} for new, and does the same once more.`,
    },
  }),
  remedy: () => ({ summary: say`Give it an ID that no other task has`, commands: [] }),
  rewrite: () => [],
  sameCode: sameWords,
  isMention: () => false,
  looksLikeMigration: () => false,
  load,
};

async function load(project: Project): Promise<readonly MigrationGroup[]> {
  const paths = project
    .matching(/^migrat(?:e|ions?)\.go$/)
    .filter((path) => hasAbove(project, parentOf(path), "go.mod"));
  const texts = await project.read(paths);
  const groups = await Promise.all([...texts].map(([path, text]) => readList(project, path, text)));
  return groups.flatMap((group) => group ?? []);
}

async function readList(project: Project, path: string, text: string): Promise<MigrationGroup | undefined> {
  const names = text.includes("xormigrate.Migration") ? listedNames(text, "xormigrate.Migration") : undefined;
  if (names === undefined || names.length === 0) return undefined;
  const root = parentOf(path);
  const files = project.in(root).filter((file) => file.path.endsWith(".go") && !file.path.endsWith("_test.go"));
  const oids = new Map(files.map((file) => [file.path, file.oid]));
  const tasks = [...(await project.read(files.map((file) => file.path)))].flatMap(([own, source]) =>
    source.includes("xormigrate.Migration")
      ? declared(source, "xormigrate.Migration", "ID").map((task) => ({ ...task, path: own }))
      : [],
  );
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const listed = new Set(names.map(({ name }) => name));
  const lines = linesOf(text);
  const migrations = names.flatMap(({ name, entry }, i) => {
    const task = byName.get(name);
    // Who names a variable that is not there does not compile: a compiler tells that.
    if (task === undefined) return [];
    const id = task.value ?? name;
    const place = {
      version: "",
      slug: id,
      stem: id,
      order: numberOrder(String(i)),
      unique: [{ what: "name" as const, value: id }],
      entry,
    };
    return [listedMigration([{ path: task.path, oid: oids.get(task.path) ?? "" }], id, place, task.line)];
  });
  return {
    framework: "xormigrate",
    root,
    folders: [root],
    aside: isAside(root),
    loaded: true,
    evidence: "marked",
    listedIn: path,
    migrations,
    unreadable: [],
    problems: tasks.filter(({ name }) => !listed.has(name)).map((task) => unlisted(task, { path, text, lines, names })),
  };
}

function unlisted(
  { name, value, path, line }: { name: string; value: string | undefined; path: string; line: number },
  list: { path: string; text: string; lines: Lines; names: readonly ListedName[] },
): Problem {
  const id = value ?? name;
  const last = list.names.at(-1);
  const element = `${last !== undefined && list.text[last.from] === "&" ? "&" : ""}${name}`;
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `unlisted:${name}`,
    title: say`${id} is not in the list: it never runs`,
    message: [say`What ${list.path} names is run, and nothing else; that ${name} is left out is told nowhere.`],
    path,
    line,
    subjects: [{ id, path }],
    fix: {
      summary: say`Add ${`${element},`} at the end of the list`,
      edits:
        last === undefined
          ? []
          : [{ op: "replace", path: list.path, ...withElement(list.text, last, element, list.lines) }],
      commands: [],
    },
  };
}
