import { plainText } from "../../src/domain/text.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { Verdict } from "../../src/domain/review.ts";
import { openChange } from "../../src/git/change.ts";
import { judge } from "../../src/pipeline/judge.ts";
import type { Landing } from "./landings.ts";
import { growth, type Scanner } from "./scan.ts";

export interface Said {
  readonly check: Finding["check"];
  readonly severity: Finding["severity"];
  readonly kinds: readonly string[];
  readonly title: string;
  readonly message: readonly string[];
  readonly path?: string | undefined;
}

export interface Judged extends Landing {
  readonly verdict: Verdict;
  readonly findings: readonly Said[];
  readonly problems: readonly string[];
  readonly conflicts: number;
  /** What the second opinion says grew on the default branch by the landing; "": nothing. */
  readonly landed: string;
  /** The same of the head's own tree against where the two sides parted; "": fine alone. undefined: no merge, not known. */
  readonly alone: string | undefined;
  /** Of opening and judging the change. */
  readonly ms: number;
}

/** Judges a landing as it was before it landed. */
export async function judgeLanding(gitDir: string, landing: Landing, scanner: Scanner): Promise<Judged> {
  const started = performance.now();
  await using change = await openChange(gitDir, {
    base: { ref: "main", sha: landing.base },
    head: { ref: "topic", sha: landing.head },
    mayLack: true,
  });
  const { judgement, crashes } = await judge(change);
  const ms = performance.now() - started;
  const [crash] = crashes;
  if (crash !== undefined) throw new Error(`${landing.sha}: ${crash.check} crashed`, { cause: crash.error });
  const before = await scanner.scan(landing.base);
  const landed = growth(before, await scanner.scan(landing.sha));
  const parted = change.mergeBase;
  const alone =
    landing.how !== "merge" || parted === undefined
      ? undefined
      : growth(await scanner.scan(parted), await scanner.scan(landing.head));
  return {
    ...landing,
    verdict: judgement.verdict,
    findings: judgement.findings.map(toSaid),
    problems: judgement.problems.map(plainText),
    conflicts: judgement.textualConflicts.length,
    landed,
    alone,
    ms,
  };
}

function toSaid({ check, severity, kinds, title, message, path }: Finding): Said {
  return { check, severity, kinds, title: plainText(title), message: message.map(plainText), path };
}
