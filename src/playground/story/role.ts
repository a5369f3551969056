// The story's migration. Its docstring names its number and its parent once more (lines 3 and 4), where a renumbering
// forgets them.

import { migration } from "./alembic.ts";

const slug = "add_westside_streamlit_ro_role";
const names = ["players", "parents", "teams", "player_teams", "orders", "products"]
  .map((table) => `    "${table}",`)
  .join("\n");

export function rolePath(revision: string): string {
  return `alembic/versions/${revision}_${slug}.py`;
}

/** The migration: `code` numbers the variables, `header` the docstring. */
export function roleMigration(
  code: { readonly revision: string; readonly follows: string },
  header: { readonly revision: string; readonly follows: string } = code,
): string {
  const text = migration({
    title: "add a read-only role for the westside dashboard",
    ...code,
    created: "2026-04-10 16:42:00.000000",
    upgrade: [
      'password = os.environ.get("WESTSIDE_STREAMLIT_RO_PASSWORD")',
      "if not password:",
      '    raise RuntimeError("WESTSIDE_STREAMLIT_RO_PASSWORD is not set: the role needs a password")',
      'quoted = password.replace("\'", "\'\'")',
      "op.execute(CREATE_OR_ALTER.format(password=quoted))",
      'op.execute("GRANT USAGE ON SCHEMA public TO westside_streamlit_ro")',
      "for table in TABLES:",
      '    op.execute(f"GRANT SELECT ON {table} TO westside_streamlit_ro")',
    ],
    downgrade: [
      "for table in TABLES:",
      '    op.execute(f"REVOKE ALL ON {table} FROM westside_streamlit_ro")',
      'op.execute("REVOKE ALL ON SCHEMA public FROM westside_streamlit_ro")',
      'op.execute("DROP ROLE IF EXISTS westside_streamlit_ro")',
    ],
  });
  return text
    .replace(
      `Revision ID: ${code.revision}\nRevises: ${code.follows}\n`,
      `Revision ID: ${header.revision}\nRevises: ${header.follows}\n`,
    )
    .replace("from alembic import op\nimport sqlalchemy as sa\n", "import os\n\nfrom alembic import op\n")
    .replace("depends_on = None\n", (line) => `${line}\nTABLES = (\n${names}\n)\n\n${createOrAlter}`);
}

const createOrAlter = `CREATE_OR_ALTER = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'westside_streamlit_ro') THEN
        ALTER ROLE westside_streamlit_ro LOGIN PASSWORD '{password}';
    ELSE
        CREATE ROLE westside_streamlit_ro LOGIN PASSWORD '{password}';
    END IF;
END
$$
"""
`;
