"""What a board says in words beside its figures; pure."""

from __future__ import annotations

import datetime

from reports.board import Result
from reports.rollup import ASKED_NOTHING, MEETING, ParentVerdict
from reports.rules import TargetRule, Verdict
from teams.deadlines import days_late, last_day_in_time, named_day

COVERAGE = "coverage_villages"


def figure(n: int) -> str:
    """1.234.567"""
    return f"{n:,}".replace(",", ".")


def counted(rule: TargetRule) -> str:
    """What a commune's n of N counts."""
    return "thôn" if rule.kind == COVERAGE else "tổ"


def time_left(rule: TargetRule, on: datetime.date) -> str:
    """'còn 62 ngày', 'hôm nay là ngày cuối', 'quá hạn 10 ngày', counted to the day named."""
    last_day = last_day_in_time(rule.due, rule.wording)
    if last_day is None or rule.due is None:
        return "không ấn định thời hạn"
    named = named_day(rule.due, rule.wording)
    if on > last_day:
        passed = days_late(on, named)
        return f"quá hạn {figure(passed)} ngày" if passed else "đã hết hạn"
    if on == last_day:
        return "hôm nay là ngày cuối"
    return f"còn {figure((named - on).days)} ngày"


def still_missing(result: Result) -> str:
    """'còn 32 thôn chưa có tổ', 'còn 7 xã chưa đạt', 'còn thiếu 2 tổ'; '' when nothing is.

    Communes without a list are told apart: what is missing there nobody can count.
    """
    verdict = result.verdict
    unknown = verdict.no_list if isinstance(verdict, ParentVerdict) else 0
    no_list = f"{figure(unknown)} xã chưa có danh mục thôn" if unknown else ""
    if result.n is None or result.of is None or result.n >= result.of:
        return no_list
    missing = figure(result.of - result.n)
    if result.demand.rule.kind == COVERAGE:
        apart = f" (chưa kể {no_list})" if no_list else ""
        return f"còn {missing} thôn chưa có tổ{apart}"
    if isinstance(verdict, ParentVerdict):
        return f"còn {missing} xã chưa đạt"
    return f"còn thiếu {missing} tổ"


def progress_words(result: Result, on: datetime.date) -> str:
    """The line under the unit's figure: what is missing and how long there is for it."""
    if result.standing in MEETING:
        return "đã đạt"
    if result.standing in ASKED_NOTHING:
        return ""
    parts = [still_missing(result), time_left(result.demand.rule, on)]
    return "; ".join(part for part in parts if part)


def notes(result: Result) -> list[str]:
    """What the standing alone does not say: the cap, lateness, lists that are missing."""
    verdict, rule = result.verdict, result.demand.rule
    if verdict is None:
        return []
    told = _of_commune(verdict, rule) if isinstance(verdict, Verdict) else _of_parent(verdict, rule)
    if verdict.standing == "overdue" and verdict.days_late:
        told.append(f"quá hạn {figure(verdict.days_late)} ngày")
    if verdict.standing == "met_late":
        told.append(late_by(verdict.days_late))
    if verdict.typed_late and verdict.typed_days_late:
        what = f"{figure(verdict.typed_late)} {counted(rule)} ký đúng hạn"
        most = "" if verdict.typed_late == 1 else ", muộn nhất"
        told.append(f"{what}, nhập sau hạn{most} {figure(verdict.typed_days_late)} ngày")
    return told


def _of_commune(verdict: Verdict, rule: TargetRule) -> list[str]:
    told = []
    if verdict.capped:
        told.append(f"tối thiểu {rule.threshold}, tính theo {verdict.cap} thôn của xã")
    if verdict.n is not None and verdict.of is not None and verdict.n > verdict.of:
        told.append(f"có {figure(verdict.n)} tổ")
    if verdict.met_before and verdict.standing not in MEETING:
        told.append("đã từng đạt, nay không còn đủ")
    return told


def _of_parent(verdict: ParentVerdict, rule: TargetRule) -> list[str]:
    told = []
    by_standing = verdict.by_standing
    if rule.kind == COVERAGE:
        met = sum(by_standing.get(standing, 0) for standing in MEETING)
        asked = verdict.communes - sum(by_standing.get(s, 0) for s in ASKED_NOTHING)
        if asked:
            told.append(f"{figure(met)}/{figure(asked)} xã đạt")
    if verdict.no_list and verdict.standing != "no_list":
        told.append(f"{figure(verdict.no_list)} xã chưa có danh mục thôn")
    return told


def late_by(days: int | None) -> str:
    """Days after the day that the deadline names; 0 is that day itself, late when it is strict."""
    return f"trễ {figure(days)} ngày" if days else "ký đúng ngày nêu trong hạn"
