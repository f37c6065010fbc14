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
from registers import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from communes.models import UnitVersion

DAY = datetime.date(2025, 7, 1)
LATER = datetime.date(2025, 7, 10)
# A whole reform takes a minute of processor: of so many rounds the one in the middle tells enough.
FEW = 5

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
        return [of_a_commune(), of_the_country()]


def of_a_commune() -> Goal:
    """Two communes become one, by their resolution; beside a village typed in.

    In a province that has followed the reform of 2025, which is rolled back at the end.
    """
    from django.db import transaction

    with transaction.atomic():
        keeping, ending = _communes_of_nine()
        found = in_turns(
            {
                "merge": rolled_back(lambda: _merge(keeping, ending)),
                "village": rolled_back(lambda: _village(keeping)),
            }
        )
        transaction.set_rollback(True)
    return Goal(
        "G13",
        "merger of two communes, the ended one of nine villages, to a village typed in",
        found["merge"] / found["village"],
        5,
        peers="treebeard 3.3, mptt 720",
    )


def of_the_country() -> Goal:
    _map_of_communes()
    # Neither walks over the dead rows that the other left.
    ways = {name: swept(rolled_back(work)) for name, work in (("ours", _follow), ("bare", _bare))}
    found = in_turns(ways, FEW, 0)
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


def swept(way: Way) -> Way:
    from django.db import connection

    def clean() -> float:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM " + ", ".join((*DATED, *UNDATED)))
        return way()

    return clean


def _communes_of_nine() -> list[UnitVersion]:
    """Two communes of Đà Nẵng after the reform, those nearest to nine villages."""
    from django.db.models import Count

    from communes.models import Unit, UnitVersion, VillagePlacement
    from reports.actions.unit_reform import follow_units

    city = Unit.objects.coded("48", DAY).get()
    follow_units(on=DAY, by=registers.officer(), province=city)
    held = VillagePlacement.objects.on(DAY).filter(province=city)
    counts = dict(held.values_list("commune").annotate(Count("pk")))
    rows = UnitVersion.objects.on(DAY).filter(unit__in=counts, valid_to=None, province=city)
    found = sorted(
        rows.select_related("unit", "province"), key=lambda row: abs(counts[row.unit_id] - 9)
    )
    return [found[1], found[0]]


def _merge(keeping: UnitVersion, ending: UnitVersion) -> None:
    from communes.reforming.units import UnitOperation, UnitPart, UnitResult
    from communes.reforming.values import Kind
    from reports.actions.unit_events import apply_unit_event, save_unit_event, start_unit_event

    by = registers.officer()
    head = {"title": "x", "document": "x", "number": "1", "signed_on": TODAY, "effective_on": LATER}
    event = start_unit_event(province=keeping.province, head=head, by=by)
    codes = (keeping.unit.code, ending.unit.code)
    result = UnitResult(keeping.unit.code, keeping.kind, keeping.name)
    merge = UnitOperation(Kind.MERGE, tuple(UnitPart(code) for code in codes), (result,))
    save_unit_event(reform=event, operations=[merge], by=by)
    apply_unit_event(reform=event, by=by)


def _village(commune: UnitVersion) -> None:
    from communes.actions.villages import add_village

    add_village(
        commune=commune.unit,
        kind="Thôn",
        name="Mới",
        valid_from=LATER,
        by=registers.officer(),
    )


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
    from communes.units.passing import maps_of, passing_on

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
