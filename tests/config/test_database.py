"""What the portal relies on in any PostgreSQL, the wheel's or the distribution's."""

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.smoke


@pytest.mark.parametrize("found", ["ĐIỆN BIÊN", "điện biên", "Điện Biên"])
def test_database_compares_vietnamese_letters_without_their_case(db, found):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ILIKE %s", [found, "%điện%"])
        assert cursor.fetchone() == (True,)


def test_database_orders_by_code_point_so_that_sort_keys_decide(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(name ORDER BY name COLLATE \"C\") FROM (VALUES ('b'), ('B'), ('a'))"
            " AS names (name)"
        )
        assert cursor.fetchone() == (["B", "a", "b"],)


def test_models_and_migrations_agree(db):
    # Ends with SystemExit when a migration is missing.
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
