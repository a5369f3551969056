import { refused } from "../errors.ts";
import { firePull } from "../events.ts";
import type { Issue, Label, Repo, User, World } from "../state.ts";
import { userOf } from "../state.ts";
import { touch } from "./comments.ts";

/** A label of the repository. Nothing keeps a name from being taken twice, on either forge. */
export function createLabel(
  world: World,
  repo: Repo,
  label: { readonly name: string; readonly color: string; readonly description: string },
): Label {
  const created = {
    id: world.next("label"),
    name: label.name,
    color: parseColor(world, label.color),
    description: label.description,
  };
  repo.labels.set(created.id, created);
  return created;
}

/** The labels that ids and names stand for; what is unknown is dropped without a word. */
export function findLabels(world: World, repo: Repo, wanted: readonly (string | number)[]): number[] {
  const all = [...repo.labels.values(), ...userOf(world, repo.owner).labels];
  return wanted.flatMap((one) =>
    all.filter((label) => label.id === one || label.name === one).map((label) => label.id),
  );
}

/** The first label of a name: what taking one off by name means. */
export function findLabel(world: World, repo: Repo, wanted: string | number): number | undefined {
  return findLabels(world, repo, [wanted])[0];
}

/** An event goes out on every call, also when nothing changed. */
export async function setLabels(
  world: World,
  repo: Repo,
  issue: Issue,
  doer: User,
  ids: readonly number[],
): Promise<void> {
  issue.labels = new Set(ids);
  touch(world, issue);
  await labelEvent(world, repo, issue, doer, "label_updated");
}

/** Sets all at once. Gitea tells of it between taking the old ones off and putting the new ones on. */
export async function replaceLabels(
  world: World,
  repo: Repo,
  issue: Issue,
  doer: User,
  ids: readonly number[],
): Promise<void> {
  await setLabels(world, repo, issue, doer, world.kind === "gitea" ? [] : ids);
  issue.labels = new Set(ids);
}

export async function clearLabels(world: World, repo: Repo, issue: Issue, doer: User): Promise<void> {
  // The event still shows the labels that were there.
  await labelEvent(world, repo, issue, doer, "label_cleared");
  issue.labels = new Set();
  touch(world, issue);
}

async function labelEvent(
  world: World,
  repo: Repo,
  issue: Issue,
  doer: User,
  action: "label_updated" | "label_cleared",
): Promise<void> {
  if (issue.pull) await firePull(world, repo, issue, issue.pull, doer, { type: "pull_request_label", action });
}

/** `#abc`, `aabbcc` and the like, as `aabbcc`. */
function parseColor(world: World, color: string): string {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color);
  if (!match?.[1])
    throw refused(world, 422, `${world.kind === "forgejo" ? "bad color code" : "invalid color"}: ${color}`);
  const digits = match[1].toLowerCase();
  return digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
}
