"""A reform worked out against the register of the moment, alike for page, command and action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from communes import clock
from communes.models import Reform
from communes.reforming.algebra import work_out
from communes.reforming.matching import Register, resolve
from communes.reforming.outcome import Finding, Outcome
from communes.reforming.values import Kind, Operation
from communes.units.reform_facts import operations_of, register_on
from teams.reform_homes import Home, homes_of
from teams.reform_queue import Waiting, later_decisions, queue_of

if TYPE_CHECKING:
    from communes.models import Officer


# A draft made of a list has no paper of its own until somebody says which one.
NO_PAPER = "Chưa ghi số, ký hiệu và ngày ban hành của văn bản. Bấm “Sửa văn bản, nội dung” rồi ghi."


@dataclass(frozen=True)
class Worked:
    """operations: with the villages found. queue: teams of divided villages. homes: teams whose
    villages change their commune."""

    reform: Reform
    operations: list[Operation]
    register: Register
    outcome: Outcome
    queue: list[Waiting]
    homes: list[Home]

    @property
    def undecided(self) -> list[Waiting | Home]:
        divided = [waiting for waiting in self.queue if not waiting.decided]
        return [*divided, *(home for home in self.homes if home.chosen is None)]

    @property
    def ready(self) -> bool:
        return not self.outcome.errors and not self.undecided

    @property
    def commune_ids(self) -> set[int]:
        stood = {pk for home in self.homes if home.moves for pk in (home.now, home.chosen) if pk}
        return self.outcome.communes(self.register) | stood


def worked_out(reform: Reform, officer: Officer) -> Worked:
    """What a reform in preparation does, and what stands against it."""
    day = reform.effective_on
    register = register_on(reform.unit, day or clock.today(), officer)
    operations = resolve(operations_of(reform, officer), register)
    used = {
        share.village
        for operation in operations
        for share in operation.parts
        if share.village is not None
    }
    staying = {
        share.village
        for operation in operations
        for share in operation.parts
        if share.village is not None and operation.kind in (Kind.RENAME, Kind.KIND)
    }
    if day is not None:
        for pk, sentences in later_decisions(used, day, officer, staying).items():
            village = register.villages.get(pk)
            if village is not None:
                register.villages[pk] = replace(village, later=(*village.later, *sentences))
    outcome = work_out(operations, register, day)
    if not reform.number or reform.signed_on is None:
        outcome.findings.append(Finding(0, NO_PAPER))
    queue = queue_of(reform, outcome, register, officer)
    return Worked(
        reform=reform,
        operations=operations,
        register=register,
        outcome=outcome,
        queue=queue,
        homes=homes_of(reform, outcome, register, queue, officer),
    )
