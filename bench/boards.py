"""Goals G1 to G4: boards from the counters beside ready rows, a tree query and a live count."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import counting
from measure import DROPPED, ROUNDS, Goal, Way, in_database, in_turns, timed
from registers import TODAY, Registers, officer, province

if TYPE_CHECKING:
    from collections.abc import Callable

    from communes.models import Unit
    from reports.boards.board import Board

# Days of the past, another one in each round, and the days of a curve.
FIRST, APART = datetime.date(2020, 9, 13), datetime.timedelta(days=91)
CURVE = datetime.timedelta(days=180)
# A live count of the country takes seconds.
FEW = 3


def board(unit: Unit | None, on: Any = TODAY) -> Board:
    """A board with all that is asked of its unit, as its page shows it to an administrator."""
    from reports.boards.kept_board import board_on
    from reports.demands import demands_of
    from teams.models import Plan

    plans = Plan.objects.visible_to(officer())
    return board_on(unit, on, lambda area: demands_of(plans, area))


def figures(unit: Unit | None, on: Any = TODAY) -> Callable[[], Board]:
    """The same once it is known what is asked, which does not depend on how many there are."""
    from reports.boards.kept_board import board_on

    asked = list(board(unit).demands)
    return lambda: board_on(unit, on, lambda _: asked)


def goals(registers: Registers) -> list[Goal]:
    with registers.looked_at("whole"):
        return [*of_province(), *of_country(), *of_sizes(registers), *over_time()]


def of_province() -> list[Goal]:
    unit = province()
    _same_figures(unit)

    found = in_turns(
        {
            "board": in_database(figures(unit)),
            "page": in_database(lambda: board(unit)),
            "ready": in_database(lambda: counting.ready(unit.pk)),
            "tree": in_database(lambda: counting.tree(unit.pk, TODAY)),
        }
    )
    return [
        Goal(
            "G1",
            "board of a province, its SQL, to its ready rows",
            found["board"] / found["ready"],
            3,
            peers="tree layouts 27–109, treebeard N+1 322",
        ),
        Goal(
            "G1",
            "recursive query of the same to the board's SQL",
            found["tree"] / found["board"],
            5,
            at_most=False,
            peers="mptt 10, treebeard 16–322 to a counter row",
        ),
        Goal(
            "G1",
            "the same with finding out what is asked, to its ready rows",
            found["page"] / found["ready"],
            None,
        ),
    ]


def _same_figures(unit: Unit) -> None:
    """What is compared must say the same, or its time means nothing."""
    walked = counting.tree(unit.pk, TODAY)
    for row in board(unit).children:
        if row.unit is None or row.heads.seats != walked[row.unit.pk][3]:
            raise SystemExit(f"{row.name}: {row.heads.seats} seats, {walked} by walking the tree")


def of_country() -> list[Goal]:
    centre = [demand.target.pk for demand in board(None).demands]

    found = in_turns(
        {
            "board": in_database(figures(None)),
            "scan": in_database(lambda: counting.scan(centre)),
            "index": in_database(lambda: counting.scan(centre, counting.SCAN_OF_INDEX)),
            "live": in_database(lambda: counting.live(TODAY)),
        }
    )
    return [
        Goal(
            "G2",
            "board of the country, its SQL, to a scan of the kept rows",
            found["board"] / found["scan"],
            2.5,
            peers="mptt 197–270, recursive query 300",
        ),
        Goal(
            "G2",
            "the same to a scan of the index that is made for it",
            found["board"] / found["index"],
            None,
        ),
        Goal(
            "G2",
            "live count by copied keys to the board's SQL",
            found["live"] / found["board"],
            5,
            at_most=False,
            peers="our own live count 7.4–8.8",
        ),
    ]


def over_time() -> list[Goal]:
    from reports.trends.series import series_of

    today = board(None)
    result = next(one for one in today.row.results if one.demand.rule.kind == "coverage_villages")
    found = in_turns(
        {
            "today": in_database(figures(None)),
            "curve": in_database(lambda: series_of(None, result, TODAY, TODAY - CURVE)),
            "then": in_database(on_past_days(None)),
        }
    )
    unit = province()
    whole = in_turns(
        {
            "today": timed(figures(None)),
            "then": timed(on_past_days(None)),
            "near": timed(figures(unit)),
            "near then": timed(on_past_days(unit)),
        }
    )
    counted = in_turns({"then": timed(lambda: live(None, FIRST + 10 * APART))}, FEW, 0)
    return [
        Goal(
            "G4",
            "curve of 180 days of the country to its board of today, SQL",
            found["curve"] / found["today"],
            1.5,
            peers="DHIS2: tables rebuilt by a batch job",
        ),
        Goal(
            "G4",
            "board of the country on any past day to that of today, SQL",
            found["then"] / found["today"],
            8,
            peers="DHIS2: tables rebuilt by a batch job",
        ),
        Goal(
            "G4",
            "the same, whole",
            whole["then"] / whole["today"],
            8,
            peers="counted live " + f"{counted['then'] / whole['today']:,.0f}",
        ),
        Goal(
            "G4",
            "board of a province on any past day to that of today, whole",
            whole["near then"] / whole["near"],
            None,
        ),
    ]


def on_past_days(unit: Unit | None) -> Callable[[], Board]:
    """The board of a unit on another day each time, none of them asked for before."""
    days = (FIRST + number * APART for number in range(ROUNDS + DROPPED))
    asked = list(board(unit).demands)

    def then() -> Board:
        from reports.boards.kept_board import board_on

        return board_on(unit, next(days), lambda _: asked)

    return then


def live(unit: Unit | None, on: datetime.date) -> Board:
    """A board counted from the register itself."""
    from reports.boards.board import board as count
    from reports.facts import picture

    return count(picture(unit, on), board(unit).demands)


def of_sizes(registers: Registers) -> list[Goal]:
    """The same boards in registers of several sizes, in which the province is the same."""
    from reports.boards.board import board as count
    from reports.facts import picture

    rows = []
    for size in ("tenth", "whole"):
        with registers.looked_at(size):
            rows.append(board(province()).row)
    if rows[0].counts != rows[1].counts or rows[0].heads != rows[1].heads:
        raise SystemExit(f"the province is not the same: {rows[0]} and {rows[1]}")

    def within(size: str, work: Callable[[], Callable[[], Any]]) -> Way:
        with registers.looked_at(size):
            prepared = timed(work())

        def there() -> float:
            with registers.looked_at(size):
                return prepared()

        return there

    def counted() -> Callable[[], Any]:
        unit, asked = province(), board(province()).demands
        return lambda: count(picture(unit, TODAY), asked)

    def of_the_province() -> Callable[[], Any]:
        return figures(province())

    found = in_turns(
        {
            "province tenth": within("tenth", of_the_province),
            "province whole": within("whole", of_the_province),
            "counted tenth": within("tenth", counted),
            "counted whole": within("whole", counted),
            "country whole": within("whole", lambda: figures(None)),
            "country triple": within("triple", lambda: figures(None)),
        }
    )
    peers = "tree-queries: the whole table for each unit"
    return [
        Goal(
            "G3",
            "board of a province in the country to the same in a tenth of it",
            found["province whole"] / found["province tenth"],
            1.5,
            peers=peers,
        ),
        Goal(
            "G3",
            "the same province counted live, likewise",
            found["counted whole"] / found["counted tenth"],
            1.5,
            peers=peers,
        ),
        Goal(
            "G3",
            "board of the country with three times the villages to one",
            found["country triple"] / found["country whole"],
            3.3,
            peers="linear at best",
        ),
    ]
