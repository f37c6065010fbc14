"""Locks of decisions: documents by their keys, then communes, always in this order."""

from __future__ import annotations

from communes.errors import Refused
from communes.keys import read_key
from communes.models import Unit
from members.decisions.issuing import reach_of
from teams.models import Document


def locked_document(document: Document) -> Document:
    locked: Document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    return locked


def locked_with_others(document: Document) -> Document:
    """The document as it is now, held together with those it acts on and with its commune.

    One decision of a commune at a time: whoever comes second is checked against the first. The
    locks leave rows free to be referred to, so that nobody waits in a circle.
    """
    targets = _named_by(document)
    keys = sorted({document.pk, *targets})
    rows = Document.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    locked = found[document.pk]
    if _named_by(locked) - targets:
        raise Refused("Bản nháp vừa được lưu ở một cửa sổ khác. Mở lại để xem nội dung mới.")
    if locked.issuer_id is not None:
        reach = reach_of(locked)
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=reach).order_by("pk"))
    return locked


def _named_by(document: Document) -> set[int]:
    """The documents that a decision acts on, by its draft or as recorded."""
    typed = {read_key(str(row.get("target"))) for row in document.draft.get("acts_on", [])}
    recorded = document.acts_on.values_list("target_id", flat=True)
    return {pk for pk in (*typed, *recorded) if pk is not None}
