// Go code that runs migrations: what a project sets there, where the tool is a library to it.

import type { Search } from "../framework.ts";
import { isAside, nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

/** Whether a line that is no comment says it, in one of the files that by their names may run migrations. */
export async function saysInGo(project: Project, says: RegExp): Promise<boolean> {
  const texts = await project.read(project.matching(migratingCode).slice(0, codeFilesAtMost));
  return [...texts.values()].some((text) =>
    text.split("\n").some((line) => !line.trimStart().startsWith("//") && says.test(line)),
  );
}

/** Whether a `go.mod` has a module that the code beside it uses: `indirect` marks what only a dependency does (go.dev/ref/mod). */
export function requiresModule(manifest: string, module: RegExp): boolean {
  return manifest.split("\n").some((line) => module.test(line) && !/\/\/ indirect\b/.test(line));
}

/** A file of a Go program that builds one of the folders in, or hands it to golang-migrate: `file://db/migrations`. */
export async function goFileWith(
  project: Project,
  search: Search,
  folders: readonly string[],
): Promise<string | undefined> {
  const hits = await search(["//go:embed ", ...packages]);
  const paths = hits.filter((path) => path.endsWith(".go") && !path.endsWith("_test.go") && !isAside(path));
  const texts = await project.read(paths.slice(0, hitsAtMost));
  return [...texts].find(([path, text]) => {
    const isRunner = packages.some((name) => text.includes(name));
    return text
      .split("\n")
      .filter((line) => line.startsWith("//go:embed ") || isRunner)
      .some((line) => foldersNamed(path, line.trimStart()).some((folder) => folders.includes(folder)));
  })?.[0];
}

const hitsAtMost = 200;

const packages = ["golang-migrate/migrate", "mattes/migrate"];

/** Of a pattern to build in, the folder of the files; of what a program opens where it is started, from there or from its own. */
function foldersNamed(path: string, line: string): readonly string[] {
  if (line.startsWith("//go:embed ")) {
    return line
      .split(/\s+/)
      .slice(1)
      .flatMap((word) => {
        const pattern = word.replaceAll(/["`]/g, "").replace(/^all:/, "");
        const folder = /[*?[]|\.sql$/.test(nameOf(pattern)) ? parentOf(pattern) : pattern;
        return normalize(under(parentOf(path), folder)) ?? [];
      });
  }
  if (line.startsWith("//")) return [];
  return [...line.matchAll(/"file:\/\/([^"]{1,200})"/g)].flatMap(([, written = ""]) =>
    written.startsWith("/") ? [] : ["", parentOf(path)].flatMap((from) => normalize(under(from, written)) ?? []),
  );
}

const codeFilesAtMost = 60;

const migratingCode =
  /^(?:(?=\w*(?:migrat|goose|database|schema|store|postgres|sqlite|mysql))\w+|db|main|app|server)(?<!_test)\.go$/;
