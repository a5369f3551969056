// Graphs that nobody writes but to keep a reviewer busy. What costs more than their size would run into the time limit of a test.

import { describe, expect, test } from "vitest";
import {
  blockers,
  judgeMigrations,
  migrations,
  withProject,
  type Written,
} from "../../../../test/support/alembic-files.ts";

const many = 1_500;
const id = (i: number): string => String(i).padStart(5, "0");
const chain = (length: number): Written[] =>
  Array.from({ length }, (_, i) => (i === 0 ? { id: id(0) } : { id: id(i), down: id(i - 1) }));
const diamonds = (count: number): Written[] => [
  { id: "root" },
  ...Array.from({ length: count }, (_, i) => i).flatMap((i): Written[] => {
    const down = i === 0 ? "root" : `joint${i - 1}`;
    return [
      { id: `left${i}`, down },
      { id: `right${i}`, down },
      { id: `joint${i}`, down: [`left${i}`, `right${i}`] },
    ];
  }),
];
const three = chain(3);
const beside = (make: (i: number) => Written): Written[] => [
  ...three,
  ...Array.from({ length: many }, (_, i) => make(i)),
];

describe("the base", () => {
  test("diamonds in the middle are left out, and the last one follows the first", async () => {
    const base = withProject(migrations(...diamonds(40), { id: "last", down: "joint39" }));
    const head = withProject(migrations({ id: "root" }, { id: "last", down: "root" }));
    const { findings } = await judgeMigrations({ base, head });
    expect(findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([["nit", ["merged_deleted"]]]);
  });

  test("a circle of it is taken away", async () => {
    const circle = [
      { id: "x", down: "y" },
      { id: "y", down: "x" },
    ];
    const base = withProject(migrations({ id: "root" }, ...circle, { id: "last", down: ["root", "x"] }));
    const head = withProject(migrations({ id: "root" }, { id: "last", down: "root" }));
    expect((await judgeMigrations({ base, head })).findings).toEqual([]);
  });

  test("a long chain loses its middle", async () => {
    const base = withProject(migrations(...chain(many)));
    const head = withProject(migrations({ id: id(0) }, { id: id(many - 1), down: id(0) }));
    expect(blockers(await judgeMigrations({ base, head }))).toEqual([]);
  });
});

describe("a change brings", () => {
  test.each<[string, readonly Written[], number]>([
    ["as many ids that one more has", beside((i) => ({ id: id(3), down: id(2), slug: `s${i}` })), 1],
    ["as many heads", beside((i) => ({ id: `x${i}`, down: id(2) })), 1],
    ["as many parents that are not there", beside((i) => ({ id: `x${i}`, down: `lost${i}` })), many],
    ["a circle of that length", beside((i) => ({ id: `x${i}`, down: `x${(i + 1) % many}` })), 1],
    [
      "one that joins as many",
      [
        ...beside((i) => ({ id: `x${i}`, down: id(2) })),
        { id: "z", down: Array.from({ length: many }, (_, i) => `x${i}`) },
      ],
      0,
    ],
    ["a label that as many have", beside((i) => ({ id: `x${i}`, down: id(2), labels: "label" })), 1],
  ])("%s", async (_, written, count) => {
    const result = await judgeMigrations({
      base: withProject(migrations(...three)),
      head: withProject(migrations(...written)),
    });
    expect(blockers(result)).toHaveLength(count);
  });
});
