"""Words that tell a row of a table from a total, a signature, a note or a heading. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from communes.sheets.cells import tidy

# Roles of rows that are no data, as the expected lists of the samples name them.
TITLE = "title"
HEADER = "header"
REPEATED_HEADER = "repeated_header"
COLUMN_NUMBERS = "column_numbers"
SECTION = "section"
TOTAL = "total"
SIGNATURE = "signature"
NOTE = "note"
BLANK = "blank"

_TOTAL = re.compile(
    # "Cộng", "Cộng xã", "Cộng (6 thôn)" are sums; Cộng Hòa is a village, Tổng Cọt a commune.
    r"(?:[0-9ivx]+[.)]\s*)?(?:"
    r"tổng(?=\s*(?:$|[:.(0-9]|cộng\b|số\b|toàn\b|chung\b|trang\b))"
    r"|cộng(?=\s*(?:$|[:.(0-9]|xã\b|huyện\b|tỉnh\b|toàn\b|thôn\b|phường\b|thị trấn\b|mục\b"
    r"|chung\b|dồn\b|trang\b|mang sang\b|chuyển sang\b|lũy kế\b))"
    r"|(?:mang|chuyển) (?:từ trang|sang trang|trang)\b"
    r"|toàn (?:xã|huyện|tỉnh|thị trấn|phường|quận|thị xã|thành phố)\b"
    r"|tong (?:cong|so)\b|cong\s*:?\s*$)"
)
_SIGNATURE = re.compile(
    r"(?:nơi nhận\b|nơi gửi\b|tm\.|kt\.|tl\.|q\.\s|(?:phó\s)?chủ tịch\b|người lập\b"
    r"|người (?:tổng hợp|báo cáo|kiểm tra)\b|lập biểu\b|thủ trưởng\b|giám đốc\b|trưởng phòng\b"
    r"|xác nhận\b|\(?đã ký\b|\(ký|ký tên\b|- như trên|- lưu\b|lưu:\s|kế toán\b|trưởng ban\b"
    r"|.{0,40}, ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm)"
)
_NOTE = re.compile(r"(?:ghi chú|chú thích|chú ý|lưu ý|nguồn|ví dụ|(?:\(\*+\)|\*+)\s*\w)\b")
_TITLE = re.compile(
    r"(?:danh sách|danh mục|biểu|phụ lục|bảng|kèm theo|\(kèm|tổng hợp|thống kê|đơn vị(?: tính)?:|"
    r"ủy ban nhân dân|uỷ ban nhân dân|ubnd|tên xã:|địa bàn:|xã:|huyện:)"
)
_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,2}|[A-ZĐa-z])\s*\)?(?:\s*=.*)?", re.ASCII)

_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_NUMBERING = re.compile(
    r"(?P<roman>(?=[IVXL])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))\s*[.):/\-–]+\s*(?=\w)"
    r"|(?P<letter>[A-ZĐ])\s*[.):/]\s*(?=\w)"
    r"|(?P<dotted>[0-9]{1,3}(?:\.[0-9]{1,3})+)\s*[.):]?\s+(?=\w)"
    r"|(?P<int>[0-9]{1,3})\s*(?:[.)/]|\s-)\s*(?=[^\W0-9])"
    r"|(?P<lower>[a-zđ])\s*[.)]\s+(?=\w)"
    r"|(?P<dash>[-–•*+])\s*(?=\w)"
)
_WRITTEN_OUT = re.compile(
    r"(?:xã|phường|thị trấn|thị xã|đặc khu|huyện|quận|tỉnh|thành phố|tp|tt|tx|thôn|bản|xóm|ấp|khu"
    r"|khối|khóm|tổ|buôn|làng)\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[A-ZĐ]\s*\.")  # T.T. is no tenth-and-something
_LONGEST_HEADING = 14  # words


@lru_cache(maxsize=8192)
def is_total(text: str) -> bool:
    """'Tổng cộng', 'Cộng', 'Tổng số: 51 thôn'; not a village called Cộng Hòa."""
    return bool(_TOTAL.match(text.casefold()))


def is_signature(text: str) -> bool:
    """Words of the block below a table: receivers, capacities, 'Đã ký', place and day."""
    return bool(_SIGNATURE.match(text.casefold()))


def is_note(text: str) -> bool:
    return bool(_NOTE.match(text.casefold()))


def is_title(text: str) -> bool:
    """Words with which a title begins, when tables follow one another in a sheet."""
    return bool(_TITLE.match(text.casefold()))


def is_sentence(text: str) -> bool:
    """Too long for a name or a heading."""
    return len(text.split()) > _LONGEST_HEADING


def are_column_numbers(cells: tuple[object, ...]) -> bool:
    """'(1) (2) (3)' or 'A B 1 2' below a header: each cell a number of its own, rising."""
    numbers = []
    letters = []
    for cell in cells:
        text = tidy(cell)
        if not text:
            continue
        found = _COLUMN_NUMBER.fullmatch(text)
        if not found:
            return False
        if found[1].isdigit():
            numbers.append(int(found[1]))
        else:
            letters.append(found[1])
    rising = all(low < high for low, high in pairwise(numbers))
    return rising and bool(numbers or letters) and numbers[:1] <= [2] and _counts_on(numbers)


def _counts_on(numbers: list[int]) -> bool:
    """At least three numbers that rise by one, but for a column left out."""
    return len(numbers) >= 3 and numbers[-1] - numbers[0] <= len(numbers) + 1


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a row is numbered ('roman', 'letter', 'int', 'dotted', 'lower', 'dash' or 'none') and
    its text without a number of its own."""

    kind: str
    text: str


def numbering_of(counter: object, text: str) -> Numbering:
    """The numbering of a row from its counter cell, else from the beginning of its text.

    'X. Cao Lâu' is a xã and no tenth section: a letter that may stand for a kind counts as a
    number only before a kind written out.
    """
    kind = _counter_kind(counter)
    found = _NUMBERING.match(text)
    if found and found.lastgroup in ("roman", "letter"):
        rest = text[found.end() :]
        may_be_kind = found[0].strip(" .:") in ("X", "P", "H", "Q", "T")
        if (may_be_kind and not _WRITTEN_OUT.match(rest)) or _INITIAL.match(rest):
            found = None
    if found is None:
        return Numbering(kind or "none", text)
    return Numbering(kind or found.lastgroup or "none", text[found.end() :])


def _counter_kind(cell: object) -> str:
    if type(cell) is int:
        return "int"
    written = tidy(cell)
    if re.fullmatch(r"[-–•*+]+", written):
        return "dash"
    text = written.rstrip(".)-: ").lstrip("(")
    if not text:
        return ""
    if text.isdigit():
        return "int"
    if _ROMAN.fullmatch(text):
        return "roman"
    if re.fullmatch(r"[A-ZĐ]", text):
        return "letter"
    if re.fullmatch(r"\d+(?:\.\d+)+", text):
        return "dotted"
    if re.fullmatch(r"[a-zđ]|[ivx]+", text):
        return "lower"
    return ""


def counts(cell: object) -> bool:
    """Whether a cell numbers its row 1, 2, 3; as text too, as in every text file."""
    return type(cell) is int or (type(cell) is str and _counter_kind(cell) == "int")


def is_counter(cell: object) -> bool:
    """Whether a cell numbers its row, in any way."""
    return bool(_counter_kind(cell))
