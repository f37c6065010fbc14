"""What a target says by its rule, and what it may not say; asks the register for nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Required, TypedDict

from communes.errors import Refused
from teams.models import RuleKind, TeamKind, Wording

# The numbers that a rule has a use for; wording and day belong to every rule.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    RuleKind.MIN_TEAMS: ("threshold", "denominator_on"),
    RuleKind.COVERAGE: ("share", "denominator_on"),
    RuleKind.COMMUNES: ("share",),
    RuleKind.SAMPLE: ("threshold", "least"),
    RuleKind.DOCUMENT: ("with_list",),
    RuleKind.TRAINING: ("share", "denominator_on"),
    RuleKind.SIZE: ("least", "most", "team_kind"),
}
# Of these a single commune may be asked something else; its day may always be another.
OF_ONE_COMMUNE: Mapping[str, tuple[str, ...]] = {
    RuleKind.MIN_TEAMS: ("threshold", "due_on"),
    RuleKind.COVERAGE: ("share", "due_on"),
    RuleKind.TRAINING: ("share", "due_on"),
}
SIZED_KINDS = ("", TeamKind.VILLAGE, TeamKind.COMMUNE)


class TargetFields(TypedDict, total=False):
    """One demand; what its rule has no use for may be left out and is dropped.

    wording is empty when, and only when, there is no due day.
    """

    rule: Required[str]
    threshold: int | None
    share: int | None
    least: int | None
    most: int | None
    team_kind: str
    with_list: bool
    due_on: datetime.date | None
    wording: str
    denominator_on: datetime.date | None


def own_fields(rule: str) -> tuple[str, ...]:
    """What may be asked of one commune alone."""
    return OF_ONE_COMMUNE.get(rule, ("due_on",))


def settled(target: TargetFields, signed_on: datetime.date) -> dict[str, Any]:
    """The target as it is kept: the columns of Target that say what is asked and by when.

    Refused, naming the field, when the rule lacks a number or the day contradicts the paper.
    """
    rule = target["rule"]
    used = NUMBERS[rule]
    kept: dict[str, Any] = {
        "threshold": None,
        "share": None,
        "least": None,
        "most": None,
        "team_kind": "",
        "with_list": False,
        "denominator_on": None,
    }
    kept |= {name: target.get(name) or kept[name] for name in used if name in kept}
    if "least" in used:
        # No village team at all is a number that a sample may ask for.
        kept["least"] = target.get("least")
    for name, problem in missing(rule, kept).items():
        raise Refused(problem, name)
    due_on, wording = _day(target.get("due_on"), target.get("wording") or "")
    if due_on is not None and due_on < signed_on:
        raise Refused(
            f"Thời hạn {due_on:%d/%m/%Y} trước ngày ký {signed_on:%d/%m/%Y}. "
            "Kiểm tra lại hai ngày này.",
            "due_on",
        )
    return {"rule": rule, **kept, "due_on": due_on, "wording": wording}


def missing(rule: str, values: Mapping[str, Any]) -> dict[str, str]:
    """By field, what a rule lacks or contradicts in its numbers."""
    found = {}
    if rule == RuleKind.MIN_TEAMS and not values.get("threshold"):
        found["threshold"] = "Ghi số tổ tối thiểu của mỗi xã, ví dụ 3."
    if rule == RuleKind.SAMPLE:
        if not values.get("threshold"):
            found["threshold"] = "Ghi số xã làm thí điểm của mỗi huyện, ví dụ 2."
        if values.get("least") is None:
            found["least"] = "Ghi số tổ thôn của mỗi xã thí điểm; không yêu cầu thì ghi 0."
    if rule == RuleKind.SIZE:
        least, most = values.get("least"), values.get("most")
        if least is None and most is None:
            found["least"] = "Ghi số thành viên ít nhất, nhiều nhất, hoặc cả hai."
        elif least is not None and most is not None and least > most:
            found["most"] = f"Nhiều nhất {most} thì nhỏ hơn ít nhất {least}. Kiểm tra lại hai số."
    return found


def _day(due_on: datetime.date | None, wording: str) -> tuple[datetime.date | None, str]:
    if due_on is None:
        return None, ""
    if not wording:
        raise Refused("Chọn cách ghi hạn (trước ngày, chậm nhất ngày hay trong năm).", "wording")
    if wording == Wording.WITHIN:
        due_on = datetime.date(due_on.year, 12, 31)
    return due_on, wording
