"""The table form of a reform: a row for each old village and what becomes of it. Pure.

STT | Xã hiện nay | Tên thôn cũ | Loại | Số hộ | Số khẩu | Hình thức | Tên thôn mới | Loại mới |
Thuộc xã | Ghi chú, with the paper and its days above. An old village stands in as many rows as it
goes on as; rows with one new village make one merger. A row without a form is a village that
stays as it is.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from communes.days import read_day
from communes.place_names import split_village_kind
from communes.reforming.values import Extent, Kind, Operation, Result, Share, numbered
from communes.vietnamese import clean, match_key, search_text

Cells = Sequence[object]

HEADERS = {
    "stt": "place",
    "tt": "place",
    "xa hien nay": "commune",
    "xa cu": "commune",
    "ten thon cu": "name",
    "thon cu": "name",
    "ten thon hien nay": "name",
    "loai": "kind",
    "loai cu": "kind",
    "so ho": "households",
    "so khau": "people",
    "so nhan khau": "people",
    "hinh thuc": "form",
    "ten thon moi": "new_name",
    "thon moi": "new_name",
    "loai moi": "new_kind",
    "thuoc xa": "new_commune",
    "xa moi": "new_commune",
    "ghi chu": "note",
}
# Without these a sheet is no table of a reform.
NEEDED = frozenset({"name", "form", "new_name"})
HEAD = {
    "ten su kien": "title",
    "van ban": "document",
    "so ky hieu": "number",
    "so va ky hieu": "number",
    "ngay ban hanh": "signed_on",
    "ngay co hieu luc": "effective_on",
    "ma don vi": "unit",
}
HEAD_LABELS = {
    "title": "Tên sự kiện",
    "document": "Văn bản",
    "number": "Số, ký hiệu",
    "signed_on": "Ngày ban hành",
    "effective_on": "Ngày có hiệu lực",
    "unit": "Mã đơn vị",
}
FORMS = (
    "Giữ nguyên",
    "Sáp nhập",
    "Một phần",
    "Chia tách",
    "Đổi tên",
    "Đổi loại",
    "Chuyển xã",
    "Lập mới",
    "Giải thể",
)
KEPT = "keep"
_FORM_WORDS = (
    (r"^$|giữ|không đổi|không thay đổi", KEPT),
    (r"một phần", "part"),
    (r"sáp nhập|hợp nhất|^nhập|gộp|ghép", Kind.MERGE),
    (r"chia|tách", Kind.SPLIT),
    (r"đổi tên", Kind.RENAME),
    (r"đổi loại|chuyển loại|chuyển thành|chuyển đổi", Kind.KIND),
    (r"chuyển|điều chuyển", Kind.MOVE),
    (r"lập mới|thành lập|^lập", Kind.FOUND),
    (r"giải thể", Kind.ABOLISH),
)


@dataclass
class Table:
    """What a grid said. head: the lines above the table as written. kept: rows left as they are.

    found: whether there was a table at all.
    """

    found: bool = False
    head: dict[str, str] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    kept: int = 0

    def day(self, name: str) -> datetime.date | None:
        return read_day(self.head.get(name, ""))


@dataclass
class _Line:
    """A row that does something."""

    number: int
    form: str
    share: Share | None
    result: Result | None
    text: str

    @property
    def old(self) -> str:
        share = self.share
        return f"{match_key(share.commune)}:{match_key(share.name)}" if share else ""

    @property
    def new(self) -> str:
        result = self.result
        if result is None:
            return ""
        return f"{match_key(result.commune)}:{match_key(result.name)}"


def looks_like_table(text: str) -> bool:
    """Whether pasted text comes from a spreadsheet: cells with tabs between."""
    return sum("\t" in line for line in text.splitlines()) >= 2


def read_pasted(text: str) -> Table:
    return read_table(line.split("\t") for line in text.splitlines())


def read_table(rows: Iterable[Cells]) -> Table:
    """The operations of a grid, from the first header on; rows of numbers and blanks are none."""
    table = Table()
    columns: dict[str, int] = {}
    lines: list[_Line] = []
    mentioned: dict[str, int] = defaultdict(int)
    kept: set[str] = set()
    for number, cells in enumerate(rows, start=1):
        texts = [cell_text(cell) for cell in cells]
        if not any(texts):
            continue
        if not columns:
            columns = _columns(texts)
            if not columns:
                _read_head(cells, texts, table.head)
            continue
        line = _line(number, texts, columns)
        if line is None:
            continue
        if line.form == KEPT and not (line.result and line.result.name):
            table.kept += 1
            kept.add(line.old)
            continue
        mentioned[line.old] += bool(line.share)
        lines.append(line)
    table.found = bool(columns)
    table.operations = numbered(_operations(lines, mentioned, kept))
    return table


def cell_text(cell: object) -> str:
    """What a cell says: days as people write them, numbers without a fraction as they count."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))


def _columns(texts: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, text in enumerate(texts):
        name = HEADERS.get(search_text(re.sub(r"\(.*?\)", "", text)))
        if name and name not in found:
            found[name] = place
    return found if found.keys() >= NEEDED else {}


def _read_head(cells: Cells, texts: list[str], head: dict[str, str]) -> None:
    filled = [text for text in texts if text]
    label, _, behind = filled[0].partition(":")
    name = HEAD.get(search_text(label))
    value = behind.strip() or (filled[1] if len(filled) > 1 else "")
    if name and value:
        head.setdefault(name, value)


def _line(number: int, texts: list[str], columns: dict[str, int]) -> _Line | None:
    def cell(name: str) -> str:
        place = columns.get(name)
        return texts[place] if place is not None and place < len(texts) else ""

    name, new_name = cell("name"), cell("new_name")
    if not name and not new_name and not cell("form"):
        return None
    form = _form(cell("form"))
    extent = Extent.PART if form == "part" else Extent.WHOLE
    share = Share(
        name=_with_kind(cell("kind"), name),
        extent=extent,
        households=_count(cell("households")),
        people=_count(cell("people")),
        commune=cell("commune"),
    )
    kind, bare = split_village_kind(new_name)
    result = Result(
        kind=cell("new_kind") or kind, name=bare if kind else new_name, commune=cell("new_commune")
    )
    used = bool(name)
    told = bool(new_name or cell("new_kind") or cell("new_commune"))
    shown = " | ".join(text for text in texts if text)
    return _Line(number, form, share if used else None, result if told else None, shown[:500])


def _with_kind(kind: str, name: str) -> str:
    return name if not kind or split_village_kind(name)[0] else f"{kind} {name}"


def _count(text: str) -> int | None:
    digits = re.sub(r"[.\s]", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None


def _form(text: str) -> str:
    key = match_key(text)
    for words, form in _FORM_WORDS:
        if re.search(words, key):
            return form
    return Kind.UNCLEAR


def _operations(lines: list[_Line], mentioned: dict[str, int], kept: set[str]) -> list[Operation]:
    """Lines grouped by what they make; in the order in which each operation is first named."""
    found: dict[object, list[_Line]] = defaultdict(list)
    for line in lines:
        found[_group_of(line, lines)].append(line)
    operations = []
    seen: dict[str, int] = defaultdict(int)
    for group in found.values():
        parts = []
        for line in group:
            if line.share is None:
                continue
            seen[line.old] += 1
            parts.append(_extent(line, mentioned[line.old], seen[line.old], line.old in kept))
        operations.append(_operation(group, parts))
    return operations


def _group_of(line: _Line, lines: list[_Line]) -> object:
    if line.form == Kind.SPLIT and line.share and line.result:
        shared = any(
            other.new == line.new and other.old != line.old and other.share for other in lines
        )
        return ("new", line.new) if shared else ("old", line.old)
    if line.form in (Kind.MERGE, "part", Kind.SPLIT) and line.result:
        return ("new", line.new)
    return ("row", line.number)


def _extent(line: _Line, rows: int, nth: int, kept: bool) -> Share:
    """Of a village in several rows each takes a part, and the last one the rest."""
    share = line.share or Share()
    if rows < 2 and not kept:
        return share
    rest = nth == rows and not kept and rows > 1
    return Share(
        name=share.name,
        extent=Extent.REST if rest else Extent.PART,
        households=share.households,
        people=share.people,
        commune=share.commune,
        former=share.former,
    )


def _operation(group: list[_Line], parts: list[Share]) -> Operation:
    first = group[0]
    text = "; ".join(line.text for line in group)[:2000]
    form = first.form
    if form in (KEPT, Kind.UNCLEAR):
        return Operation(Kind.UNCLEAR, tuple(parts), (first.result,) if first.result else (), text)
    if form == Kind.SPLIT and len({line.new for line in group}) == len(group) > 1:
        total, heads = _total(parts, "households"), _total(parts, "people")
        whole = Share(name=parts[0].name, households=total, people=heads, commune=parts[0].commune)
        results = tuple(
            Result(
                kind=line.result.kind,
                name=line.result.name,
                commune=line.result.commune,
                households=line.share.households,
                people=line.share.people,
            )
            for line in group
            if line.result and line.share
        )
        return Operation(Kind.SPLIT, (whole,), results, text)
    result = first.result
    if form in (Kind.MERGE, Kind.SPLIT, "part"):
        kind = Kind.MERGE if len(parts) > 1 or form == Kind.MERGE else Kind.SPLIT
        return Operation(kind, tuple(parts), (result,) if result else (), text)
    if form in (Kind.KIND, Kind.MOVE) and result is None:
        result = Result()
    return Operation(Kind(form), tuple(parts), (result,) if result else (), text)


def _total(parts: list[Share], what: str) -> int | None:
    counts = [getattr(part, what) for part in parts]
    return None if None in counts else sum(counts)
