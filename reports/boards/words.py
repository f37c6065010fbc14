"""What a board says in words beside its figures; pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from reports.boards.board import Result
from reports.rollup import ASKED_NOTHING, MEETING, SUMMED, ParentVerdict
from reports.rules import TargetRule, Verdict
from teams.deadlines import days_late, last_day_in_time, named_day
from teams.target_words import asked_words

COVERAGE = "coverage_villages"
# What stands before any target is chosen: how far the villages are served.
NO_TARGET = "Thôn có tổ"


@dataclass(frozen=True)
class Kind:
    """The words of a rule. counted: what a commune's n counts; heading: the head of n of N; lacks:
    what is missing, around its number; why: what N is, in one sentence; done: the act that is in
    time or late. above, above_lacks: heading and lacks of units above the communes, where their n
    counts communes."""

    counted: str
    heading: str
    lacks: str
    why: str
    done: str = "ký"
    above: str = ""
    above_lacks: str = ""


KINDS: Mapping[str, Kind] = {
    COVERAGE: Kind(
        "thôn",
        "Thôn có tổ",
        "còn {} thôn chưa có tổ",
        "Mẫu số là số thôn, tổ dân phố trong danh mục đã được xác nhận đầy đủ.",
    ),
    "min_teams_per_commune": Kind(
        "tổ",
        "Tổ / số cần có",
        "còn thiếu {} tổ",
        "Mẫu số là số xã; xã đạt khi đủ số tổ ở thôn, nhiều nhất bằng số thôn của xã.",
        above="Xã đạt",
        above_lacks="còn {} xã chưa đạt",
    ),
    "coverage_communes": Kind(
        "tổ",
        "Có tổ",
        "còn thiếu {} tổ",
        "Mẫu số là số xã; xã đạt khi có ít nhất một tổ, ở thôn hoặc cấp xã.",
        above="Xã có tổ",
        above_lacks="còn {} xã chưa có tổ",
    ),
    "pilot_sample": Kind(
        "tổ",
        "Tổ / mẫu thí điểm",
        "còn thiếu {} tổ",
        "Mẫu số là số xã thí điểm được yêu cầu ở mỗi huyện, bất kể xã nào.",
        above="Xã thí điểm đạt",
        above_lacks="còn {} xã thí điểm chưa đạt",
    ),
    "document_due": Kind(
        "quyết định",
        "Quyết định đã nhận",
        "chưa nhận được quyết định",
        "Mẫu số là số xã; đúng hạn xét theo ngày Sở nhận được, không theo ngày ký.",
        done="nhận",
        above="Xã đã gửi",
        above_lacks="còn {} xã chưa gửi",
    ),
    "training_share": Kind(
        "người",
        "Người đã tập huấn",
        "còn {} người chưa tập huấn",
        "Mẫu số là số thành viên các tổ, mỗi người một lần.",
        done="tập huấn",
    ),
    "size_band": Kind(
        "tổ",
        "Tổ đúng số thành viên",
        "còn {} tổ chưa đúng số thành viên",
        "Mẫu số là số tổ đang hoạt động thuộc loại mà kế hoạch nêu.",
        done="đủ",
    ),
}


def figure(n: int) -> str:
    """1.234.567"""
    return f"{n:,}".replace(",", ".")


def counted(rule: TargetRule) -> str:
    """What a commune's n of N counts."""
    return KINDS[rule.kind].counted


def figure_heading(rule: TargetRule | None, *, of_communes: bool) -> str:
    """The head of n of N; None: no target is chosen. of_communes: of rows that are communes."""
    if rule is None:
        return NO_TARGET
    words = KINDS[rule.kind]
    return words.heading if of_communes else words.above or words.heading


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
    missing = _missing(result)
    if not missing:
        return no_list
    apart = f" (chưa kể {no_list})" if no_list and result.demand.rule.kind == COVERAGE else ""
    return f"{missing}{apart}"


def _missing(result: Result) -> str:
    verdict, rule = result.verdict, result.rule
    if verdict is None or result.n is None or result.of is None:
        return ""
    words, above = KINDS[rule.kind], isinstance(verdict, ParentVerdict)
    if rule.share is None or rule.share == 100:
        lacks = (words.above_lacks if above else "") or words.lacks
        missing = result.of - result.n
        return lacks.format(figure(missing)) if missing > 0 else ""
    if isinstance(verdict, ParentVerdict) and rule.kind in SUMMED:
        # The share is asked of every commune, so it is communes that are missing.
        short = _communes_short(verdict)
        return f"còn {figure(short)} xã chưa đạt {rule.share}%" if short else ""
    missing = rule.enough_of(result.of) - result.n
    what = "xã" if above else words.counted
    return f"còn thiếu {figure(missing)} {what} để đạt {rule.share}%" if missing > 0 else ""


def _communes_short(verdict: ParentVerdict) -> int:
    """Communes with something to do that do not meet; those without a list are told apart."""
    settled = (*MEETING, *ASKED_NOTHING, "no_list")
    return sum(count for each, count in verdict.by_standing.items() if each not in settled)


def progress_words(result: Result, on: datetime.date) -> str:
    """The line under the unit's figure: what is missing and how long there is for it."""
    if result.standing in MEETING:
        return "đã đạt"
    if result.standing in ASKED_NOTHING:
        return ""
    parts = [still_missing(result), time_left(result.rule, on)]
    return "; ".join(part for part in parts if part)


def notes(result: Result) -> list[str]:
    """What the standing alone does not say: the cap, lateness, lists that are missing."""
    verdict, rule = result.verdict, result.rule
    if verdict is None:
        return []
    told = _of_commune(verdict, rule) if isinstance(verdict, Verdict) else _of_parent(verdict, rule)
    own = result.demand.rule.own.get(result.unit_id) if result.unit_id is not None else None
    if own is not None and verdict.standing not in ASKED_NOTHING:
        told.insert(
            0, f"chỉ tiêu riêng: {asked_words(own.threshold, own.share, own.due, rule.wording)}"
        )
    if verdict.standing == "overdue" and verdict.days_late:
        told.append(f"quá hạn {figure(verdict.days_late)} ngày")
    if verdict.standing == "met_late":
        told.append(late_by(verdict.days_late, KINDS[rule.kind].done))
    if verdict.typed_late and verdict.typed_days_late:
        what = f"{figure(verdict.typed_late)} {counted(rule)} {KINDS[rule.kind].done} đúng hạn"
        most = "" if verdict.typed_late == 1 else ", muộn nhất"
        told.append(f"{what}, nhập sau hạn{most} {figure(verdict.typed_days_late)} ngày")
    return told


def _of_commune(verdict: Verdict, rule: TargetRule) -> list[str]:
    told = []
    if verdict.capped:
        told.append(f"tối thiểu {rule.threshold}, tính theo {verdict.cap} thôn của xã")
    if verdict.n is not None and verdict.of is not None and verdict.n > verdict.of:
        told.append(f"có {figure(verdict.n)} {counted(rule)}")
    if verdict.met_before and verdict.standing not in MEETING:
        told.append("đã từng đạt, nay không còn đủ")
    if rule.kind == "pilot_sample" and verdict.standing == "not_applicable":
        told.append("không chọn làm thí điểm")
    return told


def _of_parent(verdict: ParentVerdict, rule: TargetRule) -> list[str]:
    told = []
    by_standing = verdict.by_standing
    asked = verdict.communes - sum(by_standing.get(s, 0) for s in ASKED_NOTHING)
    if rule.kind in SUMMED and asked:
        met = sum(by_standing.get(standing, 0) for standing in MEETING)
        told.append(f"{figure(met)}/{figure(asked)} xã đạt")
    if rule.kind == "coverage_communes" and rule.share is not None and rule.share < 100:
        told.append(f"cần {figure(rule.enough_of(asked))} xã để đạt {rule.share}%")
    if verdict.no_list and verdict.standing != "no_list":
        told.append(f"{figure(verdict.no_list)} xã chưa có danh mục thôn")
    exempt = by_standing.get("exempt", 0)
    if exempt and verdict.standing != "exempt":
        told.append(f"{figure(exempt)} xã được miễn")
    return told


def late_by(days: int | None, done: str = "ký") -> str:
    """Days after the day that the deadline names; 0 is that day itself, late when it is strict."""
    return f"trễ {figure(days)} ngày" if days else f"{done} đúng ngày nêu trong hạn"


MINUS = "\N{MINUS SIGN}"


def change_words(change: int | None) -> str:
    """'+2', '0', a true minus sign before what is less."""
    if change is None:
        return "–"
    if change < 0:
        return f"{MINUS}{figure(-change)}"
    return f"+{figure(change)}" if change else "0"
