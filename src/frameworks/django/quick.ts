// The fast way to read a migration that looks as `makemigrations` writes it: lists of pairs of strings at the beginning of the
// class. In doubt the grammar reads it.

import { linesOf, type Lines } from "../lines.ts";
import { withoutBom } from "../python/python.ts";
import { withUnclosed } from "../python/unclosed.ts";
import {
  anyFirst,
  isSouth,
  listNames,
  readModule,
  type DjangoModule,
  type Entry,
  type EntryList,
  type ListName,
} from "./module.ts";

/** The same as `readModule`, sooner. */
export function readModuleQuickly(source: string): DjangoModule {
  const text = withoutBom(source);
  const module = readTemplate(text);
  return module === undefined ? readModule(text) : withUnclosed(module, text);
}

const header = /^class[ \t]+Migration[ \t]*\(([^()\n]*)\)[ \t]*:[ \t]*(?:#.*)?\r?$/m;

function readTemplate(text: string): DjangoModule | undefined {
  const found = header.exec(text);
  if (found === null || text.includes("<<<<<<<")) return undefined;
  const start = found.index + found[0].length;
  if (text.includes("\nclass", start) && /^class[ \t]+Migration\b/m.test(text.slice(start))) return undefined;
  const bases = (found[1] ?? "").trim();
  const lines = linesOf(text);
  const line = lines.at(found.index);
  const whole = { line, bases, initial: false, lists: {}, conflicted: false };
  if (isSouth(bases)) return { kind: "south", ...whole, line: 1, bases: "" };
  const indent = /^(?:[ \t]*(?:#.*)?\r?\n)*([ \t]+)(?=\S)/.exec(text.slice(start + 1))?.[1];
  if (indent === undefined) return undefined;
  const lists: Partial<Record<ListName, EntryList>> = {};
  let end = start;
  let commentedTo = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    if ((index < end && index >= start) || index < commentedTo) continue;
    const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
    if (/^[^"'#]*#/.test(before)) {
      commentedTo = lines.startOf(lines.at(index) + 1);
      continue;
    }
    const list = index < start || before !== indent ? undefined : readAssignment(text, index + word.length, lines);
    const name = listNames.find((one) => one === word);
    if (list === undefined || name === undefined || lists[name] !== undefined || isElsewhere(text.slice(end, index)))
      return undefined;
    lists[name] = list;
    end = list.end;
  }
  const said = text.indexOf(`\n${indent}initial`, start);
  const initial = said !== -1 && /^\s+initial[ \t]*=[ \t]*True\b/.test(text.slice(said, said + 100));
  const plain = Object.fromEntries(Object.entries(lists).map(([name, { entries }]) => [name, { entries }]));
  return { kind: "migration", ...whole, initial, lists: plain };
}

const words = /\b(?:dependencies|replaces|run_before)\b/g;

/** Whether the class may have ended in between, or a string begun. */
function isElsewhere(between: string): boolean {
  return /\n[^\s#)\]}]/.test(between) || between.includes('"""') || between.includes("'''");
}

interface Read extends EntryList {
  readonly end: number;
}

/** The list after `dependencies`, of pairs of strings only. */
function readAssignment(text: string, from: number, lines: Lines): Read | undefined {
  const sign = matchAt(/[ \t]*=[ \t]*\[/y, text, from);
  if (sign === undefined) return undefined;
  const entries: Entry[] = [];
  let at = skip(text, from + sign[0].length);
  let line = lines.at(at);
  while (text[at] !== "]") {
    const pair = matchAt(aPair, text, at);
    const call = pair === undefined ? matchAt(aSwappable, text, at) : undefined;
    const item = pair ?? call;
    if (item === undefined) return undefined;
    if (pair !== undefined) {
      const { opened = "", app = "", app2 = "", quoted = "", name = "", name2 = "" } = pair.groups ?? {};
      const own = { from: at + opened.length, to: at + opened.length + quoted.length };
      const value = name === "" ? name2 : name;
      if (value !== anyFirst)
        entries.push({ app: app === "" ? app2 : app, name: value, line: line + countLines(opened), ...own });
    }
    const next = skip(text, at + item[0].length);
    const comma = text[next] === "," ? skip(text, next + 1) : next;
    if (comma === next && text[next] !== "]") return undefined;
    line += countLines(text.slice(at, comma));
    at = comma;
  }
  const end = at + 1;
  return matchAt(/[ \t]*(?:#.*)?\r?(?:\n|$)/y, text, end) === undefined ? undefined : { entries, end };
}

/** `("app", "name")` without escapes; what stands between may hold line ends, but no comments. */
const aPair =
  /(?<opened>\(\s*[uU]?(?:"(?<app>[^"\\\n]+)"|'(?<app2>[^'\\\n]+)')\s*,\s*)(?<quoted>[uU]?(?:"(?<name>[^"\\\n]+)"|'(?<name2>[^'\\\n]+)'))\s*(?:,\s*)?\)/y;
const aSwappable = /(?:migrations\.)?swappable_dependency\(\s*[\w.]+\s*(?:,\s*)?\)/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Past white space and comments. */
function skip(text: string, at: number): number {
  return at + (matchAt(/(?:\s|#.*(?:\s|$))*/y, text, at)?.[0].length ?? 0);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
