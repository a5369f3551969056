import type { CommitFacts, Signature } from "../commits.ts";
import type { Repo, User, World } from "../state.ts";
import { slugOf } from "../state.ts";
import type { Json } from "./json.ts";
import { userJson } from "./user.ts";

/** Neither forge could verify a signature: there is none. */
const unverified = {
  verified: false,
  reason: "gpg.error.not_signed_commit",
  signature: "",
  signer: null,
  payload: "",
};

/** A commit as pushes carry it: with its files, without a word on signatures. */
export function commitJson(world: World, repo: Repo, commit: CommitFacts): Json {
  return {
    id: commit.sha,
    message: commit.message,
    url: `${world.url}/${slugOf(repo)}/commit/${commit.sha}`,
    author: personJson(world, commit.author),
    committer: personJson(world, commit.committer),
    verification: null,
    timestamp: commit.committer.at,
    added: [...commit.added],
    removed: [...commit.removed],
    modified: [...commit.modified],
  };
}

/** A commit as a branch and a test delivery carry it: the other way round. */
export function branchCommitJson(world: World, repo: Repo, commit: CommitFacts): Json {
  return {
    id: commit.sha,
    message: commit.message,
    url: `${world.url}/${slugOf(repo)}/commit/${commit.sha}`,
    author: personJson(world, commit.author),
    committer: personJson(world, commit.committer),
    verification: unverified,
    timestamp: commit.committer.at,
    added: null,
    removed: null,
    modified: null,
  };
}

/** A commit of `GET /pulls/N/commits`. */
export function gitCommitJson(
  world: World,
  repo: Repo,
  commit: CommitFacts,
  size: { readonly additions: number; readonly deletions: number },
): Json {
  const api = `${world.url}/api/v1/repos/${slugOf(repo)}/git`;
  return {
    url: `${api}/commits/${commit.sha}`,
    sha: commit.sha,
    created: commit.committer.at,
    html_url: `${world.url}/${slugOf(repo)}/commit/${commit.sha}`,
    commit: {
      url: `${api}/commits/${commit.sha}`,
      author: signatureJson(commit.author),
      committer: signatureJson(commit.committer),
      message: commit.message,
      tree: { url: `${api}/trees/${commit.sha}`, sha: commit.sha, created: commit.committer.at },
      verification: unverified,
    },
    author: accountJson(world, commit.author),
    committer: accountJson(world, commit.committer),
    parents: commit.parents.map((sha) => ({ url: `${api}/commits/${sha}`, sha, created: "0001-01-01T00:00:00Z" })),
    files: [
      ...names("added", commit.added),
      ...names("removed", commit.removed),
      ...names("modified", commit.modified),
    ],
    stats: { total: size.additions + size.deletions, ...size },
  };
}

function names(status: string, paths: readonly string[]): Json[] {
  return paths.map((filename) => ({ filename, status }));
}

function personJson(world: World, person: Signature): Json {
  return { name: person.name, email: person.email, username: accountOf(world, person)?.login ?? "" };
}

function signatureJson(person: Signature): Json {
  return { name: person.name, email: person.email, date: person.at };
}

function accountJson(world: World, person: Signature): Json {
  const user = accountOf(world, person);
  return user ? userJson(world, user) : null;
}

function accountOf(world: World, person: Signature): User | undefined {
  return [...world.users.values()].find((user) => user.email === person.email);
}
