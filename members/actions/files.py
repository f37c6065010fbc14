"""Files of a decision: kept by content, versioned, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.vietnamese import clean
from teams.models import Document, DocumentFile, DocumentState
from teams.scans import Scan, rearranged, take_scan
from teams.uploads import Upload, UploadRefused

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def attach_file(
    *,
    document: Document,
    upload: Upload | Sequence[Upload],
    purpose: str,
    by: Officer,
    reason: str = "",
) -> DocumentFile:
    """Add a version of the signed copy or the draft: one PDF, or photos that become one PDF.

    The version before stays as it is. Refused when it is no PDF, JPEG or PNG, and, for a decision
    that is recorded, when a signed copy is replaced without a reason. The content of the latest
    version once more is that version.
    """
    uploads = list(upload) if isinstance(upload, Sequence) else [upload]
    try:
        # Before the decision is locked: reading a large file takes its time.
        scan = take_scan(uploads, max_megabytes=settings.PORTAL_UPLOAD_MB)
    except UploadRefused as problem:
        raise Refused(str(problem), "upload") from problem
    return _keep(document, scan, purpose=purpose, reason=clean(reason), by=by)


@transaction.atomic
def rearrange_pages(
    *, file: DocumentFile, pages: Sequence[tuple[int, int]], by: Officer
) -> DocumentFile:
    """The photos of a signed copy in another order, turned or left out, as a new version.

    pages: (number from 0, degrees clockwise) of each page that stays, in their new order.
    """
    if not pages:
        raise Refused("Giữ lại ít nhất một trang.")
    with file.content.open("rb") as kept:
        content = kept.read()
    try:
        scan = rearranged(content, pages, name=file.original_name)
    except UploadRefused as problem:
        raise Refused(str(problem)) from problem
    latest = file.document.files.filter(purpose=file.purpose).first()
    if latest is None or latest.pk != file.pk:
        raise Refused("Vừa có bản mới hơn. Mở bản mới nhất rồi sắp lại trang.")
    return _keep(
        file.document,
        scan,
        purpose=file.purpose,
        reason="sắp lại trang ảnh",
        by=by,
        instead_of=file,
    )


def _keep(
    document: Document,
    scan: Scan,
    *,
    purpose: str,
    reason: str,
    by: Officer,
    instead_of: DocumentFile | None = None,
) -> DocumentFile:
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state == DocumentState.VOID:
        raise Refused("Quyết định đã hủy, không thêm tệp được nữa.", "upload")
    latest: DocumentFile | None = document.files.filter(purpose=purpose).first()
    checked = scan.file
    if latest is not None:
        if latest.sha256 == checked.sha256:
            return latest
        if instead_of is not None and latest.pk != instead_of.pk:
            raise Refused("Vừa có bản mới hơn. Mở bản mới nhất rồi sắp lại trang.")
        if document.is_recorded and not reason:
            raise Refused(
                f"Đã có {latest.get_purpose_display()} (bản {latest.version}, "
                f"{latest.original_name}). Ghi lý do thay; bản cũ vẫn giữ lại.",
                "reason",
            )
    stored = DocumentFile(
        document=document,
        purpose=purpose,
        version=latest.version + 1 if latest else 1,
        original_name=checked.name[-200:],
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
        reason=reason[:300],
        pages=scan.pages,
        text_layer=scan.text,
    )
    path = f"{checked.sha256[:2]}/{checked.sha256}.{checked.extension}"
    if stored.content.storage.exists(path):
        stored.content.name = path
    else:
        stored.content.name = stored.content.storage.save(path, ContentFile(checked.content))
    stored.save()
    audit.record(
        by=by,
        verb="decision.file_replaced" if latest else "decision.file_added",
        summary=f"Tải lên {stored.get_purpose_display()} bản {stored.version}",
        target=document,
        before={"tệp": latest.original_name, "mã băm": latest.sha256} if latest else None,
        after={"tệp": checked.name, "mã băm": checked.sha256, "số trang": scan.pages},
        reason=reason,
    )
    return stored
