"""What the page of a commune's month shows, as values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from communes.models import Unit
from reports.models import Reopening, Submission
from reports.monthly.cells import (
    NOTHING_TYPED,
    Asked,
    Cell,
    Finding,
    Place,
    Reading,
    Typed,
    field_name,
)
from reports.monthly.facts import Collecting
from reports.monthly.figures import HANDED_IN, Act, State, Value, add_up, can
from reports.monthly.words import look_of, number_words, value_words
from reports.periods import Period

Day = datetime.date


@dataclass(frozen=True)
class Shown:
    """A cell of the page. value: handed in; before: of the month before. wrong: by part."""

    cell: Cell
    typed: Typed = NOTHING_TYPED
    value: Value | None = None
    before: Value | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        return self.cell.asked

    @property
    def n_field(self) -> str:
        return field_name("n", self.cell.key)

    @property
    def of_field(self) -> str:
        return field_name("of", self.cell.key)

    @property
    def na_field(self) -> str:
        return field_name("na", self.cell.key)

    @property
    def reason_field(self) -> str:
        return field_name("reason", self.cell.key)

    @property
    def carried_field(self) -> str:
        return field_name("carried", self.cell.key)

    @property
    def carried_mark(self) -> str:
        return f"{self.typed.n}/{self.typed.of}"

    @property
    def value_words(self) -> str:
        return value_words(self.value)

    @property
    def before_words(self) -> str:
        return value_words(self.before)

    @property
    def asks_reason(self) -> bool:
        return bool(self.typed.reason) or "reason" in self.wrong


@dataclass(frozen=True)
class Theme:
    name: str
    lines: tuple[Shown, ...]


@dataclass(frozen=True)
class GridRow:
    place: Place
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Grid:
    """Places by indicators; totals: of what was handed in, in the order of the columns.

    left: pasted lines that matched no place."""

    level: str
    title: str
    asked: tuple[Asked, ...]
    rows: tuple[GridRow, ...]
    left: str = ""

    @property
    def totals(self) -> list[str]:
        """What was handed in, added up; of how many where some said nothing."""
        return [self._total(column) for column in range(len(self.asked))]

    def _total(self, column: int) -> str:
        total = add_up(row.cells[column].value for row in self.rows)
        words = number_words(total.n, total.of)
        return words if total.complete else f"{words}; thiếu {total.missing}"


@dataclass(frozen=True)
class Counted:
    """What the register counts by itself; value None where it does not know."""

    asked: Asked
    value: Value | None

    @property
    def words(self) -> str:
        return value_words(self.value)


@dataclass(frozen=True)
class Month:
    """One commune's figures of one month, for one reader.

    writes: the reader may type. before_known: the month before was handed in. reading: of what
    was typed, when somebody may type.
    """

    unit: Unit
    period: Period
    collecting: Collecting
    submission: Submission | None
    reopening: Reopening | None
    state: State
    today: Day
    writes: bool
    submits: bool
    reviews: bool
    before_known: bool
    themes: tuple[Theme, ...]
    grids: tuple[Grid, ...]
    counted: tuple[Counted, ...]
    cells: tuple[Cell, ...]
    typed: Mapping[str, Typed]
    before: Mapping[str, Value]
    reading: Reading | None
    findings: tuple[Finding, ...] = ()

    @property
    def revision(self) -> int:
        return self.submission.revision if self.submission else 0

    @cached_property
    def due(self) -> Day:
        return self.collecting.due_on(self.period)

    @property
    def is_asked(self) -> bool:
        return self.collecting.asks_for(self.period)

    @property
    def is_open_for_submitting(self) -> bool:
        return self.collecting.may_be_handed_in(self.period, self.today)

    @property
    def late_by(self) -> int:
        """Days after the due day: of what was handed in then, else today; 0 in time."""
        if not self.is_asked:
            return 0
        handed = self.submission.submitted_on if self.submission else None
        return max(((handed or self.today) - self.due).days, 0)

    @property
    def look(self) -> tuple[str, str]:
        return look_of(self.state, late=self.late_by > 0)

    @property
    def shows_figures(self) -> bool:
        return self.writes or self.state in HANDED_IN or self.state == State.RETURNED

    @property
    def filled(self) -> int:
        return sum(not one.blank for one in self.typed.values())

    @property
    def may_return(self) -> bool:
        return self.reviews and can(Act.RETURN, self.state)

    @property
    def may_accept(self) -> bool:
        return self.reviews and can(Act.ACCEPT, self.state)

    @property
    def may_freeze(self) -> bool:
        return self.reviews and can(Act.FREEZE, self.state)

    @property
    def may_reopen(self) -> bool:
        return self.reviews and can(Act.REOPEN, self.state)
