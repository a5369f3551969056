// Rust code that builds migrations in, by macros that are handed a folder of the crate.

import type { Search } from "../framework.ts";
import { isAside, normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

/** The innermost crate (or workspace) around a folder; undefined where there is none. */
export function crateFinder(project: Project): (folder: string) => string | undefined {
  const crates = new Set(project.named("Cargo.toml").map(parentOf));
  const crateOf = (folder: string): string | undefined => {
    if (crates.has(folder)) return folder;
    return folder === "" ? undefined : crateOf(parentOf(folder));
  };
  return crateOf;
}

/** A file that calls one of the macros for one of the folders. `macros`: by name, the folder that it takes when it is handed none. */
export async function fileWithMacro(
  project: Project,
  search: Search,
  folders: readonly string[],
  macros: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const hits = await search(Object.keys(macros).map((name) => `${name}!`));
  const paths = hits.filter((path) => path.endsWith(".rs") && !isAside(path));
  const texts = await project.read(paths.slice(0, filesAtMost));
  const crateOf = crateFinder(project);
  const names = Object.keys(macros).join("|");
  const call = new RegExp(String.raw`\b(${names})!\s{0,20}[({[]\s{0,200}(?:"([^"\n]{0,200})"|[)}\]])`, "g");
  return [...texts].find(([path, text]) => {
    const crate = crateOf(parentOf(path));
    return [...withoutComments(text).matchAll(call)].some(([, name = "", argument]) => {
      const written = argument ?? macros[name];
      const folder = written === undefined || crate === undefined ? undefined : normalize(under(crate, written));
      return folder !== undefined && folders.includes(folder);
    });
  })?.[0];
}

const filesAtMost = 60;

function withoutComments(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*\/\//.test(line))
    .join("\n");
}
