"""The words of documents: their states, their kinds and how they are signed."""

from __future__ import annotations

from django.db import models


class DocumentState(models.TextChoices):
    DRAFT = "draft", "bản nháp"
    SUBMITTED = "submitted", "chờ duyệt"
    RETURNED = "returned", "bị trả lại"
    IN_FORCE = "in_force", "hiệu lực"
    AMENDED = "amended", "bị sửa đổi"
    REPLACED = "replaced", "bị thay thế"
    ANNULLED = "annulled", "bị bãi bỏ"
    WITHDRAWN = "withdrawn", "bị thu hồi"
    VOID = "void", "hủy do nhập nhầm"


# Signed and recorded: what hangs on these counts, now or formerly.
RECORDED = (
    DocumentState.IN_FORCE,
    DocumentState.AMENDED,
    DocumentState.REPLACED,
    DocumentState.ANNULLED,
    DocumentState.WITHDRAWN,
)
# What a later document may do so that an earlier one is no more in force.
ENDING = ("replace", "annul", "withdraw")
EDITABLE = (DocumentState.DRAFT, DocumentState.RETURNED)


class DocumentKind(models.TextChoices):
    DECISION = "QĐ", "Quyết định"
    PLAN = "KH", "Kế hoạch"
    LETTER = "CV", "Công văn"
    RESOLUTION = "NQ", "Nghị quyết"
    NOTICE = "TB", "Thông báo"
    REPORT = "BC", "Báo cáo"
    DIRECTIVE = "CT", "Chỉ thị"
    OTHER = "VB", "Văn bản khác"


class Capacity(models.TextChoices):
    """How the signer signs; Decree 30/2020/NĐ-CP, Appendix I, signer's authority."""

    ON_BEHALF = "TM", "TM. Ủy ban nhân dân"
    HEAD = "", "Thủ trưởng ký trực tiếp"
    DEPUTY = "KT", "KT. (ký thay)"
    ACTING = "Q", "Q. (quyền)"
    BY_ORDER = "TL", "TL. (thừa lệnh)"
    AUTHORISED = "TUQ", "TUQ. (thừa ủy quyền)"
