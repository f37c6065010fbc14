"""How reminders are sent: the patience of a province, the e-mail of an officer."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.models import Level, Unit
from communes.roles import Right
from communes.units.placing import keys_on
from reports.models import MailChoice, ReminderRule
from reports.reminding.reminders import (
    LEAST_PATIENCE,
    MOST_PATIENCE,
    PATIENCE,
    PATIENCE_OF_THE_COUNTRY,
)

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def set_patience(
    *, unit: Unit | None, working_days: int, by: Officer, today: datetime.date
) -> ReminderRule:
    """After how many working days the units above a commune of the province are told; unit None:
    the ministry, of the provinces."""
    own = unit == by.unit and by.reach is not None and by.can(Right.SET_PROVINCE)
    if not own or (unit is not None and unit.level != Level.PROVINCE):
        raise Refused("Chỉ Sở hoặc quản trị của tỉnh, thành phố đặt được số ngày này.")
    if not LEAST_PATIENCE <= working_days <= MOST_PATIENCE:
        raise Refused(
            f"Ghi số ngày làm việc từ {LEAST_PATIENCE} đến {MOST_PATIENCE}.", "working_days"
        )
    old = ReminderRule.objects.select_for_update().filter(unit=unit).first()
    usual = PATIENCE if unit else PATIENCE_OF_THE_COUNTRY
    before = old.working_days if old else usual
    if old is not None and before == working_days:
        return old
    rule, _ = ReminderRule.objects.update_or_create(
        unit=unit,
        defaults={
            "working_days": working_days,
            "changed_by": by,
            **(keys_on(unit, today) if unit else {}),
        },
    )
    audit.record(
        by=by,
        verb="đặt số ngày nhắc cấp trên",
        summary=f"Nhắc cấp trên sau {working_days} ngày làm việc",
        target=rule,
        before={"số ngày làm việc": before},
        after={"số ngày làm việc": working_days},
    )
    return rule


@transaction.atomic
def choose_mail(*, by_mail: bool, by: Officer) -> MailChoice:
    """Whether the officer gets the reminders of a day by e-mail too."""
    choice, _ = MailChoice.objects.get_or_create(officer=by)
    if choice.by_mail != by_mail:
        choice.by_mail = by_mail
        choice.save(update_fields=["by_mail"])
        audit.record(
            by=by,
            verb="chọn nhận thư nhắc việc",
            summary="Nhận thư nhắc việc" if by_mail else "Không nhận thư nhắc việc",
            target=choice,
            place=by.assignment,
        )
    return choice
