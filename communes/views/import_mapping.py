"""How a sheet of a list is read, to be looked at and changed: the same page for every sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from communes.actions.import_choices import accept_decoded, set_mapping
from communes.errors import Refused
from communes.forms import refuse
from communes.importing.staging import file_of
from communes.models import ImportBatch, ImportState
from communes.sheets.cells import tidy
from communes.sheets.reader import open_workbook
from communes.sheets.refusal import FileRefused
from communes.sheets.sheet_row import SheetRow
from communes.uploading.forms import MappingForm, column_letter
from communes.uploading.sheets import mapping_of

SAMPLE_ROWS = 25
MOST_COLUMNS = 40
# What the button of a sheet in an old font asks for.
DECODE = "nhan-chu"
Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class SortOfList:
    """What the pages of one sort of list have of their own.

    names: URL names of the batch, and of its pages 'mapping', 'undo' and so on. go_on: the next
    stage of a batch. hide: what of a cell is shown to whom.
    """

    names: dict[str, str]
    form: type[MappingForm]
    go_on: Callable[[ImportBatch], ImportBatch]
    crumbs_to: Callable[[ImportBatch, str], Crumbs]
    hide: Callable[[str], str] = str


def mapping_page(
    request: HttpRequest, batch: ImportBatch, place: int, sort: SortOfList
) -> HttpResponse:
    """The page of the sheet at a place, counted from 0; the batch is one that may be seen."""
    if place >= len(batch.sheets):
        raise Http404
    sheet = batch.sheets[place]
    if request.method == "POST" and request.POST.get("viec") == DECODE:
        return _decode(request, batch, sheet["name"], sort)
    found = mapping_of(sheet)
    try:
        sample = _sample(batch, sheet["name"])
    except FileRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(sort.names["show"], pk=batch.pk)
    width = min(max((len(row.cells) for row in sample), default=1), MOST_COLUMNS)
    form = sort.form(request.POST or None, columns=width, mapping=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_mapping(
                batch=batch,
                sheet=sheet["name"],
                mapping=form.mapping(sheet["name"], found, _labels(sample, form.cleaned_data)),
                remember=form.cleaned_data["remember"],
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            sort.go_on(changed)
            messages.success(request, f"Đã đọc lại trang tính “{sheet['name']}”.")
            return redirect(sort.names["show"], pk=batch.pk)
    letters = [column_letter(column) for column in range(1, width + 1)]
    labels = found.labels if found else {}
    context: dict[str, Any] = {
        "form": form,
        "batch": batch,
        "names": sort.names,
        "sheet": sheet,
        "columns": [
            (field, f"Cột {letter}" + (f" “{labels[column]}”" if labels.get(column) else ""))
            for column, (letter, field) in enumerate(
                zip(letters, form.column_fields, strict=True), start=1
            )
        ],
        "letters": letters,
        "sample": [(row.number, _texts(row, width, sort.hide)) for row in sample],
        "can_change": batch.state in (ImportState.READ, ImportState.REJECTED),
        "crumbs": sort.crumbs_to(batch, "Đổi cách đọc"),
    }
    return render(request, "communes/import_mapping.html", context)


def _decode(request: HttpRequest, batch: ImportBatch, sheet: str, sort: SortOfList) -> HttpResponse:
    """Take what the sheet says as it was converted, and read the file anew."""
    try:
        sort.go_on(accept_decoded(batch=batch, sheet=sheet, by=request.user))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Đã đọc lại trang tính “{sheet}” theo chữ đã chuyển.")
    return redirect(sort.names["show"], pk=batch.pk)


def _sample(batch: ImportBatch, sheet: str) -> list[SheetRow]:
    """The first rows of a sheet that hold something. Raises FileRefused."""
    with file_of(batch) as path, open_workbook(path, name=batch.original_name) as book:
        return list(islice(book.rows(sheet), SAMPLE_ROWS))


def _labels(sample: list[SheetRow], values: dict[str, Any]) -> dict[int, str]:
    """The headers as written in the rows chosen, by column from 1."""
    first, last = values.get("header_from"), values.get("header_to")
    labels: dict[int, list[str]] = {}
    for row in sample:
        if first and last and first <= row.number <= last:
            for column, text in enumerate(map(tidy, row.cells), start=1):
                if text:
                    labels.setdefault(column, []).append(text)
    return {column: " ".join(texts) for column, texts in labels.items()}


def _texts(row: SheetRow, width: int, hide: Callable[[str], str]) -> list[str]:
    cells = [hide(tidy(cell))[:80] for cell in row.cells[:width]]
    return cells + [""] * (width - len(cells))
