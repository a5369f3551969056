// From what a pull request should show to the writes that are still missing. Level-triggered: whatever happened before
// (a crash between two writes, a person's hand), the same desire leads to the same state, and a second look writes nothing.

import type { RepoConfig } from "./repo-config.ts";
import type { Verdict } from "./review.ts";

export type CommitState = "pending" | "success" | "failure" | "error";

interface DesiredStatus {
  readonly state: CommitState;
  readonly description: string;
  readonly targetUrl: string;
}

/** What is absent is left as it is. */
export interface Desired {
  readonly comment?: { readonly body: string; readonly essence: string };
  /** The short new comment of a verdict that flipped without a push. */
  readonly flip?: { readonly body: string };
  readonly labels?: VerdictLabels;
  readonly status?: DesiredStatus;
}

export interface VerdictLabels {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface Posted {
  /** The bot's own review comments of the pull request, oldest first. */
  readonly comments: readonly { readonly id: number; readonly essence: string }[];
  /** Whether this round's flip was told already. */
  readonly flipTold: boolean;
  /** All labels of the pull request. */
  readonly labels: readonly { readonly id: number; readonly name: string }[];
  /** The newest status of the context on the head. */
  readonly status: DesiredStatus | undefined;
}

export type Action =
  | { readonly do: "remove_label"; readonly id: number; readonly name: string }
  | { readonly do: "create_comment"; readonly body: string; readonly what: "review" | "flip" }
  | { readonly do: "edit_comment"; readonly id: number; readonly body: string }
  /** A second review comment, left by a crash: its text is replaced by a pointer to the first. */
  | { readonly do: "retire_comment"; readonly id: number; readonly keptId: number }
  | { readonly do: "add_label"; readonly name: string }
  | { readonly do: "set_status"; readonly status: DesiredStatus };

/**
 * `approve` and `request_changes` wear exactly their own label, `inconclusive` neither. `former` are the names that the
 * verdict's labels had before the configuration changed: an approval goes under whatever name it was given.
 */
export function verdictLabels(
  verdict: Verdict,
  labels: RepoConfig["labels"],
  former: readonly string[] = [],
): VerdictLabels {
  const names = new Set([labels.approve, labels.request_changes, ...former]);
  const add = verdict === "inconclusive" ? [] : [labels[verdict]];
  return { add, remove: [...names].filter((name) => !add.includes(name)) };
}

/**
 * The writes that lead from `posted` to `desired`, in the order to do them. A label that no longer holds goes first, so
 * that a crash never leaves an approval standing; the status comes last, because a `success` may merge the pull request.
 */
export function reconcile(desired: Desired, posted: Posted): readonly Action[] {
  return [
    ...labelsToRemove(desired.labels, posted),
    ...reviewComment(desired.comment, posted),
    ...labelsToAdd(desired.labels, posted),
    ...flipComment(desired.flip, posted),
    ...status(desired.status, posted),
  ];
}

function labelsToRemove(labels: VerdictLabels | undefined, posted: Posted): readonly Action[] {
  return posted.labels
    .filter(({ name }) => labels?.remove.includes(name) === true)
    .map(({ id, name }) => ({ do: "remove_label", id, name }));
}

/** The oldest comment is kept: people have linked to it. */
function reviewComment(comment: Desired["comment"], { comments }: Posted): readonly Action[] {
  if (comment === undefined) return [];
  const [kept, ...more] = comments;
  if (kept === undefined) return [{ do: "create_comment", body: comment.body, what: "review" }];
  return [
    ...(kept.essence === comment.essence ? [] : [{ do: "edit_comment", id: kept.id, body: comment.body } as const]),
    ...more.map(({ id }): Action => ({ do: "retire_comment", id, keptId: kept.id })),
  ];
}

function labelsToAdd(labels: VerdictLabels | undefined, posted: Posted): readonly Action[] {
  const worn = new Set(posted.labels.map(({ name }) => name));
  return (labels?.add ?? []).filter((name) => !worn.has(name)).map((name) => ({ do: "add_label", name }));
}

function flipComment(flip: Desired["flip"], { flipTold }: Posted): readonly Action[] {
  return flip === undefined || flipTold ? [] : [{ do: "create_comment", body: flip.body, what: "flip" }];
}

function status(wanted: DesiredStatus | undefined, { status: now }: Posted): readonly Action[] {
  if (wanted === undefined) return [];
  const same =
    now?.state === wanted.state && now.description === wanted.description && now.targetUrl === wanted.targetUrl;
  return same ? [] : [{ do: "set_status", status: wanted }];
}
