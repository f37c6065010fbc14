"""Who completed which course: recorded for many at once, struck out one by one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from communes import audit
from communes.errors import Refused
from communes.facts import changed
from communes.units.placing import keys_on
from communes.vietnamese import clean
from members.models import Membership, Person, Training
from teams.placing import communes_of

if TYPE_CHECKING:
    from communes.models import Officer

SEVERAL = 30


@transaction.atomic
def record_training(
    *,
    people: Sequence[Person],
    course: str,
    completed_on: datetime.date,
    by: Officer,
    today: datetime.date,
) -> int:
    """Note that people completed a course on a day; how many were not noted before.

    Whoever is noted with that course and day already is passed over.
    """
    name = clean(course)[:200]
    if not name:
        raise Refused("Ghi tên khóa tập huấn.", "course")
    if completed_on > today:
        raise Refused(f"Ngày hoàn thành chưa đến. Ghi đến {today:%d/%m/%Y}.", "completed_on")
    if not people:
        raise Refused("Đánh dấu ít nhất một người đã hoàn thành.", "people")
    if by.unit is None:
        raise Refused("Chỉ cán bộ xã ghi được tập huấn.")
    noted = set(
        Training.objects.filter(
            person__in=people, course=name, completed_on=completed_on, void=False
        ).values_list("person_id", flat=True)
    )
    new = [person for person in people if person.pk not in noted]
    if not new:
        raise Refused("Những người đã đánh dấu đều được ghi khóa này từ trước.", "people")
    place = keys_on(by.unit, today)
    try:
        with transaction.atomic():
            made = Training.objects.bulk_create(
                Training(
                    person=person, course=name, completed_on=completed_on, entered_by=by, **place
                )
                for person in new
            )
    except IntegrityError as clash:
        raise Refused("Khóa này vừa được ghi ở một cửa sổ khác. Mở lại trang để xem.") from clash
    audit.record(
        by=by,
        verb="training.recorded",
        summary=f"Ghi {len(new)} người hoàn thành tập huấn {name}",
        target=made[0],
        after={
            "khóa": name,
            "ngày hoàn thành": completed_on,
            "số người": len(new),
            "người": [person.full_name for person in new[:SEVERAL]],
        },
    )
    changed(_communes_of(person.pk for person in new))
    return len(new)


@transaction.atomic
def void_training(*, training: Training, reason: str, by: Officer) -> Training:
    """Strike out what was noted by mistake."""
    training = Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    if training.void:
        raise Refused("Dòng này đã hủy.")
    if not clean(reason):
        raise Refused("Ghi lý do hủy.", "reason")
    training.void = True
    training.save(update_fields=["void"])
    audit.record(
        by=by,
        verb="training.void",
        summary=f"Hủy ghi tập huấn {training.course} của {training.person.full_name}",
        target=training,
        reason=clean(reason),
    )
    changed(_communes_of([training.person_id]))
    return training


def _communes_of(person_ids: Iterable[int]) -> set[int]:
    """The communes in which these people sit, or sat."""
    seats = Membership.objects.filter(person_id__in=list(person_ids))
    return communes_of(seats.values("team_id"))
