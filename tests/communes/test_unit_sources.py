"""What resolutions and tables say about communes and districts: a table of cases."""

from __future__ import annotations

import pytest

from communes.reforming.unit_sentences import Known, read_unit_sentences
from communes.reforming.unit_table import read_unit_table
from communes.reforming.units import KnownAbove, KnownUnit

UNITS = {
    code: KnownUnit(pk, code, kind, name, 9, under=under)
    for pk, (code, kind, name, under) in enumerate(
        [
            ("20392", "Xã", "Tam Dân", "Huyện Phú Ninh"),
            ("20374", "Xã", "Tam Đàn", "Huyện Phú Ninh"),
            ("20364", "Thị trấn", "Phú Thịnh", "Huyện Phú Ninh"),
            ("20395", "Xã", "Tam Lộc", "Huyện Phú Ninh"),
            ("20999", "Xã", "Tam Lộc", "Huyện Tiên Phước"),
            ("518", "Huyện", "Phú Ninh", "Tỉnh Quảng Nam"),
        ],
        start=1,
    )
}
ABOVE = {
    "502": KnownAbove(60, "502", "Thành phố Tam Kỳ"),
    "10": KnownAbove(61, "10", "Tỉnh Lào Cai"),
}
GROUND = "diện tích tự nhiên, quy mô dân số"


@pytest.mark.parametrize(
    ("text", "kind", "olds", "news"),
    [
        (
            f"1. Sắp xếp toàn bộ {GROUND} của xã Tam Dân, xã Tam Đàn và thị trấn Phú Thịnh thành "
            "xã mới có tên gọi là xã Phú Ninh.",
            "merge",
            ["20392", "20374", "20364"],
            [("", "Xã", "Phú Ninh")],
        ),
        (
            "- Sắp xếp toàn bộ diện tích tự nhiên là 10,5 km2, quy mô dân số là 5.000 người của "
            f"các xã Tam Dân,\nTam Đàn và một phần {GROUND} của thị trấn Phú Thịnh thành xã mới có "
            "tên gọi là xã Tam Dân;",
            "merge",
            ["20392", "20374", "20364 một phần"],
            [("20392", "Xã", "Tam Dân")],
        ),
        (
            "Nhập xã Tam Dân vào xã Tam Đàn. Sau khi nhập, xã Tam Đàn có 20 km2.",
            "merge",
            ["20392", "20374"],
            [("20374", "Xã", "Tam Đàn")],
        ),
        ("Đổi tên xã Tam Dân thành xã Tam Mới", "rename", ["20392"], [("20392", "Xã", "Tam Mới")]),
        (
            f"Thành lập phường Tam Đàn trên cơ sở toàn bộ {GROUND} của xã Tam Đàn",
            "kind",
            ["20374"],
            [("20374", "Phường", "Tam Đàn")],
        ),
        (
            "Chuyển nguyên trạng 02 xã: Tam Dân, Tam Lộc thuộc huyện Phú Ninh, tỉnh Quảng Nam về "
            "thành phố Tam Kỳ quản lý",
            "move",
            ["20392", "20395"],
            [("502", "", "")],
        ),
        ("Điều chuyển xã Tam Dân sang thành phố Tam Kỳ", "move", ["20392"], [("502", "", "")]),
        ("Chuyển huyện Phú Ninh thuộc tỉnh Quảng Nam về tỉnh Lào Cai", "move", ["518"],
         [("10", "", "")]),
        (
            "Chia xã Tam Dân thành xã Tam Dân và xã Tam Hải",
            "split",
            ["20392"],
            [("20392", "Xã", "Tam Dân"), ("", "Xã", "Tam Hải")],
        ),
        ("Giải thể xã Tam Đàn", "abolish", ["20374"], []),
        ("Thành lập xã Tam Mới", "found", [], [("", "Xã", "Tam Mới")]),
        # Two of that name, none of that name, a part that moves: a person says which.
        ("Nhập xã Tam Lộc vào xã Tam Đàn", "unclear", [], []),
        ("Sáp nhập xã Không Có và xã Tam Dân thành xã X", "unclear", [], []),
        ("Chuyển xã Tam Dân về thành phố Hội An quản lý", "unclear", [], []),
    ],
)  # fmt: skip
def test_a_sentence_is_read(text, kind, olds, news):
    (one,), skipped = read_unit_sentences(
        f"Điều 1. Sắp xếp các đơn vị của huyện Phú Ninh như sau:\n{text}", Known(UNITS, ABOVE)
    )
    assert one.kind == kind
    assert [
        f"{part.code} một phần" if part.extent == "part" else part.code for part in one.parts
    ] == olds
    assert [(each.code, each.kind, each.name) for each in one.results] == news
    assert one.text in " ".join(text.split())
    assert skipped[0] == "Điều 1"


def test_rows_of_a_table_become_operations():
    grid = [
        ["Mỗi dòng một xã cũ"],
        ["Mã cũ", "Tên cũ", "Lấy", "Hình thức", "Mã mới", "Loại mới", "Tên mới"],
        ["20392", "Xã Tam Dân", "", "Sáp nhập", "20364", "Xã", "Phú Ninh"],
        [20374, "Xã Tam Đàn", "một phần", "sáp nhập", 20364.0, "xã", "Phú Ninh"],
        ["20395", "Xã Tam Lộc", "", "Chia tách", "20395", "Xã", "Tam Lộc"],
        ["20395", "Xã Tam Lộc", "một phần", "Chia tách", "02000", "Xã", "Mới"],
        ["1234", "Xã Bốn Số", None, "Chuyển", "502", "", ""],
        ["20999", "Xã Không Đổi", "", "", "", "", ""],
        ["20998", "Xã Lạ", "", "Làm gì đó", "", "", ""],
    ]
    found = read_unit_table(grid)
    assert [
        (
            one.kind.value,
            [(part.code, part.extent.value) for part in one.parts],
            [each.code for each in one.results],
        )
        for one in found
    ] == [
        ("merge", [("20392", "whole"), ("20374", "part")], ["20364"]),
        ("split", [("20395", "whole")], ["20395", "02000"]),
        ("move", [("01234", "whole")], ["502"]),
        ("unclear", [("20998", "whole")], []),
    ]
    assert read_unit_table([["Tên", "Tuổi"], ["A", 3]]) is None
