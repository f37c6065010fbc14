"""A reform of villages from its table: a preview, or the real thing with --commit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from communes import clock
from communes.actions import reforms
from communes.errors import Refused
from communes.models import Officer, Reform, Unit
from communes.reforming.table import HEAD_LABELS, Table
from communes.reforming.words import said
from reports.actions import reforming
from reports.reforms.source import read_workbook
from reports.reforms.work import Worked, worked_out

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """See design section 6. The preview is the real run rolled back."""

    help = (
        "Đọc bảng sắp xếp thôn (bảng mẫu ở trang Sắp xếp) và cho xem kết quả. Chỉ ghi vào sổ "
        "khi có --commit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="bảng mẫu đã điền, .xlsx, .xls hoặc .csv")
        parser.add_argument("--by", required=True, help="tên đăng nhập của người áp dụng")
        parser.add_argument("--commit", action="store_true", help="ghi vào sổ")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.", returncode=WRONG_USAGE)
        officer = Officer.objects.filter(username=options["by"]).first()
        if officer is None:
            raise CommandError(f"Không có tài khoản {options['by']}.", returncode=WRONG_USAGE)
        try:
            table = read_workbook(path)
            report, complaint = self.run(table, path, officer, commit=options["commit"])
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._say(report)
        if complaint:
            raise CommandError(complaint, returncode=REFUSED)

    def run(
        self, table: Table, path: Path, officer: Officer, *, commit: bool
    ) -> tuple[dict[str, Any], str]:
        """The report, and why nothing could be applied ('' when it could)."""
        with transaction.atomic():
            reform = reforms.start_reform(
                unit=_unit(table, officer),
                head=_head(table, path),
                operations=table.operations,
                by=officer,
            )
            worked = worked_out(reform, officer)
            complaint = ""
            try:
                reform = reforming.apply_reform(reform=reform, by=officer)
            except Refused as refusal:
                complaint = refusal.message
            if complaint or not commit:
                transaction.set_rollback(True)
        done = commit and not complaint
        return _report(reform, worked, done), complaint

    def _say(self, report: dict[str, Any]) -> None:
        for operation in report["operations"]:
            self.stdout.write(f"{operation['position']}. {operation['words']}")
        for name, word in (("errors", "Lỗi"), ("warnings", "Lưu ý")):
            for finding in report[name]:
                self.stdout.write(f"  {word}, việc {finding['operation']}: {finding['message']}")
        for waiting in report["undecided"]:
            self.stdout.write(f"  Chưa chọn nơi đến: {waiting['team']} ({waiting['village']})")
        if report["after"]:
            self.stdout.write(
                f"Thôn: {report['before']['villages']} → {report['after']['villages']}; tổ "
                f"{report['after']['teams']}, lượt thành viên {report['after']['seats']}."
            )
        self.stdout.write("Đã ghi vào sổ." if report["committed"] else "Chưa ghi gì vào sổ.")


def _unit(table: Table, officer: Officer) -> Unit:
    code = table.head.get("unit", "")
    if not code:
        if officer.unit is None:
            raise Refused(f"Bảng thiếu dòng “{HEAD_LABELS['unit']}” ở phần đầu.")
        return officer.unit
    day = table.day("effective_on") or clock.today()
    unit = Unit.objects.coded(code, day).first()
    if unit is None:
        raise Refused(f"Ngày {day:%d/%m/%Y} không có đơn vị mã {code}.")
    return unit


def _head(table: Table, path: Path) -> dict[str, Any]:
    for name in ("number", "signed_on", "effective_on"):
        if not table.head.get(name):
            raise Refused(f"Bảng thiếu dòng “{HEAD_LABELS[name]}” ở phần đầu.")
        if name.endswith("_on") and table.day(name) is None:
            raise Refused(
                f"Không đọc được “{HEAD_LABELS[name]}”: {table.head[name]}. Ghi như 30/6/2022."
            )
    return {
        "title": table.head.get("title") or path.stem,
        "document": table.head.get("document", "")[:120],
        "number": table.head["number"][:60],
        "signed_on": table.day("signed_on"),
        "effective_on": table.day("effective_on"),
    }


def _report(reform: Reform, worked: Worked, committed: bool) -> dict[str, Any]:
    outcome = worked.outcome
    return {
        "title": reform.title,
        "unit": reform.unit.code,
        "on": reform.effective_on.isoformat() if reform.effective_on else None,
        "operations": [
            {
                "position": one.position,
                "kind": one.kind.value,
                "words": said(one, worked.register.villages),
            }
            for one in worked.operations
        ],
        "errors": [{"operation": one.position, "message": one.message} for one in outcome.errors],
        "warnings": [
            {"operation": one.position, "message": one.message} for one in outcome.warnings
        ],
        "undecided": [
            {"team": waiting.name, "village": waiting.place} for waiting in worked.undecided
        ],
        "closed": len(outcome.closings),
        "opened": len(outcome.openings),
        "changed": len(outcome.changes),
        "before": reform.figures.get("before"),
        "after": reform.figures.get("after"),
        "committed": committed,
    }
