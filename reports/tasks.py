"""Jobs of the reports: each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from communes import clock
from reports import counters
from reports.past import keeper
from reports.reminding import digest_mail, morning
from reports.running import attempts, handing, retention, telling, timetable, watching


@shared_task(name=counters.RECOUNT_JOB, ignore_result=True)
def recount_all() -> None:
    """Soon after midnight, and when something changed for everybody: all counters anew, and the
    past looked through; every few minutes the past of whoever changed since."""
    today = clock.today()
    if counters.up_to_date(today):
        keeper.keep_stale()
    else:
        counters.recount_all(today)
        keeper.keep()


@shared_task(name="reports.remind", ignore_result=True)
def remind() -> None:
    """In the morning: the reminders of the day, once, and the mails that have not gone out."""
    today = clock.today()
    morning.remind(today)
    digest_mail.send_digests(today)


@shared_task(name=handing.BUILD_JOB, ignore_result=True)
def build_report(report_id: int) -> None:
    """One report of one unit."""
    attempts.attempt(report_id, clock.today())


@shared_task(name="reports.tick_reports", ignore_result=True)
def tick_reports() -> None:
    """Every five minutes: periods whose hour has come, and mails of what was built since."""
    now = clock.now()
    timetable.tick(clock.today(), now.astimezone(timezone.get_current_timezone()).hour)
    telling.send_mails(now)


@shared_task(name="reports.watch_reports", ignore_result=True)
def watch_reports() -> None:
    """Every minute: jobs that died, reports that were lost on the way."""
    watching.watch(clock.now())


@shared_task(name="reports.clear_report_files", ignore_result=True)
def clear_report_files() -> None:
    """At night: old files of reports."""
    retention.clear(clock.now())
