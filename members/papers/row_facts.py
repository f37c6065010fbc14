"""What a recorded decision did, from the rows that it began and the effects that it had."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from communes.place_names import village_within_sentence
from members.drafting.checks import village_names
from members.models import Membership, Person, SeatRole
from members.papers.data import Act, Assigned, Leaver, Seat
from teams.models import Document, Effect, TeamTarget, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

ROLES: dict[str, str] = dict(SeatRole.choices)


def seat_of(seat: Membership) -> Seat:
    work = ", ".join(text for text in (" kiêm ".join(seat.posts), seat.organisation) if text)
    return Seat(seat.person.full_name, ROLES.get(seat.role, ""), work, seat.person.phone)


def amount_text(amount: Any, measure: str) -> str:
    """'1.234 hộ'; decimals only where there are any."""
    number = f"{amount:,.2f}".rstrip("0").rstrip(".")
    swapped = number.translate(str.maketrans(",.", ".,"))
    return f"{swapped} {measure}".strip()


def recorded_acts(document: Document, officer: Officer, day: datetime.date) -> tuple[Act, ...]:
    effects = list(
        Effect.objects.visible_to(officer)
        .filter(document=document)
        .exclude(kind=Effect.Kind.ANNUL)
        .select_related("team", "into")
        .order_by("team__sort_key", "pk")
    )
    seats: dict[int, list[Seat]] = defaultdict(list)
    begun = Membership.objects.visible_to(officer).filter(begun_by=document)
    for seat in begun.select_related("person").order_by("position", "pk"):
        seats[seat.team_id].append(seat_of(seat))
    villages = _villages(document, officer, effects, day)
    leavers = _leavers(officer, effects, day)
    targets: dict[int, list[Assigned]] = defaultdict(list)
    asked = TeamTarget.objects.visible_to(officer).filter(document=document)
    for target in asked.order_by("pk"):
        due = f"hoàn thành trước ngày {target.due_on:%d/%m/%Y}" if target.due_on else ""
        targets[target.team_id].append(
            Assigned(target.name, amount_text(target.amount, target.measure), due)
        )
    begins = (Effect.Kind.FOUND, Effect.Kind.RECONSTITUTE, Effect.Kind.SUPPLEMENT)
    return tuple(
        Act(
            effect=effect.kind,
            team=str(effect.details.get("name") or effect.team.official_name),
            villages=villages[effect.team_id],
            seats=tuple(seats[effect.team_id])
            if effect.kind in (*begins, Effect.Kind.REPLACE)
            else (),
            leaves=leavers[effect.pk] if effect.kind != Effect.Kind.RECONSTITUTE else (),
            into=effect.into.official_name if effect.into else "",
            corrections=_corrections(effect),
            targets=tuple(targets.pop(effect.team_id, ())),
        )
        for effect in effects
    )


def _villages(
    document: Document, officer: Officer, effects: list[Effect], day: datetime.date
) -> dict[int, str]:
    served: dict[int, list[int]] = defaultdict(list)
    for row in TeamVillage.objects.visible_to(officer).filter(begun_by=document):
        served[row.team_id].append(row.village_id)
    for effect in effects:
        if effect.details.get("villages"):
            served[effect.team_id] = [int(pk) for pk in effect.details["villages"]]
    names = village_names([pk for ids in served.values() for pk in ids], day)
    told: dict[int, str] = defaultdict(str)
    for team_id, ids in served.items():
        told[team_id] = ", ".join(village_within_sentence(names[pk]) for pk in ids if pk in names)
    return told


def _leavers(
    officer: Officer, effects: list[Effect], day: datetime.date
) -> dict[int, tuple[Leaver, ...]]:
    """By effect those whom it names as leaving, with the role they held the day before."""
    named = {
        effect.pk: [row for row in effect.details.get("leaves", []) if row.get("person")]
        for effect in effects
    }
    ids = {int(row["person"]) for rows in named.values() for row in rows}
    names = {
        person.pk: person.full_name
        for person in Person.objects.visible_to(officer).filter(pk__in=ids)
    }
    roles = {
        (seat.team_id, seat.person_id): ROLES.get(seat.role, "")
        for seat in Membership.objects.visible_to(officer)
        .filter(person_id__in=ids, valid_from__lt=day, void=False)
        .order_by("valid_from")
    }
    return {
        effect.pk: tuple(
            Leaver(
                names[int(row["person"])],
                roles.get((effect.team_id, int(row["person"])), ""),
                str(row.get("reason") or ""),
            )
            for row in named[effect.pk]
            if int(row["person"]) in names
        )
        for effect in effects
    }


def _corrections(effect: Effect) -> tuple[tuple[str, str], ...]:
    """What the decision corrects of one team, and what it says from then on."""
    return tuple(
        (
            one["label"],
            ROLES.get(one["after"], one["after"]) if one["field"] == "role" else one["after"],
        )
        for one in effect.details.get("corrections", [])
    )
