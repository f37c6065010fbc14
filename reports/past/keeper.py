"""The past of communes judged once and kept: over which days which figures held.

perf: a board of a past day reads every village, team and seat and judges each commune; with the
spans kept here it adds up rows instead. Keeping is idempotent and no part of a change: a change
marks its communes stale, boards count these live, and a job keeps them anew.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from communes.models import Level, Unit, UnitVersion
from reports.boards.tag import release
from reports.commune_facts import CommuneFacts
from reports.facts import counted_on, is_commune
from reports.facts_rows import facts_of
from reports.models import PastCount, PastKept, PastVerdict
from reports.more_facts import (
    NEED_RECEIPTS,
    NEED_TRAINING,
    received_from,
    seats_of,
    trained_in,
)
from reports.past.asked import Timeline, kinds_of, timelines
from reports.past.rows import KEYS, Keys, copy
from reports.past.seats import write_seats
from reports.past.spans import (
    Place,
    days_of_counts,
    days_of_seats,
    days_of_verdicts,
    known_on,
    place_on,
    steps,
)
from reports.past.stale import not_kept
from reports.rules import Verdict, judge
from reports.runs import within
from teams.deadlines import named_day

Day = datetime.date
# Communes kept together: as long as these take, who changes one of them waits.
AT_ONCE = 250


_PARTS = tuple(each for each in fields(CommuneFacts) if each.name not in ("commune_id", "begun"))


@dataclass(frozen=True)
class Life:
    """All that the register knows of a commune, whatever the day.

    always: it is a commune even while it holds nothing. asked: the targets that ever concerned it.
    """

    pk: int
    always: bool
    places: tuple[Place, ...]
    facts: CommuneFacts
    asked: tuple[Timeline, ...]

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(pk for place in self.places for pk in place.keys)

    @property
    def fingerprint(self) -> str:
        asked = [timeline.told(self.pk, self.keys) for timeline in self.asked]
        # The database gives rows in any order.
        facts = [sorted(map(repr, getattr(self.facts, each.name))) for each in _PARTS]
        whole = repr((release(), self.always, self.places, self.facts.begun, facts, asked))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]

    def standing(self, day: Day, known: CommuneFacts) -> Keys | None:
        """Where it stood on the day; None when it was no commune then."""
        place = place_on(self.places, day)
        if place is None or not (self.always or is_commune(known, day)):
            return None
        return Keys(place.unit_id, place.district_id, place.province_id)


def keep(commune_ids: Collection[int] | None = None) -> int:
    """Keep the past of these units, None all that hold villages; of how many it was made anew.

    Each part is a transaction: a job that is stopped has kept what it had done.
    """
    if commune_ids is None:
        ids = sorted(Unit.objects.filter(holds_villages=True).values_list("pk", flat=True))
    else:
        ids = sorted(commune_ids)
    return sum(_keep(ids[place : place + AT_ONCE]) for place in range(0, len(ids), AT_ONCE))


def keep_stale() -> int:
    """Keep anew what no longer holds, or was never kept; of how many it was made anew."""
    units = Unit.objects.filter(not_kept("pk"), holds_villages=True)
    return keep(units.values_list("pk", flat=True))


@transaction.atomic
def _keep(ids: Sequence[int]) -> int:
    before = _locked(ids)
    # Read after the lock: who changes plans or facts marks these rows and so waits, or is seen.
    lives = list(_lives(ids))
    marks = {life.pk: life.fingerprint for life in lives}
    fresh = [life for life in lives if marks[life.pk] != before[life.pk].fingerprint]
    if fresh:
        _write(fresh)
        write_seats([life.pk for life in fresh], [s for life in fresh for s in life.facts.seats])
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, [list(marks), list(marks.values())])
    return len(fresh)


_FRESH = f"""
UPDATE {PastKept._meta.db_table} kept SET stale = false, fingerprint = made.fingerprint
FROM unnest(%s::bigint[], %s::text[]) AS made (unit_id, fingerprint)
WHERE kept.unit_id = made.unit_id
"""  # noqa: S608


def _locked(ids: Sequence[int]) -> dict[int, PastKept]:
    rows = PastKept.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    missing = sorted(set(ids) - found.keys())
    if not missing:
        return found
    PastKept.objects.bulk_create((PastKept(pk=pk) for pk in missing), ignore_conflicts=True)
    return {row.pk: row for row in rows.all()}


def _lives(ids: Sequence[int]) -> Iterator[Life]:
    asked = timelines()
    kinds = kinds_of(asked)
    places: dict[int, list[Place]] = defaultdict(list)
    levels: dict[int, str] = {}
    begun: dict[int, Day | None] = {}
    versions = UnitVersion.objects.filter(unit_id__in=ids).select_related("unit")
    for row in versions.order_by(F("valid_from").asc(nulls_first=True)):
        levels[row.unit_id] = row.unit.level
        begun[row.unit_id] = row.unit.valid_from
        places[row.unit_id].append(
            Place(row.valid_from, row.valid_to, row.unit_id, row.district_id, row.province_id)
        )
    facts = facts_of(ids, Day.max)
    seats = seats_of(ids)
    received = {} if NEED_RECEIPTS.isdisjoint(kinds) else received_from(ids)
    trained = {} if NEED_TRAINING.isdisjoint(kinds) else trained_in(ids)
    for pk in ids:
        known = facts(
            pk,
            seats=tuple(seats.get(pk, ())),
            received=tuple(received.get(pk, ())),
            trained=tuple(trained.get(pk, ())),
            begun=begun.get(pk),
        )
        keys = frozenset(each for place in places[pk] for each in place.keys)
        concerned = tuple(timeline for timeline in asked if timeline.concerns(keys))
        always = levels.get(pk) == Level.COMMUNE
        yield Life(pk, always, tuple(places[pk]), known, concerned)


def _write(lives: Sequence[Life]) -> None:
    ids = [life.pk for life in lives]
    for model in (PastCount, PastVerdict):
        model._default_manager.filter(commune_id__in=ids).delete()
    copy(PastCount, _COUNTED, (row for life in lives for row in _counts(life)))
    copy(PastVerdict, _JUDGED, (row for life in lives for row in _verdicts(life)))


_COUNTED = (
    *KEYS,
    *("villages", "villages_with_team", "village_teams", "commune_teams"),
    *("seats", "people", "latest_entry"),
)
_JUDGED = (
    *(*KEYS, "target_id", "standing", "n", "of", "cap", "held_since", "last_day", "named_on"),
    *("met_before", "on_time", "late", "typed_late", "typed_days_late"),
)


def _counts(life: Life) -> Iterator[tuple[Any, ...]]:
    facts = life.facts

    def on(day: Day) -> tuple[Any, ...] | None:
        known = known_on(facts, day)
        keys = life.standing(day, known)
        if keys is None:
            return None
        counts = counted_on(known, day)
        sitting = [s.person_id for s in facts.seats if within(day, s.valid_from, s.valid_to)]
        latest = max((team.entered_on for team in known.teams), default=None)
        return (
            *keys,
            *(counts.villages, counts.villages_with_team),
            *(counts.village_teams, counts.commune_teams),
            *(len(sitting), len(set(sitting)), latest),
        )

    days = days_of_counts(facts, life.places) | days_of_seats(facts)
    return ((begin, until, *row) for begin, until, row in steps(days, on))


def _verdicts(life: Life) -> Iterator[tuple[Any, ...]]:
    known: dict[Day, tuple[CommuneFacts, Keys | None]] = {}
    common = days_of_counts(life.facts, life.places)

    def stood(day: Day) -> tuple[CommuneFacts, Keys | None]:
        if day not in known:
            facts = known_on(life.facts, day)
            known[day] = facts, life.standing(day, facts)
        return known[day]

    for timeline in life.asked:

        def on(day: Day, timeline: Timeline = timeline) -> tuple[Any, ...] | None:
            facts, keys = stood(day)
            demand = timeline.on(day)
            if keys is None or demand is None:
                return None
            above = frozenset(pk for pk in keys if pk)
            if not demand.covers(above):
                return None
            rule = demand.rule.for_commune(life.pk)
            if demand.exempts(above):
                rule = demand.rule.exempting(life.pk)
            named = named_day(rule.due, rule.wording) if rule.due else None
            return *keys, timeline.target_id, *_told(judge(rule, facts, day), named)

        days = common.union(timeline.days)
        for rule in timeline.rules(life.pk):
            days |= days_of_verdicts(rule, life.facts)
        for begin, until, row in steps(days, on):
            yield begin, until, *row


def _told(verdict: Verdict, named: Day | None) -> tuple[Any, ...]:
    return (
        *(verdict.standing, verdict.n, verdict.of, verdict.cap),
        *(verdict.held_since, verdict.last_day, named, verdict.met_before),
        *(verdict.on_time, verdict.late, verdict.typed_late, verdict.typed_days_late),
    )
