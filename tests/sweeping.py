"""What tests wrote and took back is swept out of the tables before the next module.

A test is rolled back, but its rows stay behind as dead ones, tens of thousands after a test with
all units of the country. Every page of later tests would walk over them, by plans for large tables.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

MOST_DEAD = 1_000


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    if not connection.settings_dict["NAME"].startswith("test_"):
        # No test of the module asked for the database.
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I', relname) FROM pg_stat_user_tables WHERE n_dead_tup > %s",
            [MOST_DEAD],
        )
        if littered := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(littered)}")
