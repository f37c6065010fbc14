"""Whether the register moved since a template was made from it: what a template is stamped with."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from django.db.models import Max

from communes.models import AuditEntry, Unit

if TYPE_CHECKING:
    from communes.models import Officer

W_TEMPLATE_OLD = "W_TEMPLATE_OLD"
# What moves the villages of a territory, by what the audit trail says of it.
_MOVING = ("communes.village", "communes.unit")
_FORM = re.compile(r"thon/(\d{1,9})/(\d{8})/\d{1,18}", re.ASCII)


def stamp_of(officer: Officer, unit: Unit | None, day: datetime.date) -> str:
    """Which unit and day a template is of, and what last moved the villages of the unit."""
    entries = AuditEntry.objects.visible_to(officer).within(unit).filter(target_type__in=_MOVING)
    last = entries.order_by().aggregate(last=Max("pk"))["last"] or 0
    return f"thon/{unit.pk if unit else 0}/{day:%Y%m%d}/{last}"


def register_moved(stamp: str, officer: Officer) -> bool:
    """Whether villages of a template's unit were touched since; False for stamps of other sorts.

    The day counts nothing here: it only keeps the stamps of two templates apart.
    """
    found = _FORM.fullmatch(stamp)
    if found is None:
        return False
    key = int(found[1])
    unit = Unit.objects.visible_to(officer).filter(pk=key).first()
    if key and unit is None:
        return False
    now = stamp_of(officer, unit, datetime.date.min)
    return now.rpartition("/")[2] != stamp.rpartition("/")[2]
