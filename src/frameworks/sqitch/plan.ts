// What a plan of Sqitch's says (lib/App/Sqitch/Plan.pm `_parse`).

import type { HeadingLine } from "../migration-group.ts";

export interface PlanChange {
  readonly name: string;
  /** Only those of this project: names without tags. */
  readonly requires: readonly string[];
  /** As `requires`: what must not be deployed where this is. */
  readonly conflicts: readonly string[];
  /** How many of the name stand before it: reworked. */
  readonly earlier: number;
  /** Whether one of the name stands before it with no tag between. */
  readonly isRepeated: boolean;
  /**
   * The tags between it and the next of its name, `@v1`, in the order in which Sqitch looks for a script of theirs: those of later
   * changes first (`rework_tags` in Plan.pm, `path_segments` in Plan/Change.pm). None where it is the last of its name.
   */
  readonly reworkTags: () => Iterable<string>;
  /** `@v1`. */
  readonly tags: readonly string[];
  readonly entry: { readonly line: number; readonly text: string };
}

/** Whether a text is a plan: it names its project before anything else. */
export function isPlan(text: string): boolean {
  return /^[ \t]*%\s*project\s*=/m.test(text);
}

/** The pragmas that are a part of every change's id: the project, and its address where it has one. */
export function headingOf(text: string): readonly HeadingLine[] {
  return text.split("\n").flatMap((whole, i) => {
    const line = whole.replace(/\r$/, "");
    const match = /^\s*%\s*(project|uri)\s*=\s*(\S+)/.exec(line);
    return match === null ? [] : [{ value: `%${match[1]}=${match[2]}`, line: i + 1, text: line }];
  });
}

/** The changes of a plan, in their order; [] where it is none. */
export function readPlan(text: string): readonly PlanChange[] {
  const changes: PlanChange[] = [];
  let ownTags: string[] = [];
  const counts = new Map<string, number>();
  const tags: Tag[] = [];
  const reworked = new Map<string, (behind: number) => void>();
  let sinceTag = new Set<string>();
  for (const [i, whole] of text.split("\n").entries()) {
    const line = whole.replace(/\r$/, "");
    const tag = /^\s*@([^\s[]+)/.exec(line)?.[1];
    if (tag !== undefined) {
      tags.push({ name: `@${tag}`, after: changes.length });
      ownTags.push(`@${tag}`);
      sinceTag = new Set();
      continue;
    }
    const match = /^\s*(?:[+]\s*)?([^\s%#@[+-][^\s[@]*)(?:\s*\[([^\]]*)\]\s*|\s+)\d{4}-/.exec(line);
    if (match === null) continue;
    const [, name = "", deps = ""] = match;
    const own = deps.split(/\s+/).filter((dep) => !dep.includes(":"));
    reworked.get(name)?.(tags.length);
    const first = tags.length;
    ownTags = [];
    let behind = first;
    reworked.set(name, (end) => {
      behind = end;
    });
    changes.push({
      name,
      requires: namesOf(own.filter((dep) => !dep.startsWith("!"))),
      conflicts: namesOf(own.filter((dep) => dep.startsWith("!"))),
      earlier: counts.get(name) ?? 0,
      isRepeated: sinceTag.has(name),
      reworkTags: () => latestFirst(tags, first, behind),
      tags: ownTags,
      entry: { line: i + 1, text: line },
    });
    counts.set(name, (counts.get(name) ?? 0) + 1);
    sinceTag.add(name);
  }
  return changes;
}

interface Tag {
  readonly name: string;
  /** How many changes stand before it: it is a tag of the last of them. */
  readonly after: number;
}

/** Those of one change stay in their order. */
function* latestFirst(tags: readonly Tag[], first: number, behind: number): Generator<string> {
  for (let end = behind; end > first;) {
    let start = end - 1;
    while (start > first && tags[start - 1]?.after === tags[start]?.after) start -= 1;
    for (const { name } of tags.slice(start, end)) yield name;
    end = start;
  }
}

export interface PlanError {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** Sqitch's own words, behind the place; undefined: they depend on what it guesses. */
  readonly says: string | undefined;
}

/** What makes Sqitch refuse the plan as a text, in the order of the lines. */
export function syntaxErrors(text: string): readonly PlanError[] {
  const tags = new Map<string, number>();
  return text.split("\n").flatMap((whole, i): PlanError[] => {
    const line = whole.replace(/\r$/, "");
    if (/^\s*(?:[#%].*)?$/.test(line)) return [];
    if (!planned.test(line)) return [{ line: i + 1, text: line, says: undefined }];
    const tag = /^\s*@(\S+)/.exec(line)?.[1];
    if (tag === undefined) return [];
    const earlier = tags.get(tag);
    if (earlier === undefined) tags.set(tag, i + 1);
    const says = `Tag "${tag}" duplicates earlier declaration on line ${earlier}`;
    return earlier === undefined ? [] : [{ line: i + 1, text: line, says }];
  });
}

/** A name, and when and by whom it was planned. */
const planned =
  /^\s*(?:@|[+-]\s*)?[^\s#[\]]+(?:\s*\[[^\]]*\]\s*|\s+)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ[^<#]+\s<[^>]+>\s*(?:#.*)?$/;

function namesOf(deps: readonly string[]): string[] {
  return deps.map((dep) => (dep.split("@")[0] ?? "").replace(/^!/, "")).filter((name) => name !== "");
}

/** As they stand, each behind all that it requires; as they are, where they require one another. */
export function inOrder(changes: readonly PlanChange[]): readonly PlanChange[] {
  const names = new Set(changes.map(({ name }) => name));
  const unmet = changes.map(({ requires }) => new Set(requires.filter((one) => names.has(one))));
  const dependents = Map.groupBy(
    unmet.flatMap((some, i) => [...some].map((name) => ({ name, i }))),
    ({ name }) => name,
  );
  const ordered: PlanChange[] = [];
  for (const [at, { name }] of changes.entries()) {
    const ready = unmet[at]?.size === 0 ? [{ name, i: at }] : [];
    for (const { i } of ready) {
      const change = changes[i];
      if (change === undefined) continue;
      ordered.push(change);
      for (const dependent of dependents.get(change.name) ?? []) {
        const some = unmet[dependent.i];
        if (some?.delete(change.name) === true && some.size === 0 && dependent.i < at) ready.push(dependent);
      }
    }
  }
  return ordered.length === changes.length ? ordered : changes;
}
