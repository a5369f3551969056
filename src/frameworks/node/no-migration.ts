// Files among migrations that are none: a tool that loads every file of the folder stops at what has no `up`.

import { say } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";

/**
 * A blocker for each file that surely is no migration: its name begins with no number, and it is no script or has no `up`; or it holds
 * declarations alone.
 * `loads`: the names of what the tool loads; `stops`: what it prints.
 */
export async function findNoMigrations(
  project: Project,
  { folders, migrations }: MigrationGroup,
  tool: {
    readonly name: string;
    readonly loads: RegExp;
    readonly stops: (name: string, text: string) => string;
    /** Default: has surely no `up`. */
    readonly isNone?: (text: string) => boolean;
  },
): Promise<readonly Problem[]> {
  // Of those that are called as migrations are, the framework's `stopsAt` tells.
  const called = new Set(migrations.map((migration) => migration.path));
  const paths = folders.flatMap((folder) =>
    project.in(folder).flatMap(({ path, mode }) => (mode.startsWith("100") && !called.has(path) ? [path] : [])),
  );
  const loaded = paths.filter((path) => {
    const name = nameOf(path);
    return tool.loads.test(name) && (isDeclaration.test(name) || !/^[\d.]/.test(name));
  });
  const texts = await project.read(loaded.filter((path) => isCode.test(path) && !isDeclaration.test(path)));
  const { isNone = hasSurelyNoUp } = tool;
  const none = loaded.filter((path) => {
    const text = texts.get(path);
    return !isCode.test(path) || isDeclaration.test(path) || (text !== undefined && isNone(text));
  });
  return none.map((path): Problem => {
    const name = nameOf(path);
    return {
      kind: "unknown",
      severity: "blocker",
      cause: `no-migration:${name}`,
      title: say`${name} is no migration, and ${[{ kind: "plain", text: tool.name }]} takes it for one`,
      message: [
        say`Every file of the folder is loaded: at every database a deploy stops with ${tool.stops(name, texts.get(path) ?? "")}.`,
        say`What is no migration has to stand elsewhere.`,
      ],
      path,
      stopsAll: true,
    };
  });
}

/** A group without the scripts that begin with no number and are none: `findNoMigrations` tells of them. */
export async function withoutHelpers(
  project: Project,
  group: MigrationGroup,
  isNone: (text: string) => boolean = hasSurelyNoUp,
): Promise<MigrationGroup> {
  const named = group.migrations.filter(({ listed }) => listed?.version === "");
  if (named.length === 0) return group;
  const texts = await project.read(named.map(({ path }) => path));
  const none = new Set(named.filter(({ path }) => isNone(texts.get(path) ?? "")));
  return { ...group, migrations: group.migrations.filter((one) => !none.has(one)) };
}

const isCode = /\.[cm]?[jt]s$/;
const isDeclaration = /\.d\.[cm]?ts$/;

/** Whether a script has no `up` for sure: not where it hands on what comes from elsewhere. A function has one only where it is set. */
export function hasSurelyNoUp(text: string): boolean {
  const handsOn =
    /\b(?:module\.exports\s*=|export\s+default\b|export\s*=)\s*(?!(?:async\s|async\(|(?:function|class)\b)|[\s{])|\bexport\s*(?:\*|\{[^{}]*\}\s*from\b)|\bas\s+default\b|\.\.\.|\bassign\b|\bexports\s*\[/;
  return !/\bup\b|__exportStar|defineProperty|\bextends\b/.test(text) && !handsOn.test(text);
}
