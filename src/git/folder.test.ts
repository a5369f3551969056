import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Folder } from "./folder.ts";

interface Entry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

/** Among them an object name that holds what looks like an entry called `b`. */
const trap = Buffer.concat([Buffer.from("100644 b\0"), Buffer.alloc(11, 7)]).toString("hex");
const entry = fc.record({
  mode: fc.constantFrom("100644", "100755", "100664", "40000", "120000", "160000"),
  name: fc.constantFrom("a", "b", "b.c", "b0", "bb", "c d", "\u00ff", "z", "aa", "ab", "ac", "ad", "ae", "af"),
  oid: fc.constantFrom("00".repeat(20), "20".repeat(20), trap),
});
const entries = fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 14 });

function bodyOf(some: readonly Entry[]): Buffer {
  return Buffer.concat(
    some.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(oid, "hex")]),
  );
}

function sortName({ name, mode }: Entry): Buffer {
  return Buffer.from(mode === "40000" ? `${name}/` : name, "latin1");
}

function sorted(some: readonly Entry[]): readonly Entry[] {
  return some.toSorted((a, b) => Buffer.compare(sortName(a), sortName(b)));
}

function standingOf({ mode, oid }: Entry): { oid: string; mode: string } {
  const known: Readonly<Record<string, string>> = { "100664": "100644", "40000": "040000" };
  return { oid, mode: known[mode] ?? mode };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

test("a folder tells what stands in it, at each name", () =>
  fc.assert(
    fc.property(entries, (some) => {
      const folder = new Folder(bodyOf(some), 20);
      expect(folder.size).toBe(some.length);
      expect(folder.entries()).toEqual(some.map((one) => [one.name, standingOf(one)]));
      for (const name of ["a", "b", "b.c", "bb", "c d", "\u00ff", "none", "d"]) {
        const one = some.find((own) => own.name === name);
        expect(folder.get(name)).toEqual(one && standingOf(one));
      }
    }),
  ));

test("what differs between two versions of a folder is told, be they in git's order or in none", () =>
  fc.assert(
    fc.property(entries, entries, fc.boolean(), (one, other, inOrder) => {
      const [before, now] = [one, other].map((some) => (inOrder ? sorted(some) : some));
      const changes = new Folder(bodyOf(before ?? []), 20).changesTo(new Folder(bodyOf(now ?? []), 20));
      const names = new Set([...one, ...other].map(({ name }) => name));
      const expected = [...names].flatMap((name) => {
        const [was, is] = [one, other]
          .map((some) => some.find((own) => own.name === name))
          .map((own) => own && standingOf(own));
        return was?.oid === is?.oid && was?.mode === is?.mode ? [] : [{ name, was, is }];
      });
      expect(changes.toSorted(byName)).toEqual(expected.toSorted(byName));
    }),
    { numRuns: 2_000 },
  ));

test.each([
  ["no object name", Buffer.from("100644 a\0")],
  ["a short object name", Buffer.from("100644 a\0short")],
  ["no name", Buffer.from("100644")],
  ["no mode", Buffer.concat([Buffer.from("a\0"), Buffer.alloc(20)])],
])("a damaged folder is refused: %s", (_, body) => {
  expect(() => new Folder(body, 20)).toThrow("cut short");
});
