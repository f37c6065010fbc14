"""What a decision did, for its page: the teams it acts on with their people."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from members.decisions.blocks import (
    ROLE_LABELS,
    LeaverLine,
    MendedLine,
    TargetLine,
    TeamBlock,
    seat_line,
)
from members.decisions.drafted import drafted_blocks, drafted_relations
from members.drafting.checks import team_names, village_names
from members.entering.forms import KIND_LABELS
from members.models import Membership
from teams.models import (
    RECORDED,
    Document,
    DocumentRelation,
    Effect,
    LegalBasis,
    TeamTarget,
    TeamVillage,
)

if TYPE_CHECKING:
    from communes.models import Officer

_WITH_PEOPLE = (
    Effect.Kind.FOUND,
    Effect.Kind.RECONSTITUTE,
    Effect.Kind.SUPPLEMENT,
    Effect.Kind.REPLACE,
)
_ENDING = (Effect.Kind.MERGE, Effect.Kind.DISSOLVE)


def teams_of(document: Document, officer: Officer, day: datetime.date) -> list[TeamBlock]:
    """The teams of a decision: from its effects once recorded, else from its draft."""
    effects = list(
        Effect.objects.visible_to(officer)
        .filter(document=document)
        .select_related("team", "into")
        .order_by("team__sort_key", "pk")
    )
    if effects:
        return _Recorded(document, effects, officer, day).blocks()
    if document.is_recorded or not document.draft:
        return []
    return drafted_blocks(document, officer, day)


def relations_of(
    document: Document, officer: Officer
) -> tuple[list[DocumentRelation], list[DocumentRelation]]:
    """What the document does to earlier ones, and what later ones do to it.

    Of a draft the former are not saved: they say what it would do.
    """
    if not document.is_recorded:
        return drafted_relations(document, officer), []
    rows = DocumentRelation.objects.visible_to(officer).filter(void=False)
    return (
        list(rows.filter(document=document).select_related("target").order_by("pk")),
        list(rows.filter(target=document).select_related("document").order_by("begins_on", "pk")),
    )


def papers_cited(basis: Iterable[LegalBasis], officer: Officer) -> set[int]:
    """The papers that the lines cite and that the officer may open."""
    keys = [line.cited_id for line in basis if line.cited_id is not None]
    if not keys:
        return set()
    papers = Document.objects.visible_to(officer).filter(pk__in=keys)
    return set(papers.values_list("pk", flat=True))


class _Recorded:
    """Read in the same number of queries, whatever the number of teams."""

    def __init__(
        self, document: Document, effects: list[Effect], officer: Officer, day: datetime.date
    ) -> None:
        self.document, self.effects, self.day = document, effects, day
        self.since = document.effective_on or day
        people = Membership.objects.visible_to(officer).select_related("person")
        self.begun: dict[int, list[Membership]] = defaultdict(list)
        for seat in people.filter(begun_by=document).order_by("position", "pk"):
            self.begun[seat.team_id].append(seat)
        self.ended: dict[int, dict[int, Membership]] = defaultdict(dict)
        for seat in people.filter(ended_by=document, void=False).order_by("position", "pk"):
            self.ended[seat.team_id][seat.person_id] = seat
        teams = [effect.team_id for effect in effects]
        sitting = Membership.objects.visible_to(officer).current(day).filter(team__in=teams)
        self.sitting = set(sitting.values_list("team_id", "person_id"))
        served = TeamVillage.objects.visible_to(officer).filter(team__in=teams).order_by("pk")
        if document.is_recorded:
            served = served.filter(void=False)
        self.served: dict[int, list[TeamVillage]] = defaultdict(list)
        for row in served:
            self.served[row.team_id].append(row)
        self.targets: dict[int, list[TargetLine]] = defaultdict(list)
        for one in TeamTarget.objects.visible_to(officer).filter(document=document).order_by("pk"):
            line = TargetLine(one.name, one.measure, one.amount, one.due_on)
            self.targets[one.team_id].append(line)
        listed = [pk for effect in effects for pk in effect.details.get("villages", [])]
        known = [row.village_id for rows in self.served.values() for row in rows]
        self.villages = village_names([*listed, *known], self.since)
        eve = self.since - datetime.timedelta(days=1)
        self.names = team_names(teams, eve)
        self.mended = self._mended(officer, teams)
        self.annulled = {
            one.pk: one.dated_name
            for one in Document.objects.visible_to(officer).filter(
                pk__in=[effect.details.get("target") for effect in effects]
            )
        }

    def _mended(self, officer: Officer, teams: list[int]) -> dict[int, list[MendedLine]]:
        """What later decisions of correction mended of this one, by team."""
        found: dict[int, list[MendedLine]] = defaultdict(list)
        later = (
            Effect.objects.visible_to(officer)
            .filter(kind=Effect.Kind.CORRECT, team__in=teams, document__state__in=RECORDED)
            .exclude(document=self.document)
            .select_related("document")
            .order_by("document__effective_on", "pk")
        )
        for effect in later:
            for one in effect.details.get("corrections", []):
                if one["document"] == self.document.pk:
                    found[effect.team_id].append(_mended_line(one, effect.document))
        return found

    def blocks(self) -> list[TeamBlock]:
        return [self._block(effect) for effect in self.effects]

    def _block(self, effect: Effect) -> TeamBlock:
        team, details = effect.team, effect.details
        begun = self.begun[team.pk] if effect.kind in _WITH_PEOPLE else []
        ended = self.ended[team.pk]
        named = {seat.person_id for seat in begun}
        seats = [seat_line(seat, self.day, ended.get(seat.person_id)) for seat in begun]
        for line in seats:
            # Who was named again by a later decision has not left.
            line.left = line.left and (team.pk, line.person_id) not in self.sitting
        if effect.kind == Effect.Kind.FOUND:
            for line in seats:
                line.mark = ""
        ends = effect.kind in _ENDING or (
            effect.kind == Effect.Kind.ANNUL and team.ended_by_id == self.document.pk
        )
        on = self.since - datetime.timedelta(days=1) if ends else self.since
        ids = details.get("villages") or dict.fromkeys(
            row.village_id for row in self.served[team.pk] if row.valid_on(on)
        )
        return TeamBlock(
            name=self.names.get(team.pk, team.official_name),
            kind=KIND_LABELS[team.kind],
            effect=effect.get_kind_display(),
            villages=", ".join(self.villages.get(pk, "") for pk in ids),
            team=team,
            seats=seats,
            leavers=[
                LeaverLine(
                    seat.person.full_name,
                    seat.get_role_display(),
                    seat.end_reason,
                    seat.person_id,
                )
                for person, seat in ended.items()
                if person not in named
            ],
            mended=[
                *(_mended_line(one) for one in details.get("corrections", [])),
                *self.mended.pop(team.pk, ()),
            ],
            targets=self.targets[team.pk],
            new_name=details.get("name", ""),
            ended_on=self.since - datetime.timedelta(days=1) if ends else None,
            into=effect.into,
            into_name=effect.into.official_name if effect.into is not None else "",
            annulled=self.annulled.get(details.get("target", 0), ""),
            lists_people=effect.kind in _WITH_PEOPLE,
        )


def _mended_line(one: dict[str, Any], by: Document | None = None) -> MendedLine:
    words = ROLE_LABELS if one["field"] == "role" else {}
    before, after = (words.get(one[side], one[side]) for side in ("before", "after"))
    return MendedLine(one["label"], before, after, by)
