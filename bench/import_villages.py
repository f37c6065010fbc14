"""How long a national village list takes, as ratios to the least that any import must do.

    DATABASE_URL=postgres://…/portal python bench/import_villages.py [--rows 98455] [--rounds 3]

Makes a database of its own beside the one named (its name with `_bench`), loads the unit lists,
writes a workbook, then in each round, every step in a process of its own: the limit (the fast
reader and a raw COPY, no checks), the preview (read, understood, compared, written and rolled
back), the commit, and the same two of the same file again, when nothing changes. Prints medians,
their ratios to the limit of the same run, and peak memory; exits 1 when a goal of G8 is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DAY = "2022-07-20"
STEPS = ("limit", "preview", "commit", "preview again", "commit again")
# Ratios to the limit and peaks in MB.
GOALS = {
    "fresh (preview)": 3.0,
    "unchanged (preview)": 2.0,
}
PEAKS = {"preview": 150, "commit": 400}
HEADERS = (
    *("STT", "Mã tỉnh", "Tỉnh", "Mã huyện", "Huyện", "Mã xã", "Tên xã", "Thôn, tổ dân phố"),
    *("Số hộ", "Số nhân khẩu"),
)
FIRST = ("An", "Bình", "Đông", "Hòa", "Khánh", "Lộc", "Mỹ", "Ngọc", "Phú", "Tân", "Thạnh", "Vĩnh")
SECOND = ("Sơn", "Trung", "Thượng", "Hạ", "Đức", "Thọ", "Lâm", "Giang", "Xuân", "Quang", "Thành")


def setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def prepare(files: Path, rows: int) -> None:
    """A fresh database with the units, an administrator and the workbook."""
    from django.core.management import call_command

    from communes.models import Officer, UnitVersion
    from communes.models.unit import names_on

    call_command("migrate", verbosity=0)
    call_command("load_units", verbosity=0, stdout=open(os.devnull, "w"))
    call_command("open_officer", "bench", role="admin", stdout=open(os.devnull, "w"))
    assert Officer.objects.filter(username="bench").exists()
    import datetime

    import xlsxwriter

    day = datetime.date.fromisoformat(DAY)
    communes = list(
        UnitVersion.objects.on(day)
        .filter(unit__level="commune")
        .select_related("unit", "district", "province")
        .order_by("unit__code")
    )
    above = names_on(
        {row.district_id for row in communes} | {row.province_id for row in communes}, day
    )
    book = xlsxwriter.Workbook(str(files / "national.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách")
    sheet.write(0, 0, "DANH SÁCH THÔN, TỔ DÂN PHỐ CẢ NƯỚC")
    for column, header in enumerate(HEADERS):
        sheet.write(2, column, header)
    for number in range(rows):
        commune = communes[number * len(communes) // rows]
        turn = number % (len(FIRST) * len(SECOND))
        name = f"Thôn {FIRST[turn % len(FIRST)]} {SECOND[turn // len(FIRST)]}"
        values = (
            number + 1,
            commune.province.code,
            above[commune.province_id].full_name,
            commune.district.code,
            above[commune.district_id].full_name,
            commune.unit.code,
            commune.full_name,
            name,
            50 + number * 7 % 400,
            180 + number * 31 % 1500,
        )
        for column, value in enumerate(values):
            sheet.write(number + 3, column, value)
    book.close()


def limit(path: Path) -> None:
    import python_calamine
    from django.db import connection

    columns = ", ".join(f"c{column} text" for column in range(len(HEADERS)))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bench_raw; CREATE TABLE bench_raw ({columns})")
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        with cursor.copy("COPY bench_raw FROM STDIN") as copy:
            for row in book.get_sheet_by_index(0).iter_rows():
                copy.write_row((row + [None] * len(HEADERS))[: len(HEADERS)])
        cursor.execute("SELECT count(*) FROM bench_raw")


def preview(path: Path) -> None:
    import datetime

    from communes.actions import imports
    from communes.importing import run
    from communes.models import Officer

    batch = imports.upload(
        content=path.read_bytes(),
        name=path.name,
        kind="villages",
        as_of=datetime.date.fromisoformat(DAY),
        unit=None,
        by=Officer.objects.get(username="bench"),
    )
    run.read(batch)
    assert batch.state == "read", (batch.state, batch.problem)
    assert batch.counts["rows"] == batch.counts["valid"], batch.counts


def commit(path: Path) -> None:
    from communes.actions import imports
    from communes.importing import run
    from communes.models import ImportBatch

    batch = ImportBatch.objects.order_by("pk").last()
    assert batch is not None
    imports.begin_commit(batch=batch, only_valid=False, declare_complete=True, by=batch.by)
    run.commit(batch)
    assert batch.state == "committed", batch.problem


def clear() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE communes_village, communes_importbatch, communes_villagelist CASCADE"
        )
        cursor.execute("VACUUM ANALYZE")


def step(name: str, files: Path) -> None:
    """One step in this process; its seconds and peak on standard output."""
    setup()
    from django.db import connection

    connection.ensure_connection()
    if name == "clear":
        clear()
        return
    run = {"limit": limit, "preview": preview, "commit": commit}[name.split()[0]]
    before = time.perf_counter()
    run(files / "national.xlsx")
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def in_process(name: str, files: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--step", name, "--files", str(files)],
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout) if done.stdout.strip() else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=98_455)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--step")
    options = parser.parse_args()
    if options.step:
        step(options.step, options.files)
        return 0
    return measure(options.rows, options.rounds, options.files)


def measure(rows: int, rounds: int, files: Path) -> int:
    address = os.environ["DATABASE_URL"]
    name = f"{address.rsplit('/', 1)[1]}_bench"
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = f"{address.rsplit('/', 1)[0]}/{name}"
    files.mkdir(parents=True, exist_ok=True)
    os.environ["PORTAL_FILES"] = str(files / "store")
    setup()
    prepare(files, rows)
    found: dict[str, list[dict[str, float]]] = {step: [] for step in STEPS}
    for _ in range(rounds):
        in_process("clear", files)
        for each in STEPS:
            found[each].append(in_process(each, files))
    return report(found, rows)


def report(found: dict[str, list[dict[str, float]]], rows: int) -> int:
    seconds = {each: statistics.median(run["seconds"] for run in found[each]) for each in STEPS}
    peaks = {each: max(run["peak"] for run in found[each]) for each in STEPS}
    least = seconds["limit"]
    print(f"{rows} rows; limit = calamine + raw COPY; medians of {len(found['limit'])} rounds")
    for each in STEPS:
        ratio = seconds[each] / least
        print(f"{each:15} {seconds[each]:7.2f} s  x {ratio:5.2f}  peak {peaks[each]:5.0f} MB")
    figures = {
        "fresh (preview)": seconds["preview"] / least,
        "unchanged (preview)": seconds["preview again"] / least,
    }
    missed = [
        f"{key} {figures[key]:.2f} > {goal}" for key, goal in GOALS.items() if figures[key] > goal
    ]
    missed += [
        f"{key} {peaks[key]:.0f} MB > {most}" for key, most in PEAKS.items() if peaks[key] > most
    ]
    print("goals missed: " + "; ".join(missed) if missed else "all goals met")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
