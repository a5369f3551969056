// What landed on a default branch: the merges, and the commits that a squash or a rebase left, that touch migrations.

import { parseSha, type Sha } from "../../src/domain/ids.ts";
import { allFrameworks } from "../../src/frameworks/index.ts";
import { readRaw } from "../../src/git/diff.ts";
import { openObjects } from "../../src/git/objects.ts";
import { gitText } from "../../src/git/run.ts";
import { gitVersion } from "../../src/git/version.ts";

export interface Landing {
  readonly sha: Sha;
  /** The default branch just before: the first parent. */
  readonly base: Sha;
  /** A merge's second parent; of a squash or a rebase, which have none, the commit itself. */
  readonly head: Sha;
  readonly how: "merge" | "squash" | "rebase";
  /** Committer date, ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

interface Touching extends Landing {
  readonly committer: string;
  /** Object names of what the landing touched and may be a migration, with the path. */
  readonly files: readonly { readonly path: string; readonly oid: string }[];
}

const frameworks = await allFrameworks();

/** ms; a log of raw diffs takes minutes on the largest histories. */
const patience = 900_000;

/** The last `wanted` landings of `gitDir`'s HEAD that touch migrations, newest first. */
export async function findLandings(gitDir: string, wanted: number): Promise<readonly Landing[]> {
  const format = "%x01%H%x02%P%x02%cI%x02%ce%x02%s";
  const log = ["log", "--first-parent", "--diff-merges=first-parent", "--raw", "-z", "--no-abbrev", "--no-renames"];
  const text = await gitText([...log, `--format=${format}`, "HEAD", "--"], { place: { gitDir }, deadline: patience });
  const candidates = joinRebased(text.split("\u0001").flatMap((entry) => readEntry(entry) ?? [])).filter(
    ({ files }) => files.length > 0,
  );
  const objects = openObjects({ gitDir }, await gitVersion());
  try {
    const found: Landing[] = [];
    for (let at = 0; at < candidates.length && found.length < wanted; at += 200) {
      const some = candidates.slice(at, at + 200);
      const oids = some.flatMap(({ files }) => files.map(({ oid }) => oid));
      const texts = await objects.texts(await present(gitDir, oids));
      found.push(...some.filter(({ files }) => files.some(({ path, oid }) => isMigration(path, texts.get(oid)))));
    }
    return found.slice(0, wanted);
  } finally {
    await objects.end();
  }
}

/** A forge that rebases commits a whole pull request in one second: one landing. Newest first. */
function joinRebased(landings: readonly Touching[]): readonly Touching[] {
  const joined: Touching[] = [];
  for (const one of landings) {
    const later = joined.at(-1);
    const isSame = later?.at === one.at && later.committer === one.committer && later.base === one.sha;
    if (later === undefined || !isSame || later.how === "merge" || one.how === "merge") joined.push(one);
    else joined.splice(-1, 1, { ...later, base: one.base, how: "rebase", files: [...later.files, ...one.files] });
  }
  return joined;
}

/** Those that the repository has: a partial clone lacks some. */
async function present(gitDir: string, oids: readonly string[]): Promise<readonly string[]> {
  const input = oids.map((oid) => `${oid}\n`).join("");
  const answers = await gitText(["cat-file", "--batch-check"], { place: { gitDir }, input });
  return answers.split("\n").flatMap((line) => /^([0-9a-f]+) blob /.exec(line)?.[1] ?? []);
}

function readEntry(entry: string): Touching | undefined {
  const [header = "", ...rest] = entry.split("\0");
  const [own, parents = "", committed = "", committer = "", subject = ""] = header.split("\u0002");
  const sha = parseSha(own);
  const [base, second] = parents.split(" ").map(parseSha);
  if (sha === undefined || base === undefined) return undefined;
  const fields = rest.filter((field) => field !== "");
  const files: { path: string; oid: string }[] = [];
  for (let at = 0; at < fields.length;) {
    const { change, next } = readRaw(fields, at);
    // What a deletion takes away stands in the tree before.
    const [, was = ""] = /^\n?:\d+ \d+ ([0-9a-f]+)/.exec(fields[at] ?? "") ?? [];
    const isCandidate = frameworks.some((framework) => framework.looksLikeMigration(change.path, undefined));
    for (const oid of isCandidate ? [was, change.oid] : [])
      if (/[^0]/.test(oid)) files.push({ path: change.path, oid });
    at = next;
  }
  return {
    sha,
    base,
    head: second ?? sha,
    how: second === undefined ? "squash" : "merge",
    at: committed,
    committer,
    subject,
    files,
  };
}

function isMigration(path: string, text: string | undefined): boolean {
  return text !== undefined && frameworks.some((framework) => framework.looksLikeMigration(path, text));
}
