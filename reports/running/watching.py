"""The watchdog: jobs that fell silent, reports that were lost on the way, runs that stand still."""

from __future__ import annotations

import datetime

from django.db.models import Q

from reports.models import Report, ReportRun, ReportState, RunState
from reports.running import attempts, claim, handing

# A living job says so more often; one whose connection still holds the report is never given up.
SILENCE = datetime.timedelta(minutes=2)
STOPPED = "Máy chủ dừng khi đang lập báo cáo này."
AT_ONCE = 200


def watch(now: datetime.datetime) -> None:
    """Every minute; a second one at the same time does no harm."""
    give_up_silent(now)
    hand_out_lost(now)
    for run in ReportRun.objects.filter(state=RunState.RUNNING).values_list("pk", flat=True):
        if not handing.hand_out(run):
            handing.settle(run)


def give_up_silent(now: datetime.datetime) -> list[int]:
    """Reports whose worker died say so, and are tried again or have failed; their keys."""
    silent = Report.objects.filter(state=ReportState.BUILDING).filter(
        Q(heartbeat_at__lt=now - SILENCE) | Q(heartbeat_at__isnull=True)
    )
    dead = [key for key in silent.values_list("pk", flat=True) if not claim.is_claimed(key)]
    for key in dead:
        attempts.put_off(key, STOPPED)
    return dead


def hand_out_lost(now: datetime.datetime) -> int:
    """Reports that waited too long in the queue, and single ones that never got there; how many."""
    lost = Report.objects.filter(
        Q(heartbeat_at__lt=now - handing.LOST) | Q(heartbeat_at__isnull=True, run__isnull=True),
        state=ReportState.WAITING,
    ).exclude(run__state=RunState.CANCELLED)
    return handing.send(lost.order_by("heartbeat_at").values_list("pk", flat=True)[:AT_ONCE])
