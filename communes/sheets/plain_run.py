"""Villages of a list that say everything in their own cells, as they were understood. Pure.

Rows like them were understood before, so they are kept by column: what a row shares with others is
one object for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from communes.sheets.readings import VALID, RowReading
from communes.sheets.told import json_of_text
from communes.sheets.village_cells import VillageName


@dataclass(slots=True, eq=False)
class Group:
    """What rows have in common whose cells beside their own are equal: as a rule a commune's.

    raw: these cells by column letter. raw_json: the same as members of a JSON object, each after a
    comma.
    """

    understood: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    raw_json: str = ""
    warnings: tuple[str, ...] = ()
    unit: int = 0
    former: str = ""
    kind_text: str = ""


@dataclass(slots=True, eq=False)
class Name:
    """The name of a village as it was read from a text; the text as JSON."""

    read: VillageName
    text: str = ""
    kind_key: str = ""
    raw_json: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class PlainRun:
    """Valid rows of one sheet that follow one another, but for rows that are no data.

    Every column is as long as `numbers`. counts: by field. own: the cells that are neither of
    the group nor the name, by column letter; the name stands in the column `letter`.
    """

    sheet: str
    numbers: Sequence[int]
    groups: Sequence[Group]
    names: Sequence[Name]
    letter: str
    counts: dict[str, Sequence[int | None]]
    own: dict[str, Sequence[object]]

    def __len__(self) -> int:
        return len(self.numbers)

    def own_json(self) -> list[str]:
        """The cells of `own` as members of a JSON object, each after a comma."""
        columns = list(self.own.items())
        if all(set(map(type, cells)) == {int} for _, cells in columns):
            template = "".join(f',"{letter}":"%d"' for letter, _ in columns)
            rows = zip(*(cells for _, cells in columns), strict=True)
            return [template % row for row in rows] if columns else [""] * len(self)
        members = [
            ["" if cell is None else f',"{letter}":{json_of_text(str(cell))}' for cell in cells]
            for letter, cells in columns
        ]
        return list(map("".join, zip(*members, strict=True)))

    def readings(self) -> Iterator[RowReading]:
        """The same rows one by one."""
        for place, (number, group, name) in enumerate(
            zip(self.numbers, self.groups, self.names, strict=True)
        ):
            raw = {
                letter: str(cell)
                for letter, cells in self.own.items()
                if (cell := cells[place]) is not None
            }
            understood = {**group.understood, "village": name.read.name, "kind": name.read.kind}
            understood |= {field: counts[place] for field, counts in self.counts.items()}
            yield RowReading(
                sheet=self.sheet,
                row=number,
                status=VALID,
                codes=[],
                warnings=list(dict.fromkeys((*name.warnings, *group.warnings))),
                problems=[],
                raw={**raw, self.letter: name.text, **group.raw},
                understood=understood,
            )
