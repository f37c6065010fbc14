"""How the number and the day of a paper are written, Decree 30/2020/NĐ-CP, Appendix I. Pure."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_NUMBER = re.compile(
    r"Số: (?P<number>\d+[a-z]?| +)(?:/\d{4})?/(?P<symbol>[A-ZÀ-ỸĐ&]+(?:-[A-ZÀ-ỸĐ&]+)*)"
)
# Dots stand where the day is still open.
DAY = r"ngày (?P<day>\d+|\.\.\.) tháng (?P<month>\d+|\.\.\.) năm (?P<year>\d{4}|\.\.\.)"
_PLACE_AND_DAY = re.compile(rf"(?P<place>[^\W\d_].*), {DAY}")


class Fault(NamedTuple):
    """A rule that a file breaks, and how."""

    rule: str
    message: str


def number_faults(text: str) -> list[Fault]:
    """'Số: 05/QĐ-UBND': a zero before numbers under 10, capitals, hyphens without spaces."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return [Fault("number", f"“{text}” không đúng cách ghi số, ký hiệu")]
    digits = re.sub(r"\D", "", found["number"])
    if digits and (len(digits) < 2 or (digits.startswith("0") and len(digits) > 2)):
        return [Fault("number", f"“{text}”: số dưới 10 thêm số 0 phía trước")]
    return []


def place_and_day_faults(text: str) -> list[Fault]:
    """'Tam Dân, ngày 05 tháng 8 năm 2023', or with dots where the day is open."""
    found = _PLACE_AND_DAY.fullmatch(text)
    if found is None:
        return [Fault("day", f"“{text}” không đúng cách ghi địa danh, thời gian")]
    day, month, year = found["day"], found["month"], found["year"]
    if "..." in (day, month, year):
        whole = day == month == year
        return [] if whole else [Fault("day", f"“{text}” ghi ngày nửa chừng")]
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return [Fault("day", f"“{text}” không phải là một ngày")]
    right_month = f"{int(month):02d}" if int(month) < 3 else str(int(month))
    if day != f"{int(day):02d}" or month != right_month:
        return [Fault("day", f"“{text}”: thêm số 0 trước ngày dưới 10 và tháng 1, 2")]
    return []
