import { percentile, written } from "../bench/numbers.ts";
import { shortSha } from "../../src/domain/ids.ts";
import type { Judged } from "./judge-landing.ts";

export interface History {
  readonly name: string;
  readonly judged: readonly Judged[];
  /** Landings that could not be judged, and why. */
  readonly failed: readonly string[];
}

/** Prints what came of one repository: counts, a line a blocker, a line where only the second opinion found something. */
export function printHistory({ name, judged, failed }: History): void {
  const count = (of: (one: Judged) => boolean): number => judged.filter(of).length;
  const times = judged.map(({ ms }) => ms);
  const merges = count(({ how }) => how === "merge");
  const dates = judged.map(({ at }) => at.slice(0, 10)).toSorted();
  console.log(
    `\n${name}: ${merges} merges and ${judged.length - merges} squashes or rebases, ${dates[0]} to ${dates.at(-1)}`,
  );
  console.log(
    `  approve ${count(({ verdict }) => verdict === "approve")}, request changes ${count(({ verdict }) => verdict === "request_changes")}, ` +
      `inconclusive ${count(({ verdict }) => verdict === "inconclusive")}; ` +
      `p50 ${written(percentile(times, 50), " ms")}, p95 ${written(percentile(times, 95), " ms")}`,
  );
  for (const why of failed) console.log(`  not judged: ${why}`);
  for (const one of judged) for (const line of linesOf(one)) console.log(`  ${line}`);
}

function linesOf(one: Judged): string[] {
  const blockers = one.findings.filter(({ severity }) => severity === "blocker");
  const where = `${shortSha(one.sha)} ${one.at.slice(0, 10)} ${one.how}`;
  const opinion = one.landed === "" ? "check by eye" : `true: ${one.landed}`;
  const more = [
    ...(one.conflicts > 0 ? [`${one.conflicts} conflicts`] : []),
    ...(one.alone === undefined ? [] : [one.alone === "" ? "fine alone" : `alone: ${one.alone}`]),
  ];
  const lines = blockers.map(({ kinds, title }) =>
    [`blocker ${where} ${kinds.join("+")} — ${title} (${opinion})`, ...more].join("; "),
  );
  if (blockers.length === 0 && one.landed !== "") lines.push([`silent  ${where} — ${one.landed}`, ...more].join("; "));
  if (one.verdict === "inconclusive") {
    const why = one.findings.filter(({ kinds }) => kinds.includes("unknown")).map(({ title }) => title);
    lines.push(`unsure  ${where} — ${[...one.problems, ...why].join("; ")}`);
  }
  return lines;
}
