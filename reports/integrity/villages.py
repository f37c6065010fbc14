"""Checks of villages, of the communes that hold them and of complete lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from communes.models import Village, VillageList, VillagePlacement, VillageVersion
from communes.roles import Right
from communes.territory import valid_on
from reports.integrity.check import Finding, Scope, Severity, check, day_words, findings
from reports.integrity.spans import LiesIn, days_of, village_called
from reports.integrity.village_numbers import same_number_key

VILLAGE = "communes:village"


def _placed(scope: Scope, *conditions: Q) -> QuerySet[Any]:
    """The placements of the day, each with the version of its village on that day.

    conditions: on the version; in one filter with the day, else they would ask of any version.
    """
    return scope.rows(VillagePlacement).filter(
        valid_on(scope.on), valid_on(scope.on, "village__versions__"), *conditions
    )


def _named(rows: QuerySet[Any], *more: str) -> Iterable[tuple[Any, ...]]:
    """(village, its name on the day, its commune, more…)"""
    columns = ("village_id", "village__versions__kind", "village__versions__name")
    for pk, kind, name, commune, *rest in rows.values_list(*columns, "commune__label", *more):
        yield (pk, f"{kind} {name}".strip(), commune, *rest)


@check(
    Severity.REVIEW,
    "Thôn trùng tên hoặc chỉ khác cách viết số trong một xã",
    meaning="“Thôn 1”, “Thôn 01” và “Thôn I” trong một xã thường là một thôn được nhập hai lần; "
    "số thôn và tỷ lệ thôn có tổ khi đó bị sai.",
    remedy="Mở hai thôn, so số hộ và xã cũ. Là một thôn: xóa hoặc đóng thôn nhập thừa. Là hai thôn "
    "cùng tên sau sáp nhập xã: ghi xã cũ cho từng thôn.",
    right=Right.READ_VILLAGES,
)
def villages_named_alike(scope: Scope) -> Iterable[Finding]:
    alike: dict[tuple[int, str], list[tuple[int, str, str, str, int | None]]] = defaultdict(list)
    rows = _named(
        _placed(scope).order_by("village_id"),
        *("village__versions__match_key", "village__versions__kind"),
        *("village__former_commune_id", "commune_id"),
    )
    for pk, name, place, key, kind, former, commune in rows:
        alike[commune, same_number_key(key)].append((pk, name, place, kind.lower(), former))
    for group in alike.values():
        told: set[int] = set()
        for first, second in combinations(group, 2):
            (_, name, _, kind, former), (pk, other, place, other_kind, other_former) = first, second
            same_kind = kind == other_kind or not kind or not other_kind
            if same_kind and former == other_former and pk not in told:
                told.add(pk)
                yield Finding(other, place, f"giống “{name}”", VILLAGE, (pk,))


@check(
    Severity.NOTE,
    "Thôn chưa có số hộ",
    meaning="Không có số hộ thì không so được quy mô thôn và không cân được thôn trước, sau sắp "
    "xếp.",
    remedy="Bổ sung số hộ ở trang của thôn, hoặc nhập lại danh sách thôn có cột số hộ.",
    right=Right.READ_VILLAGES,
)
def villages_without_households(scope: Scope) -> Iterable[Finding]:
    unknown = Q(village__versions__households=None)
    return findings(_named(_placed(scope, unknown)), VILLAGE)


@check(
    Severity.REVIEW,
    "Thôn có số nhân khẩu ít hơn số hộ, hoặc số hộ bằng 0",
    meaning="Hai cột hộ và nhân khẩu có thể đã bị đổi chỗ hoặc gõ nhầm.",
    remedy="So với danh sách gốc rồi sửa ở trang của thôn.",
    right=Right.READ_VILLAGES,
)
def villages_with_odd_sizes(scope: Scope) -> Iterable[Finding]:
    version = "village__versions__"
    fewer = Q(**{f"{version}people__lt": F(f"{version}households")})
    rows = _placed(scope, fewer | Q(**{f"{version}households": 0}))
    return findings(
        _named(rows, f"{version}households", f"{version}people"),
        VILLAGE,
        lambda households, people: f"{households} hộ, {_count(people)} nhân khẩu",
    )


def _count(number: int | None) -> str:
    return "chưa rõ" if number is None else str(number)


@check(
    Severity.ERROR,
    "Thôn có ngày không thuộc xã nào",
    meaning="Vào những ngày ấy thôn còn tồn tại nhưng không được tính cho xã nào.",
    remedy="Kiểm tra ngày bắt đầu, ngày kết thúc của thôn và của xã ở trang của thôn; sửa ngày "
    "sai.",
    right=Right.READ_VILLAGES,
)
def villages_in_no_commune(scope: Scope) -> Iterable[Finding]:
    placements = scope.related(VillagePlacement)
    versions = scope.related(VillageVersion)
    told = Exists(versions.filter(village=OuterRef("pk")))
    placed = Exists(placements.filter(village=OuterRef("pk")))
    covered = LiesIn(days_of(versions, "village"), days_of(placements, "village"))
    rows = scope.rows(Village).filter(told & (~placed | ~Q(covered)))
    rows = rows.annotate(called=village_called(versions, "pk"))
    return findings(rows.values_list("pk", "called", "former_commune__label"), VILLAGE)


@check(
    Severity.ERROR,
    "Thôn còn thuộc xã đã kết thúc",
    meaning="Xã đã sáp nhập hoặc đổi thành xã khác, nhưng thôn chưa được chuyển theo; thôn không "
    "được tính ở đâu cả.",
    remedy="Chuyển thôn sang xã kế thừa bằng danh sách thôn của xã mới.",
    right=Right.READ_VILLAGES,
)
def villages_in_ended_units(scope: Scope) -> Iterable[Finding]:
    rows = _placed(scope).filter(commune__valid_to__lt=scope.on)
    return findings(
        _named(rows, "commune__valid_to"),
        VILLAGE,
        lambda end: f"xã kết thúc ngày {day_words(end)}",
    )


@check(
    Severity.ERROR,
    "Danh mục được xác nhận đầy đủ nhưng không có thôn nào",
    meaning="Xã được tính là có 0 thôn, nên chỉ tiêu tính trên thôn không có mẫu số.",
    remedy="Nhập danh sách thôn của xã, hoặc bỏ xác nhận danh mục đầy đủ.",
    right=Right.READ_VILLAGES,
)
def complete_lists_without_villages(scope: Scope) -> Iterable[Finding]:
    held = scope.related(VillagePlacement).filter(
        valid_on(scope.on), commune=OuterRef("commune_id")
    )
    rows = scope.rows(VillageList).filter(valid_on(scope.on), ~Exists(held), complete=True)
    return findings(
        rows.values_list("commune_id", "commune__label", "province__label", "valid_from"),
        "communes:list_declare",
        lambda begin: f"xác nhận từ ngày {day_words(begin)}",
    )


@check(
    Severity.NOTE,
    "Thôn bắt đầu sau ngày danh mục được xác nhận đầy đủ",
    meaning="Là thôn mới lập thì đúng; là thôn bị sót khi xác nhận thì tỷ lệ những ngày trước đã "
    "thiếu thôn này.",
    remedy="Thôn bị sót: sửa ngày bắt đầu của thôn. Thôn mới lập: không phải làm gì.",
    right=Right.READ_VILLAGES,
)
def villages_added_after_the_list(scope: Scope) -> Iterable[Finding]:
    lists = scope.related(VillageList).filter(
        valid_on(scope.on),
        commune=OuterRef("commune_id"),
        complete=True,
        valid_from__lt=OuterRef("valid_from"),
    )
    rows = _placed(scope).filter(Exists(lists))
    return findings(
        _named(rows, "valid_from"), VILLAGE, lambda begin: f"từ ngày {day_words(begin)}"
    )


@check(
    Severity.NOTE,
    "Xã đã có thôn trong sổ nhưng chưa xác nhận danh mục đầy đủ",
    meaning="Khi chưa xác nhận, tỷ lệ của xã hiện là “chưa có danh mục thôn”.",
    remedy="Kiểm tra đủ thôn rồi xác nhận danh mục ở trang của xã.",
    right=Right.READ_VILLAGES,
)
def communes_without_a_declared_list(scope: Scope) -> Iterable[Finding]:
    held = scope.related(VillagePlacement).filter(valid_on(scope.on), commune=OuterRef("unit_id"))
    lists = scope.related(VillageList).filter(
        valid_on(scope.on), commune=OuterRef("unit_id"), complete=True
    )
    rows = scope.communes.filter(Exists(held), ~Exists(lists))
    return findings(
        rows.values_list("unit_id", "unit__label", "province__label"), "communes:list_declare"
    )
