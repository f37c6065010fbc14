"""The digest of a morning by e-mail: one mail for an officer and a day, never a second one.

A mail is claimed before it is handed to the server. A server that refuses it gives the claim back
and a later run tries again; a worker that dies in between leaves the claim, for a mail that may
have gone out is not sent twice. The notices themselves stand in the portal in any case.
"""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse

from communes import clock
from communes.models import Officer
from reports.models import Mailing, Notice
from reports.reminding.notice_page import gravest_first

logger = logging.getLogger(__name__)

Day = datetime.date
ATTEMPTS = 3
MOST_LINES = 10


def send_digests(on: Day) -> int:
    """Send the mails of a day that are due; how many went out. None without a mail server."""
    if not settings.PORTAL_MAILS:
        return 0
    due = Mailing.objects.filter(
        Q(officer__mail_choice__isnull=True) | Q(officer__mail_choice__by_mail=True),
        day=on,
        claimed_at__isnull=True,
        attempts__lt=ATTEMPTS,
        officer__is_active=True,
    )
    connection = get_connection()
    return sum(
        _send(mailing, connection)
        for mailing in due.exclude(officer__email="").select_related("officer").order_by("pk")
    )


def _send(mailing: Mailing, connection: object) -> bool:
    unclaimed = Mailing.objects.filter(pk=mailing.pk, claimed_at__isnull=True)
    if not unclaimed.update(claimed_at=clock.now(), attempts=F("attempts") + 1):
        return False
    row = Mailing.objects.filter(pk=mailing.pk)
    mail = digest(mailing.officer, mailing.day)
    if mail is None:
        return False
    mail.connection = connection  # type: ignore[assignment]
    try:
        mail.send()
    except OSError as error:
        # What the server answered may repeat the address; its kind says enough.
        failure = type(error).__name__
        logger.warning("Digest %s could not be sent: %s", mailing.pk, failure)
        row.update(claimed_at=None, failure=failure)
        return False
    row.update(sent_at=clock.now(), failure="")
    return True


def digest(officer: Officer, day: Day) -> EmailMessage | None:
    """The mail of a day to an officer, None when nothing of it is open any more.

    It names units, targets and decisions by number, and no person.
    """
    open_ones = Notice.objects.visible_to(officer).filter(day=day).waiting()
    lines = [notice.text for notice in gravest_first(open_ones)]
    if not lines:
        return None
    text = render_to_string(
        "reports/digest_mail.txt",
        {
            "unit": officer.unit_label,
            "day": day,
            "count": len(lines),
            "lines": lines[:MOST_LINES],
            "more": len(lines) - MOST_LINES,
            "notices_url": settings.PORTAL_ADDRESS + reverse("reports:notices"),
            "choice_url": settings.PORTAL_ADDRESS + reverse("reports:mail_choice"),
        },
    )
    subject = f"[Tổ công nghệ số cộng đồng] {len(lines)} việc cần xử lý, ngày {day:%d/%m/%Y}"
    return EmailMessage(
        subject=subject,
        body=text,
        to=[officer.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
