"""A month's figures in the commune: drafted, offered to the leader, handed in.

The rows of Figure are written when the figures are handed in; until then they are a draft, kept
as typed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.models import Unit
from communes.officers.delegations import by_delegation
from communes.roles import Right
from communes.units.placing import keys_on
from reports.models import Figure, Submission
from reports.monthly.cells import TEAM, Asked, Cell, Typed, cells_of, from_json, read, typed_from
from reports.monthly.facts import (
    Collecting,
    asked_of,
    collecting_in,
    counted_by_register,
    counted_values,
    figures_in,
    places_of,
    values_before,
)
from reports.monthly.figures import Act, State, Value
from reports.monthly.standing import ask_state, label, locked, reopening_of
from reports.periods import Period

if TYPE_CHECKING:
    from communes.models import Officer

NO_TEAM, NO_VILLAGE = "xã chưa có tổ", "xã chưa ghi thôn"
CHANGED_SINCE = (
    "Có người khác đã lưu số liệu kỳ này sau khi bạn mở trang. Những gì bạn vừa ghi vẫn còn trên "
    "trang: mở lại trang này ở thẻ khác để so, rồi lưu lại."
)


@dataclass(frozen=True)
class Sound:
    """A draft in which nothing has to be mended. nobody: indicators of teams or villages where
    the commune has none."""

    asked: Sequence[Asked]
    cells: Sequence[Cell]
    nobody: Sequence[Asked]
    values: Mapping[str, Value]
    typed: Mapping[str, Typed]


@transaction.atomic
def save_draft(
    *,
    unit: Unit,
    period: Period,
    typed: Mapping[str, Typed],
    revision: int,
    by: Officer,
    today: datetime.date,
) -> Submission:
    """Keep what was typed, right or wrong. revision: that of the page, 0 before the first save.

    Refused when somebody saved since, and where the month is not open.
    """
    _ask_commune(by, unit, Right.WRITE_FIGURES)
    keys = keys_on(unit, period.last)
    collecting = collecting_in(keys["province_id"])
    submission = _open(unit, period, collecting, keys, today)
    ask_state(submission, Act.SAVE, today)
    if submission.revision != revision:
        raise Refused(CHANGED_SINCE)
    cells = {key: one.as_json() for key, one in typed.items() if not one.blank}
    if submission.draft.get("cells", {}) == cells and submission.revision:
        return submission
    submission.draft = {"cells": cells}
    submission.revision += 1
    submission.saved_by = by
    submission.saved_at = timezone.now()
    # What the leader was shown is no longer what stands here.
    submission.offered_by = None
    submission.offered_at = None
    submission.save()
    audit.record(
        by=by,
        verb="lưu số liệu tháng",
        summary=f"Lưu nháp số liệu {period.label}: {len(cells)} ô đã ghi",
        target=submission,
    )
    return submission


def _open(
    unit: Unit, period: Period, collecting: Collecting, keys: Any, today: datetime.date
) -> Submission:
    """The row of a month, locked; made when the month has begun."""
    if today < period.first:
        raise Refused(f"Chưa đến kỳ: {period.label} bắt đầu từ {period.first:%d/%m/%Y}.")
    Submission.objects.bulk_create(
        [
            Submission(
                unit=unit,
                period=period.code,
                calendar=period.calendar,
                cut_off=period.last,
                **keys,
            )
        ],
        ignore_conflicts=True,
    )
    return locked(unit=unit, period=period.code)


@transaction.atomic
def offer(*, submission: Submission, by: Officer, today: datetime.date) -> Submission:
    """The clerk has finished and asks the leader to hand the figures in."""
    submission = locked(pk=submission.pk)
    _ask_commune(by, submission.unit, Right.WRITE_FIGURES)
    ask_state(submission, Act.SUBMIT, today)
    _sound(submission, today)
    submission.offered_by = by
    submission.offered_at = timezone.now()
    submission.save(update_fields=["offered_by", "offered_at"])
    audit.record(
        by=by,
        verb="trình số liệu tháng",
        summary=f"Trình lãnh đạo số liệu {label(submission)}",
        target=submission,
    )
    return submission


@transaction.atomic
def submit(
    *, submission: Submission, by: Officer, today: datetime.date, signed_paper: str = ""
) -> Submission:
    """Hand the figures in: the draft becomes rows, and with it what the register counts itself.

    signed_paper: number and day of the paper that the leader signed; with it a clerk hands in for
    a leader who does not sign in, and that is said for ever. So is that somebody handed in by a
    right that the leader lent.
    Refused while something has to be mended, and before the cut-off unless estimates are taken.
    Frozen figures that are open again keep what was frozen in their reopening.
    """
    submission = locked(pk=submission.pk)
    stands_in = bool(signed_paper) and not by.can(Right.SUBMIT_FIGURES)
    _ask_commune(by, submission.unit, Right.WRITE_FIGURES if stands_in else Right.SUBMIT_FIGURES)
    state = ask_state(submission, Act.SUBMIT, today)
    sound = _sound(submission, today)
    reopening = reopening_of(submission, today) if state == State.REOPENED else None
    before = figures_in(submission)
    submission.state = State.SUBMITTED
    submission.submitted_by = by
    submission.submitted_at = timezone.now()
    # Put in time stays put in time: what was returned or opened again is mended, not late.
    submission.submitted_on = submission.submitted_on or today
    submission.note = ""
    by_right = {"signed_paper": signed_paper if stands_in else "", "lent": by_delegation(by)}
    kept = {key: value for key, value in submission.draft.items() if key not in by_right}
    submission.draft = kept | {key: said for key, said in by_right.items() if said}
    submission.save()
    if reopening is not None:
        reopening.before = {
            key: typed_from(value, reason=said, taken_over=carried).as_json()
            for key, value, said, carried in before
        }
        reopening.used_at = timezone.now()
        reopening.save(update_fields=["before", "used_at"])
    Figure.objects.filter(submission=submission).delete()
    Figure.objects.bulk_create(
        [
            _figure(submission, cell, sound.values[cell.key], sound.typed.get(cell.key))
            for cell in sound.cells
            if cell.key in sound.values
        ]
        + _of_nobody(submission, sound)
        + _of_register(submission, sound.asked)
    )
    was, now = _differences(sound, {key: value for key, value, _, _ in before})
    audit.record(
        by=by,
        verb="nộp số liệu tháng",
        summary=f"Nộp số liệu {label(submission)}{by_delegation(by)}",
        target=submission,
        reason=f"Theo văn bản đã ký: {signed_paper}"
        if stands_in
        else reopening.reason
        if reopening is not None
        else "",
        before=was,
        after=now,
    )
    return submission


def _differences(
    sound: Sound, before: Mapping[str, Value]
) -> tuple[dict[str, str], dict[str, str]]:
    """Of figures that were handed in before: what is other now."""
    if not before:
        return {}, {}
    changed = [cell for cell in sound.cells if before.get(cell.key) != sound.values.get(cell.key)]
    return (
        {cell.label: _words(before.get(cell.key)) for cell in changed},
        {cell.label: _words(sound.values.get(cell.key)) for cell in changed},
    )


def _words(value: Value | None) -> str:
    if value is None:
        return ""
    if value.not_applicable:
        return "không phát sinh"
    return f"{value.n}" if value.of is None else f"{value.n}/{value.of}"


def _sound(submission: Submission, today: datetime.date) -> Sound:
    """The draft, understood; refused with the first thing to mend."""
    period = submission.span
    collecting = collecting_in(submission.province_id)
    if not collecting.may_be_handed_in(period, today):
        raise Refused(
            f"Số liệu {period.label} chốt đến hết ngày {period.last:%d/%m/%Y}, nên nộp được từ "
            "ngày hôm sau. Bản nháp vẫn được giữ."
        )
    asked = asked_of(submission.province_id, period.last)
    places = places_of(submission.unit, period.last, asked)
    cells = list(cells_of(asked, places))
    typed = from_json(submission.draft.get("cells"))
    before = values_before(submission.unit, period) or {}
    reading = read(cells, typed, before, collecting.oddity)
    if reading.findings:
        first = reading.findings[0]
        raise Refused(first.sentence, first.field)
    nobody = [each for each in asked if not each.system and not places[each.level]]
    return Sound(asked, cells, nobody, reading.values, typed)


def _figure(submission: Submission, cell: Cell, value: Value, typed: Typed | None) -> Figure:
    level = cell.asked.level
    return Figure(
        submission=submission,
        indicator_id=cell.asked.pk,
        team_id=cell.place.number if level == "team" else None,
        village_id=cell.place.number if level == "village" else None,
        value=value.n,
        of=value.of,
        not_applicable=value.not_applicable,
        reason=typed.reason if typed else "",
        carried=typed.carried if typed else False,
    )


def _of_nobody(submission: Submission, sound: Sound) -> list[Figure]:
    """Where there is no team or village to ask, the commune has nothing to count; it is not
    missing."""
    return [
        Figure(
            submission=submission,
            indicator_id=each.pk,
            not_applicable=True,
            reason=NO_TEAM if each.level == TEAM else NO_VILLAGE,
        )
        for each in sound.nobody
    ]


def _of_register(submission: Submission, asked: Sequence[Asked]) -> list[Figure]:
    counted = counted_by_register(submission.unit, submission.cut_off)
    return [
        Figure(
            submission=submission,
            indicator_id=int(key),
            value=value.n,
            of=value.of,
            not_applicable=value.not_applicable,
        )
        for key, value in counted_values(asked, counted).items()
    ]


def _ask_commune(by: Officer, unit: Unit, right: Right) -> None:
    if by.unit != unit or not by.can(right):
        raise Refused(
            "Chỉ lãnh đạo xã, hoặc người được lãnh đạo ủy quyền, nộp số liệu của xã."
            if right == Right.SUBMIT_FIGURES
            else "Chỉ cán bộ và lãnh đạo của xã ghi số liệu của xã."
        )
