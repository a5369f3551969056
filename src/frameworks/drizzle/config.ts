// `drizzle.config.ts`: read, never run. `out` is relative to where drizzle-kit is started, which is the configuration's folder or,
// with `--config`, a package's folder above it.

import { foldersIn, settingsOf } from "../node/settings.ts";
import type { Value } from "../node/static-value.ts";
import { parentOf } from "../paths.ts";
import type { Project } from "../project.ts";

const byDefault = "drizzle";

export interface DrizzleConfig {
  readonly path: string;
  readonly out: Value;
  /** Absent: not told, or not in so many words. */
  readonly dialect?: string;
}

/** Every configuration of a tree. */
export async function findConfigs(project: Project): Promise<readonly DrizzleConfig[]> {
  const paths = project.matching(/^drizzle(?:[-.][\w.-]+)?\.config\.(?:[cm]?[jt]s|json)$|^drizzle\.config\.[\w.-]+$/);
  const texts = await project.read(paths);
  return [...texts].map(([path, text]) => {
    const settings = settingsOf(text, path);
    const set = settings.find(({ name, value }) => name === "out" && value !== undefined);
    const dialect = settings.find(({ name }) => name === "dialect")?.value;
    return { path, out: set?.value ?? byDefault, ...(typeof dialect === "string" ? { dialect } : {}) };
  });
}

/** Of a folder that drizzle-kit writes to: who configures it, and where it is started. */
export function configOf(
  folder: string,
  configs: readonly DrizzleConfig[],
): { readonly path: string; readonly cwd: string; readonly dialect?: string } | undefined {
  for (const { path, out, ...more } of configs) {
    for (let cwd = parentOf(path); ; cwd = parentOf(cwd)) {
      if (foldersIn(out, path, cwd).includes(folder)) return { path, cwd, ...more };
      if (cwd === "") break;
    }
  }
  return undefined;
}
