"""The invented register written: every commune of a part of the country, or of the whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from django.db import connection, transaction

from communes.errors import Refused
from communes.models import Level, Unit, UnitVersion
from reports.counters import recount_all
from reports.national.bulk import without_indexes
from reports.national.rows import Place, Register
from reports.past.keeper import keep
from teams.models import Document

# The map on which the story is told, and the province that every scale has.
MAP_DAY = datetime.date(2022, 7, 20)
FIRST_PROVINCE = "49"


@transaction.atomic
def write_national(scale: Fraction, tell: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Fill an empty register; the number of rows by table.

    scale below 1: so large a part of the provinces, Quảng Nam first, each as it is at 1. Whole
    numbers: so many times the villages in every commune. Raises Refused when the register has
    documents or no units.
    """
    if Document.objects.exists():
        raise Refused("Sổ đã có văn bản. Chỉ nạp dữ liệu toàn quốc vào sổ còn trống.")
    places = places_of(scale)
    if not places:
        raise Refused("Chưa có danh mục đơn vị. Chạy manage.py load_units trước.")
    register = Register()
    with without_indexes(register.tables):
        for number, place in enumerate(places, start=1):
            register.write(place, max(int(scale), 1))
            if number % 2000 == 0:
                tell(f"{number} / {len(places)} xã")
        for table in register.tables:
            table.finish()
        tell("dựng chỉ mục và kiểm tra ràng buộc")
    return {table.model._meta.db_table: table.rows for table in register.tables}


def settle_down(today: datetime.date, *, past: bool) -> None:
    """Let the planner know what came, and count all of it; outside a transaction. past: every day
    before as well, so that the first board of one is not counted from the register."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    recount_all(today)
    if past:
        keep()


def places_of(scale: Fraction) -> list[Place]:
    """The communes of the story in the order of their codes."""
    versions = UnitVersion.objects.on(MAP_DAY).select_related("unit")
    codes = sorted(
        versions.filter(unit__level=Level.PROVINCE).values_list("unit__code", flat=True),
        key=lambda code: (code != FIRST_PROVINCE, code),
    )
    wanted = codes[: -(-len(codes) * min(scale, Fraction(1)) // 1)]
    ids = set(
        Unit.objects.filter(level=Level.PROVINCE, code__in=wanted).values_list("pk", flat=True)
    )
    communes = versions.filter(unit__level=Level.COMMUNE).order_by("unit__code")
    return [
        Place(
            position=position,
            unit_id=row.unit_id,
            district_id=row.district_id,
            province_id=row.province_id,
            code=row.unit.code,
            kind=row.kind,
            label=row.full_name,
        )
        for position, row in enumerate(communes)
        if row.province_id in ids
    ]
