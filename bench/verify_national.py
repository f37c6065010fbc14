"""Whether the kept figures of a national register are those of a live count, on every unit.

    DATABASE_URL=postgres://…/portal PORTAL_TODAY=2025-06-20 python bench/verify_national.py

Compares the country, every province and every district, figure by figure, today; with --past on so
many days of the past as well, on which only the country and the provinces are compared. The days
are drawn anew each time and told. Exits 1 when any board differs; the register is only read.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
from typing import TYPE_CHECKING

import national

if TYPE_CHECKING:
    from communes.models import Unit

# No team is older.
FIRST = datetime.date(2020, 6, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--past", type=int, default=0, help="days of the past")
    past = parser.parse_args().past
    national.setup()
    from communes import clock

    today = clock.today()
    days = [FIRST + random.random() * (today - FIRST) for _ in range(past)]  # noqa: S311
    compared = wrong = 0
    for on in (today, *days):
        for unit in units_of(on, ("province", "district") if on == today else ("province",)):
            compared += 1
            if differs(unit, on):
                wrong += 1
                print(f"differs on {on}: {unit.label if unit else 'the country'}")
        print(f"{on}: {compared} boards compared so far, {wrong} differ", flush=True)
    return bool(wrong)


def units_of(on: datetime.date, levels: tuple[str, ...]) -> list[Unit | None]:
    from communes.models import UnitVersion

    rows = UnitVersion.objects.on(on).filter(unit__level__in=levels)
    return [None, *(row.unit for row in rows.select_related("unit").order_by("-unit__level"))]


def differs(unit: Unit | None, on: datetime.date) -> bool:
    """Whether the kept board of a unit is another than the one counted live."""
    from communes import clock
    from reports.boards.board import as_json, board
    from reports.boards.kept_board import board_on
    from reports.demands import Area, Demand, demands_of
    from reports.facts import picture
    from reports.past.reader import past_of
    from teams.models import Plan

    def choose(area: Area) -> list[Demand]:
        return demands_of(Plan.objects.all(), area)

    if on != clock.today() and past_of(unit, on) is None:
        raise SystemExit(f"nothing is kept for {on}")
    seen = picture(unit, on)
    kept, counted = board_on(unit, on, choose), board(seen, choose(seen))
    return (
        as_json(kept) != as_json(counted)
        or [row.results for row in kept.children] != [row.results for row in counted.children]
        or [row.counts for row in kept.children] != [row.counts for row in counted.children]
        or (kept.row.counts, kept.row.results) != (counted.row.counts, counted.row.results)
        or kept.latest_entry != counted.latest_entry
    )


if __name__ == "__main__":
    sys.exit(main())
