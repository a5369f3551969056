// One `cat-file --batch…` process and the reading of its answers.

import type { GitPlace } from "./environment.ts";
import { cleanMessage } from "./message.ts";
import { ended, endGroup, GitError, startGit } from "./run.ts";

export interface Answer {
  readonly oid: string;
  /** `missing` when git has no such object. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** undefined where only the size was asked, and where there was no room for it. */
  readonly body: Buffer | undefined;
}

interface Waiting {
  readonly oids: readonly string[];
  /** Bytes for all bodies that are yet to come; undefined: git sends none. */
  room: number | undefined;
  readonly answers: Answer[];
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A git that answers questions until `end`. Many may be asked before the first is answered. */
export class Answers {
  readonly #child: ReturnType<typeof startGit>;
  readonly #closed: Promise<void>;
  #buffer: Buffer = Buffer.alloc(0);
  #pieces: Buffer[] = [];
  #arrived = 0;
  /** Bytes without which the answer at hand cannot be read further. */
  #needed = 1;
  /** Bytes that are yet to come and that nobody wants. */
  #unwanted = 0;
  readonly #waiting: Waiting[] = [];
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

  /**
   * Writes `question`; the answers come in the order of `oids`. `room`, in bytes, for a question that git answers with the
   * objects themselves: what does not fit is not kept. Throws GitError when git ends, or says what it should not.
   */
  ask(question: string, oids: readonly string[], room?: number): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(asError(this.#failure));
        return;
      }
      if (oids.length === 0) {
        resolve([]);
        return;
      }
      this.#waiting.push({ oids, room, answers: [], resolve, reject });
      this.#child.stdin.write(question);
    });
  }

  /** Ends git: it stops by itself when its input closes. Never throws. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    if (this.#waiting.length > 0) endGroup(this.#child);
    await this.#closed;
  }

  #take(arrived: Buffer): void {
    const piece = this.#unwanted === 0 ? arrived : this.#drop(arrived);
    this.#pieces.push(piece);
    this.#arrived += piece.length;
    if (this.#buffer.length + this.#arrived < this.#needed) return;
    this.#buffer = Buffer.concat([this.#buffer, ...this.#pieces]);
    this.#pieces = [];
    this.#arrived = 0;
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        while (first.answers.length < first.oids.length) if (!this.#readOne(first)) return;
        this.#waiting.shift();
        first.resolve(first.answers);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Reads one answer off the buffer; false when more must arrive first. */
  #readOne(waiting: Waiting): boolean {
    const { oids, room, answers } = waiting;
    const lineEnd = this.#buffer.indexOf(10);
    if (lineEnd === -1) {
      this.#needed = this.#buffer.length + 1;
      return false;
    }
    const line = this.#buffer.toString("latin1", 0, lineEnd);
    const [oid = "", type = "", sizeText = ""] = line.split(" ");
    const missing = type === "missing";
    const size = missing ? 0 : Number(sizeText === "" ? Number.NaN : sizeText);
    if (oid !== oids[answers.length] || !Number.isSafeInteger(size)) {
      throw new GitError(
        "cat-file",
        null,
        `object is missing or unreadable: ${cleanMessage(line, [])} ${this.#stderr}`,
      );
    }
    // A body ends with a line end of its own.
    const bytes = missing || room === undefined ? 0 : size + 1;
    const fits = bytes > 0 && room !== undefined && size <= room;
    if (fits && this.#buffer.length < lineEnd + 1 + bytes) {
      this.#needed = lineEnd + 1 + bytes;
      return false;
    }
    if (fits) waiting.room = room - size;
    answers.push({ oid, type, size, body: fits ? this.#buffer.subarray(lineEnd + 1, lineEnd + bytes) : undefined });
    this.#unwanted = bytes;
    this.#buffer = this.#drop(this.#buffer.subarray(lineEnd + 1));
    this.#needed = 1;
    return true;
  }

  /** What is left of `piece` after the bytes that nobody wants. */
  #drop(piece: Buffer): Buffer {
    const dropped = Math.min(this.#unwanted, piece.length);
    this.#unwanted -= dropped;
    return piece.subarray(dropped);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(asError(this.#failure));
    endGroup(this.#child);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("git was stopped", { cause: error });
}
