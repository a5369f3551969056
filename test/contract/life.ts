// The life that was recorded, told again from its beginning: the same deeds and questions by the same people.

import type { Cast } from "./cast.ts";
import { castOf, idOf } from "./cast.ts";
import { afterwards, labels, protection, reading, reviewComment, reviews, statuses } from "./life-bot.ts";
import { recordedSecret } from "./recordings.ts";
import type { Stage } from "./stage.ts";

const bot = "assay-bot";
const small = "assay-bot(read:repository only)";
const branch = "5-westside-streamlit-ro-role";

export async function tellLife(stage: Stage): Promise<void> {
  const cast = castOf(stage);
  await settingUp(stage, cast);
  const main = await firstPush(stage, cast);
  const head = await opening(stage, cast);
  await reading(stage, cast, main);
  await statuses(stage, cast, head);
  const comment = await reviewComment(stage, cast);
  await labels(stage, cast);
  await afterwards(stage, cast, head, comment);
  await editing(stage, cast);
  await pushing(stage, cast);
  const forced = await stage.checkout.git("rev-parse", "HEAD");
  await reviews(stage, cast, forced);
  await protection(stage, cast, forced);
  await closing(stage, cast);
  await fork(stage, cast);
  await theRest(stage, cast);
  await renaming(stage, cast);
}

async function settingUp(stage: Stage, cast: Cast): Promise<void> {
  const { repo } = cast;
  const wanted = { name: "basketball-api", default_branch: "main", private: false };
  await stage.ask("repo-create", "bob", "POST", `/api/v1/orgs/${cast.acme}/repos`, wanted);
  const write = { permission: "write" };
  await stage.ask("collaborator-add", "bob", "PUT", `${repo}/collaborators/${cast.alice}`, write);
  await stage.quietly("bob", "PUT", `${repo}/collaborators/${cast.bot}`, write);
  const hook = {
    type: "gitea",
    active: true,
    config: { url: stage.receiver, content_type: "json", secret: recordedSecret },
    events: [
      "push",
      "pull_request",
      "pull_request_sync",
      "pull_request_label",
      "pull_request_comment",
      "pull_request_review",
      "pull_request_review_request",
      "issue_comment",
      "create",
      "delete",
      "status",
      "repository",
    ],
  };
  await stage.ask("hook-create", "bob", "POST", `${repo}/hooks`, hook);
  await stage.ask("hook-create-without-admin", bot, "POST", `${repo}/hooks`, hook);
  await stage.ask("hooks-list", "bob", "GET", `${repo}/hooks`);
  await stage.ask("version", bot, "GET", "/api/v1/version");
  await stage.ask("version-anonymous", null, "GET", "/api/v1/version");
  await stage.ask("settings-api", bot, "GET", "/api/v1/settings/api");
  await stage.ask("user-self", bot, "GET", "/api/v1/user");
  await stage.ask("user-bad-token", "bad token", "GET", "/api/v1/user");
  await stage.ask("user-self-missing-scope", small, "GET", "/api/v1/user");
  await stage.ask("repo-bad-token-public-repo", "bad token", "GET", repo);
  await stage.ask("pull-missing-repo", bot, "GET", `/api/v1/repos/${cast.acme}/no-such-repo/pulls/1`);
}

async function firstPush(stage: Stage, cast: Cast): Promise<string> {
  const files: Record<string, string> = {
    "README.md": "# basketball-api\n",
    "alembic.ini": "[alembic]\n",
    "alembic/env.py": "",
    "alembic/script.py.mako": "",
  };
  for (let n = 1; n <= 39; n += 1) files[`alembic/versions/${pad(n)}_step_${n}.py`] = migration(pad(n), pad(n - 1));
  const sha = await stage.checkout.commit("thirty-nine migrations", files);
  await stage.checkout.push("alice", cast.slug, "HEAD:refs/heads/main");
  await stage.settle();
  const hooks = (await stage.quietly("bob", "GET", `${cast.repo}/hooks`)).answer as { id: number }[];
  await stage.ask("hook-test-delivery", "bob", "POST", `${cast.repo}/hooks/${hooks[0]?.id}/tests`);
  for (const [name, label] of [
    ["label-create-backend", { name: "domain:backend", color: "#0052cc", description: "" }],
    ["label-create-needs-fix", { name: "status:needs-fix", color: "d93f0b", description: "" }],
    ["label-create-feature", { name: "type:feature", color: "00aabb", description: "" }],
    ["label-create-duplicate", { name: "type:feature", color: "#00aabb" }],
    ["label-create-bad-colour", { name: "bad", color: "nope" }],
  ] as const) {
    const made = await stage.ask(name, bot, "POST", `${cast.repo}/labels`, label);
    if (made.status === 201) cast.labels.set(label.name, idOf(made));
  }
  await stage.ask("labels-list", bot, "GET", `${cast.repo}/labels?page=1&limit=50`);
  await stage.ask("org-labels-list", bot, "GET", `/api/v1/orgs/${cast.acme}/labels?page=1&limit=50`);
  return sha;
}

async function opening(stage: Stage, cast: Cast): Promise<string> {
  await stage.checkout.git("checkout", "-q", "-b", branch);
  const sha = await stage.checkout.commit("add role", {
    "alembic/versions/040_add_westside_streamlit_ro_role.py": migration("040", "039"),
    "tests/test_role.py": 'FILE = "040_add_westside_streamlit_ro_role.py"\n',
  });
  await stage.checkout.push("alice", cast.slug, `HEAD:refs/heads/${branch}`);
  await stage.settle();
  await stage.ask("pull-create", "alice", "POST", `${cast.repo}/pulls`, {
    title: "feat: add read-only Postgres role (#5)",
    body: "## Summary\nA role.\n\n`039` is the current head.",
    head: branch,
    base: "main",
    labels: [cast.labels.get("type:feature")],
  });
  await stage.settle();
  return sha;
}

async function editing(stage: Stage, cast: Cast): Promise<void> {
  const at = `${cast.repo}/pulls/1`;
  const title = "feat: add read-only Postgres role (#5)";
  await stage.ask("pull-edit-title", "alice", "PATCH", at, { title: `WIP: ${title}` });
  await stage.settle();
  await stage.quietly("alice", "PATCH", at, { title });
  await stage.settle();
  await stage.quietly("alice", "PATCH", at, { body: "## Summary\nA new body" });
  await stage.settle();
}

async function pushing(stage: Stage, cast: Cast): Promise<void> {
  const { checkout } = stage;
  await checkout.git("checkout", "-q", "main");
  await checkout.commit("create team", {
    "alembic/versions/040_create_16u_local_queens_team.py": migration("040", "039"),
  });
  await checkout.push("alice", cast.slug, "HEAD:refs/heads/main");
  await stage.settle();
  await stage.ask("pull-get-after-base-moved", bot, "GET", `${cast.repo}/pulls/1`);
  await checkout.git("checkout", "-q", branch);
  await checkout.commit("more", { "tests/test_more.py": "MORE = 1\n" });
  await checkout.push("alice", cast.slug, `HEAD:refs/heads/${branch}`);
  await stage.settle();
  await checkout.git("rebase", "-q", "main");
  const role = "alembic/versions/040_add_westside_streamlit_ro_role.py";
  await checkout.commit("renumber", {
    [role]: null,
    [role.replace("040", "041")]: migration("041", "040"),
  });
  await checkout.push("alice", cast.slug, `+HEAD:refs/heads/${branch}`);
  await stage.settle();
}

async function closing(stage: Stage, cast: Cast): Promise<void> {
  const at = `${cast.repo}/pulls/1`;
  await stage.ask("pull-close", "alice", "PATCH", at, { state: "closed" });
  await stage.settle();
  await stage.ask("pull-reopen", "alice", "PATCH", at, { state: "open" });
  await stage.settle();
  await stage.ask("merge", "alice", "POST", `${at}/merge`, { Do: "merge" });
  await stage.settle();
  await stage.ask("pull-edit-merged", bot, "PATCH", at, { labels: [] });
  await stage.ask("pull-get-merged", bot, "GET", at);
}

async function fork(stage: Stage, cast: Cast): Promise<void> {
  const { checkout } = stage;
  await stage.ask("fork", "mallory", "POST", `${cast.repo}/forks`, {});
  await stage.settle();
  await checkout.git("fetch", "-q", `${stage.target.url}/${cast.slug}.git`, "main");
  await checkout.git("checkout", "-q", "-b", "evil", "FETCH_HEAD");
  await checkout.commit("other", { "alembic/versions/041_other.py": migration("041", "040") });
  await checkout.push("mallory", `${cast.mallory}/basketball-api`, "HEAD:refs/heads/evil");
  await stage.settle();
  const wanted = { title: "from a fork", body: "", head: `${cast.mallory}:evil`, base: "main" };
  await stage.ask("pull-create-from-fork", "mallory", "POST", `${cast.repo}/pulls`, wanted);
  await stage.settle();
  await stage.ask("pull-get-from-fork", bot, "GET", `${cast.repo}/pulls/2`);
  await stage.quietly("mallory", "POST", `${cast.repo}/issues/2/comments`, { body: "/recheck please" });
  await stage.settle();
  await stage.ask("fork-delete", "mallory", "DELETE", `/api/v1/repos/${cast.mallory}/basketball-api`);
  await stage.settle();
  await stage.ask("pull-get-fork-deleted", bot, "GET", `${cast.repo}/pulls/2`);
  await stage.ask("pull-files-fork-deleted", bot, "GET", `${cast.repo}/pulls/2/files`);
  await stage.ask("pulls-list-fork-deleted", bot, "GET", `${cast.repo}/pulls?state=open&page=1&limit=50`);
}

/** AGit, an issue, a branch that comes and goes. */
async function theRest(stage: Stage, cast: Cast): Promise<void> {
  const { checkout } = stage;
  await checkout.git("checkout", "-q", "-b", "agit", "main");
  await checkout.commit("agit", { "agit.txt": "agit\n" });
  await checkout.push("alice", cast.slug, "-o", "title=An AGit pull", "HEAD:refs/for/main/topic");
  await stage.settle();
  await stage.quietly("alice", "POST", `${cast.repo}/issues`, { title: "an issue" });
  await stage.quietly("alice", "POST", `${cast.repo}/issues/4/comments`, { body: "/recheck" });
  await stage.settle();
  await checkout.push("alice", cast.slug, "HEAD:refs/heads/scratch");
  await stage.settle();
  await checkout.push("alice", cast.slug, ":refs/heads/scratch");
  await stage.settle();
}

async function renaming(stage: Stage, cast: Cast): Promise<void> {
  await stage.ask("repo-rename", "bob", "PATCH", cast.repo, { name: "basketball-api-renamed" });
  await stage.ask("pull-get-renamed-repo", bot, "GET", `${cast.repo}/pulls/1`);
  await stage.ask("comment-create-renamed-repo", bot, "POST", `${cast.repo}/issues/1/comments`, { body: "x" });
  const renamed = `${cast.repo}-renamed`;
  await stage.quietly("bob", "PATCH", renamed, { archived: true });
  await stage.ask("comment-create-archived-repo", bot, "POST", `${renamed}/issues/1/comments`, { body: "x" });
}

/** Nineteen lines, as the recorded ones had. */
function migration(revision: string, follows: string): string {
  return `"""Step ${revision}

Revision ID: ${revision}
Revises: ${follows}
"""

from alembic import op

revision = "${revision}"
down_revision = "${follows}"


def upgrade() -> None:
    op.execute("SELECT 1")


def downgrade() -> None:
    op.execute("SELECT 0")
    op.execute("SELECT 1")
`;
}

function pad(n: number): string {
  return String(n).padStart(3, "0");
}
