"""The first step of giving an account or a post: which unit, within the manager's territory."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from communes.keys import read_key
from communes.lists.paging import page_of
from communes.models import Officer, Unit, UnitVersion
from communes.officers.accounts import roles_at, roles_in, units_to_staff
from communes.search import LONGEST_QUERY, answers
from communes.territory import valid_on
from communes.vietnamese import clean

# What the address says for a post that covers the whole country.
WHOLE_COUNTRY = "ca-nuoc"


def chosen_unit(request: HttpRequest) -> tuple[Unit | None, str]:
    """The unit in the address and how it is called; 404 when nobody there is the manager's."""
    asked = request.GET["don-vi"]
    if asked == WHOLE_COUNTRY:
        if not roles_in(request.user, None, request.today):
            raise Http404
        return None, "cả nước"
    version = get_object_or_404(
        units_to_staff(request.user, request.today).select_related("unit", "province", "district"),
        unit_id=read_key(asked),
    )
    if not roles_at(request.user, version):
        raise Http404
    return version.unit, path_of(version)


def choose_unit(request: HttpRequest, heading: str, officer: Officer | None = None) -> HttpResponse:
    """Step one: the unit, found by name or by going down the tree."""
    query = clean(request.GET.get("q", ""))[:LONGEST_QUERY]
    inside = read_key(request.GET.get("trong"))
    units = units_to_staff(request.user, request.today)
    if query:
        units = units.filter(answers(query) | Q(unit__code=query))
    elif inside is not None:
        units = units.filter(Q(unit_id=inside) | Q(parent_id=inside))
    elif request.user.unit is None:
        units = units.filter(parent=None)
    else:
        units = units.filter(Q(unit=request.user.unit) | Q(parent=request.user.unit))
    page = page_of(
        request,
        units.select_related("unit", "province", "district")
        .annotate(
            has_below=Exists(
                UnitVersion.objects.visible_to(request.user).filter(
                    valid_on(request.today), parent=OuterRef("unit")
                )
            )
        )
        # Provinces before districts before communes, as the words happen to sort backwards.
        .order_by("-unit__level", "sort_key", "pk"),
    )
    rows = [
        (version, _above(version, request.user), bool(roles_at(request.user, version)))
        for version in page
    ]
    context = {
        "heading": heading,
        "shown": officer,
        "page": page,
        "rows": rows,
        "q": query,
        "whole_country": bool(roles_in(request.user, None, request.today)),
    }
    return render(request, "communes/officer_unit.html", context)


def path_of(version: UnitVersion) -> str:
    """'Xã Tam Dân, Huyện Phú Ninh, Tỉnh Quảng Nam'."""
    above = [unit.label for unit in _units_above(version)]
    return ", ".join([version.full_name, *above])


def _above(version: UnitVersion, manager: Officer) -> str:
    """The units between, as far as the manager does not know them already: 'Huyện Phú Ninh'."""
    own = manager.assignment
    known = {own.province_id, own.district_id} if own else set()
    return ", ".join(unit.label for unit in _units_above(version) if unit.pk not in known)


def _units_above(version: UnitVersion) -> list[Unit]:
    above = (version.district, version.province)
    return [unit for unit in above if unit is not None and unit.pk != version.unit_id]
