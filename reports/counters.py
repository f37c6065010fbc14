"""The recount of communes into counters: locked in order, by the code that judges live boards.

perf: a recount is idempotent and the same for an import, a decision, a reform and a repair. The
rows of the communes are locked in sorted order first, so that two officials who confirm at once
neither lose a figure nor wait for one another in a circle; the register is read after the lock.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Count, Q

from communes import clock
from communes.models import UnitVersion
from members.models import Membership
from reports.demands import Demand, demands_in
from reports.facts import Commune, Heads, communes_of, with_more
from reports.models import CommuneStat, Recount, TargetStat
from reports.past import stale
from reports.rules import Verdict, judge
from reports.shared_people import recount_shared
from teams.deadlines import named_day
from teams.followers import Followers, plans_followed_in
from teams.models import Plan, PlanScope, placed_on

logger = logging.getLogger(__name__)

Day = datetime.date
RECOUNT_JOB = "reports.recount_all"
# More communes than a change can wait for.
MANY = 300
# Communes recounted together: bounds the memory of a recount of the country.
AT_ONCE = 500
KEPT = ("villages", "villages_with_team", "village_teams", "commune_teams", "seats", "people")


@dataclass(frozen=True)
class Everywhere:
    """All targets in force are looked at, whatever they are about."""

    on: Day
    unit = None
    version = None
    inside: frozenset[int] = frozenset()


def refresh(commune_ids: Collection[int] | None) -> None:
    """Recount these communes; the last thing of the transaction that changed them.

    None, or very many: all of them, by a job, since that takes seconds; until it is done boards
    count live.
    """
    if commune_ids is None or len(commune_ids) > MANY:
        Recount.objects.filter(stale=False).update(stale=True)
        transaction.on_commit(_recount_by_job)
    else:
        recount(commune_ids, clock.today())
    stale.mark(commune_ids)


@transaction.atomic(savepoint=False)
def recount(commune_ids: Collection[int], on: Day) -> int:
    """Count the communes as of a day; how many of them had changed.

    An id that is no commune on the day loses its row.
    """
    ids = sorted(commune_ids)
    versions = _holders(ids, on)
    demands = demands_on(on, versions.values())
    changed = sum(_recount(part, versions, on, demands) for part in _parts(ids))
    recount_shared(ids, on)
    return changed


def recount_all(on: Day) -> int:
    """Count the whole country as of a day, part by part; how many communes had changed."""
    entry = Recount.objects.create(day=on, begun_at=clock.now())
    held = UnitVersion.objects.on(on).holders().values_list("unit_id", flat=True)
    CommuneStat.objects.exclude(unit_id__in=held).delete()
    demands = demands_on(on)
    changed = 0
    for ids in _parts(sorted(held)):
        with transaction.atomic():
            changed += _recount(ids, _holders(ids, on), on, demands)
    recount_shared(None, on)
    entry.changed, entry.finished_at = changed, clock.now()
    entry.save(update_fields=["changed", "finished_at"])
    return changed


def up_to_date(on: Day) -> bool:
    """Whether the counters hold for the day; those of yesterday do not."""
    last = Recount.objects.filter(finished_at__isnull=False).first()
    return last is not None and last.holds_on(on)


def _recount_by_job() -> None:
    """Let a worker recount; without a broker boards go on counting live, and the log says so."""
    try:
        current_app.send_task(RECOUNT_JOB)
    except Exception:
        logger.exception("The recount of all communes could not be handed to a worker")


def demands_on(on: Day, communes: Collection[UnitVersion] | None = None) -> list[Demand]:
    """Every target in force on a day, wherever it is asked; or those asked of these communes."""
    plans = Plan.objects.in_force()
    if communes is not None:
        keys = {
            pk for row in communes for pk in (row.unit_id, row.district_id, row.province_id) if pk
        }
        scopes = PlanScope.objects.filter(Q(unit__isnull=True) | Q(unit_id__in=keys))
        followed = plans_followed_in({row.unit_id for row in communes}, on)
        plans = plans.filter(Q(pk__in=scopes.values("plan_id")) | Q(pk__in=followed))
    area = Everywhere(on)
    found = list(plans.with_targets().order_by("pk"))
    followers = Followers.of_plans(found)
    return [demand for plan in found for demand in demands_in(plan, area, followers)]


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]


def _holders(ids: Collection[int], on: Day) -> dict[int, UnitVersion]:
    """Those of the units that hold villages on the day, as they are then."""
    rows = UnitVersion.objects.on(on).holders().filter(unit_id__in=ids).select_related("unit")
    return {row.unit_id: row for row in rows}


def _locked(ids: Collection[int]) -> dict[int, CommuneStat]:
    """The rows of communes, held in the order of their keys until the transaction ends."""
    rows = CommuneStat.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    missing = sorted(set(ids) - found.keys())
    if not missing:
        return found
    CommuneStat.objects.bulk_create((CommuneStat(pk=pk) for pk in missing), ignore_conflicts=True)
    return {row.pk: row for row in rows.all()}


def _recount(
    ids: Sequence[int], holders: dict[int, UnitVersion], on: Day, demands: Sequence[Demand]
) -> int:
    versions = {pk: holders[pk] for pk in ids if pk in holders}
    gone = set(ids) - versions.keys()
    if gone:
        CommuneStat.objects.filter(unit_id__in=gone).delete()
    before = _locked(versions)
    communes = tuple(communes_of(list(versions.values()), list(versions), on))
    found = {commune.version.unit_id: commune for commune in communes}
    heads = _heads(versions, on)
    now = clock.now()
    changed = _keep_verdicts(verdicts_now(communes, demands, on), versions)
    stats = []
    for pk, version in versions.items():
        stat = _stat(version, found.get(pk), heads.get(pk, Heads(0, 0)), on)
        old = before[pk]
        moved = pk in changed or _figures(stat) != _figures(old) or old.counted_on is None
        stat.rev = old.rev + moved
        stat.changed_at = now if moved else old.changed_at
        changed |= {pk} if moved else set()
        stats.append(stat)
    CommuneStat.objects.bulk_create(
        stats, update_conflicts=True, unique_fields=["unit"], update_fields=_COLUMNS
    )
    return len(changed)


_COLUMNS = [
    field.attname for field in CommuneStat._meta.concrete_fields if field.attname != "unit_id"
]


def _stat(version: UnitVersion, commune: Commune | None, heads: Heads, on: Day) -> CommuneStat:
    counts = commune.counts if commune else None
    entries = [team.entered_on for team in commune.facts.teams] if commune else []
    return CommuneStat(
        unit_id=version.unit_id,
        commune_id=version.unit_id,
        district_id=version.district_id,
        province_id=version.province_id,
        listed=commune is not None,
        villages=counts.villages if counts else None,
        villages_with_team=counts.villages_with_team if counts else 0,
        village_teams=counts.village_teams if counts else 0,
        commune_teams=counts.commune_teams if counts else 0,
        seats=heads.seats,
        people=heads.people,
        latest_entry=max(entries, default=None),
        counted_on=on,
    )


def _figures(stat: CommuneStat) -> tuple[Any, ...]:
    return (
        *(getattr(stat, name) for name in KEPT),
        *(stat.listed, stat.district_id, stat.province_id, stat.latest_entry),
    )


def _heads(ids: Collection[int], on: Day) -> dict[int, Heads]:
    rows = (
        Membership.objects.current(on)
        .counted()
        .filter(placed_on(on, "team__", commune_id__in=list(ids)), team__void=False)
        .values_list("team__placements__commune_id")
        .annotate(seats=Count("pk"), people=Count("person_id", distinct=True))
        .order_by()
    )
    return {pk: Heads(*figures) for pk, *figures in rows}


def _verdicts(
    commune: Commune, demands: Iterable[Demand], on: Day
) -> Iterator[tuple[int, Verdict, Day | None]]:
    """What each target says of the commune: its id, the verdict and the day that it names."""
    for demand in demands:
        if not demand.covers(commune.keys):
            continue
        pk = commune.version.unit_id
        rule = demand.rule.for_commune(pk)
        if demand.exempts(commune.keys):
            rule = demand.rule.exempting(pk)
        named = named_day(rule.due, rule.wording) if rule.due else None
        yield demand.target.pk, judge(rule, commune.facts, on), named


def counted_now(
    holders: dict[int, UnitVersion], on: Day
) -> tuple[tuple[Commune, ...], list[CommuneStat]]:
    """The communes of some units on a day with their counters, which are not kept."""
    communes = tuple(communes_of(list(holders.values()), list(holders), on))
    heads = _heads(holders, on)
    nobody = Heads(0, 0)
    return communes, [
        _stat(commune.version, commune, heads.get(commune.version.unit_id, nobody), on)
        for commune in communes
    ]


def verdicts_now(
    communes: tuple[Commune, ...], demands: Sequence[Demand], on: Day
) -> list[TargetStat]:
    """What targets say of communes on a day; not kept."""
    ids = [commune.version.unit_id for commune in communes]
    communes = with_more(communes, ids, {demand.rule.kind for demand in demands})
    return [
        _target_stat(commune.version, target, verdict, named)
        for commune in communes
        for target, verdict, named in _verdicts(commune, demands, on)
    ]


def _keep_verdicts(rows: Sequence[TargetStat], versions: dict[int, UnitVersion]) -> set[int]:
    """Write the verdicts that differ from those kept; the communes of which one differed."""
    kept = {
        (row.stat_id, row.target_id): row for row in TargetStat.objects.filter(stat_id__in=versions)
    }
    wanted = {(row.stat_id, row.target_id) for row in rows}
    gone = [row for key, row in kept.items() if key not in wanted]
    TargetStat.objects.filter(pk__in=[row.pk for row in gone]).delete()
    fresh = [row for row in rows if not _same(kept.get((row.stat_id, row.target_id)), row)]
    TargetStat.objects.bulk_create(
        fresh,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["stat", "target"],
        update_fields=_VERDICT_COLUMNS,
    )
    return {row.stat_id for row in (*gone, *fresh)}


_VERDICT_COLUMNS = [
    field.name
    for field in TargetStat._meta.concrete_fields
    if field.name not in ("id", "stat", "target")
]


def _target_stat(
    version: UnitVersion, target: int, verdict: Verdict, named: Day | None
) -> TargetStat:
    return TargetStat(
        stat_id=version.unit_id,
        target_id=target,
        commune_id=version.unit_id,
        district_id=version.district_id,
        province_id=version.province_id,
        standing=verdict.standing,
        n=verdict.n,
        of=verdict.of,
        cap=verdict.cap,
        held_since=verdict.held_since,
        last_day=verdict.last_day,
        named_on=named,
        met_before=verdict.met_before,
        on_time=verdict.on_time,
        late=verdict.late,
        typed_late=verdict.typed_late,
        typed_days_late=verdict.typed_days_late,
        denominator_on=verdict.denominator_day,
    )


def _same(kept: TargetStat | None, row: TargetStat) -> bool:
    return kept is not None and all(
        getattr(kept, field.attname) == getattr(row, field.attname)
        for field in TargetStat._meta.concrete_fields
        if field.name != "id"
    )
