import { pino } from "pino";
import { expect, test } from "vitest";
import { createDatabase } from "../../test/support/database.ts";
import { UserError } from "../domain/errors.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { connectDatabase } from "./pool.ts";

test("an empty database gets every migration once, whoever else starts at the same time", async () => {
  await using base = await createDatabase({ from: "nothing" });
  const other = await connectDatabase(base.url, { log: pino({ level: "silent" }) });
  const applied = await Promise.all([migrate(base.db), migrate(other), migrate(base.db)]);
  expect(applied.flat().toSorted()).toEqual(["0001_first_tables.sql", "0002_pending_head.sql"]);
  expect(await migrate(other)).toEqual([]);
  expect(await schemaVersion(base.db)).toBe(2);
  await other.close();
});

test("a schema from the future is refused", async () => {
  await using base = await createDatabase();
  await base.db.query("insert into assay.schema_version (version, name) values (9999, '9999_later.sql')");
  await expect(migrate(base.db)).rejects.toThrow(UserError);
  await expect(migrate(base.db)).rejects.toThrow("the database is at schema version 9999, this Assay knows 2");
});
