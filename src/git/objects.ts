// Reads objects through one `git cat-file` that answers for as long as it lives. Sizes of blobs are asked first: one
// beyond the limit is never read, whatever the pull request holds.

import { Answers, type Answer } from "./answers.ts";
import type { GitPlace } from "./environment.ts";
import { recent } from "./recent.ts";
import { GitError } from "./run.ts";
import type { GitVersion } from "./version.ts";

/** Bytes; a larger file is no source text. */
const largestBlob = 1024 * 1024;
/** Bytes, together: the texts of one question. A push of half a megabyte may unpack to as much. */
const mostText = 512 * 1024 * 1024;
/** Bytes that are held twice at a time: as git sends them, and as text. */
const textsAtOnce = 32 * 1024 * 1024;
/** Bytes, together: the commits and trees of one question. A level of a million files fits. */
const mostBytes = 64 * 1024 * 1024;
/** Characters. A warm review reads only what the pull request brought. */
const knownTexts = recent<string>(64 * 1024 * 1024, (text) => text.length);

export interface Objects {
  /** Whether texts may be missing. */
  readonly mayLack: boolean;
  /** The text of each blob of at most 1 MiB, UTF-8 with U+FFFD for invalid bytes. Throws GitError when an object is missing (unless it may) or damaged, or together they exceed 512 MiB. */
  texts(oids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The bytes of each commit or tree, in the order asked. Throws GitError when one is missing, damaged or something else, or together they exceed 64 MiB. */
  bytes(oids: readonly string[], type: "commit" | "tree"): Promise<readonly Buffer[]>;
  /** Starts git before the first question, while another git is waited for. Never throws: the question will. */
  start(): void;
  /** Ends the process. Never throws. */
  end(): Promise<void>;
}

export interface ReadLimits {
  /** A person's repository may lack large files, and nothing of its own says so: such a text is absent, as one that is too large is. */
  readonly mayLack?: boolean;
  /** Bytes of texts in one answer. */
  readonly most?: number;
}

/** Opens a reader; git starts with the first question, or with `start`. End it: it holds a process. */
export function openObjects(
  place: GitPlace,
  version: GitVersion,
  signal?: AbortSignal,
  { mayLack = false, most = mostText }: ReadLimits = {},
): Objects {
  let opened: Questions | undefined;
  const open = (): Questions =>
    (opened ??= version.canBatchCommand ? oneProcess(place, signal) : twoProcesses(place, signal));
  return {
    mayLack,
    async texts(asked) {
      const found = new Map<string, string>();
      const unknown: string[] = [];
      for (const oid of new Set(asked)) {
        const text = knownTexts.get(oid);
        if (text === undefined) unknown.push(oid);
        else found.set(oid, text);
      }
      if (unknown.length === 0) return found;
      const sizes = (await open().sizes(unknown)).filter(({ type }) => !mayLack || type !== "missing").map(present);
      const readable = sizes.filter(({ type, size }) => type === "blob" && size <= largestBlob);
      const total = readable.reduce((sum, { size }) => sum + size, 0);
      if (total > most)
        throw new GitError(
          "cat-file",
          null,
          `${readable.length} files of ${total} bytes together are more than is read`,
        );
      for (const piece of inPieces(readable)) {
        const oids = piece.map(({ oid }) => oid);
        for (const answer of await open().contents(oids, piece.length * largestBlob)) {
          const { oid, body } = present(answer);
          const text = body?.toString() ?? "";
          found.set(oid, text);
          knownTexts.keep(oid, text);
        }
      }
      return found;
    },
    async bytes(oids, type) {
      const answers = await open().contents(oids, mostBytes);
      return answers.map((answer) => {
        const { oid, size, body } = present(answer);
        if (answer.type !== type) throw new GitError("cat-file", null, `${oid} is a ${answer.type}, not a ${type}`);
        if (body === undefined)
          throw new GitError("cat-file", null, `no room for the ${size} bytes of the ${type} ${oid}`);
        return body;
      });
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

/** Each of a size that can be held twice. */
function inPieces(answers: readonly Answer[]): readonly (readonly Answer[])[] {
  const pieces: Answer[][] = [];
  let room = 0;
  for (const answer of answers) {
    room -= answer.size;
    if (room < 0 || pieces.length === 0) {
      pieces.push([]);
      room = textsAtOnce - answer.size;
    }
    pieces.at(-1)?.push(answer);
  }
  return pieces;
}

function present(answer: Answer): Answer {
  if (answer.type !== "missing") return answer;
  throw new GitError("cat-file", null, `object is missing or unreadable: ${answer.oid}`);
}

interface Questions {
  sizes(oids: readonly string[]): Promise<readonly Answer[]>;
  contents(oids: readonly string[], room: number): Promise<readonly Answer[]>;
  end(): Promise<void>;
}

function oneProcess(place: GitPlace, signal: AbortSignal | undefined): Questions {
  const git = new Answers(["cat-file", "--batch-command", "--buffer"], place, signal);
  return {
    sizes: (oids) => git.ask(`${lines("info ", oids)}flush\n`, oids),
    contents: (oids, room) => git.ask(`${lines("contents ", oids)}flush\n`, oids, room),
    end: () => git.end(),
  };
}

function twoProcesses(place: GitPlace, signal: AbortSignal | undefined): Questions {
  const check = new Answers(["cat-file", "--batch-check"], place, signal);
  const batch = new Answers(["cat-file", "--batch"], place, signal);
  return {
    sizes: (oids) => check.ask(lines("", oids), oids),
    contents: (oids, room) => batch.ask(lines("", oids), oids, room),
    end: async () => {
      await Promise.all([check.end(), batch.end()]);
    },
  };
}

function lines(before: string, oids: readonly string[]): string {
  return oids.map((oid) => `${before}${oid}\n`).join("");
}
