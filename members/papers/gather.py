"""What the register tells about a decision, a commune's teams or one team: read for one officer.

A recorded decision is read from its rows, one that is being drafted from its draft; both give the
same facts. The number of queries does not depend on the number of teams or people.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from communes.days import read_day
from communes.models import Unit
from communes.models.unit import names_on
from communes.place_names import village_within_sentence
from communes.vietnamese import clean
from members.drafting.checks import village_names
from members.models import Membership, SeatRole
from members.papers.data import DecisionFacts, DocumentAct, ListFacts, Place, Seat, TeamFacts
from members.papers.draft_facts import drafted_acts, drafted_document_acts
from members.papers.row_facts import recorded_acts, seat_of
from teams.models import Channel, Document, DocumentRelation, LegalBasis, Team, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

ROLE_ORDER = {role: place for place, role in enumerate(SeatRole.values)}


def place_of(unit: Unit, day: datetime.date) -> Place:
    """A unit and those above it, named as on the day."""
    version = unit.version_on(day)
    if version is None:
        return Place("", unit.label, unit.label)
    above = names_on({version.district_id or 0, version.province_id or 0} - {unit.pk}, day)
    district = above.get(version.district_id or 0)
    province = above.get(version.province_id or 0)
    return Place(
        kind=version.kind,
        name=version.name,
        plain_name=version.plain_name,
        district=district.plain_name if district else "",
        province=province.plain_name if province else "",
    )


def decision_facts(document: Document, officer: Officer, today: datetime.date) -> DecisionFacts:
    """A decision of a unit, whatever its state; today names the unit while no day is typed."""
    if document.issuer is None:
        raise ValueError("a paper of the centre is not made here")
    if document.is_recorded:
        return _recorded(document, document.issuer, officer)
    return _drafted(document, document.issuer, officer, today)


def _recorded(document: Document, issuer: Unit, officer: Officer) -> DecisionFacts:
    day = document.signed_on or document.entered_on
    lines = LegalBasis.objects.visible_to(officer).filter(document=document)
    relations = (
        DocumentRelation.objects.visible_to(officer)
        .filter(document=document, void=False)
        .select_related("target")
        .order_by("pk")
    )
    return DecisionFacts(
        place=place_of(issuer, day),
        number_raw=document.number_raw,
        signed_on=document.signed_on,
        effective_on=document.effective_on,
        summary=document.summary,
        signer_name=document.signer_name,
        signer_title=document.signer_title,
        signer_capacity=document.signer_capacity,
        basis=tuple(line.text for line in lines),
        acts=recorded_acts(document, officer, document.effective_on or day),
        document_acts=tuple(
            DocumentAct(relation.kind, relation.target.dated_name, relation.note)
            for relation in relations
        ),
    )


def _drafted(
    document: Document, issuer: Unit, officer: Officer, today: datetime.date
) -> DecisionFacts:
    draft = document.draft
    typed = draft.get("fields") or {}
    fields = {name: clean(str(value or "")) for name, value in typed.items()}
    signed_on = read_day(fields.get("signed_on", ""))
    effective_on = read_day(fields.get("effective_on", ""))
    day = effective_on or signed_on or today
    basis = (clean(str(line)) for line in draft.get("basis") or [])
    return DecisionFacts(
        place=place_of(issuer, signed_on or today),
        number_raw=fields.get("number_raw", ""),
        signed_on=signed_on,
        effective_on=effective_on,
        summary=fields.get("summary", ""),
        signer_name=fields.get("signer_name", ""),
        signer_title=fields.get("signer_title", ""),
        signer_capacity=fields.get("signer_capacity", "TM"),
        basis=tuple(line for line in basis if line),
        acts=drafted_acts(document, officer, day),
        document_acts=drafted_document_acts(draft, officer),
    )


def commune_facts(unit: Unit, officer: Officer, day: datetime.date) -> ListFacts:
    """All teams of a commune on a day, commune team first, then in Vietnamese order."""
    teams = (
        Team.objects.visible_to(officer)
        .there_on(day)
        .counted()
        .filter(commune=unit)
        .select_related("begun_by")
        .order_by("kind", "sort_key")
    )
    return ListFacts(place_of(unit, day), day, _teams(list(teams), officer, day))


def team_facts(team: Team, officer: Officer, day: datetime.date) -> ListFacts:
    """One team on a day with its groups."""
    if team.commune is None:
        raise ValueError("every team has a commune")
    return ListFacts(place_of(team.commune, day), day, _teams([team], officer, day))


def _teams(teams: list[Team], officer: Officer, day: datetime.date) -> tuple[TeamFacts, ...]:
    ids = [team.pk for team in teams]
    served: dict[int, list[int]] = defaultdict(list)
    rows = TeamVillage.objects.visible_to(officer).on(day).filter(team_id__in=ids, void=False)
    for row in rows:
        served[row.team_id].append(row.village_id)
    names = village_names([pk for villages in served.values() for pk in villages], day)
    seats: dict[int, list[Membership]] = defaultdict(list)
    sitting = Membership.objects.visible_to(officer).current(day).filter(team_id__in=ids)
    for seat in sitting.select_related("person"):
        seats[seat.team_id].append(seat)
    return tuple(
        TeamFacts(
            name=team.official_name,
            villages=", ".join(
                village_within_sentence(names[pk]) for pk in served[team.pk] if pk in names
            ),
            founded=team.begun_by.dated_name,
            channels=_channels(team, officer) if len(teams) == 1 else (),
            seats=_ordered(seats[team.pk]),
        )
        for team in teams
    )


def _ordered(seats: list[Membership]) -> tuple[Seat, ...]:
    return tuple(
        seat_of(seat) for seat in sorted(seats, key=lambda s: (ROLE_ORDER[s.role], s.position))
    )


def _channels(team: Team, officer: Officer) -> tuple[str, ...]:
    rows = Channel.objects.visible_to(officer).filter(commune=team.commune, closed_on__isnull=True)
    return tuple(f"{row.name} ({row.get_platform_display()})" for row in rows)
