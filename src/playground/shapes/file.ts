import type { ChangedFile } from "../files.ts";
import type { Repo, World } from "../state.ts";
import { slugOf } from "../state.ts";
import type { Json } from "./json.ts";

export function fileJson(world: World, repo: Repo, file: ChangedFile, sha: string): Json {
  const html = `${world.url}/${slugOf(repo)}`;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    filename: file.path,
    ...(file.oldPath === undefined ? {} : { previous_filename: file.oldPath }),
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    html_url: `${html}/src/commit/${sha}/${path}`,
    contents_url: `${world.url}/api/v1/repos/${slugOf(repo)}/contents/${path}?ref=${sha}`,
    raw_url: `${html}/raw/commit/${sha}/${path}`,
  };
}
