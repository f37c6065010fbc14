"""Open an account from the command line, by the same action as the page."""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import clock, command_arguments
from communes.actions.officers import open_officer
from communes.errors import Refused
from communes.models import Officer, Unit
from communes.roles import Role

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """`open_officer USERNAME --role ROLE [--unit CODE --on D] --by USER`, see design section 6.

    The first password is the first line of standard input, or is made up and printed once when
    nothing is given there. Exits 0 done, 1 refused (the reason on standard error), 2 wrong usage.
    """

    help = (
        "Mở tài khoản cán bộ. Mật khẩu đầu tiên đọc từ đầu vào chuẩn; nếu không có thì tự đặt và "
        "in ra một lần. Không có --unit: phạm vi cả nước (ministry, admin)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập, ví dụ canbo.20392")
        parser.add_argument("--role", required=True, choices=[str(role) for role in Role])
        parser.add_argument("--unit", help="mã đơn vị: 2 số tỉnh, 3 số huyện, 5 số xã")
        parser.add_argument(
            "--on",
            type=command_arguments.day,
            help="ngày bắt đầu, cũng là ngày đọc mã đơn vị; mặc định hôm nay",
        )
        parser.add_argument("--by", help="tên đăng nhập của người mở tài khoản")
        parser.add_argument("--name", default="", help="họ và tên; mặc định là tên đăng nhập")
        parser.add_argument("--position", default="", help="chức vụ")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        day = options["on"] or today
        unit = _unit(options["unit"], day)
        given = _first_line_of_input()
        try:
            officer, password = open_officer(
                username=options["username"],
                full_name=options["name"] or options["username"],
                role=options["role"],
                unit=unit,
                valid_from=day,
                position=options["position"],
                password=given or None,
                by=_actor(options["by"]),
                today=today,
            )
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        printed = None if given else password
        if options["json"]:
            self.stdout.write(json.dumps(_result(officer, unit, options, day, printed)))
            return
        place = unit.label if unit else "cả nước"
        self.stdout.write(
            f"Đã mở tài khoản {officer.username}: {Role(options['role']).label}, {place}."
        )
        if printed:
            self.stdout.write(f"Mật khẩu đầu tiên (chỉ in một lần): {printed}")


def _unit(code: str | None, day: datetime.date) -> Unit | None:
    if code is None:
        return None
    unit: Unit | None = Unit.objects.coded(code, day).first()
    if unit is None:
        raise CommandError(
            f"Không có đơn vị mã {code} vào ngày {day:%d/%m/%Y}.", returncode=REFUSED
        )
    return unit


def _actor(username: str | None) -> Officer | None:
    if username is None:
        return None
    actor: Officer | None = Officer.objects.filter(username=username).first()
    if actor is None:
        raise CommandError(f"Không có tài khoản {username} (--by).", returncode=REFUSED)
    return actor


def _first_line_of_input() -> str:
    """What was piped in, '' at a terminal or when standard input is closed."""
    try:
        if sys.stdin is None or sys.stdin.isatty():
            return ""
        return sys.stdin.readline().rstrip("\r\n")
    except (OSError, ValueError):
        return ""


def _result(
    officer: Officer,
    unit: Unit | None,
    options: dict[str, Any],
    day: datetime.date,
    password: str | None,
) -> dict[str, Any]:
    return {
        "username": officer.username,
        "role": options["role"],
        "unit": unit.code if unit else None,
        "unit_name": unit.label if unit else None,
        "from": day.isoformat(),
        "password": password,
        "must_change_password": officer.must_change_password,
    }
