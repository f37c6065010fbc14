"""What the last weeks say about the next ones, in sentences; pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from reports.charts.scales import figure
from reports.trends.forecast import HORIZON, LEAST_WEEKS, RECENT, Forecast

Day = datetime.date


# The day by which the curve rises, of kinds that do not follow the effect of decisions.
COUNTED_BY = {
    "document_due": "ngày Sở nhận quyết định",
    "training_share": "ngày hoàn thành khóa tập huấn đầu tiên",
    "size_band": "ngày tổ có đủ hoặc không còn đủ số thành viên",
}
BY_EFFECT = "ngày quyết định có hiệu lực"


def pace_text(per_week: float) -> str:
    """3,6: one decimal, none where it says nothing."""
    rounded = round(per_week, 1)
    whole = int(rounded)
    return figure(whole) if rounded == whole else f"{figure(whole)},{round(rounded % 1 * 10)}"


def day_text(day: Day) -> str:
    """5/8/2022"""
    return f"{day:%d/%m/%Y}"


def needed_words(told: Forecast, what: str) -> str:
    """'Cần thêm 32 thôn trong 62 ngày: 3,6 thôn mỗi tuần.'; '' when nothing is missing."""
    if not told.missing:
        return ""
    missing = f"{figure(told.missing)} {what}"
    if told.last_day is None:
        return f"Còn {missing}; chỉ tiêu không ấn định thời hạn."
    left = (told.last_day - told.on).days
    if left < 0:
        return f"Còn {missing}; đã quá ngày cuối còn đúng hạn ({day_text(told.last_day)})."
    if told.needed is None:
        return f"Còn {missing}; hôm nay là ngày cuối còn đúng hạn."
    pace = pace_text(told.needed)
    return f"Cần thêm {missing} trong {figure(left)} ngày: {pace} {what} mỗi tuần."


def recent_words(told: Forecast, what: str) -> str:
    """'4 tuần qua: 4,8 thôn mỗi tuần.'; '' before a week has passed."""
    weeks = min(RECENT, len(told.gains))
    if not weeks:
        return ""
    span = f"{weeks} tuần qua" if weeks > 1 else "Tuần qua"
    if told.recent < 0:
        return f"{span}: bớt {pace_text(-told.recent)} {what} mỗi tuần."
    return f"{span}: thêm {pace_text(told.recent)} {what} mỗi tuần."


def range_words(told: Forecast, what: str) -> str:
    """The finish as a range, or why none can be told."""
    weeks = len(told.gains)
    if told.lacking == "met":
        return "Đã đủ số cần có."
    if told.lacking == "no_goal":
        return ""
    if told.lacking == "few_weeks":
        return (
            f"Không đủ dữ liệu để dự báo: cần ít nhất {LEAST_WEEKS} tuần kể từ {what} đầu tiên, "
            f"mới có {weeks}."
        )
    if told.lacking == "no_pace":
        active = sum(gain > 0 for gain in told.gains)
        how = "không tuần nào" if not active else f"chỉ {active} tuần"
        return f"Không đủ dữ liệu để dự báo: trong {weeks} tuần qua, {how} có thêm {what}."
    if told.earliest is None:
        return "Với nhịp của những tuần qua, ba năm nữa vẫn chưa xong."
    if told.latest is None:
        return (
            f"Dự kiến xong trong khoảng từ {day_text(told.earliest)} đến sau "
            f"{day_text(told.on + HORIZON)}: với nhịp chậm của những tuần qua thì ba năm nữa vẫn "
            "chưa xong."
        )
    return f"Dự kiến xong trong khoảng từ {day_text(told.earliest)} đến {day_text(told.latest)}."


def outlook_words(told: Forecast) -> str:
    """Whether the range lies before the last day in time; '' without a range or a day to come."""
    if told.last_day is None or told.last_day <= told.on:
        return ""
    last = day_text(told.last_day)
    return {
        "in_time": f"Cả khoảng dự kiến đều không quá ngày cuối còn đúng hạn ({last}).",
        "open": f"Ngày cuối còn đúng hạn ({last}) nằm trong khoảng dự kiến: chưa chắc kịp.",
        "late": f"Cả khoảng dự kiến đều sau ngày cuối còn đúng hạn ({last}): cần nhanh hơn.",
        "no_due": "",
    }[told.outlook]


def sentences(told: Forecast, what: str) -> list[str]:
    """All that is said under the picture, in the order in which one asks."""
    said = (
        needed_words(told, what),
        recent_words(told, what) if told.missing else "",
        range_words(told, what),
        outlook_words(told),
    )
    return [each for each in said if each]


def gain_words(gains: Sequence[int], what: str) -> str:
    """'Thêm mỗi tuần, 3 tuần qua: 4, 0, 7 thôn.'"""
    return f"Thêm mỗi tuần, {len(gains)} tuần qua: {', '.join(map(figure, gains))} {what}."


def picture_words(begin_n: int, begin: Day, told: Forecast, what: str) -> str:
    """The picture in words, for those who do not see it."""
    of = figure(told.of)
    start = f"Ngày {day_text(begin)}: {figure(begin_n)}/{of} {what}."
    now = f"Ngày {day_text(told.on)}: {figure(told.n)}/{of} {what}."
    return " ".join((start, now, *sentences(told, what)))


def decisive_words(
    communes: int, missing: int, top: int, top_missing: int, needed: int, what: str
) -> str:
    """Who decides the outcome: how many communes it takes, and how much few of them weigh.

    communes, missing: those that lack something, and all that they lack together. needed: how
    many of them have to catch up. top, top_missing: the fewest that make up half of what lacks.
    """
    if not communes:
        return ""
    if needed < communes:
        return (
            f"Chỉ tiêu đạt khi ít nhất {figure(needed)} trong {figure(communes)} xã này theo kịp."
        )
    if communes == 1:
        return f"Chỉ còn một xã, thiếu {figure(missing)} {what}."
    every = f"Chỉ tiêu chỉ đạt khi cả {figure(communes)} xã này theo kịp"
    if what == "xã" or top == communes:
        return f"{every}."
    return (
        f"{every}; riêng {figure(top)} xã đầu chiếm {figure(top_missing)} trong "
        f"{figure(missing)} {what} còn thiếu."
    )
