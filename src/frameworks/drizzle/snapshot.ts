// The place of a snapshot in the chain of schemas: drizzle-kit before 1.0 names one that it follows, later several.

import { z } from "zod";

export interface SnapshotPlace {
  /** undefined: it is no snapshot. */
  readonly snapshotId: string | undefined;
  readonly prevIds: readonly string[];
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
    return { snapshotId: undefined, prevIds: [] };
  }
  const read = snapshot.safeParse(value);
  if (!read.success) return { snapshotId: undefined, prevIds: [] };
  const { id, prevId, prevIds } = read.data;
  return { snapshotId: id, prevIds: prevIds ?? (prevId === undefined ? [] : [prevId]) };
}
