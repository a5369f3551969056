// A tree object of git: one folder's own entries, `MODE NAME NUL` and the object name in binary (20 bytes, or 32 for SHA-256).
// It is kept as git has it: most questions are about one name, or about the few in which two versions of a folder differ.

import type { FileMode } from "../domain/tree.ts";
import { GitError } from "./run.ts";

/** What stands at a name: a file, link or submodule, or another folder. */
export interface Standing {
  readonly oid: string;
  readonly mode: FileMode | "040000";
}

export interface FolderChange {
  readonly name: string;
  readonly was: Standing | undefined;
  readonly is: Standing | undefined;
}

/** Names are bytes, one a character: two that are no UTF-8 must not become one. */
export class Folder {
  readonly #body: Buffer;
  readonly #oidBytes: number;
  /** Of each entry, and behind the last. */
  readonly #starts: Uint32Array;
  #entries: readonly (readonly [string, Standing])[] | undefined;

  /** `body`: of the tree object. Throws GitError when it is damaged. */
  constructor(body: Buffer, oidBytes: number) {
    this.#body = body;
    this.#oidBytes = oidBytes;
    this.#starts = startsOf(body, oidBytes);
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  /** What stands at a name. */
  get(name: string): Standing | undefined {
    // What looks like it inside an object name is passed over.
    const wanted = Buffer.from(` ${name}\0`, "latin1");
    for (let at = this.#body.indexOf(wanted); at !== -1; at = this.#body.indexOf(wanted, at + 1)) {
      const i = this.#entryAt(at);
      if (this.#body.indexOf(space, this.#start(i)) === at) return this.#entry(i)[1];
    }
    return undefined;
  }

  /** In git's order. */
  entries(): readonly (readonly [string, Standing])[] {
    return (this.#entries ??= Array.from({ length: this.size }, (_, i) => this.#entry(i)));
  }

  /** What stands otherwise in a later version of the folder. */
  changesTo(later: Folder): readonly FolderChange[] {
    const before = new Map<string, Standing>();
    const now = new Map<string, Standing>();
    this.#collectChanges(later, before, now);
    return [...new Set([...before.keys(), ...now.keys()])].flatMap((name): readonly FolderChange[] => {
      const [was, is] = [before.get(name), now.get(name)];
      return was?.oid === is?.oid && was?.mode === is?.mode ? [] : [{ name, was, is }];
    });
  }

  /** Both are in one order, so what they have in common is passed over side by side. A name may be told twice: of a folder in disorder. */
  #collectChanges(later: Folder, before: Map<string, Standing>, now: Map<string, Standing>): void {
    let [i, j] = [0, 0];
    while (i < this.size && j < later.size) {
      const same = this.#commonFrom(i, later, j);
      i += same;
      j += same;
      if (same > 0) continue;
      const order = this.#compareNames(i, later, j);
      if (order <= 0) before.set(...this.#entry(i));
      if (order >= 0) now.set(...later.#entry(j));
      if (order <= 0) i += 1;
      if (order >= 0) j += 1;
    }
    for (; i < this.size; i += 1) before.set(...this.#entry(i));
    for (; j < later.size; j += 1) now.set(...later.#entry(j));
  }

  /** How many entries from `i` on are byte for byte those of the other from `j` on, or a part of these. */
  #commonFrom(i: number, other: Folder, j: number): number {
    const most = Math.min(this.size - i, other.size - j);
    for (let count = most; count > 0; count >>= 1) {
      const [from, to] = [this.#start(i), this.#start(i + count)];
      const [otherFrom, otherTo] = [other.#start(j), other.#start(j + count)];
      if (to - from === otherTo - otherFrom && this.#body.compare(other.#body, otherFrom, otherTo, from, to) === 0)
        return count;
    }
    return 0;
  }

  #start(i: number): number {
    return this.#starts[i] ?? this.#body.length;
  }

  /** The entry that the byte belongs to. */
  #entryAt(byte: number): number {
    let [low, high] = [0, this.size - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#start(middle) <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #entry(i: number): readonly [string, Standing] {
    const end = this.#start(i + 1);
    const nul = end - this.#oidBytes - 1;
    const at = this.#body.indexOf(space, this.#start(i));
    const mode = modeOf(Number.parseInt(this.#body.toString("latin1", this.#start(i), at), 8));
    return [this.#body.toString("latin1", at + 1, nul), { mode, oid: this.#body.toString("hex", nul + 1, end) }];
  }

  /** Which of two names comes first: git sorts a folder as if its name ended with a slash (tree.c, base_name_compare). */
  #compareNames(i: number, other: Folder, j: number): number {
    const [from, to] = this.#nameOf(i);
    const [otherFrom, otherTo] = other.#nameOf(j);
    const both = Math.min(to - from, otherTo - otherFrom);
    const order = this.#body.compare(other.#body, otherFrom, otherFrom + both, from, from + both);
    if (order !== 0) return order;
    const next = from + both < to ? this.#byte(from + both) : this.#endOf(i);
    const otherNext = otherFrom + both < otherTo ? other.#byte(otherFrom + both) : other.#endOf(j);
    return next - otherNext;
  }

  #nameOf(i: number): readonly [from: number, to: number] {
    return [this.#body.indexOf(space, this.#start(i)) + 1, this.#start(i + 1) - this.#oidBytes - 1];
  }

  #endOf(i: number): number {
    // Only a folder's mode begins so: 40000.
    return this.#byte(this.#start(i)) === 0x34 ? slash : 0;
  }

  #byte(at: number): number {
    return this.#body[at] ?? 0;
  }
}

const space = 0x20;
const slash = 0x2f;

function startsOf(body: Buffer, oidBytes: number): Uint32Array {
  const starts: number[] = [];
  for (let at = 0; at < body.length;) {
    starts.push(at);
    let end = at;
    let hasSpace = false;
    for (; end < body.length && body[end] !== 0; end += 1) if (body[end] === space) hasSpace = true;
    at = end + 1 + oidBytes;
    if (!hasSpace || at > body.length) throw new GitError("cat-file", null, "corrupt object: a tree is cut short");
  }
  starts.push(body.length);
  return Uint32Array.from(starts);
}

/** As git reads modes: old histories hold 100664, which means 100644. */
function modeOf(bits: number): Standing["mode"] {
  switch (bits & 0o170000) {
    case 0o040000:
      return "040000";
    case 0o100000:
      return (bits & 0o100) === 0 ? "100644" : "100755";
    case 0o120000:
      return "120000";
    default:
      return "160000";
  }
}
