import type { Hit } from "../domain/tree.ts";
import type { GitPlace } from "./environment.ts";
import { git, GitError } from "./run.ts";

const mostHits = 5_000;
const longestLine = 500;
/** Bytes kept of a line while it arrives: enough for 500 characters, whatever they are. */
const keptBytes = longestLine * 4;

/**
 * Every line of the tree (of `paths` only, when given) that holds one of the fixed strings, in git's order; the first 5,000.
 * Throws GitError when a file is missing or damaged. Binary files are searched as text: one NUL byte must not hide a line. Links and submodules are not searched.
 */
export async function grepTree(
  source: { readonly place: GitPlace; readonly signal?: AbortSignal | undefined },
  treeish: string,
  terms: readonly string[],
  paths: readonly string[] = [],
): Promise<readonly Hit[]> {
  // A pattern is a line of the input.
  const wanted = [...new Set(terms)].filter((term) => term !== "" && !/[\n\0]/.test(term));
  if (wanted.length === 0) return [];
  const options = ["-a", "-n", "-z", "-F", "--full-name", "--no-color", "--no-column", "--no-heading", "--no-textconv"];
  const hits: Hit[] = [];
  const reader = hitReader(`${treeish}:`.length, hits);
  const { code, stderr } = await git(
    ["grep", ...options, "--no-recurse-submodules", "-f", "-", treeish, "--", ...paths],
    {
      place: source.place,
      signal: source.signal,
      input: `${wanted.join("\n")}\n`,
      // 1: no line.
      answers: [0, 1],
      take: (piece) => {
        reader(piece);
        return hits.length < mostHits;
      },
    },
  );
  // What it cannot read it names and passes over, and then answers as if that held nothing.
  if (/^error: /m.test(stderr)) throw new GitError("grep", code, stderr);
  return hits;
}

/**
 * Reads `TREE:path NUL line NUL text LF`, piece by piece: a path may hold a line end, a text may hold NUL,
 * and a minified line is never held whole.
 */
function hitReader(skip: number, hits: Hit[]): (piece: Buffer) => void {
  let field: "path" | "line" | "text" = "path";
  let path = "";
  let line = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (piece: Buffer): void => {
    const room = field === "text" ? keptBytes - heldBytes : piece.length;
    if (room <= 0) return;
    held.push(Buffer.from(piece.subarray(0, room)));
    heldBytes += Math.min(room, piece.length);
  };
  const release = (): string => {
    const text = Buffer.concat(held).toString();
    held = [];
    heldBytes = 0;
    return text;
  };
  return (piece) => {
    let at = 0;
    while (at < piece.length && hits.length < mostHits) {
      const end = piece.indexOf(field === "text" ? 10 : 0, at);
      hold(piece.subarray(at, end === -1 ? piece.length : end));
      if (end === -1) return;
      at = end + 1;
      switch (field) {
        case "path":
          path = release().slice(skip);
          field = "line";
          break;
        case "line":
          line = Number(release());
          field = "text";
          break;
        case "text":
          hits.push({ path, line, text: release().replace(/\r$/, "").slice(0, longestLine) });
          field = "path";
          break;
      }
    }
  };
}
