// What stands in the files of the measured repository: as long, and as varied, as what people write.

/** `alembic/versions/0412_add_orders_status.py` */
export function migrationPath(number: number, slug: string): string {
  return `alembic/versions/${idOf(number)}_${slug}.py`;
}

/** The words of main's own migration of this number. */
export function slugOf(number: number): string {
  return `${pick(verbs, number)}_${pick(tables, number, 3)}_${pick(columns, number, 7)}`;
}

/** A migration of about 1.5 kB that follows the one before it. */
export function migrationText({ number, slug }: { readonly number: number; readonly slug: string }): string {
  const id = idOf(number);
  const parent = number === 1 ? undefined : idOf(number - 1);
  const table = `${pick(tables, number, 3)}_${number}`;
  return `"""${slug.replaceAll("_", " ")}

Revision ID: ${id}
Revises: ${parent ?? ""}
Create Date: 2025-${two((number % 12) + 1)}-${two((number % 28) + 1)} 10:${two(number % 60)}:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision: str = "${id}"
down_revision: Union[str, None] = ${parent === undefined ? "None" : `"${parent}"`}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "${table}",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("${pick(columns, number)}", sa.String(length=${40 + (number % 80)}), nullable=False),
        sa.Column("${pick(columns, number, 5)}_at", sa.DateTime(timezone=True), server_default=sa.text("now()")),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_${table}_owner", ondelete="CASCADE"),
        sa.UniqueConstraint("${pick(columns, number)}", name="uq_${table}_${pick(columns, number)}"),
    )
    with op.batch_alter_table("${table}", schema=None) as batch_op:
        batch_op.create_index("ix_${table}_${pick(columns, number, 5)}", ["${pick(columns, number, 5)}_at"], unique=False)
    op.execute("UPDATE ${table} SET payload = '{}'::jsonb WHERE payload IS NULL")


def downgrade() -> None:
    with op.batch_alter_table("${table}", schema=None) as batch_op:
        batch_op.drop_index("ix_${table}_${pick(columns, number, 5)}")
    op.drop_table("${table}")
`;
}

/** A test that names the migration by its file. */
export function testText(number: number, slug: string): string {
  return `"""Migration ${idOf(number)} creates its table."""
from pathlib import Path

MIGRATION = Path("alembic/versions/${idOf(number)}_${slug}.py")


def test_revision_chain():
    assert 'revision: str = "${idOf(number)}"' in MIGRATION.read_text()
`;
}

/** About 2 kB of application code. */
export function moduleText(n: number): string {
  const functions = Array.from({ length: 6 }, (_, i) => {
    const name = `${pick(verbs, n, i)}_${pick(columns, n + i, 2)}`;
    return `def ${name}_${i}(session, ${pick(columns, n, i)}: int, limit: int = ${(n * (i + 3)) % 500}):
    """${pick(verbs, n + i)} the ${pick(tables, n, i)} whose ${pick(columns, n + i)} matches, at most limit of them."""
    query = session.query(${pick(tables, n, i)}).filter_by(${pick(columns, n, i)}=${pick(columns, n, i)})
    return [row for row in query.limit(limit) if row.revision != ${n % 1000}]
`;
  });
  return `import logging\n\nlog = logging.getLogger(__name__)\n\n\n${functions.join("\n\n")}`;
}

function idOf(number: number): string {
  return String(number).padStart(4, "0");
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function pick(words: readonly string[], number: number, turn = 0): string {
  return words[(number * 31 + turn * 17) % words.length] ?? "";
}

const verbs = ["add", "create", "drop", "rename", "backfill", "index", "split", "widen", "tighten", "move", "seed"];
const tables = ["orders", "teams", "players", "invoices", "sessions", "venues", "roles", "grants", "seasons", "events"];
const columns = ["status", "owner", "email", "price", "region", "score", "label", "token_hash", "starts", "weight"];
