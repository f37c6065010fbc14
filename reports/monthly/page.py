"""The page of a commune's month: what is asked, what was typed or handed in, what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from communes.models import Unit
from communes.roles import Right
from reports.models import Figure, Reopening, Submission
from reports.monthly.cells import (
    COMMUNE,
    NOTHING_TYPED,
    TEAM,
    VILLAGE,
    WHOLE_COMMUNE,
    Asked,
    Cell,
    Finding,
    Place,
    Typed,
    cell_key,
    cells_of,
    from_json,
    read,
)
from reports.monthly.facts import (
    Collecting,
    as_asked,
    asked_of,
    counted_by_register,
    counted_values,
    key_of,
    places_of,
    value_of,
    values_before,
)
from reports.monthly.figures import Act, State, Value, can, state_of
from reports.monthly.month import Counted, Grid, GridRow, Month, Shown, Theme
from reports.periods import Period

if TYPE_CHECKING:
    from communes.models import Officer

Day = datetime.date
WHO = ("saved_by", "offered_by", "submitted_by", "accepted_by", "frozen_by")
GRID_TITLES = {TEAM: "Theo từng tổ", VILLAGE: "Theo từng thôn, tổ dân phố"}


def month_page(
    unit: Unit,
    period: Period,
    collecting: Collecting,
    officer: Officer,
    today: Day,
    *,
    typed: Mapping[str, Typed] | None = None,
    checked: bool = False,
) -> Month:
    """typed: what was just posted, else the draft. checked: show what is wrong with it."""
    submission = (
        Submission.objects.visible_to(officer)
        .filter(unit=unit, period=period.code)
        .select_related(
            "unit", "saved_by", "offered_by", "submitted_by", "accepted_by", "frozen_by"
        )
        .first()
    )
    reopening = _reopening(submission, officer, today)
    state = state_of(
        submission.state if submission else None,
        begun=today >= period.first,
        reopened=reopening is not None,
    )
    writes = officer.unit == unit and officer.can(Right.WRITE_FIGURES) and can(Act.SAVE, state)
    figures = _figures(submission, officer)
    asked = asked_of(collecting.province_id, period.last)
    places = places_of(unit, period.last, asked)
    if not writes:
        _add_what_was_handed_in(asked, places, figures)
    before = values_before(unit, period)
    cells = tuple(cells_of(asked, places))
    if typed is None:
        typed = from_json(submission.draft.get("cells")) if submission and writes else {}
    reading = read(cells, typed, before or {}, collecting.oddity) if writes else None
    findings = reading.findings if reading is not None and checked else ()
    handed = {key_of(figure): figure for figure in figures}
    shown = {cell.key: _shown(cell, typed, handed, before or {}, findings) for cell in cells}
    return Month(
        unit=unit,
        period=period,
        collecting=collecting,
        submission=submission,
        reopening=reopening,
        state=state,
        today=today,
        writes=writes,
        submits=writes and officer.can(Right.SUBMIT_FIGURES),
        reviews=submission is not None and officer.can(Right.ACCEPT_FIGURES),
        before_known=before is not None,
        themes=tuple(_themes(asked, shown)),
        grids=tuple(_grids(asked, places, shown)),
        counted=tuple(_counted(unit, period, today, asked, figures, writes)),
        cells=cells,
        typed=typed,
        before=before or {},
        reading=reading,
        findings=findings,
    )


def _reopening(submission: Submission | None, officer: Officer, today: Day) -> Reopening | None:
    if submission is None or submission.state != State.FROZEN:
        return None
    rows = Reopening.objects.visible_to(officer).filter(submission=submission, used_at=None)
    return rows.filter(last_day__gte=today).select_related("opened_by").first()


def _figures(submission: Submission | None, officer: Officer) -> list[Figure]:
    if submission is None:
        return []
    rows = Figure.objects.visible_to(officer).filter(submission=submission)
    return list(rows.select_related("indicator", "team", "village").order_by("pk"))


def _add_what_was_handed_in(
    asked: list[Asked], places: dict[str, list[Place]], figures: Iterable[Figure]
) -> None:
    """Indicators that are asked for no longer and teams that are gone keep their figures."""
    known = {indicator.pk for indicator in asked}
    keys = {place.key for level in places.values() for place in level}
    for figure in figures:
        if figure.indicator_id not in known:
            known.add(figure.indicator_id)
            asked.append(as_asked(figure.indicator))
        if figure.team is not None and f"t{figure.team_id}" not in keys:
            keys.add(f"t{figure.team_id}")
            places.setdefault(TEAM, []).append(
                Place(f"t{figure.team_id}", figure.team.official_name)
            )
        if figure.village is not None and f"v{figure.village_id}" not in keys:
            keys.add(f"v{figure.village_id}")
            places.setdefault(VILLAGE, []).append(
                Place(f"v{figure.village_id}", str(figure.village))
            )


def _shown(
    cell: Cell,
    typed: Mapping[str, Typed],
    handed: Mapping[str, Figure],
    before: Mapping[str, Value],
    findings: Iterable[Finding],
) -> Shown:
    figure = handed.get(cell.key)
    said = typed.get(cell.key, NOTHING_TYPED)
    if figure is not None and not said.reason and not typed:
        said = Typed(reason=figure.reason, carried=figure.carried)
    return Shown(
        cell=cell,
        typed=said,
        value=value_of(figure) if figure is not None else None,
        before=before.get(cell.key),
        wrong={found.part: found.message for found in findings if found.cell.key == cell.key},
    )


def _themes(asked: Iterable[Asked], shown: Mapping[str, Shown]) -> Iterable[Theme]:
    """The indicators of the whole commune by theme, in the order in which themes first occur."""
    found: dict[str, list[Shown]] = {}
    for indicator in asked:
        cell = shown.get(cell_key(indicator.pk, WHOLE_COMMUNE.key))
        if indicator.level == COMMUNE and cell is not None:
            found.setdefault(indicator.theme, []).append(cell)
    return (Theme(name, tuple(lines)) for name, lines in found.items())


def _grids(
    asked: Sequence[Asked], places: Mapping[str, Sequence[Place]], shown: Mapping[str, Shown]
) -> Iterable[Grid]:
    for level, title in GRID_TITLES.items():
        columns = tuple(each for each in asked if each.level == level and not each.system)
        if columns:
            rows = tuple(
                GridRow(place, tuple(shown[cell_key(each.pk, place.key)] for each in columns))
                for place in places.get(level, ())
            )
            yield Grid(level, title, columns, rows)


def _counted(
    unit: Unit,
    period: Period,
    today: Day,
    asked: Sequence[Asked],
    figures: Iterable[Figure],
    live: bool,
) -> Iterable[Counted]:
    """As it was handed in, else as the register has it up to the cut-off or today."""
    system = [indicator for indicator in asked if indicator.system]
    if not system:
        return ()
    kept = {key_of(figure): value_of(figure) for figure in figures}
    if live or not kept:
        register = counted_by_register(unit, min(period.last, today))
        kept = counted_values(system, register)
    return (Counted(each, kept.get(cell_key(each.pk, ""))) for each in system)
