"""Boards after the reform of 1/7/2025, and what was before it on the map of that day.

    PORTAL_TODAY=2025-07-20 python bench/after_reform.py --by USER

DATABASE_URL names a register of national size that followed the reform and was counted since,
today and its past. Prints the goals in the lines of RESULTS.md, and exits 1 when one is missed. A
restated board is asked for another day in each round, all of them before the reform, and whole:
Python is counted on both sides.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import counting
import measure
import national
import pages
from measure import Goal, in_database, in_turns, timed

if TYPE_CHECKING:
    from communes.models import Unit
    from reports.demands import Demand
    from reports.restating.restated import Restated

FIRST, APART = datetime.date(2022, 6, 30), datetime.timedelta(days=45)
PROVINCE = "48"
LIMIT = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by", required=True, help="an administrator of the whole country")
    by = parser.parse_args().by
    national.setup()
    from django.conf import settings

    from communes import clock
    from communes.models import Officer, Unit

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "hello"
    today = clock.today()
    unit = Unit.objects.get(level="province", code=PROVINCE, valid_to=None)
    officer = Officer.objects.get(username=by)
    # The pages of this register, and not of the one that make bench makes.
    pages.province, pages.officer = (lambda: unit), (lambda: officer)
    goals = [*of_boards(unit, today), *of_restated(unit, today), *pages.in_hellos()]
    for goal in goals:
        print(
            f"| {goal.key} | {goal.what} | {goal.figure:.2f} | {goal.limit_words} | "
            f"{goal.verdict} |"
        )
    print("load " + ", ".join(f"{each:.1f}" for each in os.getloadavg()))
    return int(any(not goal.met for goal in goals))


def asked(unit: Unit | None, on: datetime.date) -> list[Demand]:
    from reports.boards.kept_board import board_on
    from reports.demands import demands_of
    from teams.models import Plan

    return list(board_on(unit, on, lambda area: demands_of(Plan.objects.all(), area)).demands)


def of_boards(unit: Unit, today: datetime.date) -> list[Goal]:
    from reports.boards.kept_board import board_on

    targets = {each: asked(each, today) for each in (None, unit)}

    def figures(of: Unit | None) -> Callable[[], Any]:
        return lambda: board_on(of, today, lambda _: targets[of])

    found = in_turns(
        {
            "province": in_database(figures(unit)),
            "ready": in_database(lambda: counting.ready(unit.pk)),
            "country": in_database(figures(None)),
            "scan": in_database(
                lambda: counting.scan([demand.target.pk for demand in targets[None]])
            ),
        }
    )
    return [
        Goal(
            "G1",
            "board of a province, its SQL, to its ready rows",
            found["province"] / found["ready"],
            3,
        ),
        Goal(
            "G2",
            "board of the country, its SQL, to a scan of the kept rows",
            found["country"] / found["scan"],
            2.5,
        ),
    ]


def of_restated(unit: Unit, today: datetime.date) -> list[Goal]:
    from reports.boards.kept_board import board_on

    goals = []
    for of, words in ((None, "country"), (unit, "province")):
        targets = asked(of, today)
        found = in_turns(
            {
                "today": timed(lambda of=of, chosen=targets: board_on(of, today, lambda _: chosen)),
                "restated": timed(on_days_before(of, today, targets)),
            }
        )
        goals.append(
            Goal(
                "G4",
                f"board of the {words} of a day before the reform on today's map, to today's",
                found["restated"] / found["today"],
                LIMIT,
            )
        )
    return goals


def on_days_before(
    unit: Unit | None, today: datetime.date, targets: list[Demand]
) -> Callable[[], Restated | None]:
    """On another day each time, none of them asked for before."""
    from reports.restating.restated import restated

    days = (FIRST + number * APART for number in range(measure.ROUNDS + measure.DROPPED))
    return lambda: restated(unit, next(days), today, lambda _: targets)


if __name__ == "__main__":
    sys.exit(main())
