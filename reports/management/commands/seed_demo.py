"""manage.py seed_demo: the demonstration, into an empty register with the official unit lists."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from communes.errors import Refused
from reports.demo.story import read_story
from reports.demo.totals import check_figures
from reports.demo.write import UnitsMissing, write_story
from reports.tasks import remind, tick_reports
from teams.models import Document

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Nạp dữ liệu trình diễn (số liệu có nguồn, nhân vật hư cấu) vào sổ còn trống. Mật khẩu "
        "chung của các tài khoản lấy từ PORTAL_DEMO_PASSWORD."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Không nạp dữ liệu trình diễn vào máy chủ thật.")
        if not settings.PORTAL_DEMO_PASSWORD:
            raise CommandError(
                "Chưa đặt PORTAL_DEMO_PASSWORD, mật khẩu chung của các tài khoản trình diễn."
            )
        if Document.objects.exists():
            raise CommandError("Sổ đã có văn bản. Chỉ nạp dữ liệu trình diễn vào sổ còn trống.")
        try:
            with transaction.atomic():
                officers = write_story(read_story(), settings.PORTAL_DEMO_PASSWORD)
                check_figures()
                transaction.on_commit(_begin_jobs)
        except (UnitsMissing, Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Đã nạp dữ liệu trình diễn; tài khoản: {', '.join(officers)}.")


def _begin_jobs() -> None:
    """Nobody waits for tomorrow morning to see reminders and reports; without a worker there are
    none yet."""
    try:
        current_app.send_task(remind.name)
        current_app.send_task(tick_reports.name)
    except Exception:
        logger.exception("The jobs of the demonstration could not be handed to a worker")
