"""Runs: ordering the reports of a period for a unit and those below it, stopping, trying again."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit, clock
from communes.errors import Refused
from communes.models import Unit
from communes.units.placing import keys_on
from reports.actions.reporting import check_map
from reports.kinds import UnknownKind, kind_of
from reports.models import Report, ReportMap, ReportRun, ReportState, RunState
from reports.periodic.making import freezable_from
from reports.running.units import Place, places_of

if TYPE_CHECKING:
    from communes.models import Officer
    from reports.kinds.kind import Kind
    from reports.models import ReportSchedule
    from reports.periods import Period

AT_ONCE = 1000
NOTHING_NEW = (
    "Mọi báo cáo này đã có. Mở báo cáo để tải về, hoặc lập bản mới của báo cáo cần sửa kèm lý do."
)


@transaction.atomic
def order_run(
    *,
    kind: str,
    unit: Unit | None,
    period: Period,
    levels: Sequence[str],
    by: Officer,
    today: datetime.date,
    on_map: str = ReportMap.OF_THE_DAY,
) -> ReportRun:
    """Order the reports that are missing; the caller has scoped the unit. on_map: a ReportMap.

    Reports of the period that exist on that map, in whatever state, stay as they are. Refused when
    there is nothing to build or the officer may not.
    """
    found = registered(kind)
    if not by.can(found.right):
        raise Refused("Anh chị không có quyền lập loại báo cáo này.", "kind")
    if period.frequency not in found.frequencies:
        raise Refused(f"{found.title} không lập theo kỳ này.", "period")
    check_map(on_map)
    from_day = freezable_from(found, unit, period)
    if today < from_day:
        raise Refused(
            f"Kỳ {period.label} chốt số liệu đến hết ngày {period.last:%d/%m/%Y}. Lập báo cáo từ "
            f"ngày {from_day:%d/%m/%Y}, hoặc chọn kỳ trước.",
            "period",
        )
    run, count = _begin(found, unit, period, levels, by, None, on_map)
    if not count:
        raise Refused(NOTHING_NEW, "levels")
    audit.record(
        by=by,
        verb="report_run.ordered",
        summary=f"Yêu cầu lập {count} báo cáo “{found.title}”, {period.label}",
        target=run,
        after={"đơn vị": unit.label if unit else "cả nước", "số báo cáo": count},
    )
    return run


@transaction.atomic
def begin_scheduled(
    *, schedule: ReportSchedule, period: Period, by: Officer | None
) -> ReportRun | None:
    """Begin the run of a period by the timetable, which has locked the schedule.

    None when the schedule has begun it before. A run without reports is over at once: it still
    says that the period's hour has come.
    """
    kind = registered(schedule.kind)
    schedule.last_period = period.code
    schedule.save(update_fields=["last_period"])
    if ReportRun.objects.filter(schedule=schedule, period=period.code).exists():
        return None
    run, count = _begin(kind, schedule.unit, period, schedule.levels, by, schedule, schedule.map)
    if not count:
        run.state, run.finished_at = RunState.DONE, clock.now()
        run.save(update_fields=["state", "finished_at"])
    audit.record(
        by=by,
        verb="report_run.scheduled",
        summary=f"Đến lịch, lập {count} báo cáo “{kind.title}”, {period.label}",
        target=run,
        after={"số báo cáo": count},
        system=by is None,
    )
    return run


@transaction.atomic
def cancel_run(*, run: ReportRun, by: Officer) -> int:
    """Stop a run: what waits is not built any more, what is being built is finished; how many."""
    run = _locked(run)
    if run.state != RunState.RUNNING:
        raise Refused("Đợt này đã kết thúc, không còn gì để dừng.")
    stopped = Report.objects.filter(run=run, state=ReportState.WAITING).update(
        state=ReportState.CANCELLED, finished_at=clock.now()
    )
    run.state, run.finished_at = RunState.CANCELLED, clock.now()
    run.save(update_fields=["state", "finished_at"])
    audit.record(
        by=by,
        verb="report_run.cancelled",
        summary=f"Dừng đợt lập báo cáo, {stopped} báo cáo chưa lập",
        target=run,
        after={"báo cáo không lập": stopped},
    )
    return stopped


@transaction.atomic
def retry_run(*, run: ReportRun, by: Officer) -> int:
    """Try again what failed or was stopped; how many. The others are left alone."""
    run = _locked(run)
    again = Report.objects.filter(
        run=run, state__in=(ReportState.FAILED, ReportState.CANCELLED)
    ).update(state=ReportState.WAITING, attempt=0, problem="", heartbeat_at=None, finished_at=None)
    if not again:
        raise Refused("Đợt này không có báo cáo nào lỗi hay bị dừng.")
    run.state, run.finished_at = RunState.RUNNING, None
    run.save(update_fields=["state", "finished_at"])
    audit.record(
        by=by,
        verb="report_run.retried",
        summary=f"Chạy lại {again} báo cáo lỗi hoặc bị dừng",
        target=run,
        after={"báo cáo chạy lại": again},
    )
    return again


@transaction.atomic
def retry_report(*, report: Report, by: Officer) -> Report:
    """Try one report again that failed or was stopped."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.state not in (ReportState.FAILED, ReportState.CANCELLED):
        raise Refused("Báo cáo này không lỗi và không bị dừng.")
    report.state, report.attempt, report.problem = ReportState.WAITING, 0, ""
    report.heartbeat_at = report.finished_at = None
    report.save(update_fields=["state", "attempt", "problem", "heartbeat_at", "finished_at"])
    if report.run_id is not None:
        ReportRun.objects.filter(pk=report.run_id).update(state=RunState.RUNNING, finished_at=None)
    audit.record(
        by=by, verb="report.retried", summary="Chạy lại báo cáo không lập được", target=report
    )
    return report


def registered(code: str) -> Kind:
    """The kind of that code. Raises Refused."""
    try:
        return kind_of(code)
    except UnknownKind:
        raise Refused("Không có loại báo cáo này.", "kind") from None


def missing_places(
    kind: Kind,
    unit: Unit | None,
    period: Period,
    levels: Collection[str],
    on_map: str = ReportMap.OF_THE_DAY,
) -> tuple[list[Place], int]:
    """The units that have no report of the period on that map yet, and how many have one."""
    day = clock.today() if on_map == ReportMap.OF_TODAY else period.last
    places = places_of(kind, unit, levels, day)
    there = set(
        Report.objects.filter(
            kind=kind.code, period=period.code, calendar=period.calendar, map=on_map
        ).values_list("unit_id", flat=True)
    )
    missing = [place for place in places if place.unit_id not in there]
    return missing, len(places) - len(missing)


def _begin(
    kind: Kind,
    unit: Unit | None,
    period: Period,
    levels: Collection[str],
    by: Officer | None,
    schedule: ReportSchedule | None,
    on_map: str,
) -> tuple[ReportRun, int]:
    missing, _ = missing_places(kind, unit, period, levels, on_map)
    run = ReportRun.objects.create(
        kind=kind.code,
        unit=unit,
        period=period.code,
        calendar=period.calendar,
        map=on_map,
        levels=sorted(levels),
        schedule=schedule,
        asked_by=by,
        **keys_on(unit, period.last),
    )
    reports = [
        Report(
            kind=kind.code,
            unit_id=place.unit_id,
            period=period.code,
            calendar=period.calendar,
            map=on_map,
            run=run,
            asked_by=by,
            **place.keys,
        )
        for place in missing
    ]
    # Somebody who orders the same at the same moment takes some of them: those are theirs.
    Report.objects.bulk_create(reports, batch_size=AT_ONCE, ignore_conflicts=True)
    return run, Report.objects.filter(run=run).count()


def _locked(run: ReportRun) -> ReportRun:
    return ReportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
