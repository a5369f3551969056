// The code of a package that is likely to set up its migrations, told by its name: the tools that have no configuration file of
// their own are told where to look there.

import { readParsed, type TextReader } from "../parse-memory.ts";
import { isWithin, nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { isNumberedScript, type Candidate } from "./candidates.ts";
import { settingsOf, type Setting } from "./settings.ts";
import { isScript } from "./syntax.ts";

export interface SetUp {
  readonly path: string;
  readonly settings: readonly Setting[];
}

/** More files than these are not read. */
const readAtMost = 40;

/** What the code beside the candidates sets, in their packages, where it speaks of migrations. */
export async function setUpsNear(project: Project, candidates: readonly Candidate[]): Promise<readonly SetUp[]> {
  const homes = new Set(candidates.map(({ manifests }) => manifests[0]?.folder ?? ""));
  if (homes.size === 0) return [];
  const likely = project.paths(isSetUp).filter((path) => [...homes].some((home) => isWithin(path, home)));
  const entries = likely.slice(0, readAtMost).flatMap((path) => project.at(path) ?? []);
  const read = await readParsed(reader, project, entries);
  return entries.flatMap(({ path, oid }) => {
    const settings = read.get(oid) ?? [];
    return settings.length === 0 ? [] : [{ path, settings }];
  });
}

const reader: TextReader<readonly Setting[]> = {
  name: "node-set-up/2",
  read: (text) => (words.test(text) ? settingsOf(text, "script.ts") : []),
};

const words = /MigrationProvider|allowUnorderedMigrations|node-pg-migrate/;

const names = /migrat|database|postgres|kysely|data-?source|(?:^|[._-])(?:db|pg)(?:[._-]|$)/i;

function isSetUp(path: string): boolean {
  const name = nameOf(path);
  return names.test(name) && isScript(path) && !isNumberedScript(name) && !path.includes("node_modules/");
}
