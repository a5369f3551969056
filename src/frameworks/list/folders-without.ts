// Tools that take every folder beside their migrations for one of these.

import { under } from "../paths.ts";
import type { Project } from "../project.ts";

/** The folders directly in `folder` that do not hold `file`, each by its name with the first file below it. */
export function foldersWithout(project: Project, folder: string, file: string): ReadonlyMap<string, string> {
  const start = folder === "" ? 0 : folder.length + 1;
  const inside = new Map<string, string>();
  for (const { path } of project.below(folder)) {
    const [name = "", ...rest] = path.slice(start).split("/");
    if (rest.length > 0 && !inside.has(name)) inside.set(name, path);
  }
  // A link that leads to one is read as it.
  return new Map([...inside].filter(([name]) => project.at(under(folder, `${name}/${file}`)) === undefined));
}
