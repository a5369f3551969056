import { alembic } from "./alembic/alembic.ts";
import type { Framework } from "./framework.ts";

/** Every migration framework that is known. */
export const frameworks: readonly Framework[] = [alembic];
