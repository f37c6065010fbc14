"""Lists that officers keep under names of their own: which pages there are, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from communes.models import Officer, SavedView

# Pages of the apps downstream are known here by URL name alone.
PAGES = {
    "decisions": ("members:decisions", "Quyết định"),
    "teams": ("members:teams", "Tổ và thành viên"),
    "people": ("members:people", "Người tham gia các tổ"),
    "team_months": ("members:team_months", "Tổ-tháng"),
    "reports": ("reports:report_list", "Báo cáo"),
}


@dataclass(frozen=True)
class Saved:
    """A saved list as a line to click."""

    pk: int
    name: str
    page_label: str
    address: str


def saved_by(officer: Officer, page: str = "") -> list[Saved]:
    """The officer's own lists by name; of one page unless of all."""
    views = officer.saved_views.order_by("page", "name")
    return [as_line(view) for view in (views.filter(page=page) if page else views)]


def as_line(view: SavedView) -> Saved:
    url_name, label = PAGES[view.page]
    return Saved(view.pk, view.name, label, f"{reverse(url_name)}?{view.query}")
