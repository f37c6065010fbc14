"""The timetable of reports and the rules of their periods: who sets what for which unit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.models import Level, Unit
from communes.roles import Right
from communes.units.placing import keys_on
from reports.actions.reporting import check_map
from reports.actions.running import registered
from reports.models import Frequency, PeriodCalendar, ReportMap, ReportRule, ReportSchedule
from reports.periods import WEEK

if TYPE_CHECKING:
    from communes.models import Officer

LEAST_DAYS, MOST_DAYS = 1, 20
LAST_HOUR = 23


@dataclass(frozen=True)
class Timing:
    """When a schedule builds, and for whom; see reports.models.ReportSchedule."""

    frequency: str
    calendar: str
    levels: Sequence[str]
    days_after: int
    hour: int
    began_on: datetime.date
    map: str = ReportMap.OF_THE_DAY


@transaction.atomic
def add_schedule(
    *, kind: str, unit: Unit | None, timing: Timing, by: Officer, today: datetime.date
) -> ReportSchedule:
    """Have a kind built for a unit and those below it at the end of each period."""
    _may_set(by, unit)
    timing = _checked(kind, unit, timing)
    there = ReportSchedule.objects.filter(
        kind=kind, unit=unit, frequency=timing.frequency, calendar=timing.calendar, map=timing.map
    )
    if there.exists():
        raise Refused("Đơn vị đã có lịch lập báo cáo này theo định kỳ này. Sửa lịch đã có.", "kind")
    schedule = ReportSchedule.objects.create(
        kind=kind, unit=unit, changed_by=by, **_values(timing), **keys_on(unit, today)
    )
    _note(schedule, by, "report_schedule.added", "Đặt lịch lập báo cáo", {})
    return schedule


@transaction.atomic
def change_schedule(*, schedule: ReportSchedule, timing: Timing, by: Officer) -> ReportSchedule:
    """Change when and for whom; what it has begun stays begun."""
    schedule = _locked(schedule)
    _may_set(by, schedule.unit)
    timing = _checked(schedule.kind, schedule.unit, timing)
    before = _worded(schedule)
    others = ReportSchedule.objects.filter(
        kind=schedule.kind,
        unit=schedule.unit,
        frequency=timing.frequency,
        calendar=timing.calendar,
        map=timing.map,
    ).exclude(pk=schedule.pk)
    if others.exists():
        raise Refused("Đơn vị đã có lịch khác theo định kỳ này.", "frequency")
    # Its periods may be others now; those that it has begun are passed over.
    schedule.last_period = ""
    for name, value in _values(timing).items():
        setattr(schedule, name, value)
    schedule.changed_by = by
    schedule.save()
    _note(schedule, by, "report_schedule.changed", "Sửa lịch lập báo cáo", before)
    return schedule


@transaction.atomic
def switch_schedule(*, schedule: ReportSchedule, active: bool, by: Officer) -> ReportSchedule:
    """Stop a schedule, or let it go on with the periods that it missed meanwhile."""
    schedule = _locked(schedule)
    _may_set(by, schedule.unit)
    if schedule.active == active:
        return schedule
    before = _worded(schedule)
    schedule.active, schedule.changed_by = active, by
    schedule.save(update_fields=["active", "changed_by", "changed_at"])
    summary = "Chạy lại lịch lập báo cáo" if active else "Dừng lịch lập báo cáo"
    _note(schedule, by, "report_schedule.switched", summary, before)
    return schedule


@dataclass(frozen=True)
class DueRule:
    """The cut-off and due days of a kind and a frequency; see reports.models.ReportRule."""

    calendar: str
    due_days: Mapping[str, int] = field(default_factory=dict)
    due_day: Mapping[str, int] = field(default_factory=dict)
    estimate: bool = False


@transaction.atomic
def set_rule(
    *, kind: str, unit: Unit | None, frequency: str, rule: DueRule, by: Officer
) -> ReportRule:
    """Set when reports of a kind are due: for the country (unit None) or for a province alone."""
    found = registered(kind)
    if not may_rule(by, unit):
        raise Refused("Chỉ Sở, quản trị của tỉnh hoặc quản trị cả nước đặt được quy định này.")
    if frequency not in found.frequencies:
        raise Refused(f"{found.title} không lập theo định kỳ này.")
    before = ReportRule.objects.select_for_update().filter(
        kind=kind, unit=unit, frequency=frequency
    )
    old = before.first()
    saved, _ = ReportRule.objects.update_or_create(
        kind=kind,
        unit=unit,
        frequency=frequency,
        defaults={
            "calendar": PeriodCalendar.CALENDAR if frequency == WEEK else rule.calendar,
            "due_days": dict(rule.due_days),
            "due_day": dict(rule.due_day),
            "estimate": rule.estimate,
            "changed_by": by,
        },
    )
    audit.record(
        by=by,
        verb="report_rule.set",
        summary=f"Đặt hạn gửi báo cáo “{found.title}”, định kỳ {saved.get_frequency_display()}",
        target=saved,
        place=by.assignment,
        before=_rule_worded(old) if old else {},
        after=_rule_worded(saved),
    )
    return saved


@transaction.atomic
def drop_rule(*, rule: ReportRule, by: Officer) -> None:
    """Take back a province's own rule: that of the country holds again."""
    if rule.unit is None or not may_rule(by, rule.unit):
        raise Refused("Chỉ bỏ được quy định riêng của tỉnh mình.")
    audit.record(
        by=by,
        verb="report_rule.dropped",
        summary=f"Bỏ quy định riêng về hạn gửi báo cáo, định kỳ {rule.get_frequency_display()}",
        target=rule,
        place=by.assignment,
        before=_rule_worded(rule),
    )
    rule.delete()


def may_rule(officer: Officer, unit: Unit | None) -> bool:
    """A province's own rules are set by the province, those of the country by its administrator."""
    if not officer.can(Right.SCHEDULE_REPORTS) or officer.reach is None:
        return False
    if unit is None:
        return officer.reach.whole_country
    return unit.level == Level.PROVINCE and unit == officer.unit


def _may_set(by: Officer, unit: Unit | None) -> None:
    if not by.can(Right.SCHEDULE_REPORTS):
        raise Refused("Chỉ Sở hoặc quản trị đặt được lịch lập báo cáo.")
    if unit is None and (by.reach is None or not by.reach.whole_country):
        raise Refused("Chỉ quản trị cả nước đặt được lịch cho cả nước.", "unit")


def _checked(code: str, unit: Unit | None, timing: Timing) -> Timing:
    kind = registered(code)
    if timing.frequency not in kind.frequencies:
        raise Refused(f"{kind.title} không lập theo định kỳ này.", "frequency")
    if not set(timing.levels) <= set(kind.levels):
        raise Refused(f"{kind.title} không lập cho cấp này.", "levels")
    check_map(timing.map)
    if not timing.levels:
        raise Refused("Chọn ít nhất một cấp để lập báo cáo.", "levels")
    if not LEAST_DAYS <= timing.days_after <= MOST_DAYS:
        raise Refused(f"Ghi số ngày làm việc từ {LEAST_DAYS} đến {MOST_DAYS}.", "days_after")
    if not 0 <= timing.hour <= LAST_HOUR:
        raise Refused("Ghi giờ từ 0 đến 23.", "hour")
    if timing.frequency == WEEK and timing.calendar != PeriodCalendar.CALENDAR:
        return Timing(**{**vars(timing), "calendar": PeriodCalendar.CALENDAR})
    return timing


def _values(timing: Timing) -> dict[str, Any]:
    return {**vars(timing), "levels": sorted(timing.levels)}


def _locked(schedule: ReportSchedule) -> ReportSchedule:
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=schedule.pk)


def _worded(schedule: ReportSchedule) -> dict[str, Any]:
    return {
        "định kỳ": Frequency(schedule.frequency).label,
        "cách tính kỳ": PeriodCalendar(schedule.calendar).label,
        "địa giới": ReportMap(schedule.map).label,
        "cấp": [str(dict(Level.choices).get(level, "cả nước")) for level in schedule.levels],
        "sau ngày chốt (ngày làm việc)": schedule.days_after,
        "giờ": schedule.hour,
        "từ ngày": schedule.began_on,
        "đang chạy": "có" if schedule.active else "không",
    }


def _rule_worded(rule: ReportRule) -> dict[str, Any]:
    names = {**dict(Level.choices), "": "cả nước"}
    return {
        "cách tính kỳ": PeriodCalendar(rule.calendar).label,
        "số ngày làm việc sau ngày chốt": {
            str(names[level]): count for level, count in rule.due_days.items()
        },
        "ngày cố định": {str(names[level]): day for level, day in rule.due_day.items()},
        "được ước tính": "có" if rule.estimate else "không",
    }


def _note(
    schedule: ReportSchedule, by: Officer, verb: str, summary: str, before: dict[str, Any]
) -> None:
    title = registered(schedule.kind).title
    after = _worded(schedule)
    changed = audit.changes(before, after) if before else ({}, after)
    audit.record(
        by=by,
        verb=verb,
        summary=f"{summary} “{title}”",
        target=schedule,
        before=changed[0],
        after=changed[1],
    )
