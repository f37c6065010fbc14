"""What a report is made of once it is frozen, and what a kind of report is; pure values.

The frozen data set is the single source of every page and file of a report.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reports.periods import Period

if TYPE_CHECKING:
    from communes.models import Unit, UnitVersion
    from communes.roles import Right

Day = datetime.date
Value = str | int | Decimal | datetime.date | None
ColumnType = Literal["text", "int", "decimal", "percent", "date", "phone"]
Role = Literal["row", "section", "total"]
# A total says nothing there, is the sum of the rows, or is counted for itself, as people are.
TotalRule = Literal["", "sum", "own"]

TOTAL = "TỔNG CỘNG"
UNKNOWN = "–"


@dataclass(frozen=True)
class Column:
    """width: in letters, of which the writers make shares of the page. personal: what stands here
    says something of a person. A 'percent' is floored to one decimal. A 'phone' is masked unless
    the reader may see whole numbers."""

    key: str
    title: str
    type: ColumnType = "text"
    width: int = 12
    total: TotalRule = ""
    personal: bool = False

    @property
    def is_number(self) -> bool:
        return self.type in ("int", "decimal", "percent")


@dataclass(frozen=True)
class Line:
    """One row of a table; values stand in the order of the columns, None is not known.

    key: what it is about, the same from period to period ('unit:12', 'document:7'); '' for lines
    that are compared with nothing. unit: the unit that the line is about, by id. A section or
    total whose values after the second are all None goes over the whole width.
    """

    values: tuple[Value, ...]
    role: Role = "row"
    key: str = ""
    unit: int | None = None

    @property
    def is_banner(self) -> bool:
        """A line of words alone, which goes over all columns."""
        return self.role != "row" and all(value is None for value in self.values[2:])


@dataclass(frozen=True)
class Table:
    """notes: sentences under the table. adjusts: its lines say how an earlier period changed."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    adjusts: bool = False

    @property
    def rows(self) -> Iterator[Line]:
        return (line for line in self.lines if line.role == "row")

    @property
    def total(self) -> Line | None:
        return next((line for line in reversed(self.lines) if line.role == "total"), None)

    @property
    def has_phones(self) -> bool:
        return any(column.type == "phone" for column in self.columns)


@dataclass(frozen=True)
class Figure:
    """A headline of the report: n alone, or n of N; never about one person. of: None for what is
    no part of anything, and where N is not known. silent: for comparing, not for reading."""

    key: str
    title: str
    n: int | None
    of: int | None = None
    silent: bool = False

    @property
    def told(self) -> bool:
        return self.n is not None and not self.silent


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG with its own styles, and how wide and high it is in its own measure. text:
    what stands under it, such as what its colours mean."""

    title: str
    svg: str
    wide: int
    high: int
    text: str = ""


@dataclass(frozen=True)
class Head:
    """What a document of Nghị định 30/2020/NĐ-CP says around its content.

    issuer: the body above and the one that reports, in capitals. symbol: 'BC-UBND'. place: where
    it sits. signer: the lines over the signature. recipients: without 'Lưu: VT'.
    """

    issuer: tuple[str, ...]
    symbol: str
    place: str
    signer: tuple[str, ...]
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frozen:
    """The whole content of a report.

    head: who reports, as a document names it. unit_id: None is the country. counted_on: the day
    counted to, earlier than the cut-off for an estimate. notes: sentences before the tables.
    map_day: the day by whose units the figures are told, where that is a later one.
    """

    kind: str
    title: str
    unit: str
    unit_id: int | None
    level: str
    period: str
    calendar: str
    begins: Day
    cut_off: Day
    counted_on: Day
    due: Day | None
    head: Head
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    map_day: Day | None = None

    @property
    def is_estimate(self) -> bool:
        return self.counted_on < self.cut_off

    @property
    def has_phones(self) -> bool:
        return any(table.has_phones for table in self.tables)

    @property
    def is_personal(self) -> bool:
        return any(column.personal for table in self.tables for column in table.columns)


@dataclass(frozen=True)
class Subject:
    """Whom a report is about and when: a unit with its version on the cut-off day, None the
    country. on: the day counted to, which is the cut-off, or earlier for an estimate. map_day: a
    later day by whose units the figures are told; `version` is then of that day."""

    unit: Unit | None
    version: UnitVersion | None
    period: Period
    on: Day
    map_day: Day | None = None

    @property
    def told_on(self) -> Day:
        """The day by whose units the rows are told."""
        return self.map_day or self.on

    @property
    def level(self) -> str:
        return self.unit.level if self.unit else ""

    @property
    def name(self) -> str:
        return self.version.full_name if self.version else "Cả nước"


@dataclass(frozen=True)
class Body:
    """What a kind says of a subject; the rest of a Frozen is the same for all kinds."""

    title: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of report. code: its name in addresses and tables; about: one sentence for the list.

    levels: of the units it is made for ('' the country). right: what an officer must hold to ask
    for it and to read it. cumulative: each report tells all that there is up to its cut-off; else
    only what happened within the period. compared: with what the register says later; not where
    the pictures are the point. build(subject): reads the register; it is given a unit that the
    caller may report on, and tells its rows by the units of subject.told_on.
    """

    code: str
    title: str
    about: str
    levels: tuple[str, ...]
    frequencies: tuple[str, ...]
    right: Right
    build: Callable[[Subject], Body]
    personal: bool = False
    cumulative: bool = True
    compared: bool = True

    def made_for(self, level: str, frequency: str) -> bool:
        return level in self.levels and frequency in self.frequencies


def numbered(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with 1, 2, 3 in their first column, begun anew in each section; others keep
    theirs."""
    found, number = [], 0
    for line in lines:
        if line.role == "row":
            number += 1
            found.append(Line((number, *line.values[1:]), line.role, key=line.key, unit=line.unit))
        else:
            number = 0 if line.role == "section" else number
            found.append(line)
    return tuple(found)
