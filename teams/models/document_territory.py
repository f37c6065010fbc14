"""Who reads papers: their own territory, everybody below, and who went on with a divided commune.

Of a commune that was divided nobody inherits the papers whole. What a person put into one of its
successors, a village or a team, takes along what concerns it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from communes.models import VillagePlacement
from communes.territory import EVERYTHING, NOTHING, Reach, UnitKeys
from teams.models.document_words import RECORDED


class OwnAndPassedOn:
    """The documents of one's own territory, and of a commune that was divided the recorded ones
    that concern what came from it: decisions on a team that stands here now, and its plans once a
    village of it stands here.

    perf: the second part stands in a commune's question alone, and begins at the same index.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.keys = UnitKeys(prefix)

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.keys.rows(reach) | self.passed_on(reach)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        return self.keys.within(level, unit_ids)

    def passed_on(self, reach: Reach) -> Q:
        if not reach.parts:
            return NOTHING
        here, parts = sorted(reach.unit_ids), sorted(reach.parts)
        acts = _rows_of("Effect").filter(team__commune_id__in=here)
        came = VillagePlacement.objects.filter(
            commune_id__in=parts,
            village_id__in=VillagePlacement.objects.filter(commune_id__in=here).values("village"),
        )
        plans = _rows_of("Plan").filter(document__commune_id__in=came.values("commune"))
        concern = self._in(acts) | self._in(plans)
        of_the_divided = Q(
            **{f"{self.prefix}commune_id__in": parts, f"{self.prefix}state__in": RECORDED}
        )
        return of_the_divided & concern

    def _in(self, rows: QuerySet[Any]) -> Q:
        return Q(**{f"{self.prefix}pk__in": rows.order_by().values("document")})


class OwnAndAbove(OwnAndPassedOn):
    """With them the recorded ones of the units above and of the centre."""

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        prefix = self.prefix
        recorded = Q(**{f"{prefix}state__in": RECORDED})
        from_above = Q(**{f"{prefix}issuer_id__in": sorted(reach.above)})
        from_the_centre = Q(**{f"{prefix}issuer__isnull": True})
        return super().rows(reach) | (recorded & (from_above | from_the_centre))


class ReadWhole(OwnAndAbove):
    """What names everybody in a paper, such as its signed copy: of a paper that passed on it is
    read where all its teams stand."""

    def passed_on(self, reach: Reach) -> Q:
        if not reach.parts:
            return NOTHING
        here = Q(team__commune_id__in=sorted(reach.unit_ids))
        gone_on_here = Q(into__isnull=True) | Q(into__commune_id__in=sorted(reach.unit_ids))
        elsewhere = _rows_of("Effect").exclude(here & gone_on_here)
        return super().passed_on(reach) & ~self._in(
            elsewhere.filter(document__commune_id__in=sorted(reach.parts))
        )


class OnTeams(OwnAndPassedOn):
    """Of a decision that passed on, what it did to the teams that stand here now."""

    def passed_on(self, reach: Reach) -> Q:
        return Q(
            document__commune_id__in=sorted(reach.parts),
            document__state__in=RECORDED,
            team__commune_id__in=sorted(reach.unit_ids),
        )


def _rows_of(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("teams", model)._default_manager.all()
    return rows
