"""Official papers: making them of a decision, a team, a commune; their pages and files."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from communes.errors import Refused
from communes.keeping import reaches
from communes.lists.paging import page_of
from communes.models import Unit
from communes.roles import Right, may
from members.actions import papers
from members.decisions.passed_on import is_passed_on
from members.models import Paper, PaperKind
from members.paper_page import readable_by
from members.tasks import press
from teams.models import Document, Team

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@may(Right.READ_DOCUMENTS)
@require_GET
def paper_list(request: HttpRequest) -> HttpResponse:
    """The papers of the territory, latest first; a commune makes its list of members here."""
    own = request.user.unit
    rows = readable_by(request.user).order_by("-made_at", "-pk").defer("content")
    context = {
        "page": page_of(request, rows),
        "commune": own if own is not None and own.holds_villages else None,
        "may_phones": papers.may_print_phones(request.user, own),
        "crumbs": [("Giấy đã tạo", None)],
    }
    return render(request, "members/paper_list.html", context)


@require_POST
@may(Right.READ_DOCUMENTS)
def decision_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the Word and PDF of a decision from what the register holds."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if is_passed_on(document, request.user):
        # It would come out with a part of its teams.
        raise Http404
    return _made(
        request,
        lambda: papers.make_decision_paper(
            document=document,
            by=request.user,
            today=request.today,
            address_of=_address(request),
            phones="phones" in request.POST,
            final="final" in request.POST,
        ),
        reverse("members:decision", args=[document.pk]),
    )


@require_POST
@may(Right.READ_DOCUMENTS)
def team_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the card of a team, or the list of its members."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    listed = request.POST.get("kind") == PaperKind.MEMBER_LIST
    return _made(
        request,
        lambda: papers.make_team_paper(
            team=team,
            kind=PaperKind.MEMBER_LIST if listed else PaperKind.TEAM_CARD,
            by=request.user,
            day=request.as_of,
            address_of=_address(request),
            phones="phones" in request.POST,
        ),
        reverse("members:team", args=[team.pk]),
    )


@require_POST
@may(Right.READ_DOCUMENTS)
def commune_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the list of all members of a commune's teams."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).filter(holds_villages=True), pk=pk
    )
    version = unit.version_on(request.as_of)
    if version is None or not reaches(request.user, version):
        raise Http404
    return _made(
        request,
        lambda: papers.make_member_list(
            unit=unit,
            by=request.user,
            day=request.as_of,
            address_of=_address(request),
            phones="phones" in request.POST,
        ),
        reverse("members:papers"),
    )


@may(Right.READ_DOCUMENTS)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: its files, its code, whether the register still says the same."""
    found = get_object_or_404(readable_by(request.user), pk=pk)
    waiting = found.state == Paper.State.MAKING
    context = {
        "paper": found,
        "waiting": waiting,
        "code": papers.grouped(found.token),
        "digest": found.digest[: papers.DIGEST_SHOWN],
        "address": _address(request)(found.token),
        "crumbs": [("Giấy đã tạo", reverse("members:papers")), (_title(found), None)],
        "title": _title(found),
    }
    part = waiting_part(request)
    return render(
        request, "members/_paper_files.html" if part else "members/paper_detail.html", context
    )


def waiting_part(request: HttpRequest) -> bool:
    """Asked by the page itself, which waits for the PDF."""
    return bool(getattr(request, "htmx", False))


@may(Right.READ_DOCUMENTS)
@require_GET
def paper_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The Word or PDF file of a paper."""
    found = get_object_or_404(readable_by(request.user), pk=pk)
    files = {"word": (found.docx, WORD_TYPE, "docx"), "pdf": (found.pdf, "application/pdf", "pdf")}
    if form not in files or not files[form][0]:
        raise Http404
    stored, content_type, extension = files[form]
    response = FileResponse(
        stored.open("rb"),
        content_type=content_type,
        filename=f"{found.kind.replace('_', '-')}-{found.pk}.{extension}",
        as_attachment=True,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _title(found: Paper) -> str:
    kind = found.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}"


def _address(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("members:verify", args=[token]))


def _made(request: HttpRequest, make: Callable[[], Paper], back: str) -> HttpResponse:
    try:
        made = make()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    press(made)
    return redirect("members:paper", pk=made.pk)
