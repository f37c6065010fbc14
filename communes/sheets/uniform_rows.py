"""Rows of a sheet that are written alike, read by a pattern that is made from one of them.

Whatever writes a list writes all its rows in one way. A pattern of that way, in one pass over a
slice, reads the cells and sees that each stands in its row: several times as fast as a small
workbook for the fast reader. Numbers, shared texts and plain inline texts are read so, as the fast
reader reads them; formulas, errors, dates and whatever else a cell may hold are left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from communes.sheets.exact_rows import EMPTY, INLINE, NUMBER, SHARED, ExactRow, exact_row
from communes.sheets.sheet_row import plain_cell
from communes.sheets.xlsx_book import attributes, column_letters, column_number, xml_text

# A list has fewer columns, and is written in fewer ways.
_LAST_COLUMN = 60
_MOST_PATTERNS = 16
# Where rows alternate more often, reading them in turn saves nothing.
_MOST_TABLES = 8
_MOST_REMEMBERED = 20_000
# How often rows that seemed to be all the same may turn out not to be.
_MOST_MISTAKES = 3

_ROW = re.compile(rb'<row r="\d{1,7}"[^<>/]*>')
_NUMBER = rb"-?\d{1,15}(?:\.\d{1,15})?"
_INLINE = rb"[^<\x00-\x1f]*"
_CONTROL = re.compile("[\x00-\x1f]")
_ENTITY = re.compile(r"&(?:#(\d{2,7})|(amp|lt|gt|quot|apos));")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="\d{1,5}")?(?: t="(n|s|inlineStr)")?(?:/>|></c>|'
    rb">(<v>)" + _NUMBER + rb"</v></c>|>(<is>)<t>" + _INLINE + rb"</t></is></c>)"
)
_KINDS = {b"": NUMBER, b"n": NUMBER, b"s": SHARED, b"inlineStr": INLINE}

_TAG = r"<(?:[\w.-]+:)?"
_FORMAT = re.compile(_TAG + r"numFmt\b([^<>]*)>")
_CELL_STYLES = re.compile(_TAG + r"cellXfs\b[^<>]*>(.*?)</(?:[\w.-]+:)?cellXfs\s*>", re.DOTALL)
_STYLE = re.compile(_TAG + r"xf\b([^<>]*)>")
# Formats that every program knows by number and that show no day or hour.
_NOT_DATES = frozenset(map(str, (*range(14), 37, 38, 39, 40, 48, 49)))
_MAY_BE_DATE = re.compile(r"[dmyhsap\[]", re.IGNORECASE)


@dataclass(slots=True)
class Table:
    """Rows that were read together: their numbers, and their cells by column from A on."""

    numbers: list[int]
    columns: list[Sequence[object]]


class UniformRows:
    """The rows of one sheet as long as they are written alike.

    styles: the part of that name. strings: gives the shared texts, None when they are too many;
    asked at most once.
    """

    def __init__(self, styles: bytes | None, strings: Callable[[], list[object] | None]) -> None:
        self._style = _style_pattern(styles)
        self._ask_strings = strings
        self._kinds: dict[int, str] = {}
        self._patterns: dict[tuple[tuple[int, str], ...], re.Pattern[bytes]] = {}
        self._pattern: re.Pattern[bytes] | None = None
        self._texts = {INLINE: _Texts(_decoded), SHARED: _Texts(self._shared)}
        self._strings: list[object] | None = None
        self._exact: ExactRow | None = None
        self._mistakes = 0

    def read(self, data: bytes) -> tuple[list[Table], int]:
        """The rows at the beginning of a piece of XML, and where those begin that are left."""
        tables: list[Table] = []
        place = len(data) - len(data.lstrip())
        for texts in self._texts.values():
            texts.forget()
        if table := self._exact_table(data):
            return [table], len(data)
        matches: list[re.Match[bytes]] = []
        while place < len(data) and len(tables) < _MOST_TABLES:
            matches = self._matches(data, place)
            if not matches and self._learnt(data, place):
                matches = self._matches(data, place)
            groups = [match.groups(b"") for match in matches]
            table = self._table(groups, sorted(self._kinds.items())) if groups else None
            if table is None:
                break
            tables.append(table)
            place = matches[-1].end()
        if matches and place == len(data) and self._mistakes < _MOST_MISTAKES:
            self._exact = exact_row(matches[-1][0])
        return tables, place

    def _exact_table(self, data: bytes) -> Table | None:
        exact, self._exact = self._exact, None
        found = exact.found(data) if exact else None
        table = self._table(found, exact.columns) if exact and found else None
        if table:
            self._exact = exact
        elif exact:
            self._mistakes += 1
        return table

    def _matches(self, data: bytes, place: int) -> list[re.Match[bytes]]:
        if self._pattern is None:
            return []
        return list(iter(self._pattern.scanner(data, place).match, None))  # type: ignore[attr-defined]

    def _learnt(self, data: bytes, place: int) -> bool:
        """Whether the row here says something new about how rows are written."""
        row = _ROW.match(data, place)
        if row is None:
            return False
        place, kinds = row.end(), dict(self._kinds)
        while cell := _CELL.match(data, place):
            place = cell.end()
            column, kind = column_number(cell[1]), _KINDS[cell[2] or b""]
            if cell[3] or cell[4]:
                kinds[column] = kind
            else:
                kinds.setdefault(column, EMPTY)
        if max(kinds, default=0) > _LAST_COLUMN or not data.startswith(b"</row>", place):
            return False
        if kinds == self._kinds or (SHARED in kinds.values() and not self._knows_strings()):
            return False
        shape = tuple(sorted(kinds.items()))
        if shape not in self._patterns:
            if len(self._patterns) == _MOST_PATTERNS:
                return False
            self._patterns[shape] = self._pattern_of(kinds)
        self._kinds, self._pattern = kinds, self._patterns[shape]
        return True

    def _pattern_of(self, kinds: dict[int, str]) -> re.Pattern[bytes]:
        """Of rows whose cells, where they are there, are of these kinds; a group for each."""
        cells = b""
        for column, kind in sorted(kinds.items()):
            # A style matters to numbers alone: it makes days of them.
            filled = {
                EMPTY: rb"(?!)()",
                NUMBER: self._style + rb'(?: t="n")?><v>(' + _NUMBER + rb")</v></c>",
                SHARED: rb'(?: s="\d{1,5}")? t="s"><v>(\d{1,7})</v></c>',
                INLINE: rb'(?: s="\d{1,5}")? t="inlineStr"><is><t>(' + _INLINE + rb")</t></is></c>",
            }[kind]
            cells += rb'(?:<c r="%s\1"(?:%s|(?: s="\d{1,5}")?(?: t="n")?(?:/>|></c>)))?' % (
                column_letters(column),
                filled,
            )
        return re.compile(rb'<row r="(\d{1,7})"[^<>/]*(?:/>|>' + cells + rb"</row>)\s*")

    def _table(
        self, rows: list[tuple[bytes, ...]], kinds: Sequence[tuple[int, str]]
    ) -> Table | None:
        """Rows as their numbers and what their cells of these columns and kinds hold.

        None for a text that the reader does not know either.
        """
        numbers, *found = zip(*rows, strict=True)
        width = max((column for column, _ in kinds), default=0)
        columns: list[Sequence[object]] = [(None,) * len(rows)] * width
        try:
            for (column, kind), cells in zip(kinds, found, strict=True):
                if kind == NUMBER:
                    columns[column - 1] = _numbers(cells)
                elif kind != EMPTY:
                    columns[column - 1] = list(map(self._texts[kind].__getitem__, cells))
        except (ValueError, IndexError):
            return None
        return Table(list(map(int, numbers)), columns)

    def _knows_strings(self) -> bool:
        if self._strings is None:
            self._strings = self._ask_strings() or []
        return bool(self._strings)

    def _shared(self, number: bytes) -> object:
        return self._strings[int(number)] if self._strings and number else None


class _Texts(dict[bytes, object]):
    """What cells say by what stands in the XML; texts of a list repeat."""

    def __init__(self, meaning: Callable[[bytes], object]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, written: bytes) -> object:
        meant = self[written] = self._meaning(written)
        return meant

    def forget(self) -> None:
        if len(self) > _MOST_REMEMBERED:
            self.clear()


def _decoded(written: bytes) -> object:
    """Raises ValueError for signs that a reader may take for something else."""
    text = written.decode()
    if _CONTROL.search(text):
        raise ValueError(text)
    if "&" in text:
        if text.count("&") != len(_ENTITY.findall(text)):
            raise ValueError(text)
        text = _ENTITY.sub(lambda found: _SIGNS.get(found[2]) or chr(int(found[1])), text)
        if not text.isprintable():
            raise ValueError(text)
    if "_x" in text:
        raise ValueError(text)
    return text or None


def _numbers(cells: Sequence[bytes]) -> list[Any]:
    try:
        return list(map(int, cells))
    except ValueError:
        return [plain_cell(float(cell)) if cell else None for cell in cells]


def _style_pattern(styles: bytes | None) -> bytes:
    """Matches the style of a number that is no day: any style, where none makes days."""
    given = xml_text(styles or b"")
    formats = {
        found["numFmtId"]: found.get("formatCode", "")
        for match in _FORMAT.finditer(given)
        if "numFmtId" in (found := attributes(match[1]))
    }

    def is_plain(number: str) -> bool:
        if number in formats:
            return not _MAY_BE_DATE.search(formats[number].replace("General", ""))
        return number in _NOT_DATES

    section = _CELL_STYLES.search(given)
    used = [attributes(match[1]) for match in _STYLE.finditer(section[1] if section else "")]
    plain = [is_plain(style.get("numFmtId", "0")) for style in used]
    if all(plain):
        return rb'(?: s="\d{1,5}")?'
    known = b"|".join(b"%d" % number for number, each in enumerate(plain) if each)
    return rb'(?: s="(?:%s)")' % known + (b"?" if plain[0] else b"")
