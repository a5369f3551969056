// The founding story as data and deeds: a migration that was right on its own branch and would have broken the deploy.

import { migration, oldMigrations, projectFiles } from "./story/alembic.ts";
import { roleTests, roleTestsPath } from "./story/role-tests.ts";
import { roleMigration, rolePath } from "./story/role.ts";
import type { Playground } from "./playground.ts";
import type { PullHandle } from "./pull-handle.ts";
import type { RepoHandle } from "./repo-handle.ts";

export const storyBranch = "5-westside-streamlit-ro-role";
export const botLogin = "assay-bot";

export interface Team {
  readonly repo: RepoHandle;
  /** The bot's, of the four scopes that it needs. */
  readonly botToken: string;
}

/**
 * The people of the recordings (bob owns the organisation acme, alice and assay-bot may write, mallory is a stranger)
 * and the repository with migrations 030 to 039 on main.
 */
export async function gatherTeam(forge: Playground): Promise<Team> {
  for (const login of ["bob", "alice", botLogin, "mallory"]) forge.addUser(login);
  forge.addOrganisation("acme", "bob");
  const repo = await forge.createRepository({
    owner: "acme",
    name: "basketball-api",
    collaborators: { alice: "write", [botLogin]: "write" },
  });
  await repo.commit({ ...projectFiles, ...oldMigrations() }, { as: "alice", message: "The schema up to 039" });
  const botToken = forge.token(botLogin, ["write:repository", "write:issue", "read:user", "read:organization"]);
  return { repo, botToken };
}

/** Alice's branch is cut, then main gains its own 040; then she opens the pull request. */
export async function openPullRequest(repo: RepoHandle): Promise<PullHandle> {
  await repo.commit(
    {
      [rolePath("040")]: roleMigration({ revision: "040", follows: "039" }),
      [roleTestsPath]: roleTests({ words: "040", file: fileName("040") }),
    },
    { as: "alice", branch: storyBranch, message: "feat: add read-only Postgres role for westside-streamlit (#5)" },
  );
  await repo.commit(
    { "alembic/versions/040_create_16u_local_queens_team.py": queensTeam },
    {
      as: "bob",
      message: "Create the 16U Local Queens team",
    },
  );
  return repo.openPullRequest({
    as: "alice",
    branch: storyBranch,
    title: "feat: add read-only Postgres role for westside-streamlit (#5)",
    body: pullRequestBody,
  });
}

/** Alice rebases onto main and renumbers to 041, by force; four strings keep the old number. */
export async function renumberLeavingFourStrings(pull: PullHandle): Promise<string> {
  return pull.push(
    {
      [rolePath("041")]: roleMigration({ revision: "041", follows: "040" }, { revision: "040", follows: "039" }),
      [roleTestsPath]: roleTests({ words: "040", file: fileName("040") }),
    },
    { onto: "main", message: "feat: add read-only Postgres role for westside-streamlit (#5)" },
  );
}

/** Alice mends the docstring, the two docstrings of the tests and the file name that they look for. */
export async function fixTheFourStrings(pull: PullHandle): Promise<string> {
  return pull.push(
    {
      [rolePath("041")]: roleMigration({ revision: "041", follows: "040" }),
      [roleTestsPath]: roleTests({ words: "041", file: fileName("041") }),
    },
    { message: "Sweep the strings that still said 040" },
  );
}

/** Somebody else's 041 lands on main: the approved pull request collides again, without a push of its own. */
export async function baseMoves(repo: RepoHandle): Promise<string> {
  return repo.commit(
    { "alembic/versions/041_add_tryout_sessions.py": tryoutSessions },
    {
      as: "bob",
      message: "Add tryout sessions",
    },
  );
}

const queensTeam = migration({
  title: "create the 16U Local Queens team",
  revision: "040",
  follows: "039",
  created: "2026-04-10 11:20:00.000000",
  upgrade: [`op.execute("INSERT INTO teams (name, age_group, season) VALUES ('Local Queens', '16U', '2026')")`],
  downgrade: [`op.execute("DELETE FROM teams WHERE name = 'Local Queens' AND age_group = '16U'")`],
});

const tryoutSessions = migration({
  title: "add tryout sessions",
  revision: "041",
  follows: "040",
  created: "2026-04-11 08:05:00.000000",
  upgrade: [
    "op.create_table(",
    '    "tryout_sessions",',
    '    sa.Column("id", sa.Integer(), primary_key=True),',
    '    sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id"), nullable=False),',
    '    sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),',
    ")",
  ],
  downgrade: ['op.drop_table("tryout_sessions")'],
});

const pullRequestBody = `## Summary

The westside dashboard gets a PostgreSQL role of its own that can read six tables and do nothing else, so that a bug in the dashboard cannot write. The ticket is westside-streamlit#5; the migration is here because this repository owns the schema.

## Changes

- \`alembic/versions/040_add_westside_streamlit_ro_role.py\`: the new migration (filename \`040_\` because \`030_\`-\`039_\` are already taken; \`039\` is the current head). The password comes from \`WESTSIDE_STREAMLIT_RO_PASSWORD\`.
- \`tests/test_westside_streamlit_ro_role.py\`: what the role may read, and what it must be refused.

## Test Plan

- \`pytest tests/test_westside_streamlit_ro_role.py\` passes.
- \`alembic stamp 039 && alembic upgrade head\`, then \`alembic downgrade -1\`: the grants are there, then gone.
`;

function fileName(revision: string): string {
  return rolePath(revision).replace(/^.*\//, "");
}
