"""Jobs of the reports: each may run twice."""

from __future__ import annotations

from celery import shared_task

from communes import clock
from reports import counters, digest_mail, morning


@shared_task(name=counters.RECOUNT_JOB, ignore_result=True)
def recount_all() -> None:
    """Soon after midnight, and when something changed for everybody: all counters anew."""
    today = clock.today()
    if not counters.up_to_date(today):
        counters.recount_all(today)


@shared_task(name="reports.remind", ignore_result=True)
def remind() -> None:
    """In the morning: the reminders of the day, once, and the mails that have not gone out."""
    today = clock.today()
    morning.remind(today)
    digest_mail.send_digests(today)
