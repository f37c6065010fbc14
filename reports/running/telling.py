"""Telling officers that a report is there: in the portal, and by e-mail with a link alone."""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from communes import clock
from communes.models import Assignment, Officer
from communes.roles import RIGHTS, Right, Role
from communes.territory import valid_on
from reports.kinds import KINDS
from reports.models import Report, ReportNotice, ReportState

logger = logging.getLogger(__name__)

# Who receives the reports of a unit; whoever runs the portal is told of what they asked for alone.
RECEIVERS = frozenset({Role.CLERK, Role.CHAIR, Role.DISTRICT, Role.DEPARTMENT, Role.MINISTRY})
AT_ONCE = 1000
# Notices older than this go out by no mail: a server of mail that was set up today must not send
# last year's.
STALE = datetime.timedelta(days=2)
MOST_LINES = 10


def tell(report_ids: Collection[int]) -> int:
    """Write the notices of reports that are done, one per officer and report; how many."""
    reports = list(
        Report.objects.filter(pk__in=report_ids, state=ReportState.DONE).select_related("run")
    )
    readers = _readers({report.unit_id for report in reports}, clock.today())
    found: set[tuple[int, int]] = set()
    for report in reports:
        kind = KINDS.get(report.kind)
        if kind is None:
            continue
        found |= {
            (report.pk, officer)
            for officer, role in readers[report.unit_id]
            if {kind.right, Right.READ_REPORTS} <= RIGHTS[role]
        }
        alone = report.run is None or report.run.unit_id == report.unit_id
        if report.asked_by_id is not None and alone:
            found.add((report.pk, report.asked_by_id))
    notices = [
        ReportNotice(report_id=report, officer_id=officer, made_at=clock.now())
        for report, officer in sorted(found)
    ]
    ReportNotice.objects.bulk_create(notices, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(notices)


def _readers(
    unit_ids: Collection[int | None], on: datetime.date
) -> dict[int | None, list[tuple[int, str]]]:
    """(officer, role) by the unit acted for; closed accounts read nothing."""
    units = Q(unit_id__in=[pk for pk in unit_ids if pk])
    if None in unit_ids:
        units |= Q(unit__isnull=True)
    posts = Assignment.objects.filter(
        units, valid_on(on), officer__is_active=True, role__in=RECEIVERS
    )
    found: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    for unit, officer, role in posts.values_list("unit_id", "officer_id", "role"):
        found[unit].append((officer, role))
    return found


def send_mails(now: datetime.datetime) -> int:
    """One mail to each officer for what is new; how many went out. None without a mail server."""
    if not settings.PORTAL_MAILS:
        return 0
    due = ReportNotice.objects.filter(
        Q(officer__mail_choice__isnull=True) | Q(officer__mail_choice__by_mail=True),
        mail_claimed_at__isnull=True,
        made_at__gte=now - STALE,
        officer__is_active=True,
    ).exclude(officer__email="")
    keys = due.order_by("officer_id").values_list("officer_id", flat=True).distinct()
    officers = Officer.objects.filter(pk__in=list(keys))
    connection = get_connection()
    return sum(_send(officer, now, connection) for officer in officers.order_by("pk"))


def _send(officer: Officer, now: datetime.datetime, connection: object) -> bool:
    """A mail is claimed before it is handed over, so it may be lost and is never doubled."""
    unclaimed = ReportNotice.objects.filter(
        officer=officer, mail_claimed_at__isnull=True, made_at__gte=now - STALE
    )
    stamp = clock.now()
    if not unclaimed.update(mail_claimed_at=stamp):
        return False
    claimed = ReportNotice.objects.filter(officer=officer, mail_claimed_at=stamp)
    mail = mail_of(officer, list(claimed.select_related("report__unit").order_by("pk")))
    mail.connection = connection  # type: ignore[assignment]
    try:
        mail.send()
    except OSError as error:
        # What the server answered may repeat the address; its kind says enough.
        logger.warning("Mail of reports could not be sent: %s", type(error).__name__)
        claimed.update(mail_claimed_at=None)
        return False
    claimed.update(mailed_at=clock.now())
    return True


def mail_of(officer: Officer, notices: list[ReportNotice]) -> EmailMessage:
    """Kind, unit, period and link of each report; never what stands in it."""
    lines = [
        (title_of(notice.report), settings.PORTAL_ADDRESS + address_of(notice.report))
        for notice in notices
    ]
    text = render_to_string(
        "reports/report_mail.txt",
        {
            "unit": officer.unit_label,
            "lines": lines[:MOST_LINES],
            "more": len(lines) - MOST_LINES,
            "reports_url": settings.PORTAL_ADDRESS + reverse("reports:reports"),
            "choice_url": settings.PORTAL_ADDRESS + reverse("reports:mail_choice"),
        },
    )
    return EmailMessage(
        subject=f"[Tổ công nghệ số cộng đồng] {len(lines)} báo cáo đã lập xong",
        body=text,
        to=[officer.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def title_of(report: Report) -> str:
    """'Tiến độ thành lập tổ, Xã Tam Dân, tháng 7 năm 2022'."""
    kind = KINDS.get(report.kind)
    unit = report.unit.label if report.unit else "cả nước"
    version = f", bản {report.version}" if report.version > 1 else ""
    return f"{kind.title if kind else report.kind}, {unit}, {report.span.label}{version}"


def address_of(report: Report) -> str:
    return reverse("reports:report", args=[report.pk])
