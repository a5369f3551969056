import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { say } from "../domain/text.ts";
import { hostile } from "../../test/support/markdown-judge.ts";
import { collision, firstRound, noTests, storyRounds, unreadable } from "../../test/support/story-reviews.ts";
import { renderFix } from "./fix.ts";
import { renderTerminal } from "./terminal.ts";

const plain = { color: false };

describe("a review in a terminal", () => {
  test("that refuses", () => {
    expect(renderTerminal(storyRounds()[0], plain)).toMatchInlineSnapshot(`
      "CHANGES REQUESTED · 1 blocker · 1 observation · round 1
        \`5-westside-streamlit-ro-role\` at \`c5bcf82\`, judged as merged into \`main\` at \`9d1f0aa\`
        last fetched 3 s ago

      BLOCKERS
        B1  \`040\` is taken on \`main\`: Alembic would have two heads
            this pull request                alembic/versions/040_add_westside_streamlit_ro_role.py  follows 039
            main since 24e12d6, 2 hours ago  alembic/versions/040_create_16u_local_queens_team.py    follows 039

            After the merge \`alembic upgrade head\` stops with
            \`Multiple head revisions are present for given argument 'head'\`. Git merges this without a
            conflict.

            Fix: Renumber to \`041\`, following \`040\`: 8 edits in 2 files (\`assay fix --write\`)
              $ git fetch origin && git rebase origin/main
              rename alembic/versions/040_add_westside_streamlit_ro_role.py
                  to alembic/versions/041_add_westside_streamlit_ro_role.py
              alembic/versions/041_add_westside_streamlit_ro_role.py:3
                - Revision ID: 040
                + Revision ID: 041
              alembic/versions/041_add_westside_streamlit_ro_role.py:4
                - Revises: 039
                + Revises: 040
              alembic/versions/041_add_westside_streamlit_ro_role.py:15
                - revision = "040"
                + revision = "041"
              alembic/versions/041_add_westside_streamlit_ro_role.py:16
                - down_revision = "039"
                + down_revision = "040"
              tests/test_westside_streamlit_ro_role.py:3
                - These run the grants of migration 040 for real.
                + These run the grants of migration 041 for real.
              tests/test_westside_streamlit_ro_role.py:51
                -     """The role as migration 040 makes it."""
                +     """The role as migration 041 makes it."""
              tests/test_westside_streamlit_ro_role.py:175
                -         "040_add_westside_streamlit_ro_role.py",
                +         "041_add_westside_streamlit_ro_role.py",

      SOP COMPLIANCE
        ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
        ✓ The description has Summary, Changes and Test Plan
        ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      PROCESS OBSERVATIONS
        O1  The description says "\`039\` is the current head"
            On \`main\` at \`9d1f0aa\` it is \`040\`.

      VERDICT: CHANGES REQUESTED
      "
    `);
  });

  test("that approves what was fixed", () => {
    expect(renderTerminal(storyRounds()[2], plain)).toMatchInlineSnapshot(`
      "APPROVED · no blockers · round 3
        \`5-westside-streamlit-ro-role\` at \`a507de2\`, judged as merged into \`main\` at \`9d1f0aa\`
        last fetched 3 s ago

      SINCE ROUND 2
        fixed: B2 \`040\` became \`041\`, but 5 lines still name \`040\`
        fixed: O1 The description says "\`039\` is the current head"

      DOMAIN REVIEW
        ✓ The merged tree has the single head \`041\`
        ✓ \`041\` follows \`040\`, which is on \`main\`
        ✓ No line still says \`040_add_westside_streamlit_ro_role\`

      SOP COMPLIANCE
        ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
        ✓ The description has Summary, Changes and Test Plan
        ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      VERDICT: APPROVED
      "
    `);
  });

  test("that is inconclusive, from a clone fetched days ago", () => {
    const review = {
      ...firstRound({
        verdict: "inconclusive",
        findings: [unreadable, noTests],
        problems: [say`The check ${"claims"} failed to run`],
        textualConflicts: ["src/app.py"],
        notes: [say`${"review.submit"} is not obeyed by this version`],
        verified: [],
        migrations: [],
      }),
      fetchedAt: "2026-04-07T10:00:00Z",
    };
    expect(renderTerminal(review, plain)).toMatchInlineSnapshot(`
      "INCONCLUSIVE · 2 nits · round 1
        \`5-westside-streamlit-ro-role\` at \`c5bcf82\`, judged as merged into \`main\` at \`9d1f0aa\`
        last fetched 3 days ago; --fetch fetches first

      Git cannot merge these; the head's version was judged:
        \`src/app.py\`

      NOT JUDGED
        The check \`claims\` failed to run

        N1  \`down_revision\` of \`alembic/versions/x1_dynamic.py\` cannot be read without running it
            It is the result of a call, \`get_down_revision(revision)\`. Write the revision out and it can
            be judged.
            alembic/versions/x1_dynamic.py:12

      NITS
        N2  The description has no section \`Test Plan\`

      DOMAIN REVIEW
        No migrations were found.

      SOP COMPLIANCE
        ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
        ✓ The description has Summary, Changes and Test Plan
        ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      PROCESS OBSERVATIONS
        - \`review.submit\` is not obeyed by this version

      VERDICT: INCONCLUSIVE
      "
    `);
  });

  test("is wrapped to the width where words allow it", () => {
    const lines = renderTerminal(storyRounds()[0], { color: false, width: 60 }).split("\n");
    expect(lines.filter((line) => line.length > 60 && !/[/"`]/.test(line))).toEqual([]);
    expect(lines).toContain("      Git merges this without a conflict.");
  });

  test("has colours only when asked for", () => {
    const escape = "\u{1b}[";
    expect(renderTerminal(storyRounds()[0], plain)).not.toContain(escape);
    expect(renderTerminal(storyRounds()[0], { color: true })).toContain(escape);
  });

  test("lets no control character of a hostile name through", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const finding = {
          ...collision,
          title: say`${name} is taken`,
          message: [say`${name}`],
          subjects: collision.subjects.map((subject) => ({ ...subject, id: name, path: name, follows: [name] })),
          places: [{ path: name, line: 1, text: name }],
          fix: {
            summary: say`${name}`,
            commands: [name],
            edits: [
              { op: "rename", from: name, to: name },
              { op: "replace", path: name, line: 1, before: name, after: name },
            ],
          },
        } as const;
        const review = firstRound({
          verdict: "request_changes",
          findings: [finding],
          head: { ...storyRounds()[0].head, ref: name },
          base: { ...storyRounds()[0].base, ref: name },
          textualConflicts: [name],
          problems: [say`${name}`],
          notes: [say`${name}`],
        });
        const text = renderTerminal(review, plain) + renderFix(review.findings, plain);
        expect(text.replaceAll(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("a fix in a terminal", () => {
  test("is every edit, renames first", () => {
    expect(renderFix(storyRounds()[1].findings, plain)).toMatchInlineSnapshot(`
      "  B2 \`040\` became \`041\`, but 5 lines still name \`040\`
          Fix: say \`041\` everywhere: 5 edits in 2 files
          alembic/versions/041_add_westside_streamlit_ro_role.py:3
            - Revision ID: 040
            + Revision ID: 041
          alembic/versions/041_add_westside_streamlit_ro_role.py:4
            - Revises: 039
            + Revises: 040
          tests/test_westside_streamlit_ro_role.py:3
            - These run the grants of migration 040 for real.
            + These run the grants of migration 041 for real.
          tests/test_westside_streamlit_ro_role.py:51
            -     """The role as migration 040 makes it."""
            +     """The role as migration 041 makes it."""
          tests/test_westside_streamlit_ro_role.py:175
            -         "040_add_westside_streamlit_ro_role.py",
            +         "041_add_westside_streamlit_ro_role.py",
      "
    `);
  });

  test("shows each line that comes behind another", () => {
    const edit = { op: "replace", path: "lib.rs", line: 2, before: "mod a;", after: "mod a;\nmod b;" } as const;
    const fix = { summary: say`Add it`, edits: [edit], commands: [] };
    const shown = renderFix(firstRound({ findings: [{ ...collision, fix }] }).findings, plain);
    expect(shown).toContain("      - mod a;\n      + mod a;\n      + mod b;\n");
  });

  test("shows commands whole: they are there to be copied", () => {
    const command = `git checkout origin/main -- ${"migrations/a\tb.sql ".repeat(300)}end`;
    const findings = firstRound({
      verdict: "request_changes",
      findings: [{ ...collision, fix: { ...collision.fix!, commands: [command] } }],
    });
    expect(renderFix(findings.findings, plain)).toContain(`    $ ${command}\n`);
    expect(renderTerminal(findings, plain)).toContain(`        $ ${command}\n`);
  });

  test("is said to be none where there is none", () => {
    expect(renderFix(firstRound({ findings: [noTests] }).findings, plain)).toBe("Nothing to fix.\n");
  });
});
