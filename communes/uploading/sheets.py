"""How the sheets of a list were taken, in words for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from communes.models import ImportBatch, ImportRow
from communes.sheets.readings import Mapping
from communes.sheets.sheet_choice import DATA, LEFT_OUT, NO_TABLE
from communes.sheets.template_book import CHOICE_SHEET
from communes.uploading import words
from communes.uploading.forms import column_letter

if TYPE_CHECKING:
    from communes.models import Officer

E_LEGACY = "E_LEGACY_ENCODING"
# Longer lists of row numbers tell nobody anything.
MOST_NUMBERS = 12


@dataclass(frozen=True)
class Sheet:
    """How a sheet was taken, in words. place: its number in the batch, from 0.

    ignored: ('tổng cộng', 2, '12, 40') by role, blank rows left out; no numbers where there are
    many. in_old_font: rows refused because they are in an old encoding; decoded: that such rows are
    taken as they were converted.
    """

    place: int
    name: str
    taken: bool
    changeable: bool
    reason: str
    header: str
    rows: int
    columns: list[tuple[str, str, str]]
    ignored: list[tuple[str, int, str]]
    in_old_font: int
    decoded: bool


def sheets_of(batch: ImportBatch, officer: Officer, field_words: dict[str, str]) -> list[Sheet]:
    """The sheets in the order of the workbook. field_words: what the fields are called."""
    counted = (
        ImportRow.objects.visible_to(officer)
        .filter(batch=batch)
        .exclude(sheet="")
        .order_by()
        .values("sheet")
        .annotate(rows=Count("pk"), old=Count("pk", filter=Q(codes__contains=[E_LEGACY])))
    )
    rows = {line["sheet"]: (line["rows"], line["old"]) for line in counted}
    return [
        _sheet(place, data, rows.get(data["name"], (0, 0)), field_words)
        for place, data in enumerate(batch.sheets)
        if data["name"] != CHOICE_SHEET
    ]


def mapping_of(sheet: dict[str, Any]) -> Mapping | None:
    """Where the columns of a sheet were found, out of the JSON that the batch keeps."""
    return Mapping.from_json(sheet["mapping"]) if sheet.get("mapping") else None


def _sheet(
    place: int, data: dict[str, Any], rows: tuple[int, int], field_words: dict[str, str]
) -> Sheet:
    mapping = mapping_of(data)
    columns = []
    if mapping is not None:
        for name, places in mapping.columns.items():
            for column in places:
                label = mapping.labels.get(column, "")
                columns.append((column_letter(column), label, field_words.get(name, name)))
    ignored = [
        (words.IGNORED_WORDS[role], len(numbers), _listed(numbers))
        for role, numbers in data.get("ignored", {}).items()
        if numbers and role in words.IGNORED_WORDS
    ]
    return Sheet(
        place=place,
        name=data["name"],
        taken=data["role"] == DATA,
        changeable=data["role"] == DATA or data["reason"] in (NO_TABLE, LEFT_OUT),
        reason=data.get("reason", ""),
        header=_span(mapping.header_rows) if mapping else "",
        rows=rows[0],
        columns=sorted(columns, key=lambda column: (len(column[0]), column[0])),
        ignored=ignored,
        in_old_font=rows[1],
        decoded=mapping is not None and mapping.decode,
    )


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) if len(numbers) <= MOST_NUMBERS else ""


def _span(numbers: list[int]) -> str:
    """'8', or '8–9'."""
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
