"""Villages: the list of the territory, one village, adding, correcting and closing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes import audit
from communes.actions import villages as actions
from communes.actions.exports import note_export
from communes.errors import Refused
from communes.forms import refuse
from communes.keeping import kept_by, villages_kept_by
from communes.keys import read_key
from communes.lists.maps import maps_offered, told_words
from communes.lists.paging import page_of
from communes.models import Unit, Village
from communes.place_names import village_hint_key
from communes.roles import Right, may
from communes.search import LONGEST_QUERY, answers
from communes.units import pages as unit_pages
from communes.vietnamese import clean
from communes.views.links import on_day
from communes.views.listing import as_file
from communes.views.units import crumbs_of
from communes.villages import pages as village_pages
from communes.villages.forms import ReopenForm, VillageEditForm, VillageEndForm, VillageForm
from communes.villages.listing import VillagesAsked

HISTORY_SHOWN = 30
# A chooser with more communes than this is a search box, not a list.
COMMUNES_LISTED = 60


@require_safe
@may(Right.READ_VILLAGES)
def index(request: HttpRequest) -> HttpResponse:
    """The villages of the territory on the day, by name, on either map."""
    asked = VillagesAsked(request)
    commune = asked.commune
    page = page_of(request, asked.rows())
    context: dict[str, Any] = {
        "query": asked.query,
        "provinces": asked.provinces,
        "province_id": asked.province_id,
        "choices": asked.choices if len(asked.communes) > 1 else [],
        "commune": commune,
        "village_list": unit_pages.list_of(commune, request.user, request.as_of)
        if commune
        else None,
        "page": page,
        "rows": asked.listed(page.object_list),
        "restated": asked.restated,
        "in_part": asked.in_part,
        "maps": maps_offered(request),
        "filtered": asked.filtered,
        "can_write": request.user.can(Right.WRITE_VILLAGES),
        "keeps": commune is not None
        and not asked.restated
        and kept_by(request.user, request.today).filter(unit=commune).exists(),
        "crumbs": [("Thôn, tổ dân phố", None)],
    }
    return render(request, "communes/villages_index.html", context)


@require_POST
@may(Right.READ_VILLAGES)
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a file, all its pages; its head says the day and the map."""
    asked = VillagesAsked(request)
    form = "csv" if request.POST.get("dang") == "csv" else "xlsx"
    title = "Danh sách thôn, tổ dân phố"
    place = asked.commune.label if asked.commune else request.user.unit_label
    response, written = as_file(
        form,
        title,
        asked.fields(),
        asked.lines(),
        day=f"{request.as_of:%d/%m/%Y}",
        notes=[told_words(request, asked.map), place[:1].upper() + place[1:]],
    )
    query = request.GET.urlencode()
    note_export(title=title, query=query, form=form, rows=written, by=request.user)
    return response


@may(Right.READ_VILLAGES)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One village: its names, places and figures over time, and what was done to it."""
    village = get_object_or_404(
        Village.objects.visible_to(request.user).select_related("former_commune"), pk=pk
    )
    page = village_pages.village_on(village, request.user, request.as_of)
    if page is None:
        raise Http404
    context = {
        "village": village,
        "page": page,
        "keeps": villages_kept_by(request.user, request.today).filter(pk=pk).exists(),
        "history": audit.history_of(village, request.user)[:HISTORY_SHOWN],
        "crumbs": _crumbs(request, page, page.version.full_name),
    }
    return render(request, "communes/village_show.html", context)


@may(Right.WRITE_VILLAGES)
def add(request: HttpRequest) -> HttpResponse:
    """A new village; who keeps several communes chooses one first (?xa=)."""
    kept = kept_by(request.user, request.today).select_related("unit", "parent")
    asked = request.GET.get("xa")
    if asked is None:
        two = list(kept[:2])
        if len(two) != 1:
            return _choose_commune(request, kept)
        version = two[0]
    else:
        version = get_object_or_404(kept, unit_id=read_key(asked))
    commune: Unit = version.unit
    former = village_pages.former_communes_of(commune, request.user)
    page = unit_pages.unit_on(commune, request.user, request.today)
    villages = unit_pages.villages_of(page, request.user)
    # Most villages of a commune are of one kind: the next one probably is as well.
    kinds = Counter(row.kind for row in villages).most_common(1)
    form = VillageForm(
        request.POST or None,
        former_communes=former,
        initial={"kind": kinds[0][0] if kinds else ""},
    )
    same = None
    if request.method == "POST" and form.is_valid():
        try:
            village = actions.add_village(commune=commune, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
            same = getattr(refusal, "village", None)
        else:
            messages.success(request, f"Đã thêm {village.versions.get()} vào {version.plain_name}.")
            _name_alike(request, form.cleaned_data, villages)
            if "another" in request.POST:
                return redirect(f"{reverse('communes:village_add')}?xa={commune.pk}")
            return redirect("communes:unit", pk=commune.pk)
    context = {
        "form": form,
        "commune": version,
        "same": same,
        "villages": villages,
        "crumbs": crumbs_of(request, page, "Thêm thôn"),
    }
    return render(request, "communes/village_add.html", context)


def _name_alike(request: HttpRequest, typed: dict[str, Any], villages: list[Any]) -> None:
    """A name equal without its accents may be one village typed twice: said, never decided."""
    key = village_hint_key(typed["kind"], typed["name"])
    alike = [str(row) for row in villages if village_hint_key(row.kind, row.name) == key]
    if alike:
        messages.warning(
            request,
            f"Trong xã còn có {', '.join(alike)}, tên gần giống. Nếu là một thôn gõ hai lần, bỏ "
            "một thôn khỏi sổ ở mục Đóng thôn.",
        )


def _choose_commune(request: HttpRequest, kept: Any) -> HttpResponse:
    query = clean(request.GET.get("q", ""))[:LONGEST_QUERY]
    found = kept.filter(answers(query) | Q(unit__code=query)) if query else kept
    rows = list(found.order_by("sort_key", "unit_id")[: COMMUNES_LISTED + 1])
    context = {
        "query": query,
        "communes": [] if len(rows) > COMMUNES_LISTED and not query else rows[:COMMUNES_LISTED],
        "too_many": len(rows) > COMMUNES_LISTED,
        "crumbs": [("Thôn, tổ dân phố", reverse("communes:villages")), ("Chọn xã", None)],
    }
    return render(request, "communes/village_choose.html", context)


@may(Right.WRITE_VILLAGES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a record, or tell what changed from a day on."""
    village, page = _kept(request, pk)
    version = page.version
    form = VillageEditForm(
        request.POST or None,
        initial={
            "kind": version.kind,
            "name": version.name,
            "households": version.households,
            "people": version.people,
        },
    )
    same = None
    if request.method == "POST" and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "way"}
        try:
            actions.correct_village(village=village, by=request.user, as_of=request.as_of, **values)
        except Refused as refusal:
            refuse(form, refusal)
            same = getattr(refusal, "village", None)
        else:
            messages.success(request, "Đã ghi vào sổ.")
            return redirect(on_day(request, "communes:village", pk))
    context = {
        "form": form,
        "village": village,
        "page": page,
        "same": same,
        "crumbs": _crumbs(request, page, "Sửa"),
    }
    return render(request, "communes/village_edit.html", context)


@may(Right.WRITE_VILLAGES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a village, take out one typed by mistake, or open a closed one again."""
    village, page = _kept(request, pk)
    closed = page.placements[-1].valid_to is not None
    form: Any = (ReopenForm if closed else VillageEndForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        name = page.version.full_name
        try:
            if closed:
                actions.reopen_village(village=village, by=request.user, **values)
                messages.success(request, f"Đã mở lại {name}.")
            elif values["way"] == form.MISTAKE:
                actions.remove_village(village=village, by=request.user, reason=values["reason"])
                messages.success(request, f"Đã bỏ {name} khỏi sổ.")
                return redirect("communes:villages")
            else:
                values.pop("way")
                actions.close_village(village=village, by=request.user, **values)
                messages.success(request, f"Đã đóng {name} sau ngày {values['last_day']:%d/%m/%Y}.")
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("communes:village", pk=pk)
    context = {
        "form": form,
        "village": village,
        "page": page,
        "closed": closed,
        "crumbs": _crumbs(request, page, "Mở lại" if closed else "Đóng"),
    }
    return render(request, "communes/village_close.html", context)


def _kept(request: HttpRequest, pk: int) -> tuple[Village, village_pages.VillageOnDay]:
    """A village that the officer keeps, as it is on the day; 404 for all others."""
    village = get_object_or_404(villages_kept_by(request.user, request.today), pk=pk)
    page = village_pages.village_on(village, request.user, request.as_of)
    if page is None:
        raise Http404
    return village, page


def _crumbs(
    request: HttpRequest, page: village_pages.VillageOnDay, last: str
) -> list[tuple[str, str | None]]:
    """The units that hold the village, the village, and the page below it."""
    placement = page.placement
    crumbs: list[tuple[str, str | None]] = [("Cả nước", on_day(request, "communes:units"))]
    # A district without communes is its own holder and stands once.
    holders = {
        unit.pk: unit
        for unit in (placement.province, placement.district, placement.commune)
        if unit is not None
    }
    crumbs += [(unit.label, on_day(request, "communes:unit", pk)) for pk, unit in holders.items()]
    name = page.version.full_name
    if last != name:
        crumbs.append((name, on_day(request, "communes:village", page.village.pk)))
    return [*crumbs, (last, None)]
