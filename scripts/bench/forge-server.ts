// The stand-in forge with the measured repository, in a process of its own: what it costs must not be the review's.
// Prints one line of JSON when everything is there, and ends with its input.

import { startPlayground } from "../../src/playground/playground.ts";
import { fillRepository } from "./repository.ts";

/** What the line says. */
export interface MeasuredForge {
  readonly url: string;
  readonly token: string;
  readonly repoId: number;
  readonly pullRequests: readonly number[];
}

const [dataDir = "", migrations, files, pullRequests] = process.argv.slice(2);
const forge = await startPlayground({ kind: "forgejo", dataDir });
for (const login of ["alice", "assay-bot"]) forge.addUser(login);
const repo = await forge.createRepository({
  owner: "alice",
  name: "measured",
  collaborators: { "assay-bot": "write" },
});
const plan = { migrations: Number(migrations), files: Number(files), pullRequests: Number(pullRequests) };
const numbers: number[] = [];
for (const { branch } of await fillRepository(repo.gitDir, plan)) {
  // One after the other: the forge numbers pull requests as they come, and whoever measures names them by that.
  numbers.push((await repo.openPullRequest({ branch, as: "alice", title: branch })).number);
}
const told: MeasuredForge = {
  url: forge.url,
  token: forge.token("assay-bot"),
  repoId: repo.id,
  pullRequests: numbers,
};
console.log(JSON.stringify(told));
process.stdin.resume().once("end", () => void forge.close());
