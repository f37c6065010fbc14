"""Where a team stood: the commune that it belongs to, from a day to a day."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Least

from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap
from communes.territory import UnitKeys, valid_on
from communes.units.fates import told_by

if TYPE_CHECKING:
    from communes.models import Unit

Rows = TypeVar("Rows", bound=QuerySet[Any])


class TeamPlacement(Dated, Placed):
    """That a team belongs to a commune, from a day to a day.

    The rows of a team follow one another without a gap: the first is open at the left, the last at
    the right. They know nothing of the team's life, so a decision typed late never touches them.
    Written by `teams.placing` alone, which keeps the team's own keys as where it stands now.
    """

    team = models.ForeignKey(
        "teams.Team", models.CASCADE, related_name="placements", verbose_name="tổ"
    )

    territory = UnitKeys()

    class Meta:
        verbose_name = "tổ thuộc xã"
        verbose_name_plural = "tổ thuộc xã"
        constraints = [
            no_overlap("team_in_one_commune_a_day", "team"),
            ends_after_it_begins("team_placement_ends_after_it_begins"),
            models.CheckConstraint(
                name="team_placement_has_a_commune", condition=Q(commune__isnull=False)
            ),
        ]
        indexes = [
            # The few teams that ever moved, for progress over time.
            models.Index(
                fields=["valid_from"],
                name="team_placement_by_beginning",
                condition=Q(valid_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} – {self.commune}"


def placed_on(day: datetime.date, prefix: str = "", **place: Any) -> Q:
    """The condition that a team stood in a place on a day; on every day it stood in one.

    prefix: the way from the row that is read to the team, such as 'team__'. place: lookups on the
    placement, such as commune=unit. To be given in one filter(), so that they mean one row.
    """
    found = valid_on(day, f"{prefix}placements__")
    return found & Q(**{f"{prefix}placements__{name}": value for name, value in place.items()})


def placed_within(rows: Rows, unit: Unit | None, day: datetime.date, prefix: str = "") -> Rows:
    """The rows of teams that stood on a day in a unit, or in one that it absorbed whole; None is
    the whole territory."""
    if unit is None:
        return rows
    return rows.filter(placed_on(day, prefix, **{f"{unit.level}_id__in": sorted(unit.reach())}))


def placed_told(rows: Rows, unit: Unit, today: datetime.date, prefix: str = "") -> Rows:
    """The rows of teams of whatever day that a unit of today tells: they stand in it, or stood last
    in a commune that is wholly in it by now."""
    return rows.filter(placed_on(today, prefix, commune_id__in=sorted(told_by(unit, today))))


def held(rows: QuerySet[Any], ids: Collection[int] | None, prefix: str = "") -> QuerySet[Any]:
    """The rows of teams, dated like the seats of one, once for each commune that held them.

    ids: of these communes alone, None of all. Annotates `held_by`, `held_from` and `held_to`: the
    commune, and the days of the row on which it held the team.
    """
    place = f"{prefix}placements__"
    here = {"isnull": False} if ids is None else {"in": list(ids)}
    rows = rows.filter(**{f"{place}commune_id__{name}": value for name, value in here.items()})
    # NULL is no bound, and neither function takes notice of it.
    return rows.annotate(
        held_by=F(f"{place}commune_id"),
        held_from=Greatest("valid_from", f"{place}valid_from"),
        held_to=Least("valid_to", f"{place}valid_to"),
    ).filter(Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")))


def place_on(day: datetime.date, key: str = "commune_id", team: str = "pk") -> Subquery:
    """Where the team of the outer row stood on a day: one of its keys."""
    rows = TeamPlacement.objects.filter(valid_on(day), team=OuterRef(team))
    return Subquery(rows.values(key)[:1])
