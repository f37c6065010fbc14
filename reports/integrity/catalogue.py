"""All checks, and running them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.integrity import accounts, documents, kept, people, plans, teams, villages
from reports.integrity.check import Check, Finding, Scope, Severity, uncompiled

ROOMS = (villages, teams, people, documents, plans, accounts, kept)

# The gravest first, and within a severity from the village to the installation.
CHECKS: tuple[Check, ...] = tuple(
    each
    for severity in Severity
    for room in ROOMS
    for each in vars(room).values()
    if isinstance(each, Check) and each.severity == severity
)
BY_CODE = {each.code: each for each in CHECKS}


@dataclass(frozen=True)
class Outcome:
    """A check and what it found."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return len(self.findings)


def run(scope: Scope, checks: Iterable[Check] = CHECKS) -> list[Outcome]:
    """Run checks one after another; the number of statements does not grow with the register."""
    with uncompiled():
        return [Outcome(each, each.findings(scope)) for each in checks]
