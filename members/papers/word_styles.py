"""The named styles of a paper in Word: one per element of Decree 30/2020/NĐ-CP, Appendix I. Pure.

A clerk who goes on editing the file finds each element under its name in the list of styles; the
checker finds it there as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from members.papers.layout import FONT, Layout
from members.papers.word_parts import half_points, twips


@dataclass(frozen=True)
class Style:
    """An element's look; size, before and after in points, first and sides in millimetres.

    name: as the decree calls the element. place: where it stands in the order of the elements.
    """

    key: str
    name: str
    size: float
    align: str = "left"
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first: float = 0
    line: float = 1
    keep: bool = False
    exact: float = 0
    sides: float = 0

    def xml(self) -> str:
        marks = ("<w:b/><w:bCs/>" if self.bold else "") + ("<w:i/><w:iCs/>" if self.italic else "")
        line = (
            f'w:line="{round(self.exact * 20)}" w:lineRule="exact"'
            if self.exact
            else f'w:line="{round(self.line * 240)}" w:lineRule="auto"'
        )
        size = half_points(self.size)
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.key}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
            f"{'<w:keepNext/>' if self.keep else ''}"
            f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}" '
            f'{line}/><w:ind w:left="{twips(self.sides)}" w:right="{twips(self.sides)}" '
            f'w:firstLine="{twips(self.first)}"/><w:jc w:val="{self.align}"/>'
            f'</w:pPr><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" '
            f'w:cs="{FONT}"/>{marks}<w:color w:val="000000"/><w:sz w:val="{size}"/>'
            f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
        )


def styles_of(layout: Layout) -> tuple[Style, ...]:
    body, line, space = layout.body_size, layout.line_spacing, layout.paragraph_space
    return (
        Style("QuocHieu", "Quốc hiệu", layout.nation_size, "center", bold=True),
        Style("TieuNgu", "Tiêu ngữ", layout.motto_size, "center", bold=True),
        Style("CoQuan", "Tên cơ quan ban hành", layout.issuer_size, "center", bold=True),
        Style("SoKyHieu", "Số, ký hiệu", layout.number_size, "center", before=4),
        Style("DiaDanh", "Địa danh, thời gian", layout.place_size, "center", italic=True, before=4),
        Style("TenLoai", "Tên loại", layout.type_size, "center", bold=True, before=18, keep=True),
        Style(
            "TrichYeu", "Trích yếu", layout.summary_size, "center", bold=True, keep=True, sides=12
        ),
        Style("ThamQuyen", "Thẩm quyền ban hành", body, "center", bold=True, before=14, after=6),
        Style(
            "CanCu",
            "Căn cứ",
            body,
            "both",
            italic=True,
            after=space,
            first=layout.first_indent,
            line=line,
        ),
        Style(
            "QuyetDinh", "Lời quyết định", body, "center", bold=True, before=8, after=8, keep=True
        ),
        Style(
            "NoiDung", "Nội dung", body, "both", after=space, first=layout.first_indent, line=line
        ),
        Style("NguoiKy", "Chức vụ người ký", layout.signer_size, "center", bold=True, keep=True),
        Style("TenNguoiKy", "Họ tên người ký", layout.signer_size, "center", bold=True),
        Style("ChoKy", "Chỗ ký", layout.signer_size, "center", keep=True),
        Style("DongTrong", "Dòng trống", 12, keep=True),
        Style("NoiNhan", "Nơi nhận", layout.recipients_label_size, bold=True, italic=True),
        Style("NoiNhanDong", "Dòng nơi nhận", layout.recipients_size),
        Style("XacMinh", "Xác minh", 8, before=0),
        Style("PhuLuc", "Phụ lục", layout.appendix_label_size, "center", bold=True, keep=True),
        Style(
            "TenPhuLuc", "Tên phụ lục", layout.appendix_title_size, "center", bold=True, keep=True
        ),
        Style(
            "KemTheo",
            "Kèm theo",
            layout.appendix_reference_size,
            "center",
            italic=True,
            after=6,
            keep=True,
        ),
        Style("BangDau", "Đầu bảng", layout.table_size, "center", bold=True, before=2, after=2),
        Style(
            "BangTo",
            "Dòng tên tổ",
            layout.table_size,
            "left",
            bold=True,
            before=2,
            after=2,
            keep=True,
        ),
        Style("BangO", "Ô bảng", layout.table_size, "left", before=2, after=2),
        Style("BangSo", "Ô bảng ở giữa", layout.table_size, "center", before=2, after=2),
        Style("DuongKe", "Đường kẻ", 2, "center", after=2, exact=3),
        Style("SoTrang", "Số trang", layout.page_number_size, "center"),
        Style("BanNhap", "Bản nháp", 11, "center", bold=True),
    )
