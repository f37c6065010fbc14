"""Kept figures of whole communes of then, told by the unit of today's map that holds each."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, F, Func, QuerySet, TextField, Value

from communes.models import UnitVersion
from reports.demands import Demand
from reports.models import CommuneStat, TargetStat
from reports.past.reader import FEW, Past
from reports.past.stale import not_kept

Day = datetime.date
# The column that kept rows get: the unit of the board that holds them.
HOME = "home"
# Stands in the array where no unit does.
NOBODY = -1


class _Home(Func):
    """The element of an array, written as text, at the place that the key of a commune is; perf: no
    join, nothing to look up, nothing that Django prepares element by element, and no NULL, which
    would make PostgreSQL count its way to each element."""

    template = f"NULLIF((%(expressions)s], {NOBODY})"
    arg_joiner = "::bigint[])["
    output_field = BigIntegerField()


class Whole:
    """Figures of a day of communes that are whole in a unit of the board; a Source of
    reports.boards.kept_board whose rows carry HOME.

    homes: by commune the unit that holds it. left_out: the few communes of the country that are not
    among them; None where the homes are few themselves.
    """

    def __init__(
        self, on: Day, homes: Mapping[int, int], *, left_out: Collection[int] | None
    ) -> None:
        self._homes, self._left_out = homes, left_out
        asked = UnitVersion.objects.on(on).filter(not_kept("unit_id")).holders()
        stale = set(asked.values_list("unit_id", flat=True)) & homes.keys()
        # More than a few of the country are counted as quickly with all the others.
        counted = list(homes) if len(stale) > FEW else sorted(stale)
        versions = UnitVersion.objects.on(on).filter(unit_id__in=counted).select_related("unit")
        self._past = Past(
            *(None, on, list(versions) if counted else []),
            communes=list(homes) if left_out is None else None,
        )
        self._text = self._array()

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
        return self._like({pk: self._homes[pk] for pk in communes}, None)

    def by(self, homes: Mapping[int, int]) -> Whole:
        """The same told by other units; communes that are in none of them come without a home."""
        return self._like(homes, self._left_out)

    def _like(self, homes: Mapping[int, int], left_out: Collection[int] | None) -> Whole:
        other = object.__new__(Whole)
        other._homes, other._left_out, other._past = homes, left_out, self._past
        other._text = other._array()
        return other

    def _told(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self._left_out is None:
            rows = rows.filter(commune_id__in=list(self._homes))
        elif self._left_out:
            rows = rows.exclude(commune_id__in=list(self._left_out))
        low = min(self._homes, default=0)
        place = F("commune_id") - (low - 1)
        return rows.annotate(**{HOME: _Home(Value(self._text, TextField()), place)})

    def _array(self) -> str:
        low = min(self._homes, default=0)
        places = [str(NOBODY)] * (max(self._homes, default=0) - low + 1)
        for commune, home in self._homes.items():
            places[commune - low] = str(home)
        return f"{{{','.join(places)}}}"

    def _marked(self, row: Any) -> Any:
        setattr(row, HOME, self._homes.get(row.commune_id))
        return row
