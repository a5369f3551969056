import { alembic } from "./alembic/alembic.ts";
import { drizzle } from "./drizzle/drizzle.ts";
import { drizzleKit } from "./drizzle/drizzle-kit.ts";
import type { Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";

/** Every framework. Where two are equally sure of a folder, the first has it. */
export const frameworks: readonly Framework[] = [alembic, drizzle, drizzleKit, golangMigrate];
