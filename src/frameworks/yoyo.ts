// yoyo: Python and SQL files that may name others they depend on. Several ends are fine; what is not there is not (yoyo's
// migrations.py `Migration.load`, `MigrationList.check_conflicts`, read at 8.2). A database remembers the file's name.

import { say } from "../domain/text.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { sameWords } from "./list/same-words.ts";
import { nameOf, normalize, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { stringValue } from "./python/literal.ts";
import { parsePython } from "./python/python.ts";
import { samePython } from "./python/same-code.ts";
import { editsAreNotSeen, goneIsNotMissed } from "./list/outcomes.ts";

export const yoyo = listFramework({
  id: "yoyo",
  name: "yoyo",
  family: "set",
  about: {
    found: "`sources` of `yoyo.ini`, or names like `20240131_01_aB3xY-add-users.py`",
    fix: "names go back where a merged file is renamed; a dependency that is not there is named",
  },
  locate,
  readName: (name) => {
    const match = /^((?:\d+)(?:_\d\d)?)[-_.](.+?)(\.rollback)?\.(?:py|sql)$/.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = "", rollback] = match;
    const id = name.replace(/(?:\.rollback)?\.(?:py|sql)$/, "");
    const isBack = rollback !== undefined;
    return { version, slug, id, order: id, main: !isBack, companion: isBack, unique: [], stem: id };
  },
  rules: () => ({
    taken: {},
    edited: editsAreNotSeen,
    deleted: goneIsNotMissed,
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`The database remembers a hash of the name: one that has run ${other} takes ${id} for new, and does the same once more.`,
    },
  }),
  sameCode: (a, b, path) => (path.endsWith(".py") ? samePython(a, b, () => false) : sameWords(a, b, path)),
  inspect: findMissing,
});

async function locate(project: Project): Promise<readonly Location[]> {
  const configs = await project.read(project.named("yoyo.ini"));
  const configured = [...configs].flatMap(([path, text]) =>
    (/^[ \t]*sources\s*[=:]\s*(.*)/m.exec(text)?.[1] ?? "")
      .split(/[\s,]+/)
      .filter((source) => source !== "" && !source.includes(":"))
      .flatMap((source) => normalize(under(parentOf(path), source.replace(/%\(here\)s\/?/, ""))) ?? []),
  );
  // A source may be a pattern for folders (`_expand_sources`, 9.0).
  const flat = !configured.some((folder) => /[*?[]/.test(folder));
  const named = project.foldersWith(/^\d{8}_\d\d_[A-Za-z0-9]{5}(?:-[^.]*)?\.(?:py|sql)$/);
  return [
    ...configured.map((folder): Location => ({ folders: [folder], evidence: "configured", flat })),
    ...[...named.keys()].map((folder): Location => ({ folders: [folder], evidence: "marked" })),
  ];
}

async function findMissing(project: Project, { migrations, folders }: MigrationGroup): Promise<readonly Problem[]> {
  const texts = await project.read(migrations.map(({ path }) => path));
  const byId = Map.groupBy(loadedFrom(project, folders), (path) => nameOf(path).replace(/\.\w+$/, ""));
  const depends = new Map<string, readonly string[]>();
  const missing = migrations.flatMap(({ id, path }): Problem[] => {
    const names = readDepends(path, texts.get(path) ?? "");
    depends.set(id.value, names);
    return names
      .filter((name) => !byId.has(name))
      .map((name) => ({
        kind: "parent_missing",
        severity: "blocker",
        cause: `depends:${id.value},${name}`,
        title: say`${id.value} depends on ${name}, which is not there`,
        message: [say`Every command stops with ${"Could not resolve dependencies"}, before it runs anything.`],
        path,
        line: 1,
        subjects: [{ id: id.value, path }],
      }));
  });
  return [...findTwins(byId), ...missing, ...findCircle(migrations, depends)];
}

/** Every file is a migration, whatever it is called (`read_migrations`). */
function loadedFrom(project: Project, folders: readonly string[]): readonly string[] {
  const paths = folders.flatMap((folder) => project.in(folder).map(({ path }) => path));
  return paths.filter((path) => /\.(?:py|sql)$/.test(path) && !path.endsWith(".rollback.sql"));
}

function findTwins(byId: ReadonlyMap<string, readonly string[]>): readonly Problem[] {
  return [...byId].flatMap(([id, [, path]]): Problem[] =>
    path === undefined
      ? []
      : [
          {
            kind: "same_id",
            severity: "blocker",
            cause: `twins:${id}`,
            title: say`${id} is there twice`,
            message: [say`Every command stops with ${`MigrationConflict: ${id}`}, before it runs anything.`],
            path,
          },
        ],
  );
}

function findCircle(
  migrations: MigrationGroup["migrations"],
  depends: ReadonlyMap<string, readonly string[]>,
): Problem[] {
  const left = notReached(migrations, depends);
  const [first] = left;
  if (first === undefined) return [];
  const ids = left.map(({ id }) => id.value);
  return [
    {
      kind: "parent_not_head",
      severity: "blocker",
      cause: `circle:${ids.join(",")}`,
      title: say`${first.id.value} depends on itself, by way of others`,
      message: [
        say`Every command stops with ${`Circular dependencies among these migrations ${ids.slice(0, 5).join(", ")}`}.`,
      ],
      path: first.path,
      line: 1,
      subjects: left.slice(0, 8).map(({ id, path }) => ({ id: id.value, path })),
    },
  ];
}

/** Without those that can run, one after the other: what is left waits for itself, or for one that does. */
function notReached(
  migrations: MigrationGroup["migrations"],
  depends: ReadonlyMap<string, readonly string[]>,
): MigrationGroup["migrations"] {
  const ids = new Set(migrations.map(({ id }) => id.value));
  const waitsFor = new Map([...ids].map((id) => [id, new Set(depends.get(id)?.filter((name) => ids.has(name)))]));
  const waits = [...waitsFor].flatMap(([id, names]) => [...names].map((name) => ({ id, name })));
  const followers = Map.groupBy(waits, ({ name }) => name);
  const free = [...ids].filter((id) => waitsFor.get(id)?.size === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    waitsFor.delete(id);
    for (const follower of followers.get(id) ?? []) {
      const names = waitsFor.get(follower.id);
      names?.delete(id);
      if (names?.size === 0) free.push(follower.id);
    }
  }
  return migrations.filter(({ id }) => waitsFor.has(id.value));
}

/** The names that are written out; a set that only running the module would tell names nothing here. */
function readDepends(path: string, text: string): readonly string[] {
  if (!text.includes("depends")) return [];
  if (path.endsWith(".sql")) {
    const head = text.split(/\r\n|\r|\n/).slice(0, 200);
    const end = head.findIndex((line) => !/^\s*(?:--.*)?$/.test(line));
    return head.slice(0, end === -1 ? undefined : end).flatMap((line) => {
      const names = /^\s*--\s*depends\s*:(.*)/.exec(line)?.[1] ?? "";
      return names.split(/\s+/).filter((name) => name !== "");
    });
  }
  const top = parsePython(text).topNode;
  return top.getChildren("AssignStatement").flatMap((statement) => {
    const target = statement.getChild("VariableName");
    if (target === null || text.slice(target.from, target.to) !== "__depends__") return [];
    const names: string[] = [];
    statement.cursor().iterate(({ name, from, to }) => {
      const value = name === "String" ? stringValue(text.slice(from, to)) : undefined;
      if (value !== undefined) names.push(value);
    });
    return names;
  });
}
