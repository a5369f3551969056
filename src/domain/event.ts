import type { PrNumber, RepoId, RepoSlug, Sha } from "./ids.ts";

/** One delivery's meaning. Whatever it says, it only makes Assay look again: no decision is taken from a payload. */
export type ForgeEvent =
  /** Opened, edited, retargeted, closed, reopened, labelled, pushed to, reviewed. */
  | {
      readonly kind: "pull_request";
      readonly what: PullRequestDeed;
      readonly repo: EventRepo;
      readonly number: PrNumber;
      readonly sender: EventUser;
    }
  /** A comment on a pull request. */
  | {
      readonly kind: "comment";
      readonly what: "created" | "edited" | "deleted";
      readonly repo: EventRepo;
      readonly number: PrNumber;
      readonly commentId: number;
      /** Who wrote it; undefined where the forge does not know any more. */
      readonly authorId: number | undefined;
      readonly body: string;
      readonly sender: EventUser;
    }
  /** A branch moved: `refs/heads/` is taken off `branch`; tags are "not ours". */
  | {
      readonly kind: "push";
      readonly repo: EventRepo;
      readonly branch: string;
      readonly before: string;
      readonly after: Sha;
      readonly sender: EventUser;
    }
  /** A branch is gone. Gitea moves the pull requests into it to the default branch, and says nothing else. */
  | { readonly kind: "branch_deleted"; readonly repo: EventRepo; readonly branch: string; readonly sender: EventUser };

/** A delivery that asks for nothing; `why` is for the log and holds only our own words and the event's type. */
export interface NotOurs {
  readonly kind: "not ours";
  readonly why: string;
}

export type PullRequestDeed =
  | "opened"
  | "synchronized"
  | "edited"
  | "closed"
  | "reopened"
  | "labelled"
  | "reviewed"
  | "other";

export interface EventRepo {
  readonly id: RepoId;
  readonly slug: RepoSlug;
}

export interface EventUser {
  readonly id: number;
  readonly login: string;
}

/**
 * True for what the bot itself did: its comments, labels, statuses and reviews must start nothing, or it would
 * answer itself for ever (the forge filters nothing by actor). Its own pushes are new commits like anyone's.
 */
export function isOwnDoing(event: ForgeEvent, botId: number): boolean {
  if (event.sender.id !== botId) return false;
  const isPush = event.kind === "push" || (event.kind === "pull_request" && event.what === "synchronized");
  return !isPush;
}
