"""What only some kinds of targets ask for: seats, papers received, courses completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from members.models import Membership, Training
from reports.commune_facts import Received, SeatSpan, Trained
from teams.models import COUNTED_KINDS, Receipt, held
from teams.models.document import RECORDED

NEED_SEATS = frozenset({"training_share", "size_band"})
NEED_TRAINING = frozenset({"training_share"})
NEED_RECEIPTS = frozenset({"document_due"})


def seats_of(ids: Collection[int] | None) -> dict[int, list[SeatSpan]]:
    """Every seat there was in teams of the communes, None all of them; committees have none."""
    rows = Membership.objects.filter(void=False, team__void=False, team__kind__in=COUNTED_KINDS)
    found: dict[int, list[SeatSpan]] = defaultdict(list)
    for commune, *span in held(rows, ids, "team__").values_list(
        "held_by", "team_id", "person_id", "held_from", "held_to"
    ):
        found[commune].append(SeatSpan(*span))
    return found


def received_from(ids: Collection[int] | None) -> dict[int, list[Received]]:
    """The decisions about teams that the department received from the communes."""
    held = {f"document__{name}": value for name, value in _held(ids).items()}
    rows = Receipt.objects.filter(
        document__state__in=RECORDED, document__effects__isnull=False, **held
    ).distinct()
    found: dict[int, list[Received]] = defaultdict(list)
    for commune, day, with_list, noted in rows.values_list(
        "document__commune_id", "received_on", "with_list", "noted_at__date"
    ):
        found[commune].append(Received(day, with_list, noted))
    return found


def trained_in(ids: Collection[int] | None) -> dict[int, list[Trained]]:
    """The courses that those who sit in teams of the communes completed, wherever it was noted."""
    sitting = Membership.objects.filter(void=False)
    seats = held(sitting, ids, "team__").values_list("held_by", "person_id")
    communes: dict[int, set[int]] = defaultdict(set)
    for commune, person in seats.distinct():
        communes[person].add(commune)
    found: dict[int, list[Trained]] = defaultdict(list)
    rows = Training.objects.filter(void=False)
    if ids is not None:
        rows = rows.filter(person_id__in=seats.values("person_id"))
    for person, day, entered in rows.values_list("person_id", "completed_on", "entered_at__date"):
        for commune in communes.get(person, ()):
            found[commune].append(Trained(person, day, entered))
    return found


def _held(ids: Collection[int] | None) -> dict[str, Collection[int]]:
    return {} if ids is None else {"commune_id__in": ids}
