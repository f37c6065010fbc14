"""From the register to a frozen data set: what a report says, and what it would say now."""

from __future__ import annotations

import datetime

from communes.models import Unit
from communes.units.placing import keys_on
from reports.kinds import kind_of
from reports.kinds.head import head_of
from reports.kinds.kind import Frozen, Kind, Subject, Table
from reports.models import Holiday, Report, ReportMap, ReportRule, Snapshot
from reports.periodic.frozen import from_json, unpack
from reports.periods import Period, due_on

Day = datetime.date
ONE = datetime.timedelta(days=1)


def rule_of(kind: Kind, unit: Unit | None, span: Period) -> ReportRule:
    """The rule of due days that holds for a unit's report."""
    province = keys_on(unit, span.last)["province_id"] if unit is not None else None
    rule: ReportRule = ReportRule.objects.in_force(kind.code, span.frequency, province)
    return rule


def due_of(kind: Kind, unit: Unit | None, span: Period) -> Day:
    level = unit.level if unit is not None else ""
    return due_on(span, level, rule_of(kind, unit, span), Holiday.objects.calendar())


def freezable_from(kind: Kind, unit: Unit | None, span: Period) -> Day:
    """The first day on which a period may be frozen: after its cut-off, or for an estimate the
    day by which it is due."""
    rule = rule_of(kind, unit, span)
    level = unit.level if unit is not None else ""
    if not rule.estimate:
        return span.last + ONE
    return min(due_on(span, level, rule, Holiday.objects.calendar()), span.last + ONE)


def subject_of(
    unit: Unit | None,
    span: Period,
    today: Day,
    on_map: str = ReportMap.OF_THE_DAY,
    map_day: Day | None = None,
) -> Subject:
    """Whom a report is about: a unit that ended within the period as it was on its last day; on
    today's map a unit as it is today."""
    on = min(span.last, today)
    if on_map == ReportMap.OF_TODAY:
        day = map_day or today
        return Subject(unit, unit.version_on(day) if unit else None, span, on, day)
    if unit is not None and unit.valid_to is not None:
        on = min(on, unit.valid_to)
    return Subject(unit, unit.version_on(on) if unit is not None else None, span, on)


def frozen_of(
    report: Report,
    *,
    today: Day,
    adjustments: tuple[Table, ...] = (),
    map_day: Day | None = None,
) -> Frozen:
    """What the register says now of a report's period.

    adjustments: the table of what changed in earlier periods since they were frozen. map_day: of
    a report on today's map the day that it was frozen on, else today.
    """
    kind, span = kind_of(report.kind), report.span
    subject = subject_of(report.unit, span, today, report.map, map_day)
    body = kind.build(subject)
    return Frozen(
        kind=kind.code,
        title=body.title,
        unit=subject.name,
        unit_id=report.unit_id,
        level=subject.level,
        period=span.code,
        calendar=span.calendar,
        begins=span.first,
        cut_off=span.last,
        counted_on=subject.on,
        due=due_of(kind, report.unit, span),
        head=head_of(subject),
        notes=body.notes,
        tables=(*body.tables, *adjustments),
        figures=body.figures,
        pictures=body.pictures,
        map_day=subject.map_day,
    )


def frozen_content(snapshot: Snapshot) -> Frozen:
    """The frozen data set of a snapshot."""
    return from_json(unpack(snapshot.content))
