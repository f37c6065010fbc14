"""What became of the villages that teams serve, and of the units that signed for them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import Succession, UnitVersion, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from members.watching.watch import VillageFacts
from teams.models import TeamPlacement

if TYPE_CHECKING:
    from communes.models import Officer

Day = datetime.date


def villages_served(
    officer: Officer,
    day: Day,
    served: Mapping[int, list[int]],
    begun: Mapping[int, Day],
    communes: Mapping[int, int | None],
) -> dict[int, list[VillageFacts]]:
    """begun: since when each team's composition runs. communes: who has to hold the villages of a
    team, None for a commune that ended."""
    ids = {village for listed in served.values() for village in listed}
    versions: dict[int, list[VillageVersion]] = defaultdict(list)
    for version in VillageVersion.objects.visible_to(officer).filter(village_id__in=ids):
        versions[version.village_id].append(version)
    held: dict[int, VillagePlacement] = {}
    placed = VillagePlacement.objects.visible_to(officer).filter(village_id__in=ids)
    begun_by = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    for placement in placed.filter(begun_by).order_by(OLDEST_FIRST):
        held[placement.village_id] = placement
    return {
        team: [
            _village(pk, versions[pk], begun.get(team), day, _gone_on(held.get(pk), own, day))
            for pk in listed
        ]
        for team, listed in served.items()
        for own in (communes[team],)
    }


def _gone_on(last: VillagePlacement | None, commune: int | None, day: Day) -> Day | None:
    """Since when a commune no longer holds a village; last: its latest placement up to the day.

    commune: None for one that ended, whose villages passed on with it.
    """
    if last is None or commune is None:
        return None
    if last.valid_to is not None and last.valid_to < day:
        return last.valid_to + datetime.timedelta(days=1)
    return last.valid_from if last.commune_id != commune else None


def _village(
    pk: int, versions: list[VillageVersion], since: Day | None, day: Day, gone_on: Day | None
) -> VillageFacts:
    now = next((row for row in versions if row.valid_on(day)), None)
    then = next((row for row in versions if since and row.valid_on(since)), None)
    last = now or max(versions, key=lambda row: row.valid_from or Day.min, default=None)
    renamed = now is not None and then is not None and now.full_name != then.full_name
    return VillageFacts(
        village_id=pk,
        name=last.full_name if last else "Thôn đã kết thúc",
        old_name=then.full_name if renamed and then else "",
        renamed_on=now.valid_from if renamed and now else None,
        gone_on=gone_on,
    )


@dataclass(frozen=True)
class UnitChanges:
    """known: the units that hold villages. versions: their names over time. ends: when they
    ended and what they are now."""

    known: frozenset[int]
    versions: Mapping[int, list[UnitVersion]]
    ends: Mapping[int, tuple[Day, str]]

    def of(self, unit_id: int, since: Day | None) -> tuple[Day, str] | None:
        """What became of a unit after a composition began."""
        if unit_id in self.ends:
            return self.ends[unit_id]
        then = next(
            (v for v in self.versions.get(unit_id, []) if since and v.valid_on(since)), None
        )
        now = next(iter(self.versions.get(unit_id, [])[-1:]), None)
        if then is None or now is None or now.full_name == then.full_name or not now.valid_from:
            return None
        return (
            now.valid_from,
            f"{then.full_name} nay là {now.plain_name} từ {now.valid_from:%d/%m/%Y}",
        )


def unit_changes(officer: Officer, day: Day, unit_ids: Iterable[int]) -> UnitChanges:
    ids = set(unit_ids)
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    rows = (
        UnitVersion.objects.visible_to(officer)
        .holders()
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), unit_id__in=ids)
        .select_related("unit")
        .order_by(OLDEST_FIRST)
    )
    for row in rows:
        versions[row.unit_id].append(row)
    ended = {
        pk: listed[-1]
        for pk, listed in versions.items()
        if listed[-1].unit.valid_to is not None and listed[-1].unit.valid_to < day
    }
    became: dict[int, list[str]] = defaultdict(list)
    heirs = (
        Succession.objects.visible_to(officer)
        .filter(old_id__in=ended, on__lte=day)
        .exclude(people=Succession.People.NONE)
        .order_by("new__label")
    )
    for old, label in heirs.values_list("old_id", "new__label"):
        became[old].append(label)
    ends = {}
    for pk, last in ended.items():
        on = (last.unit.valid_to or day) + datetime.timedelta(days=1)
        heir = f", nay thuộc {', '.join(became[pk])}" if became[pk] else ""
        ends[pk] = (on, f"{last.full_name} kết thúc từ {on:%d/%m/%Y}{heir}")
    return UnitChanges(frozenset(versions), versions, ends)


def teams_came(
    officer: Officer, day: Day, composed: Mapping[int, Day]
) -> dict[int, tuple[Day, str]]:
    """Of teams whose composition another commune decided, those that came from it since: from
    which day, in words. composed: since when each composition runs."""
    if not composed:
        return {}
    placed = TeamPlacement.objects.visible_to(officer).on(day).filter(team_id__in=composed)
    return {
        row.team_id: (
            row.valid_from,
            f"chuyển về {row.commune} từ {row.valid_from:%d/%m/%Y}",
        )
        for row in placed.select_related("commune")
        if row.valid_from is not None and composed[row.team_id] < row.valid_from
    }
