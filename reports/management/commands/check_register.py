"""The integrity checks from the command line, by the same code as the page."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import clock, command_arguments
from communes.models import Unit
from reports.integrity.catalogue import BY_CODE, CHECKS, Outcome, run
from reports.integrity.check import SEVERITY_WORDS, Scope, Severity

REFUSED = 1
# Lines of each check that are printed; --json has them all.
SHOWN = 10


class Command(BaseCommand):
    """`check_register [--unit CODE] [--on D] [--check NAME] [--json]`, see design section 6.

    Without --unit the whole register; without --on today. Exits 0 done, whatever was found,
    1 refused (the reason on standard error), 2 wrong usage.
    """

    help = "Kiểm tra sổ: mâu thuẫn, chỗ đáng ngờ và chỗ thiếu, kèm cách xử lý."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unit",
            type=command_arguments.unit_code,
            help="mã đơn vị: 2 số tỉnh, 3 số huyện, 5 số xã; để trống: cả sổ",
        )
        parser.add_argument(
            "--on",
            type=command_arguments.day,
            help="số liệu đến ngày, cũng là ngày đọc mã đơn vị; mặc định hôm nay",
        )
        parser.add_argument(
            "--check", choices=list(BY_CODE), metavar="NAME", help="chỉ một việc kiểm tra"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or clock.today()
        unit = _unit(options["unit"], on)
        checks = [BY_CODE[options["check"]]] if options["check"] else CHECKS
        outcomes = list(run(Scope(on, unit=unit), checks))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(outcomes, unit, on), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(outcomes, unit, on)))


def as_json(outcomes: Iterable[Outcome], unit: Unit | None, on: datetime.date) -> dict[str, Any]:
    """{"unit", "on", "totals": {severity: findings}, "checks": [{"check", "severity", "title",
    "meaning", "remedy", "count", "findings": [{"what", "where", "detail", "url"}]}]}"""
    outcomes = list(outcomes)
    totals = {
        severity.value: sum(one.count for one in outcomes if one.check.severity == severity)
        for severity in Severity
    }
    checks = [
        {
            "check": one.check.code,
            "severity": one.check.severity.value,
            "title": one.check.title,
            "meaning": one.check.meaning,
            "remedy": one.check.remedy,
            "count": one.count,
            "findings": [
                {"what": row.what, "where": row.where, "detail": row.detail, "url": row.url}
                for row in one.findings
            ],
        }
        for one in outcomes
    ]
    return {
        "unit": unit.code if unit else None,
        "on": on.isoformat(),
        "totals": totals,
        "checks": checks,
    }


def _lines(outcomes: list[Outcome], unit: Unit | None, on: datetime.date) -> Iterable[str]:
    yield f"Kiểm tra sổ: {unit.label if unit else 'cả sổ'}, số liệu đến ngày {on:%d/%m/%Y}"
    for one in outcomes:
        if not one.count:
            continue
        yield ""
        yield f"[{SEVERITY_WORDS[one.check.severity]}] {one.check.title}: {one.count} chỗ"
        yield f"  {one.check.meaning}"
        yield f"  Cách xử lý: {one.check.remedy}"
        for row in one.findings[:SHOWN]:
            yield "  - " + ", ".join(text for text in (row.what, row.where, row.detail) if text)
        if one.count > SHOWN:
            yield f"  … và {one.count - SHOWN} chỗ khác (--json in ra tất cả)"
    yield ""
    found = sum(1 for one in outcomes if one.count)
    yield f"{len(outcomes)} việc kiểm tra, {found} việc thấy chỗ cần xem."


def _unit(code: str | None, on: datetime.date) -> Unit | None:
    if code is None:
        return None
    unit: Unit | None = Unit.objects.coded(code, on).first()
    if unit is None:
        raise CommandError(f"Không có đơn vị mã {code} vào ngày {on:%d/%m/%Y}.", returncode=REFUSED)
    return unit
