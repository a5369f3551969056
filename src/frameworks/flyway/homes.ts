// Where a folder stands in its module.

import { parentOf } from "../paths.ts";

export interface Home {
  readonly folder: string;
  readonly module: string;
  /** `src/main/resources` and the like; "" outside of a class path. */
  readonly sources: string;
  /** Below the sources: `db/migration`. */
  readonly path: string;
}

/** By the layout that Maven and Gradle have by themselves. */
export function homeOf(folder: string): Home {
  const match = /^((?:[^]*\/)?)(src\/\w+\/(?:resources|java|kotlin|groovy|scala))(?:$|\/([^]*))/.exec(folder);
  if (match === null) return { folder, module: parentOf(folder), sources: "", path: folder };
  return { folder, module: (match[1] ?? "").replace(/\/$/, ""), sources: match[2] ?? "", path: match[3] ?? "" };
}
