"""The page of the integrity checks: what was found, by severity, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.lists.exporting import Field
from communes.vietnamese import search_text
from reports.integrity.catalogue import CHECKS, Outcome
from reports.integrity.check import SEVERITY_WORDS, Check, Finding, Severity

if TYPE_CHECKING:
    from communes.models import Officer

# Rows shown of a check before its own page is opened.
FIRST_ROWS = 5
PILLS = {
    Severity.ERROR: "overdue",
    Severity.REVIEW: "due_soon",
    Severity.NOTE: "not_started",
}
FILE_FIELDS = (
    Field("Mức", width=10),
    Field("Việc kiểm tra", width=40),
    Field("Chỗ", width=40),
    Field("Xã, đơn vị", width=24),
    Field("Chi tiết", width=40),
    Field("Nghĩa là", width=60),
    Field("Cách xử lý", width=60),
)


@dataclass(frozen=True)
class Group:
    """The checks of one severity that found something, the most findings first."""

    severity: Severity
    outcomes: tuple[Outcome, ...]

    @property
    def word(self) -> str:
        return SEVERITY_WORDS[self.severity]

    @property
    def pill(self) -> str:
        return PILLS[self.severity]

    @property
    def count(self) -> int:
        return sum(outcome.count for outcome in self.outcomes)

    @property
    def lines(self) -> list[tuple[Check, int, Sequence[Finding]]]:
        return [(one.check, one.count, one.findings[:FIRST_ROWS]) for one in self.outcomes]


def checks_for(officer: Officer, severity: str = "", code: str = "") -> list[Check]:
    """The checks whose findings the officer may read, of a severity, or the one with a code."""
    return [
        check
        for check in CHECKS
        if officer.can(check.right)
        and severity in ("", check.severity)
        and code in ("", check.code)
    ]


def with_words(outcomes: Iterable[Outcome], words: str) -> list[Outcome]:
    """Only the findings whose row, place and detail hold all the words, accents or not."""
    wanted = search_text(words).split()
    if not wanted:
        return list(outcomes)
    return [
        Outcome(
            outcome.check,
            tuple(
                one
                for one in outcome.findings
                if all(word in search_text(_text(one)) for word in wanted)
            ),
        )
        for outcome in outcomes
    ]


def _text(one: Finding) -> str:
    return f"{one.what} {one.where} {one.detail}"


def grouped(outcomes: Sequence[Outcome]) -> list[Group]:
    """All three severities, those without a finding with no outcomes."""
    return [
        Group(
            severity,
            tuple(
                sorted(
                    (one for one in outcomes if one.check.severity == severity and one.count),
                    key=lambda one: -one.count,
                )
            ),
        )
        for severity in Severity
    ]


def clean(outcomes: Iterable[Outcome]) -> list[Check]:
    """The checks that found nothing."""
    return [one.check for one in outcomes if not one.count]


def file_rows(outcomes: Iterable[Outcome]) -> Iterable[tuple[str, ...]]:
    for outcome in outcomes:
        check = outcome.check
        for one in outcome.findings:
            yield (
                SEVERITY_WORDS[check.severity],
                check.title,
                one.what,
                one.where,
                one.detail,
                check.meaning,
                check.remedy,
            )
