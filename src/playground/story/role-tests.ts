// The tests of the story's pull request. Where its strings stand matters: lines 3 and 51 say which migration they
// are about, line 175 names its file.

export const roleTestsPath = "tests/test_westside_streamlit_ro_role.py";

/** `words`: the number as the two docstrings have it. `file`: the name that the last test looks for. */
export function roleTests(of: { readonly words: string; readonly file: string }): string {
  return `"""The dashboard reads through a role that can do nothing else.

These tests make the role as migration ${of.words} does and try what it must not be able to do.

They need a PostgreSQL that the test user may create roles in.
"""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from basketball_api.settings import settings

ROLE = "westside_streamlit_ro"
PASSWORD = "only-for-tests"  # noqa: S105

READABLE = (
    "players",
    "parents",
    "teams",
    "player_teams",
    "orders",
    "products",
)

HIDDEN = ("sessions", "audit_log")

REPOSITORY = Path(__file__).parent.parent
VERSIONS = REPOSITORY / "alembic" / "versions"


def run(engine, statement):
    """Runs one statement in a transaction of its own."""
    with engine.begin() as connection:
        return connection.execute(text(statement))


def refused(engine, statement):
    """True when PostgreSQL says that the role may not."""
    with pytest.raises(ProgrammingError) as error:
        run(engine, statement)
    message = str(error.value)
    return "permission denied" in message or "must be owner" in message


@pytest.fixture()
def ro_role(db_engine):
    """The role as migration ${of.words} leaves it, gone again after the test."""
    run(db_engine, f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
    run(db_engine, f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    for table in READABLE:
        run(db_engine, f"GRANT SELECT ON {table} TO {ROLE}")
    yield ROLE
    for table in READABLE:
        run(db_engine, f"REVOKE ALL ON {table} FROM {ROLE}")
    run(db_engine, f"REVOKE ALL ON SCHEMA public FROM {ROLE}")
    run(db_engine, f"DROP ROLE {ROLE}")


@pytest.fixture()
def ro_engine(ro_role):
    url = make_url(settings.database_url).set(username=ro_role, password=PASSWORD)
    engine = create_engine(url)
    yield engine
    engine.dispose()


def test_may_read_players(ro_engine):
    run(ro_engine, "SELECT count(*) FROM players")


def test_may_not_change_players(ro_engine):
    assert refused(ro_engine, "DELETE FROM players")
    assert refused(ro_engine, "TRUNCATE players")


def test_may_read_parents(ro_engine):
    run(ro_engine, "SELECT count(*) FROM parents")


def test_may_not_change_parents(ro_engine):
    assert refused(ro_engine, "DELETE FROM parents")
    assert refused(ro_engine, "TRUNCATE parents")


def test_may_read_teams(ro_engine):
    run(ro_engine, "SELECT count(*) FROM teams")


def test_may_not_change_teams(ro_engine):
    assert refused(ro_engine, "DELETE FROM teams")
    assert refused(ro_engine, "TRUNCATE teams")


def test_may_read_player_teams(ro_engine):
    run(ro_engine, "SELECT count(*) FROM player_teams")


def test_may_not_change_player_teams(ro_engine):
    assert refused(ro_engine, "DELETE FROM player_teams")
    assert refused(ro_engine, "TRUNCATE player_teams")


def test_may_read_orders(ro_engine):
    run(ro_engine, "SELECT count(*) FROM orders")


def test_may_not_change_orders(ro_engine):
    assert refused(ro_engine, "DELETE FROM orders")
    assert refused(ro_engine, "TRUNCATE orders")


def test_may_read_products(ro_engine):
    run(ro_engine, "SELECT count(*) FROM products")


def test_may_not_change_products(ro_engine):
    assert refused(ro_engine, "DELETE FROM products")
    assert refused(ro_engine, "TRUNCATE products")


@pytest.mark.parametrize("table", HIDDEN)
def test_may_not_read_the_rest(ro_engine, table):
    assert refused(ro_engine, f"SELECT count(*) FROM {table}")


def test_may_not_create_tables(ro_engine):
    assert refused(ro_engine, "CREATE TABLE mine (id int)")


def test_may_not_create_roles(ro_engine):
    with pytest.raises(ProgrammingError):
        run(ro_engine, "CREATE ROLE other")


def test_cannot_become_somebody_else(ro_engine):
    with pytest.raises(ProgrammingError):
        run(ro_engine, "SET ROLE postgres")


def test_may_connect_and_see_the_schema(ro_engine):
    row = run(ro_engine, "SELECT has_schema_privilege(current_user, 'public', 'USAGE')").scalar()
    assert row is True


def test_owns_nothing(ro_engine):
    owned = run(ro_engine, "SELECT count(*) FROM pg_tables WHERE tableowner = current_user").scalar()
    assert owned == 0


def test_is_no_superuser(ro_engine):
    row = run(ro_engine, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar()
    assert row is False


def test_may_not_grant_what_it_has(ro_engine):
    run(ro_engine, "CREATE TEMP TABLE note (id int)")
    assert refused(ro_engine, "GRANT SELECT ON players TO PUBLIC WITH GRANT OPTION")


def test_may_not_write_files(ro_engine):
    assert refused(ro_engine, "COPY players TO '/tmp/players'")


def test_may_not_read_the_passwords(ro_engine):
    assert refused(ro_engine, "SELECT rolpassword FROM pg_authid")
    assert refused(ro_engine, "SELECT passwd FROM pg_shadow")


def test_migration_file_exists():
    """The deploy looks for the file by its name."""
    assert (VERSIONS / "${of.file}").is_file()
`;
}
