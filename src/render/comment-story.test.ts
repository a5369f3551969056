import { describe, expect, test } from "vitest";
import { storyRounds } from "../../test/support/story-reviews.ts";
import { renderComment } from "./comment.ts";
import type { Links } from "./links.ts";

const local: Links = { repository: undefined, pullRequest: undefined };

describe("the founding story", () => {
  const [one, two, three] = storyRounds();

  test("round 1 refuses the taken number, and says who has it and what to do", () => {
    expect(renderComment(one, local).body).toMatchInlineSnapshot(`
      "**Changes requested** · 1 blocker · 1 observation · round 1
      \`5-westside-streamlit-ro-role\` at \`c5bcf82\`, judged as merged into \`main\` at \`9d1f0aa\`; last fetched 3 s before judging, 2026-04-10 14:03:12 UTC.

      ### BLOCKERS

      **B1. \`040\` is taken on \`main\`: Alembic would have two heads**

      |  | migration | follows |
      |---|---|---|
      | this pull request | \`alembic/versions/040_add_westside_streamlit_ro_role.py\` | \`039\` |
      | \`main\`, since \`24e12d6\`, 2026-04-10 12:01 UTC (2 hours before this round) | \`alembic/versions/040_create_16u_local_queens_team.py\` | \`039\` |

      After the merge \`alembic upgrade head\` stops with \`Multiple head revisions are present for given argument 'head'\`. Git merges this without a conflict.

      **Required fix:** Renumber to \`041\`, following \`040\`: 8 edits in 2 files. \`assay fix --write\` makes them.

      On the branch, first:

      \`\`\`sh
      git fetch origin && git rebase origin/main
      \`\`\`

      <details><summary>8 edits in 2 files, line by line</summary>

      rename \`alembic/versions/040_add_westside_streamlit_ro_role.py\` → \`alembic/versions/041_add_westside_streamlit_ro_role.py\`

      \`alembic/versions/041_add_westside_streamlit_ro_role.py\`, lines 3, 4, 15, 16

      \`\`\`diff
      @@ line 3 @@
      -Revision ID: 040
      +Revision ID: 041
      @@ line 4 @@
      -Revises: 039
      +Revises: 040
      @@ line 15 @@
      -revision = "040"
      +revision = "041"
      @@ line 16 @@
      -down_revision = "039"
      +down_revision = "040"
      \`\`\`

      \`tests/test_westside_streamlit_ro_role.py\`, lines 3, 51, 175

      \`\`\`diff
      @@ line 3 @@
      -These run the grants of migration 040 for real.
      +These run the grants of migration 041 for real.
      @@ line 51 @@
      -    """The role as migration 040 makes it."""
      +    """The role as migration 041 makes it."""
      @@ line 175 @@
      -        "040_add_westside_streamlit_ro_role.py",
      +        "041_add_westside_streamlit_ro_role.py",
      \`\`\`

      </details>

      **NITS** None.

      <details><summary>DOMAIN REVIEW: what was judged</summary>

      | migrations | added | heads on the base | heads after the merge | next free |
      |---|---|---|---|---|
      | \`alembic\` \`alembic/versions\` | 1 | \`040\` | \`040\`, \`040\` | \`041\` |

      Fetched in 412 ms, judged in 38 ms.

      </details>

      **SOP COMPLIANCE**

      - ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
      - ✓ The description has Summary, Changes and Test Plan
      - ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      **PROCESS OBSERVATIONS**

      **O1.** The description says "\`039\` is the current head". On \`main\` at \`9d1f0aa\` it is \`040\`.

      **VERDICT: CHANGES REQUESTED**
      "
    `);
  });

  test("round 2 says what was fixed, what stands and where the old strings are", () => {
    expect(renderComment(two, local).body).toMatchInlineSnapshot(`
      "**Changes requested** · 1 blocker · 1 observation · 1 fixed · round 2
      \`5-westside-streamlit-ro-role\` at \`8795a97\`, judged as merged into \`main\` at \`9d1f0aa\`; last fetched 3 s before judging, 2026-04-10 14:41:40 UTC.

      **Since round 1** (head was \`c5bcf82\`, same base)

      - Fixed: **B1** \`040\` is taken on \`main\`: Alembic would have two heads
      - Still there: **O1**
      - New: **B2**

      ### BLOCKERS

      **B2. \`040\` became \`041\`, but 5 lines still name \`040\`**

      \`tests/test_westside_streamlit_ro_role.py:175\` looks for a file that is no longer there: the test fails.

      - \`alembic/versions/041_add_westside_streamlit_ro_role.py:3\` \`040\` → \`041\` in \`Revision ID: 040\`
      - \`alembic/versions/041_add_westside_streamlit_ro_role.py:4\` \`039\` → \`040\` in \`Revises: 039\`
      - \`tests/test_westside_streamlit_ro_role.py:3\` \`040\` → \`041\` in \`These run the grants of migration 040 for real.\`
      - \`tests/test_westside_streamlit_ro_role.py:51\` \`040\` → \`041\` in \`"""The role as migration 040 makes it."""\`
      - \`tests/test_westside_streamlit_ro_role.py:175\` \`040_add_westside_streamlit_ro_role.py\` → \`041_add_westside_streamlit_ro_role.py\` in \`"040_add_westside_streamlit_ro_role.py",\`

      **Required fix:** say \`041\` everywhere: 5 edits in 2 files. \`assay fix --write\` makes them.

      **NITS** None.

      <details><summary>DOMAIN REVIEW: 2 statements verified</summary>

      - ✓ The merged tree has the single head \`041\`
      - ✓ \`041\` follows \`040\`, which is on \`main\`

      | migrations | added | heads on the base | heads after the merge | next free |
      |---|---|---|---|---|
      | \`alembic\` \`alembic/versions\` | 1 | \`040\` | \`041\` | \`042\` |

      Fetched in 412 ms, judged in 38 ms.

      </details>

      **SOP COMPLIANCE**

      - ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
      - ✓ The description has Summary, Changes and Test Plan
      - ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      **PROCESS OBSERVATIONS**

      **O1.** The description says "\`039\` is the current head". On \`main\` at \`9d1f0aa\` it is \`040\`.

      <details><summary>Earlier rounds: 1</summary>

      - round 1: changes requested, \`c5bcf82\` on \`9d1f0aa\`, 2026-04-10 14:03 UTC

      </details>

      **VERDICT: CHANGES REQUESTED**
      "
    `);
  });

  test("round 3 is two lines and a fold", () => {
    expect(renderComment(three, local).body).toMatchInlineSnapshot(`
      "**Approved** · no blockers · 2 fixed · round 3
      \`5-westside-streamlit-ro-role\` at \`a507de2\`, judged as merged into \`main\` at \`9d1f0aa\`; last fetched 3 s before judging, 2026-04-10 15:02:05 UTC.

      <details><summary>What was verified</summary>

      **Since round 2** (head was \`8795a97\`, same base)

      - Fixed: **B2** \`040\` became \`041\`, but 5 lines still name \`040\`; **O1** The description says "\`039\` is the current head"

      **BLOCKERS** None.

      **NITS** None.

      **DOMAIN REVIEW**

      - ✓ The merged tree has the single head \`041\`
      - ✓ \`041\` follows \`040\`, which is on \`main\`
      - ✓ No line still says \`040_add_westside_streamlit_ro_role\`

      | migrations | added | heads on the base | heads after the merge | next free |
      |---|---|---|---|---|
      | \`alembic\` \`alembic/versions\` | 1 | \`040\` | \`041\` | \`042\` |

      Fetched in 412 ms, judged in 38 ms.

      **SOP COMPLIANCE**

      - ✓ The branch \`5-westside-streamlit-ro-role\` carries its issue
      - ✓ The description has Summary, Changes and Test Plan
      - ✓ A test accompanies the migration: \`tests/test_westside_streamlit_ro_role.py\`

      **PROCESS OBSERVATIONS** None.

      **EARLIER ROUNDS**

      - round 2: changes requested, \`8795a97\` on \`9d1f0aa\`, 2026-04-10 14:41 UTC
      - round 1: changes requested, \`c5bcf82\` on \`9d1f0aa\`, 2026-04-10 14:03 UTC

      **VERDICT: APPROVED**

      </details>
      "
    `);
  });
});
