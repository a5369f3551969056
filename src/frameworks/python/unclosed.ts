// What Python surely cannot parse, in any version: brackets that do not match, strings that do not end. The grammar here reads on
// behind a mistake, and does not know every syntax that Python has: where it stumbles, nothing is sure.

import { linesOf } from "../lines.ts";

export interface Unclosed {
  /** 1-based. */
  readonly line: number;
  /** As CPython has it since 3.10 (Parser/tokenizer, Parser/pegen_errors.c). */
  readonly error: string;
}

/** With what stops Python at the text, where something surely does. */
export function withUnclosed<T extends object>(module: T, text: string): T & { readonly unclosed?: Unclosed } {
  const unclosed = isEven(text) ? undefined : findUnclosed(text);
  return unclosed === undefined ? module : { ...module, unclosed };
}

/** Whether as much is closed as is opened, wherever it stands: told in a fraction of the time, and nearly always so. */
function isEven(text: string): boolean {
  return (
    count(text, "(") === count(text, ")") &&
    count(text, "[") === count(text, "]") &&
    count(text, "{") === count(text, "}") &&
    count(text, "'") % 2 === 0 &&
    count(text, '"') % 2 === 0
  );
}

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}

/** What is not closed in a file, or closed without having been opened; undefined: nothing, or it is not sure. */
export function findUnclosed(text: string): Unclosed | undefined {
  // Not UTF-8: in other encodings the second byte of a sign may look like a backslash.
  if (text.includes("\uFFFD")) return undefined;
  const open: number[] = [];
  const told = (at: number, error: string): Unclosed => ({
    line: linesOf(text).at(at),
    error: `SyntaxError: ${error}`,
  });
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? "";
    switch (char) {
      case "#":
        i = endOfLine(text, i) - 1;
        break;
      case '"':
      case "'": {
        const end = endOfString(text, i);
        if (isFormat(text, i) && (end === undefined || !isPlainFormat(text.slice(i, end)))) return undefined;
        if (end === undefined) {
          const isLong = text.startsWith(char.repeat(3), i);
          return told(i, `unterminated ${isLong ? "triple-quoted string" : "string"} literal`);
        }
        i = end - 1;
        break;
      }
      case "(":
      case "[":
      case "{":
        open.push(i);
        break;
      case ")":
      case "]":
      case "}": {
        const at = open.pop();
        if (at === undefined) return told(i, `unmatched '${char}'`);
        const opening = text[at] ?? "";
        if (pairs.get(opening) !== char)
          return told(i, `closing parenthesis '${char}' does not match opening parenthesis '${opening}'`);
        break;
      }
      default:
    }
  }
  const last = open.at(-1);
  return last === undefined ? undefined : told(last, `'${text[last]}' was never closed`);
}

const pairs = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) if (text[i] === "\n" || text[i] === "\r") return i;
  return text.length;
}

/** Behind the string that begins at `from`; undefined: it does not end. */
function endOfString(text: string, from: number): number | undefined {
  const quote = text[from] ?? "";
  const isLong = text.startsWith(quote.repeat(3), from);
  for (let i = from + (isLong ? 3 : 1); i < text.length; i += 1) {
    const char = text[i];
    if (char === "\\") i += text.startsWith("\r\n", i + 1) ? 2 : 1;
    else if (char === quote && !isLong) return i + 1;
    else if (char === quote && text.startsWith(quote.repeat(3), i)) return i + 3;
    else if (!isLong && (char === "\n" || char === "\r")) return undefined;
  }
  return undefined;
}

function isFormat(text: string, quote: number): boolean {
  return /(?:^|\W)[rR]?[fFtT][rR]?$/.test(text.slice(Math.max(0, quote - 3), quote));
}

/** Since Python 3.12 the quotes of an f-string, and line ends, may stand in its braces: then it ends elsewhere. */
function isPlainFormat(literal: string): boolean {
  return literal.split("{").length === literal.split("}").length;
}
