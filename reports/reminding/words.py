"""What a reminder says. No person is named: the words go into e-mails too."""

from __future__ import annotations

import datetime

from reports.boards.words import figure
from teams.deadlines import days_late
from teams.models import Target
from teams.target_words import target_words

Day = datetime.date
LONGEST = 400


def due(target: Target, last_day: Day, named: Day, today: Day, standing: str, so_far: str) -> str:
    """'Còn 3 ngày: 100% thôn có tổ, trước ngày 31/8/2022; mới đạt 4/7.'"""
    time = time_words(last_day, named, today)
    return f"{time}: {target_words(target)}; {state_words(standing, so_far)}."[:LONGEST]


def time_words(last_day: Day, named: Day, today: Day) -> str:
    """Counted to the day that the target names, as the boards count."""
    if today < last_day:
        return f"Còn {figure((named - today).days)} ngày"
    if today == last_day:
        return "Hôm nay là ngày cuối"
    passed = days_late(today, named)
    return f"Quá hạn {figure(passed)} ngày" if passed else "Đã hết hạn"


def state_words(standing: str, so_far: str) -> str:
    if standing == "no_list":
        return "xã chưa có danh mục thôn đầy đủ"
    return f"mới đạt {so_far}" if so_far else "chưa đạt"


def overdue_below(target: Target, communes: int, named: Day, today: Day) -> str:
    """'12 xã quá hạn 14 ngày chưa đạt: mỗi xã có ít nhất 3 tổ, trước ngày 30/6/2022.'"""
    late = f"quá hạn {figure(days_late(today, named))} ngày chưa đạt"
    return f"{figure(communes)} xã {late}: {target_words(target)}."[:LONGEST]


def overdue_in_provinces(
    target: Target, provinces: int, communes: int, named: Day, today: Day
) -> str:
    """'12 tỉnh, thành phố có 340 xã quá hạn 14 ngày chưa đạt: mỗi xã có ít nhất 3 tổ...'"""
    late = f"quá hạn {figure(days_late(today, named))} ngày chưa đạt"
    where = f"{figure(provinces)} tỉnh, thành phố có {figure(communes)} xã"
    return f"{where} {late}: {target_words(target)}."[:LONGEST]


def returned(number: str) -> str:
    return f"{decision(number)} bị trả lại, chờ sửa và trình lại."


def waiting(number: str, since: Day) -> str:
    return f"{decision(number)} chờ lãnh đạo xã xác nhận từ ngày {since:%d/%m/%Y}."


def waiting_below(commune: str, number: str, days: int) -> str:
    return (
        f"{commune}: {decision(number)} chờ lãnh đạo xã xác nhận đã {figure(days)} ngày làm việc."
    )


def decision(number: str) -> str:
    return f"Quyết định {number or 'chưa có số'}"
