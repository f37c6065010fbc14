"""What lists of papers share: they have no day, so a unit of today is asked for on either map."""

from __future__ import annotations

from typing import Any

from communes.lists.filters import FilterForm
from communes.lists.maps import MapChoice, choices
from communes.models import Succession
from communes.units.choice import rows_in
from communes.units.fates import told_by
from communes.units.two_maps import Map, map_asked
from teams.models import Effect


class PaperFilters(FilterForm):
    """On the map of its day a paper is its issuer's, and the issuer's who absorbed that one. On
    today's it is also that of every commune in which a team stands that it acted on."""

    two_maps = True

    @property
    def restated(self) -> bool:
        unit, today = self.unit, self.request.today  # type: ignore[attr-defined]
        asked = map_asked(self.request.GET) is Map.OF_TODAY
        return asked and unit is not None and unit.valid_on(today)

    def maps(self) -> list[MapChoice]:
        """Both maps of a commune of today that another gave people to; of others both are one."""
        unit, today = self.unit, self.request.today  # type: ignore[attr-defined]
        if unit is None or not unit.holds_villages or not unit.valid_on(today):
            return []
        came = Succession.objects.visible_to(self.request.user).filter(new=unit, on__lte=today)
        current = Map.OF_TODAY if self.restated else Map.OF_THE_DAY
        return choices(self.request, current) if came.exists() else []

    def told(self, papers: Any) -> Any:
        """Those of the papers that the chosen unit tells; all of them where none is chosen."""
        if not self.restated or self.unit is None:
            return rows_in(papers, self.unit)
        told = sorted(told_by(self.unit, self.request.today))  # type: ignore[attr-defined]
        acts = Effect.objects.visible_to(self.request.user).filter(team__commune_id__in=told)
        own = papers.model.territory.within("commune", frozenset(told))
        of_unit = papers.model.territory.within(self.unit.level, frozenset({self.unit.pk}))
        concerned = papers.filter(pk__in=acts.order_by().values("document"))
        return papers.filter(own | of_unit) | concerned
