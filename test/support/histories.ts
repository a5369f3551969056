// Histories of migrations for property tests.

import * as fc from "fast-check";
import type { Written } from "./alembic-files.ts";

export interface History {
  readonly mergeBase: readonly Written[];
  readonly base: readonly Written[];
  readonly head: readonly Written[];
  /** Base and head together: what a merge without a conflict gives. */
  readonly merged: readonly Written[];
}

interface Shape {
  readonly style: "number" | "named" | "hash";
  readonly common: number;
  readonly onBase: number;
  readonly onHead: number;
  /** How far below the tip of the common chain the head's side begins. */
  readonly back: number;
  /** Which of the head's migrations hang from the one before the last, not from the last: forks of its own. */
  readonly forks: readonly boolean[];
  /** The head joins its last two migrations at the end. */
  readonly joins: boolean;
  /** The head has merged the base already. */
  readonly merges: boolean;
  readonly baseForks: boolean;
  readonly salt: number;
}

/** A chain of 1 to 6, 0 to 4 migrations more on the base, 1 to 4 on the head. */
export const historyArbitrary: fc.Arbitrary<History> = fc
  .record<Shape>({
    style: fc.constantFrom("number", "named", "hash"),
    common: fc.integer({ min: 1, max: 6 }),
    onBase: fc.integer({ min: 0, max: 4 }),
    onHead: fc.integer({ min: 1, max: 4 }),
    back: fc.integer({ min: 0, max: 1 }),
    forks: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    joins: fc.boolean(),
    merges: fc.boolean(),
    baseForks: fc.boolean(),
    salt: fc.integer({ min: 0, max: 0xffffff }),
  })
  .map(build);

function build(shape: Shape): History {
  const common: Written[] = [];
  for (let n = 1; n <= shape.common; n += 1) common.push(make(shape, "common", n, common.at(-1)?.id));
  const onBase: Written[] = [];
  for (let n = 1; n <= shape.onBase; n += 1) {
    const parent = shape.baseForks && n === 2 ? common.at(-1) : (onBase.at(-1) ?? common.at(-1));
    onBase.push(make(shape, "base", shape.common + n, parent?.id));
  }
  const base = [...common, ...onBase];
  const below = shape.merges ? base : common;
  const start = below.at(-1 - Math.min(shape.back, below.length - 1));
  const onHead: Written[] = [];
  for (let n = 1; n <= shape.onHead; n += 1) {
    const last = onHead.at(-1) ?? start;
    const parent = shape.forks[n - 1] === true ? (onHead.at(-2) ?? start) : last;
    onHead.push(make(shape, "head", below.length + n, parent?.id));
  }
  const [first, second] = [onHead.at(-1), onHead.at(-2)];
  if (shape.joins && first !== undefined && second !== undefined && first.down !== second.id) {
    onHead.push({ ...make(shape, "head", below.length + shape.onHead + 1), down: [first.id, second.id] });
  }
  return { mergeBase: below, base, head: [...below, ...onHead], merged: [...base, ...onHead] };
}

function make({ style, salt }: Shape, side: "common" | "base" | "head", n: number, down?: string): Written {
  const number = String(n).padStart(3, "0");
  const words = { common: "shared", base: "theirs", head: "ours" }[side];
  const hash = (((salt + 1) * 7919 + n * 104_729 + words.length * 1_299_709) % 0xfffffffffff)
    .toString(16)
    .padStart(12, "a");
  const id = style === "number" ? number : style === "named" ? `${number}_${words}_${n}` : hash;
  return {
    id,
    down,
    slug: `${words}_${n}`,
    path: `alembic/versions/${style === "named" ? id : `${id}_${words}_${n}`}.py`,
  };
}
