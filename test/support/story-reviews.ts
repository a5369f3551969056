// Judgements of the founding story and its neighbours, for tests of what people read.

import type { Edit, Finding } from "../../src/domain/finding.ts";
import type { Sha } from "../../src/domain/ids.ts";
import type { Judgement, Review } from "../../src/domain/review.ts";
import { nextRound } from "../../src/domain/round.ts";
import { say } from "../../src/domain/text.ts";

export function sha(start: string): Sha {
  return start.padEnd(40, "0") as Sha;
}

export const storyShas = {
  oldBase: sha("24e12d6"),
  base: sha("9d1f0aa"),
  laterBase: sha("5e0c1d2"),
  head1: sha("c5bcf82"),
  head2: sha("8795a97"),
  head3: sha("a507de2"),
} as const;

const old = "alembic/versions/040_add_westside_streamlit_ro_role.py";
const moved = "alembic/versions/041_add_westside_streamlit_ro_role.py";
const queens = "alembic/versions/040_create_16u_local_queens_team.py";
const roleTest = "tests/test_westside_streamlit_ro_role.py";

/** A judgement of the story's branch on its base that found nothing; `parts` say what is different. */
export function judgement(parts: Partial<Judgement> = {}): Judgement {
  return {
    verdict: "approve",
    base: { ref: "main", sha: storyShas.base },
    head: { ref: "5-westside-streamlit-ro-role", sha: storyShas.head1 },
    mergeBase: sha("440ed87"),
    textualConflicts: [],
    findings: [],
    verified: [
      { check: "migration-collision", text: say`The merged tree has the single head ${"041"}` },
      { check: "migration-collision", text: say`${"041"} follows ${"040"}, which is on ${"main"}` },
      { check: "stale-reference", text: say`No line still says ${"040_add_westside_streamlit_ro_role"}` },
    ],
    sop: [
      { state: "pass", text: say`The branch ${"5-westside-streamlit-ro-role"} carries its issue` },
      { state: "pass", text: say`The description has Summary, Changes and Test Plan` },
      { state: "pass", text: say`A test accompanies the migration: ${roleTest}` },
    ],
    migrations: [
      {
        framework: "alembic",
        root: "alembic/versions",
        family: "graph",
        added: [moved],
        baseHeads: ["040"],
        mergedHeads: ["041"],
        next: "042",
      },
    ],
    problems: [],
    notes: [],
    timings: { fetchMs: 412, judgeMs: 38, totalMs: 450 },
    ...parts,
  };
}

function replace(path: string, line: number, before: string, after: string): Edit {
  return { op: "replace", path, line, before, after };
}

const testName = '        "040_add_westside_streamlit_ro_role.py",';

const testEdits: readonly Edit[] = [
  replace(
    roleTest,
    3,
    "These run the grants of migration 040 for real.",
    "These run the grants of migration 041 for real.",
  ),
  replace(
    roleTest,
    51,
    '    """The role as migration 040 makes it."""',
    '    """The role as migration 041 makes it."""',
  ),
  replace(roleTest, 175, testName, testName.replace("040", "041")),
];

export const collision: Finding = {
  check: "migration-collision",
  kinds: ["same_number", "two_heads"],
  severity: "blocker",
  fingerprint: "migration-collision:alembic/versions:040",
  title: say`${"040"} is taken on ${"main"}: Alembic would have two heads`,
  message: [
    say`After the merge ${"alembic upgrade head"} stops with ${"Multiple head revisions are present for given argument 'head'"}. Git merges this without a conflict.`,
  ],
  path: old,
  line: 15,
  subjects: [
    { id: "040", path: old, side: "head", follows: ["039"] },
    {
      id: "040",
      path: queens,
      side: "base",
      follows: ["039"],
      since: { sha: storyShas.oldBase, at: "2026-04-10T12:01:00Z" },
    },
  ],
  places: [],
  fix: {
    summary: say`Renumber to ${"041"}, following ${"040"}: 8 edits in 2 files`,
    edits: [
      { op: "rename", from: old, to: moved },
      replace(moved, 3, "Revision ID: 040", "Revision ID: 041"),
      replace(moved, 4, "Revises: 039", "Revises: 040"),
      replace(moved, 15, 'revision = "040"', 'revision = "041"'),
      replace(moved, 16, 'down_revision = "039"', 'down_revision = "040"'),
      ...testEdits,
    ],
    commands: ["git fetch origin && git rebase origin/main"],
  },
};

export const staleStrings: Finding = {
  check: "stale-reference",
  kinds: ["stale_reference", "header_mismatch"],
  severity: "blocker",
  fingerprint: "stale-reference:alembic/versions:040",
  title: say`${"040"} became ${"041"}, but 5 lines still name ${"040"}`,
  message: [say`${`${roleTest}:175`} looks for a file that is no longer there: the test fails.`],
  subjects: [],
  places: [
    { path: moved, line: 3, text: "Revision ID: 040" },
    { path: moved, line: 4, text: "Revises: 039" },
    { path: roleTest, line: 3, text: "These run the grants of migration 040 for real." },
    { path: roleTest, line: 51, text: '    """The role as migration 040 makes it."""' },
    { path: roleTest, line: 175, text: testName },
  ],
  fix: {
    summary: say`say ${"041"} everywhere: 5 edits in 2 files`,
    edits: [
      replace(moved, 3, "Revision ID: 040", "Revision ID: 041"),
      replace(moved, 4, "Revises: 039", "Revises: 040"),
      ...testEdits,
    ],
    commands: [],
  },
};

export const wrongClaim: Finding = {
  check: "claims",
  kinds: [],
  severity: "observation",
  fingerprint: "claims:current-head",
  title: say`The description says "${"039"} is the current head"`,
  message: [say`On ${"main"} at ${"9d1f0aa"} it is ${"040"}.`],
  subjects: [],
  places: [],
};

export const noTests: Finding = {
  check: "sop",
  kinds: [],
  severity: "nit",
  fingerprint: "sop:sections:Test Plan",
  title: say`The description has no section ${"Test Plan"}`,
  message: [],
  subjects: [],
  places: [],
};

export const unreadable: Finding = {
  check: "migration-collision",
  kinds: ["unknown"],
  severity: "nit",
  fingerprint: "migration-collision:alembic/versions/x1_dynamic.py:unknown",
  title: say`${"down_revision"} of ${"alembic/versions/x1_dynamic.py"} cannot be read without running it`,
  message: [
    say`It is the result of a call, ${"get_down_revision(revision)"}. Write the revision out and it can be judged.`,
  ],
  path: "alembic/versions/x1_dynamic.py",
  line: 12,
  subjects: [],
  places: [],
  couldHideBlocker: true,
};

/** The story: refused, refused again for what the renumber left behind, approved. */
export function storyRounds(): readonly [Review, Review, Review] {
  const one = nextRound(
    undefined,
    judgement({
      verdict: "request_changes",
      findings: [collision, wrongClaim],
      verified: [],
      migrations: judgement().migrations.map((group) => ({
        ...group,
        added: [old],
        mergedHeads: ["040", "040"],
        next: "041",
      })),
    }),
    when("2026-04-10T14:03:12Z"),
  );
  const two = nextRound(
    one.store,
    judgement({
      verdict: "request_changes",
      head: { ref: "5-westside-streamlit-ro-role", sha: storyShas.head2 },
      findings: [staleStrings, wrongClaim],
      verified: judgement().verified.slice(0, 2),
    }),
    when("2026-04-10T14:41:40Z"),
  );
  const three = nextRound(
    two.store,
    judgement({ head: { ref: "5-westside-streamlit-ro-role", sha: storyShas.head3 } }),
    when("2026-04-10T15:02:05Z"),
  );
  return [one.review, two.review, three.review];
}

/** The first round of `parts`. */
export function firstRound(parts: Partial<Judgement>): Review {
  return nextRound(undefined, judgement(parts), when("2026-04-10T14:03:12Z")).review;
}

/** Judged three seconds after the fetch. */
export function when(fetchedAt: string) {
  return { fetchedAt, judgedAt: new Date(Date.parse(fetchedAt) + 3000).toISOString() };
}
