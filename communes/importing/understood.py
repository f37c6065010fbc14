"""What was understood of a row, whole: rows read together keep only what no column tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from communes.importing.gazetteer_source import gazetteer_on
from communes.models import ImportKind, ImportRow
from communes.sheets.village_said import understood_row

if TYPE_CHECKING:
    from communes.models import ImportBatch
    from communes.sheets.unit_entries import UnitEntry


def understood_in(batch: ImportBatch) -> Callable[[ImportRow], dict[str, Any]]:
    """Tells of each row of a batch that was read what it says, by the names of the reports."""
    if batch.kind != ImportKind.VILLAGES:
        return attrgetter("understood")
    units = gazetteer_on(batch.as_of).index.current
    return lambda row: whole(row, units)


def whole(row: ImportRow, units: Mapping[int, UnitEntry]) -> dict[str, Any]:
    """The same of one row; units: those of the batch's day by their ids."""
    told = understood_row(
        units.get(row.unit_id or 0),
        village=row.name,
        kind=row.kind,
        households=row.households,
        people=row.people,
    )
    return {**told, **row.understood}
