"""Two records that are one person become one; two that look alike are said to be two."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from communes import audit
from communes.errors import Refused
from communes.facts import changed
from communes.phones import mask_phone
from communes.vietnamese import clean, match_key, search_text, sort_key
from members.models import Membership, NotSame, Person, PersonMerge, Training
from members.people.facts import FACTS
from teams.placing import communes_of

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def merge_people(
    *, kept: Person, merged: Person, take: Mapping[str, bool], reason: str, by: Officer
) -> PersonMerge:
    """Move all seats and courses of a record to another of the same person.

    take: fact -> whether the merged record's value is the right one, for facts on which the two
    differ; a fact that only one of them has is taken by itself. Refused where both sit in one team
    on one day, where seats lie outside the officer's territory, and for different names.
    """
    kept, merged = _both_locked(kept, merged)
    if not clean(reason):
        raise Refused("Ghi lý do gộp, ví dụ: cùng số điện thoại, xã xác nhận một người.", "reason")
    if kept.match_key != merged.match_key:
        raise Refused(
            "Hai bản ghi khác họ tên. Nếu gõ nhầm tên, sửa tên trước rồi gộp.",
        )
    _refuse_unseen_seats(merged, by)
    _refuse_two_seats_of_a_team(kept, merged)
    taken = _take_facts(kept, merged, take)
    seats = list(merged.memberships.order_by("pk").values_list("pk", flat=True))
    courses = _move_courses(kept, merged)
    try:
        with transaction.atomic():
            Membership.objects.filter(pk__in=seats).update(person=kept)
    except IntegrityError as clash:
        raise Refused("Hai bản ghi cùng có chỗ trong một tổ vào một ngày.") from clash
    kept.save()
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    NotSame.objects.filter(_pair(kept, merged)).delete()
    made = PersonMerge.objects.create(
        kept=kept,
        merged=merged,
        reason=clean(reason)[:300],
        moved={"seats": seats, "courses": courses, "fields": taken},
        merged_by=by,
        commune_id=kept.commune_id,
        district_id=kept.district_id,
        province_id=kept.province_id,
    )
    audit.record(
        by=by,
        verb="person.merged",
        summary=f"Gộp hai bản ghi của {kept.full_name}, {len(seats)} lượt tham gia chuyển sang",
        target=kept,
        before={FACTS[name]: _shown(name, old) for name, (old, _) in taken.items()},
        after={FACTS[name]: _shown(name, new) for name, (_, new) in taken.items()},
        reason=made.reason,
        place=_place(kept),
    )
    changed(_communes_of(kept))
    return made


@transaction.atomic
def part_people(*, merge: PersonMerge, reason: str, by: Officer) -> PersonMerge:
    """Take a merger back: seats, courses and facts return to where they were.

    Refused once something was built on it: a fact was mended since, a seat voided or moved, or the
    person was merged again.
    """
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept = Person.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
    merged = Person.objects.select_for_update(of=("self",)).get(pk=merge.merged_id)
    if merge.undone:
        raise Refused("Lần gộp này đã được tách lại.")
    if not clean(reason):
        raise Refused("Ghi lý do tách lại.", "reason")
    if kept.merged_into_id or merged.merged_into_id != kept.pk:
        raise Refused("Người này đã được gộp tiếp vào bản ghi khác. Tách lần gộp sau trước.")
    seats = Membership.objects.filter(pk__in=merge.moved.get("seats", []), person=kept)
    if seats.count() != len(merge.moved.get("seats", [])):
        raise Refused("Một lượt tham gia đã đổi từ sau lần gộp, không tách lại được.")
    for name, (old, new) in merge.moved.get("fields", {}).items():
        if _plain(getattr(kept, name)) != new:
            raise Refused(f"{FACTS[name].capitalize()} đã sửa từ sau lần gộp, không tách lại được.")
        _set(kept, name, old)
    kept.save()
    seats.update(person=merged)
    Training.objects.filter(pk__in=merge.moved.get("courses", []), person=kept).update(
        person=merged
    )
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    merge.undone = True
    merge.save(update_fields=["undone"])
    audit.record(
        by=by,
        verb="person.parted",
        summary=f"Tách lại hai bản ghi đã gộp của {kept.full_name}",
        target=kept,
        reason=clean(reason),
        place=_place(kept),
    )
    changed(_communes_of(kept) | _communes_of(merged))
    return merge


@transaction.atomic
def say_two(*, first: Person, second: Person, by: Officer) -> NotSame:
    """Two who look alike are two; nobody is asked about them again."""
    first, second = _both_locked(first, second)
    older, newer = sorted((first, second), key=lambda person: person.pk)
    said, new = NotSame.objects.get_or_create(first=older, second=newer, defaults={"said_by": by})
    if new:
        audit.record(
            by=by,
            verb="person.not_same",
            summary=f"Xác nhận hai người khác nhau cùng tên {older.full_name}",
            target=older,
            place=_place(older),
        )
    return said


@transaction.atomic
def ask_again(*, said: NotSame, by: Officer) -> None:
    """That two are two was said by mistake: they are asked about again."""
    first = said.first
    said.delete()
    audit.record(
        by=by,
        verb="person.ask_again",
        summary=f"Xét lại hai người cùng tên {first.full_name}",
        target=first,
        place=_place(first),
    )


def _both_locked(one: Person, other: Person) -> tuple[Person, Person]:
    if one.pk == other.pk:
        raise Refused("Chọn hai bản ghi khác nhau.")
    rows = Person.objects.filter(pk__in=(one.pk, other.pk)).order_by("pk")
    people = {row.pk: row for row in rows.select_for_update(of=("self",))}
    for row in people.values():
        if row.merged_into_id:
            raise Refused(f"Một bản ghi của {row.full_name} vừa được gộp. Mở lại danh sách.")
    return people[one.pk], people[other.pk]


def _refuse_unseen_seats(person: Person, by: Officer) -> None:
    seen = Membership.objects.visible_to(by).filter(person=person).count()
    if seen != person.memberships.count():
        raise Refused(
            f"{person.full_name} còn tham gia tổ ngoài địa bàn của anh/chị. Đề nghị cấp trên gộp."
        )


def _refuse_two_seats_of_a_team(kept: Person, merged: Person) -> None:
    """One person holds one seat of a team: two seats on one day are two people."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gte=F("team__memberships__valid_from"))
    earlier = Q(team__memberships__valid_to__isnull=True) | Q(
        valid_from__lte=F("team__memberships__valid_to")
    )
    both = (
        merged.memberships.filter(void=False)
        .filter(
            later & earlier,
            team__memberships__person=kept,
            team__memberships__void=False,
        )
        .select_related("team")
        .first()
    )
    if both is not None:
        raise Refused(
            f"Hai bản ghi cùng là thành viên của {both.team.official_name} vào một ngày, nên là "
            "hai người; hoặc một người bị ghi hai lần trong quyết định: sửa quyết định trước."
        )


def _take_facts(kept: Person, merged: Person, take: Mapping[str, bool]) -> dict[str, list[Any]]:
    """Set the kept record's facts; (before, after) of those that change, as JSON holds them."""
    taken = {}
    for name in FACTS:
        mine, other = getattr(kept, name), getattr(merged, name)
        if mine == other or other in (None, ""):
            continue
        if mine in (None, "") or take.get(name, False):
            _set(kept, name, _plain(other))
            taken[name] = [_plain(mine), _plain(other)]
    return taken


def _set(person: Person, name: str, value: Any) -> None:
    if name == "birth_date" and value:
        value = datetime.date.fromisoformat(value)
    setattr(person, name, value)
    if name == "full_name":
        person.match_key = match_key(value)[:200]
        person.sort_key = sort_key(value)
        person.search_text = search_text(value)[:200]


def _move_courses(kept: Person, merged: Person) -> list[int]:
    """Courses that only the merged record has; the same course twice stays where it is."""
    known = set(kept.trainings.filter(void=False).values_list("course", "completed_on"))
    moving = [
        course.pk
        for course in merged.trainings.all()
        if course.void or (course.course, course.completed_on) not in known
    ]
    Training.objects.filter(pk__in=moving).update(person=kept)
    return moving


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _shown(name: str, value: Any) -> Any:
    return mask_phone(value) if name == "phone" and value else value


def _pair(one: Person, other: Person) -> Q:
    first, second = sorted((one.pk, other.pk))
    return Q(first_id=first, second_id=second)


def _place(person: Person) -> object:
    return person if person.commune_id else person.memberships.first() or person


def _communes_of(person: Person) -> set[int]:
    """Where the person sits, or sat: who is one person there has changed."""
    return communes_of(Membership.objects.filter(person=person).values("team_id"))
