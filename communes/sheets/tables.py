"""Finding the table of a sheet: which rows are its header and which column is which. Pure.

A header stands in one to three rows somewhere near the top. Its columns come in any order; a
header over several columns has its parts in the row below it (Phân loại: Loại I, Loại II).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from communes.sheets import headers
from communes.sheets.cells import is_empty, tidy
from communes.sheets.header_words import FORMER, words_of
from communes.sheets.headers import Header
from communes.sheets.readings import Mapping
from communes.sheets.sheet_row import SheetRow
from communes.vietnamese import search_text

Merge = tuple[int, int, int, int]

ROWS_SEARCHED = 40
_LEAST_COLUMNS = 2
_HIGHEST_HEADER = 3


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a sort of list names its columns.

    field_of: the field of a header's parts, from the top. names: the fields of which a table has
    at least one. spread: fields whose parts stand in several columns side by side.
    """

    field_of: Callable[[tuple[str, ...]], Header | None]
    names: frozenset[str]
    spread: frozenset[str]


def of_parts(
    parts: tuple[str, ...], field_of: Callable[[str], Header | None], spread: frozenset[str]
) -> Header | None:
    """The field of a header in several rows, by the rule of a header in one.

    The lowest part speaks for itself ('Xã' below 'Đơn vị hành chính'), unless it needs the part
    above it ('Tổng số' below 'Số hộ') or is changed by it ('Xã' below 'Trước sắp xếp').
    """
    if not parts:
        return None
    whole = field_of(" ".join(parts))
    if len(parts) == 1:
        return whole
    above = field_of(" ".join(parts[:-1]))
    if above is not None and above.field in spread:
        return above
    if words_of(parts[0]).has(*FORMER):
        return whole
    lowest = field_of(parts[-1])
    if lowest is not None and not lowest.weak:
        return lowest
    if re.fullmatch(r"\(.*\)", parts[-1]):
        return whole or above
    return whole or lowest


def find_table(
    sheet: str, rows: Sequence[SheetRow], merges: Sequence[Merge], dialect: Dialect
) -> Mapping | None:
    """The mapping of the first table of a sheet; None for a sheet without one.

    rows: the first rows of the sheet, at least ROWS_SEARCHED of them if there are so many.
    """
    rows = rows[:ROWS_SEARCHED]
    best: tuple[int, int] | None = None
    for place, row in enumerate(rows):
        score = _score(_mapped([row], merges, dialect), dialect)
        if best is not None and place > best[1] + 1:
            break
        if score and (best is None or score > best[0]):
            best = (score, place)
    if best is None:
        return _in_two_rows(sheet, rows, merges, dialect)
    return _mapping(sheet, _extended(rows, best[1], merges, dialect), merges, dialect)


def header_of_row(row: SheetRow, dialect: Dialect) -> dict[str, list[int]]:
    """The columns that a row names as a header by itself; empty for a row that is none."""
    columns = _mapped([row], (), dialect)
    return columns if _score(columns, dialect) else {}


def mapping_of_row(sheet: str, row: SheetRow, dialect: Dialect) -> Mapping:
    """The mapping from a header that stands in one row in the middle of a sheet."""
    return _mapping(sheet, [row], (), dialect)


def text_at(row: SheetRow, column: int) -> str:
    return tidy(row.cells[column - 1]) if column <= len(row.cells) else ""


def _in_two_rows(
    sheet: str, rows: Sequence[SheetRow], merges: Sequence[Merge], dialect: Dialect
) -> Mapping | None:
    """A header none of whose rows is enough by itself."""
    for upper, lower in pairwise(rows):
        if lower.number == upper.number + 1 and _fits_below([upper], lower, merges):
            mapping = _mapping(sheet, [upper, lower], merges, dialect)
            if _score(mapping.columns, dialect):
                return mapping
    return None


def _extended(
    rows: Sequence[SheetRow], place: int, merges: Sequence[Merge], dialect: Dialect
) -> list[SheetRow]:
    """The header row with the rows above and below that belong to it."""
    found = [rows[place]]
    if place and rows[place - 1].number == rows[place].number - 1:
        above = rows[place - 1]
        named = [text for text in map(tidy, above.cells) if text]
        says_something = any(dialect.field_of((text,)) for text in named)
        if len(named) > 1 and says_something and _fits_below([above], rows[place], merges):
            found.insert(0, above)
    for below in rows[place + 1 : place + _HIGHEST_HEADER]:
        if below.number != found[-1].number + 1 or not _fits_below(found, below, merges):
            break
        found.append(below)
    return found


def _fits_below(uppers: Sequence[SheetRow], lower: SheetRow, merges: Sequence[Merge]) -> bool:
    """Whether a row holds the parts of the headers above it and nothing else."""
    filled = [column for column, cell in enumerate(lower.cells, start=1) if not is_empty(cell)]
    if len(filled) < _LEAST_COLUMNS:
        return False
    if any(type(lower.cells[column - 1]) is not str for column in filled):
        return False
    if any(re.fullmatch(r"\(?\d+\)?", text_at(lower, column)) for column in filled):
        return False
    spans = _spans(uppers[-1], lower, merges)
    return all(
        column in spans or not any(text_at(upper, column) for upper in uppers) for column in filled
    )


def _spans(upper: SheetRow, lower: SheetRow | None, merges: Sequence[Merge]) -> dict[int, int]:
    """For each column under a header of several columns, the column that holds its text.

    Without merged cells a header spans the empty cells to its right that have texts below them.
    """
    spans = {
        column: left
        for top, left, bottom, right in merges
        if top <= upper.number <= bottom and right > left
        for column in range(left, right + 1)
    }
    if lower is None:
        return spans
    left = 0
    for column in range(1, len(lower.cells) + 1):
        if text_at(upper, column):
            left = column
        elif left and column not in spans and text_at(lower, column) and text_at(lower, left):
            spans[column] = spans[left] = left
    return spans


def _parts(rows: Sequence[SheetRow], merges: Sequence[Merge]) -> dict[int, tuple[str, ...]]:
    """The header of every column, its parts from the top."""
    width = max(len(row.cells) for row in rows)
    found: dict[int, list[str]] = {column: [] for column in range(1, width + 1)}
    for row, lower in zip(rows, [*rows[1:], None], strict=True):
        spans = _spans(row, lower, merges)
        for column in found:
            text = text_at(row, spans.get(column, column))
            if text and text not in found[column]:
                found[column].append(text)
    return {column: tuple(parts) for column, parts in found.items() if parts}


def _mapping(
    sheet: str, rows: list[SheetRow], merges: Sequence[Merge], dialect: Dialect
) -> Mapping:
    parts = _parts(rows, merges)
    labels = {column: " ".join(texts) for column, texts in parts.items()}
    shape = "|".join(f"{column}:{search_text(label)}" for column, label in labels.items())
    return Mapping(
        sheet=sheet,
        header_rows=[row.number for row in rows],
        columns=_mapped(rows, merges, dialect),
        data_from=rows[-1].number + 1,
        labels=labels,
        shape_key=hashlib.sha256(shape.encode()).hexdigest()[:16],
    )


def _mapped(
    rows: Sequence[SheetRow], merges: Sequence[Merge], dialect: Dialect
) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    weak: list[tuple[str, int]] = []
    texts: dict[str, tuple[str, ...]] = {}
    for column, parts in _parts(rows, merges).items():
        header = dialect.field_of(parts)
        if header is None:
            continue
        if header.weak:
            weak.append((header.field, column))
        elif header.field not in columns:
            columns[header.field] = [column]
            texts[header.field] = parts
        elif header.field in dialect.spread or (
            # One header over two columns, with nothing below it: họ đệm and tên.
            texts[header.field] == parts and columns[header.field][-1] == column - 1
        ):
            columns[header.field].append(column)
    _settle(columns, weak, dialect)
    return columns


def _settle(columns: dict[str, list[int]], weak: list[tuple[str, int]], dialect: Dialect) -> None:
    """Give the columns whose header may mean several things what their neighbours leave."""
    for city, province, district in (
        (headers.CITY_NAME, headers.PROVINCE_NAME, headers.DISTRICT_NAME),
        (headers.CITY_CODE, headers.PROVINCE_CODE, headers.DISTRICT_CODE),
    ):
        found = columns.pop(city, None)
        if found and province not in columns and (district in columns or city != headers.CITY_NAME):
            columns[province] = found
        elif found and district not in columns:
            columns[district] = found
    for field, column in weak:
        if field != headers.PLACE:
            columns.setdefault(field, [column])
        elif not dialect.names & columns.keys() and headers.PLACE in dialect.names:
            columns[headers.PLACE] = [column]
        elif headers.COMMUNE_NAME not in columns:
            columns.setdefault(headers.UPPER, [column])
    if headers.UPPER in columns and headers.COMMUNE_NAME in columns:
        columns.setdefault(headers.DISTRICT_NAME, columns.pop(headers.UPPER))


def _score(columns: dict[str, list[int]], dialect: Dialect) -> int:
    """How much of a header the columns make; 0 for none."""
    if not dialect.names & columns.keys() or len(columns) < _LEAST_COLUMNS:
        return 0
    return len(columns)
