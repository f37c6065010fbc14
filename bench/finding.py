"""Goal G12: finding a village or a person by part of a name, beside the exact name."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

from measure import Goal, in_turns, timed
from registers import ADMIN, TODAY, Registers, officer, province

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = 30
SHOWN = 20


def goals(registers: Registers) -> list[Goal]:
    from django.db import connection

    with registers.looked_at("whole"):
        # The writers that were measured before leave dead rows, which autovacuum takes away.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE members_person, members_membership")
        return [*of_villages(), *of_people()]


def of_villages() -> list[Goal]:
    """Two words in the country of 100,000 villages, twenty shown."""
    from django.db import connection

    from communes.models import VillageVersion
    from communes.search import find_villages

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        # No page asks for an exact name alone; what a search is compared with does.
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS bench_exact_name ON communes_villageversion (match_key)"
        )
    villages = VillageVersion.objects.visible_to(officer())
    names = _spread(villages.filter(kind="Thôn").order_by("name").distinct("name"), "name")
    found = in_turns(
        {
            "contains": _each(names, lambda name: find_villages(name, officer())),
            "exact": _each(names, lambda name: villages.filter(match_key=name.casefold())),
            # In an order as well: without, it stops at the first twenty that it meets.
            "unaccent": _each(
                names,
                lambda name: villages.filter(name__unaccent__icontains=name).order_by("name", "pk"),
            ),
        },
        rounds=TERMS,
    )
    return [
        Goal(
            "G12",
            "villages by two words, nearest first, to the exact name",
            found["contains"] / found["exact"],
            10,
            peers="DHIS2 14.4 s, 128 ms after its mending, at 272,000 units",
        ),
        Goal(
            "G12",
            "unaccent(name) ILIKE without an index to our search",
            found["unaccent"] / found["contains"],
            10,
            at_most=False,
            peers="Django's unaccent__icontains 28",
        ),
    ]


def of_people() -> list[Goal]:
    """Whole names in the list of people, which is asked for a province or less."""
    from django.test import RequestFactory

    from communes.models import Officer
    from members.models import Person
    from members.people.listing import PeopleFilters, filtered_people

    looking = Officer.objects.get(username=f"{ADMIN}.province")
    people = Person.objects.visible_to(looking)
    names = _spread(people.filter(province=province()).order_by("full_name"), "full_name")

    def listed(name: str) -> Any:
        request: Any = RequestFactory().get("/nguoi/", {"q": name})
        request.user, request.today, request.as_of = looking, TODAY, TODAY
        rows = filtered_people(PeopleFilters(request), looking, TODAY)
        return rows.order_by("sort_key", "pk")

    def exact(name: str) -> Any:
        from communes.vietnamese import match_key

        return people.filter(match_key=match_key(name)).order_by("sort_key", "pk")

    found = in_turns({"listed": _each(names, listed), "exact": _each(names, exact)}, rounds=TERMS)
    return [
        Goal(
            "G12",
            "people of a province by three words anywhere, to the exact name",
            found["listed"] / found["exact"],
            6,
            peers="beginning of the name 3.7–4.1, anywhere 40–80",
        )
    ]


def _each(names: list[str], rows: Callable[[str], Any]) -> Callable[[], float]:
    """A way that asks for the next name each time."""
    turn = cycle(names)
    return lambda: timed(lambda: list(rows(next(turn))[:SHOWN]))()


def _spread(rows: Any, column: str) -> list[str]:
    """Thirty names from the whole of the alphabet."""
    names = sorted(set(rows.values_list(column, flat=True)))
    return names[:: max(len(names) // TERMS, 1)][:TERMS]
