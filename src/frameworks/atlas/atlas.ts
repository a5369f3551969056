// Atlas: SQL files in the order of their names, with `atlas.sum` over all of them. How names are read and sums are checked
// stands in its sql/migrate/dir.go, what is passed over and what is refused out of order in sql/migrate/migrate.go
// (`Executor.Pending`, `Executor.Execute`).

import type { BaseInGit } from "../../domain/base-in-git.ts";
import { codeList, say } from "../../domain/text.ts";
import { shellQuote } from "../../domain/shell.ts";
import type { ListFramework, ListRules } from "../framework.ts";
import type { Migration, MigrationGroup, Problem } from "../migration-group.ts";
import { listFramework, type Location, type ReadName } from "../list/list-framework.ts";
import { sameWords } from "../list/same-words.ts";
import { callsWith, commandLines } from "../list/signs.ts";
import { nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { firstDifference, isLeftOut, onlyInOne, parseSum, sumOf, totalOf, type SumLine } from "./sum.ts";

export const atlas = listFramework({
  id: "atlas",
  name: "Atlas",
  family: "high-water",
  about: {
    found: "a folder with `atlas.sum`, or one that `atlas.hcl` names",
    fix: "names the commands: `atlas migrate rebase`, which writes the sums too",
  },
  locate,
  readName,
  // With a new sum nothing is lost of them; without one the sum tells.
  sameCode: sameWords,
  rules,
  // What is to run is looked up among the sums, by its name.
  stopsAt: (text) => (isLeftOut(text) ? "checksum not found" : undefined),
  remedy,
  refine: withCheckpoints,
  inspect,
});

function readName(name: string, settings: ReadonlySet<string>): ReadName | undefined {
  if (!name.endsWith(".sql")) return undefined;
  const stem = name.slice(0, -4);
  const at = stem.indexOf("_");
  const version = at === -1 ? stem : stem.slice(0, at);
  // What a baseline covers is marked as done and never run, whatever it holds.
  if ([...settings].some((one) => one.startsWith(baseline) && version <= one.slice(baseline.length))) return undefined;
  return {
    version,
    slug: at === -1 ? "" : stem.slice(at + 1),
    stem,
    order: version,
    unique: [{ what: "version", value: version }],
  };
}

function rules(settings: ReadonlySet<string>): ListRules {
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, path, otherPath }) =>
          say`Atlas remembers a version once: a database that has run ${otherPath} takes ${id} as done, and never runs ${path}.`,
      },
    },
    ...(settings.has("non-linear")
      ? {}
      : {
          late: {
            severity: "blocker",
            spares: ({ listed }) => listed?.isRepeatable === true,
            says: ({ id, path, other }) =>
              settings.has("linear-skip")
                ? say`The execution order is ${"linear-skip"}: a database that stands at ${other} never runs ${id}.`
                : say`On a database that stands at ${other} ${"atlas migrate apply"} stops with ${`migration file ${nameOf(path)} was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error`}.`,
          },
        }),
    early: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Atlas looks for nothing before the first revision of a database: one that has run ${other} never runs ${id}.`,
    },
    edited: {
      severity: "blocker",
      by: "code",
      says: () =>
        say`Any byte counts for ${"atlas.sum"}: without a new one Atlas stops with ${"checksum mismatch"}, with a new one databases that have run the old file never get the change.`,
    },
    deleted: {
      severity: "nit",
      says: () => say`Databases that have run it keep what it did; new ones do not get it.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`To Atlas it is another migration: a database that has run ${other} runs the same again as ${id}.`,
    },
    repeated: {
      severity: "nit",
      says: ({ id, other }) =>
        say`To Atlas it is another migration, which databases that have run ${other} pass over: ${id} is for new ones.`,
    },
  };
}

function remedy(moved: readonly Migration[], base: BaseInGit): ReturnType<NonNullable<ListFramework["remedy"]>> {
  const versions = moved.map(({ listed }) => listed?.version ?? "");
  const folder = parentOf(moved[0]?.path ?? "");
  return {
    summary: say`Let Atlas put ${codeList(versions)} behind what ${base.ref} has, and write ${"atlas.sum"} anew`,
    commands: [
      `${base.fetch}git rebase ${base.name}`,
      `atlas migrate rebase ${versions.map(shellQuote).join(" ")} --dir ${shellQuote(`file://${folder}`)}`,
    ],
  };
}

const baseline = "baseline ";

async function locate(project: Project): Promise<readonly Location[]> {
  const configs = await project.read(project.named("atlas.hcl"));
  const named = new Set<string>();
  const orders = new Set<string>();
  const blocks: (string | undefined)[] = [];
  for (const [path, text] of configs) {
    const code = text.replaceAll(/"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (found) =>
      found.startsWith('"') ? found : "",
    );
    for (const [, dir = ""] of code.matchAll(/\bdir\s*=\s*"file:\/\/([^"?$]+)/g)) {
      const folder = normalize(`${parentOf(path)}/${dir}`);
      if (folder !== undefined) named.add(folder);
    }
    for (const [, order = ""] of code.matchAll(/\bexec_order\s*=\s*"?(\w+)/g))
      orders.add(order.toLowerCase().replaceAll("_", "-"));
    for (const block of code.split(/\bmigration\s*\{/).slice(1))
      blocks.push(/^[^{}]*?\bbaseline\s*=\s*"(\w+)"/.exec(block)?.[1]);
  }
  const folders = new Set([...project.named("atlas.sum").map(parentOf), ...named]);
  if (folders.size === 0) return [];
  for (const line of await commandLines(project, callsWith(/\batlas\b/, /--exec-order/))) {
    orders.add(/--exec-order[ =]"?([\w-]+)/.exec(line)?.[1] ?? "");
  }
  const called = (await commandLines(project, callsWith(/\batlas\b/, /--baseline/))).flatMap(
    (line) => /--baseline[ =]["']?(\w+)/.exec(line)?.[1] ?? [],
  );
  // An environment without one runs all of them.
  const baselines = [...called, ...(blocks.includes(undefined) ? [] : blocks.flatMap((one) => one ?? []))];
  const settings = new Set([
    ...["non-linear", "linear-skip"].filter((order) => orders.has(order)),
    // Several environments may have one each: what the least covers, none of them runs.
    ...baselines
      .toSorted((a, b) => (a < b ? -1 : 1))
      .slice(0, 1)
      .map((version) => baseline + version),
  ]);
  return [...folders]
    .filter((folder) => !isOfAnother(project, folder))
    .map((folder) => ({ folders: [folder], evidence: named.has(folder) ? "configured" : "marked", settings }));
}

/** Atlas can look after folders in the format of other tools, which then run them by their own rules. */
function isOfAnother(project: Project, folder: string): boolean {
  return project.in(folder).some(({ path }) => /\.(?:up|down)\.sql$|^[VUR]\d*__/.test(nameOf(path)));
}

/** A checkpoint is run on new databases alone: there it stands for all that comes before it. */
async function withCheckpoints(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const texts = await project.read(group.migrations.map(({ path }) => path));
  const migrations = group.migrations.map((migration) =>
    migration.listed !== undefined && isCheckpoint(texts.get(migration.path) ?? "")
      ? { ...migration, listed: { ...migration.listed, isRepeatable: true } }
      : migration,
  );
  return { ...group, migrations };
}

/** A directive counts where an empty line keeps its comment from the statements. */
function isCheckpoint(text: string): boolean {
  const comments = /^(?:(?:#|--)[^\n]*\n)+(?=[ \t]*\n|$)/.exec(text)?.[0] ?? "";
  return comments.split("\n").some((line) => /^[ -~]*atlas:checkpoint(?!\w)/.test(line));
}

async function inspect(project: Project, { folders }: MigrationGroup): Promise<readonly Problem[]> {
  const [folder = ""] = folders;
  const path = under(folder, "atlas.sum");
  const names = project
    .in(folder)
    .flatMap((entry) => (entry.path.endsWith(".sql") ? [nameOf(entry.path)] : []))
    .toSorted();
  const texts = await project.read([path, ...names.map((name) => under(folder, name))]);
  const text = texts.get(path);
  const files = names.flatMap((name) => {
    const own = texts.get(under(folder, name));
    return own === undefined ? [] : [{ name, text: own }];
  });
  const hash = `atlas migrate hash --dir ${shellQuote(`file://${folder}`)}`;
  if (!project.has(path)) {
    return [
      {
        kind: "lockfile_stale",
        severity: "blocker",
        cause: "atlas.sum",
        title: say`${path} is not there`,
        message: [say`Every command of Atlas stops with ${"checksum file not found"}.`],
        path,
        fix: { summary: say`Write the sums anew`, edits: [], commands: [hash] },
      },
    ];
  }
  if (text === undefined || files.length < names.length) return [];
  const sum = parseSum(text);
  const wanted = sum === undefined ? [] : wantedLines(files, sum.lines);
  const first = sum === undefined ? undefined : firstDifference(wanted, sum.lines);
  if (sum !== undefined && sum.total === totalOf(sum.lines) && first === undefined) return [];
  // A sum is made of all files so far: of those after the first it does not tell whether they differ too.
  const others = sum === undefined ? [] : onlyInOne(wanted, sum.lines);
  const differing = new Set(first === undefined ? [] : [first, ...others]);
  return [
    {
      kind: "lockfile_stale",
      severity: "blocker",
      cause: "atlas.sum",
      title: say`${path} does not fit the files beside it`,
      message: [
        say`Every command of Atlas stops with ${sum === undefined ? "checksum file format invalid" : "checksum mismatch"}${first === undefined ? say`` : say`; the first file that differs is ${first}`}.`,
      ],
      path,
      line: 1,
      subjects: [...differing].slice(0, 30).map((name) => ({ id: name, path: under(folder, name) })),
      fix: {
        summary: say`Write the sums anew, once the files are what they should be`,
        edits: [],
        commands: [hash],
      },
    },
  ];
}

/** The sums of files. From the first text on that is not UTF-8, whose bytes are not known here, they are what `sums` has for each. */
function wantedLines(
  files: readonly { readonly name: string; readonly text: string }[],
  sums: readonly SumLine[],
): readonly SumLine[] {
  const unknown = files.find(({ text }) => text.includes("\uFFFD"))?.name;
  const { lines } = sumOf(files);
  if (unknown === undefined) return lines;
  const written = new Map(sums.map((line) => [line.name, line]));
  return lines.map((line) => (line.name < unknown ? line : (written.get(line.name) ?? line)));
}
