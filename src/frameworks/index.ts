import { alembic } from "./alembic/alembic.ts";
import { doctrine } from "./doctrine.ts";
import { ecto } from "./ecto.ts";
import { efCore } from "./ef-core.ts";
import type { Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { laravel } from "./laravel.ts";
import { liquibase } from "./liquibase/liquibase.ts";
import { phinx } from "./phinx.ts";
import { rails } from "./rails/rails.ts";

/** Every framework. Where two are equally sure of a folder, the first has it. */
export const frameworks: readonly Framework[] = [
  alembic,
  rails,
  liquibase,
  golangMigrate,
  ecto,
  efCore,
  laravel,
  phinx,
  doctrine,
];
