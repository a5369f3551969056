// One `cat-file --batch…` process and the reading of its answers.

import type { ChildProcess } from "node:child_process";
import type { GitPlace } from "./environment.ts";
import { cleanMessage } from "./message.ts";
import { ended, endGroup, GitError, startGit } from "./run.ts";

export interface Answer {
  readonly oid: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Empty where only the size was asked. */
  readonly body: Buffer;
}

interface Waiting {
  readonly oids: readonly string[];
  readonly withBody: boolean;
  readonly answers: Answer[];
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A git that answers questions until `end`. One question at a time. */
export class Answers {
  readonly #child: ReturnType<typeof startGit>;
  readonly #closed: Promise<void>;
  #buffer: Buffer = Buffer.alloc(0);
  #pieces: Buffer[] = [];
  #arrived = 0;
  /** Bytes without which the answer at hand cannot be read further. */
  #needed = 1;
  #waiting: Waiting | undefined;
  #failure: unknown;
  #stderr = "";

  constructor(args: readonly string[], place: GitPlace, signal: AbortSignal | undefined) {
    const child = startGit(args, { place, signal });
    this.#child = child;
    child.stderr.on("data", (piece: Buffer) => (this.#stderr = (this.#stderr + piece.toString()).slice(-8_192)));
    child.stdout.on("data", (piece: Buffer) => this.#take(piece));
    const onAbort = (): void => this.#fail(signal?.reason ?? new Error("git was stopped"));
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#closed = ended(child).then(
      (code) => this.#fail(new GitError(args[0] ?? "", code, cleanMessage(this.#stderr, []))),
      (error: unknown) => this.#fail(error),
    );
    void this.#closed.then(() => signal?.removeEventListener("abort", onAbort));
  }

  /** Writes `question`; the answers come in the order of `oids`. Throws GitError for an object that is missing, or when git ends. */
  ask(question: string, oids: readonly string[], withBody: boolean): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(asError(this.#failure));
        return;
      }
      this.#waiting = { oids, withBody, answers: [], resolve, reject };
      this.#child.stdin.write(question);
    });
  }

  /** Ends git: it stops by itself when its input closes. Never throws. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    if (this.#waiting !== undefined) endGroup(this.#child satisfies ChildProcess);
    await this.#closed;
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#arrived += piece.length;
    if (this.#buffer.length + this.#arrived < this.#needed) return;
    this.#buffer = Buffer.concat([this.#buffer, ...this.#pieces]);
    this.#pieces = [];
    this.#arrived = 0;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    try {
      while (waiting.answers.length < waiting.oids.length && this.#readOne(waiting));
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (waiting.answers.length < waiting.oids.length) return;
    this.#waiting = undefined;
    waiting.resolve(waiting.answers);
  }

  /** Reads one answer off the buffer; false when more must arrive first. */
  #readOne({ oids, withBody, answers }: Waiting): boolean {
    const lineEnd = this.#buffer.indexOf(10);
    if (lineEnd === -1) {
      this.#needed = this.#buffer.length + 1;
      return false;
    }
    const line = this.#buffer.toString("latin1", 0, lineEnd);
    const [oid = "", type = "", sizeText = ""] = line.split(" ");
    const size = Number(sizeText);
    if (oid !== oids[answers.length] || sizeText === "" || !Number.isSafeInteger(size)) {
      throw new GitError(
        "cat-file",
        null,
        `object is missing or unreadable: ${cleanMessage(line, [])} ${this.#stderr}`,
      );
    }
    // The body ends with a line end of its own.
    const end = withBody ? lineEnd + 1 + size + 1 : lineEnd + 1;
    if (this.#buffer.length < end) {
      this.#needed = end;
      return false;
    }
    const body = withBody ? this.#buffer.subarray(lineEnd + 1, end - 1) : Buffer.alloc(0);
    answers.push({ oid, type, size, body });
    this.#buffer = this.#buffer.subarray(end);
    this.#needed = 1;
    return true;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(asError(this.#failure));
    endGroup(this.#child);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("git was stopped", { cause: error });
}
