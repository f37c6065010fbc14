"""Which targets a board shows: those asked of the unit, and those asked of units inside it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast

from django.db.models import Q

from communes.models import Unit, UnitVersion
from reports.rules import Own, TargetRule
from teams.deadlines import Wording, last_day_in_time
from teams.followers import Followers, plans_followed_in
from teams.following import still_asked
from teams.models import Plan, Target

if TYPE_CHECKING:
    from teams.models.plan import PlanQuerySet


ONE_DAY = datetime.timedelta(days=1)


class Area(Protocol):
    """Whose board is drawn: a unit, None the whole country, on a day; inside: the ids of its
    communes and of the units that hold them."""

    @property
    def on(self) -> datetime.date: ...
    @property
    def unit(self) -> Unit | None: ...
    @property
    def version(self) -> UnitVersion | None: ...
    @property
    def inside(self) -> frozenset[int]: ...


@dataclass(frozen=True)
class Demand:
    """A target and the communes it is asked of.

    scope: ids of units; None is the whole country. inside: asked only of a part of the unit whose
    board this is, which scope_words then names. exempt: ids of units that are exempt on the day,
    with all communes below them. former: units of the scope that ended, in words; the communes of
    the day that it goes on in stand in the scope beside them.
    """

    target: Target
    plan: Plan
    rule: TargetRule
    scope: frozenset[int] | None
    scope_words: str
    inside: bool
    exempt: frozenset[int] = frozenset()
    former: str = ""

    def covers(self, keys: frozenset[int]) -> bool:
        """Whether it is asked of a commune; keys: its id and those of the units above it."""
        return self.scope is None or not self.scope.isdisjoint(keys)

    def exempts(self, keys: frozenset[int]) -> bool:
        return not self.exempt.isdisjoint(keys)


def demands_of(plans: PlanQuerySet, seen: Area) -> list[Demand]:
    """The targets of plans in force that reach the unit or lie inside it, the nearest first.

    plans: those that the reader may read. For the whole country only plans for all of it. A plan
    looked at on a day before it was signed is shown too: what stood then is its starting point.
    One for units that ended goes on in the communes that followed them.
    """
    own = [pk for pk in _line(seen) if pk is not None]
    reach = Q(scopes__unit__isnull=True, scopes__isnull=False)
    if seen.unit is not None:
        reach |= Q(scopes__unit_id__in=sorted(seen.inside | set(own)))
        reach |= Q(pk__in=plans_followed_in(seen.inside | {seen.unit.pk}, seen.on))
    rows = list(plans.in_force().filter(pk__in=plans.filter(reach).values("pk")).with_targets())
    followers = Followers.of_plans(rows)
    found = [demand for plan in rows for demand in demands_in(plan, seen, followers)]
    near = seen.inside | set(own)
    here = [each for each in found if seen.unit is None or each.covers(near)]
    return sorted(here, key=lambda demand: (_distance(demand, own), demand.plan.pk))


def demands_in(plan: Plan, seen: Area, followers: Followers | None = None) -> list[Demand]:
    """What one plan asks on the day; it comes with_targets().

    A target that was changed is asked as it stood on the day. followers: of this plan and others
    that are asked for as well, so that they are read once.
    """
    if followers is None:
        followers = Followers.of_plans([plan])
    return [
        _demand(plan, target, seen, followers)
        for target in plan.targets.all()
        if target.valid_on(seen.on)
    ]


def _demand(plan: Plan, target: Target, seen: Area, followers: Followers) -> Demand:
    scopes = list(plan.scopes.all())
    units = [scope.unit_id for scope in scopes]
    ids = None if None in units else frozenset(pk for pk in units if pk is not None)
    ended = {pk: last for pk in ids or () if (last := followers.ended_by(pk, seen.on))}
    last = last_day_in_time(target.due_on, cast(Wording, target.wording or "by"))
    live = [pk for pk, day in ended.items() if still_asked(last, day)]
    if ids is not None and live:
        # The ended ones stay beside those that followed: days before the reform are theirs.
        ids |= followers.of_several(live, seen.on).reached
    rule = rule_of(target, seen.on, followers)
    begun = max((ended[pk] for pk in live), default=None)
    if begun is not None and rule.denominator_day is not None and rule.denominator_day <= begun:
        # The villages of that day were those of the old units; N is that of the new ones' first.
        rule = replace(rule, denominator_day=begun + ONE_DAY)
    return Demand(
        target=target,
        plan=plan,
        rule=rule,
        scope=ids,
        scope_words=_names(
            f"{scope} (theo đơn vị cũ)" if scope.unit_id in ended else str(scope)
            for scope in scopes
        ),
        inside=ids is not None and ids.isdisjoint(_line(seen)),
        exempt=_exempt(target, seen.on, followers),
        former=_names(str(scope) for scope in scopes if scope.unit_id in ended),
    )


def _exempt(target: Target, on: datetime.date, followers: Followers) -> frozenset[int]:
    """The exempt units of the day, and the communes in which nobody else's people live that
    followed those that ended."""
    units = frozenset(each.unit_id for each in target.exemptions.all() if each.valid_on(on))
    ended = [pk for pk in units if followers.ended_by(pk, on)]
    return units | followers.of_several(ended, on).carried if ended else units


def _line(seen: Area) -> list[int | None]:
    """The unit and the units above it on the day, nearest first; None is the country."""
    if seen.unit is None:
        return [None]
    above = (seen.version.district_id, seen.version.province_id) if seen.version else ()
    line = [seen.unit.pk, *(pk for pk in above if pk and pk != seen.unit.pk)]
    return [*line, None]


def _distance(demand: Demand, own: list[int]) -> int:
    """0 for a plan about the unit itself, then those above it, last those inside it."""
    if demand.inside:
        return len(own) + 1
    if demand.scope is None:
        return len(own)
    return min(place for place, pk in enumerate(own) if pk in demand.scope)


def rule_of(target: Target, on: datetime.date, followers: Followers) -> TargetRule:
    """A target, with what held for single communes on the day, as the arithmetic needs it."""
    own = {
        each.unit_id: Own(threshold=each.threshold, share=each.share, due=each.due_on)
        for each in target.overrides.all()
        if each.valid_on(on)
    }
    return TargetRule(
        kind=target.rule,
        threshold=target.threshold,
        due=target.due_on,
        wording=cast(Wording, target.wording or "by"),
        denominator_day=target.denominator_on,
        share=target.share,
        least=target.least,
        most=target.most,
        team_kind=target.team_kind or None,
        with_list=target.with_list,
        own=_followed(own, on, followers) | own,
    )


def _followed(own: dict[int, Own], on: datetime.date, followers: Followers) -> dict[int, Own]:
    """What was asked instead of communes that ended, of those that followed: where all of its
    people were asked the same."""
    alike: dict[Own, list[int]] = defaultdict(list)
    for pk, asked in own.items():
        if followers.ended_by(pk, on):
            alike[asked].append(pk)
    return {
        new: asked
        for asked, olds in alike.items()
        for new in followers.of_several(olds, on).carried
    }


def _names(names: Iterable[str]) -> str:
    """'Huyện Bát Xát, Huyện Mường Khương và 3 đơn vị khác'."""
    listed = list(names)
    if len(listed) <= 3:
        return ", ".join(listed)
    return f"{', '.join(listed[:2])} và {len(listed) - 2} đơn vị khác"
