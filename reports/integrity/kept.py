"""Checks of what is kept twice: copied keys of units, and counters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, QuerySet

from communes.models import Unit, UnitVersion, VillageList, VillagePlacement
from communes.models.dated import Placed
from communes.roles import Right
from communes.territory import valid_on
from members.models import Membership
from reports.counters import up_to_date
from reports.integrity.check import Finding, Scope, Severity, check
from reports.models import CommuneStat
from teams.models import COUNTED_KINDS, Team, TeamVillage, placed_on

UNIT = "communes:unit"
KEYS = ("commune_id", "district_id", "province_id")


def placed_models() -> Iterator[type[Placed]]:
    """Every model whose rows carry copies of the keys of their units."""
    for model in apps.get_models():
        if issubclass(model, Placed):
            yield model


@check(
    Severity.ERROR,
    "Mã xã, huyện, tỉnh ghi trên dòng không khớp với danh mục đơn vị",
    meaning="Dòng nói thuộc một xã và một tỉnh mà xã ấy chưa bao giờ thuộc; dòng hiện ở nhầm nơi "
    "hoặc "
    "không hiện ở đâu.",
    remedy="Báo quản trị: nạp lại danh mục đơn vị, hoặc sửa dòng qua nghiệp vụ của nó.",
    right=Right.READ_AUDIT,
)
def copied_keys_astray(scope: Scope) -> Iterable[Finding]:
    versions = scope.related(UnitVersion).values_list("unit_id", "district_id", "province_id")
    whole: set[tuple[int | None, ...]] = set(versions)
    known: dict[str, set[Any]] = {
        "commune": whole,
        "district": {(district, province) for _, district, province in whole},
        "province": {province for *_, province in whole},
    }
    wrong: list[tuple[str, int, int]] = []
    for model in placed_models():
        groups = scope.rows(model).order_by().values_list(*KEYS).annotate(rows=Count("pk"))
        for commune, district, province, rows in groups:
            if not _stands(commune, district, province, known):
                name = str(model._meta.verbose_name)
                wrong.append((name, commune or district or province, rows))
    ids = {pk for _, pk, _ in wrong}
    labels = dict(scope.related(Unit).filter(pk__in=ids).values_list("pk", "label"))
    for name, pk, rows in wrong:
        yield Finding(name, labels.get(pk, ""), f"{rows} dòng", UNIT, (pk,))


def _stands(
    commune: int | None, district: int | None, province: int | None, known: dict[str, set[Any]]
) -> bool:
    """Whether some version of the units says the same; rows of the country name no unit."""
    if commune is not None:
        return (commune, district, province) in known["commune"]
    if district is not None:
        return (district, province) in known["district"]
    return province is None or province in known["province"]


@check(
    Severity.ERROR,
    "Số đếm của xã khác với đếm lại",
    meaning="Bảng tiến độ của hôm nay cộng các số đếm này; khác với đếm lại nghĩa là bảng đang "
    "sai.",
    remedy="Đếm lại cả nước (việc này tự chạy mỗi đêm). Nếu sau khi đếm lại vẫn khác, báo quản "
    "trị.",
    right=Right.READ_AUDIT,
)
def counters_adrift(scope: Scope) -> Iterable[Finding]:
    if not up_to_date(scope.on):
        return
    held = scope.communes.values("unit_id")
    stats = scope.related(CommuneStat).filter(unit_id__in=held, counted_on=scope.on, listed=True)
    found = recounted(scope)
    columns = ("unit_id", "unit__label", *WORDS)
    for pk, label, *kept in stats.values_list(*columns):
        differ = [
            f"{words} {_told(was)}, đếm lại {_told(now)}"
            for words, was, now in zip(WORDS.values(), kept, found(pk), strict=True)
            if was != now
        ]
        if differ:
            yield Finding(label, "", "; ".join(differ), UNIT, (pk,))


WORDS = {
    "villages": "thôn",
    "villages_with_team": "thôn có tổ",
    "village_teams": "tổ ở thôn",
    "commune_teams": "tổ cấp xã",
    "seats": "lượt",
    "people": "người",
}


def _told(figure: int | None) -> str:
    return "chưa rõ" if figure is None else str(figure)


def recounted(scope: Scope) -> Any:
    """Figures of a commune by its key, in the order of WORDS: counted by SQL alone, in five
    statements, and so by another way than the counters."""
    day = valid_on(scope.on)
    placed = scope.rows(VillagePlacement).filter(day)
    villages = _by_commune(placed, Count("village", distinct=True))
    lists = scope.rows(VillageList).filter(day, complete=True)
    listed = set(lists.values_list("commune_id", flat=True))
    teams = scope.rows(Team).filter(day, placed_on(scope.on), void=False)
    kinds: Counter[tuple[int, str]] = Counter()
    for commune, kind, number in (
        teams.order_by().values_list("placements__commune_id", "kind").annotate(rows=Count("pk"))
    ):
        kinds[commune, kind] = number
    here = placed.filter(village=OuterRef("village_id"), commune=OuterRef("commune_id"))
    counted = {"void": False, "team__void": False, "team__kind__in": COUNTED_KINDS}
    served = scope.rows(TeamVillage).filter(
        day, valid_on(scope.on, "team__"), Exists(here), **counted
    )
    with_team = _by_commune(served, Count("village", distinct=True))
    seats: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    sitting = scope.rows(Membership).filter(day, placed_on(scope.on, "team__"), **counted)
    for commune, number, people in (
        sitting.order_by()
        .values_list("team__placements__commune_id")
        .annotate(rows=Count("pk"), people=Count("person", distinct=True))
    ):
        seats[commune] = (number, people)

    def figures(pk: int) -> tuple[int | None, ...]:
        return (
            villages.get(pk, 0) if pk in listed else None,
            with_team.get(pk, 0),
            kinds[pk, "village"],
            kinds[pk, "commune"],
            *seats[pk],
        )

    return figures


def _by_commune(rows: QuerySet[Any], number: Count) -> dict[int, int]:
    return dict(rows.order_by().values_list("commune_id").annotate(number=number))


@check(
    Severity.NOTE,
    "Số đếm chưa được làm cho hôm nay",
    meaning="Bảng tiến độ vẫn đúng vì được đếm trực tiếp, nhưng mở chậm hơn.",
    remedy="Kiểm tra tiến trình định kỳ (celery beat, worker) của hệ thống.",
    right=Right.READ_AUDIT,
)
def counters_not_made(scope: Scope) -> Iterable[Finding]:
    whole = scope.unit is None and (
        scope.officer is None or scope.officer.reach is None or scope.officer.reach.whole_country
    )
    if whole and not up_to_date(scope.on):
        yield Finding("Số đếm của mọi xã", "cả nước", "chưa đếm cho ngày này")
