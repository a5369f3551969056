import type { Label, Repo, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import type { Json } from "./json.ts";

/** A label of the repository or of its organisation. */
export function labelJson(world: World, repo: Repo, label: Label): Json {
  const ofOwner = userOf(world, repo.owner).labels.includes(label);
  return labelAt(label, `${world.url}/api/v1/${ofOwner ? `orgs/${repo.owner}` : `repos/${slugOf(repo)}`}/labels`);
}

export function labelAt(label: Label, folder: string): Json {
  return {
    id: label.id,
    name: label.name,
    exclusive: false,
    is_archived: false,
    color: label.color,
    description: label.description,
    url: `${folder}/${label.id}`,
  };
}
