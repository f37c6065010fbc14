"""What somebody sent in for a reform of units, read: sentences, pasted cells, a workbook."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from communes.errors import Refused
from communes.models import Unit
from communes.reforming.table import looks_like_table
from communes.reforming.unit_sentences import Known, read_unit_sentences
from communes.reforming.unit_table import read_unit_table
from communes.reforming.units import UnitOperation, UnitResult
from communes.reforming.values import Kind
from communes.units.facts import units_above, units_on_eve
from reports.reforms.source import sheets_in

if TYPE_CHECKING:
    from communes.models import Officer

NO_TABLE = (
    "Không thấy bảng sắp xếp đơn vị: cần các cột Mã cũ, Hình thức, Mã mới. Tải bảng mẫu về điền."
)
Read = tuple[list[UnitOperation], list[str]]


def read_unit_text(text: str, province: Unit, day: datetime.date, officer: Officer) -> Read:
    """Operations of what was pasted, and the lines taken for none. Raises Refused for cells that
    are no table."""
    known = known_on(province, day, officer)
    if looks_like_table(text):
        found = read_unit_table(line.split("\t") for line in text.splitlines())
        if found is None:
            raise Refused(NO_TABLE, "text")
        return _named(found, known), []
    return read_unit_sentences(text, known)


def read_unit_upload(
    name: str, content: bytes, province: Unit, day: datetime.date, officer: Officer
) -> Read:
    """The first sheet with a table. Raises Refused."""
    for rows in sheets_in(name, content):
        found = read_unit_table(rows)
        if found is not None:
            return _named(found, known_on(province, day, officer)), []
    raise Refused(NO_TABLE, "table")


def known_on(province: Unit, day: datetime.date, officer: Officer) -> Known:
    """What names mean: the units of the province, for officers of the whole country all."""
    return Known(
        units_on_eve(province, day, officer, everywhere=True),
        units_above(province, day, officer, everywhere=True),
    )


def _named(operations: list[UnitOperation], known: Known) -> list[UnitOperation]:
    """What a table leaves out of a unit that goes on is as it was; of a move nothing is asked."""

    def full(kind: Kind, result: UnitResult) -> UnitResult:
        unit = known.units.get(result.code)
        if kind is Kind.MOVE:
            return UnitResult(result.code)
        if unit is None:
            return result
        return replace(result, kind=result.kind or unit.kind, name=result.name or unit.name)

    return [
        replace(one, results=tuple(full(one.kind, result) for result in one.results))
        for one in operations
    ]
