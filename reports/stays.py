"""Which communes held which teams, and from when to when: for reports.facts alone."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

from reports.commune_facts import TeamKind
from reports.runs import ONE_DAY
from teams.models import TeamPlacement

Day = datetime.date


class TeamRow(NamedTuple):
    kind: TeamKind
    valid_from: Day
    valid_to: Day | None
    begun_by: int
    void: bool


COLUMNS = ("kind", "valid_from", "valid_to", "begun_by_id", "void")


class Stay(NamedTuple):
    """That a commune held a team, from a day to a day; None is open."""

    commune: int
    since: Day | None
    until: Day | None
    team: TeamRow


def stays_of(ids: Collection[int] | None) -> dict[int, list[Stay]]:
    """By team, its stays in communes; two that follow one another in one commune are one."""
    placements = TeamPlacement.objects.all()
    rows = placements if ids is None else placements.filter(commune_id__in=ids)
    found: dict[int, list[Stay]] = {}
    columns = ("team_id", "commune_id", "valid_from", "valid_to")
    for pk, commune, since, until, *team in rows.values_list(
        *columns, *(f"team__{name}" for name in COLUMNS)
    ):
        found.setdefault(pk, []).append(Stay(commune, since, until, TeamRow(*team)))
    return {pk: _joined(stays) if len(stays) > 1 else stays for pk, stays in found.items()}


def _joined(stays: list[Stay]) -> list[Stay]:
    """A stay was cut where only the units above the commune changed."""
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda each: each.since or Day.min):
        last = found[-1] if found else None
        if (
            last is not None
            and last.commune == stay.commune
            and last.until is not None
            and stay.since == last.until + ONE_DAY
        ):
            found[-1] = last._replace(until=stay.until)
        else:
            found.append(stay)
    return found
