"""The lines of the page of team-months: how they are grouped and added up."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from communes.lists.exporting import Field
from communes.units.choice import KEY
from communes.vietnamese import sort_key
from members.months.form import BY_COMMUNE, BY_DECISION, BY_TEAM, MonthsFilters
from members.months.rows import TeamMonths
from members.months.team_months import money

if TYPE_CHECKING:
    from teams.models import Document


@dataclass(frozen=True)
class Sum:
    """Lines added up: months whole or to a hundredth. people: distinct persons; cost in dong,
    None without a rate."""

    teams: int
    team_months: Decimal | int
    member_months: Decimal | int
    shared: Decimal | int
    people: int
    cost: int | None


@dataclass(frozen=True)
class Group:
    """A line of the page: a commune, a decision or a team, its address, and its sum."""

    lines: list[TeamMonths]
    name: str
    url: str
    note: str
    sum: Sum


def add_up(lines: Iterable[TeamMonths], rate: int | None, *, per_member: bool) -> Sum:
    """Money is rounded per team and then added, so that a page and its lines agree."""
    lines = list(lines)
    cost = None
    if rate is not None:
        cost = sum(
            money(line.months.members if per_member else line.months.team, rate) for line in lines
        )
    return Sum(
        teams=len(lines),
        team_months=_tidy(line.months.team for line in lines),
        member_months=_tidy(line.months.members for line in lines),
        shared=_tidy(line.months.shared for line in lines),
        people=len(frozenset().union(*(line.people for line in lines))),
        cost=cost,
    )


def _tidy(months: Iterable[Decimal]) -> Decimal | int:
    total = sum(months, Decimal(0))
    return int(total) if total == total.to_integral_value() else total


def grouped(form: MonthsFilters, lines: list[TeamMonths]) -> list[Group]:
    """The lines by commune, by the decision that founded the teams, or each for itself."""
    keys: dict[str, Callable[[TeamMonths], Any]] = {
        BY_COMMUNE: lambda line: (sort_key(line.commune.label), line.commune.pk),
        BY_DECISION: lambda line: (
            sort_key(line.commune.label),
            line.decision.signed_on or datetime.date.min,
            line.decision.pk,
        ),
        BY_TEAM: lambda line: (sort_key(line.commune.label), line.team.sort_key, line.team.pk),
    }
    key = keys[form.view]
    found: dict[Any, list[TeamMonths]] = {}
    for line in sorted(lines, key=key):
        found.setdefault(key(line), []).append(line)
    return [_group(form, members) for members in found.values()]


def _group(form: MonthsFilters, lines: list[TeamMonths]) -> Group:
    line = lines[0]
    note = ""
    if form.view == BY_COMMUNE:
        name, url = line.commune.label, form.address(**{KEY: str(line.commune.pk), "xem": BY_TEAM})
        ended = line.commune.valid_to
        if ended and form.period and ended < form.period.last:
            note = f"kết thúc {ended:%d/%m/%Y}"
    elif form.view == BY_DECISION:
        name, url = cited(line.decision), reverse("members:decision", args=[line.decision.pk])
    else:
        name, url = line.name, reverse("members:team", args=[line.team.pk])
    return Group(lines, name, url, note, add_up(lines, form.rate, per_member=form.per_member))


def cited(document: Document) -> str:
    day = f" ({document.signed_on:%d/%m/%Y})" if document.signed_on else ""
    return f"{document.number_raw or 'chưa có số'}{day}"


def file_fields(form: MonthsFilters) -> list[Field]:
    """The columns of the file, as on the page."""
    heads = {
        BY_COMMUNE: [Field("Xã", width=28)],
        BY_DECISION: [Field("Quyết định", width=26), Field("Xã", width=24)],
        BY_TEAM: [
            *(Field("Tổ", width=44), Field("Xã", width=24), Field("Quyết định", width=26)),
            *(Field("Từ ngày", "date", 12), Field("Đến ngày", "date", 12)),
            Field("Kiện toàn trong kỳ", width=30),
        ],
    }[form.view]
    counts = [] if form.view == BY_TEAM else [Field("Số tổ", "number", 8)]
    figures = [
        *(Field("Tổ-tháng", "decimal", 11), Field("Thành viên-tháng", "decimal", 14)),
        *(Field("Số người", "number", 10), Field("Tháng trùng thôn, không tính", "decimal", 16)),
    ]
    cost = [Field("Thành tiền (đồng)", "number", 20)] if form.rate is not None else []
    return [*heads, *counts, *figures, *cost]


def file_row(form: MonthsFilters, group: Group, renewed: dict[int, list[Document]]) -> list[Any]:
    line, total = group.lines[0], group.sum
    row: list[Any] = [group.name]
    if form.view == BY_DECISION:
        row.append(line.commune.label)
    if form.view == BY_TEAM:
        row += [
            line.commune.label,
            cited(line.decision),
            line.team.valid_from,
            line.team.valid_to,
            "; ".join(cited(document) for document in renewed.get(line.team.pk, ())),
        ]
    else:
        row.append(total.teams)
    row += [total.team_months, total.member_months, total.people, total.shared]
    return [*row, total.cost] if form.rate is not None else row
