// The files that Rails writes after migrating, by their names: activerecord/lib/active_record/database_configurations/hash_config.rb
// `schema_dump`. `schema.rb` holds the last version (`formatted_version` in schema_dumper.rb), `structure.sql` all of them
// (`dump_schema_versions` in connection_adapters/abstract/schema_statements.rb).

import type { Located } from "../migration-group.ts";
import { nameOf, parentOf, under } from "../paths.ts";

/** `db/schema.rb` and `db/structure.sql` of `db/migrate`; `db/animals_schema.rb` of `db/animals_migrate`. */
export function schemaFiles(root: string): { readonly ruby: string; readonly sql: string } {
  const prefix = /^(\w+_)migrate$/.exec(nameOf(root))?.[1] ?? "";
  const [ruby, sql] = [`${prefix}schema.rb`, `${prefix}structure.sql`].map((name) => under(parentOf(root), name));
  return { ruby: ruby ?? "", sql: sql ?? "" };
}

/** The version of a `schema.rb`, as it is written: `2024_03_07_094512`. */
export function schemaVersion(text: string): Located | undefined {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => versionPattern.test(line));
  const value = versionPattern.exec(lines[at] ?? "")?.[2];
  return value === undefined ? undefined : { value, line: at + 1 };
}

export const versionPattern =
  /^(\s*ActiveRecord::Schema(?:\[[\d.]+\])?\.define\(\s*(?::version\s*=>|version:)\s*)(\d[\d_]*)(?![\d_])(.*)$/;

/** The versions that a `structure.sql` inserts; [] where it has no list. */
export function structureVersions(text: string): readonly Located[] {
  const lines = text.split("\n");
  // Before Rails 5 each version was a statement of its own.
  const from = lines.findIndex((line) => /^\s*INSERT INTO\b.*\bschema_migrations\b/i.test(line));
  if (from === -1) return [];
  return lines
    .slice(from)
    .flatMap((line, i) =>
      [...line.matchAll(/\('(\d+)'\)/g)].map((match) => ({ value: match[1] ?? "", line: from + i + 1 })),
    );
}
