"""Villages that no counted team serves; pure."""

from __future__ import annotations

import datetime

from reports.rules import CommuneFacts
from reports.runs import within


def villages_without_team(facts: CommuneFacts, on: datetime.date) -> set[int]:
    """The villages of a commune on a day that no team serves; a committee is no team."""
    committees = {team.team_id for team in facts.teams if team.kind == "committee"}
    served = {
        cover.village_id
        for cover in facts.covers
        if cover.team_id not in committees and within(on, cover.effective_from, cover.effective_to)
    }
    return {
        village.village_id
        for village in facts.villages
        if within(on, village.valid_from, village.valid_to)
    } - served
