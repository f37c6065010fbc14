"""One decision with all that hangs on it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communes import audit
from communes.errors import Refused
from communes.forms import refuse
from communes.roles import Right, may
from members.actions import corrections, decisions
from members.copies.check import copy_context
from members.decisions.issuing import is_own, lacks_copy_kept_by
from members.decisions.page import papers_cited, relations_of, teams_of
from members.decisions.passed_on import passed_on
from members.drafting.checks import check
from members.entering.forms import CorrectionForm, ReasonForm
from members.paper_page import papers_of_decision
from teams.models import RECORDED, Correction, Document, DocumentState, LegalBasis


def _readable(request: HttpRequest) -> Any:
    """Without the right to read decisions (the ministry sees totals), the papers of plans alone."""
    rows = Document.objects.visible_to(request.user)
    if not request.user.can(Right.READ_DOCUMENTS):
        rows = rows.filter(plan__isnull=False)
    return rows.select_related("issuer", "entered_by", "confirmed_by", "submitted_by")


@may(Right.READ_DOCUMENTS, Right.READ_PLANS)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what it says, what it did, its files, its history."""
    document = get_object_or_404(_readable(request), pk=pk)
    return render(request, "members/decision_detail.html", detail_context(request, document))


def detail_context(request: HttpRequest, document: Document, **more: Any) -> dict[str, Any]:
    own = is_own(document, request.user)
    drafts = request.user.can(Right.DRAFT_DOCUMENTS)
    may_draft = own and drafts
    adds_copy = drafts and not own and lacks_copy_kept_by(document, request.user)
    may_confirm = own and request.user.can(Right.CONFIRM_DOCUMENTS)
    waiting = document.state == DocumentState.SUBMITTED
    by_other = may_confirm and waiting and decisions.confirms_own(document, request.user)
    acts_on, acted_on_by = relations_of(document, request.user)
    basis = list(document.basis_lines.all())
    part = passed_on(document, request.user, request.today)
    findings = None
    if not document.is_recorded and document.state != DocumentState.VOID and document.draft:
        findings = check(document, request.today)[1]
    return {
        "document": document,
        "state_then": document.state_on(request.as_of) if acted_on_by else document.state,
        "not_yet": document.is_recorded
        and document.effective_on is not None
        and request.as_of < document.effective_on,
        "acts_on": acts_on,
        "acted_on_by": acted_on_by,
        "basis": basis,
        "cited": papers_cited(basis, request.user),
        "passed_on": part,
        **copy_context(document, request.user),
        "teams": teams_of(document, request.user, request.as_of),
        # A formal correction stands under its team while its decision stands.
        "corrections": Correction.objects.visible_to(request.user)
        .filter(document=document)
        .exclude(by_document__state__in=RECORDED)
        .select_related("by"),
        "history": audit.history_of(document, request.user)[:50],
        "findings": findings,
        **({} if part else papers_of_decision(document, request.user)),
        "may_edit": may_draft and document.is_editable,
        "may_confirm": may_confirm and waiting and not by_other,
        "to_be_confirmed_by_other": decisions.OWN_DECISION if by_other else "",
        "may_return": waiting and (may_confirm or request.user.can(Right.RETURN_DOCUMENTS)),
        "may_file": (may_draft and document.state != DocumentState.VOID) or adds_copy,
        "may_record_by_copy": may_draft and waiting,
        "may_void": may_confirm and document.is_recorded and not acted_on_by,
        "may_correct": may_draft and document.is_recorded,
        "may_start_again": may_draft
        and document.state == DocumentState.VOID
        and bool(document.draft),
        "correctable": corrections.CORRECTABLE,
        "crumbs": [
            ("Quyết định", reverse("members:decisions")),
            (document.number_raw or "Bản nháp", None),
        ],
        **more,
    }


def own_document(request: HttpRequest, pk: int) -> Document:
    """A document of the officer's own unit; others' are 404, those of above as well."""
    document: Document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if not is_own(document, request.user):
        raise Http404
    return document


@require_POST
@may(Right.CONFIRM_DOCUMENTS)
def decision_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The commune's leader puts a submitted decision in force."""
    document = own_document(request, pk)
    return _act(
        request,
        document,
        lambda: decisions.confirm(document=document, by=request.user, today=request.today),
        "Quyết định đã hiệu lực. Tiến độ của xã đã được tính lại.",
    )


@may(Right.CONFIRM_DOCUMENTS, Right.RETURN_DOCUMENTS)
def decision_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a submitted decision with a note."""
    document = get_object_or_404(_readable(request), pk=pk)
    return _with_reason(
        request,
        document,
        title="Trả lại để sửa",
        lead="Người nhập sẽ thấy lý do này ở Việc của tôi và sửa trên bản đã nhập.",
        button="Trả lại",
        act=lambda reason: decisions.send_back(document=document, note=reason, by=request.user),
        done="Đã trả lại quyết định.",
    )


@may(Right.CONFIRM_DOCUMENTS)
def decision_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out a decision that was entered by mistake."""
    document = own_document(request, pk)
    return _with_reason(
        request,
        document,
        title="Hủy do nhập nhầm",
        lead="Các tổ và thành viên ghi theo quyết định này sẽ không được tính vào ngày nào nữa; "
        "những gì quyết định này đã kết thúc sẽ tiếp tục như trước. Không xóa gì: bản ghi vẫn còn, "
        "đánh dấu đã hủy.",
        button="Hủy quyết định",
        act=lambda reason: decisions.void_decision(
            document=document, reason=reason, by=request.user
        ),
        done="Đã hủy quyết định.",
    )


@may(Right.DRAFT_DOCUMENTS)
def decision_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    document = own_document(request, pk)
    return _with_reason(
        request,
        document,
        title="Bỏ bản nháp",
        lead="Bản nháp rời khỏi danh sách việc, vẫn xem lại được trong sổ.",
        button="Bỏ bản nháp",
        act=lambda reason: decisions.discard_draft(
            document=document, reason=reason, by=request.user
        ),
        done="Đã bỏ bản nháp.",
    )


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def decision_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft filled in with what a struck-out decision said."""
    document = own_document(request, pk)
    try:
        draft = decisions.start_again(document=document, by=request.user, today=request.today)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("members:decision", pk=document.pk)
    messages.info(request, "Đã chép nội dung của quyết định đã hủy vào bản nháp mới.")
    return redirect("members:decision_edit", pk=draft.pk)


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def decision_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a decision in force by its signed copy, without the leader's sign-in."""
    document = own_document(request, pk)
    return _act(
        request,
        document,
        lambda: decisions.confirm_by_signed_copy(
            document=document, by=request.user, today=request.today
        ),
        "Đã ghi vào sổ theo bản ký.",
    )


@may(Right.DRAFT_DOCUMENTS)
def decision_correct(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Mend one field that was typed wrong."""
    document = own_document(request, pk)
    label = corrections.CORRECTABLE.get(field)
    if label is None:
        return redirect("members:decision", pk=document.pk)
    now = getattr(document, field)
    typed = now.strftime("%d/%m/%Y") if hasattr(now, "strftime") else now or ""
    return _correct(
        request,
        document,
        label=label,
        typed=typed,
        shown=document.get_signer_capacity_display() if field == "signer_capacity" else typed,
        field=field,
        act=lambda value, reason: corrections.correct_document(
            document=document, field=field, value=value, reason=reason, by=request.user
        ),
    )


@may(Right.DRAFT_DOCUMENTS)
def basis_correct(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Mend one wrongly cited ground."""
    document = own_document(request, pk)
    basis = get_object_or_404(
        LegalBasis.objects.visible_to(request.user).filter(document=document), pk=line
    )
    return _correct(
        request,
        document,
        label="căn cứ",
        typed=basis.text,
        shown=basis.text,
        act=lambda value, reason: corrections.correct_basis(
            line=basis, text=value, reason=reason, by=request.user
        ),
    )


def _act(
    request: HttpRequest, document: Document, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("members:decision", pk=document.pk)


def _with_reason(
    request: HttpRequest,
    document: Document,
    *,
    title: str,
    lead: str,
    button: str,
    act: Callable[[str], object],
    done: str,
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("members:decision", pk=document.pk)
    context = {"document": document, "form": form, "title": title, "lead": lead, "button": button}
    return render(request, "members/decision_reason.html", context)


def _correct(
    request: HttpRequest,
    document: Document,
    *,
    label: str,
    typed: str,
    shown: str,
    act: Callable[[str, str], object],
    field: str = "",
) -> HttpResponse:
    form = CorrectionForm(request.POST or None, initial={"value": typed}, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["value"], form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã sửa {label}. Nội dung cũ vẫn xem được bên dưới.")
            return redirect("members:decision", pk=document.pk)
    context = {"document": document, "form": form, "label": label, "shown": shown}
    return render(request, "members/decision_correct.html", context)
