"""What the pages of a reform show: operations with what stands against them, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from communes.models import Reform, ReformState, VillageSuccession
from communes.reforming.outcome import Change, Finding
from communes.reforming.values import KIND_WORDS, Kind
from communes.reforming.words import said
from communes.units.reform_facts import operation_of
from communes.vietnamese import match_key
from communes.villages.rules import DAY
from reports.reforms.figures import effects_of
from reports.reforms.work import Worked

if TYPE_CHECKING:
    from communes.models import Officer

STATE_LOOKS = {
    ReformState.DRAFT: ("draft", "đang chuẩn bị"),
    ReformState.APPLIED: ("in_force", "đã áp dụng"),
    ReformState.UNDONE: ("void", "đã hoàn tác"),
}
SUM_WORDS = (
    ("villages", "Thôn, tổ dân phố"),
    ("households", "Số hộ (của thôn đã biết số hộ)"),
    ("without_households", "Thôn chưa biết số hộ"),
    ("teams", "Tổ công nghệ số cộng đồng"),
    ("seats", "Lượt thành viên"),
)


@dataclass(frozen=True)
class Line:
    """An operation as a line of the page; original: how it was written, where that differs."""

    position: int
    kind: str
    words: str
    original: str
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def lines_of(worked: Worked) -> list[Line]:
    findings = worked.outcome.findings
    lines = []
    for operation in worked.operations:
        words = said(operation, worked.register.villages)
        unread = operation.kind is Kind.UNCLEAR
        here = [finding for finding in findings if finding.position == operation.position]
        lines.append(
            Line(
                position=operation.position,
                kind=KIND_WORDS[operation.kind],
                words=words,
                original=""
                if unread or match_key(operation.text) == match_key(words)
                else operation.text,
                errors=tuple(finding for finding in here if finding.grave),
                warnings=tuple(finding for finding in here if not finding.grave),
            )
        )
    return lines


def preview_of(worked: Worked, officer: Officer) -> dict[str, Any]:
    """The values of the page of a reform in preparation."""
    outcome = worked.outcome
    register = worked.register
    rows = []
    for key, opening in outcome.openings.items():
        olds = [passing for passing in outcome.passings if passing.key == key]
        rows.append(
            {
                "new": opening,
                "commune": register.communes[opening.commune].full_name,
                "olds": [{"village": register.villages[one.old], "passing": one} for one in olds],
            }
        )
    return {
        "lines": lines_of(worked),
        "whole": [finding for finding in outcome.findings if not finding.position],
        "errors": outcome.errors,
        "rows": rows,
        "abolished": [
            register.villages[pk] for pk in outcome.closings if not outcome.destinations(pk)
        ],
        "changes": [
            {"village": register.villages[one.village], "change": one, "new": _changed(one)}
            for one in outcome.changes
        ],
        "queue": worked.queue,
        "homes": worked.homes,
        "undecided_kinds": bool(worked.queue or any(home.asked for home in worked.homes)),
        "undecided": worked.undecided,
        "ready": worked.ready,
        "effects": effects_of(worked, officer),
        "eve": worked.reform.effective_on and worked.reform.effective_on - DAY,
        "several_communes": len(register.communes) > 1,
    }


def _changed(change: Change) -> str:
    return f"{change.kind} {change.name}".strip()


def applied_of(reform: Reform, officer: Officer) -> dict[str, Any]:
    """The values of the page of a reform that was applied, or undone since."""
    operations = [operation_of(row) for row in reform.operations.order_by("position")]
    before, after = reform.figures.get("before", {}), reform.figures.get("after", {})
    return {
        "said": [(one.position, KIND_WORDS[one.kind], said(one)) for one in operations],
        "sums": [(words, before.get(name), after.get(name)) for name, words in SUM_WORDS if before],
        "successions": _successions(reform, officer),
    }


def _successions(reform: Reform, officer: Officer) -> list[dict[str, Any]]:
    rows = list(
        VillageSuccession.objects.visible_to(officer)
        .filter(reform=reform)
        .prefetch_related("old__versions", "new__versions")
        .order_by("new_id", "old_id")
    )
    day = reform.effective_on

    def name(village: Any, on: Any) -> str:
        versions = sorted(
            village.versions.all(), key=lambda row: (row.valid_from is not None, row.valid_from)
        )
        found = [row for row in versions if row.valid_on(on)]
        return str(found[0] if found else versions[-1]) if versions else ""

    return [
        {
            "row": row,
            "old": name(row.old, day - DAY),
            "new": name(row.new, day),
        }
        for row in rows
        if day is not None
    ]
