"""Lines of rows understood together: the same rows as those told one by one."""

from __future__ import annotations

import json

from communes.importing import staging, understood
from communes.importing.copy_text import COLUMNS, NULL, action_in
from communes.importing.plain_lines import PlainLines
from communes.models import ImportRow
from communes.sheets.plain_run import PlainRun
from communes.sheets.village_rows import read_villages
from tests.communes.sheets.grids import IN_2022, PHU_NINH, book_of
from tests.communes.sheets.official import gazetteer_on

HEADER = ["STT", "Mã xã", "Xã", "Thôn", "Số hộ", "Số nhân khẩu", "Xã cũ", "Ký hiệu"]
NAMES = ["An Mỹ", 'Thôn "Mới"', "Thôn C\\\\n", "Thôn  Xuân\u00a0Phú", "THÔN ĐÀN TRUNG", "Thôn {x}"]


def grid():
    yield HEADER
    for number, name in enumerate(NAMES * 3):
        commune = [20392, "Tam Dân"] if number % 2 else ["20365", "Xã Tam Thành"]
        former = [None, "Tam Vinh", "Xã\tCũ"][number // len(NAMES)]
        yield [number, *commune, name, number or None, 5, former, None if number % 5 else "7"]


def cells_of(line):
    """A line as values by column, JSON taken apart and escapes undone."""
    texts = line.removesuffix("\n").split("\t")
    found = dict(zip(COLUMNS, texts, strict=True))
    plain = {
        name: text.replace("\\\\", "\0").replace("\\t", "\t").replace("\0", "\\")
        for name, text in found.items()
    }
    for name in ("raw", "understood"):
        plain[name] = json.loads(plain[name])
    return plain


def test_lines_of_plain_rows_are_those_of_the_same_rows_one_by_one():
    book = book_of(list(grid()))
    gazetteer = gazetteer_on(IN_2022)
    reading = read_villages(book, gazetteer, IN_2022, PHU_NINH)
    runs = [piece for piece in reading.pieces if isinstance(piece, PlainRun)]
    assert sum(map(len, runs)) >= 12
    units = {group.unit for run in runs for group in run.groups}
    held = frozenset(sorted(units)[:1])
    known = {(unit, "Tam Vinh"): 77 for unit in units}

    def told(line, kept):
        numbers = {
            name: None if line[name] == NULL else int(line[name])
            for name in ("unit_id", "households", "people")
        }
        row = ImportRow(kind=line["kind"], name=line["name"], understood=kept, **numbers)
        return understood.whole(row, gazetteer.index.current)

    def former_of(groups):
        asked = {group: (group.unit, group.understood["former_commune"]) for group in groups}
        return {group: known[key] for group, key in asked.items() if key in known}

    together = PlainLines(5, held, former_of)
    for run in runs:
        assert together.can_tell(run)
        lines = list(map(cells_of, together.of(run)))
        kept = [line.pop("understood") for line in lines]
        one_by_one = [cells_of(staging._line(5, row, held, known)) for row in run.readings()]
        whole = [line.pop("understood") for line in one_by_one]
        assert lines == one_by_one
        assert [told(*each) for each in zip(lines, kept, strict=True)] == whole
        assert {name for said in kept for name in said} <= {"former_commune", "village", "kind"}
    assert {action_in(held, unit) for unit in units} == {"unchanged", "new"}
