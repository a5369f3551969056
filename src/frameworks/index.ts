import { alembic } from "./alembic/alembic.ts";
import { django } from "./django/django.ts";
import { doctrine } from "./doctrine.ts";
import { drizzle } from "./drizzle/drizzle.ts";
import { ecto } from "./ecto.ts";
import { efCore } from "./ef-core.ts";
import type { Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { laravel } from "./laravel.ts";
import { liquibase } from "./liquibase/liquibase.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { phinx } from "./phinx.ts";
import { prisma } from "./prisma.ts";
import { rails } from "./rails/rails.ts";
import { sequelize } from "./sequelize.ts";
import { typeorm } from "./typeorm/typeorm.ts";

/** Every framework. Where two are equally sure of a folder, the first has it. */
export const frameworks: readonly Framework[] = [
  alembic,
  django,
  rails,
  prisma,
  drizzle,
  knex,
  typeorm,
  sequelize,
  mikroOrm,
  kysely,
  nodePgMigrate,
  liquibase,
  golangMigrate,
  ecto,
  efCore,
  laravel,
  phinx,
  doctrine,
];
