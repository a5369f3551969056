// Whether two texts differ only in comments and white space. Not a parser: in doubt they differ.

/** Compares by words, in the manner of the language that the path's ending tells. */
export function sameWords(a: string, b: string, path: string): boolean {
  if (a === b) return true;
  const pattern = patternFor(path);
  const [left, right] = [wordsOf(a, pattern), wordsOf(b, pattern)];
  return left.length === right.length && left.every((word, i) => word === right[i]);
}

/** Whether two texts differ in the ends of their lines at most. */
export function sameButLineEnds(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n") === b.replaceAll("\r\n", "\n");
}

/** Strings, comments (told by their first letters), words, signs. Each alternative is linear. */
const slashed =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`|\/\/[^\n]*|\/\*[^]*?\*\/|[\p{L}\p{N}_$]+|\S/gu;
const hashed = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|#[^\n]*|[\p{L}\p{N}_$]+|\n[ \t]*|\S/gu;
const dashed = /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|[\p{L}\p{N}_$]+|\S/gu;

function patternFor(path: string): { readonly words: RegExp; readonly isComment: (word: string) => boolean } {
  if (/\.(?:rb|exs?|py|ya?ml)$/.test(path))
    return { words: hashed, isComment: (word) => word.startsWith("#") || word.trim() === "" };
  // What a dashed comment says may be the tool's own (`-- +goose Up`): such a line is no mere comment.
  if (path.endsWith(".sql"))
    return {
      words: dashed,
      isComment: (word) => (word.startsWith("--") && !/[+:@]/.test(word)) || word.startsWith("/*"),
    };
  return { words: slashed, isComment: (word) => word.startsWith("//") || word.startsWith("/*") };
}

function wordsOf(text: string, { words, isComment }: ReturnType<typeof patternFor>): string[] {
  return [...text.matchAll(words)].map(([word]) => word).filter((word) => !isComment(word));
}
