import { afterEach, expect, test } from "vitest";

import type { Playground } from "./playground.ts";
import { startPlayground } from "./playground.ts";
import * as story from "./story.ts";

let forge: Playground;
afterEach(() => forge.close());

test.each(["forgejo", "gitea"] as const)("the founding story is played on %s as it happened", async (kind) => {
  forge = await startPlayground({ kind });
  const { repo } = await story.gatherTeam(forge);
  const pull = await story.openPullRequest(repo);
  const line = async (path: string, n: number): Promise<string | undefined> =>
    (await repo.read(`refs/pull/${pull.number}/head`, path))?.split("\n")[n - 1];
  const tests = "tests/test_westside_streamlit_ro_role.py";

  expect(await line("alembic/versions/040_add_westside_streamlit_ro_role.py", 3)).toBe("Revision ID: 040");
  expect(await line("alembic/versions/040_add_westside_streamlit_ro_role.py", 4)).toBe("Revises: 039");
  expect(await line(tests, 3)).toContain("migration 040");
  expect(await line(tests, 51)).toContain("migration 040");
  expect(await line(tests, 175)).toContain('"040_add_westside_streamlit_ro_role.py"');
  expect(await repo.read("main", "alembic/versions/040_create_16u_local_queens_team.py")).toContain('revision = "040"');
  expect(await repo.read(story.storyBranch, "alembic/versions/040_create_16u_local_queens_team.py")).toBeUndefined();

  await story.renumberLeavingFourStrings(pull);
  const renumbered = "alembic/versions/041_add_westside_streamlit_ro_role.py";
  expect(await repo.read(await pull.head(), renumbered)).toContain('revision = "041"\ndown_revision = "040"');
  expect(await line(renumbered, 3)).toBe("Revision ID: 040");
  expect(await line(tests, 175)).toContain('"040_');

  await story.fixTheFourStrings(pull);
  expect(await repo.read(await pull.head(), renumbered)).not.toContain("039");
  expect(await repo.read(await pull.head(), tests)).not.toContain("040");

  await story.baseMoves(repo);
  expect(await repo.read("main", "alembic/versions/041_add_tryout_sessions.py")).toContain('down_revision = "040"');
  expect(forge.unknownRoutes()).toEqual([]);
});
