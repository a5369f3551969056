// EF Core: `Migrations/20240101120000_AddUsers.cs` with a `.Designer.cs` that holds the model after it, and one snapshot of the model
// after all. What is applied is a set of ids (efcore's src/EFCore.Relational/Migrations/Internal/MigrationsAssembly.cs, Migrator.cs);
// that `migrations remove` takes the model from the Designer before stands in its Design/Internal/MigrationsScaffolder.cs.

import { say } from "../domain/text.ts";
import type { Migration, MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { sameWords } from "./list/same-words.ts";
import { nameOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

export const efCore = listFramework({
  id: "ef-core",
  name: "EF Core",
  family: "set",
  about: {
    found: "`<14 digits>_Name.cs` with `.Designer.cs` files or a `*ModelSnapshot.cs` beside them",
    fix: "names the commands: the migration has to be removed and added again, as its Designer holds the whole model",
  },
  locate,
  readName: (name) => {
    const match = namePattern.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = "", designer] = match;
    const id = `${version}_${slug}`;
    return {
      version,
      slug,
      id,
      order: id,
      stem: id,
      main: designer === undefined,
      unique: [{ what: "class", value: slug }],
    };
  },
  rules: () => ({
    taken: {
      class: {
        severity: "blocker",
        says: ({ path }) =>
          say`Both are the class ${slugOf(path)}: the build stops with ${`error CS0111: Type '${slugOf(path)}' already defines a member called 'Up' with the same parameter types`}.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: ({ id }) => say`Databases that have run ${id} keep what it did; new ones never get it.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Databases remember ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
    },
    repeated: {
      severity: "nit",
      says: ({ id, other }) =>
        say`Only its files are called ${id}: to EF Core it is ${other}, as the Designer says, and databases that have run it leave it alone.`,
    },
  }),
  // `MigrationsAssembly.Migrations` goes by the attribute, which stands in the Designer.
  isRepeatable: (text, was) => text.includes(`[Migration("${was}")]`),
  // A Designer says how the model was, and does nothing to a database.
  sameCode: (a, b, path) => path.endsWith(".Designer.cs") || sameWords(a, b, path),
  remedy: (moved) => ({
    summary: say`Remove the migration on the branch, take the base in, and add it again under another name`,
    commands: [
      "dotnet ef migrations remove",
      ...moved.slice(0, 1).map(({ listed }) => `dotnet ef migrations add ${listed?.slug ?? ""}2`),
    ],
  }),
  inspect: snapshotProblems,
});

const namePattern = /^(\d{14})_(\w+?)(\.Designer)?\.cs$/;

function slugOf(path: string): string {
  return namePattern.exec(nameOf(path))?.[2] ?? "";
}

/** FluentMigrator and others name files alike: only EF has Designers and snapshots. */
function locate(project: Project): readonly Location[] {
  const folders = project.foldersWith(/^\d{14}_\w+\.Designer\.cs$|^\w*ModelSnapshot\.cs$/);
  return [...folders.keys()].map((folder) => ({ folders: [folder], evidence: "marked" }));
}

/**
 * The Designer of the last migration and the snapshot are the same model where the last one was made after all others. Where
 * two branches each made one, git may merge the snapshot, and the later Designer lacks what the other branch did.
 */
async function snapshotProblems(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  const snapshots = project
    .in(group.root)
    .map(({ path }) => path)
    .filter((path) => path.endsWith("ModelSnapshot.cs"));
  const [snapshot] = snapshots;
  const last = group.migrations.at(-1);
  const designer = last === undefined ? undefined : designerOf(last);
  // Several contexts in one folder: whose Designer is the last, only the compiler knows.
  if (snapshot === undefined || snapshots.length > 1 || last === undefined || designer === undefined) return [];
  const texts = await project.read([snapshot, designer]);
  const [model, target] = [modelOf(texts.get(snapshot)), modelOf(texts.get(designer))];
  if (model === undefined || target === undefined || model === target) return [];
  return [
    {
      kind: "journal_mismatch",
      severity: "nit",
      cause: `snapshot:${snapshot}`,
      title: say`${snapshot} and the Designer of ${last.id.value}, the last migration, hold different models`,
      message: [
        say`Deploys work. But the Designer lacks what the snapshot has from another branch, or the other way round: ${"dotnet ef migrations remove"} would set the snapshot to such a model, and the next ${"dotnet ef migrations add"} would do things twice or undo them.`,
      ],
      path: designer,
      subjects: [{ id: last.id.value, path: last.path }],
      fix: {
        summary: say`Remove the change's migration on its branch, take the base in, and add it again`,
        edits: [],
        // Whose the last one is, one tree does not tell.
        commands: ["dotnet ef migrations remove", "dotnet ef migrations add NAME"],
      },
    },
  ];
}

function designerOf({ listed }: Migration): string | undefined {
  return listed?.files.find(({ path }) => path.endsWith(".Designer.cs"))?.path;
}

/** The words between the braces of `BuildModel` or `BuildTargetModel`, as EF writes them; without the version of the tool. */
function modelOf(text: string | undefined): string | undefined {
  const lines = text?.split(/\r?\n/) ?? [];
  const start = lines.findIndex((line) => /\bvoid Build(?:Target)?Model\(/.test(line));
  if (start === -1) return undefined;
  const indent = /^\s*/.exec(lines[start] ?? "")?.[0] ?? "";
  const end = lines.findIndex((line, i) => i > start && line.trimEnd() === `${indent}}`);
  if (end === -1) return undefined;
  return (
    lines
      .slice(start + 1, end)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#pragma") && !line.includes('"ProductVersion"'))
      .join("\n")
      // Annotations of the model itself are one chain, that the version begins.
      .replace(/^modelBuilder\s*(?=\.HasAnnotation)/m, "")
  );
}
