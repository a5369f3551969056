import { refused, silentlyForbidden } from "../errors.ts";
import { fireComment } from "../events.ts";
import { mayWrite } from "../people.ts";
import type { Comment, Issue, Reaction, Repo, User, World } from "../state.ts";
import { stamp } from "../state.ts";

export async function addComment(world: World, repo: Repo, issue: Issue, doer: User, body: string): Promise<Comment> {
  const at = stamp(world.now());
  const comment: Comment = {
    id: world.next("comment"),
    issue: issue.number,
    author: doer.login,
    body,
    createdAt: at,
    updatedAt: at,
    deleted: false,
    earlier: [],
    reactions: [],
  };
  repo.comments.set(comment.id, comment);
  touch(world, issue);
  await fireComment(world, repo, issue, comment, doer, { action: "created" });
  return comment;
}

/** Gitea says nothing of an edit that changes nothing; Forgejo does. */
export async function editComment(world: World, repo: Repo, comment: Comment, doer: User, body: string): Promise<void> {
  mustOwn(world, repo, comment, doer);
  const from = comment.body;
  comment.earlier.push(from);
  comment.body = body;
  if (from === body && world.kind === "gitea") return;
  comment.updatedAt = stamp(world.now());
  const issue = issueOf(repo, comment);
  await fireComment(world, repo, issue, comment, doer, { action: "edited", changes: { body: { from } } });
}

export async function deleteComment(world: World, repo: Repo, comment: Comment, doer: User): Promise<void> {
  mustOwn(world, repo, comment, doer);
  // Gitea's event counts without it, Forgejo's with it.
  comment.deleted = world.kind === "gitea";
  await fireComment(world, repo, issueOf(repo, comment), comment, doer, { action: "deleted" });
  comment.deleted = true;
}

const allowedReactions = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

/** `known` when the same user had given it already. No webhook tells of reactions. */
export function react(
  world: World,
  comment: Comment,
  doer: User,
  content: string,
): { readonly reaction: Reaction; readonly known: boolean } {
  if (!allowedReactions.includes(content)) {
    throw refused(world, 403, `'${content}' is not an allowed reaction`);
  }
  const known = comment.reactions.find((one) => one.login === doer.login && one.content === content);
  if (known) return { reaction: known, known: true };
  const reaction: Reaction = { login: doer.login, content, at: stamp(world.now()) };
  comment.reactions.push(reaction);
  return { reaction, known: false };
}

export function unreact(comment: Comment, doer: User, content: string): void {
  const at = comment.reactions.findIndex((one) => one.login === doer.login && one.content === content);
  if (at >= 0) comment.reactions.splice(at, 1);
}

/** The issue a comment stands under. */
export function issueOf(repo: Repo, comment: Comment): Issue {
  const issue = repo.issues.get(comment.issue);
  if (!issue) throw new Error(`comment ${comment.id} stands under no issue`);
  return issue;
}

export function touch(world: World, issue: Issue): void {
  issue.updatedAt = stamp(world.now());
}

function mustOwn(world: World, repo: Repo, comment: Comment, doer: User): void {
  if (comment.author !== doer.login && !mayWrite(world, repo, doer)) throw silentlyForbidden();
}
