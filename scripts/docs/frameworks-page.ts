import type { Framework, ListFramework } from "../../src/frameworks/framework.ts";

const begin = "<!-- made by `npm run docs` -->";
const end = "<!-- until here -->";

/** The page with the table of every framework between its two marks. Throws where the marks are not there. */
export function withTable(page: string, frameworks: readonly Framework[]): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error("the page has lost its marks");
  return `${page.slice(0, from + begin.length)}\n\n${table(frameworks)}\n\n${page.slice(to)}`;
}

function table(frameworks: readonly Framework[]): string {
  const head = ["framework", "found by", "taken", "late", "edited", "removed", "renamed", "fix"];
  const rows = frameworks.map((framework) => [
    `${framework.name} (\`${framework.id}\`)`,
    framework.about.found,
    ...(framework.family === "graph" ? graphCells : listCells(framework)),
    framework.about.fix,
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function listCells(framework: ListFramework): string[] {
  const { taken, late, edited, deleted, renamed } = framework.rules(new Set());
  const kinds = Object.entries(taken).map(([what, { severity }]) => `${what}: ${severity}`);
  return [kinds.join(", ") || "nothing", ...[late, edited, deleted, renamed].map((one) => one?.severity ?? "nothing")];
}

const graphCells = ["id: blocker, second head: blocker", "is a second head", "nit", "blocker", "blocker"];
