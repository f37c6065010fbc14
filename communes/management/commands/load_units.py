"""manage.py load_units: the official lists of 2022, 2025 and 2026 into the register."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import facts
from communes.units import official_lists as unit_lists
from communes.units.loading import Counts, ListsRefused, load_lists


class Command(BaseCommand):
    help = (
        "Nạp danh mục đơn vị hành chính 01/7/2022, 30/6/2025, 01/7/2025, các thay đổi năm 2026 và "
        "quan hệ kế thừa. Chạy lại không làm thay đổi gì; từ chối danh mục sai tổng số."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            units = unit_lists.read_units()
            unit_lists.check_totals(units)
            figures = load_lists(units=units, successions=unit_lists.read_successions())
            facts.changed_everywhere()
        except (unit_lists.UnitListError, ListsRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        totals = unit_lists.official_totals()
        seconds = round(time.monotonic() - started, 1)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "lists": {day.isoformat(): list(found) for day, found in totals.items()},
                        **asdict(figures),
                        "seconds": seconds,
                    }
                )
            )
            return
        for day, found in totals.items():
            numbers = " / ".join(f"{number:,}".replace(",", ".") for number in found)
            self.stdout.write(f"Danh mục {day:%d/%m/%Y}: tỉnh / huyện / xã = {numbers}")
        self.stdout.write(f"Đơn vị: {_words(figures.units)}")
        self.stdout.write(f"Tên và vị trí theo thời gian: {_words(figures.versions)}")
        self.stdout.write(f"Quan hệ kế thừa: {_words(figures.successions)}")
        if figures.outside:
            self.stdout.write(f"Đơn vị trong sổ, ngoài danh mục, để nguyên: {figures.outside}")
        if figures.kept:
            self.stdout.write(
                f"Đơn vị do sự kiện sắp xếp trong sổ thay đổi, để nguyên: {figures.kept}"
            )
        self.stdout.write(f"Xong trong {str(seconds).replace('.', ',')} giây.")


def _words(counts: Counts) -> str:
    return (
        f"mới {counts.new}, sửa {counts.changed}, giữ nguyên {counts.unchanged}, "
        f"bỏ {counts.removed}"
    )
