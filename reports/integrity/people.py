"""Checks of people and of the seats they hold."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from communes.phones import mask_phone
from communes.territory import valid_on
from members.models import Membership, NotSame, Person
from reports.integrity.check import Finding, Scope, Severity, check, findings
from teams.models import COUNTED_KINDS

PERSON = "members:person"
TEAM = "members:team"
# From so many persons on a number is shared by many.
MANY = 3
SEAT = ("team_id", "team__official_name", "commune__label", "person__full_name")


@check(
    Severity.REVIEW,
    "Một người ở tổ của hai xã trong một ngày",
    meaning="Có thể là hai người trùng tên bị gộp làm một, hoặc người ấy đã chuyển đi mà xã cũ "
    "chưa "
    "cho thôi.",
    remedy="Hai người khác nhau: tách hồ sơ. Đã chuyển đi: xã cũ ghi quyết định cho thôi.",
)
def people_in_two_places(scope: Scope) -> Iterable[Finding]:
    rows = (
        scope.rows(Membership)
        .filter(valid_on(scope.on), void=False, team__void=False, team__kind__in=COUNTED_KINDS)
        .values("person_id", "person__full_name")
        .annotate(places=ArrayAgg("commune__label", distinct=True), held=_distinct("commune"))
        .filter(held__gt=1)
        .order_by()
        .values_list("person_id", "person__full_name", "places")
    )
    for pk, name, places in rows:
        yield Finding(name, ", ".join(places), "", PERSON, (pk,))


def _distinct(name: str) -> Count:
    return Count(name, distinct=True)


@check(
    Severity.REVIEW,
    "Có thể một người có hai hồ sơ",
    meaning="Cùng họ tên và cùng số điện thoại, hoặc cùng họ tên, năm sinh và xã: số người bị đếm "
    "thừa và người ấy có thể được chi trả hai lần.",
    remedy="So hai hồ sơ rồi gộp, hoặc xác nhận là hai người khác nhau.",
)
def probable_double_people(scope: Scope) -> Iterable[Finding]:
    people = scope.rows(Person).filter(merged_into__isnull=True)
    told = set(scope.rows(NotSame).values_list("first_id", "second_id"))
    groups = (
        (people.exclude(phone=""), ("match_key", "phone"), "cùng số điện thoại"),
        (
            people.exclude(birth_year=None).exclude(commune=None),
            ("match_key", "birth_year", "commune_id"),
            "cùng năm sinh, cùng xã",
        ),
    )
    pairs: dict[tuple[int, int], str] = {}
    for rows, key, words in groups:
        same = rows.order_by().values(*key).annotate(records=Count("pk")).filter(records__gt=1)
        for first, last, records in same.annotate(first=Min("pk"), last=Max("pk")).values_list(
            "first", "last", "records"
        ):
            if records > 2 or (first, last) not in told:
                pairs.setdefault((first, last), f"{records} hồ sơ {words}")
    # Names are read for what was found alone.
    first_ones = scope.related(Person).filter(pk__in=[first for first, _ in pairs])
    named = {pk: more for pk, *more in first_ones.values_list("pk", "full_name", "commune__label")}
    for pair, detail in pairs.items():
        name, place = named[pair[0]]
        yield Finding(name, place or "", detail, "members:duplicate", pair)


@check(
    Severity.NOTE,
    "Một số điện thoại của nhiều người",
    meaning="Từ ba người khác tên trở lên dùng một số: thường là số của xã, của trưởng thôn, hoặc "
    "cột bị chép lệch.",
    remedy="Hỏi lại số của từng người và sửa ở trang của người.",
)
def phones_shared_by_many(scope: Scope) -> Iterable[Finding]:
    rows = (
        scope.rows(Person)
        .filter(merged_into__isnull=True)
        .exclude(phone="")
        .order_by()
        .values("phone")
        .annotate(
            people=_distinct("match_key"),
            first=Min("pk"),
            name=Min("full_name"),
            place=Min("commune__label"),
        )
        .filter(people__gte=MANY)
    )
    for row in rows:
        detail = f"số {mask_phone(row['phone'])}: {row['people']} người"
        yield Finding(row["name"], row["place"] or "", detail, PERSON, (row["first"],))


@check(
    Severity.ERROR,
    "Hồ sơ đã gộp vẫn còn lượt trong tổ",
    meaning="Hồ sơ đã gộp vào người khác nhưng lượt chưa chuyển theo, nên người ấy được đếm hai "
    "lần.",
    remedy="Tách lại rồi gộp lần nữa ở trang người trùng.",
)
def merged_people_with_seats(scope: Scope) -> Iterable[Finding]:
    rows = scope.rows(Membership).filter(void=False, person__merged_into__isnull=False)
    columns = ("person_id", "person__full_name", "commune__label", "team__official_name")
    return findings(rows.values_list(*columns), PERSON, lambda team: f"{team}")


@check(
    Severity.ERROR,
    "Lượt thành viên ngoài thời gian tồn tại của tổ",
    meaning="Vào những ngày ấy người được đếm dù tổ chưa thành lập hoặc đã kết thúc.",
    remedy="Đính chính ngày của quyết định hoặc của lượt; còn sai thì báo quản trị.",
)
def seats_outside_the_team(scope: Scope) -> Iterable[Finding]:
    early = Q(valid_from__lt=F("team__valid_from"))
    ends_after = Q(valid_to__gt=F("team__valid_to")) | Q(
        valid_to__isnull=True, team__valid_to__isnull=False
    )
    seats = scope.rows(Membership).filter(void=False, team__void=False)
    rows = seats.filter(early | ends_after)
    return findings(rows.values_list(*SEAT), TEAM, lambda name: f"{name}")


@check(
    Severity.ERROR,
    "Lượt thành viên gắn với thành phần của tổ khác",
    meaning="Lượt nói một tổ, thành phần mà nó thuộc về nói một tổ khác.",
    remedy="Báo quản trị: dữ liệu bị sửa ngoài hệ thống.",
)
def seats_of_another_team(scope: Scope) -> Iterable[Finding]:
    seats = scope.rows(Membership).filter(void=False)
    rows = seats.exclude(constitution__team=F("team"))
    return findings(rows.values_list(*SEAT), TEAM, lambda name: f"{name}")


@check(
    Severity.ERROR,
    "Lượt thành viên còn hiệu lực trong thành phần hoặc tổ đã hủy",
    meaning="Quyết định đã bị hủy do nhập nhầm nhưng lượt của nó vẫn được đếm.",
    remedy="Báo quản trị: lượt phải được hủy cùng quyết định.",
)
def seats_of_void_rows(scope: Scope) -> Iterable[Finding]:
    seats = scope.rows(Membership).filter(void=False)
    rows = chain(
        seats.filter(team__void=True).values_list(*SEAT),
        seats.filter(constitution__void=True, team__void=False).values_list(*SEAT),
    )
    return findings(rows, TEAM, lambda name: f"{name}")


@check(
    Severity.NOTE,
    "Người chưa từng có lượt trong tổ nào",
    meaning="Hồ sơ cá nhân được giữ mà công việc không cần đến.",
    remedy="Gộp vào hồ sơ đúng nếu trùng; không dùng đến thì đề nghị quản trị xóa.",
)
def people_without_seats(scope: Scope) -> Iterable[Finding]:
    seats = scope.related(Membership).filter(person=OuterRef("pk"))
    rows = scope.rows(Person).filter(~Exists(seats), merged_into__isnull=True)
    return findings(rows.values_list("pk", "full_name", "commune__label"), PERSON)
