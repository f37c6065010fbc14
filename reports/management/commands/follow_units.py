"""The register moved to the units of a day: a dry run, or the real thing with --commit."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from communes.command_arguments import day, unit_code
from communes.errors import Refused
from communes.models import Level, Officer, Reform, Unit
from reports.actions.unit_reform import follow_units
from reports.reforms.unit_reform_queue import undecided

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """The dry run is the real run rolled back."""

    help = (
        "Chuyển thôn, tổ và danh mục sang đơn vị hành chính của một ngày theo bảng kế thừa. Xã bị "
        "chia thì chờ người chọn từng thôn. Chỉ ghi vào sổ khi có --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, required=True, help="ngày, ví dụ 2025-07-01")
        parser.add_argument("--by", required=True, help="tên đăng nhập của người áp dụng")
        parser.add_argument(
            "--province", type=unit_code, help="mã tỉnh của ngày ấy; không có là cả nước"
        )
        parser.add_argument("--commit", action="store_true", help="ghi vào sổ")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        on: datetime.date = options["on"]
        officer = Officer.objects.filter(username=options["by"]).first()
        if officer is None:
            raise CommandError(f"Không có tài khoản {options['by']}.", returncode=WRONG_USAGE)
        province = None
        if options["province"]:
            coded = Unit.objects.coded(options["province"], on)
            province = coded.filter(level=Level.PROVINCE).first()
            if province is None:
                raise CommandError(
                    f"Ngày {on:%d/%m/%Y} không có tỉnh mã {options['province']}.",
                    returncode=WRONG_USAGE,
                )
        try:
            with transaction.atomic():
                done = follow_units(on=on, by=officer, province=province)
                report = {
                    "on": on.isoformat(),
                    "provinces": [_told(reform, officer) for reform in done],
                    "committed": options["commit"],
                }
                transaction.set_rollback(not options["commit"])
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._say(report)

    def _say(self, report: dict[str, Any]) -> None:
        for one in report["provinces"]:
            after = one["after"]
            self.stdout.write(
                f"{one['code']} {one['name']}: {one['moved']} xã chuyển toàn bộ, {one['divided']} "
                f"xã bị chia còn {one['undecided']} việc chờ chọn; {after['villages']} thôn, "
                f"{after['teams']} tổ, {after['seats']} lượt thành viên, trước và sau bằng nhau."
            )
        self.stdout.write("Đã ghi vào sổ." if report["committed"] else "Chưa ghi gì vào sổ.")


def _told(reform: Reform, officer: Officer) -> dict[str, Any]:
    return {
        "code": reform.unit.code,
        "name": reform.unit.label,
        "undecided": len(undecided(reform, officer)),
        **reform.figures,
    }
