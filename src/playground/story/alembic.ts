// A small Alembic project, as `alembic init` and `alembic revision` write one.

import type { Files } from "../commit.ts";

/** One migration file of the chain. */
export function migration(of: {
  readonly title: string;
  readonly revision: string;
  readonly follows: string;
  readonly created: string;
  readonly upgrade: readonly string[];
  readonly downgrade: readonly string[];
}): string {
  return `"""${of.title}

Revision ID: ${of.revision}
Revises: ${of.follows}
Create Date: ${of.created}

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "${of.revision}"
down_revision = ${of.follows === "" ? "None" : `"${of.follows}"`}
branch_labels = None
depends_on = None


def upgrade() -> None:
${indented(of.upgrade)}


def downgrade() -> None:
${indented(of.downgrade)}
`;
}

/** The migrations that main has had for long, 030 to 039. */
export function oldMigrations(): Files {
  const columns = [
    ["add_team_season", "teams", "season", "sa.String(16)"],
    ["add_player_jersey_number", "players", "jersey_number", "sa.Integer()"],
    ["add_parent_phone", "parents", "phone", "sa.String(32)"],
    ["add_order_status", "orders", "status", "sa.String(24)"],
    ["add_product_archived_at", "products", "archived_at", "sa.DateTime(timezone=True)"],
    ["add_team_age_group", "teams", "age_group", "sa.String(8)"],
    ["add_player_birth_year", "players", "birth_year", "sa.Integer()"],
    ["add_order_paid_at", "orders", "paid_at", "sa.DateTime(timezone=True)"],
    ["add_product_sku", "products", "sku", "sa.String(40)"],
    ["add_parent_preferred_language", "parents", "preferred_language", "sa.String(8)"],
  ] as const;
  return Object.fromEntries(
    columns.map(([slug, table, column, type], i) => {
      const revision = number(30 + i);
      const text = migration({
        title: slug.replaceAll("_", " "),
        revision,
        // The chain begins here: what came before 030 was squashed into it.
        follows: i === 0 ? "" : number(29 + i),
        created: `2026-03-${String(i + 3).padStart(2, "0")} 09:15:00.000000`,
        upgrade: [`op.add_column("${table}", sa.Column("${column}", ${type}, nullable=True))`],
        downgrade: [`op.drop_column("${table}", "${column}")`],
      });
      return [`alembic/versions/${revision}_${slug}.py`, text];
    }),
  );
}

export const projectFiles: Files = {
  "README.md": "# basketball-api\n\nTeams, players and orders of the club.\n\n    alembic upgrade head\n    pytest\n",
  "alembic.ini": `[alembic]
script_location = %(here)s/alembic
file_template = %%(rev)s_%%(slug)s
prepend_sys_path = .
sqlalchemy.url = postgresql://localhost/basketball

[loggers]
keys = root

[logger_root]
level = WARNING
handlers =
`,
  "alembic/env.py": `"""Alembic's environment: runs the migrations against the configured database."""

from alembic import context
from sqlalchemy import create_engine, pool

config = context.config


def run_migrations_online() -> None:
    engine = create_engine(config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
`,
  "alembic/script.py.mako": `"""\${message}

Revision ID: \${up_revision}
Revises: \${down_revision | comma,n}
Create Date: \${create_date}

"""

from alembic import op
import sqlalchemy as sa
\${imports if imports else ""}

# revision identifiers, used by Alembic.
revision = \${repr(up_revision)}
down_revision = \${repr(down_revision)}
branch_labels = \${repr(branch_labels)}
depends_on = \${repr(depends_on)}


def upgrade() -> None:
    \${upgrades if upgrades else "pass"}


def downgrade() -> None:
    \${downgrades if downgrades else "pass"}
`,
};

function number(n: number): string {
  return String(n).padStart(3, "0");
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
}
