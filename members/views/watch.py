"""Teams that ask for a decision: counts of communes, one commune's teams, the draft for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from communes.errors import Refused
from communes.keys import read_key
from communes.lists.maps import map_for, maps_for
from communes.lists.paging import page_of
from communes.models import Level, Unit, UnitVersion
from communes.roles import Right, may
from communes.units.two_maps import Map
from communes.views.unit_asked import unit_asked
from communes.villages.listing import NOT_PLACED
from members.actions.watch import open_watch_draft
from members.watching import page as watch_page
from members.watching.facts import document_for, drafts_about, watched

PER_PAGE = 100


@may(Right.READ_DOCUMENTS)
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """Of a commune its teams with the reasons, of a unit above the counts of its communes."""
    unit = unit_asked(request)
    crumbs = [("Tổ và thành viên", reverse("members:teams")), ("Cần kiện toàn", None)]
    if unit is None:
        provinces = (
            UnitVersion.objects.visible_to(request.user)
            .on(request.as_of)
            .filter(unit__level=Level.PROVINCE)
            .order_by("sort_key")
        )
        return render(
            request, "members/watch_country.html", {"provinces": provinces, "crumbs": crumbs}
        )
    restated = map_for(request, unit) is Map.OF_TODAY
    rows = watched(request.user, request.as_of, unit, request.today if restated else None)
    reason, words = watch_page.chosen_reason(request.GET.get("ly-do", "")), request.GET.get("q", "")
    shown = watch_page.selected(rows, reason, words)
    context = {
        "unit": unit,
        "maps": maps_for(request, unit),
        "restated": restated,
        "asked": request.GET.get("don-vi", ""),
        "all": len(rows),
        "shown": len(shown),
        "choices": watch_page.reason_choices(rows),
        "reason": reason or "",
        "words": words,
        "crumbs": crumbs,
    }
    if not watch_page.is_commune(unit, request.as_of, request.user):
        names = _names(request, {row.commune_id for row in shown}, restated=restated)
        context["page"] = page_of(request, watch_page.commune_lines(shown, names), PER_PAGE)
        return render(request, "members/watch_area.html", context)
    page = page_of(request, shown, PER_PAGE)
    under_way = drafts_about(request.user, unit)
    may_open = _may_open(request, unit) and request.as_of == request.today
    lines = [(row, document_for(row, under_way)) for row in page.object_list]
    context |= {
        "page": page,
        "lines": lines,
        "tick_all": request.GET.get("chon") == "tat-ca",
        "tick_all_url": _tick_all_url(request),
        "may_open": may_open and any(document is None for _, document in lines),
    }
    return render(request, "members/watch_commune.html", context)


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def watch_draft(request: HttpRequest) -> HttpResponse:
    """Open the draft decision for the teams ticked."""
    unit = request.user.unit
    chosen = {pk for text in request.POST.getlist("to") if (pk := read_key(text))}
    try:
        document = open_watch_draft(
            unit=unit, team_ids=chosen, by=request.user, today=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("members:watch")
    messages.success(
        request,
        "Đã mở bản nháp quyết định với những chỗ cần thay đổi. Điền tên người và số, ngày ký.",
    )
    return redirect("members:decision_edit", pk=document.pk)


def _may_open(request: HttpRequest, unit: Unit) -> bool:
    return request.user.can(Right.DRAFT_DOCUMENTS) and unit == request.user.unit  # type: ignore[no-any-return, union-attr]


def _tick_all_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["chon"] = "tat-ca"
    return f"?{query.urlencode()}"


def _names(request: HttpRequest, ids: set[int], *, restated: bool) -> dict[int, str]:
    """restated: on today's map a commune that is no more holds teams that nobody placed yet."""
    rows = Unit.objects.visible_to(request.user).filter(pk__in=ids)
    return {
        unit.pk: f"{unit.label} ({NOT_PLACED})"
        if restated and not unit.valid_on(request.today)  # type: ignore[attr-defined]
        else unit.label
        for unit in rows
    }
