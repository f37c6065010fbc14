"""The wording and the layout of a province's papers: versions, preview, the national default."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.models import Unit
from communes.roles import Right, may
from communes.vietnamese import clean
from members.actions import paper_settings
from members.actions.papers import LAYOUT_KEY
from members.models import PaperTemplate
from members.paper_forms import LayoutForm, TemplateForm
from members.papers.defaults import CLAUSES, TITLES, national
from members.papers.layout import LIMITS, Layout, layout_from
from members.papers.sample import preview
from members.papers.vocabularies import vocabulary_of
from members.papers.wording import WordingError
from members.views.public import province_of

if TYPE_CHECKING:
    from communes.models import Officer

BOTH = ["GET", "HEAD", "POST"]


def sets_for(officer: Officer) -> tuple[bool, Unit | None]:
    """(whether the officer sets papers at all, the province or None for the whole country)."""
    if officer.unit is None:
        return True, None
    province = province_of(officer)
    return province is not None, province


def _own_rows(request: HttpRequest, key: str) -> Any:
    _, unit = sets_for(request.user)
    rows = PaperTemplate.objects.visible_to(request.user).filter(unit=unit, key=key)
    return rows.select_related("saved_by").order_by("-version")


def _context(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    allowed, unit = sets_for(request.user)
    crumbs: list[tuple[str, str | None]] = [("Mẫu giấy", None)]
    if title:
        crumbs = [("Mẫu giấy", reverse("members:paper_templates")), (title, None)]
    return {"allowed": allowed, "unit": unit, "title": title, "crumbs": crumbs, **more}


@may(Right.SET_PROVINCE)
@require_GET
def paper_templates(request: HttpRequest) -> HttpResponse:
    """What can be worded, with whose wording holds."""
    _, unit = sets_for(request.user)
    rows = PaperTemplate.objects.visible_to(request.user).select_related("unit", "saved_by")
    found = rows.latest_of(unit.pk if unit else None)
    entries = [(key, title, found.get(key)) for key, title in TITLES.items()]
    context = _context(request, "", entries=entries, layout=found.get(LAYOUT_KEY))
    return render(request, "members/paper_templates.html", context)


@may(Right.SET_PROVINCE)
@require_http_methods(BOTH)
def paper_template(request: HttpRequest, key: str) -> HttpResponse:
    """One template: its texts, what they may name, how a paper looks with them."""
    if key not in CLAUSES:
        raise Http404
    allowed, unit = sets_for(request.user)
    versions = list(_own_rows(request, key)[:30])
    texts = _texts_in_force(request, key)
    shown = next((row for row in versions if row.version == read_key(request.GET.get("ban"))), None)
    starting = shown.clauses if shown else texts
    form = TemplateForm(request.POST or None, initial=starting, key=key)
    status = 200
    content = None
    if allowed and request.method == "POST":
        asked = request.POST.get("viec")
        if asked == "mac-dinh":
            return _save(request, key, national(key), unit, form)[0] or redirect(request.path)
        if form.is_valid():
            typed = form.cleaned_data
            if asked == "xem":
                content = _preview(request, key, typed, form)
            else:
                done, status = _save(request, key, typed, unit, form)
                if done is not None:
                    return done
        if form.errors:
            status = 422
    elif not form.is_bound:
        content = _preview(request, key, starting, None)
    vocabulary = vocabulary_of(key)
    context = _context(
        request,
        TITLES[key],
        form=form,
        key=key,
        versions=versions,
        shown=shown,
        paper=content,
        vocabulary=vocabulary,
        lists=[(name, dict(inner)) for name, inner in vocabulary.lists.items()],
    )
    return render(request, "members/paper_template.html", context, status=status)


def _texts_in_force(request: HttpRequest, key: str) -> dict[str, str]:
    _, unit = sets_for(request.user)
    found = PaperTemplate.objects.visible_to(request.user).latest_of(unit.pk if unit else None)
    return {**national(key), **(found[key].clauses if key in found else {})}


def _layout_in_force(request: HttpRequest) -> Layout:
    _, unit = sets_for(request.user)
    found = PaperTemplate.objects.visible_to(request.user).latest_of(unit.pk if unit else None)
    return layout_from(found[LAYOUT_KEY].layout if LAYOUT_KEY in found else None)


def _preview(
    request: HttpRequest, key: str, texts: dict[str, str], form: TemplateForm | None
) -> Any:
    try:
        return preview(key, {key: texts}, _layout_in_force(request))
    except WordingError as fault:
        if form is not None:
            form.add_error(None, str(fault))
        return None


def _save(
    request: HttpRequest, key: str, texts: dict[str, str], unit: Unit | None, form: TemplateForm
) -> tuple[HttpResponse | None, int]:
    try:
        saved = paper_settings.save_template(key=key, clauses=texts, unit=unit, by=request.user)
    except Refused as refusal:
        refuse(form, refusal)
        return None, 422
    messages.success(request, f"Đã lưu mẫu, bản {saved.version}. Giấy tạo từ nay dùng bản này.")
    return redirect("members:paper_template", key=key), 200


@may(Right.SET_PROVINCE)
@require_http_methods(BOTH)
def paper_layout(request: HttpRequest) -> HttpResponse:
    """Margins, sizes and spacing, within the limits of the decree."""
    allowed, unit = sets_for(request.user)
    layout = _layout_in_force(request)
    form = LayoutForm(request.POST or None, initial=LayoutForm.initial_of(layout))
    if allowed and request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        names = [clean(line) for line in typed.pop("named_in_full").splitlines()]
        try:
            saved = paper_settings.save_layout(
                values={name: float(value) for name, value in typed.items()},
                full_names=[name for name in names if name],
                unit=unit,
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã lưu thể thức, bản {saved.version}.")
            return redirect("members:paper_layout")
    context = _context(
        request,
        "Thể thức",
        form=form,
        versions=_own_rows(request, LAYOUT_KEY)[:10],
        fixed=[limit for limit in LIMITS.values() if limit.is_fixed],
        example=datetime.date(2023, 8, 5),
    )
    status = 422 if form.errors else 200
    return render(request, "members/paper_layout.html", context, status=status)
