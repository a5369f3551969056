// What holds for every framework of lists, over generated histories: what both sides start from, and what each side adds.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Severity } from "../../src/domain/finding.ts";
import { badInput } from "./bad-input.ts";
import { fixed, tell, type Story } from "./list-judge.ts";
import type { Files } from "./memory-change.ts";
import { warmMemory } from "./warm-memory.ts";

export interface ListKind {
  /** The files of one migration: a pair, one a dialect, a folder. The text differs where the slug does. */
  files(version: string, slug: string): Files;
  /** The version at place `n`, from 1 on, in the order of the tool: `numbers(4)`, `stamps`. */
  versions(n: number): string;
  /** What tells that the project is this tool's: manifests, configuration. */
  readonly project: Files;
  /** As `tell` has it (`goose db/migrations`): then nobody else may claim the files. */
  readonly group?: string;
  /** Of a version that is there already. Default: blocker. */
  readonly taken?: Severity | "nothing";
  /** Of a version below the base's last one. Default: blocker; in a set: nothing. */
  readonly late?: Severity | "nothing";
  /** Two migrations may not share a slug, whatever their versions. */
  readonly slugsDiffer?: true;
  /** False: a base that has a number twice is judged by other rules. */
  readonly twins?: false;
  /** The fix is commands of the tool's own, no edits. */
  readonly remedy?: true;
  /** Default: 60. */
  readonly numRuns?: number;
}

/** `0001`, `0002`. */
export function numbers(width: number): (n: number) => string {
  return (n) => String(n).padStart(width, "0");
}

/** `20240102090100`, `20240102090200`: a minute each. */
export function stamps(n: number): string {
  return new Date(Date.UTC(2024, 0, 2, 9, n)).toISOString().replaceAll(/[-T:]/g, "").slice(0, 14);
}

/** Registers the tests. */
export function listProperties(kind: ListKind): void {
  const { taken = "blocker", late = "blocker", numRuns = 60 } = kind;
  const holds = (property: (history: History) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(histories, ({ twin, ...history }) =>
        property(twin && kind.twins !== false ? { ...history, common: twinned(history.common) } : history),
      ),
      { numRuns },
    );

  test("histories: the base alone is never blamed", () =>
    holds(async (history) => {
      const { before, base = {} } = toStory(kind, history);
      const { findings, frameworks } = await tell({ before: { ...before, ...(base as Files) }, head: {} });
      expect({ findings, frameworks }).toEqual({ findings: [], frameworks: [kind.group ?? frameworks[0]] });
    }));

  test("histories: blamed exactly when the numbers say so", () =>
    holds(async (history) => {
      const { findings } = (await tell(toStory(kind, history))).result;
      const met = [taken !== "nothing" && isTaken(history), late !== "nothing" && isLate(history, taken)];
      expect(
        ["same_number", "late_number"].map((one) => findings.some(({ kinds }) => kinds.some((k) => k === one))),
      ).toEqual(met);
      expect(findings.some(({ severity }) => severity === "blocker")).toBe(
        [taken, late].some((severity, i) => met[i] === true && severity === "blocker"),
      );
    }));

  test("histories: a fixed tree is clean", () =>
    holds(async (history) => {
      const story = toStory(kind, history);
      const { findings, edits, commands } = await tell(story);
      const isMended =
        findings.length === 0 || (kind.remedy === true ? edits.length === 0 && commands.length > 0 : true);
      const left = kind.remedy === true ? [] : (await tell(await fixed(story))).findings;
      expect({ isMended, left }).toEqual({ isMended: true, left: [] });
    }));

  test("histories: neither the order of files nor an unrelated one changes anything", () =>
    holds(async (history) => {
      const story = toStory(kind, history);
      const head = { ...reversed(story.head), "docs/notes.txt": "unrelated\n" };
      expect((await tell({ ...story, before: reversed(story.before), head })).result).toEqual(
        (await tell(story)).result,
      );
    }));

  test("histories: what is taken away is told once, whatever comes besides", () =>
    fc.assert(
      fc.asyncProperty(takings, async ({ taken: places, ...history }) => {
        const { head, ...sides } = toStory(kind, history);
        const gone = Object.fromEntries(
          places.flatMap((at) => pathsOfShared(kind, history, at)).map((path) => [path, undefined]),
        );
        const { findings, result } = await tell({ ...sides, head: { ...head, ...gone } });
        // Where texts are alike, git takes it for renamed.
        const told = result.findings.filter(({ kinds }) =>
          kinds.some((one) => one === "merged_deleted" || one === "merged_renamed"),
        );
        expect({ findings, isTold: told.length > 0 }).toEqual({ findings, isTold: true });
        expect(new Set(told.map(({ kinds }) => kinds.join("+"))).size).toBe(told.length);
        const turned = {
          ...sides,
          before: reversed(sides.before),
          head: reversed({ ...gone, ...head, "docs/notes.txt": "unrelated\n" }),
        };
        expect((await tell(turned)).result).toEqual(result);
      }),
      { numRuns: numRuns / 2 },
    ));

  const story = toStory(kind, { common: [1, 2], base: [3], head: [4, 5], merges: true, sameSlugs: false });
  badInput(story);
  warmMemory(story);
}

/** Places in the order of versions, for each side. */
interface History {
  readonly common: readonly number[];
  readonly base: readonly number[];
  readonly head: readonly number[];
  /** The head has merged the base already, and goes on from where it began. */
  readonly merges: boolean;
  /** The head calls all of its migrations the same. */
  readonly sameSlugs: boolean;
}

const histories: fc.Arbitrary<History & { readonly twin: boolean }> = fc
  .record({
    common: steps({ least: 1, minLength: 1, maxLength: 6 }),
    // One of the base is there twice: everywhere applied, and not the change's doing.
    twin: fc.boolean(),
    base: steps({ least: 1, minLength: 0, maxLength: 4 }),
    // A step of 0 takes the number of the one before.
    head: steps({ least: 0, minLength: 1, maxLength: 4 }),
    merges: fc.boolean(),
    sameSlugs: fc.boolean(),
  })
  .map(({ common, base, head, ...rest }) => {
    const shared = walk(common, 0);
    const last = shared.at(-1) ?? 0;
    return {
      common: shared,
      base: walk(base, last),
      head: walk(head, last),
      ...rest,
    };
  });

/** Histories in which nothing collides, and which of what both sides have is gone from the head. */
const takings: fc.Arbitrary<History & { readonly taken: readonly number[] }> = fc
  .record({
    common: steps({ least: 1, minLength: 2, maxLength: 6 }),
    base: steps({ least: 1, minLength: 0, maxLength: 2 }),
    head: steps({ least: 1, minLength: 0, maxLength: 2 }),
    merges: fc.boolean(),
    sameSlugs: fc.constant(false),
    picks: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
  })
  .map(({ common, base, head, picks, ...rest }) => {
    const shared = walk(common, 0);
    const theirs = walk(base, shared.at(-1) ?? 0);
    return {
      common: shared,
      base: theirs,
      head: walk(head, theirs.at(-1) ?? shared.at(-1) ?? 0),
      taken: [...new Set(picks.map((pick) => pick % (shared.length - 1)))],
      ...rest,
    };
  });

function pathsOfShared(kind: ListKind, { common }: History, at: number): readonly string[] {
  return Object.keys(kind.files(kind.versions(common[at] ?? 0), `shared_${letter(at)}`));
}

function reversed<T>(files: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(files).toReversed());
}

function twinned(places: readonly number[]): number[] {
  return [...places.slice(0, 1), ...places];
}

function steps({ least, ...length }: { least: number; minLength: number; maxLength: number }): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: least, max: 3 }), length);
}

function walk(by: readonly number[], from: number): number[] {
  let at = from;
  return by.map((step) => (at += step));
}

function toStory(kind: ListKind, { common, base, head, merges, sameSlugs }: History): Story {
  const files = (places: readonly number[], slugOf: (i: number) => string): Files =>
    Object.assign({}, ...places.map((n, i) => kind.files(kind.versions(n), slugOf(i))));
  const shared = { ...kind.project, ...files(common, (i) => `shared_${letter(i)}`) };
  const theirs = files(base, (i) => `theirs_${letter(i)}`);
  // Equal numbers need unequal names: else they are one file.
  const earlier = (i: number): number => head.slice(0, i).filter((n) => n === head[i]).length;
  const ours = files(head, (i) => `ours_${letter(sameSlugs && kind.slugsDiffer !== true ? earlier(i) : i)}`);
  return merges ? { before: { ...shared, ...theirs }, head: ours } : { before: shared, base: theirs, head: ours };
}

function letter(i: number): string {
  return String.fromCodePoint(97 + i);
}

function isTaken({ common, base, head }: History): boolean {
  const there = new Set([...common, ...base]);
  return head.some((n, i) => there.has(n) || head.indexOf(n) !== i);
}

/** Where equal numbers are allowed, the names tell which comes first: `ours` before `shared` and `theirs`. */
function isLate({ common, base, head }: History, taken: ListKind["taken"]): boolean {
  const there = [...common, ...base];
  const last = Math.max(...there);
  if (taken === "nothing") return head.some((n) => n <= last);
  return head.some((n, i) => n < last && !there.includes(n) && head.indexOf(n) === i);
}
