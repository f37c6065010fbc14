"""An official list beside the register: sending it in, the differences, what becomes a draft."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes import audit
from communes.actions import comparing
from communes.days import read_day
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.area import SideBySide, area_coded, communes_of, comparisons_of
from communes.lists.exporting import EXCEL, file_name
from communes.lists.paging import page_of
from communes.models import ListComparison, Unit
from communes.reforming.drafting import Pair
from communes.roles import Right, may
from communes.tasks import resume_comparison
from communes.villages.template import write_village_template
from reports.reforms.list_comparison_forms import ComparisonForm
from reports.reforms.list_comparison_page import STATE_LOOKS, VIEWS, area_of, commune_of

HISTORY_SHOWN = 20
FAULTS_SHOWN = 8
HERE = "Đối chiếu danh sách"


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.WRITE_VILLAGES)
def comparisons(request: HttpRequest) -> HttpResponse:
    """The lists of the territory that were laid beside the register, and sending in another."""
    own = request.user.unit
    form = ComparisonForm(
        request.POST or None,
        request.FILES or None,
        ask_unit=not (own and own.holds_villages),
        initial={"on": request.today, "unit": own.code if own else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _start(request, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("reports:list_comparison", pk=made.pk)
    page = page_of(request, comparisons_of(request.user).defer("rows", "faults", "pairs"), 25)
    context = {
        "form": form,
        "page": page,
        "rows": [(row, *STATE_LOOKS[row.state]) for row in page],
        "crumbs": [_to_reforms(), (HERE, None)],
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/comparison_list.html", context, status=status)


def _start(request: HttpRequest, form: ComparisonForm) -> ListComparison:
    values = form.cleaned_data
    code, day = values.get("unit"), values["on"]
    unit: Unit = area_coded(code, day, request.user) if code else request.user.unit
    name, content = form.source()
    made = comparing.start_comparison(
        unit=unit, on=day, name=name, content=content, by=request.user
    )
    return resume_comparison(made)


@require_safe
@may(Right.WRITE_VILLAGES)
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """The area commune by commune (?xem=); of a single commune that commune's own page."""
    found = _found(request, pk)
    view = request.GET.get("xem", "")
    context = _head(found, request)
    if found.is_read:
        side = _side(found, request)
        if len(side.communes) == 1:
            return _to_commune(found, next(iter(side.communes)))
        area = area_of(side, request.user)
        view = view if view in dict(VIEWS) else ""
        context |= {
            "area": area,
            "page": page_of(request, area.seen_as(view)),
            "view": view,
            "views": [(key, label, len(area.seen_as(key))) for key, label in VIEWS],
        }
    context["crumbs"] = [_to_reforms(), _to_list(), (found.original_name, None)]
    return render(request, "reports/comparison_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.WRITE_VILLAGES)
def comparison_commune(request: HttpRequest, pk: int, commune: int) -> HttpResponse:
    """One commune side by side; what is sent in accepts suggestions, pairs villages, takes back."""
    found = _found(request, pk)
    problem = ""
    if request.method == "POST":
        try:
            done = _decide(request, found, commune)
        except Refused as refusal:
            problem = refusal.message
            found.refresh_from_db()
        else:
            messages.success(request, done)
            return _to_commune(found, commune)
    if not found.is_read:
        return redirect("reports:list_comparison", pk=found.pk)
    side = _side(found, request)
    if commune not in side.communes:
        raise Http404
    several = len(side.communes) > 1
    name = side.communes[commune].full_name
    context = {
        **_head(found, request),
        **commune_of(side, commune, request.user, request.POST.getlist("o")),
        "problem": problem,
        "several": several,
        "crumbs": [
            _to_reforms(),
            _to_list(),
            *(
                [(found.original_name, reverse("reports:list_comparison", args=[found.pk]))]
                if several
                else []
            ),
            (name, None),
        ],
    }
    status = 422 if problem else 200
    return render(request, "reports/comparison_commune.html", context, status=status)


def _decide(request: HttpRequest, found: ListComparison, commune: int) -> str:
    """What the pressed button asks for; the words for the person. Raises Refused."""
    boxes = request.POST.getlist("o")
    work = request.POST.get("viec", "")
    if work.startswith("bo:"):
        pair = Pair.of_code(work.removeprefix("bo:"))
        if pair is None:
            raise Refused("Không rõ bỏ ghép nào. Mở lại trang.")
        comparing.take_back(comparison=found, commune=commune, pair=pair, by=request.user)
        return "Đã bỏ ghép."
    marked = [pair for pair in map(Pair.of_code, boxes) if pair is not None]
    if work == "ghep":
        olds = {pk for pair in marked for pk in pair.olds}
        news = {key for pair in marked for key in pair.news}
        marked = [Pair(tuple(sorted(olds)), tuple(sorted(news)))] if marked else []
    if not marked:
        raise Refused("Chưa đánh dấu gì. Đánh dấu ít nhất một ô rồi bấm lại.")
    comparing.decide(comparison=found, commune=commune, pairs=marked, by=request.user)
    return "Đã ghép." if len(marked) == 1 else f"Đã ghi {len(marked)} chỗ."


@require_POST
@may(Right.WRITE_VILLAGES)
def comparison_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which villages moved from commune to commune, or take one back."""
    found = _found(request, pk)
    work = request.POST.get("viec", "")
    back = Pair.of_code(work.removeprefix("bo:")) if work.startswith("bo:") else None
    marked = [] if back else [Pair.of_code(code) for code in request.POST.getlist("o")]
    try:
        comparing.decide_moves(
            comparison=found,
            pairs=[pair for pair in marked if pair is not None],
            take_back=[back] if back else [],
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Đã bỏ." if back else f"Đã ghi {len(marked)} thôn chuyển xã.")
    return redirect(f"{reverse('reports:list_comparison', args=[found.pk])}#chuyen-xa")


@require_POST
@may(Right.WRITE_VILLAGES)
def comparison_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make drafts of what was decided: of one commune (xa), or of all that have something."""
    found = _found(request, pk)
    asked = read_key(request.POST.get("xa"))
    try:
        chosen = [asked] if asked else area_of(_side(found, request), request.user).ready
        made = comparing.draft_reforms(
            comparison=found, communes=chosen, by=request.user, moves=not asked
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        if asked:
            return _to_commune(found, asked)
        return redirect("reports:list_comparison", pk=found.pk)
    if len(made) == 1:
        messages.success(request, "Đã lập dự thảo. Ghi số, ngày của văn bản rồi xem trước.")
        return redirect("reports:reform_edit", pk=made[0].pk)
    messages.success(
        request, f"Đã lập {len(made)} dự thảo. Mở từng dự thảo, ghi văn bản rồi áp dụng."
    )
    return redirect("reports:list_comparison", pk=found.pk)


@require_POST
@may(Right.WRITE_VILLAGES)
def comparison_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a list whose reading never came to its end."""
    found = _found(request, pk)
    resume_comparison(found)
    return redirect("reports:list_comparison", pk=found.pk)


@require_POST
@may(Right.WRITE_VILLAGES)
def comparison_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comparison away; drafts made of it stay."""
    found = _found(request, pk)
    try:
        comparing.drop_comparison(comparison=found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:list_comparison", pk=found.pk)
    messages.success(request, "Đã bỏ đối chiếu. Dự thảo đã lập vẫn còn.")
    return redirect("reports:list_comparisons")


@require_safe
@may(Right.WRITE_VILLAGES)
def comparison_template(request: HttpRequest) -> HttpResponse:
    """The villages of a unit as they stand (?ma= its code, ?ngay= the day), to be mended."""
    day = read_day(request.GET.get("ngay", "")) or request.today
    code = request.GET.get("ma", "").strip()
    try:
        if code:
            unit = area_coded(code, day, request.user)
        elif request.user.unit is not None:
            unit = request.user.unit
        else:
            raise Refused("Ghi mã đơn vị để tải bảng của đơn vị đó.")
        versions = communes_of(unit, day, request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:list_comparisons")
    name = file_name("danh sách thôn để đối chiếu", unit.label, suffix="xlsx")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        communes = {version.unit_id: version for version in versions}
        write_village_template(out, request.user, unit, day, communes)
        # Open files outlive their names.
        return FileResponse(out.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)


def _head(found: ListComparison, request: HttpRequest) -> dict[str, Any]:
    code, word = STATE_LOOKS[found.state]
    return {
        "comparison": found,
        "state_code": code,
        "state_word": word,
        "faults": found.faults[:FAULTS_SHOWN],
        "more_faults": found.faults[FAULTS_SHOWN:],
        "history": audit.history_of(found, request.user)[:HISTORY_SHOWN],
    }


def _found(request: HttpRequest, pk: int) -> ListComparison:
    found: ListComparison = get_object_or_404(comparisons_of(request.user), pk=pk)
    return found


def _side(found: ListComparison, request: HttpRequest) -> SideBySide:
    """Side by side with the register; out of the territory meanwhile it is not there."""
    try:
        return SideBySide(found, request.user)
    except Refused as refusal:
        raise Http404(refusal.message) from refusal


def _address(found: ListComparison, commune: int) -> str:
    return reverse("reports:list_comparison_commune", args=[found.pk, commune])


def _to_commune(found: ListComparison, commune: int) -> HttpResponse:
    return redirect(_address(found, commune))


def _to_reforms() -> tuple[str, str]:
    return "Sắp xếp thôn", reverse("reports:reforms")


def _to_list() -> tuple[str, str]:
    return HERE, reverse("reports:list_comparisons")
