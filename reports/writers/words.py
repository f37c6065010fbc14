"""Values as words: figures, days, telephone numbers, and the sentences around the tables; pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from communes.phones import group_phone, mask_phone
from reports.kinds.kind import UNKNOWN, Column, Frozen, Line, Value
from reports.periods import parse

# What each format leaves to the workbook, where a list of any length can be worked with.
IN_THE_WORKBOOK = "Bảng này có {} dòng, xem trong tệp Excel của báo cáo."


def figure(number: int) -> str:
    """1.234.567"""
    return f"{number:,}".replace(",", ".")


def cell_text(column: Column, line: Line, value: Value, *, phones: bool) -> str:
    """A value as a document prints it; a figure that is not known is a dash, a text nothing."""
    if value is None:
        return UNKNOWN if column.is_number and not line.is_banner else ""
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value:.1f}".replace(".", ",") if column.type == "percent" else _decimal(value)
    if isinstance(value, int):
        return figure(value)
    return phone_text(value, phones=phones) if column.type == "phone" else value


def phone_text(number: str, *, phones: bool) -> str:
    return group_phone(number) if phones else mask_phone(number)


def _decimal(value: Decimal) -> str:
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return figure(int(whole)) + (f",{rest}" if rest else "")


def span_of(frozen: Frozen) -> str:
    """'tháng 6 năm 2022'"""
    return parse(frozen.period, frozen.calendar).label


def summary_of(frozen: Frozen) -> str:
    """'Tiến độ thành lập Tổ công nghệ số cộng đồng tháng 6 năm 2022'"""
    return f"{frozen.title} {span_of(frozen)}"


def about(frozen: Frozen) -> Iterator[str]:
    """The sentences under the title: of whom, of which days, whether it is an estimate."""
    yield f"Đơn vị: {frozen.unit}."
    if frozen.is_estimate:
        yield (
            f"SỐ LIỆU ƯỚC TÍNH đến ngày {frozen.counted_on:%d/%m/%Y}; kỳ chốt số liệu ngày "
            f"{frozen.cut_off:%d/%m/%Y}."
        )
    else:
        yield (f"Số liệu từ ngày {frozen.begins:%d/%m/%Y} đến hết ngày {frozen.cut_off:%d/%m/%Y}.")
