"""How many members plans ask for in a team; where none does, the guidance's least."""

from __future__ import annotations

import datetime
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from communes.territory import valid_on
from members.watching.watch import GUIDANCE_SIZE
from teams.deadlines import Wording, last_day_in_time
from teams.followers import Followers
from teams.following import still_asked
from teams.models import Exemption, PlanScope, Target
from teams.models.plan import BINDING, RuleKind

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class SizeRule:
    """units: where it is asked, None in it is the whole country. kind: '' is every kind of team."""

    least: int | None
    most: int | None
    kind: str
    units: frozenset[int | None]
    exempt: frozenset[int]


@dataclass(frozen=True)
class SizeRules:
    rules: tuple[SizeRule, ...]

    def of(self, kind: str, keys: AbstractSet[int | None]) -> tuple[int | None, int | None]:
        """(least, most) for a team of a kind in units with these keys.

        Of several plans the narrowest bounds hold. Whoever is exempt from a plan's size keeps the
        guidance's.
        """
        asked = [
            rule
            for rule in self.rules
            if rule.kind in ("", kind)
            and (None in rule.units or not keys.isdisjoint(rule.units))
            and keys.isdisjoint(rule.exempt)
        ]
        least = [rule.least for rule in asked if rule.least is not None]
        most = [rule.most for rule in asked if rule.most is not None]
        return max(least, default=GUIDANCE_SIZE), min(most, default=None)


def size_rules(officer: Officer, day: datetime.date) -> SizeRules:
    """The size targets in force on a day among the plans that the officer may read."""
    targets = list(
        Target.objects.visible_to(officer)
        .on(day)
        .filter(rule=RuleKind.SIZE, plan__document__state__in=BINDING)
        .filter(plan__document__effective_on__lte=day)
    )
    if not targets:
        return SizeRules(())
    units: dict[int, set[int | None]] = {}
    scopes = PlanScope.objects.visible_to(officer).filter(
        plan_id__in={target.plan_id for target in targets}
    )
    for plan, unit in scopes.values_list("plan_id", "unit_id"):
        units.setdefault(plan, set()).add(unit)
    exempt: dict[int, set[int]] = {}
    spared = Exemption.objects.visible_to(officer).filter(valid_on(day), target__in=targets)
    for target_id, unit_id in spared.values_list("target_id", "unit_id"):
        exempt.setdefault(target_id, set()).add(unit_id)
    named = {pk for keys in units.values() for pk in keys if pk is not None}
    named |= {pk for keys in exempt.values() for pk in keys}
    followers = Followers(named, {})
    return SizeRules(
        tuple(
            SizeRule(
                least=target.least,
                most=target.most,
                kind=target.team_kind,
                units=_followed(target, units.get(target.plan_id, set()), day, followers),
                exempt=_carried(exempt.get(target.pk, set()), day, followers),
            )
            for target in targets
        )
    )


def _followed(
    target: Target, units: set[int | None], day: datetime.date, followers: Followers
) -> frozenset[int | None]:
    """The units of a plan, and the communes in which those that ended go on."""
    last = last_day_in_time(target.due_on, cast(Wording, target.wording or "by"))
    live = [
        pk
        for pk in units
        if pk is not None and (end := followers.ended_by(pk, day)) and still_asked(last, end)
    ]
    return frozenset(units) | (followers.of_several(live, day).reached if live else frozenset())


def _carried(exempt: set[int], day: datetime.date, followers: Followers) -> frozenset[int]:
    ended = [pk for pk in exempt if followers.ended_by(pk, day)]
    return frozenset(exempt) | (followers.of_several(ended, day).carried if ended else frozenset())
