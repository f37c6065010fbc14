"""Team-months and member-months of a period, as provinces pay for them.

When a month counts is set by the province, whose resolutions pay by days of their own; what a
month is follows the period, from a 15th to a 14th by Nghị định 09/2019/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from communes.models import Level, UnitVersion
from communes.roles import Right
from communes.vietnamese import sort_key
from members.months.rows import TeamMonths, months_by_team
from members.months.team_months import RULE_WORDS, Span
from reports.kinds.kept import cited
from reports.kinds.kind import TOTAL, Body, Column, Figure, Kind, Line, Subject, Table, numbered
from reports.kinds.now import left_words, told_now
from reports.kinds.reader import reader_of
from reports.kinds.sections import above_of, banner, by_head, names_of
from reports.month_rules import Rules, rules_on
from reports.periods import DECREE, months_of
from reports.restating.homes import Homes, homes_of

TITLE = "Tổ-tháng và thành viên-tháng làm căn cứ chi hỗ trợ"
_FIGURES = (
    Column("team_months", "Số tháng tổ hoạt động", "decimal", 12, "sum"),
    Column("member_months", "Số tháng của thành viên", "decimal", 12, "sum"),
    Column("people", "Số người", "int", 9, "own"),
    Column("shared", "Tháng trùng thôn, không tính", "decimal", 13, "sum"),
)
BY_COMMUNE = (
    Column("order", "STT", "text", 6),
    Column("unit", "Đơn vị", "text", 34),
    Column("teams", "Số tổ", "int", 9, "sum"),
    *_FIGURES,
)
BY_TEAM = (
    Column("order", "STT", "text", 6),
    Column("team", "Tên tổ", "text", 40),
    Column("decision", "Quyết định thành lập", "text", 26),
    Column("from", "Từ ngày", "date", 12),
    Column("to", "Đến ngày", "date", 12),
    *_FIGURES,
)


def build(subject: Subject) -> Body:
    """For a commune each team, else each commune by old district."""
    homes = homes_of(subject.unit, subject.map_day) if subject.map_day else None
    period = Span(subject.period.first, subject.on)
    rules = rules_on(subject.on)
    every = months_by_team(
        # By today's map a unit tells teams that stood in others then.
        reader_of(None if homes else subject.unit),  # type: ignore[arg-type]
        subject.unit,
        period,
        lambda team: rules.of(team.province_then).of_month,  # type: ignore[attr-defined]
        months=[Span(month.first, month.last) for month in months_of(subject.period)],
        within=homes.teams if homes else None,
    )
    places = {row.team.pk: _place(row, homes) for row in every}
    rows = [row for row in every if places[row.team.pk]]
    if subject.unit is not None and subject.unit.holds_villages:
        table = Table("", BY_TEAM, numbered([*map(_team, rows), _team_total(rows)]))
    else:
        by_commune: dict[int, list[TeamMonths]] = {}
        for row in rows:
            by_commune.setdefault(places[row.team.pk] or 0, []).append(row)
        lines = _communes(subject, by_commune, rules, _total(rows))
        table = Table("", BY_COMMUNE, numbered(lines))
    sums = _sums(rows)
    figures = (
        Figure("teams", "Số tổ có tháng hoạt động", len(rows)),
        Figure("people", "Số người", sums[2]),
    )
    body = Body(TITLE, tuple(_notes(subject, rules)), (table,), figures)
    return told_now(subject, body, _left(subject, every, homes)) if homes else body


def _place(row: TeamMonths, homes: Homes | None) -> int | None:
    """The commune that a team is told under: of the last day of the period, or of today."""
    return row.commune_then if homes is None else homes.of(_last(row))


def _last(row: TeamMonths) -> int:
    held: int = row.team.held_by  # type: ignore[attr-defined]
    return held


def _left(subject: Subject, rows: Iterable[TeamMonths], homes: Homes) -> str:
    """The teams of which nobody knows where they are, with their months."""
    found: dict[int, list[TeamMonths]] = {}
    for row in rows:
        if homes.is_left(_last(row)):
            found.setdefault(_last(row), []).append(row)
    amounts = {pk: (len(held), *_sums(held)[:2]) for pk, held in found.items()}
    return left_words(subject, amounts, ("tổ", "tháng của tổ", "tháng của thành viên"))


def _notes(subject: Subject, rules: Rules) -> Iterable[str]:
    """How a month counts and by what paper; in the country it stands at the head of each province
    that is other than the rest. By today's map months count as they did where each team stood."""
    if subject.map_day is not None:
        yield "Cách tính tháng theo quy định của tỉnh khi đó."
    elif subject.unit is None:
        usual = RULE_WORDS[rules.usual.of_month]
        yield f"Cách tính tháng: {usual}, trừ tỉnh ghi cách riêng."
    else:
        rule = rules.of(subject.version.province_id if subject.version else None)
        basis = f" (theo {rule.basis})" if rule.basis else ""
        yield f"Cách tính tháng: {RULE_WORDS[rule.of_month]}{basis}."
    yield "Một thôn có nhiều tổ sau sáp nhập thôn được tính một lần."
    if subject.period.calendar == DECREE:
        yield "Tháng tính từ ngày 15 tháng trước đến ngày 14, như kỳ báo cáo."


def _sums(rows: Sequence[TeamMonths]) -> tuple[Decimal, Decimal, int, Decimal]:
    zero = Decimal(0)
    return (
        sum((row.months.team for row in rows), zero),
        sum((row.months.members for row in rows), zero),
        len(frozenset().union(*(row.people for row in rows))),
        sum((row.months.shared for row in rows), zero),
    )


def _team(row: TeamMonths) -> Line:
    team = row.team
    return Line(
        (
            None,
            row.name,
            cited(row.decision.number_raw, row.decision.signed_on),
            team.valid_from,
            team.valid_to,
            *_sums([row]),
        ),
        key=f"team:{team.pk}",
        unit=row.commune_then,
    )


def _team_total(rows: Sequence[TeamMonths]) -> Line:
    values = (None, TOTAL, f"{len(rows)} tổ", None, None, *_sums(rows))
    return Line(values, role="total", key="total")


def _communes(
    subject: Subject, by_commune: Mapping[int, list[TeamMonths]], rules: Rules, whole: Line
) -> list[Line]:
    names = names_of(by_commune, subject.told_on)
    order = sorted(by_commune, key=lambda pk: (sort_key(names.get(pk, "")), pk))
    above = above_of(subject)
    places = UnitVersion.objects.on(subject.told_on).filter(unit_id__in=by_commune)
    head_of = dict(places.values_list("unit_id", f"{above}_id")) if above else {}
    lines: list[Line] = []
    grouped = by_head(subject, order, head_of.get)
    heads = names_of((key for key, _ in grouped), subject.told_on)
    for place, (key, communes) in enumerate(grouped, start=1):
        if key is not None:
            words = heads[key]
            if above == Level.PROVINCE and rules.of(key) is not rules.usual:
                words = f"{words} ({RULE_WORDS[rules.of(key).of_month]})"
            lines.append(banner(place, words, len(BY_COMMUNE)))
        lines += [
            Line(
                (None, names.get(pk), len(by_commune[pk]), *_sums(by_commune[pk])),
                key=f"unit:{pk}",
                unit=pk,
            )
            for pk in communes
        ]
    return [*lines, whole]


def _total(rows: Sequence[TeamMonths]) -> Line:
    return Line((None, TOTAL, len(rows), *_sums(rows)), role="total", key="total")


KIND = Kind(
    code="team_months",
    title="Tổ-tháng để chi hỗ trợ",
    about="Số tháng hoạt động của từng tổ và thành viên trong kỳ, làm căn cứ chi trả.",
    levels=("", Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("month", "quarter", "half", "year"),
    right=Right.READ_DOCUMENTS,
    build=build,
    cumulative=False,
)
