"""The list of decisions: its conditions and its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from communes.lists import filters
from communes.lists.filters import several_units
from communes.lists.listing import Column, Listing
from communes.units.choice import NAME
from communes.vietnamese import search_text
from teams.models import Document, DocumentFile, DocumentState, Effect
from teams.paper_filters import PaperFilters

if TYPE_CHECKING:
    from communes.models import Officer

STATES = dict(DocumentState.choices)
ACTS = dict(Effect.Kind.choices)


class DecisionFilters(PaperFilters):
    first = ("q", NAME, "trang-thai", "nam")

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {"q": filters.words("Số, trích yếu hoặc xã")}
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "trang-thai": filters.choice("Trạng thái", DocumentState.choices),
            "nam": filters.count("Năm ký"),
            "ky-tu": filters.day("Ký từ ngày"),
            "ky-den": filters.day("Ký đến ngày"),
            "hieu-luc-tu": filters.day("Hiệu lực từ ngày"),
            "hieu-luc-den": filters.day("Hiệu lực đến ngày"),
            "noi-dung": filters.choice("Nội dung", Effect.Kind.choices),
            "nguoi-ky": filters.words("Người ký"),
            "ban-ky": filters.choice("Bản ký", [("co", "đã có"), ("chua", "chưa có")]),
            "nguoi-nhap": filters.words("Người nhập"),
        }


def filtered_decisions(form: DecisionFilters, officer: Officer) -> QuerySet[Any]:
    """The decisions of the territory that meet the conditions."""
    asked = form.chosen
    rows = form.told(Document.objects.visible_to(officer).decisions())
    if state := asked.get("trang-thai"):
        rows = rows.filter(state=state)
    if (year := asked.get("nam")) is not None:
        rows = rows.filter(year_signed(year))
    if words := asked.get("q"):
        rows = rows.filter(
            Q(number_raw__icontains=words)
            | Q(summary__icontains=words)
            | Q(issuer__label__icontains=words)
        )
    for name, lookup in (
        ("ky-tu", "signed_on__gte"),
        ("ky-den", "signed_on__lte"),
        ("hieu-luc-tu", "effective_on__gte"),
        ("hieu-luc-den", "effective_on__lte"),
        ("nguoi-ky", "signer_name__icontains"),
    ):
        if asked.get(name):
            rows = rows.filter(**{lookup: asked[name]})
    if act := asked.get("noi-dung"):
        acting = Effect.objects.visible_to(officer).filter(kind=act)
        rows = rows.filter(pk__in=acting.values("document"))
    if asked.get("ban-ky"):
        copy = _signed_copies(officer)
        rows = rows.filter(copy if asked["ban-ky"] == "co" else ~copy)
    for word in search_text(asked.get("nguoi-nhap", "")).split():
        rows = rows.filter(entered_by__search_text__contains=word)
    return rows


def year_signed(year: int) -> Q:
    return Q(signed_on__year=year) if 1 < year < 9999 else Q(pk__in=[])


def _signed_copies(officer: Officer) -> Exists:
    """Whether there is one, which who reads a paper in part may know and not open."""
    papers = Document.objects.visible_to(officer).filter(pk=OuterRef("pk"))
    return Exists(papers.filter(files__purpose=DocumentFile.Purpose.SIGNED))


def filled_decisions(rows: QuerySet[Any], officer: Officer) -> QuerySet[Any]:
    """The decisions with what the columns show of them."""
    acts = Effect.objects.visible_to(officer).filter(document_id=OuterRef("pk"))
    of_document = acts.order_by().values("document_id")
    return rows.select_related("issuer", "entered_by").annotate(
        team_count=Coalesce(
            Subquery(of_document.annotate(n=Count("team", distinct=True)).values("n")), 0
        ),
        acts=Subquery(of_document.annotate(kinds=ArrayAgg("kind", distinct=True)).values("kinds")),
        has_copy=_signed_copies(officer),
    )


def _acts(document: Any) -> str:
    return ", ".join(ACTS[kind] for kind in ACTS if kind in (document.acts or ()))


DECISIONS = Listing(
    page="decisions",
    title="Danh sách quyết định",
    first="-ngay-ky",
    columns=(
        Column(
            "so",
            "Số, ký hiệu",
            lambda document: document.number_raw or "chưa có số",
            order="number",
            link=lambda document: reverse("members:decision", args=[document.pk]),
        ),
        Column(
            "ngay-ky",
            "Ngày ký",
            lambda document: document.signed_on,
            kind="date",
            order="signed_on",
            indexed=True,
            nullable=True,
            width=12,
        ),
        Column(
            "hieu-luc",
            "Ngày hiệu lực",
            lambda document: document.effective_on,
            kind="date",
            order="effective_on",
            shown=False,
            width=12,
        ),
        Column("trich-yeu", "Trích yếu", lambda document: document.summary, width=60),
        Column(
            "noi-ban-hanh",
            "Nơi ban hành",
            lambda document: document.issuer.label if document.issuer else document.issuer_name,
            order="issuer__label",
            width=24,
        ),
        Column("noi-dung", "Nội dung", _acts, width=24),
        Column(
            "so-to",
            "Số tổ",
            lambda document: document.team_count if document.is_recorded else None,
            kind="number",
            order="team_count",
            width=8,
        ),
        Column("nguoi-ky", "Người ký", lambda document: document.signer_name, shown=False),
        Column(
            "ban-ky",
            "Bản ký",
            lambda document: "đã có" if document.has_copy else "chưa có",
            shown=False,
            width=10,
        ),
        Column(
            "trang-thai",
            "Trạng thái",
            lambda document: document.state,
            kind="state",
            order="state",
            words=STATES,
        ),
        Column(
            "nguoi-nhap",
            "Người nhập",
            lambda document: str(document.entered_by) if document.entered_by else "",
            shown=False,
        ),
        Column(
            "ngay-nhap",
            "Ngày nhập",
            lambda document: document.entered_on,
            kind="date",
            order="entered_on",
            shown=False,
            width=12,
        ),
    ),
)
