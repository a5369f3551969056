import { written } from "./numbers.ts";

export interface Row {
  readonly what: string;
  readonly value: string;
  /** Against what was measured beside it in the same run. */
  readonly ratio?: number;
  readonly of?: string;
  /** The ratio or the value is meant to be at most this. */
  readonly goal?: number;
}

/** Prints rows below a title, in columns. */
export function printTable(title: string, rows: readonly Row[]): void {
  const wide = Math.max(...rows.map(({ what }) => what.length));
  console.log(`\n${title}`);
  for (const { what, value, ratio, of, goal } of rows) {
    const against = ratio === undefined ? "" : `  ${written(ratio)} × ${of ?? ""}`;
    console.log(`  ${what.padEnd(wide)}  ${value}${against}${goal === undefined ? "" : ` (goal ≤ ${goal})`}`);
  }
}
