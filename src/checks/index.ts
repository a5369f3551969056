import type { Check } from "./check.ts";
import { claims } from "./claims.ts";
import { migrationCollision } from "./migration-collision.ts";
import { sop } from "./sop.ts";
import { staleReference } from "./stale-reference.ts";

/** Every check, in the order in which a review lists what they found. */
export const checks: readonly Check[] = [migrationCollision, staleReference, sop, claims];
