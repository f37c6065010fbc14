"""Which rows go along when a unit comes under other units, and which keep the keys of their day.

The one place that says it of every model with copied unit keys: dated rows are cut at the day
(villages, their lists, service and place of teams, posts), what tells where a thing stands now or
is of a later day takes the new keys, and what was written once stays what it was.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.models import (
    Assignment,
    AuditEntry,
    Delegation,
    Handover,
    ImportBatch,
    ListComparison,
    ProvinceChoice,
    Reform,
    VillageList,
    VillagePlacement,
)
from members.models import Membership, Paper, Person, PersonMerge, Training
from reports.models import (
    CommuneStat,
    PastCount,
    PastSeat,
    PastVerdict,
    ReminderRule,
    Report,
    ReportRun,
    ReportSchedule,
    SharedPerson,
    Snapshot,
    Submission,
    TargetStat,
)
from teams.models import (
    Channel,
    Document,
    MessageCopy,
    Team,
    TeamPlacement,
    TeamTarget,
    TeamVillage,
)

if TYPE_CHECKING:
    from communes.units.passing import UnderOthers


def _always(_day: datetime.date) -> Q:
    return Q()


def _begun(day: datetime.date) -> Q:
    return Q(valid_from__gte=day)


def _effective(day: datetime.date) -> Q:
    """Papers of the day and later, and those being prepared."""
    return Q(effective_on__isnull=True) | Q(effective_on__gte=day)


ALONG: Mapping[type[Any], Callable[[datetime.date], Q]] = {
    VillagePlacement: _begun,
    VillageList: _begun,
    TeamVillage: _begun,
    TeamPlacement: _begun,
    Assignment: _begun,
    Delegation: lambda day: Q(valid_to__gte=day),
    Handover: lambda day: Q(starts_on__gte=day),
    Reform: _effective,
    Document: _effective,
    Person: _always,
    Training: _always,
    Submission: lambda day: Q(cut_off__gte=day),
    ReportSchedule: _always,
}
# They say where their team or group stands now; brought in line by those who move these.
WITH_TEAMS = (Team, Membership, TeamTarget, Channel)
# Acts and papers of their day, settings of provinces, and figures that are counted anew.
STAYING = (
    *(AuditEntry, ImportBatch, ListComparison, PersonMerge, Paper, MessageCopy),
    *(ProvinceChoice, ReminderRule, ReportRun, Report, Snapshot),
    *(CommuneStat, TargetStat, SharedPerson, PastCount, PastVerdict, PastSeat),
)


def keys_follow(*, moved: Collection[UnderOthers], day: datetime.date) -> None:
    """Rows of the days since carry the keys of the units above; after the dated ones were cut.

    With `moved` turned back it is its own undo: whatever carries the new keys since the day was
    written for it.
    """
    if not moved:
        return
    together: dict[tuple[int | None, ...], list[int | None]] = defaultdict(list)
    for one in moved:
        was, now = one.was, one.now
        above = (was["district_id"], was["province_id"], now["district_id"], now["province_id"])
        together[above].append(was["commune_id"])
    everybody = _theirs([one.was["commune_id"] for one in moved])
    for model, since in ALONG.items():
        rows = model._default_manager.filter(since(day))
        found = rows.filter(everybody).order_by().values_list("district_id", "province_id")
        # Most kinds of rows have none in most of the units that moved.
        there = set(found.distinct())
        for (district, province, to_district, to_province), communes in together.items():
            if (district, province) in there:
                rows.filter(_theirs(communes), district=district, province=province).update(
                    district=to_district, province=to_province
                )


def _theirs(communes: Collection[int | None]) -> Q:
    """Rows of communes; None stands for those of a unit without a commune."""
    theirs = Q(commune__any_of=[pk for pk in communes if pk])
    return theirs | Q(commune__isnull=True) if None in communes else theirs
