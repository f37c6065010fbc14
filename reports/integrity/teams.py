"""Checks of teams, the villages they serve and their compositions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from communes.models import Succession, VillagePlacement, VillageVersion
from communes.territory import valid_on
from members.models import Membership
from reports.integrity.check import Finding, Scope, Severity, check, day_words, findings
from reports.integrity.spans import LiesIn, OwnDays, days_of, village_called
from teams.models import COUNTED_KINDS, Constitution, Team, TeamKind, TeamPlacement, TeamVillage

TEAM = "members:team"


def _there(scope: Scope) -> QuerySet[Any]:
    """Teams in being on the day, committees left aside."""
    return scope.rows(Team).filter(valid_on(scope.on), void=False, kind__in=COUNTED_KINDS)


def _named(rows: QuerySet[Any], *more: str) -> Iterable[tuple[Any, ...]]:
    return rows.values_list("pk", "official_name", "commune__label", *more)


def _of_team(rows: QuerySet[Any], *more: str) -> Iterable[tuple[Any, ...]]:
    return rows.values_list("team_id", "team__official_name", "commune__label", *more)


def _sitting(scope: Scope) -> QuerySet[Any]:
    return scope.related(Membership).filter(valid_on(scope.on), void=False, team=OuterRef("pk"))


@check(
    Severity.ERROR,
    "Tổ của xã đã kết thúc và có xã kế thừa",
    meaning="Xã đã sáp nhập hoặc tách, nhưng tổ vẫn đang hoạt động dưới tên xã cũ, nên không được "
    "tính cho xã mới.",
    remedy="Ghi quyết định kiện toàn hoặc giải thể của xã mới đối với tổ.",
)
def live_teams_of_succeeded_units(scope: Scope) -> Iterable[Finding]:
    heirs = scope.related(Succession).filter(old=OuterRef("commune_id"))
    rows = _there(scope).filter(Exists(heirs), commune__valid_to__lt=scope.on)
    return findings(
        _named(rows, "commune__valid_to"),
        TEAM,
        lambda end: f"xã kết thúc ngày {day_words(end)}",
    )


@check(
    Severity.ERROR,
    "Tổ phục vụ thôn của hai xã",
    meaning="Một tổ do một xã quyết định thành lập; thôn của xã khác không thể thuộc tổ ấy.",
    remedy="Mở tổ, xem thôn nào đã chuyển xã; ghi quyết định kiện toàn bỏ thôn ấy khỏi tổ.",
)
def teams_over_two_communes(scope: Scope) -> Iterable[Finding]:
    placement = "village__placements__"
    rows = (
        scope.rows(TeamVillage)
        .filter(valid_on(scope.on), valid_on(scope.on, placement), void=False, team__void=False)
        .values_list("team_id", "team__official_name", "commune__label")
        .annotate(
            held=Count(f"{placement}commune", distinct=True),
            first=Min(f"{placement}commune__label"),
            last=Max(f"{placement}commune__label"),
        )
        .filter(held__gt=1)
        .order_by()
        .values_list("team_id", "team__official_name", "commune__label", "first", "last")
    )
    return findings(rows, TEAM, lambda first, last: f"{first}, {last}")


@check(
    Severity.ERROR,
    "Thôn của tổ thuộc xã khác với xã của tổ",
    meaning="Thôn đã chuyển xã hoặc được chọn nhầm; thôn và tổ được tính ở hai nơi.",
    remedy="Chọn nhầm: đính chính quyết định. Thôn đã chuyển xã: xã mới ghi quyết định kiện toàn.",
)
def team_villages_elsewhere(scope: Scope) -> Iterable[Finding]:
    held = scope.related(VillagePlacement).filter(valid_on(scope.on), village=OuterRef("village"))
    rows = (
        scope.rows(TeamVillage)
        .filter(valid_on(scope.on), void=False, team__void=False)
        .filter(Exists(held.exclude(commune=OuterRef("commune_id"))))
        .annotate(called=village_called(scope.related(VillageVersion), "village"))
    )
    return findings(_of_team(rows, "called"), TEAM, lambda name: f"{name}")


@check(
    Severity.REVIEW,
    "Tổ chưa có tổ trưởng",
    meaning="Mỗi tổ có một tổ trưởng; thiếu thì không có người chịu trách nhiệm.",
    remedy="Ghi quyết định kiện toàn hoặc bổ sung tổ trưởng.",
)
def teams_without_leader(scope: Scope) -> Iterable[Finding]:
    sitting = _sitting(scope)
    rows = _there(scope).filter(Exists(sitting), ~Exists(sitting.filter(role="leader")))
    return findings(_named(rows), TEAM)


@check(
    Severity.REVIEW,
    "Tổ không có thành viên nào",
    meaning="Tổ được đếm nhưng danh sách thành viên chưa nhập hoặc mọi người đã thôi.",
    remedy="Nhập danh sách thành viên theo quyết định đã ký, hoặc ghi quyết định kiện toàn.",
)
def teams_without_members(scope: Scope) -> Iterable[Finding]:
    return findings(_named(_there(scope).filter(~Exists(_sitting(scope)))), TEAM)


@check(
    Severity.REVIEW,
    "Tổ ở thôn không phục vụ thôn nào",
    meaning="Tổ được đếm là tổ ở thôn nhưng không làm thôn nào có tổ.",
    remedy="Ghi thôn mà tổ phục vụ bằng quyết định kiện toàn, hoặc đính chính loại tổ.",
)
def village_teams_without_village(scope: Scope) -> Iterable[Finding]:
    served = scope.related(TeamVillage).filter(valid_on(scope.on), team=OuterRef("pk"), void=False)
    rows = _there(scope).filter(~Exists(served), kind=TeamKind.VILLAGE)
    return findings(_named(rows), TEAM)


@check(
    Severity.REVIEW,
    "Thôn sau sáp nhập còn nhiều tổ, cần rà soát",
    meaning="Các thôn đã sáp nhập và mang theo tổ của mình; thôn chỉ được tính một lần, nhưng các "
    "tổ "
    "vẫn được đếm riêng và có thể được chi trả riêng.",
    remedy="Ghi quyết định sáp nhập hoặc giải thể tổ.",
)
def villages_with_inherited_teams(scope: Scope) -> Iterable[Finding]:
    rows = (
        scope.rows(TeamVillage)
        .filter(valid_on(scope.on), void=False, team__void=False, inherited=True)
        .annotate(called=village_called(scope.related(VillageVersion), "village"))
    )
    return findings(_of_team(rows, "called"), TEAM, lambda name: f"{name}")


@check(
    Severity.ERROR,
    "Thôn gắn với tổ ngoài thời gian tồn tại của tổ",
    meaning="Vào những ngày ấy thôn được tính là có tổ dù tổ chưa thành lập hoặc đã kết thúc.",
    remedy="Đính chính ngày hiệu lực của quyết định; còn sai thì báo quản trị.",
)
def team_villages_outside_the_team(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(TeamVillage).filter(_outside("team__"), void=False, team__void=False)
    rows = rows.annotate(called=village_called(scope.related(VillageVersion), "village"))
    return findings(_of_team(rows, "called"), TEAM, lambda name: f"{name}")


def _outside(prefix: str) -> Q:
    """Whether a row begins before, or ends after, the one that it hangs on."""
    ends_after = Q(valid_to__gt=F(f"{prefix}valid_to")) | Q(
        **{"valid_to__isnull": True, f"{prefix}valid_to__isnull": False}
    )
    return Q(valid_from__lt=F(f"{prefix}valid_from")) | ends_after


@check(
    Severity.ERROR,
    "Tổ có ngày không có thành phần",
    meaning="Vào những ngày ấy tổ tồn tại mà không quyết định nào nói ai ở trong tổ.",
    remedy="Mở tổ, xem các quyết định theo thứ tự ngày; đính chính ngày sai hoặc ghi quyết định "
    "thiếu.",
)
def teams_without_composition(scope: Scope) -> Iterable[Finding]:
    rows = scope.related(Constitution).filter(void=False)
    composed = Exists(rows.filter(team=OuterRef("pk")))
    covered = LiesIn(OwnDays(), days_of(rows, "team"))
    teams = scope.rows(Team).filter(~composed | ~Q(covered), void=False)
    return findings(_named(teams), TEAM)


@check(
    Severity.ERROR,
    "Tổ có ngày không thuộc xã nào",
    meaning="Vào những ngày ấy tổ tồn tại mà không được tính cho xã nào, hoặc sổ ghi tổ ở một xã "
    "mà lần chuyển xã gần nhất nói xã khác.",
    remedy="Lỗi của sổ: báo cho quản trị hệ thống, kèm tên tổ và ngày.",
)
def teams_without_a_place(scope: Scope) -> Iterable[Finding]:
    places = scope.related(TeamPlacement)
    stands = places.filter(
        team=OuterRef("pk"), commune=OuterRef("commune_id"), valid_to__isnull=True
    )
    placed = Q(Exists(stands)) & Q(LiesIn(OwnDays(), days_of(places, "team")))
    return findings(_named(scope.rows(Team).filter(~placed, void=False)), TEAM)


@check(
    Severity.REVIEW,
    "Thành phần của tổ không có lượt thành viên nào",
    meaning="Quyết định đã lập hoặc kiện toàn tổ nhưng không người nào được ghi trong thời gian "
    "ấy.",
    remedy="Nhập danh sách thành viên theo quyết định đã ký.",
)
def compositions_without_seats(scope: Scope) -> Iterable[Finding]:
    seats = scope.related(Membership).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("valid_from")),
        team=OuterRef("team_id"),
        void=False,
    )
    past = seats.filter(valid_from__lte=OuterRef("valid_to"))
    rows = (
        scope.rows(Constitution)
        .filter(void=False, team__void=False, team__kind__in=COUNTED_KINDS)
        .filter(
            Q(valid_to__isnull=True) & ~Exists(seats) | Q(valid_to__isnull=False) & ~Exists(past)
        )
    )
    columns = ("team_id", "team__official_name", "team__commune__label", "valid_from")
    return findings(
        rows.values_list(*columns), TEAM, lambda begin: f"thành phần từ ngày {day_words(begin)}"
    )


@check(
    Severity.NOTE,
    "Hai tổ cùng tên trong một xã",
    meaning="Có thể một tổ được nhập hai lần; tổ thừa cũng được chi trả.",
    remedy="So thôn và thành viên của hai tổ. Nhập thừa: hủy quyết định nhập nhầm.",
)
def teams_of_one_name(scope: Scope) -> Iterable[Finding]:
    older = scope.related(Team).filter(
        valid_on(scope.on),
        void=False,
        commune=OuterRef("commune_id"),
        sort_key=OuterRef("sort_key"),
        pk__lt=OuterRef("pk"),
    )
    return findings(_named(_there(scope).filter(Exists(older))), TEAM)


@check(
    Severity.ERROR,
    "Ban chỉ đạo được gắn với thôn",
    meaning="Ban chỉ đạo chuyển đổi số cấp xã không phải tổ và không được tính; gắn với thôn nghĩa "
    "là một tổ đã bị ghi nhầm loại, hoặc ngược lại.",
    remedy="Là tổ ở thôn: hủy do nhập nhầm và nhập lại đúng loại. Là ban chỉ đạo: bỏ thôn.",
)
def committees_with_villages(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(TeamVillage).filter(
        valid_on(scope.on), void=False, team__void=False, team__kind=TeamKind.COMMITTEE
    )
    rows = rows.annotate(called=village_called(scope.related(VillageVersion), "village"))
    return findings(_of_team(rows, "called"), TEAM, lambda name: f"{name}")


@check(
    Severity.ERROR,
    "Tổ có trước ngày hiệu lực của quyết định thành lập",
    meaning="Tổ được đếm sớm hơn quyết định của mình.",
    remedy="Đính chính ngày hiệu lực của quyết định; còn sai thì báo quản trị.",
)
def teams_before_their_decision(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Team).filter(void=False, valid_from__lt=F("begun_by__effective_on"))
    return findings(
        _named(rows, "valid_from", "begun_by__effective_on"),
        TEAM,
        lambda begin, effect: f"tổ từ {day_words(begin)}, quyết định từ {day_words(effect)}",
    )
