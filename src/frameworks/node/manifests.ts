// What the package.json files above a folder say: which tools a project depends on, and how it runs them.

import { z } from "zod";
import { parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

export interface Manifest {
  /** The folder it stands in. */
  readonly folder: string;
  /** The versions it asks for, by name. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly scripts: Readonly<Record<string, string>>;
  /** Where the package keeps its Prisma schema. */
  readonly prismaSchema?: string | undefined;
}

/** The manifests above each of the folders, nearest first. Only these are read. */
export async function manifestsAbove(
  project: Project,
  folders: Iterable<string>,
): Promise<ReadonlyMap<string, readonly Manifest[]>> {
  const paths = new Map([...folders].map((folder) => [folder, pathsAbove(project, folder)]));
  const texts = await project.read([...new Set([...paths.values()].flat())]);
  const read = new Map([...texts].map(([path, text]) => [path, manifestOf(path, text)]));
  return new Map([...paths].map(([folder, own]) => [folder, own.flatMap((path) => read.get(path) ?? [])]));
}

function pathsAbove(project: Project, folder: string): string[] {
  const paths: string[] = [];
  for (let at = folder; ; at = parentOf(at)) {
    const path = under(at, "package.json");
    if (project.has(path)) paths.push(path);
    if (at === "") return paths;
  }
}

const names = z.record(z.string(), z.string().catch("")).catch({});
const shape = z.object({
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
  optionalDependencies: names,
  scripts: z.record(z.string(), z.string().catch("")).catch({}),
  prisma: z.object({ schema: z.string().optional().catch(undefined) }).catch({}),
});

function manifestOf(path: string, text: string): Manifest | undefined {
  const read = shape.safeParse(parseJson(text));
  if (!read.success) return undefined;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies, scripts, prisma } = read.data;
  return {
    folder: parentOf(path),
    dependencies: new Map(
      [peerDependencies, optionalDependencies, devDependencies, dependencies].flatMap((some) => Object.entries(some)),
    ),
    scripts,
    prismaSchema: prisma.schema,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
