"""Which rows are data, and which unit stands above them, in tables laid out in many ways."""

from __future__ import annotations

import pytest

from communes.sheets import row_words
from communes.sheets.gazetteer import Context
from communes.sheets.sources import SheetSource
from tests.communes.sheets.grids import PHU_NINH, GridBook, read, told, wrong

QUANG_NAM = Context(province_code="49")


@pytest.mark.parametrize(
    "text",
    [
        "Cộng",
        "Cộng:",
        "TỔNG CỘNG",
        "Tổng cộng: 19 tổ",
        "Tổng số",
        "Cộng xã Tam Dân",
        "Toàn xã",
        "Cộng trang",
        "Mang sang trang sau",
    ],
)
def test_is_total_knows_sums(text):
    assert row_words.is_total(text)


@pytest.mark.parametrize("text", ["Cộng Hòa", "Thôn Cộng Hòa", "Tổng Cọt", "Toàn Thắng", "Tổ 1"])
def test_is_total_leaves_names_alone(text):
    assert not row_words.is_total(text)


@pytest.mark.parametrize(
    ("counter", "text", "kind", "rest"),
    [
        ("I", "THỊ TRẤN PHÚ THỊNH", "roman", "THỊ TRẤN PHÚ THỊNH"),
        (None, "II. Xã Tam An", "roman", "Xã Tam An"),
        (None, "X. XÃ TAM DÂN", "roman", "XÃ TAM DÂN"),
        (None, "X. Cao Lâu", "none", "X. Cao Lâu"),
        (None, "P. Vĩnh Trại", "none", "P. Vĩnh Trại"),
        (None, "T.T. Cao Lộc", "none", "T.T. Cao Lộc"),
        (None, "A Lù", "none", "A Lù"),
        (None, "A. TỈNH LÀO CAI", "letter", "TỈNH LÀO CAI"),
        (None, "1. Thôn An Mỹ", "int", "Thôn An Mỹ"),
        (None, "5a", "none", "5a"),
        (None, "19/5", "none", "19/5"),
        (7, "Thôn 2", "int", "Thôn 2"),
        ("7", "Thôn 2", "int", "Thôn 2"),
        ("1.2", "Thôn 2", "dotted", "Thôn 2"),
        ("-", "Thôn 2", "dash", "Thôn 2"),
    ],
)
def test_numbering_of_takes_numbers_and_leaves_abbreviations(counter, text, kind, rest):
    numbering = row_words.numbering_of(counter, text)
    assert (numbering.kind, numbering.text) == (kind, rest)


def test_are_column_numbers_needs_three_that_rise():
    assert row_words.are_column_numbers(("(1)", "(2)", "(3)"))
    assert row_words.are_column_numbers(("A", "B", 1, 2, "3=1+2"))
    assert not row_words.are_column_numbers((1, "Thôn An Mỹ", 3))
    assert not row_words.are_column_numbers((1, None, 5))


def test_headings_carry_the_commune_and_everything_else_is_told_apart():
    reading, rows = read(
        [
            ["ỦY BAN NHÂN DÂN", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["HUYỆN PHÚ NINH"],
            ["DANH SÁCH THÔN"],
            [],
            ["STT", "Tên thôn", "Số hộ", "Khu vực"],
            ["(1)", "(2)", "(3)", "(4)"],
            ["I. XÃ TAM DÂN (2 thôn)"],
            [1, "An Mỹ", 10, "I"],
            [2, "Cộng Hòa", 20, "II"],
            [None, "Cộng xã", 30],
            ["II", "XÃ TAM ĐÀN", 15],
            [1, "An Mỹ", 15, "III"],
            ["STT", "Tên thôn", "Số hộ", "Khu vực"],
            [2, "Xuân Phú", None, None],
            ["Ghi chú: số liệu đến 31/12"],
            [None, "TỔNG CỘNG", 45],
            ["Nơi nhận:", None, None, "TM. ỦY BAN NHÂN DÂN"],
            ["- Lưu: VT.", None, None, "CHỦ TỊCH"],
            [None, None, None, "Nguyễn Văn A"],
        ]
    )
    assert told(rows, "commune", "village") == [
        (8, "Xã Tam Dân", "An Mỹ"),
        (9, "Xã Tam Dân", "Cộng Hòa"),
        (12, "Xã Tam Đàn", "An Mỹ"),
        (14, "Xã Tam Đàn", "Xuân Phú"),
    ]
    assert reading.sheets[0].ignored == {
        "title": [1, 2, 3],
        "header": [5],
        "column_numbers": [6],
        "section": [7, 11],
        "total": [10, 16],
        "repeated_header": [13],
        "note": [15],
        "signature": [17, 18, 19],
    }


def test_a_heading_that_is_not_understood_does_not_leave_its_rows_to_the_one_before():
    _, rows = read(
        [
            ["HUYỆN PHÚ NINH"],
            ["STT", "Tên thôn", "Số hộ"],
            ["I", "XÃ TAM DÂN"],
            [1, "An Mỹ", 10],
            ["II", "XÃ TAM DAN"],
            [1, "An Mỹ", 10],
            ["III. KHÔNG RÕ"],
            [1, "An Mỹ", 10],
        ]
    )
    assert wrong(rows) == {6: ["E_COMMUNE_AMBIGUOUS"], 8: ["E_COMMUNE_UNKNOWN"]}
    assert "(đề mục ở dòng 5)" in rows[1].problems[0].message_vi
    assert rows[1].problems[0].column is None


def test_capitals_without_a_kind_are_headings_when_they_are_communes_of_the_district():
    _, rows = read(
        [
            ["HUYỆN PHÚ NINH"],
            ["TT", "TÊN THÔN", "SỐ HỘ"],
            ["I", "TAM DÂN", None],
            [1, "An Mỹ", 10],
            [2, "Tam Đàn", 10],
            ["II", "TAM ĐÀN", 20],
            [1, "An Mỹ", 10],
        ]
    )
    assert told(rows, "commune", "village") == [
        (4, "Xã Tam Dân", "An Mỹ"),
        (5, "Xã Tam Dân", "Tam Đàn"),
        (7, "Xã Tam Đàn", "An Mỹ"),
    ]


def test_a_roman_numeral_alone_makes_no_heading():
    _, rows = read(
        [
            ["TT", "Xã", "Khu vực", "Thôn"],
            ["I", "Xã Tam Dân", "III", "An Mỹ"],
            ["II", "Xã Tam Dân", "II", "Xuân Phú"],
        ],
        PHU_NINH,
    )
    assert told(rows, "village") == [(2, "An Mỹ"), (3, "Xuân Phú")]


def test_indentation_and_dashes_tell_levels_without_kinds():
    indented = [
        ["TT", "Địa phương", "Số hộ"],
        [1, "Huyện Phú Ninh"],
        [None, "  Tam Dân"],
        [None, "    An Mỹ", 5],
        [None, "  Tam Đàn"],
        [None, "    An Mỹ", 5],
    ]
    _, rows = read(indented, QUANG_NAM)
    assert told(rows, "commune") == [(4, "Xã Tam Dân"), (6, "Xã Tam Đàn")]
    dashed = [
        ["TT", "Tên đơn vị", "Số hộ"],
        [1, "Tam Dân", None],
        ["-", "An Mỹ", 5],
        [2, "Tam Đàn", None],
        ["-", "An Mỹ", 5],
    ]
    _, rows = read(dashed, PHU_NINH)
    assert told(rows, "commune") == [(3, "Xã Tam Dân"), (5, "Xã Tam Đàn")]


def test_levels_without_kinds_go_from_the_widest_to_the_narrowest():
    grid = [
        ["TT", "Đơn vị", "Số hộ"],
        ["A", "LÀO CAI"],
        ["I", "BÁT XÁT"],
        [1, "Trịnh Tường", None],
        ["-", "Nà Lặc", 5],
        ["-", "Lào Cai", 5],
        [2, "A Lù", None],
        ["-", "Nà Lặc", 5],
        ["B", "QUẢNG NAM"],
        ["I", "PHÚ NINH"],
        [1, "Tam Dân", None],
        ["-", "An Mỹ", 5],
    ]
    _, rows = read(grid)
    assert told(rows, "district", "commune", "village") == [
        (5, "Huyện Bát Xát", "Xã Trịnh Tường", "Nà Lặc"),
        (6, "Huyện Bát Xát", "Xã Trịnh Tường", "Lào Cai"),
        (8, "Huyện Bát Xát", "Xã A Lù", "Nà Lặc"),
        (12, "Huyện Phú Ninh", "Xã Tam Dân", "An Mỹ"),
    ]


def test_names_in_the_list_of_one_commune_are_villages():
    grid = [["UBND XÃ TAM DÂN"], ["TT", "Tên thôn", "Số hộ"], ["I", "TAM ĐÀN", 1], [2, "AN MỸ", 1]]
    _, rows = read(grid, PHU_NINH)
    assert told(rows, "commune", "village") == [
        (3, "Xã Tam Dân", "Tam Đàn"),
        (4, "Xã Tam Dân", "An Mỹ"),
    ]


def test_each_level_in_a_column_and_on_a_row_of_its_own():
    """The official list of hardship villages: Roman numerals for districts, none for communes."""
    _, rows = read(
        [
            ["DANH SÁCH THÔN ĐẶC BIỆT KHÓ KHĂN TỈNH LÀO CAI"],
            ["TT", "Tên huyện", "Tên xã", "Khu vực", "Tên thôn (thôn/ấp/tổ/khu/xóm/bản/buôn…)"],
            ["I", "HUYỆN BÁT XÁT"],
            [None, None, "Xã Trịnh Tường", "III"],
            [1, None, None, None, "Bản Hay Phiêng"],
            [2, None, None, None, "Thôn Nà Lặc"],
            [None, None, "Xã A Lù", "II"],
            [1, None, None, None, "Thôn Nà Lặc"],
            ["II", "HUYỆN SI MA CAI"],
            [None, None, "Xã Sán Chải", "III"],
            [1, None, None, None, "Thôn Sẻ Lử Thẩn"],
        ]
    )
    assert told(rows, "district", "commune", "kind", "village") == [
        (5, "Huyện Bát Xát", "Xã Trịnh Tường", "Bản", "Hay Phiêng"),
        (6, "Huyện Bát Xát", "Xã Trịnh Tường", "Thôn", "Nà Lặc"),
        (8, "Huyện Bát Xát", "Xã A Lù", "Thôn", "Nà Lặc"),
        (11, "Huyện Si Ma Cai", "Xã Sán Chải", "Thôn", "Sẻ Lử Thẩn"),
    ]


def test_communes_numbered_on_rows_of_their_own_are_no_nameless_villages():
    _, rows = read(
        [
            ["TT", "Xã", "Thôn", "Số hộ"],
            [1, "Xã Tam Dân", None, 6],
            [None, None, "An Mỹ", 3],
            [2, "Xã Tam Đàn", None, 3],
            [None, None, "An Mỹ", 3],
        ],
        PHU_NINH,
    )
    assert told(rows, "commune") == [(3, "Xã Tam Dân"), (5, "Xã Tam Đàn")]


def test_a_commune_on_the_first_row_of_its_group_holds_on():
    _, rows = read(
        [
            ["STT", "Xã", "Thôn", "Số hộ"],
            [1, "Xã Tam Dân", "An Mỹ", 1],
            [2, None, "Xuân Phú", 1],
            [3, None, "Đàn Trung", 1],
            [4, "Xã Tam Đàn", "An Mỹ", 1],
            [5, None, None, 2],
            [6, None, "Xuân Phú", 2],
        ],
        PHU_NINH,
    )
    assert [row.understood["commune"] for row in rows] == ["Xã Tam Dân"] * 3 + ["Xã Tam Đàn"] * 3
    assert wrong(rows) == {6: ["E_NAME_MISSING"]}


def test_a_blank_among_filled_communes_is_a_mistake():
    filled = [[number, "Xã Tam Dân", f"Thôn {number}"] for number in range(1, 9)]
    _, rows = read([["STT", "Xã", "Thôn"], *filled, [9, None, "Thôn 9"]], PHU_NINH)
    assert wrong(rows) == {10: ["E_COMMUNE_MISSING"]}


def test_vertical_merges_carry_down_and_no_further():
    book = GridBook(
        {
            "Sheet1": [
                ["STT", "Xã", "Thôn", "Số hộ"],
                [1, "Xã Tam Dân", "A", 1],
                [2, None, "B", 1],
                [3, None, "C", 1],
                [4, "Xã Tam Đàn", "A", 1],
                [5, None, "B", 2],
                [6, "Xã Tam Lộc", "A", 2],
                [7, "Xã Tam Lộc", "B", 2],
                [8, None, "C", 2],
            ]
        },
        merges={"Sheet1": [(2, 2, 4, 2), (5, 2, 6, 2)]},
    )
    _, rows = read(book, PHU_NINH)
    assert [row.understood["commune"] for row in rows[:5]] == ["Xã Tam Dân"] * 3 + [
        "Xã Tam Đàn"
    ] * 2
    assert wrong(rows) == {9: ["E_COMMUNE_MISSING"]}


def test_a_second_table_has_its_own_title_and_columns():
    _, rows = read(
        [
            ["DANH SÁCH THÔN XÃ TAM DÂN"],
            ["TT", "Tên thôn", "Số hộ", "Khẩu"],
            [1, "Thôn A", 5, 10],
            [None, "Tổng cộng", 5, 10],
            ["Nơi nhận:", None, "CHỦ TỊCH"],
            [None, None, "Nguyễn Văn A"],
            [],
            ["DANH SÁCH THÔN XÃ TAM ĐÀN"],
            ["TT", "Số khẩu", "Số hộ", "Tên thôn"],
            [1, 10, 5, "Thôn A"],
        ],
        PHU_NINH,
    )
    assert told(rows, "commune", "village", "households", "people") == [
        (3, "Xã Tam Dân", "A", 5, 10),
        (10, "Xã Tam Đàn", "A", 5, 10),
    ]


def test_words_of_a_signature_inside_a_row_end_nothing():
    _, rows = read(
        [
            ["Xã", "Thôn", "Ghi chú"],
            ["Xã Tam Dân", "An Mỹ", "Xác nhận của trưởng thôn"],
            ["Xã Tam Dân", "Xuân Phú", None],
        ],
        PHU_NINH,
    )
    assert told(rows, "village") == [(2, "An Mỹ"), (3, "Xuân Phú")]


def test_numbers_of_columns_and_sums_are_no_villages_of_a_flat_table():
    reading, rows = read(
        [
            ["STT", "Huyện", "Xã", "Thôn", "Số hộ"],
            [1, 2, 3, 4, 5],
            [1, "Phú Ninh", "Tam Dân", "An Mỹ", 5],
            [2, "Phú Ninh", "Tam Dân", "Xuân Phú", 5],
            [None, None, "Tổng cộng", 2, 10],
        ]
    )
    assert told(rows, "village") == [(3, "An Mỹ"), (4, "Xuân Phú")]
    assert reading.sheets[0].ignored == {"header": [1], "column_numbers": [2], "total": [5]}


def test_rows_of_values_that_are_headers_too_are_no_repeated_header():
    _, rows = read(
        [
            ["Tỉnh", "Huyện", "Xã", "Cấp", "Loại hình", "Tên thôn"],
            ["Quảng Nam", "Phú Ninh", "Tam Dân", "Xã", "Thôn", "An Mỹ"],
        ]
    )
    assert told(rows, "commune", "kind", "village") == [(2, "Xã Tam Dân", "Thôn", "An Mỹ")]


def test_rows_with_nothing_but_a_number_are_blank():
    reading, rows = read(
        [["STT", "Xã", "Thôn"], [1, "Xã Tam Dân", "An Mỹ"], [2, None, None], [3]], PHU_NINH
    )
    assert len(rows) == 1
    assert reading.sheets[0].ignored["blank"] == [3, 4]


def test_sources_decode_only_rows_in_an_old_encoding():
    book = GridBook({"Sheet1": [["STT", "Tªn th«n"], [1, "Th«n Tñng A"], [2, "Thôn Tủng B"]]})
    rows = list(SheetSource(book, "Sheet1").rows(2))
    assert [(row.cells[1], row.legacy) for row in rows] == [
        ("Thôn Tủng A", "tcvn3"),
        ("Thôn Tủng B", None),
    ]
    assert rows[0].raw[1] == "Th«n Tñng A"
