// The files of the founding story, with its strings at their real lines: the test names the migration's number
// in lines 3 and 51 and its file in line 175, the migration's own docstring in lines 3 and 4.

import type { Files } from "./memory-change.ts";

export const testPath = "tests/test_westside_streamlit_ro_role.py";

/** Path of the pull request's migration under a number. */
export function rolePath(number: string): string {
  return `alembic/versions/${number}_add_westside_streamlit_ro_role.py`;
}

export const queensPath = "alembic/versions/040_create_16u_local_queens_team.py";

/** The base before the other migration landed. */
export function oldMain(): Files {
  return {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "",
    "alembic/script.py.mako": "",
    "alembic/versions/038_add_orders.py": migration("038", "037", "add orders"),
    "alembic/versions/039_add_products.py": migration("039", "038", "add products"),
    "docs/area-codes.md": "Area codes: 038, 039, 040, 041.\n",
  };
}

/** The fresh tip: another migration has 040. */
export function freshMain(): Files {
  return {
    ...oldMain(),
    [queensPath]: migration("040", "039", "create 16u local queens team"),
    "docs/migrations.md": "migration 040 creates the queens team\nSee `040_create_16u_local_queens_team`.\n",
  };
}

/** What the pull request adds. `code` is what `revision` says, `header` the docstring, `inTest` the strings of the test. */
export function roleFiles(numbers: {
  file: string;
  code: string;
  follows: string;
  header: string;
  revises: string;
  inTest: string;
}): Record<string, string> {
  const { file, code, follows, header, revises, inTest } = numbers;
  const text = [
    '"""add westside_streamlit_ro role',
    "",
    `Revision ID: ${header}`,
    `Revises: ${revises}`,
    "Create Date: 2026-04-10 12:00:00",
    "",
    '"""',
    "import os",
    "",
    "from alembic import op",
    "",
    `revision = "${code}"`,
    `down_revision = "${follows}"`,
    "branch_labels = None",
    "depends_on = None",
    "",
    "def upgrade():",
    '    password = os.environ["WESTSIDE_STREAMLIT_RO_PASSWORD"]',
    '    op.execute(f"""DO $$ BEGIN',
    "      CREATE ROLE westside_streamlit_ro LOGIN PASSWORD '{password}'; -- migration 040, 040",
    '    END $$"""  )',
    "",
  ].join("\n");
  return { [rolePath(file)]: text, [testPath]: testFile(inTest) };
}

function testFile(number: string): string {
  const lines = Array.from({ length: 180 }, (_, i) => `# filler ${i + 1}`);
  lines[0] = '"""Tests for the read-only role.';
  lines[1] = "";
  lines[2] = `Integration tests for the grants of migration ${number}.`;
  lines[3] = '"""';
  lines[49] = "def ro_role(engine):";
  lines[50] = `    """Create the role exactly as migration ${number} does."""`;
  lines[99] = '    phone = "555-040-1234", 0.040, "v040", 0x040, 1040, "0400"';
  lines[173] = "def test_migration_file_exists():";
  lines[174] = `    path = VERSIONS / "${number}_add_westside_streamlit_ro_role.py"`;
  return `${lines.join("\n")}\n`;
}

function migration(id: string, follows: string, title: string): string {
  return `"""${title}\n\nRevision ID: ${id}\nRevises: ${follows}\n\n"""\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = "${follows}"\n\n\ndef upgrade():\n    op.execute("SELECT 1 -- ${title}")\n`;
}
