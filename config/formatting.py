"""How dates, numbers and phone numbers are written for a reader in Vietnam; pure."""

import datetime
from decimal import Decimal

from django.utils import timezone

from communes.phones import mask_phone

UNKNOWN = "–"


def date_vi(value: datetime.date | datetime.datetime | None) -> str:
    """dd/mm/yyyy, in Vietnam's time when it is a moment; a day that is not known is a dash."""
    if not value:
        return UNKNOWN
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    # Not strftime's %Y: before the year 1000 it prints fewer than four digits.
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment_vi(value: datetime.datetime | None) -> str:
    """16:42 ngày 20/07/2022."""
    if not value:
        return UNKNOWN
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M} ngày {date_vi(value)}"


def number(value: int | float | Decimal | str | None) -> str:
    """1.234.567 and 1.234,5: thousands by dots, decimals by a comma; missing is never zero."""
    if value is None or isinstance(value, str):
        return UNKNOWN
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def phone_masked(value: str | None) -> str:
    """0905 ••• 456, and a dash when there is none."""
    return mask_phone(value) if value else UNKNOWN


def days_left(due: datetime.date | None, today: datetime.date) -> str:
    """The distance from today to the day named, in words."""
    if not due:
        return UNKNOWN
    days = (due - today).days
    if days == 0:
        return "hôm nay"
    return f"còn {number(days)} ngày" if days > 0 else f"quá {number(-days)} ngày"


def plain_value(value: object) -> str:
    """A value kept in the audit trail, as a reader meets it."""
    if value is None or value in ("", [], {}):
        return UNKNOWN
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float | Decimal):
        # A year or a code is a number too, so nothing is grouped here.
        return str(value).replace(".", ",")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {plain_value(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain_value(part) for part in value)
    return str(value)
