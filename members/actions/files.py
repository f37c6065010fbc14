"""Files of a decision: kept by content, versioned, never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from communes import audit
from communes.errors import Refused
from teams.models import Document, DocumentFile, DocumentState
from teams.uploads import Upload, UploadRefused, check_upload

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def attach_file(*, document: Document, upload: Upload, purpose: str, by: Officer) -> DocumentFile:
    """Add a version of the signed copy or the draft. Refused when it is no PDF, JPEG or PNG.

    The same content twice under one purpose is one version.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state == DocumentState.VOID:
        raise Refused("Quyết định đã hủy, không thêm tệp được nữa.", "upload")
    try:
        checked = check_upload(upload, max_megabytes=settings.PORTAL_UPLOAD_MB)
    except UploadRefused as problem:
        raise Refused(str(problem), "upload") from problem
    versions = document.files.filter(purpose=purpose)
    same: DocumentFile | None = versions.filter(sha256=checked.sha256).first()
    if same is not None:
        return same
    latest = versions.first()
    stored = DocumentFile(
        document=document,
        purpose=purpose,
        version=latest.version + 1 if latest else 1,
        original_name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
    )
    path = f"{checked.sha256[:2]}/{checked.sha256}.{checked.extension}"
    if stored.content.storage.exists(path):
        stored.content.name = path
    else:
        stored.content.name = stored.content.storage.save(path, ContentFile(checked.content))
    stored.save()
    audit.record(
        by=by,
        verb="decision.file_added",
        summary=f"Tải lên {stored.get_purpose_display()} bản {stored.version}",
        target=document,
        after={"tệp": checked.name, "mã băm": checked.sha256},
    )
    return stored
