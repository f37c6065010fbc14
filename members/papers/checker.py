"""Reads a decision's Word file back and asserts the layout rules of Decree 30/2020/NĐ-CP.

It knows nothing of how the file was written but the names of the styles: what a paragraph looks
like is worked out as Word does it, from its runs, its style and the document's defaults.
"""

from __future__ import annotations

import io
import re

from docx import Document as open_word

from members.papers import phrases
from members.papers.fonts import width_of
from members.papers.layout import FONT, LIMITS, PAGE_HEIGHT, PAGE_WIDTH
from members.papers.number_and_day import DAY, Fault, number_faults, place_and_day_faults
from members.papers.reading import Line, Page, read_lines, read_pages, read_tables

# Elements in the order of the file: the head is a table of two columns, read row by row.
ORDER = (
    "CoQuan",
    "QuocHieu",
    "TieuNgu",
    "SoKyHieu",
    "DiaDanh",
    "TenLoai",
    "TrichYeu",
    "CanCu",
    "QuyetDinh",
    "NoiDung",
    "NoiNhan",
    "NoiNhanDong",
    "NguoiKy",
    "ChoKy",
    "TenNguoiKy",
)
# style -> (limit of its size, bold, italic, alignment)
LOOKS = {
    "QuocHieu": ("nation_size", True, False, "center"),
    "TieuNgu": ("motto_size", True, False, "center"),
    "CoQuan": ("issuer_size", True, False, "center"),
    "SoKyHieu": ("number_size", False, False, "center"),
    "DiaDanh": ("place_size", False, True, "center"),
    "TenLoai": ("type_size", True, False, "center"),
    "TrichYeu": ("summary_size", True, False, "center"),
    "ThamQuyen": ("body_size", True, False, "center"),
    "CanCu": ("body_size", False, True, "both"),
    "QuyetDinh": ("body_size", True, False, "center"),
    "NoiDung": ("body_size", None, False, "both"),
    "NguoiKy": ("signer_size", True, False, "center"),
    "TenNguoiKy": ("signer_size", True, False, "center"),
    "NoiNhan": ("recipients_label_size", True, True, "left"),
    "NoiNhanDong": ("recipients_size", False, False, "left"),
    "PhuLuc": ("appendix_label_size", True, False, "center"),
    "TenPhuLuc": ("appendix_title_size", True, False, "center"),
    "KemTheo": ("appendix_reference_size", False, True, "center"),
}
CAPITALS = ("QuocHieu", "CoQuan", "TenLoai", "ThamQuyen", "NguoiKy", "TenPhuLuc")
_REFERENCE = re.compile(rf"\(Kèm theo Quyết định số \S+/\S+ {DAY} của .+\)")
_AUTHORITIES = ("TM. ", "KT. ", "TL. ", "TUQ. ", "Q. ", "CHỦ TỊCH", "PHÓ")
_TOLERANCE = 0.5


def check(docx: bytes) -> list[Fault]:
    """Every rule that the file of a decision breaks; nothing when it obeys all."""
    document = open_word(io.BytesIO(docx))
    lines = read_lines(document)
    pages = read_pages(document)
    faults: list[Fault] = []
    for part in (
        _pages(pages),
        _fonts(lines),
        _looks(lines),
        _order(lines),
        _texts(lines),
        _rules(lines),
        _preamble(lines),
        _articles(lines),
        _foot(lines),
        _appendix(lines, pages),
        _tables(document),
    ):
        faults += part
    return faults


def _of(lines: list[Line], style: str) -> list[Line]:
    return [line for line in lines if line.style == style]


def _pages(pages: list[Page]) -> list[Fault]:
    faults = []
    for page in pages:
        if (round(page.width), round(page.height)) != (PAGE_WIDTH, PAGE_HEIGHT):
            faults.append(Fault("paper", "khổ giấy không phải A4 đứng"))
        for name, value in page.margins.items():
            limit = LIMITS[f"margin_{name}"]
            if not limit.least - _TOLERANCE <= value <= limit.most + _TOLERANCE:
                faults.append(Fault("margins", f"{limit.label} {value:.1f} mm"))
        if not page.number_in_header:
            faults.append(Fault("page_number", "đầu trang không có số trang"))
        elif page.number_look is None or page.number_look.align != "center":
            faults.append(Fault("page_number", "số trang không ở giữa"))
        elif not LIMITS["page_number_size"].allows(page.number_look.size):
            faults.append(Fault("page_number", "cỡ chữ số trang"))
        if not page.first_apart or page.number_on_first:
            faults.append(Fault("page_number_first", "trang đầu có số trang"))
    return faults


def _fonts(lines: list[Line]) -> list[Fault]:
    faults = []
    for line in lines:
        for piece in line.pieces:
            if piece.font != FONT:
                faults.append(Fault("font", f"“{piece.text[:30]}”: phông {piece.font}"))
            if piece.colour not in ("", "000000", "auto"):
                faults.append(Fault("colour", f"“{piece.text[:30]}” không phải màu đen"))
    return faults


def _looks(lines: list[Line]) -> list[Fault]:
    faults = []
    for line in lines:
        look = LOOKS.get(line.style)
        if look is None or not line.text:
            continue
        size, bold, italic, align = look
        limit = LIMITS[size]
        for piece in line.pieces:
            if not limit.allows(piece.size):
                faults.append(Fault("size", f"{line.style} “{piece.text[:30]}”: {piece.size} pt"))
            if bold is not None and piece.bold != bold:
                faults.append(Fault("bold", f"{line.style} “{piece.text[:30]}”"))
            if piece.italic != italic:
                faults.append(Fault("italic", f"{line.style} “{piece.text[:30]}”"))
        if line.align != align:
            faults.append(Fault("alignment", f"{line.style} “{line.text[:30]}”: {line.align}"))
        if line.style in CAPITALS and line.text != line.text.upper():
            faults.append(Fault("capitals", f"{line.style} “{line.text[:30]}”"))
    return faults


def _order(lines: list[Line]) -> list[Fault]:
    """The nine elements, all there and in their places."""
    places: dict[str, int] = {}
    for place, line in enumerate(lines):
        places.setdefault(line.style, place)
    missing = [style for style in ORDER if style not in places]
    if missing:
        return [Fault("elements", f"thiếu {', '.join(missing)}")]
    found = sorted(ORDER, key=lambda style: places[style])
    if tuple(found) != ORDER:
        return [Fault("order", f"thứ tự là {', '.join(found)}")]
    return []


def _texts(lines: list[Line]) -> list[Fault]:
    faults = []
    wanted = {"QuocHieu": phrases.NATION, "TieuNgu": phrases.MOTTO}
    for style, text in wanted.items():
        if [line.text for line in _of(lines, style)] != [text]:
            faults.append(Fault("nation", f"{style} không phải “{text}”"))
    for line in _of(lines, "SoKyHieu"):
        faults += number_faults(line.text)
    for line in _of(lines, "DiaDanh"):
        faults += place_and_day_faults(line.text)
    if [line.text for line in _of(lines, "TenLoai")] != ["QUYẾT ĐỊNH"]:
        faults.append(Fault("type", "tên loại không phải QUYẾT ĐỊNH"))
    if not any(line.text for line in _of(lines, "TrichYeu")):
        faults.append(Fault("summary", "không có trích yếu"))
    if [line.text for line in _of(lines, "QuyetDinh")] != ["QUYẾT ĐỊNH:"]:
        faults.append(Fault("resolves", "không có dòng QUYẾT ĐỊNH:"))
    return faults


def _rules(lines: list[Line]) -> list[Fault]:
    """The lines under the issuer, the motto and the summary."""
    faults = []
    for style, least, most in (
        ("CoQuan", 0.33, 0.5),
        ("TieuNgu", 0.97, 1.03),
        ("TrichYeu", 0.3, 0.5),
    ):
        above = _of(lines, style)
        if not above:
            continue
        follower = lines[lines.index(above[-1]) + 1]
        size = above[-1].pieces[0].size if above[-1].pieces else 13
        longest = max(width_of(line.text, size, bold=True) for line in above)
        if style == "TrichYeu":
            longest = min(width_of(above[0].text, size, bold=True), follower.room)
        if not follower.underlined:
            faults.append(Fault("rule", f"không có đường kẻ dưới {style}"))
        elif not least * longest <= follower.length <= most * longest + _TOLERANCE:
            faults.append(Fault("rule", f"đường kẻ dưới {style} dài {follower.length:.0f} mm"))
    return faults


def _preamble(lines: list[Line]) -> list[Fault]:
    texts = [line.text for line in _of(lines, "CanCu")]
    wrong = [text for text in texts[:-1] if not text.endswith(";")]
    wrong += [text for text in texts[-1:] if not text.endswith(".")]
    return [Fault("basis", f"“{text[-30:]}” kết thúc sai dấu") for text in wrong]


def _articles(lines: list[Line]) -> list[Fault]:
    faults = []
    number = 0
    for line in _of(lines, "NoiDung"):
        if not line.text:
            continue
        heading = re.match(r"Điều (\d+)\.", line.text)
        if heading:
            number += 1
            if int(heading[1]) != number:
                faults.append(Fault("articles", f"{heading[0]} đứng ở chỗ Điều {number}."))
            first = line.pieces[0]
            if not first.bold or first.text.strip() != heading[0]:
                faults.append(Fault("article_bold", f"{heading[0]} không in đậm riêng"))
        if not any(
            abs(line.first - value) < _TOLERANCE for value in LIMITS["first_indent"].choices
        ):
            faults.append(Fault("indent", f"“{line.text[:30]}” lùi {line.first:.1f} mm"))
        if line.after < LIMITS["paragraph_space"].least:
            faults.append(Fault("spacing", f"“{line.text[:30]}” cách đoạn {line.after} pt"))
        if not LIMITS["line_spacing"].allows(round(line.spacing, 3)):
            faults.append(Fault("line_spacing", f"“{line.text[:30]}” cách dòng {line.spacing}"))
    if number == 0:
        faults.append(Fault("articles", "không có điều nào"))
    return faults


def _foot(lines: list[Line]) -> list[Fault]:
    faults = []
    if [line.text for line in _of(lines, "NoiNhan")] != ["Nơi nhận:"]:
        faults.append(Fault("recipients", "không có chữ “Nơi nhận:”"))
    texts = [line.text for line in _of(lines, "NoiNhanDong")]
    if any(not text.startswith("- ") or not text.endswith(";") for text in texts[:-1]):
        faults.append(Fault("recipients", "mỗi nơi nhận là một dòng “- …;”"))
    if not texts or not texts[-1].startswith("- Lưu:") or not texts[-1].endswith("."):
        faults.append(Fault("recipients", "dòng cuối không phải “- Lưu: …”"))
    signers = [line.text for line in _of(lines, "NguoiKy")]
    if not signers or not signers[0].startswith(_AUTHORITIES):
        faults.append(Fault("signer", "không có quyền hạn, chức vụ người ký"))
    names = [line.text for line in _of(lines, "TenNguoiKy")]
    if len(names) != 1 or (names[0] and names[0] == names[0].upper()):
        faults.append(Fault("signer", "họ tên người ký in thường, một dòng"))
    return faults


def _appendix(lines: list[Line], pages: list[Page]) -> list[Fault]:
    labels = _of(lines, "PhuLuc")
    if not labels:
        return []
    faults = []
    if not all(re.fullmatch(r"Phụ lục(?: [IVXLC]+)?", line.text) for line in labels):
        faults.append(Fault("appendix", "chữ “Phụ lục” không đứng riêng một dòng"))
    if not all(_REFERENCE.fullmatch(line.text) for line in _of(lines, "KemTheo")):
        faults.append(Fault("appendix_reference", "dòng “Kèm theo” sai cách ghi"))
    if not _of(lines, "TenPhuLuc") or not _of(lines, "KemTheo"):
        faults.append(Fault("appendix", "thiếu tên phụ lục hoặc dòng “Kèm theo”"))
    if len(pages) < 1 + len(labels) or any(page.starts_at != 1 for page in pages):
        faults.append(Fault("appendix_pages", "phụ lục không đánh số trang riêng"))
    return faults


def _tables(document: object) -> list[Fault]:
    faults = []
    tables = read_tables(document)
    for table in tables:
        if table.holds_members:
            if not table.header_repeats:
                faults.append(Fault("header_row", "đầu bảng không lặp lại ở mỗi trang"))
            if not table.has_lines:
                faults.append(Fault("table_lines", "bảng danh sách không có đường kẻ"))
            if not table.rows_whole:
                faults.append(Fault("rows", "một dòng của bảng bị cắt qua hai trang"))
        elif table.has_lines:
            faults.append(Fault("head_lines", "khung đầu, cuối văn bản hiện đường kẻ"))
    return faults
