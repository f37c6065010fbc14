"""A national village list and a database to bring it into, for the measurements of imports."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import xlsxwriter
from server import server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DAY = datetime.date(2022, 7, 20)
ADMIN = "bench"
BOOK = "national.xlsx"
# The same list as another file.
SAVED_ANEW = "national_again.xlsx"
# The first rows of it without a title, for a reader that wants the header on top; so many that its
# beginning weighs little.
SAMPLES = {
    "peer default": ("sample.xlsx", 2_000),
    "peer tuned": ("long_sample.xlsx", 20_000),
}
HEADERS = (
    *("STT", "Mã tỉnh", "Tỉnh", "Mã huyện", "Huyện", "Mã xã", "Tên xã", "Thôn, tổ dân phố"),
    *("Số hộ", "Số nhân khẩu"),
)
FIRST = ("An", "Bình", "Đông", "Hòa", "Khánh", "Lộc", "Mỹ", "Ngọc", "Phú", "Tân", "Thạnh", "Vĩnh")
SECOND = ("Sơn", "Trung", "Thượng", "Hạ", "Đức", "Thọ", "Lâm", "Giang", "Xuân", "Quang", "Thành")
THIRD = ("", " Bắc", " Nam", " Đông", " Tây", " 1", " 2", " 3")


def setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def scratch_database() -> None:
    """A database of its own beside DATABASE_URL, which names it from then on."""
    before, name = os.environ["DATABASE_URL"].rsplit("/", 1)
    with server(os.environ["DATABASE_URL"]) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}_bench" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}_bench"')
    os.environ["DATABASE_URL"] = f"{before}/{name}_bench"


def prepare(files: Path, rows: int) -> None:
    """The units, an administrator and the workbook; after scratch_database."""
    files.mkdir(parents=True, exist_ok=True)
    os.environ["PORTAL_FILES"] = str(files / "store")
    setup()
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_units", stdout=nowhere)
        call_command("open_officer", ADMIN, role="admin", stdout=nowhere)
    write_book(files / BOOK, rows)
    write_book(files / SAVED_ANEW, rows, title="Danh sách lưu lại")
    for name, first in SAMPLES.values():
        write_book(files / name, rows, first=first, header_row=0)


def write_book(
    path: Path, rows: int, *, first: int | None = None, header_row: int = 2, title: str = ""
) -> None:
    """Rows of all communes of the country in turn, no village twice in its commune.

    first: only so many of the rows. title: among the properties of the file.
    """
    from communes.models import UnitVersion
    from communes.models.unit import names_on

    communes = list(
        UnitVersion.objects.on(DAY)
        .filter(unit__level="commune")
        .select_related("unit", "district", "province")
        .order_by("unit__code")
    )
    above = names_on(
        {commune.district_id for commune in communes}
        | {commune.province_id for commune in communes},
        DAY,
    )
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"title": title})
    sheet = book.add_worksheet("Danh sách")
    if header_row:
        sheet.write(0, 0, "DANH SÁCH THÔN, TỔ DÂN PHỐ CẢ NƯỚC")
    sheet.write_row(header_row, 0, HEADERS)
    for number in range(min(rows, first or rows)):
        commune = communes[number * len(communes) // rows]
        sheet.write_row(
            number + header_row + 1,
            0,
            (
                number + 1,
                commune.province.code,
                above[commune.province_id].full_name,
                commune.district.code,
                above[commune.district_id].full_name,
                commune.unit.code,
                commune.full_name,
                f"Thôn {village_name(number)}",
                50 + number * 7 % 400,
                180 + number * 31 % 1500,
            ),
        )
    book.close()


def village_name(number: int) -> str:
    """One of a thousand names; neighbouring numbers have different ones."""
    number, first = divmod(number, len(FIRST))
    number, second = divmod(number, len(SECOND))
    return f"{FIRST[first]} {SECOND[second]}{THIRD[number % len(THIRD)]}"
