"""The board of a unit from the command line, by the same code as the page."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes import clock, command_arguments
from communes.models import Level, Succession, Unit, UnitVersion
from reports.boards.board import Board, Row, as_json
from reports.boards.kept_board import board_on
from reports.demands import Area, Demand, demands_in, demands_of
from reports.progress import STANDINGS, percent_text
from reports.work.to_do import named
from teams.models import Plan
from teams.target_words import target_words

REFUSED, WRONG_USAGE = 1, 2
LEVELS = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}


class Command(BaseCommand):
    """`progress [--unit CODE] [--on D] [--plan ID] [--json]`, see design section 6.

    Without --unit the whole country; without --on today; without --plan all plans in force that
    reach the unit or lie inside it. Exits 0 done, 1 refused (the reason on standard error),
    2 wrong usage.
    """

    help = "Bảng tiến độ của một đơn vị vào một ngày, kèm các đơn vị trực thuộc."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unit",
            type=command_arguments.unit_code,
            help="mã đơn vị: 2 số tỉnh, 3 số huyện, 5 số xã; để trống: cả nước",
        )
        parser.add_argument(
            "--on",
            type=command_arguments.day,
            help="số liệu đến ngày, cũng là ngày đọc mã đơn vị; mặc định hôm nay",
        )
        parser.add_argument("--plan", type=int, help="chỉ tính theo kế hoạch có mã này")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or clock.today()
        unit = _unit(options["unit"], on)
        shown = board_on(unit, on, lambda area: _demands(options["plan"], area))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(shown), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(shown)))


def _unit(code: str | None, on: datetime.date) -> Unit | None:
    if code is None:
        return None
    unit: Unit | None = Unit.objects.coded(code, on).first()
    if unit is None:
        reason = f"Không có đơn vị mã {code} vào ngày {on:%d/%m/%Y}."
        raise CommandError(f"{reason}{_fate(code, on)}", returncode=REFUSED)
    return unit


def _fate(code: str, on: datetime.date) -> str:
    """What became of the last unit with the code, or when the first one with it begins."""
    units = Unit.objects.filter(level=LEVELS[len(code)], code=code)
    ended = units.filter(valid_to__lt=on).order_by("valid_to").last()
    if ended is not None:
        heirs = _heirs(ended, on)
        told = f" {ended.label} kết thúc ngày {ended.valid_to:%d/%m/%Y}"
        return told + (f"; đơn vị kế thừa: {named(heirs)}." if heirs else ".")
    coming = units.filter(valid_from__gt=on).order_by("valid_from").first()
    if coming is not None:
        return f" {coming.label} chỉ có từ ngày {coming.valid_from:%d/%m/%Y}."
    return ""


def _heirs(ended: Unit, on: datetime.date) -> list[str]:
    """The units that its people and land passed to, 'Xã Phú Ninh (20380)'; those of its communes
    where the unit itself has none, as a district of 30/6/2025."""
    olds = UnitVersion.objects.on(ended.valid_to or on).under(ended).values("unit_id")
    news = Succession.objects.filter(old=ended).values("new_id")
    if not news.exists():
        news = Succession.objects.filter(old_id__in=olds).values("new_id")
    heirs = UnitVersion.objects.on(on).filter(unit_id__in=news).select_related("unit")
    return [f"{row.full_name} ({row.unit.code})" for row in heirs.order_by("sort_key", "pk")]


def _demands(pk: int | None, seen: Area) -> list[Demand]:
    if pk is None:
        return demands_of(Plan.objects.all(), seen)
    plan = Plan.objects.recorded().filter(pk=pk).with_targets().first()
    if plan is None:
        raise CommandError(
            f"Không có kế hoạch số {pk} trong sổ, hoặc kế hoạch đã bị hủy.", returncode=REFUSED
        )
    return demands_in(plan, seen)


def _lines(shown: Board) -> list[str]:
    """The board as text: the targets, then one line for each unit."""
    lines = [f"{shown.row.name}, số liệu đến ngày {shown.on:%d/%m/%Y}"]
    for place, demand in enumerate(shown.demands, start=1):
        scope = f" (trong phạm vi {demand.scope_words})" if demand.inside else ""
        lines.append(
            f"[{place}] {target_words(demand.target)}{scope} – {demand.plan.document.number_raw}"
        )
    if not shown.demands:
        lines.append("Chưa có kế hoạch nào áp dụng cho đơn vị này.")
    head = ["Đơn vị", "Xã có tổ", "Thôn có tổ", "Tổ thôn", "Tổ xã", "Lượt/người"]
    head += [f"[{place}]" for place, _ in enumerate(shown.demands, start=1)]
    table = [head, *(_cells(row) for row in shown.children), _cells(shown.row)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    for line in table:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines


def _cells(row: Row) -> list[str]:
    counts = row.counts
    without = counts.communes_without_list
    if counts.villages_known is None:
        villages = f"{counts.villages_with_team} (chưa có danh mục thôn)"
    else:
        missing = f", {without} xã chưa có danh mục thôn" if without else ""
        villages = f"{counts.villages_with_team} ({counts.villages_known} thôn{missing})"
    cells = [
        row.name,
        f"{counts.communes_with_team}/{counts.communes}",
        villages,
        str(counts.village_teams),
        str(counts.commune_teams),
        f"{row.heads.seats}/{row.heads.people}",
    ]
    for result in row.results:
        percent = percent_text(result.n, result.of)
        figures = f"{result.n}/{result.of} ({percent}) " if percent else ""
        cells.append(f"{figures}{STANDINGS[result.standing]}")
    return cells
