"""Documents that the register cites, their files and the teams they act on."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from communes.models import Unit
from communes.models.dated import Placed, unit_key
from communes.territory import Registered, TerritoryQuerySet
from teams.document_number import ParsedNumber, display_number, symbol_key
from teams.models.document_territory import OwnAndAbove
from teams.models.document_words import (
    EDITABLE,
    ENDING,
    RECORDED,
    Capacity,
    DocumentKind,
    DocumentState,
)

if TYPE_CHECKING:
    from communes.models import Officer


class DocumentQuerySet(TerritoryQuerySet):
    def recorded(self) -> Self:
        return self.filter(state__in=RECORDED)

    def in_force_on(self, day: datetime.date) -> Self:
        """Recorded, begun by the day, and not replaced, annulled or withdrawn by then."""
        relations = apps.get_model("teams", "DocumentRelation")._default_manager
        ended = relations.filter(
            target=OuterRef("pk"),
            void=False,
            document__state__in=RECORDED,
            kind__in=ENDING,
            begins_on__lte=day,
        )
        return self.recorded().filter(~Exists(ended), effective_on__lte=day)

    def taking_the_number_of(self, document: Document) -> Self:
        """Other papers, handed in or recorded, that already carry the number of a document."""
        issuer = (
            {"issuer_id": document.issuer_id}
            if document.issuer_id
            else {"issuer__isnull": True, "issuer_name": document.issuer_name}
        )
        return (
            self.filter(
                kind=document.kind,
                number=document.number,
                number_suffix=document.number_suffix,
                symbol_key=document.symbol_key,
                year=document.year,
                number__isnull=False,
                **issuer,
            )
            .exclude(state__in=[*EDITABLE, DocumentState.VOID])
            .exclude(pk=document.pk)
        )

    def begun_on(self, mark: str, by: Officer) -> Document | None:
        """The draft that the officer began on the page with this mark, unless it was given up."""
        if not mark:
            return None
        begun = self.filter(entered_by=by, draft__begun=mark)
        found: Document | None = begun.exclude(state=DocumentState.VOID).first()
        return found

    def decisions(self) -> Self:
        """Documents that act on teams; a plan that comes as a decision acts on none."""
        plans = apps.get_model("teams", "Plan")._default_manager
        return self.filter(
            ~Exists(plans.filter(document=OuterRef("pk"))), kind=DocumentKind.DECISION
        )


class Document(Placed, Registered):
    """A paper: a decision that founds teams, the plan it rests on, a letter that asks for it.

    The number is kept as written and parsed beside it; uniqueness is (issuer, kind, number,
    symbol, year) among documents neither draft nor void: 125/KH-UBND of a city, of its province
    and of a commune coexist. A draft keeps what was typed, right or wrong, in `draft`.
    """

    issuer = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="đơn vị ban hành",
    )
    issuer_name = models.CharField("cơ quan ban hành", max_length=200)
    kind = models.CharField(
        "loại văn bản", max_length=2, choices=DocumentKind.choices, default=DocumentKind.DECISION
    )
    number_raw = models.CharField("số, ký hiệu", max_length=80, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    number_suffix = models.CharField("hậu tố của số", max_length=5, blank=True)
    symbol = models.CharField("ký hiệu", max_length=60, blank=True)
    symbol_key = models.CharField(max_length=60, blank=True, editable=False)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    effective_on = models.DateField("ngày có hiệu lực", null=True, blank=True)
    announced_on = models.DateField("ngày công bố", null=True, blank=True)
    summary = models.CharField("trích yếu", max_length=500, blank=True)
    signer_name = models.CharField("người ký", max_length=120, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer_capacity = models.CharField(
        "thể thức ký", max_length=3, choices=Capacity.choices, blank=True
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)

    state = models.CharField(
        "trạng thái", max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT
    )
    by_signed_copy = models.BooleanField("xác nhận bằng bản ký", default=False)
    return_note = models.CharField("lý do trả lại", max_length=500, blank=True)
    void_reason = models.CharField("lý do hủy", max_length=500, blank=True)
    draft = models.JSONField("nội dung đang soạn", default=dict, blank=True)
    revision = models.PositiveIntegerField("lần lưu", default=0)

    entered_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, null=True, related_name="+", verbose_name="người nhập"
    )
    entered_on = models.DateField("ngày nhập")
    saved_at = models.DateTimeField("lưu lúc", auto_now=True)
    submitted_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người trình",
    )
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận",
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    commune = unit_key("xã", indexed=False)
    province = unit_key("tỉnh", indexed=False)

    territory = OwnAndAbove()
    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        constraints = [
            models.UniqueConstraint(
                name="document_once",
                fields=["issuer", "kind", "number", "number_suffix", "symbol_key", "year"],
                condition=Q(issuer__isnull=False, number__isnull=False)
                & ~Q(state__in=[*EDITABLE, DocumentState.VOID]),
                violation_error_message="Số, ký hiệu này đã có trong sổ.",
            ),
            models.UniqueConstraint(
                name="central_document_once",
                fields=["issuer_name", "kind", "number", "number_suffix", "symbol_key", "year"],
                condition=Q(issuer__isnull=True, number__isnull=False)
                & ~Q(state__in=[*EDITABLE, DocumentState.VOID]),
                violation_error_message="Số, ký hiệu này đã có trong sổ.",
            ),
            models.CheckConstraint(
                name="recorded_document_is_dated",
                condition=~Q(state__in=RECORDED)
                | (~Q(number_raw="") & Q(signed_on__isnull=False, effective_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="returned_document_says_why",
                condition=~Q(state=DocumentState.RETURNED) | ~Q(return_note=""),
            ),
            models.CheckConstraint(
                name="void_document_says_why",
                condition=~Q(state=DocumentState.VOID) | ~Q(void_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["province", "commune", "state"]),
            models.Index(fields=["commune", "state", "signed_on"]),
            models.Index(fields=["signed_on", "id"], name="document_by_signing"),
        ]

    def __str__(self) -> str:
        number = display_number(self.number_raw) or "chưa có số"
        return f"{self.get_kind_display()} {number}"

    def take_number(self, parsed: ParsedNumber) -> None:
        """Fill the columns of the number from what was understood of it; after signed_on."""
        self.number = parsed.number
        self.number_suffix = parsed.suffix[:5]
        self.symbol = parsed.symbol[:60]
        self.symbol_key = symbol_key(parsed.symbol)[:60]
        self.year = parsed.year or (self.signed_on.year if self.signed_on else None)

    @property
    def is_recorded(self) -> bool:
        return self.state in RECORDED

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def state_on(self, day: datetime.date) -> str:
        """The state as of a day: that of the latest relation in force on it; one query."""
        if not self.is_recorded:
            return self.state
        latest = self.acted_on_by.in_force_on(day).latest_first().first()
        return str(latest.state_of_target) if latest is not None else str(DocumentState.IN_FORCE)

    @property
    def dated_name(self) -> str:
        """'Quyết định số 41/QĐ-UBND ngày 28/6/2022' as papers cite one another."""
        day = f" ngày {self.signed_on:%d/%m/%Y}" if self.signed_on else ""
        return f"{self.get_kind_display()} số {display_number(self.number_raw) or '…'}{day}"
