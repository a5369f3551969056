// graphile-migrate: committed files that are numbered, each with its own hash and that of the one before. The whole chain is
// checked by every command (src/migration.ts `getAllMigrations`), a file's own hash when it is run (`runCommittedMigration`).

import { createHash } from "node:crypto";
import { say } from "../domain/text.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { foldersIn, settingsOf } from "./node/settings.ts";
import { nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";

export const graphileMigrate = listFramework({
  id: "graphile-migrate",
  name: "graphile-migrate",
  family: "high-water",
  about: {
    found: "`.gmrc` with `migrations/committed/000042.sql`, or `--! Previous:` in such a file",
    fix: "names the commands that take a migration back, and commit it behind what is there",
  },
  locate,
  readName: (name) => {
    const match = /^(\d+)(-[-_a-zA-Z0-9]*)?\.sql$/.exec(name);
    return match === null ? undefined : { version: match[1] ?? "", slug: (match[2] ?? "").slice(1) };
  },
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: ({ id }) =>
          say`Both follow the same hash, so whichever is read second breaks the chain: every command stops with ${`Previous migration with hash '…' doesn't match '${id}.sql''s expected previous hash '…'`}.`,
      },
    },
    late: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that stands at ${other} runs only what is numbered higher: ${id} never runs.`,
    },
    edited: {
      severity: "blocker",
      by: (a, b) => hashed(a) === hashed(b),
      says: ({ id }) =>
        say`A new database stops with ${`Hash for ${id}.sql does not match`}, for the hash is of the text; with another hash, the one after it no longer follows.`,
    },
    deleted: {
      severity: "blocker",
      misses: "what has one after it",
      unmissed: ({ id }) =>
        say`Databases that have run it keep what it did, and pass over another one that is committed under its number, ${id}.`,
      says: () => say`The chain of hashes is checked whole: without this one, every command stops at the one after it.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that stands at ${other} takes ${id} for new, and stops at a hash that it has already.`,
    },
  }),
  remedy: (moved, base) => ({
    summary: say`Take ${String(moved.length)} back, rebase on ${base.ref}, and commit again behind what is there`,
    commands: [
      ...moved.map(() => "npx graphile-migrate uncommit"),
      `${base.fetch}git rebase --autostash ${base.name}`,
      "npx graphile-migrate commit",
    ],
  }),
  inspect: findBroken,
});

async function locate(project: Project): Promise<readonly Location[]> {
  const configs = project.matching(/^\.gmrc(?:\.c?js)?$/);
  const texts = await project.read(configs);
  const configured = configs.flatMap((path) => readFolders(path, texts.get(path) ?? ""));
  const newest = [...project.folders].flatMap((folder) => {
    if (nameOf(folder) !== "committed" || configured.includes(folder)) return [];
    return project.in(folder).findLast(({ path }) => /^\d+(?:-[-\w]*)?\.sql$/.test(nameOf(path)))?.path ?? [];
  });
  const marked = [...(await project.read(newest))].filter(([, text]) => text.startsWith("--! Previous:"));
  return [
    ...configured.map((folder): Location => ({ folders: [folder], evidence: "configured" })),
    ...marked.map(([path]): Location => ({ folders: [parentOf(path)], evidence: "marked" })),
  ];
}

/** `migrationsFolder`. A `.gmrc` is JSON, with comments also before it. */
function readFolders(path: string, text: string): readonly string[] {
  const settings = settingsOf(path.endsWith("js") ? text : `(${text}\n)`, path);
  const { value = "./migrations" } = settings.find(({ name }) => name === "migrationsFolder") ?? {};
  return foldersIn(value, path, parentOf(path)).map((folder) => under(folder, "committed"));
}

/** The end of the chain is what a merge breaks; what stands before it has been checked by every command since. */
const readAtMost = 12;

async function findBroken(project: Project, { migrations }: MigrationGroup): Promise<readonly Problem[]> {
  const paths = migrations.slice(-readAtMost).map(({ path }) => path);
  const texts = await project.read(paths);
  const read = paths.map((path) => ({ path, name: nameOf(path), ...readHeader(texts.get(path) ?? "") }));
  const versions = migrations.map(({ listed }) => listed?.order);
  // Two of one number are told as that.
  if (new Set(versions).size < versions.length) return [];
  return read.flatMap(({ path, name, previous, hash, body, allowsInvalid, isApart }, i): Problem[] => {
    const before = read[i - 1];
    const subjects = [{ id: /^\d+/.exec(name)?.[0] ?? name, path }];
    const problem = { severity: "blocker", path, line: 1, subjects } as const;
    if (previous === undefined || hash === undefined) {
      const title = say`${name} has no ${previous === undefined ? "--! Previous:" : "--! Hash:"}`;
      const message = [say`Every command stops with ${`Invalid committed migration '${path}'`}.`];
      return [{ ...problem, kind: "journal_mismatch", cause: `header:${name}`, title, message }];
    }
    const found: Problem[] = [];
    if (!isApart)
      found.push({
        ...problem,
        kind: "journal_mismatch",
        cause: `apart:${name}`,
        title: say`${name} has no empty line behind its header`,
        message: [
          say`Every command stops with ${`Invalid migration '${path}': there should be two newlines after the headers section`}.`,
        ],
      });
    if (before?.hash !== undefined && before.hash !== previous)
      found.push({
        ...problem,
        kind: "parent_not_head",
        cause: `chain:${before.name},${name}`,
        title: say`${name} does not follow ${before.name}`,
        message: [
          say`Every command stops with ${`Previous migration with hash '${before.hash}' doesn't match '${name}''s expected previous hash '${previous}'`}.`,
        ],
      });
    const isValid = hashOf(body, previous) === hash;
    if (allowsInvalid && isValid)
      found.push({
        ...problem,
        kind: "journal_mismatch",
        cause: `valid:${name}`,
        title: say`${name} is what its hash is of, and says that it need not be`,
        message: [
          say`Where it has yet to run, it stops with ${`Invalid hash allowed for ${name}; but hash matches.`} Take ${"--! AllowInvalidHash"} away.`,
        ],
      });
    if (!allowsInvalid && !isValid)
      found.push({
        ...problem,
        kind: "journal_mismatch",
        cause: `hash:${name}`,
        title: say`${name} is not what its hash is of`,
        message: [
          say`Where it has yet to run, it stops with ${`Hash for ${name} does not match - ${hashOf(body, previous)} !== ${hash}; has the file been tampered with?`}`,
        ],
      });
    return found;
  });
}

interface Header {
  readonly previous: string | undefined;
  readonly hash: string | undefined;
  readonly allowsInvalid: boolean;
  /** Whether an empty line stands behind the headers. */
  readonly isApart: boolean;
  readonly body: string;
}

function readHeader(text: string): Header {
  const lines = text.split("\n");
  const headers = new Map<string, string>();
  let at = 0;
  for (; at < lines.length; at += 1) {
    const match = /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/.exec(lines[at] ?? "");
    if (match === null) break;
    headers.set(match[1] ?? "", (match[2] ?? "").trim());
  }
  return {
    previous: headers.get("Previous"),
    hash: headers.get("Hash"),
    allowsInvalid: headers.has("AllowInvalidHash"),
    isApart: lines[at] === "",
    body: lines.slice(at).join("\n"),
  };
}

/** What of a file is compared: its headers, and what the hash is of. */
function hashed(text: string): string {
  const { previous, hash, body } = readHeader(text);
  return `${previous}\n${hash}\n${body.trim()}`;
}

/** As graphile-migrate's src/hash.ts has it. */
function hashOf(body: string, previous: string): string {
  const before = previous === "-" ? "" : previous;
  return `sha1:${createHash("sha1")
    .update(`${`${before}\n${body.trim()}`.trim()}\n`)
    .digest("hex")}`;
}
