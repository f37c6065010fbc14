"""manage.py seed_national: an invented register of national size, for measurements."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import clock
from communes.errors import Refused
from reports.national.write import settle_down, write_national

SCALES = ("0.1", "1", "3")


class Command(BaseCommand):
    help = (
        "Nạp một sổ hư cấu cỡ toàn quốc (100.000 thôn, khoảng 95.000 tổ, 600.000 lượt thành viên "
        "ở mức 1) vào sổ còn trống, để đo tốc độ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="1")
        parser.add_argument(
            "--today-only",
            action="store_true",
            help="chỉ đếm cho hôm nay; các ngày trước để công việc nền đếm",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Không nạp dữ liệu hư cấu vào máy chủ thật.")
        try:
            rows = write_national(Fraction(options["scale"]), self.stderr.write)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        settle_down(clock.today(), past=not options["today_only"])
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        else:
            for table, count in rows.items():
                self.stdout.write(f"{count:>9,} {table}")
