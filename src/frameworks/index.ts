import { alembic } from "./alembic/alembic.ts";
import { atlas } from "./atlas/atlas.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { django } from "./django/django.ts";
import { doctrine } from "./doctrine.ts";
import { drizzleKit } from "./drizzle/drizzle-kit.ts";
import { drizzle } from "./drizzle/drizzle.ts";
import { ecto } from "./ecto.ts";
import { efCore } from "./ef-core.ts";
import { flyway } from "./flyway/flyway.ts";
import type { Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { hasura } from "./hasura.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { laravel } from "./laravel.ts";
import { liquibase } from "./liquibase/liquibase.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { morph } from "./morph.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { numberedSql } from "./numbered-sql.ts";
import { phinx } from "./phinx.ts";
import { prisma } from "./prisma.ts";
import { rails } from "./rails/rails.ts";
import { refinery } from "./refinery.ts";
import { seaOrm } from "./sea-orm.ts";
import { sequelize } from "./sequelize.ts";
import { sqitch } from "./sqitch.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";
import { typeorm } from "./typeorm/typeorm.ts";
import { forgejoFiles } from "./xorm/forgejo-files.ts";
import { giteaList } from "./xorm/gitea-list.ts";
import { xormigrate } from "./xorm/xormigrate.ts";
import { yoyo } from "./yoyo.ts";

/** Every framework. Where two are equally sure of a folder, the first has it. */
export const frameworks: readonly Framework[] = [
  alembic,
  django,
  rails,
  prisma,
  drizzle,
  drizzleKit,
  knex,
  typeorm,
  sequelize,
  mikroOrm,
  kysely,
  nodePgMigrate,
  graphileMigrate,
  flyway,
  liquibase,
  morph,
  golangMigrate,
  goose,
  dbmate,
  sqlx,
  diesel,
  refinery,
  seaOrm,
  ecto,
  efCore,
  laravel,
  phinx,
  doctrine,
  atlas,
  sqitch,
  supabase,
  hasura,
  yoyo,
  giteaList,
  forgejoFiles,
  xormigrate,
  numberedSql,
];
