"""A signed copy beside what is recorded, or still typed, of its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from members.copies.signed_copy import Comparison, Expected, compare
from members.decisions.file_forms import SignedCopyForm
from members.models import Membership
from teams.models import Document, DocumentFile

if TYPE_CHECKING:
    from communes.models import Officer


def check_copy(document: Document, file: DocumentFile, officer: Officer) -> Comparison:
    """What agrees and what differs. One query, none for a copy without text."""
    if not file.text_layer:
        return compare(file.text_layer, Expected("", None, "", ()))
    return compare(
        file.text_layer,
        Expected(
            number=document.number_raw,
            signed_on=document.signed_on,
            signer=document.signer_name,
            names=tuple(_names(document, officer)),
        ),
    )


def copy_context(document: Document, officer: Officer) -> dict[str, Any]:
    """For the page of a decision: its files, the latest signed copy, how it compares, the form."""
    files = list(
        DocumentFile.objects.visible_to(officer)
        .filter(document=document)
        .select_related("uploaded_by")
        .defer("text_layer")
    )
    copies = [file for file in files if file.purpose == DocumentFile.Purpose.SIGNED]
    latest = copies[0] if copies else None
    return {
        "files": files,
        "copy": latest,
        "copy_check": check_copy(document, latest, officer) if latest else None,
        "copy_form": SignedCopyForm(replaces=latest is not None and document.is_recorded),
        "older_files": [file for file in files if file is not latest],
    }


def _names(document: Document, officer: Officer) -> list[str]:
    """Who was named: in seats begun by the decision once recorded, else in its draft as typed."""
    if document.is_recorded or not document.draft:
        return list(
            Membership.objects.visible_to(officer)
            .filter(begun_by=document)
            .order_by("team__sort_key", "position")
            .values_list("person__full_name", flat=True)
        )
    return [
        str(member["name"])
        for team in _dicts(document.draft.get("teams"))
        for member in _dicts(team.get("members"))
        if member.get("name")
    ]


def _dicts(values: Any) -> list[dict[str, Any]]:
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
