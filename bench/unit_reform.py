"""Goal G13: a reform of units beside the bare statements that write the same rows.

The whole country of 30/6/2025 is moved to the units of 1/7/2025 in one transaction that is rolled
back: villages, teams, seats and lists close and go on elsewhere, sums are compared, divided
communes are laid aside. The bare statements give the same rows other keys, as a register without a
past would, and do nothing else.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import registers
from measure import Goal, Way, in_turns, spent

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = datetime.date(2025, 7, 1)
# A whole reform takes a minute of processor.
FEW = 2

# Every row that stands somewhere on the day, by the one key that it carries.
BARE = (
    """UPDATE {table} row SET commune_id = map.commune, district_id = NULL,
        province_id = map.province
    FROM moved map WHERE row.commune_id = map.was
    AND (row.valid_from IS NULL OR row.valid_from < %(day)s)
    AND (row.valid_to IS NULL OR row.valid_to >= %(day)s)""",
    """UPDATE {table} row SET commune_id = map.commune, district_id = NULL,
        province_id = map.province
    FROM moved map WHERE row.commune_id = map.was""",
)
DATED = ("communes_villageplacement", "teams_teamvillage")
UNDATED = ("teams_team", "teams_teamtarget", "teams_channel", "members_membership")


def goals(here: registers.Registers) -> list[Goal]:
    with here.looked_at("whole"):
        return [of_the_country()]


def of_the_country() -> Goal:
    _map_of_communes()
    found = in_turns({"ours": rolled_back(_follow), "bare": rolled_back(_bare)}, FEW, 0)
    return Goal(
        "G13",
        "the reform of the whole country to bare UPDATEs of its rows",
        found["ours"] / found["bare"],
        2,
        peers="treebeard 3.3, mptt 720",
    )


def rolled_back(work: Callable[[], object]) -> Way:
    """Seconds of processor of a piece of work that leaves nothing behind."""
    from django.db import transaction

    def way() -> float:
        with transaction.atomic():
            begun = spent()
            work()
            seconds = spent() - begun
            transaction.set_rollback(True)
        return seconds

    return way


def _follow() -> None:
    from reports.actions.unit_reform import follow_units

    follow_units(on=DAY, by=registers.officer())


def _bare() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement, tables in zip(BARE, (DATED, UNDATED), strict=True):
            for table in tables:
                cursor.execute(statement.format(table=table), {"day": DAY})


def _map_of_communes() -> None:
    """Which commune goes on as which, of those that go on as one."""
    from django.db import connection

    from communes.models import Unit
    from communes.unit_passing import maps_of, passing_on

    maps = maps_of(DAY)
    rows = [
        (was, place["commune_id"], place["province_id"])
        for province in Unit.objects.on(DAY).filter(level="province")
        for was, place in passing_on(maps, province).places.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moved")
        cursor.execute("CREATE TEMP TABLE moved (was bigint, commune bigint, province bigint)")
        cursor.executemany("INSERT INTO moved VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE moved")
