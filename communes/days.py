"""Days as officials write them: pure, no clock."""

from __future__ import annotations

import datetime

DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
OLDEST_DAY = datetime.date(2000, 1, 1)


def read_day(text: str, *, since: datetime.date = OLDEST_DAY) -> datetime.date | None:
    """A day as officials write it (30/6/2022) or as addresses carry it (2022-06-30).

    since: days before it are slips of the keyboard; a birth may lie further back.
    """
    for form in DAY_FORMATS:
        try:
            day = datetime.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day)
        except ValueError:
            continue
        return day if day >= since else None
    return None
