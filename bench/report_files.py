"""Goal G9: the national table as a workbook, beside the usual library's plain writer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measure import Goal, in_turns, timed
from registers import TODAY, Registers

PERIOD = "2025-06"
ROUNDS, DROPPED = 7, 1
PEERS = "openpyxl 1.2–3.4, styled XlsxWriter 1.1"
_KILOBYTES = 1024


def goals(registers: Registers) -> list[Goal]:
    with registers.looked_at("whole"), TemporaryDirectory() as folder:
        return _goals(Path(folder), registers.address("whole"))


def _goals(folder: Path, address: str) -> list[Goal]:
    from reports.actions.reporting import ask_report, freeze
    from reports.models import Snapshot
    from reports.periodic.making import frozen_content, frozen_of
    from reports.writers import stamp_of, writer_of

    report = ask_report(
        kind="progress", unit=None, period=PERIOD, calendar="decree", by=None, today=TODAY
    )
    snapshot = freeze(report=report, by=None, today=TODAY)
    content = frozen_content(snapshot)
    rows = sum(len(table.lines) for table in content.tables)

    def ours() -> None:
        read = Snapshot.objects.get(pk=snapshot.pk)
        writer_of("xlsx")(frozen_content(read), stamp_of(read), folder / "ours.xlsx", phones=False)

    ways = {
        "ours": timed(ours),
        "plain": timed(lambda: plain(content, folder / "plain.xlsx")),
        "frozen": timed(lambda: frozen_of(report, today=TODAY)),
    }
    found = in_turns(ways, ROUNDS, DROPPED)
    return [
        Goal(
            "G9",
            f"national table of {rows} lines, read and written as xlsx, to XlsxWriter plain",
            found["ours"] / found["plain"],
            1.5,
            peers=PEERS,
        ),
        Goal(
            "G9",
            "the same with the counting of its figures",
            (found["ours"] + found["frozen"]) / found["plain"],
            None,
        ),
        Goal(
            "G9",
            "megabytes of the process that writes it",
            megabytes(report.pk, folder, address),
            200,
        ),
    ]


def plain(content: Any, out: Path) -> None:
    """The same values without any format, as the library writes them fastest."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        for table in content.tables:
            sheet = book.add_worksheet()
            for row, line in enumerate(table.lines):
                for place, value in enumerate(line.values):
                    if value is not None:
                        sheet.write(row, place, value)


def megabytes(pk: int, folder: Path, address: str) -> float:
    """The most that a fresh process holds that reads the frozen rows and writes the workbook."""
    done = subprocess.run(  # noqa: S603 (our own interpreter and script)
        [sys.executable, str(Path(__file__)), str(pk), str(folder / "apart.xlsx")],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": address},
    )
    return float(done.stdout.strip().splitlines()[-1])


def _apart(pk: int, out: Path) -> None:
    from registers import setup

    setup()
    from reports.models import Report
    from reports.periodic.making import frozen_content
    from reports.writers import stamp_of, writer_of

    snapshot = Report.objects.get(pk=pk).snapshot
    if snapshot is None:
        raise SystemExit("nothing was frozen")
    writer_of("xlsx")(frozen_content(snapshot), stamp_of(snapshot), out, phones=False)
    # The high mark of this process alone; getrusage would tell that of the one that began it.
    told = Path("/proc/self/status").read_text("ascii")
    sys.stdout.write(f"{int(told.split('VmHWM:')[1].split()[0]) / _KILOBYTES:.0f}\n")


if __name__ == "__main__":
    _apart(int(sys.argv[1]), Path(sys.argv[2]))
