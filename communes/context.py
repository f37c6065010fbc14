"""What every page's frame shows: who is signed in, the menu, the day, the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from communes import clock
from communes.roles import Right

if TYPE_CHECKING:
    from communes.models import Officer


class Entry(NamedTuple):
    """One line of the menu: where it leads, for whom; `seldom`: kept apart, not asked for daily."""

    url_name: str
    label: str
    rights: tuple[Right, ...]
    seldom: bool = False


# Pages of the apps downstream are known here by URL name alone.
MENU = (
    Entry("reports:home", "Việc của tôi", ()),
    Entry("reports:progress", "Tiến độ", (Right.READ_PROGRESS,)),
    Entry("members:decisions", "Quyết định", (Right.READ_DOCUMENTS,)),
    Entry("members:teams", "Tổ và thành viên", (Right.READ_DOCUMENTS,)),
    Entry("communes:villages", "Thôn, tổ dân phố", (Right.READ_VILLAGES,)),
    Entry("reports:reports", "Báo cáo", (Right.READ_REPORTS,)),
    Entry("communes:imports", "Nhập dữ liệu", (Right.IMPORT_LISTS,)),
    Entry("reports:reforms", "Sắp xếp", (Right.READ_VILLAGES,), seldom=True),
    Entry("communes:units", "Đơn vị hành chính", (Right.READ_PROGRESS,), seldom=True),
    Entry("teams:plans", "Kế hoạch", (Right.READ_PLANS,), seldom=True),
    Entry("teams:receipts", "Tiếp nhận", (Right.RETURN_DOCUMENTS,), seldom=True),
    Entry("reports:integrity", "Kiểm tra sổ", (Right.READ_PROGRESS,), seldom=True),
    Entry("members:paper_templates", "Mẫu giấy", (Right.SET_PROVINCE,), seldom=True),
    Entry("communes:officers", "Cán bộ", (Right.MANAGE_ACCOUNTS,), seldom=True),
    Entry("communes:delegations", "Ủy quyền", (Right.LEND_CONFIRMATION,), seldom=True),
    Entry("reports:handovers", "Bàn giao", (Right.READ_PROGRESS,), seldom=True),
    Entry("communes:audit", "Nhật ký", (Right.READ_AUDIT, Right.READ_OWN_AUDIT), seldom=True),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """officer, menu, crumbs of the officer's own territory, and the days of the page.

    A page about another unit names its own crumbs, which win. Costs no query beyond those that
    the officer's reach needs anyway.
    """
    # Early refusals (a bad host, a bad form token) come here before the middleware ran.
    officer = getattr(request, "user", None)
    today = getattr(request, "today", None) or clock.today()
    values: dict[str, Any] = {
        "officer": officer,
        "today": today,
        "as_of": getattr(request, "as_of", today),
        "day_problem": getattr(request, "day_problem", ""),
        "demo_day": clock.fixed_day(),
        "menu": [],
        "crumbs": [],
    }
    if officer is None or not officer.is_authenticated:
        return values
    # Until the first password is changed every link of the frame would lead back to that.
    if not officer.must_change_password:
        values["menu"] = menu(officer, request.path)
        more = [entry for entry in values["menu"] if entry["seldom"]]
        values["menu_more"] = more
        values["menu_more_current"] = next((row["label"] for row in more if row["current"]), "")
        values["crumbs"] = own_crumbs(officer)
    return values


def menu(officer: Officer, path: str) -> list[dict[str, Any]]:
    """The entries that the role may open; `current` marks the one that the page belongs to."""
    entries = []
    for entry in MENU:
        if entry.rights and not any(officer.can(right) for right in entry.rights):
            continue
        url = reverse(entry.url_name)
        current = path == url if url == "/" else path.startswith(url)
        entries.append(
            {"url": url, "label": entry.label, "current": current, "seldom": entry.seldom}
        )
    return entries


def own_crumbs(officer: Officer) -> list[tuple[str, str]]:
    """(name, address) from the province down to the officer's own unit."""
    post = officer.assignment
    if post is None:
        return []
    if post.unit is None:
        return [("Cả nước", "")]
    chain = {unit.pk: unit for unit in (post.province, post.district, post.unit) if unit}
    return [(unit.label, reverse("communes:unit", args=[unit.pk])) for unit in chain.values()]
