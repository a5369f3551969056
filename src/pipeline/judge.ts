// Judges a change: the configuration of its base, the migrations in its trees, every check. The same for the
// server and for `assay review`; does no I/O but through the change's trees.

import { checks } from "../checks/index.ts";
import type { Check, CheckResult } from "../checks/check.ts";
import { summarizeMigrations } from "../checks/migration-summary.ts";
import type { Change } from "../domain/change.ts";
import type { CheckId, Finding } from "../domain/finding.ts";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { Judgement, SopItem, Verified } from "../domain/review.ts";
import { say } from "../domain/text.ts";
import type { Text } from "../domain/text.ts";
import { applyCeilings, decideVerdict } from "../domain/verdict.ts";
import type { GroupChange } from "../frameworks/framework.ts";
import { registry } from "../frameworks/index.ts";
import { loadGroups } from "../frameworks/load-groups.ts";
import type { ParseMemory } from "../frameworks/parse-memory.ts";
import { isWithin } from "../frameworks/paths.ts";

const configPath = ".assay.yml";

export interface Judged {
  readonly judgement: Omit<Judgement, "timings">;
  readonly config: RepoConfig;
  readonly groups: readonly GroupChange[];
  /** Checks that crashed, for the log: bugs of ours. */
  readonly crashes: readonly { readonly check: CheckId; readonly error: unknown }[];
}

/**
 * Judges `change` with every check. A check that crashes costs that check, is named in `problems` and keeps the verdict
 * from being an approval; a refused `.assay.yml` makes it inconclusive. `memory`: what is known of the repository's files.
 */
export async function judge(change: Change, memory?: ParseMemory): Promise<Judged> {
  const read = await readRepoConfig(change);
  const groups = await loadGroups(change, read.config, memory);
  const runs = await Promise.all(checks.map((check) => runCheck(check, { change, groups, config: read.config })));
  const crashes = runs.flatMap((run) => (run.crash === undefined ? [] : [run.crash]));
  const problems: Text[] = [
    ...read.problems,
    ...crashes.map(({ check }) => say`The check ${check} failed to run: a bug of Assay, written to its log`),
  ];
  const findings = applyCeilings(
    runs.flatMap((run) => run.result.findings),
    read.config.checks,
  );
  return {
    judgement: {
      verdict: decideVerdict(findings, { problems, configRefused: read.problems.length > 0 }),
      base: { ref: change.base.ref, sha: change.base.sha },
      head: change.head,
      mergeBase: change.mergeBase,
      textualConflicts: change.textualConflicts,
      findings,
      verified: runs.flatMap((run): readonly Verified[] => run.result.verified),
      sop: runs.flatMap((run): readonly SopItem[] => run.result.sop ?? []),
      migrations: summarizeMigrations(groups),
      problems,
      notes: [...read.notes, ...emptyRoots(change, read.config, groups), ...unrelated(change)],
    },
    config: read.config,
    groups,
    crashes,
  };
}

/** Folders that the team names and in which there is nothing to judge, before the merge or after it: as a rule a typing error. */
function emptyRoots({ base }: Change, { migrations }: RepoConfig, groups: readonly GroupChange[]): readonly Text[] {
  const isThere = ({ path, framework }: (typeof migrations.roots)[number]): boolean =>
    groups.some(
      (group) =>
        group.framework.id === framework &&
        [group.root, ...[group.base, group.merged].flatMap((side) => side?.folders ?? [])].some(
          (folder) => isWithin(folder, path) || (folder !== "" && isWithin(path, folder)),
        ),
    );
  return migrations.roots
    .filter((root) => !isThere(root))
    .map(
      ({ path, framework }) =>
        say`${configPath} of ${base.ref} names ${path}, and no migration of ${framework} is there`,
    );
}

/** Git refuses such a merge, and a forge's button may not. */
function unrelated(change: Change): readonly Text[] {
  if (change.mergeBase !== undefined) return [];
  return [
    say`The branch and ${change.base.ref} have no common history: git merges them only with ${"--allow-unrelated-histories"}`,
  ];
}

interface ReadConfig {
  readonly config: RepoConfig;
  readonly problems: readonly Text[];
  readonly notes: readonly Text[];
}

async function readRepoConfig(change: Change): Promise<ReadConfig> {
  const text = (await change.trees.base.read([configPath])).get(configPath);
  if (text === undefined) {
    const entry = (await change.trees.base.list()).find(({ path }) => path === configPath);
    if (entry === undefined) return { config: defaultRepoConfig, problems: [], notes: [] };
    const problem = say`${configPath} of ${change.base.ref} is refused: it must be a plain file of at most 64 kB`;
    return { config: defaultRepoConfig, problems: [problem], notes: [] };
  }
  // Most repositories have no such file: what reads it takes longer to load than to judge.
  const { parseRepoConfig } = await import("../domain/repo-config-file.ts");
  const parsed = parseRepoConfig(
    text,
    registry.map(({ id }) => id),
  );
  if (parsed.ok) return { config: parsed.config, problems: [], notes: parsed.notes };
  return {
    config: defaultRepoConfig,
    problems: parsed.problems.map(
      ({ line, message }) => say`${`${configPath}:${line}`} of ${change.base.ref} is refused: ${message}`,
    ),
    notes: [],
  };
}

interface CheckRun {
  readonly result: CheckResult;
  readonly crash?: { readonly check: CheckId; readonly error: unknown };
}

async function runCheck(check: Check, subject: Parameters<Check["run"]>[0]): Promise<CheckRun> {
  try {
    return { result: await check.run(subject) };
  } catch (error) {
    return { result: { findings: [] as readonly Finding[], verified: [] }, crash: { check: check.id, error } };
  }
}
