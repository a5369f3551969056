import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitPlace } from "./environment.ts";
import { openObjects } from "./objects.ts";
import type { TreeSource } from "./tree.ts";
import type { GitVersion } from "./version.ts";

/** A place beside a repository for objects that must not be written into it; made when it is first needed. */
export interface Scratch extends AsyncDisposable {
  /** Reads what is there and what is in the repository. */
  open(): Promise<TreeSource>;
}

/** Dispose of it: it holds a folder and a process, when it was needed. */
export function scratchBeside({ place, signal }: TreeSource, version: GitVersion, mayLack: boolean): Scratch {
  let opened: Promise<TreeSource & { readonly place: GitPlace & { readonly scratch: string } }> | undefined;
  const make = async () => {
    const scratch = await mkdtemp(join(tmpdir(), "assay-objects-"));
    const mine = { gitDir: place.gitDir, scratch };
    return { place: mine, objects: openObjects(mine, version, signal, { mayLack }), signal };
  };
  return {
    open: () => (opened ??= make()),
    async [Symbol.asyncDispose]() {
      const made = await opened?.catch(() => undefined);
      if (made === undefined) return;
      await made.objects.end();
      await rm(made.place.scratch, { recursive: true, force: true });
    },
  };
}
