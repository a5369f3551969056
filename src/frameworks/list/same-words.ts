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

/** The words and signs of SQL, without comments; a string or a quoted name is one. */
export function sqlWords(text: string): readonly string[] {
  return wordsOf(text, { words: dashed, isComment: (word) => word.startsWith("--") || isBlock(word) });
}

/**
 * Strings, comments (told by their first letters), words, signs. What is never closed takes all that follows, as one word: its end
 * sought again from each of its signs, a text would take the square of its length.
 */
const slashed =
  /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\[^])*`?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\p{L}\p{N}_$]+|\S/gu;
const hashed = /"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|#[^\n]*|[\p{L}\p{N}_$]+|\n[ \t]*(?=[^\s#])|\S/gu;
const dashed = /"(?:[^"]|"")*"?|'(?:[^']|'')*'?|--[^\n]*|\/\*[^]*?(?:\*\/|$)|[\p{L}\p{N}_$]+|\S/gu;

interface Pattern {
  readonly words: RegExp;
  readonly isComment: (word: string) => boolean;
  /** Where a line begins says what it is a part of, but for those in brackets. */
  readonly isIndented?: boolean;
}

function patternFor(path: string): Pattern {
  if (/\.(?:rb|exs?|py|ya?ml)$/.test(path))
    return { words: hashed, isComment: (word) => word.startsWith("#"), isIndented: /\.(?:py|ya?ml)$/.test(path) };
  // What a dashed comment says may be the tool's own (`-- +goose Up`): such a line is no mere comment.
  if (path.endsWith(".sql"))
    return {
      words: dashed,
      isComment: (word) => (word.startsWith("--") && !/[+:@]/.test(word)) || isBlock(word),
    };
  return { words: slashed, isComment: (word) => word.startsWith("//") || isBlock(word) };
}

/** Of one that is not closed nobody knows whether it is a comment. */
function isBlock(word: string): boolean {
  return word.length > 3 && word.startsWith("/*") && word.endsWith("*/");
}

function wordsOf(text: string, { words, isComment, isIndented = false }: Pattern): string[] {
  let depth = 0;
  return [...`\n${text}`.matchAll(words)].flatMap(([word]) => {
    if (/^[([{]$/.test(word)) depth += 1;
    if (/^[)\]}]$/.test(word)) depth -= 1;
    const isLineStart = word.startsWith("\n");
    return isComment(word) || (isLineStart && (!isIndented || depth > 0)) ? [] : [word];
  });
}
