import type { Command } from "../domain/command.ts";
import type { PullRequestKey } from "./keys.ts";
import type { Queryable } from "./pool.ts";

export type CommandState = "seen" | "accepted" | "refused" | "done";

export interface CommentCommand extends PullRequestKey {
  readonly commentId: number;
  readonly author: { readonly id: number; readonly login: string };
  readonly name: Command["name"];
}

export interface KnownCommand extends CommentCommand {
  readonly state: CommandState;
  readonly at: string;
}

/**
 * Remembers that a comment holds a command, once, however often it is edited: true when it is new, or when an edit made
 * it another command. The pull request must have been marked.
 */
export async function rememberCommand(db: Queryable, command: CommentCommand): Promise<boolean> {
  const { count } = await db.query(
    `insert into assay.comment_command as c (comment_id, repo_id, number, author_id, author_login, name)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (comment_id) do update set name = excluded.name, state = 'seen'
       where c.state = 'done' and c.name <> excluded.name`,
    [command.commentId, command.repoId, command.number, command.author.id, command.author.login, command.name],
  );
  return count === 1;
}

/** undefined: no command is remembered for the comment. */
export async function commentCommand(db: Queryable, commentId: number): Promise<KnownCommand | undefined> {
  const { rows } = await db.query<CommandRow>(`select ${columns} from assay.comment_command where comment_id = $1`, [
    commentId,
  ]);
  return rows.map(known)[0];
}

/** Seen or accepted, not yet refused or done: what must be taken up again after a crash. Oldest first. */
export async function openCommands(db: Queryable): Promise<readonly KnownCommand[]> {
  const { rows } = await db.query<CommandRow>(
    `select ${columns} from assay.comment_command where state in ('seen', 'accepted') order by at, comment_id`,
  );
  return rows.map(known);
}

/**
 * Commands of a pull request that were accepted (only a recheck is) and are still to be acknowledged as done, oldest first.
 * Not asked for by name: the comment may have been another command when it was first seen.
 */
export async function acceptedCommands(db: Queryable, key: PullRequestKey): Promise<readonly KnownCommand[]> {
  const { rows } = await db.query<CommandRow>(
    `select ${columns} from assay.comment_command
     where repo_id = $1 and number = $2 and state = 'accepted' order by at, comment_id`,
    [key.repoId, key.number],
  );
  return rows.map(known);
}

/** The next state of a comment's command; one that is refused or done stays so. */
export async function setCommandState(db: Queryable, commentId: number, state: CommandState): Promise<void> {
  await db.query(
    "update assay.comment_command set state = $2 where comment_id = $1 and state in ('seen', 'accepted')",
    [commentId, state],
  );
}

/** Takes the right to run a recheck: false when one was taken within the last minute, whose run serves this one too. */
export async function claimRecheck(db: Queryable, key: PullRequestKey): Promise<boolean> {
  const { count } = await db.query(
    `update assay.pull_request set rechecked_at = now()
     where repo_id = $1 and number = $2 and (rechecked_at is null or rechecked_at <= now() - interval '1 minute')`,
    [key.repoId, key.number],
  );
  return count === 1;
}

interface CommandRow extends PullRequestKey {
  readonly commentId: number;
  readonly authorId: number;
  readonly authorLogin: string;
  readonly name: Command["name"];
  readonly state: CommandState;
  readonly at: string;
}

const columns = `comment_id as "commentId", repo_id as "repoId", number, author_id as "authorId",
  author_login as "authorLogin", name, state, at`;

function known({ authorId, authorLogin, ...row }: CommandRow): KnownCommand {
  return { ...row, author: { id: authorId, login: authorLogin } };
}
