"""The kept figures of a day, and those of the few communes whose past changed since, counted live.

What is kept and what is counted add up to what reports.boards.board makes of the register itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from communes.models import Level, Unit, UnitVersion
from communes.models.unit import names_on
from members.models import Membership
from reports.counters import counted_now, verdicts_now
from reports.demands import Demand
from reports.facts import Commune
from reports.models import CommuneStat, PastCount, PastSeat, PastVerdict, TargetStat
from reports.past.stale import not_kept
from teams.models import placed_on

Day = datetime.date
# More communes than these are counted about as quickly with all the others.
FEW = 1000


class Past:
    """The figures of a unit on a day, as rows to be added up.

    counts, verdicts, shared: kept rows, those of stale communes left out. live: the counters of
    the stale ones, counted for that day. Same columns everywhere.
    """

    def __init__(
        self,
        unit: Unit | None,
        on: Day,
        stale: Sequence[UnitVersion],
        communes: Sequence[int] | None = None,
    ) -> None:
        """communes: of the unit these alone."""
        self.unit, self.on, self.communes = unit, on, communes
        self.stale = {row.unit_id: row for row in stale}
        self.counts = self._kept(PastCount)

    @property
    def live(self) -> list[CommuneStat]:
        return self._counted[1]

    def verdicts(self, targets: Sequence[int]) -> QuerySet[PastVerdict]:
        rows: QuerySet[PastVerdict] = self._kept(PastVerdict).filter(target__in=targets)
        return rows

    def live_verdicts(self, demands: Sequence[Demand]) -> list[TargetStat]:
        return verdicts_now(self._counted[0], demands, self.on)

    def sharing(self, level: str) -> list[tuple[int, int | None]]:
        """(person, unit of the level) for every commune of those who sit in several."""
        kept = self._kept(PastSeat)
        if not self.stale:
            return list(kept.values_list("person_id", f"{level}_id"))
        seats = Membership.objects.current(self.on).counted().filter(team__void=False)
        here = placed_on(self.on, "team__", commune_id__in=list(self.stale))
        moved = seats.filter(here).values("person_id")
        placed = seats.filter(placed_on(self.on, "team__"), person_id__in=moved)
        pairs = set(placed.values_list("person_id", "team__placements__commune_id"))
        found = list(
            kept.exclude(person_id__in={person for person, _ in pairs}).values_list(
                "person_id", f"{level}_id"
            )
        )
        places = names_on({commune for _, commune in pairs}, self.on)
        return found + [
            (person, commune if level == "commune" else getattr(place, f"{level}_id"))
            for person, commune in sorted(pairs)
            if (place := places.get(commune)) is not None and self._inside(place)
        ]

    @cached_property
    def _counted(self) -> tuple[tuple[Commune, ...], list[CommuneStat]]:
        return counted_now(self.stale, self.on) if self.stale else ((), [])

    def _kept(self, model: Any) -> QuerySet[Any]:
        rows = model.objects.filter(begin__lte=self.on, until__gte=self.on)
        if self.unit is not None:
            rows = rows.filter(**{f"{self.unit.level}_id": self.unit.pk})
        if self.communes is not None:
            rows = rows.filter(commune_id__in=self.communes)
        return rows.exclude(commune_id__in=list(self.stale)) if self.stale else rows

    def _inside(self, place: UnitVersion) -> bool:
        if self.unit is None:
            return True
        key = "unit" if self.unit.level == Level.COMMUNE else self.unit.level
        return bool(getattr(place, f"{key}_id") == self.unit.pk)


def past_of(unit: Unit | None, on: Day) -> Past | None:
    """The kept figures of a unit, None the whole country; None when too little of it is kept."""
    holders = UnitVersion.objects.on(on).under(unit).holders()
    stale = list(holders.filter(not_kept("unit_id")).select_related("unit")[: FEW + 1])
    if len(stale) > FEW:
        return None
    past = Past(unit, on, stale)
    return None if stale and not past.counts.exists() else past
