"""How a unit's life is told in words: when it began and ended, as far as the lists know. Pure."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from communes.units.official_lists import LIST_OF_2022

if TYPE_CHECKING:
    from communes.models import Unit

DAY = datetime.timedelta(days=1)


def began(unit: Unit) -> str:
    """'từ 01/07/2025'; a bound is told as one."""
    if unit.began_between:
        return f"bắt đầu {_between(unit.began_between)}"
    if unit.valid_from is None:
        return f"từ trước {LIST_OF_2022:%d/%m/%Y}"
    return f"từ {unit.valid_from:%d/%m/%Y}"


def ended(unit: Unit) -> str:
    """'đến 30/06/2025'; '' while nothing is known of an end."""
    if unit.ended_between:
        return f"kết thúc {_between(unit.ended_between)}"
    return f"đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else ""


def life(unit: Unit, day: datetime.date) -> str:
    """Both in one line, for lists: 'từ trước 01/07/2022 đến 30/06/2025', 'còn hiệu lực'."""
    first, last = began(unit), ended(unit)
    if not last:
        return first if unit.valid_from else "đang có hiệu lực"
    return f"{first}, {last}" if unit.began_between or unit.ended_between else f"{first} {last}"


def _between(days: object) -> str:
    """The range is kept half open, as PostgreSQL gives it back."""
    first, after = days.lower, days.upper  # type: ignore[attr-defined]
    return f"trong khoảng từ {first:%d/%m/%Y} đến {after - DAY:%d/%m/%Y}"
