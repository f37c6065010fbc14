"""One report from the command line: asked for, frozen and written by the same code as the pages."""

from __future__ import annotations

import argparse
import datetime
import json
import re
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import clock
from communes.errors import Refused
from communes.keeping import reaches
from communes.models import Level, Officer, Unit
from members.actions.papers import may_print_phones
from reports.actions.reporting import ask_report
from reports.kinds import KINDS
from reports.kinds.kind import Kind
from reports.models import PeriodCalendar, Report, ReportFile, ReportMap, ReportState
from reports.periodic.building import ReportBusy, build_report, make_files
from reports.periodic.making import rule_of
from reports.periods import Period, PeriodError, parse

REFUSED = 1
LEVELS = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}


class Command(BaseCommand):
    """`build_report KIND --unit CODE --period P --by USER --out DIR [--json]`, design section 6.

    Without --unit the country. The code is read on the cut-off day of the period, or on the last
    day on which there was such a unit. Asked for again it prints the files of the same report;
    --new-version with --reason freezes the figures of today as one more version. Exits 0 done,
    1 refused (the reason on standard error), 2 wrong usage.
    """

    help = "Lập một báo cáo, chốt số liệu và ghi ra tệp Excel, Word, PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = "; ".join(f"{kind.code}: {kind.title}" for kind in KINDS.values())
        parser.add_argument("kind", choices=sorted(KINDS), help=f"loại báo cáo ({kinds})")
        parser.add_argument(
            "--unit",
            type=_code,
            help="mã đơn vị: 2 số tỉnh, 3 số huyện, 5 số xã; để trống: cả nước",
        )
        parser.add_argument(
            "--period",
            type=_period,
            required=True,
            help="kỳ: 2022-06, 2022-Q2, 2022-H1, 2022 hoặc 2022-W24",
        )
        parser.add_argument(
            "--calendar",
            choices=PeriodCalendar.values,
            help="cách tính kỳ; mặc định theo quy định của loại báo cáo",
        )
        parser.add_argument(
            "--map",
            choices=ReportMap.values,
            default=ReportMap.OF_THE_DAY,
            help="địa giới: day là tại thời điểm, today là quy đổi theo hiện nay",
        )
        parser.add_argument("--by", required=True, help="tên đăng nhập của người lập")
        parser.add_argument("--out", required=True, type=Path, help="thư mục ghi tệp")
        parser.add_argument("--new-version", action="store_true", help="chốt lại thành một bản mới")
        parser.add_argument("--reason", default="", help="lý do lập bản mới")
        parser.add_argument(
            "--phones",
            action="store_true",
            help="ghi đủ số điện thoại, nếu người lập được xem (cán bộ của chính xã đó)",
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, today = KINDS[options["kind"]], clock.today()
        officer = _officer(options["by"])
        restated = options["map"] == ReportMap.OF_TODAY
        unit = _unit(options["unit"], today if restated else options["period"].last)
        span = self._span(kind, unit, options)
        _may(officer, kind, unit, span)
        if options["phones"] and not may_print_phones(officer, unit):
            raise CommandError(
                "Chỉ cán bộ của xã ghi được số điện thoại của xã mình.", returncode=REFUSED
            )
        report = self._built(kind, unit, span, officer, options)
        files = make_files(report=report, phones=options["phones"])
        written = _written(report, unit, files, options["out"])
        if options["json"]:
            self.stdout.write(json.dumps(_json(report, unit, written), ensure_ascii=False))
            return
        snapshot = report.snapshot
        self.stdout.write(f"{kind.title}, {span.label}, bản {report.version}: {today:%d/%m/%Y}")
        if snapshot is not None:
            self.stdout.write(f"Chốt số liệu đến {snapshot.cut_off:%d/%m/%Y}: {snapshot.digest}")
        for _, path in written:
            self.stdout.write(str(path))

    def _span(self, kind: Kind, unit: Unit | None, options: dict[str, Any]) -> Period:
        """The period by the calendar asked for, else by that of the rule in force."""
        asked: Period = options["period"]
        calendar = options["calendar"] or rule_of(kind, unit, asked).calendar
        return parse(asked.code, calendar)

    def _built(
        self,
        kind: Kind,
        unit: Unit | None,
        span: Period,
        officer: Officer,
        options: dict[str, Any],
    ) -> Report:
        today = clock.today()
        try:
            report = ask_report(
                kind=kind.code,
                unit=unit,
                period=span.code,
                calendar=span.calendar,
                by=officer,
                today=today,
                reason=options["reason"],
                new_version=options["new_version"],
                on_map=options["map"],
            )
            report = build_report(report=report, by=officer, today=today)
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        except ReportBusy as busy:
            reason = "Báo cáo này đang được lập. Chạy lại sau ít phút."
            raise CommandError(reason, returncode=REFUSED) from busy
        if report.state != ReportState.DONE:
            reason = report.problem or "Báo cáo này đã bị dừng. Lập lại trên trang báo cáo."
            raise CommandError(reason, returncode=REFUSED)
        return report


def _code(text: str) -> str:
    if not re.fullmatch(r"[0-9]{2}|[0-9]{3}|[0-9]{5}", text):
        raise argparse.ArgumentTypeError(f"{text!r} không phải mã đơn vị (2, 3 hoặc 5 chữ số)")
    return text


def _period(text: str) -> Period:
    try:
        return parse(text)
    except PeriodError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def _officer(username: str) -> Officer:
    officer: Officer | None = Officer.objects.filter(username=username, is_active=True).first()
    if officer is None:
        raise CommandError(
            f"Không có tài khoản {username} đang hoạt động (--by).", returncode=REFUSED
        )
    return officer


def _unit(code: str | None, day: datetime.date) -> Unit | None:
    """The unit with the code on the day, else the last one that there was before it."""
    if code is None:
        return None
    unit: Unit | None = Unit.objects.coded(code, day).first()
    if unit is None:
        ended = Unit.objects.filter(level=LEVELS[len(code)], code=code, valid_to__lt=day)
        unit = ended.order_by("valid_to").last()
    if unit is None:
        raise CommandError(
            f"Không có đơn vị mã {code} vào ngày {day:%d/%m/%Y} hay trước đó.",
            returncode=REFUSED,
        )
    return unit


def _may(officer: Officer, kind: Kind, unit: Unit | None, span: Period) -> None:
    """The officer's right and territory bind here as on the pages."""
    if not officer.can(kind.right):
        raise CommandError(
            f"{officer.full_name} ({officer.role_label}) không có quyền lập “{kind.title}”.",
            returncode=REFUSED,
        )
    reach = officer.reach
    if unit is None:
        inside = reach is not None and reach.whole_country
    else:
        on = min(span.last, unit.valid_to) if unit.valid_to else span.last
        version = unit.version_on(on)
        inside = version is not None and reaches(officer, version)
    if not inside:
        name = unit.label if unit is not None else "Cả nước"
        raise CommandError(f"{name} ngoài địa bàn của {officer.full_name}.", returncode=REFUSED)


def _written(
    report: Report, unit: Unit | None, files: list[ReportFile], out: Path
) -> list[tuple[ReportFile, Path]]:
    """Copies of the files in a folder, under names that tell them apart."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        found = []
        for row in files:
            place = unit.code if unit is not None else "ca-nuoc"
            more = "-quy-doi" if report.map == ReportMap.OF_TODAY else ""
            more += "-du-so" if row.phones else ""
            name = f"{report.kind}-{place}-{report.period}-ban-{report.version}{more}.{row.format}"
            path = out / name
            with row.file.open("rb") as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            found.append((row, path))
    except OSError as fault:
        raise CommandError(
            f"Không ghi được vào thư mục {out}: {fault.strerror}.", returncode=REFUSED
        ) from fault
    return found


def _json(
    report: Report, unit: Unit | None, written: list[tuple[ReportFile, Path]]
) -> dict[str, Any]:
    snapshot = report.snapshot
    if snapshot is None:
        raise ValueError("a finished report has frozen rows")
    return {
        "kind": report.kind,
        "unit": unit.code if unit is not None else None,
        "period": report.period,
        "calendar": report.calendar,
        "map": report.map,
        "version": report.version,
        "begins": snapshot.begins_on.isoformat(),
        "cut_off": snapshot.cut_off.isoformat(),
        "due": snapshot.due_on.isoformat() if snapshot.due_on else None,
        "digest": snapshot.digest,
        "code": snapshot.token,
        "files": [
            {"format": row.format, "path": str(path), "sha256": row.sha256, "size": row.size}
            for row, path in written
        ],
    }
