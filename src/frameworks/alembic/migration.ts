// From a module to a migration, as Alembic would load it (script/base.py `Script._from_path`, script/revision.py `Revision.__init__`).

import { say, type Text } from "../../domain/text.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import { unreadLabel, type Located, type Migration, type Unreadable } from "../migration-group.ts";
import { moduleNames, type Assigned, type ModuleName, type PyModule } from "./module.ts";

export type LoadedFile =
  | { readonly kind: "migration"; readonly migration: Migration }
  | { readonly kind: "unreadable"; readonly unreadable: Unreadable }
  /** Not a migration, and nothing says that Alembic would load it. */
  | { readonly kind: "other" };

/** Whether Alembic loads a file of this name from a versions folder (`_only_source_rev_file`). */
export function isLoadedName(fileName: string): boolean {
  return fileName.endsWith(".py") && !fileName.startsWith(".#") && !fileName.startsWith("__init__");
}

/**
 * The migration in a module. `configured`: Alembic is known to load every file of the folder, so that one which is no
 * migration stops it.
 */
export function toMigration(entry: TreeEntry, module: PyModule, configured: boolean): LoadedFile {
  const { revision, down_revision: down } = module.assigned;
  if (!configured && (revision === undefined || down === undefined)) return { kind: "other" };
  const unreadable = (why: Text, more: Partial<Unreadable> = {}): LoadedFile => ({
    kind: "unreadable",
    unreadable: { path: entry.path, oid: entry.oid, why, place: placeOf(module), ...more },
  });
  if (module.conflicted) return unreadable(say`it still has the markers of a merge conflict`);

  const fileName = entry.path.slice(entry.path.lastIndexOf("/") + 1);
  const id = readId(revision, fileName);
  if (module.unclosed !== undefined) {
    const { line, error } = module.unclosed;
    const parents = down && names(down);
    const known = id === undefined || id.value === "" ? {} : { id, ...(parents === undefined ? {} : { parents }) };
    return unreadable(say`Python cannot parse it`, { line, refused: error, ...known });
  }
  if (id === undefined) {
    if (revision !== undefined) return unreadable(dynamic("revision", revision), { line: revision.line });
    const refused = `Could not determine revision id from filename ${fileName}`;
    return unreadable(say`it assigns no ${"revision"}`, module.open ? {} : { refused });
  }
  if (id.value === "") return unreadable(say`its ${"revision"} is empty`, { line: id.line });
  if (down === undefined) {
    const refused = `module '${fileName.replace(/\.py$/, "_py")}' has no attribute 'down_revision'`;
    return unreadable(say`it assigns no ${"down_revision"}`, { id, ...(module.open ? {} : { refused }) });
  }
  if (/[@+-]/.test(id.value)) {
    const illegal = [...new Set(id.value.replaceAll(/[^@+-]/g, ""))].toSorted();
    const refused = `Character(s) '${illegal.join(", ")}' not allowed in revision identifier '${id.value}'`;
    return unreadable(say`Alembic does not allow its id`, { id, line: id.line, refused });
  }
  return readRest(entry, module, id, down, unreadable);
}

function readRest(
  entry: TreeEntry,
  module: PyModule,
  id: Located,
  down: Assigned,
  unreadable: (why: Text, more: Partial<Unreadable>) => LoadedFile,
): LoadedFile {
  const parents = names(down);
  if (parents === undefined) return unreadable(dynamic("down_revision", down), { id, line: down.line });
  if (parents.some((parent) => parent.value === id.value)) {
    const refused = `Self-loop is detected in revisions (${id.value})`;
    return unreadable(say`it follows itself`, { id, line: down.line, refused });
  }
  const labels = module.assigned.branch_labels;
  const branchLabels =
    labels === undefined || labels.kind === "none"
      ? nothing
      : (names(labels)?.map((label) => label.value) ?? [unreadLabel]);
  const dependsOn = module.assigned.depends_on;
  return {
    kind: "migration",
    migration: {
      path: entry.path,
      oid: entry.oid,
      id,
      parents,
      // A dependency is no parent: one that cannot be read changes no head.
      dependsOn: (dependsOn && names(dependsOn)) ?? nothing,
      branchLabels,
      header: module.header,
    },
  };
}

function placeOf({ assigned }: PyModule): string {
  const values = moduleNames.map((name) => {
    const one = assigned[name];
    if (one === undefined) return null;
    return one.kind === "dynamic" ? one.source : names(one)?.map(({ value }) => value);
  });
  return JSON.stringify(values);
}

/** The id: assigned, or, for a module without one, the hex file name (`_legacy_rev`). */
function readId(revision: Assigned | undefined, fileName: string): Located | undefined {
  if (revision === undefined) {
    const legacy = /^([a-f0-9]+)\.py$/.exec(fileName)?.[1];
    return legacy === undefined ? undefined : { value: legacy, line: 1 };
  }
  return revision.kind === "string" ? { value: revision.value, line: revision.line } : undefined;
}

/** None, a string or several; an empty string names nothing, as old Alembic had it. undefined: cannot be read. */
function names(assigned: Assigned): readonly Located[] | undefined {
  if (assigned.kind === "none") return nothing;
  if (assigned.kind === "dynamic") return undefined;
  if (assigned.kind === "string")
    return assigned.value === "" ? nothing : [{ value: assigned.value, line: assigned.line }];
  const once = new Map<string, Located>();
  for (const { value, line } of assigned.items) if (value !== "" && !once.has(value)) once.set(value, { value, line });
  return [...once.values()];
}

/** Thousands have none. */
const nothing: readonly never[] = [];

function dynamic(name: ModuleName, assigned: Assigned): Text {
  return say`its ${name} is ${whatIs(assigned)}`;
}

function whatIs(assigned: Assigned): Text {
  if (assigned.kind === "dynamic") return [{ kind: "plain", text: assigned.why }];
  if (assigned.kind === "none") return say`${"None"}`;
  return assigned.kind === "string" ? say`a string` : say`a tuple`;
}
