// What a Go program has built in: `//go:embed migrations/*.sql` (https://pkg.go.dev/embed).

import { say, type Text } from "../../domain/text.ts";
import { partsMeant } from "../globs.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { nameOf, normalize, parentOf, under, withFoldersAround } from "../paths.ts";
import type { Project } from "../project.ts";

/**
 * A blocker for each migration that none of the patterns means which have most others of its folder built in; none where one cannot
 * be read. Code stands in the folder or above it: no pattern leads out of its own.
 */
export async function findNotBuiltIn(
  project: Project,
  { folders, migrations }: MigrationGroup,
  tool: Text,
): Promise<readonly Problem[]> {
  const code = [...withFoldersAround(folders)].flatMap((folder) =>
    project.in(folder).flatMap(({ path }) => (/(?<!_test)\.go$/.test(path) ? [path] : [])),
  );
  const texts = await project.read(code.slice(0, codeFilesAtMost));
  const patterns = [...texts].flatMap(([path, text]) => patternsIn(path, text));
  // Of classes of letters nothing is known here.
  if (patterns.length === 0 || patterns.length > patternsAtMost || patterns.some((one) => /[[\\]/.test(one))) return [];
  const isBuiltIn = (path: string): boolean => patterns.some((one) => partsMeant(one, path).size > 0);
  const ups = migrations.flatMap(({ listed }) => listed?.files.map(({ path }) => path) ?? []).filter(isUp);
  return [...Map.groupBy(ups, parentOf).values()].flatMap((own) => {
    const left = own.filter((path) => !isBuiltIn(path));
    // Who builds a few of them in has another use for these.
    if (left.length * 2 > own.length) return [];
    return left.map((path): Problem => {
      const name = nameOf(path);
      return {
        kind: "unknown",
        severity: "blocker",
        cause: `embed:${name}`,
        title: say`${name} is not built in: it never runs`,
        message: [
          say`${tool} runs what the program has in it, and no pattern of ${"//go:embed"} that means others of the folder means this one.`,
        ],
        path,
      };
    });
  });
}

const codeFilesAtMost = 200;
/** Each is held against each migration. */
const patternsAtMost = 100;

function isUp(path: string): boolean {
  return !/\.down\.\w+$/.test(path);
}

/** From the root of the repository. A folder means all that is in it. */
function patternsIn(path: string, text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    if (!line.startsWith("//go:embed ")) return [];
    const words = line.slice("//go:embed ".length).match(/"[^"]*"|`[^`]*`|[^\s"`]+/g) ?? [];
    return words.flatMap((word) => {
      const pattern = word.replaceAll(/^["`]|["`]$/g, "").replace(/^all:/, "");
      return normalize(under(parentOf(path), pattern)) ?? [];
    });
  });
}
