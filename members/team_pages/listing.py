"""The list of teams: its conditions and its columns."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from communes.lists import filters
from communes.lists.filters import FilterForm, several_units
from communes.lists.listing import Column, Listing
from communes.models import UnitVersion, VillageVersion
from communes.territory import valid_on
from communes.units.choice import NAME
from communes.vietnamese import search_text
from members.models import Membership
from members.team_pages.columns import with_columns
from teams.models import (
    COUNTED_KINDS,
    Team,
    TeamKind,
    TeamState,
    TeamVillage,
    place_on,
    placed_told,
    placed_within,
)
from teams.models.team import TeamQuerySet

if TYPE_CHECKING:
    from communes.models import Officer

STATES = {
    "ra-soat": "cần rà soát",
    "sap-nhap": "đã sáp nhập",
    "het": "đã giải thể, kết thúc",
    "sau": "thành lập sau ngày này",
    "moi": "mọi tình trạng",
}
VILLAGES = {
    "khong": "không phục vụ thôn nào",
    "mot": "một thôn",
    "nhieu": "từ hai thôn",
    "thua-ke": "thôn đã sáp nhập, cần rà soát",
}


class TeamFilters(FilterForm):
    first = ("q", NAME, "loai", "tinh-trang")
    two_maps = True

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {"q": filters.words("Tên tổ")}
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "loai": filters.choice("Loại", TeamKind.choices),
            "tinh-trang": filters.choice("Tình trạng", STATES.items(), "đang hoạt động"),
            "loai-to": filters.choice("Tính là tổ", [("tinh", "tổ ở thôn và tổ cấp xã")]),
            "thon": filters.words("Tên thôn, tổ dân phố"),
            "so-thon": filters.choice("Thôn phục vụ", VILLAGES.items()),
            "to-truong": filters.choice("Tổ trưởng", [("thieu", "chưa có"), ("co", "đã có")]),
            "it-nhat": filters.count("Số thành viên, từ"),
            "nhieu-nhat": filters.count("Số thành viên, đến"),
            "lap-tu": filters.day("Thành lập từ ngày"),
            "lap-den": filters.day("Thành lập đến ngày"),
            "het-tu": filters.day("Kết thúc từ ngày"),
            "het-den": filters.day("Kết thúc đến ngày"),
        }


def filtered_teams(form: TeamFilters, officer: Officer, day: datetime.date) -> QuerySet[Any]:
    """The teams of the territory that meet the conditions on the day."""
    asked = form.chosen
    rows = Team.objects.visible_to(officer).filter(void=False)
    if form.restated and form.unit is not None:
        rows = placed_told(rows, form.unit, form.request.today)  # type: ignore[attr-defined]
    else:
        rows = placed_within(rows, form.unit, day)
    rows = _in_state(rows, asked.get("tinh-trang", ""), day)
    for word in search_text(asked.get("q", "")).split():
        rows = rows.filter(search_text__contains=word)
    if kind := asked.get("loai"):
        rows = rows.filter(kind=kind)
    if asked.get("loai-to"):
        rows = rows.filter(kind__in=COUNTED_KINDS)
    if first := asked.get("lap-tu"):
        rows = rows.filter(valid_from__gte=first)
    if last := asked.get("lap-den"):
        rows = rows.filter(valid_from__lte=last)
    if first := asked.get("het-tu"):
        rows = rows.filter(valid_to__gte=first)
    if last := asked.get("het-den"):
        rows = rows.filter(valid_to__lte=last)
    seats = Membership.objects.visible_to(officer).current(day).filter(team_id=OuterRef("pk"))
    if asked.get("to-truong"):
        led = Exists(seats.filter(role="leader"))
        rows = rows.filter(led if asked["to-truong"] == "co" else ~led)
    size = Coalesce(_number(seats), 0)
    if (least := asked.get("it-nhat")) is not None:
        rows = rows.alias(seated=size).filter(seated__gte=least)
    if (most := asked.get("nhieu-nhat")) is not None:
        rows = rows.alias(seated=size).filter(seated__lte=most)
    return _by_villages(rows, asked, officer, day)


def _in_state(rows: Any, state: str, day: datetime.date) -> TeamQuerySet:
    if state == "ra-soat":
        return rows.needing_review_on(day)
    if state == "sap-nhap":
        return rows.merged_by(day)
    if state == "het":
        return rows.filter(valid_to__lt=day).exclude(pk__in=rows.merged_by(day).values("pk"))
    if state == "sau":
        return rows.filter(valid_from__gt=day)
    return rows if state == "moi" else rows.there_on(day)


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("team_id").annotate(n=Count("pk")).values("n"))


def _by_villages(
    rows: QuerySet[Any], asked: dict[str, Any], officer: Officer, day: datetime.date
) -> QuerySet[Any]:
    served = TeamVillage.objects.visible_to(officer).filter(valid_on(day), void=False)
    if text := search_text(asked.get("thon", "")):
        named = VillageVersion.objects.visible_to(officer).filter(valid_on(day))
        for word in text.split():
            named = named.filter(search_text__contains=word)
        of_name = served.filter(village__in=named.values("village"))
        rows = rows.filter(pk__in=of_name.values("team"))
    of_team = served.filter(team_id=OuterRef("pk"))
    which = asked.get("so-thon")
    if which == "khong":
        return rows.filter(~Exists(of_team))
    if which == "thua-ke":
        return rows.filter(pk__in=served.filter(inherited=True).values("team"))
    if which:
        villages = rows.alias(villages=_number(of_team))
        return villages.filter(villages=1) if which == "mot" else villages.filter(villages__gte=2)
    return rows


def filled_teams(
    rows: Any, officer: Officer, day: datetime.date, map_day: datetime.date | None = None
) -> QuerySet[Any]:
    """The teams with what the columns show of them on the day; map_day: where they stand then,
    by default where they stood on the day."""
    names = UnitVersion.objects.visible_to(officer).filter(unit_id=OuterRef("stood_in"))
    return (
        with_columns(rows, officer, day, map_day)
        .with_state_on(day)
        .alias(stood_in=place_on(map_day or day))
        .annotate(
            commune_place=Subquery(
                names.order_by(F("valid_to").desc(nulls_first=True)).values("sort_key")[:1]
            ),
            seated=Coalesce(F("size"), 0),
        )
    )


def team_listing(day: datetime.date) -> Listing:
    """The columns as of the day."""

    def note(team: Any) -> str:
        if team.kind == TeamKind.COMMITTEE:
            return "(không tính là tổ)"
        return "(cần rà soát)" if team.state == TeamState.REVIEW else ""

    return Listing(
        page="teams",
        title="Danh sách tổ công nghệ số cộng đồng",
        first="ten",
        columns=(
            Column(
                "ten",
                "Tổ",
                lambda team: team.called,
                order="sort_key",
                indexed=True,
                width=44,
                link=lambda team: reverse("members:team", args=[team.pk]),
                note=note,
            ),
            Column("loai", "Loại", lambda team: team.get_kind_display(), order="kind", shown=False),
            Column("xa", "Xã", lambda team: team.commune_label, order="commune_place"),
            Column("thon", "Thôn, tổ dân phố", lambda team: team.village_names, width=30),
            Column("to-truong", "Tổ trưởng", lambda team: team.leader_name or "chưa có", width=24),
            Column(
                "so",
                "Thành viên",
                lambda team: team.seated,
                kind="number",
                order="seated",
                width=11,
            ),
            Column(
                "quyet-dinh",
                "Quyết định",
                lambda team: team.begun_by.number_raw,
                link=lambda team: reverse("members:decision", args=[team.begun_by_id]),
            ),
            Column(
                "tu",
                "Từ ngày",
                lambda team: team.valid_from,
                kind="date",
                order="valid_from",
                indexed=True,
                width=12,
            ),
            Column(
                "den",
                "Đến ngày",
                lambda team: team.valid_to,
                kind="date",
                order="valid_to",
                shown=False,
                width=12,
            ),
            Column(
                "tinh-trang",
                "Tình trạng",
                lambda team: str(TeamState(team.state).label),
                shown=False,
            ),
        ),
    )
