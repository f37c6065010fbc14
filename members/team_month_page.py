"""The page of team-months: what it asks for and how its lines are added up."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from communes import filters
from communes.exporting import Field
from communes.filters import Applied, FilterForm, several_units
from communes.unit_choice import KEY, NAME
from communes.vietnamese import sort_key
from members.team_month_rows import TeamMonths
from members.team_months import DAY, RULE_WORDS, Rule, Span, money
from teams.models import TeamKind

if TYPE_CHECKING:
    from teams.models import Document

BY_COMMUNE, BY_DECISION, BY_TEAM = "xa", "quyet-dinh", "to"
VIEWS = {BY_COMMUNE: "theo xã", BY_DECISION: "theo quyết định", BY_TEAM: "từng tổ"}
PER_TEAM, PER_MEMBER = "to", "nguoi"
# Longer periods are slips of the keyboard.
LONGEST_PERIOD = 366 * 10


class MonthsFilters(FilterForm):
    """A period, a rule, a rate; all may be left out: the month before, whole."""

    first = ("tu-ngay", "den-ngay", NAME, "xem", "cach", "muc", "theo")

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "tu-ngay": filters.day("Từ ngày"),
            "den-ngay": filters.day("Đến ngày"),
        }
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "xem": forms.ChoiceField(label="Cộng", choices=list(VIEWS.items())),
            "cach": forms.ChoiceField(label="Cách tính tháng", choices=list(RULE_WORDS.items())),
            "muc": forms.CharField(
                label="Mức chi một tháng (đồng)",
                max_length=15,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "300.000"}),
            ),
            "theo": forms.ChoiceField(
                label="Mức chi tính cho",
                choices=[(PER_TEAM, "mỗi tổ"), (PER_MEMBER, "mỗi thành viên")],
            ),
            "loai": filters.choice(
                "Loại tổ",
                [(kind, TeamKind(kind).label) for kind in (TeamKind.VILLAGE, TeamKind.COMMUNE)],
            ),
        }

    def assumed(self) -> dict[str, str]:
        last = self.request.today.replace(day=1) - DAY  # type: ignore[attr-defined]
        whole = {
            "tu-ngay": f"{last.replace(day=1):%d/%m/%Y}",
            "den-ngay": f"{last:%d/%m/%Y}",
        }
        # Half a period is asked about, not made up.
        given = self.request.GET.get("tu-ngay") or self.request.GET.get("den-ngay")
        wide = several_units(self.request) and not self.request.GET.get(KEY)
        return {
            **({} if given else whole),
            "xem": BY_COMMUNE if wide else BY_TEAM,
            "cach": Rule.FIRST_DAY,
            "theo": PER_TEAM,
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        first, last = self.cleaned_data.get("tu-ngay"), self.cleaned_data.get("den-ngay")
        for name, day in (("tu-ngay", first), ("den-ngay", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Ghi ngày, ví dụ 30/6/2022.")
        if first and last and last < first:
            self.add_error("den-ngay", f"Ngày cuối kỳ phải từ {first:%d/%m/%Y} trở đi.")
        elif first and last and (last - first).days > LONGEST_PERIOD:
            self.add_error("den-ngay", "Kỳ dài quá 10 năm. Kiểm tra lại năm.")
        return self.cleaned_data

    def clean_muc(self) -> int | None:
        typed = self.cleaned_data["muc"].replace(".", "").replace(" ", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or not 0 < int(typed) <= 10**9:
            raise forms.ValidationError("Ghi số đồng, ví dụ 300.000, không ghi chữ.")
        return int(typed)

    @property
    def period(self) -> Span | None:
        """The days asked about; None while they cannot be read."""
        if {"tu-ngay", "den-ngay"} & self.errors.keys():
            return None
        return Span(self.cleaned_data["tu-ngay"], self.cleaned_data["den-ngay"])

    @property
    def rule(self) -> Rule:
        return Rule(self.cleaned_data.get("cach") or Rule.FIRST_DAY)

    @property
    def view(self) -> str:
        return self.cleaned_data.get("xem") or BY_TEAM

    @property
    def rate(self) -> int | None:
        rate: int | None = self.cleaned_data.get("muc")
        return rate

    @property
    def per_member(self) -> bool:
        return self.cleaned_data.get("theo") == PER_MEMBER

    def applied(self) -> list[Applied]:
        """The unit and the kind; the others stand in sight and always hold."""
        shown = {self.without(KEY, NAME), self.without("loai")}
        return [each for each in super().applied() if each.url in shown]


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
        name, url = line.team.official_name, reverse("members:team", args=[line.team.pk])
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
