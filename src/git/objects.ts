// Reads blobs through one `git cat-file` that answers for as long as it lives. Sizes are asked first: a blob beyond
// the limit is never read, whatever the pull request holds.

import type { GitPlace } from "./environment.ts";
import { Answers } from "./answers.ts";
import { keepText, knownText } from "./text-cache.ts";
import type { GitVersion } from "./version.ts";

/** Bytes; a larger file is no source text. */
const largestBlob = 1024 * 1024;

export interface Objects {
  /** The text of each blob of at most 1 MiB, UTF-8 with U+FFFD for invalid bytes. Throws GitError when an object is missing or damaged. */
  texts(oids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Starts git before the first question, while another git is waited for. Never throws: the question will. */
  start(): void;
  /** Ends the process. Never throws. */
  end(): Promise<void>;
}

/** Opens a reader; git starts with the first question, or with `start`. End it: it holds a process. */
export function openObjects(place: GitPlace, version: GitVersion, signal?: AbortSignal): Objects {
  let opened: Questions | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const open = (): Questions =>
    (opened ??= version.canBatchCommand ? oneProcess(place, signal) : twoProcesses(place, signal));
  const load = async (oids: readonly string[], found: Map<string, string>): Promise<void> => {
    const unknown: string[] = [];
    for (const oid of oids) {
      const text = knownText(oid);
      if (text === undefined) unknown.push(oid);
      else found.set(oid, text);
    }
    if (unknown.length === 0) return;
    const git = open();
    const sizes = await git.sizes(unknown);
    const readable = sizes.filter(({ type, size }) => type === "blob" && size <= largestBlob).map(({ oid }) => oid);
    if (readable.length === 0) return;
    for (const { oid, body } of await git.contents(readable)) {
      const text = body.toString();
      found.set(oid, text);
      keepText(oid, text);
    }
  };
  return {
    async texts(oids) {
      const found = new Map<string, string>();
      const wanted = [...new Set(oids)];
      // One question at a time: the answers come in the order of the questions.
      const mine = turn.then(() => load(wanted, found));
      turn = mine.catch(() => undefined);
      await mine;
      return found;
    },
    start() {
      try {
        open();
      } catch {
        // Aborted: the first question says so.
      }
    },
    async end() {
      await opened?.end();
      opened = undefined;
    },
  };
}

interface Questions {
  sizes(oids: readonly string[]): Promise<readonly { oid: string; type: string; size: number }[]>;
  contents(oids: readonly string[]): Promise<readonly { oid: string; body: Buffer }[]>;
  end(): Promise<void>;
}

function oneProcess(place: GitPlace, signal: AbortSignal | undefined): Questions {
  const git = new Answers(["cat-file", "--batch-command", "--buffer"], place, signal);
  return {
    sizes: (oids) => git.ask(`${lines("info ", oids)}flush\n`, oids, false),
    contents: (oids) => git.ask(`${lines("contents ", oids)}flush\n`, oids, true),
    end: () => git.end(),
  };
}

function twoProcesses(place: GitPlace, signal: AbortSignal | undefined): Questions {
  const check = new Answers(["cat-file", "--batch-check"], place, signal);
  const batch = new Answers(["cat-file", "--batch"], place, signal);
  return {
    sizes: (oids) => check.ask(lines("", oids), oids, false),
    contents: (oids) => batch.ask(lines("", oids), oids, true),
    end: async () => {
      await Promise.all([check.end(), batch.end()]);
    },
  };
}

function lines(before: string, oids: readonly string[]): string {
  return oids.map((oid) => `${before}${oid}\n`).join("");
}
