import { written } from "./numbers.ts";

export interface Row {
  readonly what: string;
  readonly value: string;
  /** Against what was measured beside it in the same run. */
  readonly ratio?: number;
  readonly of?: string;
  /** At most, of the ratio, or of the value where it has a unit. */
  readonly goal?: string;
}

/** Prints rows below a title, in columns. */
export function printTable(title: string, rows: readonly Row[]): void {
  const wide = Math.max(...rows.map(({ what }) => what.length));
  const wideValue = Math.max(...rows.map(({ value }) => value.length));
  console.log(`\n${title}`);
  for (const { what, value, ratio, of, goal } of rows) {
    const against = ratio === undefined ? "" : `${written(ratio)} × ${of ?? ""}`;
    const aim = goal === undefined ? "" : ` (goal: at most ${goal})`;
    console.log(`  ${what.padEnd(wide)}  ${value.padEnd(wideValue)}  ${against}${aim}`.trimEnd());
  }
}
