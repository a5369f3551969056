// YAML held against a schema, with every problem at its line. The text is somebody else's: its size, its aliases and
// its depth are bounded.

import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import { plainText, say } from "./text.ts";
import type { Text } from "./text.ts";

export interface ConfigProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: Text;
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** The value of a YAML text, as the schema has it. Problems are in order of lines, each line and message once. */
export function readYaml<T>(text: string, schema: z.ZodType<T>): Read<T> {
  if (text.length > largest) return refused([{ line: 1, message: say`the file must be at most 64 kB` }]);
  const lines = new LineCounter();
  let value: unknown;
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, schema: "core", prettyErrors: false });
    const broken = [...document.errors, ...document.warnings];
    if (broken.length > 0) {
      return refused(
        broken.map(({ pos, message }) => ({
          line: lines.linePos(pos[0]).line,
          message: say`no valid YAML: ${message}`,
        })),
      );
    }
    if (hasOddKeys(document)) return refused([{ line: 1, message: say`no valid YAML: a key must be a word` }]);
    value = document.toJS({ maxAliasCount: 20 });
  } catch {
    return refused([{ line: 1, message: say`no valid YAML: too deep, or too many aliases` }]);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const lineAt = (path: readonly PropertyKey[]): number => lineOf(document, path, lines);
  return refused(parsed.error.issues.flatMap((issue) => problemsOf(issue, schema, lineAt)));
}

const largest = 64 * 1024;

/** Whether a key is a list or a mapping: to be a name it would be written out, with all keys that it has in it, each time anew. */
function hasOddKeys(document: Document): boolean {
  let found = false;
  visit(document, {
    Pair: (_, { key }) => {
      found ||= key !== null && !isScalar(key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function refused(problems: readonly ConfigProblem[]): { ok: false; problems: readonly ConfigProblem[] } {
  const once = new Map(problems.map((problem) => [`${problem.line} ${plainText(problem.message)}`, problem]));
  return { ok: false, problems: [...once.values()].toSorted((a, b) => a.line - b.line) };
}

function problemsOf(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  lineAt: (path: readonly PropertyKey[]) => number,
): ConfigProblem[] {
  const place = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") {
    // The words of the schema, which are ours.
    const words: Text = [{ kind: "plain", text: issue.message }];
    return [{ line: lineAt(issue.path), message: place === "" ? words : say`${place}: ${words}` }];
  }
  const known = knownKeys(schema);
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const hint = nearest(path.map(String), known);
    const unknown = say`unknown key ${path.map(String).join(".")}`;
    const message = hint === undefined ? unknown : say`${unknown}; did you mean ${hint}?`;
    return { line: lineAt(path), message };
  });
}

/** 1-based line of a key, or of the nearest thing above it that is there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      const item = isPair(node) ? node.key : node;
      if (isNode(item)) offset = item.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

/** Every key that the schema knows, as a path from the root; a list adds no step. */
function knownKeys(schema: z.ZodType): string[] {
  const below = ({ properties, items }: z.core.JSONSchema.BaseSchema, at: string): string[] => {
    if (typeof items === "object" && !Array.isArray(items)) return below(items, at);
    return Object.entries(properties ?? {}).flatMap(([key, value]) => {
      const path = at === "" ? key : `${at}.${key}`;
      return typeof value === "object" ? [path, ...below(value, path)] : [path];
    });
  };
  return below(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }), "");
}

/** The known key that was most likely meant: of the same section by spelling, or of another section by name. */
function nearest(path: readonly string[], known: readonly string[]): string | undefined {
  const key = path.at(-1) ?? "";
  const section = path.slice(0, -1).filter((step) => !/^\d+$/.test(step));
  const inSection = known.filter((name) => name.split(".").slice(0, -1).join(".") === section.join("."));
  const best = closest(key, inSection.map(lastStep));
  if (best !== undefined) return inSection.find((name) => lastStep(name) === best);
  return known.find((name) => lastStep(name) === key);
}

/** The word that was most likely meant, by spelling; undefined when none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const close = (name: string): number => distance(word.toLowerCase().replaceAll("_", "-"), name.replaceAll("_", "-"));
  const [best] = words.toSorted((a, b) => close(a) - close(b));
  return best !== undefined && close(best) <= Math.max(2, word.length / 3) ? best : undefined;
}

function lastStep(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Levenshtein's distance; of long texts only the first 40 characters count. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: Math.min(b.length, 40) + 1 }, (_, j) => j);
  for (let i = 1; i <= Math.min(a.length, 40); i += 1) {
    const next = [i];
    for (let j = 1; j < row.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
