// The place of a snapshot in the chain of schemas: drizzle-kit before 1.0 names one that it follows, later several.

import { z } from "zod";
import { say } from "../../domain/text.ts";
import type { Problem } from "../migration-group.ts";

export interface SnapshotPlace {
  /** undefined: it is no snapshot. */
  readonly snapshotId: string | undefined;
  readonly prevIds: readonly string[];
  /** The text is no JSON. */
  readonly isBroken: boolean;
}

const snapshot = z.object({
  id: z.string(),
  prevId: z.string().optional(),
  prevIds: z.array(z.string()).optional(),
});

export function readSnapshot(text: string): SnapshotPlace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { snapshotId: undefined, prevIds: [], isBroken: true };
  }
  const read = snapshot.safeParse(value);
  if (!read.success) return { snapshotId: undefined, prevIds: [], isBroken: false };
  const { id, prevId, prevIds } = read.data;
  return { snapshotId: id, prevIds: prevIds ?? (prevId === undefined ? [] : [prevId]), isBroken: false };
}

/** That drizzle-kit cannot go on from a snapshot: it reads them all with `JSON.parse`. */
export function brokenSnapshot(path: string): Problem {
  return {
    kind: "journal_mismatch",
    severity: "nit",
    cause: `broken:${path}`,
    title: say`${path} is no JSON`,
    message: [
      say`Migrations run. But nobody can make a new one: ${"drizzle-kit generate"} and ${"drizzle-kit check"} read every snapshot, and stop at this one.`,
    ],
    path,
    line: 1,
    subjects: [],
  };
}
