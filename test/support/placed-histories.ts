// What holds for every framework whose migrations stand in one file that lists them, over generated histories.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Severity } from "../../src/domain/finding.ts";
import { badInput } from "./bad-input.ts";
import { fixed, tell, type Story } from "./list-judge.ts";
import type { Files } from "./memory-change.ts";
import { warmMemory } from "./warm-memory.ts";

export interface PlacedKind {
  /** The whole project: the list with these (`shared_a`) in their order, and what each has beside it. */
  project(names: readonly string[]): Files;
  /** What one has beside the list, where it has anything: left out of the list it is a blocker. */
  beside?(name: string): Files;
  /** As `tell` has it. */
  readonly group: string;
  /** Of one that stands before the base's last. Absent: the numbers of a list count on, and it cannot be. */
  readonly inFront?: Severity | "nothing";
  /** Both sides append, and count on from the same number: a blocker. */
  readonly counts?: true;
}

/** Registers the tests. */
export function placedProperties(kind: PlacedKind): void {
  const holds = (property: (history: History) => Promise<void>): Promise<void> =>
    fc.assert(fc.asyncProperty(histories(kind), property), { numRuns: 60 });

  test("histories: the base alone is never blamed", () =>
    holds(async ({ common, base }) => {
      const told = await tell({ before: kind.project([...common, ...base]), head: { "README.md": "" } });
      expect(told.findings).toEqual([]);
      expect(told.frameworks).toEqual([kind.group]);
    }));

  test("histories: blamed exactly for a place, a number, or none", () =>
    holds(async (history) => {
      const { findings } = (await tell(toStory(kind, history))).result;
      const met = [isInFront(kind, history), isCountedTwice(kind, history), history.forgets];
      expect(
        ["late_number", "same_number", "journal_mismatch"].map((one) =>
          findings.some(({ kinds }) => kinds.some((k) => k === one)),
        ),
      ).toEqual(met);
      expect(findings.filter(({ severity }) => severity === "blocker")).toHaveLength(
        met.filter((is, i) => is && (i > 0 || kind.inFront === "blocker")).length,
      );
    }));

  test("histories: a fixed tree is clean", () =>
    holds(async (history) => {
      const story = toStory(kind, history);
      expect((await tell(await fixed(story))).findings).toEqual([]);
    }));

  test("histories: neither the order of files nor an unrelated one changes anything", () =>
    holds(async (history) => {
      const story = toStory(kind, history);
      const head = { ...turned(story.head), "docs/notes.txt": "unrelated\n" };
      expect((await tell({ ...story, before: turned(story.before), head })).result).toEqual((await tell(story)).result);
    }));

  const sides = { common: ["old"], base: ["theirs"], head: ["ours"] };
  const story = toStory(kind, { ...sides, merges: true, front: false, forgets: false });
  badInput(story);
  warmMemory(story);
}

interface History {
  readonly common: readonly string[];
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** The head has merged the base already. */
  readonly merges: boolean;
  /** The head puts its own before the last of what it knows of the base. */
  readonly front: boolean;
  /** The head leaves the last of its own out of the list. */
  readonly forgets: boolean;
}

function histories(kind: PlacedKind): fc.Arbitrary<History> {
  return fc.record({
    common: some("shared", 1, 5),
    base: some("theirs", 0, 3),
    head: some("ours", 1, 3),
    merges: fc.boolean(),
    front: kind.inFront === undefined ? fc.constant(false) : fc.boolean(),
    forgets: kind.beside === undefined ? fc.constant(false) : fc.boolean(),
  });
}

function turned(files: Files): Files;
function turned(files: Partial<Files>): Partial<Files>;
function turned(files: Partial<Files>): Partial<Files> {
  return Object.fromEntries(Object.entries(files).toReversed());
}

function some(slug: string, min: number, max: number): fc.Arbitrary<string[]> {
  return fc
    .integer({ min, max })
    .map((length) => Array.from({ length }, (_, i) => `${slug}_${String.fromCodePoint(97 + i)}`));
}

function toStory(kind: PlacedKind, { common, base, head, merges, front, forgets }: History): Story {
  const known = merges ? [...common, ...base] : common;
  const [own, left] = forgets ? [head.slice(0, -1), head.slice(-1)] : [head, []];
  const placed = front ? [...known.slice(0, -1), ...own, ...known.slice(-1)] : [...known, ...own];
  return {
    before: kind.project(known),
    base: merges ? {} : kind.project([...common, ...base]),
    head: Object.assign({}, kind.project(placed), ...left.map((name) => kind.beside?.(name) ?? {})) as Files,
  };
}

/** Where both sides add, git cannot merge the list, and whoever settles it puts the head's at the end. */
function isInFront(kind: PlacedKind, { base, head, merges, front, forgets }: History): boolean {
  const isPlaced = forgets ? head.length > 1 : true;
  return front && isPlaced && kind.inFront !== "nothing" && (merges || base.length === 0);
}

function isCountedTwice(kind: PlacedKind, { base, merges }: History): boolean {
  return kind.counts === true && !merges && base.length > 0;
}
