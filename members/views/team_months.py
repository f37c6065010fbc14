"""Team-months and member-months in force: by commune, by decision, by team."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.actions.exports import note_export
from communes.lists.listing import Listing
from communes.lists.saved_views import saved_by
from communes.roles import Right, may
from communes.views.listing import as_file
from members.months.form import BY_TEAM, VIEWS, MonthsFilters
from members.months.page import (
    Group,
    add_up,
    cited,
    file_fields,
    file_row,
    grouped,
)
from members.months.rows import TeamMonths, months_by_team, reconstituted
from members.months.team_months import RULE_WORDS, Span

PAGE_ROWS = 100
LISTING = Listing(page="team_months", title="Tổ-tháng và thành viên-tháng", columns=(), first="")


class _List:
    """What the shared parts of a list's page ask of one."""

    listing = LISTING
    choices: tuple[()] = ()

    def __init__(self, form: MonthsFilters, rows: list[Group]) -> None:
        self.form, self.rows = form, rows

    @property
    def query(self) -> str:
        return self.form.address().partition("?")[2]


@require_safe
@may(Right.READ_DOCUMENTS)
def team_months(request: HttpRequest) -> HttpResponse:
    """A period, a unit, a rule: the months in force, and what they would cost."""
    form, lines = _asked(request)
    groups = grouped(form, lines)
    page = Paginator(groups, PAGE_ROWS).get_page(request.GET.get("trang"))
    shown = [line for group in page.object_list for line in group.lines]
    period = form.period
    by_team = form.view == BY_TEAM
    context: dict[str, Any] = {
        "list": _List(form, groups),
        "form": form,
        "page": page,
        "rows": [
            (group, [(document.pk, cited(document)) for document in renewed])
            for group, renewed in _with_renewed(request, page.object_list, shown, period)
        ],
        "total": add_up(lines, form.rate, per_member=form.per_member),
        "by_team": by_team,
        "view": form.view,
        "too_wide": _too_wide(request, form),
        "rule_words": RULE_WORDS[form.rule],
        "saved": saved_by(request.user, LISTING.page),
        "export_url": reverse("members:team_months_export"),
        "crumbs": [("Tổ và thành viên", reverse("members:teams")), ("Tổ-tháng", None)],
    }
    return render(request, "members/team_months.html", context)


@require_POST
@may(Right.READ_DOCUMENTS)
def team_months_export(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    form, lines = _asked(request)
    period = form.period
    if period is None or not lines:
        return redirect(f"{reverse('members:team_months')}?{request.GET.urlencode()}")
    kind = "csv" if request.POST.get("dang") == "csv" else "xlsx"
    renewed = reconstituted(request.user, lines, period) if form.view == BY_TEAM else {}
    rows = [file_row(form, group, renewed) for group in grouped(form, lines)]
    title = f"{LISTING.title} {VIEWS[form.view]}"
    place = form.unit.label if form.unit else request.user.unit_label
    days = f"{period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y}"
    notes = [f"{place}, từ {days}", f"Mỗi tháng tính {RULE_WORDS[form.rule]}"]
    response, written = as_file(kind, title, file_fields(form), rows, day=days, notes=notes)
    query = form.address().partition("?")[2]
    note_export(title=f"{title}, {days}", query=query, form=kind, rows=written, by=request.user)
    return response


def _asked(request: HttpRequest) -> tuple[MonthsFilters, list[TeamMonths]]:
    form = MonthsFilters(request)
    if form.period is None or _too_wide(request, form):
        return form, []
    kind = form.cleaned_data.get("loai") or ""
    return form, months_by_team(request.user, form.unit, form.period, form.rule, kind)


def _too_wide(request: HttpRequest, form: MonthsFilters) -> bool:
    """The whole country is no payer: a province, district or commune is chosen first."""
    return form.unit is None and request.user.unit is None


def _with_renewed(
    request: HttpRequest, groups: list[Group], lines: list[TeamMonths], period: Span | None
) -> list[tuple[Group, list[Any]]]:
    """Each group with the decisions that renewed its team within the period."""
    renewed: dict[int, list[Any]] = {}
    if period is not None and lines and all(len(group.lines) == 1 for group in groups):
        renewed = reconstituted(request.user, lines, period)
    return [(group, renewed.get(group.lines[0].team.pk, [])) for group in groups]
