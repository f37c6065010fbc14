"""One attempt at one report, and what comes after it: another attempt later, the next report."""

from __future__ import annotations

import datetime
import logging

from django.db import DatabaseError, connection

from communes import clock
from reports.models import Report, ReportState
from reports.periodic.building import ReportBusy, build_report
from reports.running import handing, telling

logger = logging.getLogger(__name__)

# Waits before the second attempt, the third and the fourth; then somebody has to look.
WAITS = (
    datetime.timedelta(minutes=1),
    datetime.timedelta(minutes=5),
    datetime.timedelta(minutes=20),
)
BROKE = "Hệ thống gặp lỗi khi lập báo cáo này."
AGAIN = "Bấm “Chạy lại” để lập lại; nếu vẫn lỗi, báo người quản trị."


def attempt(report_id: int, today: datetime.date) -> None:
    """Build a report unless it is built, stopped or in other hands; then hand out the next one.

    A rule that forbids the report ends it at once; any other fault is tried again after a while.
    """
    unfinished = Report.objects.filter(state__in=(ReportState.WAITING, ReportState.BUILDING))
    report = unfinished.select_related("unit", "asked_by").filter(pk=report_id).first()
    try:
        if report is not None:
            build_report(report=report, today=today)
    except ReportBusy:
        # Handed out twice: the other worker goes on.
        return
    except Exception as error:
        logger.exception("Report %s could not be built", report_id)
        if isinstance(error, DatabaseError):
            # Where the connection broke, a new one can still say what happened.
            connection.close()
        put_off(report_id, BROKE)
    after(report_id)


def put_off(report_id: int, problem: str) -> None:
    """Try a report again after a while that grows, or give up and say why.

    A report to be tried later looks as if it had been handed out long ago, so that it is taken for
    lost, and handed out, when its time has come.
    """
    rows = Report.objects.filter(
        pk=report_id, state__in=(ReportState.WAITING, ReportState.BUILDING, ReportState.FAILED)
    )
    attempts = rows.values_list("attempt", flat=True).first()
    if attempts is None:
        return
    failures = max(attempts, 1)
    if failures > len(WAITS):
        rows.update(
            state=ReportState.FAILED,
            problem=f"{problem} Đã thử {failures} lần. {AGAIN}",
            finished_at=clock.now(),
        )
        return
    rows.update(
        state=ReportState.WAITING,
        attempt=failures,
        problem=f"{problem} Sẽ tự thử lại (đã thử {failures} lần).",
        heartbeat_at=clock.now() + WAITS[failures - 1] - handing.LOST,
        finished_at=None,
    )


def after(report_id: int) -> None:
    """Tell of a finished report, and let its run go on."""
    report = Report.objects.filter(pk=report_id).values("state", "run_id").first()
    if report is None:
        return
    if report["state"] == ReportState.DONE:
        telling.tell([report_id])
    if report["run_id"] is not None and not handing.hand_out(report["run_id"]):
        handing.settle(report["run_id"])
