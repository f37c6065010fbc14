"""A member table pasted from Word, Excel or Zalo: a grid to correct, then a draft decision."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.roles import Right, may
from members import import_paste as paste
from members.actions.decisions import start_draft
from members.drafting.checks import serving_teams, villages_of
from members.entering.entry import MOST_ROWS
from members.import_forms import PastedRowForm, PasteForm
from teams.models import Document

ROWS = "so-dong"
# Which showing of the grid a draft comes from, so that pressing twice opens one.
MARK = "lan-dan"
LONGEST_MARK = 40


@require_http_methods(["GET", "POST"])
@may(Right.DRAFT_DOCUMENTS)
def import_paste(request: HttpRequest) -> HttpResponse:
    """The table is read, corrected in a grid, and put into a draft decision of the own commune."""
    if request.method != "POST":
        return _page(request, PasteForm())
    if request.POST.get("viec") == "doc":
        form = PasteForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        rows = paste.read_table(form.cleaned_data["table"], _villages(request))
        if not rows:
            form.add_error("table", "Không thấy dòng thành viên nào. Chép cả bảng rồi dán lại.")
            return _page(request, form, status=422)
        return _page(request, form, _forms(request, rows))
    return _take(request)


def _take(request: HttpRequest) -> HttpResponse:
    """The grid as it was corrected: into a draft when every person has a team."""
    grid = _forms(request, None)
    valid = not any(row.errors for row in grid)
    rows = [row.understood() for row in grid if row.is_valid()]
    rows = [row for row in rows if not paste.is_blank(row)]
    placed = all(row["team"] and row["name"] for row in rows)
    if not (valid and placed and rows):
        messages.error(
            request,
            "Chưa đưa vào bản nháp: ô tô vàng ở cột thôn và cột họ tên phải có nội dung."
            if rows
            else "Bảng không còn dòng nào. Dán lại danh sách.",
        )
        return _page(request, PasteForm(), grid, status=422)
    mark = _mark(request)
    twin = Document.objects.visible_to(request.user).begun_on(mark, request.user)
    if twin is not None:
        # Pressed twice, or once more after Back: what was done to the draft since stays.
        messages.info(request, "Danh sách này đã được đưa vào bản nháp dưới đây.")
        return redirect("members:decision_edit", pk=twin.pk)
    payload, left = paste.payload_of_rows(rows)
    payload["begun"] = mark
    try:
        document = start_draft(
            issuer=request.user.unit, payload=payload, by=request.user, today=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _page(request, PasteForm(), grid, status=422)
    messages.success(
        request, f"Đã đưa {len(rows) - left} người của {len(payload['teams'])} tổ vào bản nháp."
    )
    if left:
        messages.warning(
            request, f"{left} dòng không vừa bảng của tổ (quá {MOST_ROWS} người một tổ)."
        )
    return redirect("members:decision_edit", pk=document.pk)


def _mark(request: HttpRequest) -> str:
    return request.POST.get(MARK, "")[:LONGEST_MARK].replace("\0", "")


def _forms(request: HttpRequest, rows: list[dict[str, Any]] | None) -> list[PastedRowForm]:
    """The grid: from the rows that were read, or as it was posted; each cell with its doubt."""
    teams = _teams(request)
    free = {key for key, _ in teams}
    if rows is None:
        count = request.POST.get(ROWS, "")
        count_of = min(int(count), paste.MOST_PASTED) if count.isdigit() else 0
        grid = [
            PastedRowForm(request.POST, prefix=f"r{place}", teams=teams)
            for place in range(count_of)
        ]
    else:
        taken = [row["team"] for row in rows]
        rows = [{**row, "team": row["team"] if row["team"] in free else ""} for row in rows]
        grid = [
            PastedRowForm(
                {f"r{place}-{name}": value or "" for name, value in row.items()},
                prefix=f"r{place}",
                teams=teams,
            )
            for place, row in enumerate(rows)
        ]
    for place, row in enumerate(grid):
        row.full_clean()
        typed = {name: row[name].value() or "" for name in row.fields}
        if rows is not None:
            typed["written"] = rows[place]["written"]
        row.doubts = {} if paste.is_blank(typed) else paste.doubts_of(typed)
        if rows is not None and taken[place] not in ("", *free):
            row.doubts["team"] = paste.SERVED
    return grid


def _villages(request: HttpRequest) -> dict[int, str]:
    villages: dict[int, str] = villages_of(request.user.unit, request.today)
    return villages


def _teams(request: HttpRequest) -> list[tuple[str, str]]:
    """The villages without a team, then the bodies of the commune itself."""
    villages = _villages(request)
    served = serving_teams(villages, from_day=request.today)
    free = [(str(pk), name) for pk, name in villages.items() if pk not in served]
    return [*free, (paste.COMMUNE_TEAM, "Tổ cấp xã")]


def _page(
    request: HttpRequest,
    form: PasteForm,
    grid: list[PastedRowForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    villages = _villages(request)
    served = serving_teams(villages, from_day=request.today)
    context = {
        "form": form,
        "grid": grid or [],
        "mark": _mark(request) or secrets.token_hex(8),
        "unclear": sum(len(row.doubts) for row in grid or []),
        "unit": request.user.unit,
        "served": [(villages[pk], team) for pk, team in served.items() if pk in villages],
        "crumbs": [
            ("Quyết định", reverse("members:decisions")),
            ("Dán danh sách thành viên", None),
        ],
    }
    return render(request, "members/import_paste.html", context, status=status)
