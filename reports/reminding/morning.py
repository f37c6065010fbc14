"""The reminders of a morning: who is told of what, written once.

Officials of a commune are told of their own targets and decisions; the district and the department
only of what still lies there after the working days that the province allows, and the ministry of
its own targets after those that the country allows. A job reads the whole register here, and every
line goes to officers who act for the unit it is about or for a unit above it.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from communes import clock
from communes.models import Assignment
from communes.roles import COMMUNE_ROLES, Role
from communes.territory import valid_on
from reports.counters import recount_all, up_to_date
from reports.models import Holiday, Mailing, Morning, Notice, NoticeKind, ReminderRule, TargetStat
from reports.models.notice import SETTLED
from reports.reminding import words as reminder_words
from reports.reminding.reminders import (
    AFTER,
    PATIENCE,
    PATIENCE_OF_THE_COUNTRY,
    RETURNED,
    due_milestone,
    event_milestone,
    superior_milestone,
)
from reports.working_days import Calendar
from teams.deadlines import Wording, last_day_in_time, named_day
from teams.models import Document, DocumentState, PlanScope, Target

Day = datetime.date
# Working days by province, under None those of the country; where nothing is set it is missing.
Patience = Mapping[int | None, int]

# Targets due later than this cannot have reached a milestone, whatever holidays lie between.
HORIZON = datetime.timedelta(days=40)
AT_ONCE = 1000
SUPERIORS = frozenset({Role.DISTRICT, Role.DEPARTMENT})
MINISTRY = frozenset({Role.MINISTRY})


@dataclass(frozen=True)
class _Line:
    """A reminder before it is known who reads it: all of `roles` who act for the unit do, None the
    whole country."""

    unit_id: int | None
    roles: frozenset[str]
    kind: NoticeKind
    subject: str
    milestone: str
    text: str
    target_id: int | None = None
    document_id: int | None = None


def remind(on: Day) -> int:
    """Write the reminders of a day, once; how many. On a day off there are none.

    A second call, at the same time or later, writes nothing: it waits for the first one's lock and
    finds the day finished.
    """
    calendar = Holiday.objects.calendar()
    if not calendar.is_working(on):
        return 0
    if not up_to_date(on):
        recount_all(on)
    Morning.objects.bulk_create([Morning(day=on)], ignore_conflicts=True)
    with transaction.atomic():
        morning = Morning.objects.select_for_update().get(day=on)
        if morning.finished_at is not None:
            return 0
        morning.notices = _write(on, calendar)
        morning.finished_at = clock.now()
        morning.save(update_fields=["notices", "finished_at"])
    return morning.notices


def _write(on: Day, calendar: Calendar) -> int:
    readers = _readers(on)
    patience: dict[int | None, int] = {}
    patience.update(ReminderRule.objects.values_list("unit_id", "working_days"))
    lines = [
        *_of_targets(on, calendar, patience),
        *_of_decisions(on, calendar, patience),
    ]
    notices = [
        Notice(
            officer_id=officer,
            unit_id=line.unit_id,
            day=on,
            kind=line.kind,
            subject=line.subject,
            milestone=line.milestone,
            text=line.text,
            target_id=line.target_id,
            document_id=line.document_id,
        )
        for line in lines
        for officer, role in readers.get(line.unit_id, ())
        if role in line.roles
    ]
    Notice.objects.bulk_create(notices, batch_size=AT_ONCE, ignore_conflicts=True)
    written = Notice.objects.filter(day=on)
    # A newer reminder of the same thing says more than the older one.
    newer = written.filter(officer=OuterRef("officer"), subject=OuterRef("subject"))
    Notice.objects.filter(Exists(newer), read_at__isnull=True, day__lt=on).mark(read=True)
    told = written.exclude(officer__email="").values_list("officer_id", flat=True).distinct()
    Mailing.objects.bulk_create(
        (Mailing(officer_id=officer, day=on) for officer in told.order_by()),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    return written.count()


def _readers(on: Day) -> dict[int | None, list[tuple[int, str]]]:
    """(officer, role) by the unit acted for; accounts that are closed read nothing."""
    found: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    of_units = Q(valid_on(on, "unit__"), unit__isnull=False, role__in=[*COMMUNE_ROLES, *SUPERIORS])
    posts = Assignment.objects.on(on).filter(
        of_units | Q(unit__isnull=True, role__in=MINISTRY), officer__is_active=True
    )
    for unit, officer, role in posts.values_list("unit_id", "officer_id", "role").order_by("pk"):
        found[unit].append((officer, role))
    return found


def _of_targets(on: Day, calendar: Calendar, patience: Patience) -> Iterator[_Line]:
    """Communes by their own last day; the units above and the country by the target's."""

    @cache
    def reached(last_day: Day) -> str | None:
        return due_milestone(last_day, on, calendar)

    rows = (
        TargetStat.objects.filter(
            stat__listed=True, last_day__isnull=False, last_day__lte=on + HORIZON
        )
        .exclude(standing__in=SETTLED)
        .order_by("target_id", "stat_id")
    )
    targets = Target.objects.in_bulk(list(rows.values_list("target_id", flat=True).distinct()))
    overdue: Counter[tuple[int, int, int]] = Counter()
    provinces: dict[int, Counter[int]] = defaultdict(Counter)
    for row in rows.iterator(chunk_size=AT_ONCE):
        last_day = cast(Day, row.last_day)
        target = targets[row.target_id]
        if row.standing == "overdue":
            provinces[row.target_id][row.province_id or row.stat_id] += 1
            for above in {row.district_id, row.province_id} - {row.stat_id}:
                if above is not None:
                    overdue[row.target_id, above, row.province_id or above] += 1
        milestone = reached(last_day)
        if milestone is None:
            continue
        so_far = f"{row.n}/{row.of}" if row.n is not None and row.of is not None else ""
        yield _Line(
            unit_id=row.stat_id,
            roles=COMMUNE_ROLES,
            kind=NoticeKind.OVERDUE if on > last_day else NoticeKind.DUE,
            subject=f"target:{row.target_id}:{row.stat_id}:{last_day}",
            milestone=milestone,
            text=reminder_words.due(
                target, last_day, row.named_on or last_day, on, row.standing, so_far
            ),
            target_id=row.target_id,
        )
    for (key, unit, province), communes in overdue.items():
        yield from _overdue_below(
            targets[key], unit, communes, patience.get(province, PATIENCE), on, calendar
        )
    of_country = PlanScope.objects.filter(unit__isnull=True, plan__targets__in=list(provinces))
    for key in of_country.values_list("plan__targets", flat=True).distinct():
        if key in provinces:
            waits = patience.get(None, PATIENCE_OF_THE_COUNTRY)
            yield from _overdue_in_provinces(targets[key], provinces[key], waits, on, calendar)


def _overdue_in_provinces(
    target: Target, communes: Counter[int], patience: int, on: Day, calendar: Calendar
) -> Iterable[_Line]:
    """One line for the country, however many provinces are late."""
    wording = cast(Wording, target.wording)
    last_day = last_day_in_time(target.due_on, wording)
    if last_day is None or target.due_on is None:
        return
    milestone = superior_milestone(last_day, patience, on, calendar)
    if milestone is not None:
        named = named_day(target.due_on, wording)
        text = reminder_words.overdue_in_provinces(
            target, len(communes), communes.total(), named, on
        )
        subject = f"below:{target.pk}:country:{last_day}"
        yield _Line(None, MINISTRY, NoticeKind.OVERDUE_BELOW, subject, milestone, text, target.pk)


def _overdue_below(
    target: Target, unit: int, communes: int, patience: int, on: Day, calendar: Calendar
) -> Iterable[_Line]:
    wording = cast(Wording, target.wording)
    last_day = last_day_in_time(target.due_on, wording)
    if last_day is None or target.due_on is None:
        return
    milestone = superior_milestone(last_day, patience, on, calendar)
    if milestone is not None:
        yield _Line(
            unit_id=unit,
            roles=SUPERIORS,
            kind=NoticeKind.OVERDUE_BELOW,
            subject=f"below:{target.pk}:{unit}:{last_day}",
            milestone=milestone,
            text=reminder_words.overdue_below(
                target, communes, named_day(target.due_on, wording), on
            ),
            target_id=target.pk,
        )


def _of_decisions(on: Day, calendar: Calendar, patience: Patience) -> Iterator[_Line]:
    """Decisions that came back to the commune, and those that wait for its leader."""
    rows = (
        Document.objects.decisions()
        .filter(
            Q(state=DocumentState.RETURNED) | Q(state=DocumentState.SUBMITTED), issuer__isnull=False
        )
        .select_related("issuer")
        .defer("draft")
        .order_by("pk")
    )
    for paper in rows:
        handed_in = _day_of(paper.submitted_at or paper.saved_at)
        # A decision that is handed in again is another matter.
        subject = f"paper:{paper.pk}:{paper.state}:{handed_in}"
        if paper.state == DocumentState.RETURNED:
            milestone = event_milestone(_day_of(paper.saved_at), on, calendar, RETURNED)
            text, kind = reminder_words.returned(paper.number_raw), NoticeKind.RETURNED
            roles = COMMUNE_ROLES
        else:
            milestone = event_milestone(handed_in, on, calendar, AFTER)
            text = reminder_words.waiting(paper.number_raw, min(handed_in, on))
            kind, roles = NoticeKind.WAITING, frozenset({Role.CHAIR})
            yield from _waiting_below(paper, handed_in, subject, patience, on, calendar)
        if milestone is not None:
            yield _Line(
                cast(int, paper.issuer_id), roles, kind, subject, milestone, text, None, paper.pk
            )


def _waiting_below(
    paper: Document,
    handed_in: Day,
    subject: str,
    patience: Patience,
    on: Day,
    calendar: Calendar,
) -> Iterable[_Line]:
    allowed = patience.get(paper.province_id or 0, PATIENCE)
    milestone = superior_milestone(handed_in, allowed, on, calendar)
    if milestone is None or paper.issuer is None:
        return
    text = reminder_words.waiting_below(
        paper.issuer.label, paper.number_raw, calendar.between(handed_in, on)
    )
    for above in {paper.district_id, paper.province_id} - {None, paper.issuer_id}:
        yield _Line(
            cast(int, above),
            frozenset(SUPERIORS),
            NoticeKind.WAITING_BELOW,
            subject,
            milestone,
            text,
            None,
            paper.pk,
        )


def _day_of(moment: datetime.datetime) -> Day:
    return moment.astimezone(timezone.get_current_timezone()).date()
