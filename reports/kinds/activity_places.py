"""What each team and each village of a commune did, indicator by indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from communes.models import Unit, VillageVersion
from reports.kinds.kind import TOTAL, Column, Line, Table, numbered
from reports.kinds.kind import Value as Shown
from reports.models import Figure
from reports.monthly.cells import TEAM, VILLAGE, Asked, Place
from reports.monthly.facts import places_of, value_of
from reports.monthly.figures import HANDED_IN, LAST, SUM, Total, Value, over_months
from reports.periods import Period
from teams.models import Team

# So many indicators stand side by side; more would not fit a page.
MOST_COLUMNS = 6
# A figure that nobody gave is a dash; one that had nothing to count is neither that nor a zero.
NOTHING_TO_COUNT = "KPS"
# Of what nobody typed.
BY_REGISTER = "theo sổ"
SIGNS = "KPS: không phát sinh đối tượng; –: chưa có số."
_HEADS = {TEAM: ("Theo tổ", "Tổ"), VILLAGE: ("Theo thôn, tổ dân phố", "Thôn, tổ dân phố")}


@dataclass(frozen=True)
class Added:
    """An indicator of a report: how its months are added, and what the commune's sum is."""

    asked: Asked
    adding: str
    total: Total


def place_tables(
    unit: Unit,
    members: Collection[int],
    period: Period,
    months: Sequence[Period],
    added: Iterable[Added],
) -> list[Table]:
    """A table for the teams and one for the villages, where something is asked of them.

    members: the commune with those that passed whole into it within the period.
    """
    wanted = [each for each in added if not each.asked.system]
    places = places_of(unit, period.last, [each.asked for each in wanted])
    found = []
    for level in (TEAM, VILLAGE):
        columns = [each for each in wanted if each.asked.level == level]
        columns.sort(key=lambda each: not each.asked.required)
        if not columns:
            continue
        said, last = _said(level, members, months, {each.asked.pk for each in columns})
        rows = _named(level, places.get(level, []), said, period)
        if rows:
            found.append(_table(level, rows, columns[:MOST_COLUMNS], said, last))
    return found


def _said(
    level: str, members: Collection[int], months: Sequence[Period], indicators: Collection[int]
) -> tuple[dict[int, dict[int, dict[str, Value]]], str]:
    """By place, indicator and month; and the last month that was handed in."""
    rows = Figure.objects.filter(
        submission__unit_id__in=members,
        submission__period__in=[month.code for month in months],
        submission__state__in=[state.value for state in HANDED_IN],
        indicator_id__in=indicators,
        **{f"{level}__isnull": False},
    ).select_related("submission")
    found: dict[int, dict[int, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
    last = ""
    for row in rows:
        code = row.submission.period
        last = max(last, code)
        found[getattr(row, f"{level}_id")][row.indicator_id][code] = value_of(row)
    return found, last


def _named(
    level: str, places: Sequence[Place], said: Collection[int], period: Period
) -> list[tuple[int, str]]:
    """Those there on the day of the cut-off, then those that ended before it and said something."""
    rows = [(place.number or 0, place.name) for place in places]
    gone = sorted(set(said) - {key for key, _ in rows})
    if not gone:
        return rows
    if level == TEAM:
        teams = Team.objects.filter(pk__in=gone).called_on(period.last)
        names = dict(teams.values_list("pk", "called"))
    else:
        versions = VillageVersion.objects.filter(village_id__in=gone).order_by("valid_from")
        names = {version.village_id: version.full_name for version in versions}
    return rows + [(key, f"{names.get(key, '')} (đã kết thúc trong kỳ)") for key in gone]


def _table(
    level: str,
    rows: Sequence[tuple[int, str]],
    added: Sequence[Added],
    said: Mapping[int, Mapping[int, Mapping[str, Value]]],
    last: str,
) -> Table:
    title, head = _HEADS[level]
    columns = (
        Column("order", "STT", "text", 5),
        Column("place", head, "text", 36),
        *(column for each in added for column in indicator_columns(each.asked, each.adding)),
    )
    lines = []
    for key, name in rows:
        values: list[Shown] = []
        for each in added:
            months = said.get(key, {}).get(each.asked.pk, {})
            if each.adding == LAST:
                months = {code: value for code, value in months.items() if code == last}
            values += value_cells(each.asked, over_months(months, each.adding))
        lines.append(Line((None, name, *values), key=f"{level}:{key}"))
    sums = [cell for each in added for cell in total_cells(each.asked, each.total)]
    whole = Line((None, TOTAL, *sums), role="total", key="total")
    return Table(title, columns, (*numbered(lines), whole), (SIGNS,))


# Of one commune nobody counts how many communes gave a number.
_OF_SEVERAL = frozenset({"reported", "nothing", "missing"})


def of_one_commune(table: Table) -> Table:
    """A table of indicators without what counts communes; nothing to count is said in its cell."""
    keys = [column.key for column in table.columns]
    kept = [place for place, key in enumerate(keys) if key not in _OF_SEVERAL]
    lines = []
    for line in table.lines:
        values = list(line.values)
        if line.role == "row" and values[keys.index("nothing")]:
            values[keys.index("n")] = NOTHING_TO_COUNT
        lines.append(replace(line, values=tuple(values[place] for place in kept)))
    columns = tuple(table.columns[place] for place in kept)
    return replace(table, columns=columns, lines=tuple(lines), notes=(*table.notes, SIGNS))


def indicator_columns(asked: Asked, adding: str = SUM) -> list[Column]:
    """n, and N of a share. Rounded averages add up to something else than that of the sums."""
    rule = "own" if adding not in (SUM, LAST) else "sum"
    found = [Column(f"n:{asked.pk}", f"{asked.name} ({asked.measure})", "int", 13, rule)]  # type: ignore[arg-type]
    if asked.is_share:
        found.append(Column(f"of:{asked.pk}", f"Trên {asked.of_name}", "int", 11, rule))  # type: ignore[arg-type]
    return found


def value_cells(asked: Asked, value: Value | None) -> list[Shown]:
    """The cells of one commune, team or village."""
    n: Shown = None if value is None else value.n
    if value is not None and value.not_applicable:
        n = NOTHING_TO_COUNT
    return [n, None if value is None else value.of] if asked.is_share else [n]


def total_cells(asked: Asked, total: Total | None) -> list[Shown]:
    """The cells of a sum; nothing to count where all had nothing to count."""
    if total is None:
        return [None, None] if asked.is_share else [None]
    nothing = total.n is None and total.not_applicable and total.complete
    n: Shown = NOTHING_TO_COUNT if nothing else total.n
    return [n, total.of] if asked.is_share else [n]
