// What the check says of a change to a project of any framework, for tests.

import type { CheckResult } from "../../src/checks/check.ts";
import { migrationCollision } from "../../src/checks/migration-collision.ts";
import { staleReference } from "../../src/checks/stale-reference.ts";
import type { Change, Commit } from "../../src/domain/change.ts";
import { applyEdits } from "../../src/domain/edits.ts";
import { defaultRepoConfig } from "../../src/domain/repo-config.ts";
import { plainText } from "../../src/domain/text.ts";
import { loadGroups } from "../../src/frameworks/load-groups.ts";
import { memoryChange, type Files, type MemoryChangeInput } from "./memory-change.ts";

export interface Story {
  /** Files that both sides start from. */
  readonly before: Files;
  /** What the base has more, or otherwise (undefined: removed). */
  readonly base?: Partial<Files>;
  /** What the pull request brings. */
  readonly head: Partial<Files>;
  /** The pull request's own commits. */
  readonly commits?: readonly Commit[];
  /** Commits that brought a path to the base. */
  readonly introducedBy?: Readonly<Record<string, readonly Commit[]>>;
  /** What other open pull requests bring, by id. */
  readonly otherClaims?: MemoryChangeInput["otherClaims"];
  /** By `SHA PATH`. */
  readonly textBefore?: Readonly<Record<string, string>>;
}

export interface Told {
  /** `blocker same_number+late_number: title`, one a finding. */
  readonly findings: readonly string[];
  /** The paragraphs of all findings. */
  readonly message: readonly string[];
  /** `from => to` and `path:line before => after`, of the first finding with a fix. */
  readonly edits: readonly string[];
  readonly commands: readonly string[];
  readonly frameworks: readonly string[];
  readonly result: CheckResult;
}

/** The collisions of a story; stale references too with `stale`. */
export async function tell(story: Story, { stale = false } = {}): Promise<Told> {
  const change = changeOf(story);
  const groups = await loadGroups(change, defaultRepoConfig);
  const check = stale ? staleReference : migrationCollision;
  const result = await check.run({ change, groups, config: defaultRepoConfig });
  const fix = result.findings.find((finding) => finding.fix !== undefined)?.fix;
  return {
    findings: result.findings.map(
      ({ severity, kinds, title }) => `${severity} ${kinds.join("+")}: ${plainText(title)}`,
    ),
    message: result.findings.flatMap(({ message }) => message.map(plainText)),
    edits:
      fix?.edits.map((edit) =>
        edit.op === "rename"
          ? `${edit.from} => ${edit.to}`
          : `${edit.path}:${edit.line} ${edit.before} => ${edit.after}`,
      ) ?? [],
    commands: fix?.commands ?? [],
    frameworks: groups.map(({ framework, root }) => `${framework.id} ${root}`),
    result,
  };
}

/** The story as a change, with its four trees. */
export function changeOf(story: Story): Change {
  return memoryChange(toInput(story));
}

/** The story with the edits of all its fixes made in the head. */
export async function fixed(story: Story): Promise<Story> {
  const { result } = await tell(story);
  const { mergeBase = {}, head } = toInput(story);
  const texts = new Map(
    Object.entries(head).map(([path, file]) => [path, typeof file === "string" ? file : file.text]),
  );
  const edits = result.findings.flatMap(({ fix }) => fix?.edits ?? []);
  const applied = applyEdits(texts, edits);
  if (!applied.ok) throw new Error(applied.problem);
  const after = Object.fromEntries(applied.files);
  const gone = Object.fromEntries(
    Object.keys({ ...mergeBase, ...head }).flatMap((path) => (path in after ? [] : [[path, undefined]])),
  );
  return { ...story, head: { ...after, ...gone } };
}

function toInput({
  before,
  base = {},
  head,
  commits = [],
  introducedBy = {},
  otherClaims = {},
  textBefore = {},
}: Story): MemoryChangeInput {
  const trees = { mergeBase: before, base: withFiles(before, base), head: withFiles(before, head) };
  return { ...trees, commits, introducedBy, otherClaims, textBefore };
}

function withFiles(before: Files, more: Partial<Files>): Files {
  const all: Record<string, Files[string]> = {};
  for (const [path, file] of Object.entries({ ...before, ...more })) if (file !== undefined) all[path] = file;
  return all;
}
