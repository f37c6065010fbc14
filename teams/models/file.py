"""What belongs to a document besides its text: the grounds it names and its files."""

from __future__ import annotations

from django.db import models

from communes.territory import Registered
from teams.models.document import Document
from teams.models.document_territory import OwnAndAbove, ReadWhole


class LegalBasis(Registered):
    """One line of the grounds of a document: text as written, with a link where it is known.

    A wrong citation can be mended without touching the decision.
    """

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="basis_lines", db_index=False
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.CharField("căn cứ", max_length=500)
    cited = models.ForeignKey(
        Document,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cited_by",
        verbose_name="văn bản được viện dẫn",
    )

    territory = OwnAndAbove("document__")

    class Meta:
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="basis_line_position")
        ]

    def __str__(self) -> str:
        return self.text


class DocumentFile(Registered):
    """A file of a document: content-addressed, versioned, never overwritten.

    reason: why this version took the place of the one before. pages: null when not counted.
    text_layer: the words of the file page by page, as teams.pdf_probe writes them (tabs between
    columns); [] for a picture, null when nothing could be read.
    """

    class Purpose(models.TextChoices):
        SIGNED = "signed", "bản ký"
        DRAFT = "draft", "bản thảo"

    document = models.ForeignKey(Document, models.PROTECT, related_name="files", db_index=False)
    purpose = models.CharField("loại tệp", max_length=6, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField("bản số")
    original_name = models.CharField("tên tệp", max_length=200)
    content_type = models.CharField("kiểu", max_length=60)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField("mã băm", max_length=64)
    content = models.FileField("tệp", max_length=120)
    reason = models.CharField("lý do thay", max_length=300, blank=True)
    pages = models.PositiveSmallIntegerField("số trang", null=True, blank=True)
    text_layer = models.JSONField("lớp chữ", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người tải lên",
    )
    uploaded_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = ReadWhole("document__")

    class Meta:
        verbose_name = "tệp văn bản"
        verbose_name_plural = "tệp văn bản"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "purpose", "version"], name="document_file_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}: {self.original_name}"
