// Signs of a tool around a folder of migrations: what its files say, what manifests above it depend on, how commands call it.

import { nameOf, parentOf, withFoldersAround, withinTest } from "../paths.ts";
import type { Project } from "../project.ts";
import { readToml } from "../toml.ts";

/** The texts of the last few files of each folder: enough to know whose they are. */
export async function readLast(
  project: Project,
  folders: Iterable<string>,
  isMigration: (fileName: string) => boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const paths = new Map(
    [...folders].map((folder) => [
      folder,
      project
        .in(folder)
        .filter(({ path, mode }) => mode !== "120000" && isMigration(nameOf(path)))
        .map(({ path }) => path)
        .toSorted()
        .slice(-lastFew),
    ]),
  );
  const texts = await project.read([...paths.values()].flat());
  return new Map([...paths].map(([folder, own]) => [folder, own.flatMap((path) => texts.get(path) ?? [])]));
}

/** More than one: the newest may be empty. */
const lastFew = 3;

/** Those of the folders that have a file of this name in them or above whose text says it. */
export async function foldersUnder(
  project: Project,
  folders: Iterable<string>,
  fileName: string,
  says: (text: string) => boolean,
): Promise<ReadonlySet<string>> {
  const all = [...folders];
  const around = withFoldersAround(all);
  const paths = project.named(fileName).filter((path) => around.has(parentOf(path)));
  const texts = await project.read(paths.slice(0, manifestsAtMost));
  const homes = new Set([...texts].filter(([, text]) => says(text)).map(([path]) => parentOf(path)));
  return new Set(all.filter(withinTest(homes)));
}

const manifestsAtMost = 200;

/** Whether a Cargo.toml depends on a crate, for itself or for its workspace. */
export function dependsOnCrate(text: string, crate: string): boolean {
  return hasDependency(readToml(text), crate);
}

/** `target.x.dev-dependencies` is the deepest that counts. */
function hasDependency(table: unknown, crate: string, depth = 0): boolean {
  if (typeof table !== "object" || table === null || depth > 4) return false;
  return Object.entries(table).some(([key, inner]) => {
    if (typeof inner !== "object" || inner === null) return false;
    return (key.endsWith("dependencies") && Object.hasOwn(inner, crate)) || hasDependency(inner, crate, depth + 1);
  });
}

/** Lines of build files, scripts and workflows that say it: how the project calls a tool. */
export async function commandLines(project: Project, says: (line: string) => boolean): Promise<readonly string[]> {
  const paths = [...project.matching(commandFile), ...project.paths(isWorkflow), ...project.matching(deployScript)];
  const texts = await project.read([...new Set(paths)].slice(0, commandFilesAtMost));
  return [...texts.values()].flatMap((text) =>
    text
      .replaceAll(/\\\r?\n/g, " ")
      .split("\n")
      .filter(says),
  );
}

/** Whether a line calls the tool with the option. Not one pattern: it would look behind each of the tool's names for the option. */
export function callsWith(tool: RegExp, option: RegExp): (line: string) => boolean {
  return (line) => {
    const at = line.search(tool);
    return at !== -1 && option.test(line.slice(at));
  };
}

const commandFilesAtMost = 100;

const commandFile =
  /^(?:package\.json|GNUmakefile|[Mm]akefile|\w+\.mk|[Jj]ustfile|Taskfile\.ya?ml|Dockerfile(?:\.\w+)?|(?:docker-)?compose[\w.-]*\.ya?ml|Procfile|\.env(?:\.example|\.sample)?|(?:migrat|deploy|release|entrypoint|start|docker-entrypoint)[\w-]*\.sh|fly\.toml)$/;

/** Programs that call the tool for the deploy: `deploy.ts`. */
const deployScript = /^(?:migrate|deploy|release)(?:[-_](?:db|database))?\.(?:[cm]?[jt]s|py|rb)$/;

function isWorkflow(path: string): boolean {
  return workflow.test(path);
}

const workflow =
  /^\.(?:github|gitea|forgejo|gitlab|woodpecker)(?:\/workflows)?\/[^/]+\.ya?ml$|^\.(?:gitlab-ci|woodpecker)\.ya?ml$/;
