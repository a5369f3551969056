// A folder of Drizzle's as drizzle-kit writes it, for tests.

export interface Entry {
  readonly tag: string;
  readonly when: number;
  /** Default: its place. */
  readonly idx?: number;
  /** undefined: no such file. Default: a statement that names the tag. */
  readonly sql?: string | undefined;
}

/** The journal, the SQL and the snapshots of these entries, each snapshot following the one before. */
export function drizzleFiles(entries: readonly Entry[], root = "drizzle"): Record<string, string> {
  const files: Record<string, string> = {
    [`${root}/meta/_journal.json`]: journalOf(entries),
  };
  for (const [i, entry] of entries.entries()) {
    const sql = "sql" in entry ? entry.sql : `CREATE TABLE "${entry.tag}" (id int);\n`;
    if (sql !== undefined) files[`${root}/${entry.tag}.sql`] = sql;
    files[`${root}/meta/${entry.tag.split("_")[0] ?? ""}_snapshot.json`] = snapshot(
      entry.tag,
      entries[i - 1]?.tag ?? "0",
    );
  }
  return files;
}

/** The text of the journal, as `JSON.stringify(journal, null, 2)` writes it. */
export function journalOf(entries: readonly Entry[]): string {
  const rows = entries.map(({ tag, when, idx }, i) => ({ idx: idx ?? i, version: "7", when, tag, breakpoints: true }));
  return JSON.stringify({ version: "7", dialect: "postgresql", entries: rows }, null, 2);
}

/** A snapshot of the whole schema, cut down to its place in the chain. */
export function snapshot(id: string, prevId: string): string {
  return JSON.stringify({ id, prevId, version: "7", tables: {} }, null, 2);
}

/** Entries of a journal, and a project with the first two. */
export const teams: Entry = { tag: "0000_teams", when: 1000 };
export const players: Entry = { tag: "0001_players", when: 2000 };
export const orders: Entry = { tag: "0002_orders", when: 3000 };
export const roles: Entry = { tag: "0002_roles", when: 2500 };
export const drizzleConfig = {
  "drizzle.config.ts": 'export default defineConfig({ dialect: "postgresql", out: "./drizzle" });\n',
};
export const before: Record<string, string> = { ...drizzleConfig, ...drizzleFiles([teams, players]) };
