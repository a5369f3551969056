// The JSON of both forges, only the fields we use, read into our words. Facts: the recordings, and the forges' source
// (`modules/structs`).

import { z } from "zod";
import { parsePrNumber, parseRepoId, parseRepoSlug, parseSha } from "../domain/ids.ts";
import type { Comment, CommitStatus, Label, PullRequest, Repository, User } from "./forge.ts";

/** A value of the forge that must pass one of the domain's parsers. */
function parsed<T>(parse: (value: unknown) => T | undefined, what: string) {
  return z.unknown().transform((value, context) => {
    const id = parse(value);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: `not ${what}` });
    return z.NEVER;
  });
}

const repoId = parsed(parseRepoId, "a repository's id");
const slug = parsed(parseRepoSlug, "owner/name");
const prNumber = parsed(parsePrNumber, "a pull request's number");
/** `""` where the forge cannot resolve the ref. */
const sha = z.string().transform((text) => parseSha(text));

/** A deleted account is `{id: -1, login: "Ghost"}` on both forges; null becomes the same. */
const user: z.ZodType<User> = z
  .object({ id: z.number(), login: z.string() })
  .nullable()
  .transform((it) => it ?? { id: -1, login: "Ghost" });

export const userSchema: z.ZodType<User> = z.object({ id: z.number().int().positive(), login: z.string().min(1) });

export const versionSchema = z.object({ version: z.string().min(1).max(200) });

export const repositorySchema: z.ZodType<Repository> = z
  .object({
    id: repoId,
    full_name: slug,
    default_branch: z.string(),
    /** Absent before Gitea 1.22. */
    object_format_name: z.enum(["sha1", "sha256"]).default("sha1"),
    archived: z.boolean(),
    empty: z.boolean(),
  })
  .transform((it) => ({
    id: it.id,
    slug: it.full_name,
    defaultBranch: it.default_branch,
    objectFormat: it.object_format_name,
    archived: it.archived,
    empty: it.empty,
  }));

export const labelSchema: z.ZodType<Label> = z.object({ id: z.number(), name: z.string() });

/** What `html_url` and `clone_url` say begins with its ROOT_URL, which may be another host than ours: see pulls.ts. */
export const pullRequestSchema: z.ZodType<Omit<PullRequest, "htmlUrl" | "cloneUrl">> = z
  .object({
    number: prNumber,
    title: z.string(),
    body: z.string(),
    user,
    state: z.enum(["open", "closed"]),
    merged: z.boolean(),
    base: z.object({ ref: z.string(), sha, repo_id: repoId }),
    // -1 where the fork is gone.
    head: z.object({ ref: z.string(), sha, repo_id: z.number() }),
    labels: z.array(labelSchema).nullable(),
    updated_at: z.string(),
  })
  .transform((it) => ({
    repoId: it.base.repo_id,
    number: it.number,
    title: it.title,
    body: it.body,
    author: it.user,
    state: it.state,
    merged: it.merged,
    base: { ref: it.base.ref, sha: it.base.sha },
    // AGit, a deleted branch and a deleted fork are all `refs/pull/N/head`.
    head: {
      branch: it.head.ref.startsWith("refs/pull/") ? undefined : it.head.ref,
      sha: it.head.sha,
      isOfFork: it.head.repo_id !== it.base.repo_id,
    },
    labels: it.labels ?? [],
    updatedAt: it.updated_at,
  }));

export const commentSchema: z.ZodType<Comment> = z
  .object({ id: z.number(), user, body: z.string(), created_at: z.string(), updated_at: z.string() })
  .transform((it) => ({
    id: it.id,
    author: it.user,
    body: it.body,
    createdAt: it.created_at,
    updatedAt: it.updated_at,
  }));

export const reactionSchema = z.object({ user, content: z.string() });

/** In answers the field is `status`, in requests `state`. Neither forge checks its values; an unknown one counts as `error`. */
export const statusSchema: z.ZodType<CommitStatus & { readonly id: number }> = z
  .object({
    id: z.number(),
    status: z.enum(["pending", "success", "failure", "error"]).catch("error"),
    context: z.string(),
    description: z.string(),
    target_url: z.string(),
  })
  .transform((it) => ({
    id: it.id,
    state: it.status,
    context: it.context,
    description: it.description,
    targetUrl: it.target_url,
  }));
