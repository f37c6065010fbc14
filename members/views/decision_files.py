"""The files of a decision: adding the signed copy, and handing files out."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from communes.errors import Refused
from communes.forms import refuse
from communes.roles import Right, may
from members.actions import files
from members.entry_forms import SignedCopyForm
from members.views.decisions import detail_context, own_document
from teams.models import DocumentFile


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def decision_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the signed copy; a clerk may then put the decision in force by it."""
    document = own_document(request, pk)
    form = SignedCopyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            files.attach_file(
                document=document,
                upload=form.cleaned_data["upload"],
                purpose=DocumentFile.Purpose.SIGNED,
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu bản ký.")
            return redirect("members:decision", pk=document.pk)
    context = detail_context(request, document, copy_form=form, form=form)
    return render(request, "members/decision_detail.html", context, status=422)


@may(Right.READ_DOCUMENTS)
def decision_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The content of a file, shown in the browser; it cannot run anything there."""
    stored = get_object_or_404(
        DocumentFile.objects.visible_to(request.user).filter(document_id=pk), pk=file
    )
    response = FileResponse(
        stored.content.open("rb"),
        content_type=stored.content_type,
        filename=stored.original_name,
        as_attachment="tai-ve" in request.GET,
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
