"""What became of a plan when units of it ended, in words for its page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from communes.models import Unit
from communes.models.unit import names_on
from teams.deadlines import Wording, last_day_in_time
from teams.followers import Followers
from teams.following import Followed, still_asked
from teams.models import Plan, Target
from teams.target_words import demand_words

if TYPE_CHECKING:
    from communes.models import Officer

MOST_NAMED = 12


@dataclass(frozen=True)
class After:
    """One unit of the scope that ended. ended: its last day. live: targets that go on, in words;
    over: those whose day had passed, which stay where they were. communes: those that they go on
    in; mixed: those of them with people who were not asked before. lost: (commune that ended,
    communes that took a part of it and are not asked)."""

    unit: Unit
    ended: datetime.date
    live: tuple[str, ...]
    over: tuple[str, ...]
    communes: str
    count: int
    mixed: str
    lost: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Single:
    """What a commune was spared of or asked instead, and whether it goes on. heirs: where it does;
    why: why it does not, '' when it does."""

    unit: Unit
    what: str
    heirs: str
    why: str


def after_of(plan: Plan, on: datetime.date, officer: Officer) -> tuple[list[After], list[Single]]:
    """What happened to a plan's units before a day; nothing while all of them go on."""
    followers = Followers.of_plans([plan])
    ended = {
        scope.unit: last
        for scope in plan.scopes.all()
        if scope.unit and (last := followers.ended_by(scope.unit.pk, on))
    }
    singles = _singles_of(plan, on, followers, officer)
    if not ended and not singles:
        return [], []
    ways = {unit: followers.of(unit.pk, on) for unit in ended}
    names = _Names([*ways.values(), *(way for *_, way in singles)], on, officer)
    targets = [target for target in plan.targets.all() if target.valid_on(on)]
    told = [
        After(
            unit=unit,
            ended=last,
            live=tuple(demand_words(row) for row in targets if _is_live(row, last)),
            over=tuple(demand_words(row) for row in targets if not _is_live(row, last)),
            communes=names.of(ways[unit].reached),
            count=len(ways[unit].reached),
            mixed=names.of(ways[unit].mixed),
            lost=tuple((names.of([old]), names.of(news)) for old, news in ways[unit].lost.items()),
        )
        for unit, last in ended.items()
    ]
    return told, [
        Single(unit, what, names.of(way.carried), _why(way, names)) for unit, what, way in singles
    ]


def _why(way: Followed, names: _Names) -> str:
    if way.lost:
        news = {pk for heirs in way.lost.values() for pk in heirs}
        return f"xã bị chia cho {names.of(news)}; ghi lại cho từng xã nếu còn đúng"
    if not way.carried:
        return f"nay {names.of(way.mixed)} gồm cả xã khác; ghi lại nếu còn đúng"
    return ""


def _is_live(target: Target, ended: datetime.date) -> bool:
    wording = cast(Wording, target.wording or "by")
    return still_asked(last_day_in_time(target.due_on, wording), ended)


def _singles_of(
    plan: Plan, on: datetime.date, followers: Followers, officer: Officer
) -> list[tuple[Unit, str, Followed]]:
    """Exemptions and targets of single communes whose unit ended, in force on the day."""
    found: list[tuple[int, str, Followed]] = []
    for target in plan.targets.all():
        if not target.valid_on(on):
            continue
        exempt = [row.unit_id for row in target.exemptions.all() if row.valid_on(on)]
        spared = [pk for pk in exempt if followers.ended_by(pk, on)]
        together = followers.of_several(spared, on).carried if spared else frozenset()
        for pk in spared:
            way = followers.of(pk, on)
            # Beside others that were spared as well it is no mixture.
            alone = Followed(way.reached, way.reached - together, way.lost, way.days)
            found.append((pk, f"miễn {demand_words(target)}", alone))
        for row in target.overrides.all():
            if row.valid_on(on) and followers.ended_by(row.unit_id, on):
                what = f"chỉ tiêu riêng về {demand_words(target)}"
                found.append((row.unit_id, what, followers.of(row.unit_id, on)))
    units = Unit.objects.visible_to(officer).in_bulk([pk for pk, *_ in found])
    return [(units[pk], what, way) for pk, what, way in found]


class _Names:
    """Names of communes, read once: of the day, or the last of one that ended."""

    def __init__(self, ways: Iterable[Followed], on: datetime.date, officer: Officer) -> None:
        keys: set[int] = set()
        for way in ways:
            keys |= way.reached
            for old, news in way.lost.items():
                keys |= {old, *news}
        labels = Unit.objects.visible_to(officer).filter(pk__in=keys)
        self._names = dict(labels.values_list("pk", "label"))
        self._names |= {pk: row.full_name for pk, row in names_on(keys, on).items()}

    def of(self, keys: Iterable[int]) -> str:
        names = sorted(self._names.get(pk, "") for pk in keys)
        if len(names) > MOST_NAMED:
            return f"{', '.join(names[:MOST_NAMED])} và {len(names) - MOST_NAMED} xã khác"
        return ", ".join(names)
