// The code of a package that is likely to set up its migrations, told by its name: the tools that have no configuration file of
// their own are told where to look there.

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

/** What the code beside the candidates sets, in their packages; only of files that hold one of the words. */
export async function setUpsNear(
  project: Project,
  candidates: readonly Candidate[],
  words: RegExp,
): Promise<readonly SetUp[]> {
  const homes = new Set(candidates.map(({ manifests }) => manifests[0]?.folder ?? ""));
  const likely = [...homes].flatMap((home) =>
    project
      .matching(/migrat|database|kysely|data-?source|(?:^|[._-])(?:db|pg)(?:[._-]|$)/i)
      .filter((path) => isWithin(path, home) && isSetUp(path)),
  );
  const texts = await project.read([...new Set(likely)].slice(0, readAtMost));
  return [...texts].flatMap(([path, text]) => (words.test(text) ? [{ path, settings: settingsOf(text, path) }] : []));
}

function isSetUp(path: string): boolean {
  return isScript(path) && !isNumberedScript(nameOf(path)) && !path.includes("node_modules/");
}
