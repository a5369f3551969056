import { alembic } from "./alembic/alembic.ts";
import { django } from "./django/django.ts";
import { drizzle } from "./drizzle/drizzle.ts";
import { drizzleKit } from "./drizzle/drizzle-kit.ts";
import type { Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { morph } from "./morph.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { prisma } from "./prisma.ts";
import { rails } from "./rails/rails.ts";
import { seaOrm } from "./sea-orm.ts";
import { sequelize } from "./sequelize.ts";
import { sqitch } from "./sqitch.ts";
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
  morph,
  golangMigrate,
  seaOrm,
  sqitch,
  yoyo,
  giteaList,
  forgejoFiles,
  xormigrate,
];
