"""A signed decision as a PDF with a text layer, set like a commune's, for the tests of copies."""

from __future__ import annotations

import functools
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parents[2] / "reports" / "fonts"

NUMBER, DAY, SIGNER = "41/QĐ-UBND", "28 tháng 6 năm 2022", "Phạm Văn Dũng"
ROWS = (
    ("Nguyễn Văn An", "Trưởng thôn", "Tổ trưởng"),
    ("Trần Thị Bình", "Chi hội trưởng Phụ nữ", "Tổ phó"),
    ("Lê Văn Cường", "Bí thư Chi đoàn", "Thành viên"),
    ("Tôn Nữ Thị Hoàng Ngọc Phương Mai", "Giáo viên", "Thành viên"),
    ("Phan Tam Dân", "Công an viên", "Thành viên"),
    ("Hồ Thị Thuý Hoà", "Y tế thôn", "Thành viên"),
    ("H'Hen Niê", "Nông dân", "Thành viên"),
    ("Y-Bhăm Êban", "Già làng", "Thành viên"),
    ("Đặng Thị Ánh", "Trưởng thôn", "Tổ trưởng"),
    ("Võ Anh", "Cán bộ thôn", "Tổ phó"),
    ("Đỗ Anh Thư", "Đoàn viên", "Thành viên"),
    ("Nguyễn Văn An", "Nông dân", "Thành viên"),
)
NAMES = tuple(row[0] for row in ROWS)


@functools.cache
def signed_pdf(
    rows: tuple[tuple[str, str, str], ...] = ROWS,
    number: str = NUMBER,
    day: str = DAY,
    signer: str = SIGNER,
) -> bytes:
    """The decision on one page, its list of members on the next."""
    table = ", ".join(
        f"[{place}], [{name}], [{post}], [{role}]"
        for place, (name, post, role) in enumerate(rows, start=1)
    )
    source = f"""
#set page(paper: "a4", margin: (left: 3cm, right: 1.5cm, y: 2cm))
#set text(font: "Liberation Serif", size: 13pt, lang: "vi")
#grid(columns: (1fr, 1.5fr), align: center,
  [ỦY BAN NHÂN DÂN \\ *XÃ TAM DÂN* \\ Số: {number}],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc* \\ _Tam Dân, ngày {day}_])
#align(center)[*QUYẾT ĐỊNH* \\ *Về việc thành lập Tổ công nghệ số cộng đồng*]
#align(center)[*CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TAM DÂN*]
_Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13 ngày 19 tháng 6 năm 2015;_

_Căn cứ Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020 của Thủ tướng Chính phủ._

*Điều 1.* Thành lập 2 Tổ công nghệ số cộng đồng gồm các ông, bà có tên trong danh sách kèm theo.

*Điều 2.* Quyết định có hiệu lực kể từ ngày ký.
#grid(columns: (1fr, 1fr),
  [_Nơi nhận:_ \\ - Như Điều 3; \\ - Lưu: VT.],
  align(center)[*TM. ỦY BAN NHÂN DÂN* \\ *CHỦ TỊCH* \\ \\ \\ *{signer}*])
#pagebreak()
#align(center)[*DANH SÁCH* \\ *Thành viên Tổ công nghệ số cộng đồng* \\
  _(Kèm theo Quyết định số {number} ngày {day} của UBND xã Tam Dân)_]
#table(columns: (auto, 4cm, 1fr, 1fr),
  [STT], [Họ và tên], [Chức vụ, đơn vị], [Chức danh trong tổ], {table})
"""
    return typst.compile(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)
