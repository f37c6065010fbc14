"""What all pages of lists answer: the page, and the same list as a file."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from communes.actions.exports import note_export
from communes.errors import Refused
from communes.lists import exporting
from communes.lists.listing import ListPage
from communes.lists.saved_views import saved_by
from communes.phones import group_phone
from communes.roles import Right
from communes.vietnamese import clean

LONGEST_REASON = 300


def show_list(
    request: HttpRequest, template: str, page: ListPage, *, export_url: str, **context: Any
) -> HttpResponse:
    """The page of a list; whole phone numbers are offered for its file where it has a column."""
    phones = any(column.key == "dien-thoai" for column in page.columns)
    values = {
        "list": page,
        "saved": saved_by(request.user, page.listing.page),
        "export_url": export_url,
        "may_phones": phones and request.user.can(Right.REVEAL_PHONES),
        **context,
    }
    return render(request, template, values)


def export_list(
    request: HttpRequest,
    page: ListPage,
    *,
    back: str,
    phone: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """The rows of the list, all its pages, with the columns shown; `back` is the list's address.

    phone: the whole number of a row, for those who ask for it with the right and a reason.
    """
    form = "csv" if request.POST.get("dang") == "csv" else "xlsx"
    whole = phone is not None and bool(request.POST.get("so-day-du"))
    reason = clean(request.POST.get("ly-do", "").replace("\0", ""))[:LONGEST_REASON]
    columns = [
        dataclasses.replace(column, value=lambda row: group_phone(phone(row)) if phone(row) else "")
        if whole and phone is not None and column.key == "dien-thoai"
        else column
        for column in page.columns
    ]
    title = page.listing.title
    rows = ([column.text(row) for column in columns] for row in page.everything())
    day = f"{request.as_of:%d/%m/%Y}"
    fields = [exporting.Field(column.label, column.kind, column.width) for column in columns]
    try:
        if whole:
            # Refused before a number is read.
            note_export(
                title=title,
                query=page.query,
                form=form,
                rows=page.exact_count(),
                by=request.user,
                phones=True,
                reason=reason,
            )
        response, written = as_file(form, title, fields, rows, day=day, notes=page_notes(page))
        if not whole:
            note_export(title=title, query=page.query, form=form, rows=written, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{back}?{page.query}")
    return response


def page_notes(page: ListPage) -> list[str]:
    applied = "; ".join(f"{each.label}: {each.value}" for each in page.form.applied())
    return [page.form.head(), f"Điều kiện: {applied}" if applied else ""]


def as_file(
    form: str,
    title: str,
    fields: list[exporting.Field],
    rows: Any,
    *,
    day: str,
    notes: list[str],
) -> tuple[HttpResponse, int]:
    """The answer that carries the file, and how many rows it holds.

    It is written aside and sent in pieces; nothing of it stays on the disk or in memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        if form == "csv":
            written = exporting.write_csv(out, fields, rows)
        else:
            written = exporting.write_xlsx(out, fields, rows, title=title, notes=notes)
        response = FileResponse(
            # Open files outlive their names.
            out.open("rb"),
            as_attachment=True,
            filename=exporting.file_name(title, day, suffix=form),
            content_type=exporting.CSV if form == "csv" else exporting.EXCEL,
        )
    response["Cache-Control"] = "no-store"
    return response, written
