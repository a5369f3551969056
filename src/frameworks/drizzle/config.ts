// `drizzle.config.ts`: read, never run. `out` is relative to where drizzle-kit is started, which is the configuration's folder or,
// with `--config`, a package's folder above it.

import { parser } from "@lezer/javascript";
import { normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { shallow } from "../shallow.ts";

export interface DrizzleConfig {
  readonly path: string;
  /** As written; drizzle-kit's default is `drizzle`. */
  readonly out: string;
}

/** Every configuration of a tree. */
export async function findConfigs(project: Project): Promise<readonly DrizzleConfig[]> {
  const paths = project.matching(/^drizzle(?:[-.][\w.-]+)?\.config\.(?:[cm]?[jt]s|json)$|^drizzle\.config\.[\w.-]+$/);
  const texts = await project.read(paths);
  return [...texts].map(([path, text]) => ({ path, out: readOut(text) ?? "drizzle" }));
}

/** Of a folder that drizzle-kit writes to: who configures it, and where it is started. */
export function configOf(
  folder: string,
  configs: readonly DrizzleConfig[],
): { readonly path: string; readonly cwd: string } | undefined {
  for (const { path, out } of configs) {
    for (let cwd = parentOf(path); ; cwd = parentOf(cwd)) {
      if (normalize(under(cwd, out)) === folder) return { path, cwd };
      if (cwd === "") break;
    }
  }
  return undefined;
}

const scripts = parser.configure({ dialect: "ts" });

/** The first `out: "…"` of the text, JSON included. */
function readOut(text: string): string | undefined {
  let out: string | undefined;
  scripts.parse(shallow(text.startsWith("{") ? `(${text})` : text)).iterate({
    enter: ({ node }) => {
      if (out !== undefined) return false;
      if (node.name !== "Property") return true;
      const [key, value] = [node.firstChild, node.lastChild];
      const name = key === null ? "" : text.slice(...shifted(key, text)).replaceAll(/["']/g, "");
      if (name === "out" && value?.name === "String") out = text.slice(...shifted(value, text)).slice(1, -1);
      return true;
    },
  });
  return out;
}

/** The place in the text itself, which is parsed in parentheses where it is JSON. */
function shifted({ from, to }: { from: number; to: number }, text: string): [number, number] {
  const by = text.startsWith("{") ? 1 : 0;
  return [from - by, to - by];
}
