import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../domain/finding.ts";
import { parsePrNumber } from "../domain/ids.ts";
import { nextRound } from "../domain/round.ts";
import { say } from "../domain/text.ts";
import { hostile, reference, seen } from "../../test/support/markdown-judge.ts";
import {
  collision,
  firstRound,
  judgement,
  noTests,
  sha,
  staleStrings,
  storyRounds,
  storyShas,
  unreadable,
  when,
  wrongClaim,
} from "../../test/support/story-reviews.ts";
import { renderComment } from "./comment.ts";
import type { Links } from "./links.ts";
import { reviewMarker } from "./marker.ts";

const local: Links = { repository: undefined, pullRequest: undefined };
const pullRequest = parsePrNumber(435)!;
const forge: Links = { repository: "https://code.example.org/acme/basketball-api", pullRequest };

test("an inconclusive review says why and what to do, and does not say that there are no blockers", () => {
  const review = firstRound({
    verdict: "inconclusive",
    findings: [unreadable, noTests],
    problems: [say`${".assay.yml:3"} of ${"main"} is refused: ${'unknown key "chekcs"'}`],
    textualConflicts: ["src/app.py"],
    verified: [],
    sop: [],
    notes: [say`${"review.submit"} is not obeyed by this version`],
  });
  expect(renderComment(review, local).body).toMatchInlineSnapshot(`
    "**Inconclusive** · 2 nits · round 1
    \`5-westside-streamlit-ro-role\` at \`c5bcf82\`, judged as merged into \`main\` at \`9d1f0aa\`; last fetched 3 s before judging, 2026-04-10 14:03:12 UTC.

    ### NOT JUDGED

    No verdict is given: what stands in the way may hide a blocker, so nothing is approved and nothing refused.

    - \`.assay.yml:3\` of \`main\` is refused: \`unknown key "chekcs"\`

    **N1.** \`down_revision\` of \`alembic/versions/x1_dynamic.py\` cannot be read without running it. It is the result of a call, \`get_down_revision(revision)\`. Write the revision out and it can be judged. At \`alembic/versions/x1_dynamic.py:12\`.

    **What to do:** put right what is named above and review it again.

    **Git cannot merge** \`src/app.py\`. There the version of this pull request was judged; it is judged again when the conflict is resolved.

    **BLOCKERS** None in what was judged.

    **NITS**

    **N2.** The description has no section \`Test Plan\`.

    <details><summary>DOMAIN REVIEW: what was judged</summary>

    | migrations | added | heads on the base | heads after the merge | next free |
    |---|---|---|---|---|
    | \`alembic\` \`alembic/versions\` | 1 | \`040\` | \`041\` | \`042\` |

    Fetched in 412 ms, judged in 38 ms.

    </details>

    **SOP COMPLIANCE** Nothing to check.

    **PROCESS OBSERVATIONS**

    - \`review.submit\` is not obeyed by this version

    **VERDICT: INCONCLUSIVE**
    "
  `);
});

test("on a pull request it also says how to ask again", () => {
  const { body } = renderComment(firstRound({ verdict: "inconclusive", findings: [unreadable] }), forge);
  expect(body).toContain("**What to do:** put right what is named above and push, or comment `/recheck` once it is.");
  expect(body).toContain("**VERDICT: INCONCLUSIVE** · `/recheck` judges again, `/assay help` tells more");
});

function rendered(finding: Finding): string {
  return renderComment(firstRound({ verdict: "request_changes", findings: [finding] }), local).body;
}

describe("a finding's places and edits", () => {
  const edits = staleStrings.fix!.edits;

  test("are shown once where each edit changes a listed place", () => {
    expect(rendered(staleStrings)).toContain(":4` `039` → `040` in `Revises: 039`");
    expect(rendered(staleStrings)).not.toContain("line by line");
  });

  test("are both shown where an edit is not at a listed place", () => {
    const { places } = staleStrings;
    for (const finding of [
      { ...staleStrings, places: places.slice(1) },
      { ...staleStrings, places: places.map((place) => ({ ...place, line: place.line + 1 })) },
      {
        ...staleStrings,
        places: places.map((place) => ({ ...place, text: `${place.text}, moved here by the merge` })),
      },
      {
        ...staleStrings,
        fix: { ...staleStrings.fix!, edits: [{ op: "rename", from: "a", to: "b" } as const, ...edits] },
      },
    ]) {
      expect(rendered(finding)).toContain(`${finding.fix!.edits.length} edits in`);
      expect(rendered(finding)).toContain("line by line");
    }
  });

  test("the parts of what is said are one paragraph", () => {
    expect(rendered({ ...collision, message: [say`One.`, say`Two.`, say`Three.`] })).toContain(
      "\n\nOne. Two. Three.\n\n",
    );
  });
});

test("what is fixed, standing, new and not judged again is told apart", () => {
  const one = nextRound(
    undefined,
    judgement({ verdict: "request_changes", findings: [collision, noTests] }),
    when("2026-04-10T14:00:00Z"),
  );
  const two = nextRound(
    one.store,
    judgement({
      verdict: "inconclusive",
      base: { ref: "main", sha: storyShas.laterBase },
      findings: [noTests, wrongClaim],
      problems: [say`The check ${"migration-collision"} failed to run`],
    }),
    when("2026-04-10T15:00:00Z"),
  );
  expect(renderComment(two.review, local).body.split("\n\n").slice(0, 2).join("\n\n")).toMatchInlineSnapshot(`
    "**Inconclusive** · 1 nit · 1 observation · round 2
    \`5-westside-streamlit-ro-role\` at \`c5bcf82\`, judged as merged into \`main\` at \`5e0c1d2\`; last fetched 3 s before judging, 2026-04-10 15:00:00 UTC.

    **Since round 1** (same head, base was \`9d1f0aa\`)"
  `);
});

test("an approval with a nit shows the nit", () => {
  const body = renderComment(firstRound({ findings: [noTests] }), local).body;
  expect(body.split("\n\n").slice(1, 4)).toEqual([
    "**BLOCKERS** None.",
    "**NITS**",
    "**N1.** The description has no section `Test Plan`.",
  ]);
});

test("a repository without migrations is told that none were found", () => {
  const body = renderComment(firstRound({ migrations: [], verified: [], sop: [] }), local).body;
  expect(body).toContain("No migrations were found.");
  const text = say`Nothing happens to the migrations in ${14} folders.`;
  const verified = [{ check: "migration-collision", text }] as const;
  const found = renderComment(firstRound({ migrations: [], verified, sop: [] }), local).body;
  expect(found).toContain("✓ Nothing happens to the migrations in 14 folders.");
  expect(found).not.toContain("No migrations were found.");
});

describe("links", () => {
  test("lead to exact commits, to the side a file is on, and to the path it has there", () => {
    const { links } = seen(renderComment(storyRounds()[0], forge).body);
    const at = (side: string, path: string) => `${forge.repository}/src/commit/${side}/${path}`;
    const old = "alembic/versions/040_add_westside_streamlit_ro_role.py";
    expect(links).toContain(at(storyShas.head1, old));
    expect(links).toContain(at(storyShas.base, "alembic/versions/040_create_16u_local_queens_team.py"));
    expect(links).toContain(`${at(storyShas.head1, old)}#L15`);
    expect(links).toContain(`${forge.repository}/commit/${storyShas.oldBase}`);
    expect(links.every((link) => link.startsWith(`${forge.repository}/`))).toBe(true);
    expect(links.some((link) => link.includes("041_"))).toBe(false);
  });

  test("of a line lead to the head, unless the file is the base's", () => {
    const queens = collision.subjects[1]?.path ?? "";
    const places = [queens, "tests/test_roles.py"].map((path) => ({ path, line: 9, text: "040" }));
    const review = firstRound({ verdict: "request_changes", findings: [{ ...collision, places }] });
    const { links } = seen(renderComment(review, forge).body);
    expect(links).toContain(`${forge.repository}/src/commit/${storyShas.base}/${queens}#L9`);
    expect(links).toContain(`${forge.repository}/src/commit/${storyShas.head1}/tests/test_roles.py#L9`);
  });

  test("are not made of a path that would lead elsewhere", () => {
    const review = firstRound({
      verdict: "request_changes",
      findings: [{ ...staleStrings, places: [{ path: "a/../../../../logout", line: 1, text: "x" }] }],
    });
    expect(seen(renderComment(review, forge).body).links.filter((link) => link.includes("logout"))).toEqual([]);
  });
});

test("lines that a fix adds are lines of the diff", () => {
  const edit = { op: "replace", path: "lib.rs", line: 2, before: "mod a;", after: "mod a;\nmod b;" } as const;
  const fix = { summary: say`Add it`, edits: [edit], commands: [] };
  const { body } = renderComment(firstRound({ findings: [{ ...collision, fix }] }), local);
  expect(body).toContain("@@ line 2 @@\n-mod a;\n+mod a;\n+mod b;\n");
});

describe("hostile text", () => {
  test("makes no tag, no link, no mention, no reference and no marker", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 6, maxLength: 6 }), (names) => {
        const body = renderComment(hostileReview(names), forge).body;
        const { tags, links, prose, comments } = seen(body);
        expect(tags.filter((tag) => !ownTag.test(tag))).toEqual([]);
        expect(links.filter((link) => !link.startsWith(`${forge.repository}/`))).toEqual([]);
        expect(prose).not.toMatch(reference);
        expect(comments).toEqual([reviewMarker(pullRequest)]);
        expect(body.split("\n").filter((line) => line.trimEnd() === reviewMarker(pullRequest))).toHaveLength(1);
        const folds = tags.filter((tag) => tag === "<details>").length;
        expect(tags.filter((tag) => tag === "</details>")).toHaveLength(folds);
      }),
      { numRuns: 300 },
    );
  });
});

const ownTag = /^<\/?(?:p|br|strong|h3|ul|li|table|thead|tbody|tr|th|td|pre|details|summary|a)>$|^<a href="[^"<>]*">$/;

describe("size", () => {
  test("never passes 60,000 bytes, keeps every fold closed, and keeps blockers longest", () => {
    const long = "長".repeat(4000);
    const many = (severity: Finding["severity"], n: number): readonly Finding[] =>
      Array.from({ length: n }, (_, i) => ({
        ...collision,
        severity,
        title: say`${`${i} ${long}`} is taken`,
        fingerprint: `${severity}${i}`,
        places: Array.from({ length: 60 }, (__, line) => ({ path: long, line, text: long })),
      }));
    for (const [blockers, nits] of [
      [1, 0],
      [3, 300],
      [30, 30],
      [400, 400],
    ] as const) {
      const review = firstRound({
        verdict: "request_changes",
        findings: [...many("blocker", blockers), ...many("nit", nits)],
        verified: Array.from({ length: 500 }, () => ({ check: "claims" as const, text: say`${long}` })),
        problems: Array.from({ length: 500 }, () => say`${long}`),
        textualConflicts: Array.from({ length: 500 }, () => long),
        sop: Array.from({ length: 500 }, () => ({ state: "fail" as const, text: say`${long}` })),
        notes: Array.from({ length: 500 }, () => say`${long}`),
      });
      const { body } = renderComment(review, forge);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
      const { tags, comments } = seen(body);
      expect(tags.filter((tag) => tag === "</details>")).toHaveLength(tags.filter((tag) => tag === "<details>").length);
      expect(comments).toEqual([reviewMarker(pullRequest)]);
      expect(body).toContain("**B1. ");
      expect(body).toContain("Shortened to fit in a comment");
    }
  });

  test("has room for what many findings are called in a second round", () => {
    const many = Array.from({ length: 7000 }, (_, i) => ({ ...noTests, fingerprint: String(i) }));
    const { store } = nextRound(undefined, judgement({ findings: many.slice(1) }), when("2026-04-10T14:00:00Z"));
    const { review } = nextRound(store, judgement({ findings: many }), when("2026-04-10T15:00:00Z"));
    const { body } = renderComment(review, forge);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect(body).toMatch(/^- Still there: \*\*N1\*\*, .*, … and \d+ more findings\.$/m);
    expect(body).toContain("- New: **N7000**\n");
  });

  test("has room for titles that nobody could read", () => {
    const title = Array.from({ length: 3000 }, (_, i) => say`${"長".repeat(290)}${i}`).flat();
    const findings = [{ ...collision, title }];
    const { body } = renderComment(firstRound({ verdict: "request_changes", findings, problems: [title] }), forge);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60_000);
    expect(body).toContain("… and 1 more blocker.");
  });

  test("shows commands whole, or leaves them out and says so", () => {
    const [short, long, huge] = [command(2), command(40), command(2000)];
    expect(withCommands(long)).toContain(`\`\`\`sh\n${long}\n\`\`\``);
    expect(withCommands(short, huge, short)).toContain(
      `\`\`\`sh\n${short}\n\`\`\`\n\n… and 2 more commands, which \`assay fix\` prints.`,
    );
    expect(withCommands(huge)).toContain(
      "On the branch, first: 1 command, too long to be shown here; `assay fix` prints it.",
    );
    const twenty = Array.from({ length: 20 }, (_, i) => `echo ${i}`);
    expect(withCommands(...twenty)).toContain(`\`\`\`sh\n${twenty.join("\n")}\n\`\`\``);
  });

  test("names conflicts that are too many with one full stop", () => {
    const textualConflicts = Array.from({ length: 40 }, (_, i) => `src/${i}.py`);
    expect(renderComment(firstRound({ textualConflicts }), local).body).toContain(
      "`src/29.py`, … and 10 more paths. There the version",
    );
  });

  test("of many migrations the first few of each side are shown", () => {
    const [ours, theirs] = collision.subjects;
    const many = Array.from({ length: 30 }, (_, i) => ({ ...ours!, path: `alembic/versions/${100 + i}.py` }));
    const body = rendered({ ...collision, subjects: [...many, theirs!] });
    expect(body).toContain("`alembic/versions/105.py`");
    expect(body).not.toContain("`alembic/versions/106.py`");
    expect(body).toContain("… and more");
    expect(body).toContain(theirs!.path);
  });

  test("what is left out is counted", () => {
    const findings = Array.from({ length: 120 }, (_, i) => ({ ...noTests, fingerprint: String(i) }));
    expect(renderComment(firstRound({ findings }), local).body).toContain("… and 20 more nits.");
  });
});

function command(paths: number): string {
  return `git checkout origin/main -- ${`m/${"x".repeat(40)}.py `.repeat(paths)}end`;
}

function withCommands(...commands: readonly string[]): string {
  return rendered({ ...collision, fix: { ...collision.fix!, commands } });
}

function hostileReview(names: readonly string[]) {
  const [a = "", b = "", c = "", d = "", e = "", f = ""] = names;
  const finding = (severity: Finding["severity"]): Finding => ({
    ...collision,
    severity,
    fingerprint: severity,
    title: say`${a} is taken on ${b}`,
    message: [say`${c}`, say`It says ${d}${e} and ${f}`],
    path: a,
    subjects: [
      { id: b, path: a, side: "head", follows: [c] },
      { id: b, path: d, side: "base", follows: [], since: { sha: sha("24e12d6"), at: "2026-04-10T12:01:00Z" } },
    ],
    places: [{ path: e, line: 3, text: f }],
    fix: {
      summary: say`rename ${a} to ${b}`,
      edits: [
        { op: "rename", from: a, to: b },
        { op: "replace", path: b, line: 3, before: c, after: d },
        { op: "replace", path: e, line: 3, before: f, after: a },
      ],
      commands: [a, b],
    },
  });
  return firstRound({
    verdict: "request_changes",
    head: { ref: a, sha: storyShas.head1 },
    base: { ref: b, sha: storyShas.base },
    textualConflicts: [c],
    findings: [finding("blocker"), finding("nit"), finding("observation"), { ...unreadable, title: say`${d}` }],
    verified: [{ check: "claims", text: say`${e} holds` }],
    sop: [{ state: "fail", text: say`${f}` }],
    problems: [say`${a}`],
    notes: [say`${b}`],
    migrations: [{ framework: c, root: d, family: "graph", added: [e], baseHeads: [f, a], mergedHeads: [b], next: c }],
  });
}
