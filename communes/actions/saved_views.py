"""Keeping, renaming and forgetting an officer's own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.lists.saved_views import PAGES
from communes.models import SavedView
from communes.vietnamese import clean

if TYPE_CHECKING:
    from communes.models import Officer

NAME_LENGTH, QUERY_LENGTH = 80, 1000
# More than anybody finds again.
MOST = 100


@transaction.atomic
def save_view(*, page: str, name: str, query: str, by: Officer) -> SavedView:
    """Keep a list under a name; Refused when the officer has another of that name."""
    if page not in PAGES:
        raise Refused("Trang này không lưu được danh sách.")
    if len(query) > QUERY_LENGTH:
        raise Refused("Danh sách có quá nhiều điều kiện để lưu. Bớt điều kiện rồi lưu lại.")
    if by.saved_views.count() >= MOST:
        raise Refused(f"Đã lưu {MOST} danh sách. Xóa bớt danh sách không dùng rồi lưu lại.")
    view = SavedView(officer=by, page=page, name=_free_name(by, page, name), query=query)
    view.save()
    _note(view, by, "saved_view.kept", f"Lưu danh sách “{view.name}”")
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str, by: Officer) -> SavedView:
    before = view.name
    view.name = _free_name(by, view.page, name, besides=view.pk)
    view.save(update_fields=["name"])
    _note(view, by, "saved_view.renamed", f"Đổi tên danh sách “{before}” thành “{view.name}”")
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: Officer) -> None:
    _note(view, by, "saved_view.deleted", f"Xóa danh sách đã lưu “{view.name}”")
    view.delete()


def _free_name(by: Officer, page: str, name: str, besides: int | None = None) -> str:
    name = clean(name.replace("\0", ""))[:NAME_LENGTH]
    if not name:
        raise Refused("Ghi tên danh sách.", "name")
    namesakes = by.saved_views.filter(page=page, name=name)
    if besides is not None:
        namesakes = namesakes.exclude(pk=besides)
    if namesakes.exists():
        raise Refused(f"Đã có danh sách “{name}” ở trang này. Đặt tên khác.", "name")
    return name


def _note(view: SavedView, by: Officer, verb: str, summary: str) -> None:
    audit.record(by=by, verb=verb, summary=summary, target=view, place=by.assignment)
