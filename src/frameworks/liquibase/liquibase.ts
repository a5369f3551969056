// Liquibase: changesets in changelogs of XML, YAML, JSON or SQL, a set of `path::id::author`. What is an identity and a checksum stands
// in its liquibase-standard changelog/ChangeSet.java, what includes lead to in changelog/DatabaseChangeLog.java, what is refused in
// changelog/visitor/ValidatingVisitor.java and exception/ValidationFailedException.java.

import { say } from "../../domain/text.ts";
import type { ListFramework, ListRules } from "../framework.ts";
import type { Migration, MigrationGroup } from "../migration-group.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { isAside, isWithin, namedFolders, nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { lastingIn, mayBeInMemory } from "../in-memory.ts";
import type { ChangeSet } from "./changelog.ts";
import { countedSql } from "./checksum.ts";
import { isChangelogName, readChangelogs, type Changelogs } from "./files.ts";
import { classpathOf, groupChangelogs, type Loaded, type Placed } from "./groups.ts";
import { problemsOf } from "./problems.ts";
import { giveOtherIds } from "./remedy.ts";

const rules: ListRules = {
  taken: {
    name: {
      severity: "blocker",
      says: ({ id }) =>
        say`${"liquibase update"} stops with ${"Validation Failed: 1 changesets had duplicate identifiers"} (${id}) and runs nothing.`,
    },
  },
  edited: {
    severity: "blocker",
    by: "bytes",
    says: ({ id }) =>
      say`Where ${id} has run, ${"liquibase update"} stops with ${"Validation Failed: 1 changesets check sum"}, what it was and what it is now, and runs nothing. Comments, preconditions and rollbacks do not count, nor does the white space of SQL.`,
  },
  deleted: {
    severity: "nit",
    says: ({ id }) => say`Databases that have run ${id} keep what it did; new ones never get it.`,
  },
  renamed: {
    severity: "blocker",
    spares: (was, now) => now.replaces?.includes(was.id.value) === true,
    says: ({ id, other }) =>
      say`Databases remember ${other}: for them ${id} is a new changeset, so what it does runs a second time. A ${"logicalFilePath"} of the old name keeps it.`,
  },
  repeated: {
    severity: "nit",
    says: ({ id, other }) =>
      say`Databases remember ${other}: for them ${id} is a new changeset, of which only the preconditions are looked at again: it holds no change, or they see that it is done already. Ones that fail with ${'onFail="HALT"'} stop the update.`,
  },
};

export const liquibase: ListFramework = {
  id: "liquibase",
  name: "Liquibase",
  family: "set",
  about: {
    found: "files with a `databaseChangeLog` or `--liquibase formatted sql`, and all that they include",
    fix: "another `id` for the changeset",
  },
  load,
  looksLikeMigration: (path, text) =>
    isChangelogName(path) &&
    (text === undefined || text.includes("databaseChangeLog") || /^[ \t]*--\s*liquibase\s*formatted/im.test(text)),
  sameCode: (a, b) => countedSql(a) === countedSql(b),
  rules: () => rules,
  rewrite: () => undefined,
  isAnywhere: true,
  isEdited: (was, now) => now.oid !== was.oid && !now.oid.startsWith(freely),
  movesTo: (from, to, rest) => {
    const [own, other] = [folderOf(from), folderOf(to)];
    const isNear = isWithin(own, other) || isWithin(other, own);
    // What is included nowhere is put aside, unless nothing is.
    return isNear && (standsAlone(from) || !standsAlone(to) || rest === undefined);
  },
  remedy: giveOtherIds,
};

function folderOf(group: MigrationGroup): string {
  return standsAlone(group) ? group.root : parentOf(group.root);
}

/** Its files include nothing, and nothing includes them. */
function standsAlone({ root }: MigrationGroup): boolean {
  return !isChangelogName(root);
}

/** Begins the `oid` of a changeset that may change. */
const freely = "*";

async function load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const logs = await readChangelogs(project, [
    ...hints,
    ...namedFolders(hints).flatMap((folder) => project.below(folder).map(({ path }) => path)),
  ]);
  if (logs.read.size === 0 && logs.broken.size === 0) return [];
  const loaded = groupChangelogs(logs);
  const texts = await referencedTexts(project, logs, loaded);
  const forgets = await forgetsTest(project, loaded);
  return loaded.flatMap((one) => toGroup(logs, one, texts, forgets) ?? []);
}

type Forgets = (changeSet: ChangeSet) => boolean;

/** Tells whether a changeset is for databases only that live in memory here: whoever runs it again is a new one. */
async function forgetsTest(project: Project, loaded: readonly Loaded[]): Promise<Forgets> {
  const named = new Set(loaded.flatMap(({ placed }) => placed.flatMap((one) => databasesOf(one.changeSet.filter))));
  if (![...named].some((name) => mayBeInMemory.has(name))) return () => false;
  const texts = await project.read(project.matching(setUp).slice(0, setUpsAtMost));
  const lasting = new Set([...texts.values()].flatMap(lastingIn));
  return ({ filter }) => {
    const names = databasesOf(filter);
    return names.length > 0 && names.every((name) => mayBeInMemory.has(name) && !lasting.has(name));
  };
}

/** Where a URL of a database may stand. */
const setUp =
  /^(?:(?:application|bootstrap)[\w-]*\.(?:ya?ml|properties)|liquibase[\w.-]*\.properties|pom\.xml|build\.gradle(?:\.kts)?)$/;
const setUpsAtMost = 200;

/** What `dbms` names. */
function databasesOf(filter: string): readonly string[] {
  const names = /^dbms:([^:]*?)(?: (?:context|contextFilter|labels):|$)/.exec(filter)?.[1] ?? "";
  return names === "" ? [] : names.split(",").map((name) => name.trim().toLowerCase());
}

/** The files of `sqlFile` and such: as they count. */
async function referencedTexts(
  project: Project,
  logs: Changelogs,
  loaded: readonly Loaded[],
): Promise<ReadonlyMap<string, string>> {
  const paths = loaded.flatMap(({ placed }) =>
    placed.flatMap(({ changeSet, path }) => changeSet.files.flatMap((file) => logs.reference(path, file) ?? [])),
  );
  return project.read([...new Set(paths)]);
}

function toGroup(
  logs: Changelogs,
  one: Loaded,
  texts: ReadonlyMap<string, string>,
  forgets: Forgets,
): MigrationGroup | undefined {
  const broken = [...logs.broken].filter(([path]) => one.files.has(path));
  // What stands nowhere may be nothing to anybody.
  const isRun = (path: string): boolean =>
    one.placed.length > 0 || isChangelogName(one.root) || logs.configured.has(path);
  if (one.placed.length === 0 && one.missing.length === 0 && broken.length === 0) return undefined;
  return {
    framework: "liquibase",
    root: one.root,
    folders: [one.root],
    aside: isAside(one.root),
    loaded: true,
    evidence: [...one.files].some((path) => logs.configured.has(path)) ? "configured" : "marked",
    migrations: one.placed
      .filter(({ changeSet }) => !changeSet.ignored)
      .map((placed) => toMigration(logs, placed, texts, forgets)),
    unreadable: broken.map(([path, { why, line, refusal }]) => ({
      path,
      oid: logs.oidOf(path),
      line,
      why: [{ kind: "plain", text: why }],
      ...(refusal === undefined || !isRun(path) ? {} : { refused: refusal.replace("%s", () => classpathOf(path)) }),
    })),
    problems: problemsOf(logs, one),
  };
}

function toMigration(
  logs: Changelogs,
  { changeSet, path, filePath, ownPath }: Placed,
  texts: ReadonlyMap<string, string>,
  forgets: Forgets,
): Migration {
  const { id, author, line, lineText, filter, isRepeatable, content, files } = changeSet;
  const value = `${filePath}::${id}::${author}`;
  const referenced = files.flatMap((file) => {
    const target = logs.reference(path, file);
    const text = target === undefined ? undefined : texts.get(target);
    return target === undefined ? [] : [text === undefined ? logs.oidOf(target) : counted(text, file.isSql)];
  });
  const migration = listedMigration(
    [{ path, oid: logs.oidOf(path) }],
    value,
    {
      // Its id is no version: what comes after another may be called anything.
      version: "",
      slug: id,
      stem: `${nameOf(path)}::${id}::${author}`,
      order: "",
      entry: { line, text: lineText },
      isRepeatable,
      unique: [{ what: "name", value: filter === "" ? value : `${value} (${filter})` }],
    },
    line,
  );
  return {
    ...migration,
    oid: (changeSet.free || forgets(changeSet) ? freely : "") + [content, ...referenced].join("\u0002"),
    ...(ownPath === undefined ? {} : { replaces: [`${ownPath}::${id}::${author}`] }),
  };
}

function counted(text: string, isSql: boolean): string {
  return isSql ? countedSql(text) : text.replace(/\r\n?/g, "\n");
}
