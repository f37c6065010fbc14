"""The board of a unit on a day, for officers who look at it and for those who sign the papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET

from communes.actions.exports import note_export
from communes.lists.exporting import Field
from communes.models import Unit
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.units.two_maps import Map
from communes.views.listing import as_file
from reports.boards import commune_file, map_page
from reports.boards import export as board_export
from reports.boards import page as board_page
from reports.boards.board import WHOLE_COUNTRY, Board
from reports.boards.columns import body
from reports.boards.commune_page import CommunePage, commune_page
from reports.boards.kept_board import board_on
from reports.boards.links import query_string
from reports.boards.table import Table, table_of
from reports.boards.week import SPANS, changes_of
from reports.restating.restated import Restated
from reports.restating.restated_week import restated_changes
from reports.trends import trend
from reports.views import board_cache
from reports.views.board_asked import (
    BY_COMMUNE,
    addresses_of,
    crumbs_to,
    demands_asked,
    map_day,
    map_of,
    page_asked,
    rows_asked,
    since_asked,
)
from reports.views.board_head import head_of
from reports.views.board_maps import board_shown, map_note, told_on, two_maps
from reports.views.board_not_there import not_there

KEPT = ("don-vi", "ngay", "ban-do", "ke-hoach", "chi-tieu", "cap", "xep")


@may(Right.READ_PROGRESS)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """A unit of the officer's territory, its own by default; outside is 404."""
    page = page_asked(request)
    if page is not None and page.state != "valid":
        return not_there(request, page)
    unit = page.unit if page else None
    if map_of(request) is Map.OF_TODAY:
        return _restated(request, page)
    keys = board_cache.keys_of(request, unit)
    if keys and (unchanged := get_conditional_response(request, etag=keys.etag)):
        return unchanged
    content = board_cache.kept(keys)
    if content is None:
        rows = rows_asked(request, page)
        shown = board_on(unit, request.as_of, demands_asked(request), rows)
        if page is not None and _is_commune(page, shown):
            return _commune(request, page, shown)
        content = _content(request, unit, shown)
        board_cache.keep(keys, content)
    context = {
        "name": page.version.full_name if page else WHOLE_COUNTRY,
        "content": content,
        "crumbs": crumbs_to(request, page),
    }
    return board_cache.marked(render(request, "reports/progress_board.html", context), keys)


def _restated(request: HttpRequest, page: unit_pages.UnitOnDay | None) -> HttpResponse:
    """A past day told by the units of today."""
    unit = page.unit if page else None
    shown = board_shown(request, unit)
    context = {
        "name": page.version.full_name if page else WHOLE_COUNTRY,
        "content": _content(request, unit, shown.board, shown.found),
        "crumbs": crumbs_to(request, page),
    }
    return render(request, "reports/progress_board.html", context)


def _content(
    request: HttpRequest, unit: Unit | None, shown: Board, found: Restated | None = None
) -> str:
    """Everything of the page that hangs on the figures: kept until one of them changes."""
    table = _table(request, unit, shown, found)
    context = {
        **head_of(request, shown, table.place, table.total),
        "two_maps": two_maps(request, found),
        "unit": unit,
        "heads": board_page.heads(table.columns, request.GET),
        "table": table,
        "body": body(table.lines, table.columns, table.total),
        "selected": request.GET.get("loc", ""),
        "spans": [(days, days == table.days) for days in SPANS],
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "clear_url": f"?{query_string(request.GET, loc=None)}",
        "query": query_string(request.GET),
        "by_commune": request.GET.get("cap") == BY_COMMUNE,
        "level_url": f"?{query_string(request.GET, cap=_other_level(request), loc=None)}",
        "trend": trend.on_board(shown, table.place, told_on(request, shown, found)),
        # Communes of then have no place among the cells of today, whose codes may be theirs.
        "map": None
        if found and found.of_then
        else map_page.on_board(shown, table.place, request.GET, map_day(request)),
        "restated": found,
    }
    return render_to_string("reports/_board.html", context, request)


def _other_level(request: HttpRequest) -> str | None:
    return None if request.GET.get("cap") == BY_COMMUNE else BY_COMMUNE


def _table(
    request: HttpRequest, unit: Unit | None, shown: Board, found: Restated | None = None
) -> Table:
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    addresses = addresses_of(request, shown, place)
    if found is None:
        return table_of(unit, shown, place, addresses, request.GET)
    addresses = replace(addresses, then=found.of_then, parts=found.parts)
    changes = restated_changes(found, place, addresses.since)
    return table_of(unit, shown, place, addresses, request.GET, changes)


@may(Right.READ_PROGRESS)
@require_GET
def progress_export(request: HttpRequest) -> HttpResponse:
    """The table of a board as a workbook: the rows and columns of the page with that address."""
    page = page_asked(request)
    if page is not None and page.state != "valid":
        raise Http404
    unit = page.unit if page else None
    told = board_shown(request, unit, rows_asked(request, page))
    shown = told.board
    if page is not None and _is_commune(page, shown) and told.found is None:
        return _commune_file(request, page, shown)
    table = _table(request, unit, shown, told.found)
    selection = dict(table.selections).get(request.GET.get("loc", ""), "")
    target, counted = board_export.notes_of(shown, table.place, selection)
    title = board_export.title_of(shown)
    return _file(
        request,
        title,
        board_export.fields_of(table.columns),
        board_export.rows_of(table.lines, table.columns, table.total),
        shown,
        [target, " ".join([counted, *map_note(request, told.found)])],
    )


def _commune_file(request: HttpRequest, page: unit_pages.UnitOnDay, shown: Board) -> HttpResponse:
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    reads_documents = request.user.can(Right.READ_DOCUMENTS)
    return _file(
        request,
        board_export.title_of(shown),
        commune_file.fields_of(reads_documents=reads_documents),
        commune_file.rows_of(
            _commune_page(request, page, shown, place), reads_documents=reads_documents
        ),
        shown,
        board_export.notes_of(shown, place, "", summed=False),
    )


def _file(
    request: HttpRequest,
    title: str,
    fields: list[Field],
    rows: Iterable[tuple[Any, ...]],
    shown: Board,
    notes: list[str],
) -> HttpResponse:
    response, written = as_file(
        "xlsx", title, fields, rows, day=f"{shown.on:%d/%m/%Y}", notes=notes
    )
    query = request.GET.urlencode()
    note_export(title=title, query=query, form="xlsx", rows=written, by=request.user)
    return response


def _is_commune(page: unit_pages.UnitOnDay, shown: Board) -> bool:
    """Whether the board is the lowest, of villages."""
    return page.unit.holds_villages and not shown.children


def _commune_page(
    request: HttpRequest, page: unit_pages.UnitOnDay, shown: Board, place: int | None
) -> CommunePage:
    rule = None if place is None else shown.row.results[place].rule
    return commune_page(page, request.user, rule)


def _commune(request: HttpRequest, page: unit_pages.UnitOnDay, shown: Board) -> HttpResponse:
    """The lowest board: villages with their teams, each with the decision that began it."""
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    addresses = addresses_of(request, shown, place)
    changes = changes_of(page.unit, shown, place, since_asked(request))
    total = board_page.line_of(shown.row, place, addresses, changes, whole=True)
    context: dict[str, Any] = {
        **head_of(request, shown, place, total),
        "two_maps": two_maps(request),
        "crumbs": crumbs_to(request, page),
        "page": page,
        "trend": trend.on_board(shown, place, told_on(request, shown)),
        "query": query_string(request.GET),
        "commune": _commune_page(request, page, shown, place),
        "may_enter": request.user.can(Right.DRAFT_DOCUMENTS) and request.user.unit == page.unit,
        "may_declare": request.user.can(Right.WRITE_VILLAGES),
    }
    return render(request, "reports/progress_commune.html", context)
