"""What a department does with the figures of its communes: return, accept, freeze, reopen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.roles import Right
from reports.models import Reopening, Submission
from reports.monthly.cells import typed_from
from reports.monthly.facts import figures_in
from reports.monthly.figures import Act, State, can
from reports.monthly.standing import ask_state, label, locked

if TYPE_CHECKING:
    from communes.models import Officer

# A reopening is for mending, not for working on.
LONGEST_REOPENING = datetime.timedelta(days=31)


@transaction.atomic
def return_submission(
    *, submission: Submission, note: str, by: Officer, today: datetime.date
) -> Submission:
    """Send figures back to the commune with what is to be mended."""
    submission = locked(pk=submission.pk)
    _ask_province(by, submission)
    if not note:
        raise Refused("Ghi điều xã cần sửa.", "note")
    ask_state(submission, Act.RETURN, today)
    submission.state = State.RETURNED
    submission.note = note
    submission.accepted_by = None
    submission.accepted_at = None
    submission.offered_by = None
    submission.offered_at = None
    submission.save()
    audit.record(
        by=by,
        verb="trả lại số liệu tháng",
        summary=f"Trả lại số liệu {label(submission)}",
        target=submission,
        reason=note,
    )
    return submission


@transaction.atomic
def accept(*, submissions: Sequence[Submission], by: Officer) -> list[Submission]:
    """Take in what communes handed in; those that are no longer handed in are left out."""
    done = []
    for submission in _locked_all(submissions, Act.ACCEPT, by):
        submission.state = State.ACCEPTED
        submission.accepted_by = by
        submission.accepted_at = timezone.now()
        submission.save(update_fields=["state", "accepted_by", "accepted_at"])
        audit.record(
            by=by,
            verb="tiếp nhận số liệu tháng",
            summary=f"Tiếp nhận số liệu {label(submission)}",
            target=submission,
        )
        done.append(submission)
    return done


@transaction.atomic
def freeze(*, submissions: Sequence[Submission], by: Officer) -> list[Submission]:
    """Freeze what was taken in: from now on it moves only after a reopening."""
    done = []
    for submission in _locked_all(submissions, Act.FREEZE, by):
        submission.state = State.FROZEN
        submission.frozen_by = by
        submission.frozen_at = timezone.now()
        submission.save(update_fields=["state", "frozen_by", "frozen_at"])
        audit.record(
            by=by,
            verb="chốt số liệu tháng",
            summary=f"Chốt số liệu {label(submission)}",
            target=submission,
        )
        done.append(submission)
    return done


def _locked_all(submissions: Sequence[Submission], act: Act, by: Officer) -> list[Submission]:
    """The rows on which the act is possible; locked in one order, so that two at once both end."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("unit")
    found = list(rows.filter(pk__in=[row.pk for row in submissions]).order_by("pk"))
    if not by.can(Right.ACCEPT_FIGURES):
        raise Refused("Chỉ cán bộ Sở tiếp nhận và chốt số liệu của xã.")
    within = Submission.objects.visible_to(by).filter(pk__in=[row.pk for row in found])
    mine = set(within.values_list("pk", flat=True))
    return [row for row in found if row.pk in mine and can(act, State(row.state))]


@transaction.atomic
def reopen(
    *,
    submission: Submission,
    reason: str,
    last_day: datetime.date,
    by: Officer,
    today: datetime.date,
) -> Reopening:
    """Let the commune change frozen figures until a day; after it they stand as they were."""
    submission = locked(pk=submission.pk)
    _ask_province(by, submission)
    if not reason:
        raise Refused("Ghi lý do mở lại.", "reason")
    if not today <= last_day <= today + LONGEST_REOPENING:
        raise Refused(
            f"Chọn ngày từ {today:%d/%m/%Y} đến {today + LONGEST_REOPENING:%d/%m/%Y}.", "last_day"
        )
    ask_state(submission, Act.REOPEN, today)
    # The commune begins from what was frozen, not from a draft left over from before.
    submission.draft = {
        "cells": {
            key: typed_from(value, reason=said, taken_over=carried).as_json()
            for key, value, said, carried in figures_in(submission)
        }
    }
    submission.revision += 1
    submission.save(update_fields=["draft", "revision"])
    reopening = Reopening.objects.create(
        submission=submission, reason=reason, last_day=last_day, opened_by=by
    )
    audit.record(
        by=by,
        verb="mở lại số liệu tháng",
        summary=f"Mở lại số liệu {label(submission)} đến hết ngày {last_day:%d/%m/%Y}",
        target=submission,
        reason=reason,
    )
    return reopening


def _ask_province(by: Officer, submission: Submission) -> None:
    seen = Submission.objects.visible_to(by).filter(pk=submission.pk).exists()
    if not seen or not by.can(Right.ACCEPT_FIGURES):
        raise Refused("Chỉ cán bộ Sở trả lại, tiếp nhận, chốt và mở lại số liệu của xã.")
