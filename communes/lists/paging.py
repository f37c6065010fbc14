"""One pager for all lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, per_page: int = 50) -> Page[Any]:
    """The page asked for by ?trang=; out of range gives the nearest one."""
    return Paginator(rows, per_page).get_page(request.GET.get("trang"))
