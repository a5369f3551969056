import type { PrNumber, RepoId } from "../domain/ids.ts";
import type { Queryable, Transaction } from "./pool.ts";

export interface Delivery {
  /** The forge's id of the delivery; a manual replay gets a new one. */
  readonly id: string;
  readonly event: string;
  readonly repoId: RepoId | undefined;
  readonly number: PrNumber | undefined;
}

/** Stores the delivery with the mark it makes. `duplicate`: the same id was stored before. */
export async function recordDelivery(tx: Transaction, delivery: Delivery): Promise<"new" | "duplicate"> {
  const { count } = await tx.query(
    `insert into assay.delivery (id, event, repo_id, number) values ($1, $2, $3, $4) on conflict (id) do nothing`,
    [delivery.id, delivery.event, delivery.repoId ?? null, delivery.number ?? null],
  );
  return count === 1 ? "new" : "duplicate";
}

/** Forgets deliveries older than seven days; returns how many. */
export async function pruneDeliveries(db: Queryable): Promise<number> {
  const { count } = await db.query("delete from assay.delivery where received_at < now() - interval '7 days'");
  return count;
}
