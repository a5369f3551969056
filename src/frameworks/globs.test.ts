import { array, assert, constantFrom, pre, property, string } from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { cpuMs } from "../../test/support/cpu.ts";
import { partsMeant, withoutBraces } from "./globs.ts";

const meant = (glob: string, path: string): readonly number[] => [...partsMeant(glob, path)].toSorted((a, b) => a - b);

describe("how much of a path a glob stands for", () => {
  test("a beginning of it, or nothing", () => {
    expect(meant("db/migration", "db/migration/sql")).toEqual([2]);
    expect(meant("db/migration", "db/migrations")).toEqual([]);
    expect(meant("db/*", "db/a/b")).toEqual([2]);
    expect(meant("db/*", "db")).toEqual([]);
    expect(meant("v?/m*n", "v1/migration")).toEqual([2]);
  });

  test("two stars are none or some parts", () => {
    expect(meant("db/**", "db/a/b")).toEqual([1, 2, 3]);
    expect(meant("db/**/sql", "db/sql/a/sql")).toEqual([2, 4]);
    expect(meant("**", "db")).toEqual([0, 1]);
  });

  test("of the whole path it says what another matcher of globs says", () => {
    const part = string({ unit: constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 4 });
    const glob = array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const name = string({ unit: constantFrom("a", "b"), minLength: 1, maxLength: 4 });
    const path = array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    assert(
      property(glob, path, (pattern, folder) => {
        // Two stars beside something else are one to us, and something of its own to others.
        pre(!pattern.split("/").some((one) => one.includes("**") && one !== "**"));
        // To picomatch `?/**` is `a` too, and `*/**` is not.
        pre(!pattern.includes("*/**"));
        const all = meant(pattern, folder).includes(folder.split("/").length);
        expect({ pattern, folder, all }).toEqual({ pattern, folder, all: picomatch.isMatch(folder, pattern) });
      }),
      { numRuns: 2_000 },
    );
  });

  test("many stars are not tried in every way", async () => {
    const glob = `${"*a".repeat(200)}b/${"**/".repeat(200)}z`;
    expect(await cpuMs(() => meant(glob, `${"a".repeat(2_000)}/${"d/".repeat(2_000)}`))).toBeLessThan(2_000);
  });
});

describe("braces", () => {
  test("each of what stands in them, in any depth", () => {
    expect(withoutBraces("a/b")).toEqual(["a/b"]);
    expect(withoutBraces("{a,b}/c{d,e}").toSorted()).toEqual(["a/cd", "a/ce", "b/cd", "b/ce"]);
    expect(withoutBraces("x{a,{b,c}}").toSorted()).toEqual(["xa", "xb", "xc"]);
    expect(withoutBraces("{a}/{}")).toEqual(["{a}/{}"]);
  });

  test("more than anybody writes is none", () => {
    expect(withoutBraces("{a,b}".repeat(20))).toEqual([]);
  });
});
