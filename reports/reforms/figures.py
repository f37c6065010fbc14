"""What a reform touches, counted: sums before and after, and what its preview names."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum

from communes.models import Assignment, VillagePlacement
from communes.territory import valid_on
from members.models import Membership
from teams.models import EDITABLE, Document, DocumentState, Plan, Team, TeamVillage, placed_on

if TYPE_CHECKING:
    from communes.models import Officer
    from reports.reforms.work import Worked


@dataclass(frozen=True)
class Sums:
    """Of some communes on a day. households: of the villages whose number is known.

    without_households: villages whose number is not. teams: village and commune teams. seats:
    "lượt" of their members.
    """

    villages: int
    households: int
    without_households: int
    teams: int
    seats: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def sums_on(commune_ids: Collection[int], day: datetime.date, officer: Officer) -> Sums:
    return total(sums_of(commune_ids, day, officer), commune_ids)


def total(sums: Mapping[int, Sums], commune_ids: Collection[int]) -> Sums:
    """Of some of the communes together."""
    rows = [sums[pk] for pk in set(commune_ids) if pk in sums]
    return Sums(**{one.name: sum(getattr(row, one.name) for row in rows) for one in fields(Sums)})


def sums_of(commune_ids: Collection[int], day: datetime.date, officer: Officer) -> dict[int, Sums]:
    """Of each of the communes, those without anything left out; as many queries for all communes
    of the country as for one."""
    placed = VillagePlacement.objects.visible_to(officer).on(day)
    placed = placed.filter(commune_id__any_of=commune_ids)
    # Who sees where a village is sees the village.
    named = placed.filter(valid_on(day, "village__versions__"), village__versions__isnull=False)
    households = named.values_list("commune_id").annotate(
        known=Sum("village__versions__households"),
        unknown=Count("pk", filter=Q(village__versions__households=None)),
    )
    homes = {pk: (known or 0, unknown) for pk, known, unknown in households}
    villages = _by(placed, "commune_id")
    there = Team.objects.visible_to(officer).there_on(day).counted()
    teams = _by(
        there.filter(placed_on(day, commune_id__any_of=commune_ids)), "placements__commune_id"
    )
    held = Membership.objects.visible_to(officer).current(day).counted().filter(team__void=False)
    seats = _by(
        held.filter(placed_on(day, "team__", commune_id__any_of=commune_ids)),
        "team__placements__commune_id",
    )
    return {
        pk: Sums(villages.get(pk, 0), *homes.get(pk, (0, 0)), teams.get(pk, 0), seats.get(pk, 0))
        for pk in villages.keys() | teams.keys() | seats.keys()
    }


def _by(rows: QuerySet[Any], commune: str) -> dict[int, int]:
    """How many rows each commune has. commune: the way to its key, filtered by already."""
    return dict(rows.order_by().values_list(commune).annotate(Count("pk")))


@dataclass(frozen=True)
class Effects:
    """What a reform in preparation would touch.

    closed, opened, changed: villages. teams: those whose villages end or change their commune;
    seats: their members, who stay. drafts: decisions being prepared that name a village that
    ends. plans: in force on the day in these communes. officers: with a post in the communes.
    to_review: teams that wait for a decision afterwards.
    """

    closed: int
    opened: int
    changed: int
    teams: int
    seats: int
    drafts: tuple[Document, ...]
    plans: int
    officers: int
    to_review: int


def effects_of(worked: Worked, officer: Officer) -> Effects:
    outcome, day = worked.outcome, worked.reform.effective_on
    ends = set(outcome.closings)
    if day is None:
        return Effects(len(ends), len(outcome.openings), len(outcome.changes), 0, 0, (), 0, 0, 0)
    serving = (
        TeamVillage.objects.visible_to(officer)
        .filter(village_id__in=ends, void=False, team__void=False, valid_from__lt=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    )
    team_ids = set(serving.values_list("team_id", flat=True))
    team_ids |= {home.team for home in worked.homes}
    seats = Membership.objects.visible_to(officer).current(day).filter(team_id__in=team_ids)
    communes = worked.commune_ids
    drafts = drafts_naming(ends, communes, officer)
    plans = Plan.objects.visible_to(officer).filter(
        Q(targets__due_on__isnull=True) | Q(targets__due_on__gte=day)
    )
    posts = Assignment.objects.visible_to(officer).on(day).filter(commune_id__in=communes)
    return Effects(
        closed=len(ends),
        opened=len(outcome.openings),
        changed=len(outcome.changes),
        teams=len(team_ids),
        seats=seats.count(),
        drafts=drafts,
        plans=plans.distinct().count(),
        officers=posts.values("officer").distinct().count(),
        to_review=len(team_ids),
    )


def drafts_naming(
    village_ids: set[int], commune_ids: Collection[int], officer: Officer
) -> tuple[Document, ...]:
    """Decisions not yet in force that found or change a team of one of the villages."""
    documents = Document.objects.visible_to(officer).filter(
        state__in=(*EDITABLE, DocumentState.SUBMITTED), commune_id__in=commune_ids
    )
    return tuple(one for one in documents.order_by("pk") if _names_one_of(one, village_ids))


def _names_one_of(document: Document, village_ids: set[int]) -> bool:
    """Whether a draft founds or changes a team of one of the villages."""
    blocks = (document.draft or {}).get("teams", [])
    named = {str(village) for block in blocks for village in block.get("villages", [])}
    return not named.isdisjoint(map(str, village_ids))
