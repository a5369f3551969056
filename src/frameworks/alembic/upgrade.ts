// What the `upgrade` of a migration does, as far as that can be told without running it.

import { statementsOf } from "../python/literal.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { codeOf } from "./same-code.ts";

/** Whether `upgrade` is written in the module, and has nothing to run: who never runs it misses nothing. */
export function doesNothing(file: string): boolean {
  const text = withoutBom(file);
  const speaks = statementsOf(parsePython(text).topNode).filter(({ from, to }) =>
    /\bupgrade\b/.test(text.slice(from, to)),
  );
  const [only, ...others] = speaks.filter(({ name }) => name !== "ExpressionStatement" && name !== "Comment");
  if (only?.name !== "FunctionDefinition" || others.length > 0) return false;
  const body = /^def\s+upgrade\s*\(/.test(text.slice(only.from, only.to)) ? only.getChild("Body") : null;
  return body !== null && statementsOf(body).every((one) => isIdle(one, text));
}

function isIdle({ name, from, to, firstChild }: PyNode, text: string): boolean {
  if (name === "PassStatement" || name === "Comment") return true;
  if (name === "ReturnStatement") return /^return(?:\s+None)?$/.test(text.slice(from, to).trim());
  return name === "ExpressionStatement" && /^(?:String|ContinuedString|Ellipsis)$/.test(firstChild?.name ?? "");
}

/** Of the texts `gone` those that one of `added` says again, word for word: index to index. */
export function doneAgain(gone: readonly string[], added: readonly string[]): ReadonlyMap<number, number> {
  if ([...gone, ...added].reduce((sum, text) => sum + text.length, 0) > charactersAtMost) return new Map();
  const codes = new Map(added.map((text, i) => [codeOf(text), i]));
  return new Map(
    gone.flatMap((text, i) => {
      const at = text === "" || doesNothing(text) ? undefined : codes.get(codeOf(text));
      return at === undefined ? [] : [[i, at] as const];
    }),
  );
}

/** A thousand long migrations: to read more takes seconds. */
const charactersAtMost = 4_000_000;
