// Smallest files that Alembic would run, for stories that are not about Alembic's corners.

import { migration as written, projectFiles } from "../../src/playground/story/alembic.ts";

/** A project whose chain is 001 to 003. */
export const project = {
  ...projectFiles,
  ...migration("001", "", "make_teams"),
  ...migration("002", "001", "make_players"),
  ...migration("003", "002", "make_orders"),
};

/** `alembic/versions/ID_SLUG.py`, following `follows` ("" for none), as a file record. */
export function migration(id: string, follows: string, slug: string): Record<string, string> {
  const created = "2026-03-03 09:15:00.000000";
  const body = { upgrade: ["pass"], downgrade: ["pass"] };
  return { [pathOf(id, slug)]: written({ title: slug.replaceAll("_", " "), revision: id, follows, created, ...body }) };
}

export function pathOf(id: string, slug: string): string {
  return `alembic/versions/${id}_${slug}.py`;
}
