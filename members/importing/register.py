"""What the register and the open drafts hold of the communes of a list: five queries in all."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from communes.models import VillageVersion
from communes.territory import valid_on
from members.drafting.drafts import understand
from members.importing.compare import Seat
from members.importing.place import (
    COMMITTEE,
    KnownVillage,
    Locator,
    TeamPlace,
    VillageBook,
)
from members.models import Membership
from teams.models import EDITABLE, Document, DocumentState, Team, TeamVillage

Day = datetime.date

# What a draft does with a team that it brings into being.
FOUNDS = "found"
# Drafts that may still become teams.
OPEN = (*EDITABLE, DocumentState.SUBMITTED)


@dataclass(slots=True)
class HeldTeam:
    """A team of the register, or of a decision that is still a draft; one of the two ids is set.

    key: of the team in that draft. open: whether the draft can still be written into.
    """

    label: str
    seats: list[Seat]
    team_id: int | None = None
    document_id: int | None = None
    key: str = ""
    open: bool = False


class Register:
    """The teams of some communes as a list of a day is compared with them.

    A team that is founded after the day counts too, with its first composition: what a later
    decision founded is not founded again.
    """

    def __init__(self, commune_ids: Iterable[int], day: Day) -> None:
        self._communes = sorted(set(commune_ids))
        self._day = day
        self.locator = Locator(VillageBook(self._villages()))
        self._held: dict[TeamPlace, HeldTeam] = {}
        self._add_teams()
        self._add_drafts()

    def held(self, place: TeamPlace) -> HeldTeam | None:
        """The team that stands at a place; the register's before a draft's."""
        return self._held.get(place)

    def _villages(self) -> list[KnownVillage]:
        rows = VillageVersion.objects.filter(
            valid_on(self._day),
            valid_on(self._day, "village__placements__"),
            village__placements__commune__in=self._communes,
        ).values_list(
            "village_id",
            "village__placements__commune_id",
            "kind",
            "name",
            Coalesce("village__former_commune__label", Value("")),
        )
        return [KnownVillage(*row) for row in rows]

    def _add_teams(self) -> None:
        still_there = Q(valid_to__isnull=True) | Q(valid_to__gte=self._day)
        teams = Team.objects.filter(still_there, commune__in=self._communes, void=False)
        served: dict[int, list[int]] = defaultdict(list)
        rows = TeamVillage.objects.filter(
            still_there, commune__in=self._communes, void=False
        ).order_by("inherited", "pk")
        for team_id, village_id in rows.values_list("team_id", "village_id"):
            served[team_id].append(village_id)
        seats = self._seats()
        for team in teams.order_by("valid_from", "pk"):
            held = HeldTeam(team.official_name, seats.get(team.pk, []), team_id=team.pk)
            for place in self._places(
                team.commune_id or 0, team.kind, served[team.pk], team.official_name
            ):
                self._held.setdefault(place, held)

    def _seats(self) -> dict[int, list[Seat]]:
        """Who sits in each team on the day, or on its first day when that is later."""
        found: dict[int, list[Seat]] = defaultdict(list)
        rows = (
            Membership.objects.filter(
                Q(valid_to__isnull=True) | Q(valid_to__gte=self._day),
                commune__in=self._communes,
                void=False,
            )
            .select_related("person", "team")
            .order_by("team", "position")
        )
        for seat in rows:
            if seat.valid_on(max(self._day, seat.team.valid_from)):
                found[seat.team_id].append(
                    Seat(
                        seat.person.full_name,
                        seat.role,
                        seat.person.phone,
                        tuple(seat.posts),
                        seat.organisation,
                    )
                )
        return found

    def _add_drafts(self) -> None:
        papers = Document.objects.decisions().filter(issuer__in=self._communes, state__in=OPEN)
        for document in papers.order_by("pk"):
            draft, _ = understand(document.draft, self._day)
            for raw, team in zip(document.draft.get("teams", []), draft.teams, strict=False):
                if raw.get("effect", FOUNDS) != FOUNDS:
                    # It acts on a team of the register, which is compared itself.
                    continue
                held = HeldTeam(
                    team.name,
                    [
                        Seat(one.name, one.role, one.phone, one.posts, one.organisation)
                        for one in team.members
                    ],
                    document_id=document.pk,
                    key=str(raw.get("key") or ""),
                    open=document.is_editable,
                )
                for place in self._places(
                    document.issuer_id or 0, team.kind, list(team.village_ids), team.name
                ):
                    self._held.setdefault(place, held)

    def _places(
        self, commune_id: int, kind: str, village_ids: list[int], name: str
    ) -> list[TeamPlace]:
        if village_ids:
            return [TeamPlace(commune_id, kind, village_id) for village_id in village_ids]
        if kind == COMMITTEE or not name:
            return [TeamPlace(commune_id, kind)]
        place = self.locator.of(commune_id, name).place
        return [place if place.kind == kind else TeamPlace(commune_id, kind)]
