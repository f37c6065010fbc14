"""How each province counts the months of its teams on a day; read once for a report."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from members.months.team_months import Rule
from reports.models import MonthRule

# Where neither the province nor the country set anything: as most resolutions are carried out.
USUAL = Rule.FIRST_DAY


@dataclass(frozen=True)
class Rules:
    """usual: what holds where a province has none of its own."""

    usual: MonthRule
    own: Mapping[int, MonthRule]

    def of(self, province_id: int | None) -> MonthRule:
        return self.own.get(province_id or 0, self.usual)


def rules_on(day: datetime.date) -> Rules:
    """All rules that hold on a day; one query."""
    rows = list(MonthRule.objects.on(day).select_related("set_by"))
    usual = next((row for row in rows if row.unit_id is None), MonthRule(rule=USUAL))
    return Rules(usual, {row.unit_id: row for row in rows if row.unit_id is not None})
