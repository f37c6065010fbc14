"""An official list read for being laid beside the register, at once or in a job. It may run twice.

Reading is no act of anybody: it fills the rows of a comparison and changes nothing else.
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communes.errors import Refused
from communes.importing.gazetteer_source import gazetteer_on
from communes.lists.area import communes_of, context_codes
from communes.models import ComparisonState, ListComparison
from communes.reforming.comparing import Listed
from communes.sheets import headers
from communes.sheets.gazetteer import Context
from communes.sheets.reader import open_workbook
from communes.sheets.readings import VALID, RowReading
from communes.sheets.refusal import FileRefused
from communes.sheets.village_rows import NumbersMisread, read_villages

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

# As many rows are read while somebody waits; more are left to a job.
AT_ONCE = 5_000
# More than the largest province has.
MOST_ROWS = 30_000
MOST_FAULTS = 200
PASTED = "Danh sách dán vào.csv"
TOO_MANY = (
    f"Danh sách có hơn {MOST_ROWS:,} thôn, nhiều hơn một tỉnh có. Chia danh sách theo tỉnh, theo "
    "xã rồi tải từng phần."
).replace(",", ".", 1)
NONE_HERE = (
    "Không có thôn nào của địa bàn này trong danh sách. Kiểm tra mã đơn vị, ngày của danh sách, và "
    "tên xã ghi trong tệp."
)


def pasted_as_csv(text: str) -> bytes:
    """Cells copied from a spreadsheet, or a name on each line, as a file with a header."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not any(_is_header(cells) for cells in lines[:10]):
        wide = max(map(len, lines), default=1)
        numbered = wide > 1 and all(cells[0].strip(" .").isdigit() for cells in lines)
        names = ["STT"] * numbered + ["Tên thôn", "Số hộ", "Số nhân khẩu"]
        lines.insert(0, [*names, *[""] * wide][: max(wide, 2)])
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(lines)
    return out.getvalue().encode()


def _is_header(cells: list[str]) -> bool:
    fields = [headers.village_field(cell) for cell in cells]
    return any(field and field.field in (headers.VILLAGE, headers.PLACE) for field in fields)


def read(comparison: ListComparison, *, most_rows: int | None = None) -> bool:
    """Fill in the rows; False when there are more than most_rows, and a job is to do it.

    A file that cannot be read leaves the comparison rejected, with the reason.
    """
    if comparison.state != ComparisonState.READING:
        return True
    try:
        found = _read_whole(comparison, most_rows)
    except (FileRefused, Refused) as refusal:
        _leave(comparison, problem=refusal.message)
        return True
    if found is None:
        return False
    rows, faults, outside = found
    if not rows:
        _leave(comparison, problem=NONE_HERE, faults=faults, outside=outside)
    else:
        _leave(comparison, rows=[row.as_json() for row in rows], faults=faults, outside=outside)
    return True


Found = tuple[list[Listed], list[list[str]], int]


def _leave(comparison: ListComparison, *, problem: str = "", **values: Any) -> None:
    comparison.state = ComparisonState.REJECTED if problem else ComparisonState.READ
    comparison.problem = problem
    for name, value in values.items():
        setattr(comparison, name, value)
    comparison.save(update_fields=["state", "problem", *values])


def _read_whole(comparison: ListComparison, most_rows: int | None) -> Found | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"danh-sach{Path(comparison.original_name).suffix.lower()[:5]}"
        with comparison.content.open("rb") as source, path.open("wb") as copy:
            for piece in source.chunks():
                copy.write(piece)
        try:
            return _rows(comparison, path, most_rows, to_the_end=False)
        except NumbersMisread:
            return _rows(comparison, path, most_rows, to_the_end=True)


def _rows(
    comparison: ListComparison, path: Path, most_rows: int | None, *, to_the_end: bool
) -> Found | None:
    day: datetime.date = comparison.on
    versions = communes_of(comparison.unit, day, comparison.entered_by)
    province, district, commune = context_codes(comparison.unit, versions, day)
    inside = {version.unit_id for version in versions}
    with open_workbook(path, name=comparison.original_name) as book:
        reading = read_villages(
            book,
            gazetteer_on(day),
            day,
            Context(province_code=province, district_code=district, commune_code=commune),
            to_the_end=to_the_end,
        )
        if reading.file_result == "rejected":
            raise FileRefused(reading.reason or "", reading.message_vi)
        several = sum(not sheet.hidden for sheet in book.sheets) > 1
        return _sorted(reading.rows, inside, most_rows, several=several)


def _sorted(
    readings: Iterable[RowReading], inside: set[int], most_rows: int | None, *, several: bool
) -> Found | None:
    """Villages of the area, lines not understood, and how many villages lie elsewhere."""
    rows: list[Listed] = []
    faults: list[list[str]] = []
    outside = 0
    for count, reading in enumerate(readings, start=1):
        if most_rows is not None and count > most_rows:
            return None
        if count > MOST_ROWS:
            raise FileRefused("E_FILE_TOO_LARGE", TOO_MANY)
        place = f"dòng {reading.row}"
        if several:
            place = f"{reading.sheet}, {place}"
        said = reading.understood
        if reading.status != VALID:
            if len(faults) < MOST_FAULTS:
                told = " ".join(
                    problem.message_vi.removeprefix(f"Dòng {reading.row}: ")
                    for problem in reading.problems
                )
                faults.append([place, told])
        elif said["commune_id"] not in inside:
            outside += 1
        else:
            rows.append(
                Listed(
                    key=len(rows) + 1,
                    commune=said["commune_id"],
                    kind=said["kind"] or "",
                    name=said["village"],
                    former=said["former_commune"] or "",
                    households=said["households"],
                    people=said["people"],
                    place=place,
                )
            )
    return rows, faults, outside
