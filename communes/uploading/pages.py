"""What the pages of imports show: batches, how sheets were taken, rows with what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from communes.models import (
    ImportBatch,
    ImportKind,
    ImportRow,
    Level,
    UnitVersion,
    VillagePlacement,
)
from communes.models.unit import names_on
from communes.sheets import headers
from communes.sheets.readings import Mapping
from communes.sheets.unit_entries import in_sentence
from communes.territory import TerritoryQuerySet
from communes.uploading import words
from communes.uploading.forms import WHOLE_COUNTRY, column_letter
from communes.uploading.sheets import mapping_of

if TYPE_CHECKING:
    from communes.models import Officer

E_DUPLICATE = "E_DUPLICATE_IN_FILE"


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: a sentence, the cell, what stood there where the sentence does not
    say it, what to write instead. candidates: (key, 'xã Tam Dân', what it belongs to)."""

    message: str
    cell: str
    raw: str
    suggestion: str
    candidates: list[tuple[int, str, str]]


@dataclass(frozen=True)
class Line:
    """A row as the table shows it. commune: of the register; written: in the file where it
    differs. closed: a village missing from the file that has ended meanwhile."""

    row: ImportRow
    view: words.View
    commune: str
    written: str
    changes: list[tuple[str, Any, Any]]
    faults: list[Fault]
    warnings: list[str]
    closed: bool = field(default=False)


def batches_of(officer: Officer) -> TerritoryQuerySet:
    """The files that were sent in for the territory, of every kind, newest first."""
    found: TerritoryQuerySet = (
        ImportBatch.objects.visible_to(officer)
        .select_related("unit", "by", "committed_by", "undone_by")
        .order_by("-pk")
    )
    return found


def village_batches_of(officer: Officer) -> TerritoryQuerySet:
    """Those of them that are lists of villages."""
    return batches_of(officer).filter(kind=ImportKind.VILLAGES)


def units_to_import(
    officer: Officer, day: datetime.date, province_id: int | None
) -> list[tuple[Any, Any]]:
    """Choices of the territory of a list: the officer's own unit and the units below it.

    For the whole country the provinces, or one province with what is below it.
    """
    versions = UnitVersion.objects.visible_to(officer).on(day).select_related("unit")
    if officer.unit is not None:
        return _choices(list(versions.under(officer.unit)), day)
    if province_id is not None:
        return _choices(list(versions.filter(province_id=province_id)), day)
    provinces = versions.filter(unit__level=Level.PROVINCE).order_by("sort_key", "unit_id")
    whole: list[tuple[Any, Any]] = [(WHOLE_COUNTRY, "Cả nước")]
    return [*whole, *((row.unit_id, row.full_name) for row in provinces)]


def _choices(rows: list[UnitVersion], day: datetime.date) -> list[tuple[Any, Any]]:
    """The highest unit first, then districts, then communes under their district's name."""
    order = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
    districts = names_on({row.district_id for row in rows if row.district_id}, day)

    def group_of(row: UnitVersion) -> tuple[int, str, str]:
        level = order[Level(row.unit.level)]
        above = districts.get(row.district_id or 0) if level == 2 else None
        return (level, above.sort_key, above.full_name) if above else (level, "", "")

    rows.sort(key=lambda row: (group_of(row), row.sort_key, row.unit_id))
    found: list[tuple[Any, Any]] = []
    for (level, _, name), together in groupby(rows, key=group_of):
        options = [(row.unit_id, row.full_name) for row in together]
        if len(rows) == 1 or level == 0:
            found += options
        else:
            found.append((name or ("Quận, huyện" if level == 1 else "Xã, phường"), options))
    return found


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by words.View key; doubles are told apart from other errors."""
    counts = batch.counts
    double = counts.get("duplicate", 0)
    return {
        words.NEW.key: counts.get("new", 0),
        words.CHANGED.key: counts.get("changed", 0),
        words.UNCHANGED.key: counts.get("unchanged", 0),
        words.WRONG.key: counts.get("invalid", 0) - double,
        words.DOUBLE.key: double,
        words.MISSING.key: counts.get("missing", 0),
    }


def rows_of(
    batch: ImportBatch, officer: Officer, view: words.View | None, sheet: str
) -> TerritoryQuerySet:
    """The rows of a batch in the order of the file, of one kind and of one sheet if asked."""
    rows: TerritoryQuerySet = ImportRow.objects.visible_to(officer).filter(batch=batch)
    if view is None:
        rows = rows.exclude(action=ImportRow.Action.MISSING)
    elif view is words.KEPT:
        rows = rows.exclude(kept_because="")
    elif view is words.WRONG:
        rows = rows.filter(action=ImportRow.Action.INVALID).exclude(codes__contains=[E_DUPLICATE])
    elif view is words.DOUBLE:
        rows = rows.filter(action=ImportRow.Action.INVALID, codes__contains=[E_DUPLICATE])
    else:
        action = next(action for action, of in words.BY_ACTION.items() if of is view)
        rows = rows.filter(action=action)
    if sheet:
        rows = rows.filter(sheet=sheet)
    return rows.order_by("sheet", "row")


def file_warnings(batch: ImportBatch, sentences: dict[str, str] = words.FILE_WARNINGS) -> list[str]:
    """What is to be known of the file as a whole."""
    return [sentences[code] for code in batch.warnings if code in sentences]


def lines_of(rows: Iterable[ImportRow], batch: ImportBatch, officer: Officer) -> list[Line]:
    """A page of rows with the names of their communes as they were on the batch's day."""
    shown = list(rows)
    names = names_on({row.unit_id for row in shown if row.unit_id}, batch.as_of)
    mappings = {sheet["name"]: mapping_of(sheet) for sheet in batch.sheets}
    missing = {
        row.village_id
        for row in shown
        if row.action == ImportRow.Action.MISSING and row.village_id is not None
    }
    standing = _standing(missing, officer) if missing else set()
    return [
        _line(
            row,
            names.get(row.unit_id or 0),
            mappings.get(row.sheet),
            closed=row.action == ImportRow.Action.MISSING and row.village_id not in standing,
        )
        for row in shown
    ]


def _standing(villages: set[int], officer: Officer) -> set[int]:
    """Those of the villages that have not ended."""
    open_ended = VillagePlacement.objects.visible_to(officer).filter(valid_to__isnull=True)
    return set(open_ended.filter(village_id__in=villages).values_list("village_id", flat=True))


def _line(
    row: ImportRow, commune: UnitVersion | None, mapping: Mapping | None, *, closed: bool
) -> Line:
    view = words.BY_ACTION[ImportRow.Action(row.action)]
    if view is words.WRONG and E_DUPLICATE in row.codes:
        view = words.DOUBLE
    written = _written(row, mapping, headers.COMMUNE_NAME)
    if commune is not None and written in (commune.name, commune.full_name):
        written = ""
    noticed = [words.WARNING_WORDS.get(code) for code in row.warnings]
    return Line(
        row=row,
        view=view,
        commune=commune.full_name if commune else "",
        written=written,
        changes=[(words.CHANGE_WORDS[key], old, new) for key, (old, new) in row.changes.items()],
        faults=[_fault(problem, row) for problem in row.problems],
        warnings=[text for text in noticed if text],
        closed=closed,
    )


def _written(row: ImportRow, mapping: Mapping | None, name: str) -> str:
    """What stands in the row's cells of a field; '' when the sheet has no such column."""
    if mapping is None:
        return ""
    cells = (row.raw.get(column_letter(place), "") for place in mapping.columns.get(name, ()))
    return " ".join(str(cell) for cell in cells if cell not in (None, ""))


def _fault(problem: dict[str, Any], row: ImportRow) -> Fault:
    column = problem.get("column")
    letter = column_letter(column) if column else ""
    message = problem.get("message_vi", "")
    raw = str(row.raw.get(letter) or "") if letter else ""
    return Fault(
        message=message,
        cell=f"{letter}{row.row}" if letter else "",
        raw="" if raw in message else raw,
        suggestion=problem.get("suggestion") or "",
        candidates=[
            (unit["id"], in_sentence(unit["name"]), unit.get("place", ""))
            for unit in problem.get("candidates") or ()
        ],
    )
