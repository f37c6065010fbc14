"""Handing reports to the queue: a few of each run at a time, so that runs take turns.

A run of a hundred communes never has more than a few of its reports in the queue; the next goes
in when one is finished. Whoever asks for reports meanwhile waits for those few and not for all.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import Q

from communes import clock
from reports.models import Report, ReportRun, ReportState, RunState

logger = logging.getLogger(__name__)

BUILD_JOB = "reports.build_report"
# Reports of one run that are in the queue or being built.
IN_FLIGHT = 4
# A report that waits so long in the queue is taken for lost and handed out again: built twice at
# once it cannot be.
LOST = datetime.timedelta(minutes=2)


@transaction.atomic
def hand_out(run_id: int) -> int:
    """Put the next reports of a run into the queue, after the commit; how many."""
    run = ReportRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None or run.state != RunState.RUNNING:
        return 0
    reports = Report.objects.filter(run=run)
    in_flight = reports.filter(
        Q(state=ReportState.BUILDING)
        | Q(state=ReportState.WAITING, heartbeat_at__isnull=False, attempt=0)
    ).count()
    unsent = reports.filter(state=ReportState.WAITING, heartbeat_at__isnull=True).order_by("pk")
    free = max(IN_FLIGHT - in_flight, 0)
    return send(list(unsent.values_list("pk", flat=True)[:free]))


def send(report_ids: Collection[int]) -> int:
    """Put waiting reports into the queue, after the commit; how many."""
    keys = sorted(report_ids)
    if not keys:
        return 0
    waiting = Report.objects.filter(pk__in=keys, state=ReportState.WAITING)
    waiting.update(heartbeat_at=clock.now())
    transaction.on_commit(partial(_send, keys))
    return len(keys)


def _send(report_ids: list[int]) -> None:
    """Without a broker the reports wait until they are taken for lost, and the log says so."""
    try:
        for key in report_ids:
            current_app.send_task(BUILD_JOB, (key,))
    except Exception:
        logger.exception("Reports %s could not be handed to a worker", report_ids)


@transaction.atomic
def settle(run_id: int) -> bool:
    """Say that a run is over once none of its reports waits or is built; whether it just ended."""
    run = ReportRun.objects.select_for_update().filter(pk=run_id, state=RunState.RUNNING).first()
    if run is None:
        return False
    reports = Report.objects.filter(run=run)
    if reports.filter(state__in=(ReportState.WAITING, ReportState.BUILDING)).exists():
        return False
    failed = reports.filter(state=ReportState.FAILED).exists()
    run.state = RunState.PARTLY if failed else RunState.DONE
    run.finished_at = clock.now()
    run.save(update_fields=["state", "finished_at"])
    return True
