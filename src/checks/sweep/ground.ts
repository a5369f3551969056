// What stands at a place of a file: words for people, a string, SQL, or code.

import { parsePython, type PyNode } from "../../frameworks/python/python.ts";

export type Ground = "prose" | "string" | "sql" | "code";

/** Tells what the text at an offset is. A file that is no program is all prose. */
export function groundOf(path: string, text: string): (offset: number) => Ground {
  if (/\.pyw?$/.test(path)) return pythonGround(text);
  if (path.endsWith(".sql")) return (offset) => (sqlComment(text, offset) ? "prose" : "sql");
  return () => "prose";
}

function pythonGround(text: string): (offset: number) => Ground {
  const stretches: { from: number; to: number; ground: Ground }[] = [];
  parsePython(text).iterate({
    enter: ({ node }) => {
      if (node.name === "Comment") stretches.push({ from: node.from, to: node.to, ground: "prose" });
      if (node.name !== "String" && node.name !== "FormatString" && node.name !== "ContinuedString") return true;
      stretches.push({ from: node.from, to: node.to, ground: stringGround(node, text) });
      return false;
    },
  });
  return (offset) => {
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.to ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const stretch = stretches[low];
    return stretch !== undefined && stretch.from <= offset ? stretch.ground : "code";
  };
}

function stringGround(node: PyNode, text: string): Ground {
  if (node.parent?.name === "ExpressionStatement") return "prose";
  const words = text.slice(node.from, Math.min(node.to, node.from + 200)).replace(/^[a-z]*["']+\s*/i, "");
  if (startsAsSql.test(words)) return "sql";
  // A call stands close above its argument; a file that nests deeper than that wants to cost time.
  let up = node.parent;
  for (let level = 0; level < 20 && up !== null && !up.name.endsWith("Definition"); level += 1, up = up.parent) {
    if (up.name === "CallExpression" && runsSql.test(calleeOf(up, text))) return "sql";
    if (
      up.name === "AssignStatement" &&
      /sql|query|stmt/i.test(text.slice(up.from, Math.min(up.to, up.from + 80)).split("=")[0] ?? "")
    )
      return "sql";
    if (up.name.endsWith("Statement")) break;
  }
  return "string";
}

const startsAsSql =
  /^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|GRANT|REVOKE|TRUNCATE|COMMENT ON|DO|SET|REINDEX|LOCK|VACUUM|BEGIN|MERGE)\b/;
const runsSql = /(?:^|\.)(?:execute|executemany|exec_driver_sql|text|DDL|run_sql|fetch\w*)$/;

function calleeOf(call: PyNode, text: string): string {
  const callee = call.firstChild;
  return callee === null ? "" : text.slice(Math.max(callee.from, callee.to - 40), callee.to).trim();
}

function sqlComment(text: string, offset: number): boolean {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return text.slice(start, offset).includes("--");
}
