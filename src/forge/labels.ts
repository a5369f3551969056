// Labels: of a repository, its organisation, and a pull request. Every add and every remove fires a webhook, even
// where it changes nothing, so nothing is written that is already so.

import type { PrNumber, RepoSlug } from "../domain/ids.ts";
import { z } from "zod";
import type { Label } from "./forge.ts";
import { inRepo, missing } from "./pulls.ts";
import type { Api } from "./request.ts";
import { labelSchema } from "./schemas.ts";

/**
 * The id of the label of exactly this name: the repository's, else its organisation's, else a new one.
 * Neither forge refuses a second label of one name (recorded), so `inTurn` must let one caller a repository in at a time.
 */
export async function ensureLabel(
  api: Api,
  inTurn: InTurn,
  repo: RepoSlug,
  name: string,
  color: string,
): Promise<number> {
  return inTurn(repo, async () => {
    const known = (await findLabel(api, repo, name)) ?? (await findOrganisationLabel(api, repo, name));
    if (known !== undefined) return known;
    const data = { name, color, description: "" };
    const created = await api.call("POST /repos/{owner}/{repo}/labels", labelSchema, { ...inRepo(repo), data });
    if (created === undefined) return missing(repo);
    // Another process may have made one in the same moment: everybody takes the oldest.
    return (await findLabel(api, repo, name)) ?? created.id;
  });
}

/** Runs what it is given one after the other for each key. */
export type InTurn = <T>(key: string, job: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, job) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(job, job);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

export async function labels(api: Api, repo: RepoSlug, number: PrNumber): Promise<readonly Label[]> {
  const found = await api.call(`GET ${issueLabels}`, z.array(labelSchema).nullable(), { ...inRepo(repo), number });
  return found === undefined ? missing(`${repo}#${number}`) : (found ?? []);
}

export async function addLabel(api: Api, repo: RepoSlug, number: PrNumber, labelId: number): Promise<void> {
  if ((await labels(api, repo, number)).some(({ id }) => id === labelId)) return;
  const now = await api.call(`POST ${issueLabels}`, z.array(labelSchema).nullable(), {
    ...inRepo(repo),
    number,
    data: { labels: [labelId] },
  });
  // An id that is no label of this repository is passed over in silence, with 200.
  if (!now?.some(({ id }) => id === labelId)) missing(`label ${labelId} of ${repo}`);
}

/** By id: Gitea takes no names here (recorded: 422). */
export async function removeLabel(api: Api, repo: RepoSlug, number: PrNumber, labelId: number): Promise<void> {
  if (!(await labels(api, repo, number)).some(({ id }) => id === labelId)) return;
  await api.call(`DELETE ${issueLabels}/{labelId}`, z.null(), { ...inRepo(repo), number, labelId });
}

const issueLabels = "/repos/{owner}/{repo}/issues/{number}/labels";

async function findLabel(api: Api, repo: RepoSlug, name: string): Promise<number | undefined> {
  const found = await api.list("GET /repos/{owner}/{repo}/labels", labelSchema, inRepo(repo));
  return oldestNamed(found ?? missing(repo), name);
}

/** 404: the owner is a person, or an organisation that hides from the bot. */
async function findOrganisationLabel(api: Api, repo: RepoSlug, name: string): Promise<number | undefined> {
  const found = await api.list("GET /orgs/{owner}/labels", labelSchema, { owner: inRepo(repo)["owner"] });
  return oldestNamed(found ?? [], name);
}

function oldestNamed(found: readonly Label[], name: string): number | undefined {
  const ids = found.filter((label) => label.name === name).map(({ id }) => id);
  return ids.length === 0 ? undefined : Math.min(...ids);
}
