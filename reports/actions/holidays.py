"""The calendar of days off, kept by the administrator of the whole country."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from communes import audit
from communes.errors import Refused
from communes.roles import Role
from reports.models import Holiday, HolidayKind
from reports.working_days import SATURDAY

if TYPE_CHECKING:
    from communes.models import Officer


def keeps_calendar(officer: Officer) -> bool:
    """The calendar holds for every province, so one office keeps it."""
    return officer.role == Role.ADMIN and officer.unit is None


@transaction.atomic
def add_holiday(*, day: datetime.date, kind: str, name: str, source: str, by: Officer) -> Holiday:
    """A day off or a day worked instead; who types it in has the notice at hand.

    Refused for a day that is there already, and for working on what is no weekend.
    """
    _ask(by)
    if kind == HolidayKind.WORKING and day.weekday() < SATURDAY:
        raise Refused("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật.", "day")
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(
                day=day, kind=kind, name=name, source=source, checked=True
            )
    except IntegrityError as clash:
        raise Refused(
            "Ngày này đã có trong lịch. Bỏ dòng đã có rồi ghi lại nếu cần sửa.", "day"
        ) from clash
    audit.record(
        by=by,
        verb="ghi ngày nghỉ",
        summary=f"Ghi {holiday.get_kind_display()} {holiday}",
        target=holiday,
        after={"ngày": day, "loại": holiday.get_kind_display(), "tên": name, "căn cứ": source},
    )
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: Officer) -> None:
    """Take a day out of the calendar; the trail keeps what it said."""
    _ask(by)
    audit.record(
        by=by,
        verb="bỏ ngày nghỉ",
        summary=f"Bỏ {holiday.get_kind_display()} {holiday}",
        target=holiday,
        before={
            "ngày": holiday.day,
            "loại": holiday.get_kind_display(),
            "tên": holiday.name,
            "căn cứ": holiday.source,
        },
    )
    holiday.delete()


@transaction.atomic
def confirm_holiday(*, holiday: Holiday, by: Officer) -> None:
    """Say that the day was compared with the announcement."""
    _ask(by)
    if holiday.checked:
        return
    holiday.checked = True
    holiday.save(update_fields=["checked"])
    audit.record(
        by=by,
        verb="kiểm tra ngày nghỉ",
        summary=f"Xác nhận đã đối chiếu {holiday}",
        target=holiday,
        after={"đã kiểm tra": "có"},
    )


def _ask(by: Officer) -> None:
    if not keeps_calendar(by):
        raise Refused("Chỉ quản trị của cả nước sửa được lịch nghỉ.")
