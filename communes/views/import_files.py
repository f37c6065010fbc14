"""How the sheets of a list are read, and the workbooks that go back to officers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from communes import import_pages
from communes.actions import imports as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.import_forms import MappingForm, column_letter
from communes.importing.marked import write_marked
from communes.importing.staging import file_of
from communes.models import ImportBatch, ImportState, UnitVersion
from communes.roles import Right, may
from communes.sheets.cells import tidy
from communes.sheets.reader import open_workbook
from communes.sheets.refusal import FileRefused
from communes.sheets.sheet_row import SheetRow
from communes.views.import_batch import batch_of, crumbs_to, go_on
from communes.village_template import write_village_template

SAMPLE_ROWS = 25
MOST_COLUMNS = 40
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def mapping(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Which row of a sheet is the header and what its columns hold; the file is then read anew."""
    batch = batch_of(request, pk)
    if place >= len(batch.sheets):
        raise Http404
    sheet = batch.sheets[place]
    found = import_pages.mapping_of(sheet)
    sample = _sample(batch, sheet["name"])
    width = min(max((len(row.cells) for row in sample), default=1), MOST_COLUMNS)
    form = MappingForm(request.POST or None, columns=width, mapping=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.set_mapping(
                batch=batch,
                sheet=sheet["name"],
                mapping=form.mapping(sheet["name"], found, _labels(sample, form.cleaned_data)),
                remember=form.cleaned_data["remember"],
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            go_on(changed)
            messages.success(request, f"Đã đọc lại trang tính “{sheet['name']}”.")
            return redirect("communes:import", pk=pk)
    letters = [column_letter(column) for column in range(1, width + 1)]
    labels = found.labels if found else {}
    context: dict[str, Any] = {
        "form": form,
        "batch": batch,
        "sheet": sheet,
        "columns": [
            (field, f"Cột {letter}" + (f" “{labels[column]}”" if labels.get(column) else ""))
            for column, (letter, field) in enumerate(
                zip(letters, form.column_fields, strict=True), start=1
            )
        ],
        "letters": letters,
        "sample": [(row.number, _texts(row, width)) for row in sample],
        "can_change": batch.state in (ImportState.READ, ImportState.REJECTED),
        "crumbs": crumbs_to(batch, "Đổi cách đọc"),
    }
    return render(request, "communes/import_mapping.html", context)


@require_safe
@may(Right.IMPORT_LISTS)
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that was sent in, with its faults marked."""
    batch = batch_of(request, pk)
    if not batch.counts.get("rows"):
        raise Http404
    stem = Path(batch.original_name).stem
    return _download(
        f"{stem} - đã đánh dấu.xlsx",
        lambda out: write_marked(batch, out),
    )


@require_safe
@may(Right.IMPORT_LISTS)
def template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in, with what the register holds for the unit (?don-vi=) today."""
    unit = request.user.unit
    if asked := request.GET.get("don-vi"):
        below = UnitVersion.objects.visible_to(request.user).on(request.today).under(unit)
        key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        version = get_object_or_404(below.select_related("unit"), unit_id=key)
        unit = version.unit
    return _download(
        f"Danh sách thôn - {unit.label if unit else 'mẫu trống'}.xlsx",
        lambda out: write_village_template(out, request.user, unit, request.today),
    )


def _download(name: str, write: Callable[[Path], None]) -> HttpResponse:
    """A workbook written aside and sent in pieces; nothing of it stays on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        write(out)
        # Open files outlive their names.
        return FileResponse(out.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)


def _sample(batch: ImportBatch, sheet: str) -> list[SheetRow]:
    """The first rows of a sheet that hold something."""
    try:
        with file_of(batch) as path, open_workbook(path, name=batch.original_name) as book:
            return list(islice(book.rows(sheet), SAMPLE_ROWS))
    except FileRefused:
        return []


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


def _texts(row: SheetRow, width: int) -> list[str]:
    cells = [tidy(cell)[:80] for cell in row.cells[:width]]
    return cells + [""] * (width - len(cells))
