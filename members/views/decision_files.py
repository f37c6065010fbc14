"""The files of a decision: adding the signed copy, its pages, comparing it, handing files out."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.errors import Refused
from communes.forms import refuse
from communes.roles import Right, may
from members.actions import files
from members.copies.check import check_copy
from members.decisions.file_forms import PagesForm, SignedCopyForm
from members.decisions.issuing import is_own, lacks_copy_kept_by
from members.views.decisions import detail_context, own_document
from teams.models import Document, DocumentFile
from teams.scans import photos_in, small_picture

SIGNED = DocumentFile.Purpose.SIGNED


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def decision_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the signed copy; a clerk may then put the decision in force by it."""
    document: Document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if not is_own(document, request.user) and not lacks_copy_kept_by(document, request.user):
        raise Http404
    replaces = document.is_recorded and document.files.filter(purpose=SIGNED).exists()
    form = SignedCopyForm(request.POST, request.FILES, replaces=replaces)
    if form.is_valid():
        try:
            stored = files.attach_file(
                document=document,
                upload=form.cleaned_data["upload"],
                reason=form.cleaned_data["reason"],
                purpose=SIGNED,
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _after_upload(request, document, stored)
    context = detail_context(request, document, copy_form=form, form=form)
    return render(request, "members/decision_detail.html", context, status=422)


def _after_upload(request: HttpRequest, document: Document, stored: DocumentFile) -> HttpResponse:
    comparison = check_copy(document, stored, request.user)
    if comparison.verdict == "differs":
        messages.warning(
            request, f"Đã lưu bản ký. Có {len(comparison.differing)} chỗ lệch với nội dung đã nhập."
        )
        return redirect("members:copy_check", pk=document.pk, file=stored.pk)
    messages.success(request, f"Đã lưu bản ký, {stored.pages or 1} trang.")
    return redirect("members:decision", pk=document.pk)


@require_safe
@may(Right.READ_DOCUMENTS)
def copy_check(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """What a signed copy says beside what the register says, line by line."""
    stored = _readable(request, pk, file)
    if stored.purpose != SIGNED:
        raise Http404
    own = is_own(stored.document, request.user)
    context = {
        "document": stored.document,
        "file": stored,
        "comparison": check_copy(stored.document, stored, request.user),
        "may_mend": own and request.user.can(Right.DRAFT_DOCUMENTS),
        "crumbs": _crumbs(stored.document, "Đối chiếu bản ký"),
    }
    return render(request, "members/copy_check.html", context)


@may(Right.DRAFT_DOCUMENTS)
def copy_pages(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The photos of a signed copy, to be put in another order, turned or left out."""
    document = own_document(request, pk)
    stored = get_object_or_404(
        DocumentFile.objects.visible_to(request.user).filter(document=document), pk=file
    )
    photos = _photos(stored)
    if not photos:
        messages.info(request, "Tệp này không ghép từ ảnh nên không sắp lại trang được.")
        return redirect("members:decision", pk=document.pk)
    form = PagesForm(request.POST or None, count=len(photos))
    if request.method == "POST" and form.is_valid():
        try:
            made = files.rearrange_pages(file=stored, pages=form.pages, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if made.pk == stored.pk:
                messages.info(request, "Thứ tự các trang không đổi.")
            else:
                messages.success(request, f"Đã sắp lại, {made.pages} trang. Bản cũ vẫn giữ lại.")
            return redirect("members:decision", pk=document.pk)
    context = {
        "document": document,
        "file": stored,
        "form": form,
        "crumbs": _crumbs(document, "Sắp lại trang ảnh"),
    }
    return render(request, "members/copy_pages.html", context)


@require_safe
@may(Right.DRAFT_DOCUMENTS)
def copy_page(request: HttpRequest, pk: int, file: int, number: int) -> HttpResponse:
    """One photo of a signed copy, small."""
    document = own_document(request, pk)
    stored = get_object_or_404(
        DocumentFile.objects.visible_to(request.user).filter(document=document), pk=file
    )
    photos = _photos(stored)
    if not 1 <= number <= len(photos):
        raise Http404
    try:
        picture = small_picture(photos[number - 1])
    except (OSError, ValueError):
        raise Http404 from None
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@may(Right.READ_DOCUMENTS)
def decision_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The content of a file, shown in the browser; it cannot run anything there."""
    stored = _readable(request, pk, file)
    response = FileResponse(
        stored.content.open("rb"),
        content_type=stored.content_type,
        filename=stored.original_name,
        as_attachment="tai-ve" in request.GET,
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _readable(request: HttpRequest, pk: int, file: int) -> DocumentFile:
    found: DocumentFile = get_object_or_404(
        DocumentFile.objects.visible_to(request.user)
        .filter(document_id=pk)
        .select_related("document__issuer"),
        pk=file,
    )
    return found


def _photos(stored: DocumentFile) -> list[bytes]:
    with stored.content.open("rb") as kept:
        return photos_in(kept.read())


def _crumbs(document: Document, page: str) -> list[tuple[str, str | None]]:
    return [
        ("Quyết định", reverse("members:decisions")),
        (document.number_raw or "Bản nháp", reverse("members:decision", args=[document.pk])),
        (page, None),
    ]
