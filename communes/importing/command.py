"""What the import commands have in common: arguments, the run, and the report as JSON or words."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes.actions import imports
from communes.days import read_day
from communes.errors import Refused
from communes.importing import run
from communes.importing.marked import write_marked
from communes.importing.understood import understood_in
from communes.models import ImportBatch, ImportState, Officer, Unit

REFUSED, WRONG_USAGE = 1, 2
TOTALS = ("rows", "valid", "invalid", "new", "changed", "unchanged", "missing")
TOLD = ("sheet", "row", "status", "codes", "warnings")
PIECE = 5_000


class ImportCommand(BaseCommand):
    """`FILE --as-of D --by USER ...`; `kind` says which lists are read."""

    kind: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="tệp .xlsx, .xls hoặc .csv")
        parser.add_argument("--as-of", required=True, help="ngày của số liệu, ví dụ 2022-06-30")
        parser.add_argument("--by", required=True, help="tên đăng nhập của người nhập")
        parser.add_argument("--province", help="mã tỉnh, 2 số")
        parser.add_argument("--district", help="mã huyện, 3 số")
        parser.add_argument("--commune", help="mã xã, 5 số")
        parser.add_argument("--commit", action="store_true", help="ghi vào sổ")
        parser.add_argument(
            "--only-valid", action="store_true", help="bỏ qua dòng có lỗi, ghi các dòng đúng"
        )
        parser.add_argument(
            "--complete", action="store_true", help="xác nhận danh mục thôn của các xã là đầy đủ"
        )
        parser.add_argument("--marked", help="ghi tệp .xlsx đã đánh dấu chỗ sai vào đây")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.", returncode=WRONG_USAGE)
        day = _day(options["as_of"])
        try:
            batch = imports.upload(
                content=path.read_bytes(),
                name=path.name,
                kind=self.kind,
                as_of=day,
                unit=_unit(options, day),
                by=_actor(options["by"]),
            )
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        self.read(batch)
        complaint = self.commit(batch, options) if options["commit"] else ""
        if batch.state == ImportState.REJECTED:
            complaint = f"{batch.reason}: {batch.problem}"
        elif options["marked"]:
            write_marked(batch, Path(options["marked"]))
        if options["json"]:
            self._print_json(batch)
        elif batch.state != ImportState.REJECTED:
            self._print_words(batch)
        if complaint:
            raise CommandError(complaint, returncode=REFUSED)

    def read(self, batch: ImportBatch) -> None:
        """The file into rows, compared with the register."""
        run.read(batch)

    def commit(self, batch: ImportBatch, options: dict[str, Any]) -> str:
        """'' when it was written, else why not."""
        if batch.state == ImportState.REJECTED:
            return ""
        try:
            imports.begin_commit(
                batch=batch,
                only_valid=options["only_valid"],
                declare_complete=options["complete"],
                by=batch.by,
            )
        except Refused as refusal:
            return refusal.message
        run.commit(batch)
        return "" if batch.state == ImportState.COMMITTED else batch.problem

    def _print_json(self, batch: ImportBatch) -> None:
        """One row a line, as they come from the database: a national list is no one string."""
        rejected = batch.state == ImportState.REJECTED
        head = {
            "file_result": "rejected" if rejected else "ok",
            "reason": batch.reason or None,
            "warnings": batch.warnings,
        }
        tail = {
            "totals": {name: batch.counts.get(name, 0) for name in TOTALS},
            "committed": batch.state == ImportState.COMMITTED,
        }
        self.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [', ending="")
        rows = batch.rows.exclude(status="missing").order_by("pk")
        whole = understood_in(batch)
        separator = "\n"
        for row in rows.iterator(PIECE):
            told = {name: getattr(row, name) for name in TOLD} | {"understood": whole(row)}
            self.stdout.write(separator + json.dumps(told, ensure_ascii=False), ending="")
            separator = ",\n"
        self.stdout.write("\n], " + json.dumps(tail, ensure_ascii=False)[1:])

    def _print_words(self, batch: ImportBatch) -> None:
        counts = {name: f"{batch.counts.get(name, 0):,}".replace(",", ".") for name in TOTALS}
        self.stdout.write(
            "{rows} dòng: đúng {valid}, có lỗi {invalid}. Thêm mới {new}, thay đổi {changed}, "
            "giữ nguyên {unchanged}; vắng trong tệp {missing}.".format(**counts)
        )
        for row in batch.rows.filter(status="invalid").order_by("pk").iterator(PIECE):
            for problem in row.problems:
                self.stdout.write(f"  {row.sheet} | {problem['message_vi']}")
        done = batch.state == ImportState.COMMITTED
        self.stdout.write("Đã ghi vào sổ." if done else "Chưa ghi gì vào sổ.")


def _day(text: str) -> datetime.date:
    day = read_day(text)
    if day is None:
        raise CommandError(
            f"“{text}” không phải là ngày. Ghi như 2022-06-30 hoặc 30/6/2022.",
            returncode=WRONG_USAGE,
        )
    return day


def _actor(username: str) -> Officer:
    officer = Officer.objects.filter(username=username).first()
    if officer is None:
        raise CommandError(f"Không có tài khoản {username}.", returncode=WRONG_USAGE)
    return officer


def _unit(options: dict[str, Any], day: datetime.date) -> Unit | None:
    """The narrowest unit that was named; None when none was."""
    for option, length in (("commune", 5), ("district", 3), ("province", 2)):
        code = options[option]
        if not code:
            continue
        unit = Unit.objects.coded(code, day).first() if len(code) == length else None
        if unit is None:
            raise CommandError(
                f"Ngày {day:%d/%m/%Y} không có đơn vị mã {code} (--{option}).",
                returncode=WRONG_USAGE,
            )
        return unit
    return None
