// Whether a new migration does again what one that goes has done: to a database that has run that, it is a second time, and
// the statement fails. What operations do stands in Django's db/migrations/operations/{fields,models}.py (5.2).

import { readLiteral } from "../python/literal.ts";
import type { PyNode } from "../python/python.ts";
import { calledName, readOperations, type Operations } from "./operations.ts";

/** Of the texts `gone` those that one of `added` does again: index to index. What cannot be read does nothing again. */
export function doneAgain(gone: readonly string[], added: readonly string[]): ReadonlyMap<number, number> {
  if ([...gone, ...added].reduce((sum, text) => sum + text.length, 0) > charactersAtMost) return new Map();
  if (added.some(mayUndo)) return new Map();
  const [was, now] = [gone.map(readSteps), added.map((text) => (/\breplaces\b/.test(text) ? [] : readSteps(text)))];
  const sides = [was.flat(), now.flat()].map(byTarget);
  const isPlain = ({ step, target, model }: Step): boolean =>
    sides.every((side) => [...(side.get(target) ?? [])].every((one) => one === step)) &&
    sides.every((side) => target === model || ![...(side.get(model) ?? [])].some((one) => one !== "CreateModel"));
  const found = new Map<number, number>();
  for (const [i, steps] of was.entries()) {
    const done = new Set(steps.filter((one) => one.fails && isPlain(one)).map(keyOf));
    const at = now.findIndex((others) => others.some((one) => done.has(keyOf(one))));
    if (at !== -1) found.set(i, at);
  }
  return found;
}

/** A thousand long migrations: to read more takes seconds. */
const charactersAtMost = 4_000_000;

/** Code and SQL that make room first. */
function mayUndo(text: string): boolean {
  return (
    /\bRun(?:SQL|Python)\b|\bSeparateDatabaseAndState\b/.test(text) && /\bdrop\b|\bif\s+(?:not\s+)?exists\b/i.test(text)
  );
}

interface Step {
  readonly step: string;
  /** What it makes, takes away or renames: `user`, `user.age`. */
  readonly target: string;
  readonly model: string;
  /** What else has to be equal. */
  readonly more: string;
  /** Where it has been done already. Absent: it only touches the target. */
  readonly fails?: true;
}

function keyOf({ step, target, more }: Step): string {
  return `${step} ${target} ${more}`;
}

function byTarget(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>();
  for (const { step, target } of steps) targets.set(target, (targets.get(target) ?? new Set()).add(step));
  return targets;
}

function readSteps(file: string): readonly Step[] {
  const operations = readOperations(file);
  return operations === undefined ? [] : operations.nodes.flatMap((node) => stepsOf(node, operations));
}

function stepsOf(node: PyNode, { text }: Operations): readonly Step[] {
  const step = calledName(node, text) ?? "";
  const given = (name: string, place: number): string => argument(node, text, name, place)?.toLowerCase() ?? "";
  const on = (model: string, name: string, more = "", fails = true): Step[] => {
    const target = name === "" ? model : `${model}.${name}`;
    return model === ""
      ? []
      : [{ step: fails ? step : `beside ${step}`, target, model, more, ...(fails ? { fails } : {}) }];
  };
  switch (step) {
    case "CreateModel":
      return on(given("name", 0), "", "", !/["']managed["']\s*:\s*False\b/.test(text.slice(node.from, node.to)));
    case "DeleteModel":
      return on(given("name", 0), "");
    case "RenameModel":
      return [...on(given("old_name", 0), "", "", false), ...on(given("new_name", 1), "", "", false)];
    case "AddField":
    case "RemoveField": {
      const name = given("name", 1);
      return name === "" ? [] : on(given("model_name", 0), name);
    }
    case "RenameField": {
      const [model, old, name] = [given("model_name", 0), given("old_name", 1), given("new_name", 2)];
      return old === "" || name === "" ? [] : [...on(model, old, name), ...on(model, name, "", false)];
    }
    default:
      return [];
  }
}

/** A string that an operation is given, by its name or in its place. */
function argument(node: PyNode, text: string, name: string, place: number): string | undefined {
  let [named, before]: [string | undefined, PyNode | undefined] = [undefined, undefined];
  let at = -1;
  for (let child = node.getChild("ArgList")?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name === "(" || child.name === ",") {
      [named, before] = [undefined, undefined];
      at += 1;
    } else if (child.name === "AssignOp") named = before && text.slice(before.from, before.to);
    else if (child.name === "String" || child.name === "ContinuedString") {
      const literal = readLiteral(child, text);
      if (literal.kind === "string" && (named === undefined ? at === place : named === name)) return literal.value;
    } else if (child.name !== "Comment") before = child;
  }
  return undefined;
}
