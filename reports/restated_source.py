"""Kept figures of whole communes of then, told by the unit of today's map that holds each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, QuerySet, Value

from communes.models import UnitVersion
from reports.demands import Demand
from reports.models import CommuneStat, TargetStat
from reports.past.reader import FEW, Past
from reports.past.stale import not_kept

Day = datetime.date
# The column that kept rows get: the unit of the board that holds them.
HOME = "home"


class _Home(Func):
    """The element of an array at the place that the key of a commune is; perf: no join, and
    nothing to look up."""

    template = "(%(expressions)s]"
    arg_joiner = ")["
    output_field = BigIntegerField()


class Whole:
    """Figures of a day of communes that are whole in a unit of the board; a Source of
    reports.kept_board whose rows carry HOME.

    homes: by commune the unit that holds it. everywhere: few communes of the country are not among
    them.
    """

    def __init__(
        self,
        on: Day,
        then: Mapping[int, UnitVersion],
        homes: Mapping[int, int],
        *,
        everywhere: bool,
    ) -> None:
        self._homes = homes
        self._left_out = sorted(then.keys() - homes.keys()) if everywhere else None
        asked = UnitVersion.objects.on(on).filter(not_kept("unit_id"), unit_id__in=list(homes))
        stale = list(asked.values_list("unit_id", flat=True))
        # More than a few of the country are counted as quickly with all the others.
        counted = homes if len(stale) > FEW else stale
        self._past = Past(None, on, [then[pk] for pk in counted])

    @property
    def counts(self) -> QuerySet[Any]:
        return self._told(self._past.counts)

    @property
    def live(self) -> Sequence[CommuneStat]:
        return [self._marked(row) for row in self._past.live]

    def verdicts(self, targets: Sequence[int]) -> QuerySet[Any]:
        return self._told(self._past.verdicts(targets))

    def live_verdicts(self, demands: Sequence[Demand]) -> Sequence[TargetStat]:
        return [self._marked(row) for row in self._past.live_verdicts(demands)]

    def sharing(self, level: str) -> Iterable[tuple[int, int | None]]:
        """(person, commune) for every commune of those who sit in several; level is not asked."""
        return self._past.sharing("commune")

    def of_communes(self, communes: Iterable[int]) -> Whole:
        """The same of some of the communes."""
        few = object.__new__(Whole)
        few._homes = {pk: self._homes[pk] for pk in communes}
        few._left_out, few._past = None, self._past
        return few

    def _told(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self._left_out is None:
            rows = rows.filter(commune_id__in=list(self._homes))
        elif self._left_out:
            rows = rows.exclude(commune_id__in=self._left_out)
        low = min(self._homes, default=0)
        places: list[int | None] = [None] * (max(self._homes, default=0) - low + 1)
        for commune, home in self._homes.items():
            places[commune - low] = home
        array = Value(places, output_field=ArrayField(BigIntegerField(null=True)))
        return rows.annotate(**{HOME: _Home(array, F("commune_id") - (low - 1))})

    def _marked(self, row: Any) -> Any:
        setattr(row, HOME, self._homes.get(row.commune_id))
        return row
