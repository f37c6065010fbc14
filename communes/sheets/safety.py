"""Which files are let near a parser, judged by what they are and not by what they are called."""

from __future__ import annotations

import re
from pathlib import Path

from communes.sheets import ole2
from communes.sheets.csv_text import encoding_of, looks_binary
from communes.sheets.package import MB, Package, corrupt
from communes.sheets.refusal import (
    E_FILE_TOO_LARGE,
    E_FILE_TYPE,
    E_FILE_UNSAFE,
    FileRefused,
)
from communes.sheets.xls_book import NOT_EXCEL, XlsBook
from communes.sheets.xlsx_book import main_part, relations

MOST_BYTES = 25 * MB

TOO_LARGE = "Tệp lớn hơn {most} MB. Hãy chia danh sách thành nhiều tệp rồi tải lên từng tệp."
MACROS = (
    "Tệp có chứa chương trình tự chạy (macro). Hãy mở bằng Excel, lưu thành tệp .xlsx rồi tải lên."
)
LINKS = (
    "Tệp có liên kết lấy dữ liệu từ tệp khác hoặc từ mạng. Hãy mở bằng Excel, ngắt liên kết "
    "(thẻ Dữ liệu, mục Sửa liên kết) hoặc dán lại thành giá trị, lưu lại rồi tải lên."
)
OBJECTS = (
    "Tệp có đối tượng nhúng hoặc nút điều khiển. Hãy chép riêng danh sách sang một tệp Excel mới "
    "rồi tải lên."
)
WEB_PAGE = (
    "Tệp mang tên Excel nhưng bên trong là trang web. Hãy mở bằng Excel, lưu thành tệp .xlsx "
    "rồi tải lên."
)
TEXT_AS_EXCEL = (
    "Tệp mang tên Excel nhưng bên trong là văn bản. Hãy mở bằng Excel, lưu thành tệp .xlsx, hoặc "
    "đổi đuôi tệp thành .csv rồi tải lên."
)
BINARY_WORKBOOK = (
    "Chưa đọc được loại bảng tính này. Hãy mở bằng Excel, lưu thành tệp .xlsx rồi tải lên."
)
EMPTY = "Tệp rỗng (0 byte), có thể do tải lên chưa hết. Hãy kiểm tra và tải lên lại."

_TEXT_NAMES = {".csv", ".txt", ".tsv", ""}
_MACRO_PARTS = re.compile(r"vbaproject|^xl/macrosheets/|^xl/dialogsheets/|/customui|^customui/")
_LINK_PARTS = re.compile(r"^xl/(externallinks/|connections\.xml|querytables/)")
_OBJECT_PARTS = re.compile(r"^xl/(embeddings|activex|ctrlprops)/")
_MARKUP = re.compile(
    r"<\s*(!doctype|\?xml|html|head|body|table|meta|style|script|workbook)\b", re.IGNORECASE
)
_WORKBOOK_TYPES = (
    "spreadsheetml.sheet.main+xml",
    "spreadsheetml.template.main+xml",
)
_MOST_TYPES = 4 * MB


def check_file(
    path: Path,
    *,
    name: str,
    most_bytes: int = MOST_BYTES,
    endings: dict[str, bytes] | None = None,
) -> str:
    """The kind of the file: 'xlsx', 'xls' or 'csv'. Raises FileRefused.

    Looks at every part before any parser does, within the memory of a few megabytes. `name` is
    what the sender called the file; it decides only whether text may be taken for a table.
    endings: is told how large parts of an .xlsx end.
    """
    size = path.stat().st_size
    if size > most_bytes:
        raise FileRefused(E_FILE_TOO_LARGE, TOO_LARGE.format(most=most_bytes // MB))
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if not head:
        raise FileRefused(corrupt().code, EMPTY)
    if head.startswith(b"PK"):
        found = _check_package(path)
        if endings is not None:
            endings.update(found)
        return "xlsx"
    if head.startswith(ole2.MAGIC):
        _check_compound(path)
        return "xls"
    _check_text(path, head, Path(name).suffix.lower())
    return "csv"


def _check_package(path: Path) -> dict[str, bytes]:
    package = Package(path)
    try:
        for name in package.parts:
            if _MACRO_PARTS.search(name):
                raise FileRefused(E_FILE_UNSAFE, MACROS)
            if _LINK_PARTS.search(name):
                raise FileRefused(E_FILE_UNSAFE, LINKS)
            if _OBJECT_PARTS.search(name):
                raise FileRefused(E_FILE_UNSAFE, OBJECTS)
        endings = package.check_parts()
        if "[content_types].xml" not in package:
            raise FileRefused(E_FILE_TYPE, NOT_EXCEL)
        types = package.read("[content_types].xml", most=_MOST_TYPES).decode("utf-8", "replace")
        if "macroEnabled" in types and "binary" not in types:
            raise FileRefused(E_FILE_UNSAFE, MACROS)
        if not any(kind in types for kind in _WORKBOOK_TYPES):
            binary = "sheet.binary" in types
            raise FileRefused(E_FILE_TYPE, BINARY_WORKBOOK if binary else NOT_EXCEL)
        _check_relations(package)
        main_part(package)
        return endings
    finally:
        package.close()


def _check_relations(package: Package) -> None:
    for name in package.parts:
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        for relation in relations(package, folder + file.removesuffix(".rels")).values():
            # A link to click is only text; anything else would be fetched on opening.
            if relation.external and relation.kind != "hyperlink":
                raise FileRefused(E_FILE_UNSAFE, LINKS)


def _check_compound(path: Path) -> None:
    book = XlsBook(path.read_bytes())
    if book.macros:
        raise FileRefused(E_FILE_UNSAFE, MACROS)
    if book.links:
        raise FileRefused(E_FILE_UNSAFE, LINKS)


def _check_text(path: Path, head: bytes, suffix: str) -> None:
    if looks_binary(head):
        raise FileRefused(E_FILE_TYPE, NOT_EXCEL)
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        start = file.read(4096).lstrip("\ufeff \t\r\n")
    if _MARKUP.match(start) or (start.startswith("<") and _MARKUP.search(start)):
        raise FileRefused(E_FILE_TYPE, WEB_PAGE)
    if suffix not in _TEXT_NAMES:
        raise FileRefused(E_FILE_TYPE, TEXT_AS_EXCEL if suffix.startswith(".xl") else NOT_EXCEL)
