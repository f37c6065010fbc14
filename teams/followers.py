"""Which communes follow the ended units that plans name, read for many plans at once.

The official lists alone are read, which everybody may; who may see a plan is asked elsewhere.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from django.db import connection
from django.db.models.expressions import RawSQL

from communes.models import Succession, Unit, UnitVersion
from teams.following import Chains, Followed, Life, Step
from teams.models import Plan, PlanScope

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


class Followers:
    """Asks for what became of units. Some queries in all, and none where no unit ended."""

    def __init__(self, unit_ids: Iterable[int], ends: Mapping[int, Day | None]) -> None:
        """ends: the last days that are known already, None of a unit that has none."""
        self._asked, self._ends = set(unit_ids), ends
        self._known: dict[tuple[frozenset[int], Day], Followed] = {}

    @classmethod
    def of_plans(cls, plans: Iterable[Plan]) -> Followers:
        """Of all units that plans name, which come with_targets()."""
        rows = list(plans)
        scopes = (scope.unit for plan in rows for scope in plan.scopes.all() if scope.unit)
        return cls(
            (unit for plan in rows for unit in named_by(plan)),
            {unit.pk: unit.valid_to for unit in scopes},
        )

    @cached_property
    def ended(self) -> dict[int, Day]:
        """The last day of each of the units that ended, whenever that was."""
        found = {pk: last for pk, last in self._ends.items() if last is not None}
        others = self._asked - self._ends.keys()
        if others:
            rows = Unit.objects.filter(pk__in=others, valid_to__isnull=False)
            found |= dict(rows.values_list("pk", "valid_to"))
        return found

    def ended_by(self, unit: int, on: Day) -> Day | None:
        """The last day of a unit that is no more on a day."""
        last = self.ended.get(unit)
        return last if last is not None and last < on else None

    def of(self, unit: int, on: Day) -> Followed:
        """What became of a unit that ended, by a day."""
        return self.of_communes(self._own.get(unit, frozenset()), on)

    def of_several(self, units: Iterable[int], on: Day) -> Followed:
        """Together: a commune made of two of them is no mixture."""
        return self.of_communes(
            frozenset(pk for unit in units for pk in self._own.get(unit, frozenset())), on
        )

    def of_communes(self, communes: frozenset[int], on: Day) -> Followed:
        key = (communes, on)
        if key not in self._known:
            self._known[key] = self._chains.follow(communes, on)
        return self._known[key]

    def turning_days(self, plan: Plan) -> set[Day]:
        """The days on which what became of the units that a plan names changed."""
        named = named_by(plan) & self.ended.keys()
        chains = (self.of(unit, Day.max) for unit in named)
        days = {day for followed in chains for day in followed.days}
        return days | {self.ended[unit] + ONE_DAY for unit in named}

    @cached_property
    def _own(self) -> dict[int, frozenset[int]]:
        """The communes of each ended unit on its last day; its own for a commune."""
        found: dict[int, set[int]] = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(_OWN, {"ended": list(self.ended)})
            for unit, commune in cursor.fetchall():
                found[unit].add(commune)
        return {unit: frozenset(communes) for unit, communes in found.items()}

    @cached_property
    def _chains(self) -> Chains:
        every = {pk for communes in self._own.values() for pk in communes}
        with connection.cursor() as cursor:
            cursor.execute(_HEIRS, {"communes": list(every)})
            every |= {pk for (pk,) in cursor.fetchall()}
        rows = Succession.objects.filter(new_id__in=every).exclude(people=Succession.People.NONE)
        steps = [
            Step(old, new, on, extent == Succession.Extent.WHOLE)
            for old, new, on, extent in rows.values_list("old_id", "new_id", "on", "extent")
        ]
        named = every | {step.old for step in steps}
        lives = Unit.objects.filter(pk__in=named).values_list("pk", "valid_from", "valid_to")
        return Chains(steps, {pk: Life(begins, ends) for pk, begins, ends in lives})


def named_by(plan: Plan) -> set[int]:
    """The units that a plan is about, spares, or asks otherwise."""
    named = {scope.unit_id for scope in plan.scopes.all() if scope.unit_id}
    for target in plan.targets.all():
        named |= {each.unit_id for each in target.exemptions.all()}
        named |= {each.unit_id for each in target.overrides.all()}
    return named


def plans_followed_in(communes: Collection[int], on: Day) -> RawSQL:
    """Keys of the plans that name a unit, ended before the day, which some of the communes or of
    those that came before them lay in. Whether they are reached is asked of Followers.

    perf: a condition of the statement that asks for plans anyhow.
    """
    return RawSQL(_PLANS, (sorted(communes), on, on, on))  # noqa: S611 (no value is in the text)


_UNIT, _VERSION = Unit._meta.db_table, UnitVersion._meta.db_table
_PASSED, _SCOPE = Succession._meta.db_table, PlanScope._meta.db_table
_OWN = " UNION ".join(
    f"""
SELECT ended.id, place.unit_id FROM {_UNIT} ended
JOIN {_VERSION} place ON place.{key} = ended.id
    AND (place.valid_from IS NULL OR place.valid_from <= ended.valid_to)
    AND (place.valid_to IS NULL OR place.valid_to >= ended.valid_to)
JOIN {_UNIT} commune ON commune.id = place.unit_id AND commune.holds_villages
WHERE ended.id = ANY(%(ended)s)"""  # noqa: S608
    for key in ("unit_id", "district_id", "province_id")
)
_HEIRS = f"""
WITH RECURSIVE heirs (pk) AS (
    SELECT new_id FROM {_PASSED} WHERE old_id = ANY(%(communes)s) AND people <> 'none'
    UNION
    SELECT passed.new_id FROM {_PASSED} passed JOIN heirs ON passed.old_id = heirs.pk
    WHERE passed.people <> 'none'
)
SELECT pk FROM heirs
"""  # noqa: S608
_PLANS = f"""
WITH RECURSIVE before (pk) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT passed.old_id FROM {_PASSED} passed JOIN before ON passed.new_id = before.pk
    WHERE passed."on" <= %s AND passed.people <> 'none'
)
SELECT DISTINCT scope.plan_id
FROM before
JOIN {_VERSION} place ON place.unit_id = before.pk AND place.valid_to < %s
CROSS JOIN LATERAL (VALUES (place.unit_id), (place.district_id), (place.province_id)) above (pk)
JOIN {_SCOPE} scope ON scope.unit_id = above.pk
JOIN {_UNIT} ended ON ended.id = scope.unit_id AND ended.valid_to < %s
"""  # noqa: S608
