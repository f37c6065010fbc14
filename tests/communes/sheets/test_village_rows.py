"""Village lists as districts send them: whole workbooks, row by row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.sheets.gazetteer import Context
from communes.sheets.legacy_text import from_unicode
from communes.sheets.readings import Mapping
from communes.sheets.sheet_row import MISSING_VALUE, CellError
from communes.sheets.village_rows import read_villages
from tests.communes.sheets.grids import (
    IN_2026,
    NOWHERE,
    PHU_NINH,
    GridBook,
    read,
    told,
    wrong,
)
from tests.communes.sheets.official import gazetteer_on
from tests.depths import examples

HEADER = ["STT", "Xã", "Thôn", "Số hộ", "Ghi chú"]


def test_a_national_list_with_every_level_in_one_column():
    reading, rows = read(
        [
            ["BỘ NỘI VỤ"],
            ["DANH SÁCH THÔN, TỔ DÂN PHỐ CẢ NƯỚC"],
            [],
            ["TT", "Đơn vị hành chính", "Số hộ", "Nhân khẩu"],
            [None, "TỔNG CỘNG", 1000, 5000],
            ["A", "TỈNH LÀO CAI"],
            ["I", "THÀNH PHỐ LÀO CAI"],
            [1, "Phường Duyên Hải", 200, 800],
            ["-", "Tổ dân phố 1", 100, "1.234"],
            ["-", "Tổ dân phố 2", 100, 400],
            ["II", "HUYỆN BÁT XÁT"],
            [1, "Xã Trịnh Tường", 150, 800],
            ["-", "Thôn Nà Lặc", 100, 400],
            ["-", "Ná Đoong", 50, 400],
            [2, "TT Bát Xát", 100, 400],
            ["-", "Tổ 1", 100, 400],
            ["B", "THÀNH PHỐ HÀ NỘI"],
            ["I", "Quận Ba Đình"],
            [1, "P. Phúc Xá"],
            ["-", "Tổ dân phố số 5a", 1, 2],
            [2, "P. Không Có"],
            ["-", "Tổ dân phố số 5a", 1, 2],
        ]
    )
    assert told(rows, "province", "commune", "kind", "village", "people") == [
        (9, "Tỉnh Lào Cai", "Phường Duyên Hải", "Tổ dân phố", "1", 1234),
        (10, "Tỉnh Lào Cai", "Phường Duyên Hải", "Tổ dân phố", "2", 400),
        (13, "Tỉnh Lào Cai", "Xã Trịnh Tường", "Thôn", "Nà Lặc", 400),
        (14, "Tỉnh Lào Cai", "Xã Trịnh Tường", "", "Ná Đoong", 400),
        (16, "Tỉnh Lào Cai", "Thị trấn Bát Xát", "Tổ", "1", 400),
        (20, "Thành phố Hà Nội", "Phường Phúc Xá", "Tổ dân phố", "số 5a", 2),
        (22, None, None, "Tổ dân phố", "số 5a", 2),
    ]
    assert wrong(rows) == {22: ["E_COMMUNE_UNKNOWN"]}
    assert reading.sheets[0].ignored["section"] == [6, 7, 8, 11, 12, 15, 17, 18, 19, 21]


def test_the_columns_of_the_statistical_office():
    header = ["Tỉnh Thành Phố", "Mã TP", "Quận Huyện", "Mã QH", "Phường Xã", "Mã PX", "Cấp"]
    _, rows = read(
        [
            [*header, "Tên Tiếng Anh", "Tên thôn", "Số hộ"],
            [
                "Tỉnh Lào Cai",
                "10",
                "Huyện Bát Xát",
                "082",
                "Xã A Lù",
                "02692",
                "Xã",
                None,
                "Thôn 1",
                1,
            ],
            ["Tỉnh Lào Cai", 10, "Huyện Bát Xát", 82, "Xã A Lù", 2692, "Xã", None, "Thôn 2", "2"],
            [
                "Tỉnh Lào Cai",
                10,
                "Huyện Mường Khương",
                80,
                "Xã A Lù",
                2692,
                "Xã",
                None,
                "Thôn 3",
                3,
            ],
            ["Tỉnh Yên Bái", 15, "Huyện Bát Xát", 82, "Xã A Lù", 2692, "Xã", None, "Thôn 4", 4],
            ["Tỉnh Lào Cai", 10, "Huyện Bát Xát", 82, "Xã Y Tý", 2692, "Xã", None, "Thôn 5", 5],
            ["Tỉnh Lào Cai", 10, "Huyện Bát Xát", 82, "Xã A Lù", 99999, "Xã", None, "Thôn 6", 6],
            ["Tỉnh Lào Cai", 10, "Huyện Bát Xát", 82, "Xã A Lù", None, "Xã", None, "Thôn 7", 7],
        ]
    )
    assert wrong(rows) == {
        4: ["E_PARENT_MISMATCH"],
        5: ["E_PARENT_MISMATCH"],
        6: ["E_CODE_NAME_MISMATCH"],
        7: ["E_COMMUNE_UNKNOWN"],
    }
    assert {row.understood["commune_code"] for row in rows if row.status == "valid"} == {"02692"}
    assert rows[0].understood["extra"] == {"Cấp": "Xã"}


def test_codes_after_the_reform_without_districts():
    _, rows = read(
        [
            ["STT", "Mã xã", "Tên xã/phường", "Tỉnh/Thành phố", "Thôn/TDP", "Số hộ"],
            [1, "02695", "Xã Trịnh Tường", "Tỉnh Lào Cai", "Thôn Nà Lặc", 100],
            [2, 4, "Phường Ba Đình", "TP Hà Nội", "TDP 1", 5],
            [3, "00001", "Phường Phúc Xá", "TP Hà Nội", "TDP 1", 5],
            [4, "00004", "Phường Trúc Bạch", "TP Hà Nội", "TDP 2", 5],
            [5, None, "Xã Cốc Mỳ", "Lào Cai", "Thôn 1", 5],
            [6, None, "Xã Trịnh Tường", "Yên Bái", "Thôn 1", 5],
            [7, None, "Xã Bản Xèo", "Lào Cai", "Thôn 1", 5],
            [8, "02695", None, None, "Thôn Nà Lặc", 5],
        ],
        day=IN_2026,
    )
    assert wrong(rows) == {
        4: ["E_COMMUNE_OBSOLETE"],
        5: ["E_CODE_NAME_MISMATCH"],
        6: ["E_COMMUNE_OBSOLETE"],
        7: ["E_PROVINCE_OBSOLETE"],
        9: ["E_DUPLICATE_IN_FILE"],
    }
    assert rows[2].problems[0].suggestion == "00097"
    assert rows[4].problems[0].suggestion == "Xã Trịnh Tường"
    assert rows[5].problems[0].suggestion == "Tỉnh Lào Cai"


def test_text_of_old_fonts_is_converted_as_a_suggestion_only():
    def vni(text: str) -> str:
        return from_unicode(text, "vni")

    _, rows = read(
        [
            [vni("DANH SÁCH THÔN XÃ LŨNG THẦU")],
            ["STT", vni("Tên xã"), vni("Tên thôn"), vni("Số hộ")],
            [1, vni("Xã Lũng Thầu"), vni("Thôn Tủng A"), 100],
            [2, vni("Xã Lũng Thầu"), vni("Thôn Cá Lủng"), 100],
            [3, "Xã Lũng Thầu", "Thôn Cá Lủng", 100],
        ],
        Context(district_code="026"),
    )
    assert wrong(rows) == {3: ["E_LEGACY_ENCODING"], 4: ["E_LEGACY_ENCODING"]}
    assert [problem.suggestion for problem in rows[0].problems] == ["Xã Lũng Thầu", "Thôn Tủng A"]
    assert rows[0].understood["village"] == "Tủng A"
    assert rows[0].raw["C"] == vni("Thôn Tủng A")


def test_a_heading_in_an_old_font_makes_its_rows_suggestions_too():
    _, rows = read(
        [
            ["STT", "Tên thôn", "Số hộ"],
            ["I", from_unicode("Xã Lũng Thầu", "tcvn3")],
            [1, "Sang", 100],
        ],
        Context(district_code="026"),
    )
    assert wrong(rows) == {3: ["E_LEGACY_ENCODING"]}


def test_a_duplicate_names_the_row_and_sheet_of_the_first():
    book = GridBook(
        {
            "Tam Dân": [HEADER, [1, "Xã Tam Dân", "Thôn An Mỹ"], [2, "Xã Tam Dân", "thôn  an mỹ"]],
            "Khác": [HEADER, [1, "Tam Dân", "AN MỸ"], [2, "Xã Tam Đàn", "Thôn An Mỹ"]],
        }
    )
    _, rows = read(book, PHU_NINH)
    assert [row.codes for row in rows] == [
        [],
        ["E_DUPLICATE_IN_FILE"],
        ["E_DUPLICATE_IN_FILE"],
        [],
    ]
    assert "đã có ở dòng 2." in rows[1].problems[0].message_vi
    assert "đã có ở dòng 2 của trang tính “Tam Dân”" in rows[2].problems[0].message_vi


def test_villages_of_different_kinds_or_former_communes_are_no_duplicates():
    _, rows = read(
        [
            ["STT", "Xã", "Xã cũ", "Thôn"],
            [1, "Xã Trịnh Tường", "Xã Cốc Mỳ", "Thôn 1"],
            [2, "Xã Trịnh Tường", "Xã Trịnh Tường", "Thôn 1"],
            [3, "Xã Trịnh Tường", "Xã Cốc Mỳ", "Tổ dân phố 1"],
            [4, "Xã Trịnh Tường", "Xã Cốc Mỳ", "1"],
            [5, "Xã Trịnh Tường", "xã cốc mỳ", "Thôn 1"],
        ],
        Context(province_code="15"),
        IN_2026,
    )
    assert wrong(rows) == {5: ["E_DUPLICATE_IN_FILE"], 6: ["E_DUPLICATE_IN_FILE"]}


def test_a_later_row_with_a_kind_repeats_an_earlier_one_without():
    _, rows = read(
        [
            HEADER,
            [1, "Tam Dân", "An Mỹ"],
            [2, "Tam Dân", "Thôn An Mỹ"],
            [3, "Tam Dân", "Bản An Mỹ"],
        ],
        PHU_NINH,
    )
    assert list(wrong(rows)) == [3, 4]


@pytest.mark.parametrize(
    ("cell", "kind", "name"),
    [
        ("Thôn 2", "Thôn", "2"),
        (2, "", "2"),
        ("5a", "", "5a"),
        ("TDP số 5", "Tổ dân phố", "số 5"),
        ("1. Thôn An Mỹ", "Thôn", "An Mỹ"),
        ("BẢN KHE LÁNH II", "Bản", "Khe Lánh II"),
        ("Thôn Bản Luận", "Thôn", "Bản Luận"),
        ("Tổ dân phố số 82 (Tòa nhà E1, E2)", "Tổ dân phố", "số 82 (Tòa nhà E1, E2)"),
    ],
)
def test_names_of_villages(cell, kind, name):
    _, rows = read([HEADER, [1, "Tam Dân", cell]], PHU_NINH)
    assert told(rows, "kind", "village") == [(2, kind, name)]
    assert rows[0].status == "valid"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "E_NAME_MISSING"),
        ("Thôn", "E_NAME_MISSING"),
        (MISSING_VALUE, "E_NAME_MISSING"),
        ('=HYPERLINK("http://example.invalid","Thôn 11")', "E_NAME_INVALID"),
        ("+Thôn 12", "E_NAME_INVALID"),
        ("-Thôn 12", "E_NAME_INVALID"),
        ("@Thôn 12", "E_NAME_INVALID"),
        (" =1+1", "E_NAME_INVALID"),
        ("...", "E_NAME_INVALID"),
        ("x" * 151, "E_NAME_INVALID"),
        (date(2022, 2, 1), "E_NAME_INVALID"),
        (CellError("#REF!"), "E_NAME_INVALID"),
    ],
)
def test_what_is_no_name(cell, code):
    _, rows = read([HEADER, [1, "Tam Dân", cell, 5], [2, "Tam Dân", "An Mỹ", 5]], PHU_NINH)
    assert wrong(rows) == {2: [code]}


def test_a_kind_in_columns_of_its_own():
    written = [["TT", "Xã", "Tên thôn", "Loại"], [1, "Tam Dân", "An Mỹ", "TDP"]]
    ticked = [
        ["TT", "Xã", "Tên", "Loại hình", None],
        [None, None, None, "Thôn", "TDP"],
        [1, "Tam Dân", "An Mỹ", None, "x"],
    ]
    for grid in (written, ticked):
        _, rows = read(grid, PHU_NINH)
        assert (rows[0].understood["kind"], rows[0].understood["village"]) == (
            "Tổ dân phố",
            "An Mỹ",
        )


def test_numbers_are_read_by_the_evidence_of_the_file():
    _, rows = read([HEADER, [1, "Tam Dân", "A", "1.234"], [2, "Tam Dân", "B", "1,234"]], PHU_NINH)
    assert [row.understood["households"] for row in rows] == [1234, 1234]
    _, rows = read([HEADER, [1, "Tam Dân", "A", "8,5"], [2, "Tam Dân", "B", "1,234"]], PHU_NINH)
    assert wrong(rows) == {2: ["E_NUMBER_INVALID"], 3: ["E_NUMBER_INVALID"]}
    assert rows[1].problems[0].suggestion == "1234"


def test_all_mistakes_of_a_row_are_told_at_once():
    _, rows = read([HEADER, [1, "Tam Dan", None, -5]], PHU_NINH)
    assert wrong(rows) == {2: ["E_NAME_MISSING", "E_COMMUNE_AMBIGUOUS", "E_NUMBER_INVALID"]}
    assert [problem.column for problem in rows[0].problems] == [3, 2, 4]
    assert rows[0].problems[1].message_vi == (
        "Dòng 2: trong huyện Phú Ninh có hai xã Tam Dân và Tam Đàn, tệp ghi “Tam Dan”. Chọn một xã."
    )
    assert [unit.code for unit in rows[0].problems[1].candidates] == ["20392", "20374"]


def test_formulas_without_a_value_leave_the_name_to_decide():
    _, rows = read(
        [
            ["STT", "Tên xã", "Mã xã", "Tên thôn"],
            [1, "Xã Tam Dân", MISSING_VALUE, "An Mỹ"],
            [2, "Xã Tam Dân", CellError("#N/A"), "Xuân Phú"],
            [3, "Xã Không Có", CellError("#N/A"), "Xuân Phú"],
        ],
        PHU_NINH,
    )
    assert wrong(rows) == {4: ["E_COMMUNE_UNKNOWN"]}
    assert rows[0].warnings == ["W_FORMULA_NO_VALUE"]


def test_hidden_sheets_instructions_and_our_own_findings_are_skipped():
    book = GridBook(
        {
            "Danh mục": [HEADER, [1, "Tam Dân", "Ẩn"]],
            "Lỗi": [["Danh sách lỗi và gợi ý của hệ thống"], HEADER, [1, "Tam Dân", "Sai"]],
            "Hướng dẫn": [["Nhập đúng tên xã theo danh mục."]],
            "Xã Tam Dân": [["STT", "Thôn", "Số hộ"], [1, "An Mỹ", 5]],
        },
        hidden=["Danh mục"],
        hidden_rows={"Xã Tam Dân": {2}},
    )
    reading, rows = read(book, PHU_NINH)
    assert [(sheet.name, sheet.role) for sheet in reading.sheets] == [
        ("Danh mục", "skipped"),
        ("Lỗi", "skipped"),
        ("Hướng dẫn", "skipped"),
        ("Xã Tam Dân", "data"),
    ]
    assert all(sheet.reason for sheet in reading.sheets[:3])
    assert told(rows, "commune", "village") == [(2, "Xã Tam Dân", "An Mỹ")]
    assert rows[0].warnings == ["W_HIDDEN_ROW", "W_COMMUNE_OF_CONTEXT"]


def test_a_sheet_of_the_sender_called_as_ours_is_read():
    _, rows = read(GridBook({"Lỗi": [HEADER, [1, "Tam Dân", "An Mỹ"]]}), PHU_NINH)
    assert len(rows) == 1


def test_a_workbook_without_a_table_or_without_rows_is_rejected():
    for grid in ([["abc", "def"], [1, 2]], [HEADER], []):
        reading, rows = read(grid)
        assert (reading.file_result, reading.reason, rows) == ("rejected", "E_NO_DATA", [])
        assert reading.message_vi


def test_a_chosen_mapping_wins_by_shape_and_by_sheet():
    grid = [["STT", "Địa bàn cư trú", "Xã", "Số hộ"], [1, "An Mỹ", "Tam Dân", 5]]
    reading, _ = read(grid, PHU_NINH)
    assert reading.reason == "E_NO_DATA"
    chosen = Mapping("Sheet1", [1], {"village": [2], "commune_name": [3], "households": [4]}, 2)
    _, rows = read(grid, PHU_NINH, mappings={"Sheet1": chosen})
    assert told(rows, "commune", "village", "households") == [(2, "Xã Tam Dân", "An Mỹ", 5)]

    grid = [["STT", "Thôn", "Xã", "Hộ A", "Số hộ"], [1, "An Mỹ", "Tam Dân", 5, 6]]
    found = read(grid, PHU_NINH)[0].sheets[0].mapping
    remembered = Mapping.from_json(
        {**found.as_json(), "columns": {**found.columns, "households": [4]}}
    )
    _, rows = read(grid, PHU_NINH, mappings={found.shape_key: remembered})
    assert told(rows, "households") == [(2, 5)]


def test_a_mapping_survives_its_way_through_json():
    mapping = read([HEADER, [1, "Tam Dân", "An Mỹ"]], PHU_NINH)[0].sheets[0].mapping
    assert Mapping.from_json(mapping.as_json()) == mapping
    assert Mapping.from_json({**mapping.as_json(), "labels": {"1": "STT"}}).labels == {1: "STT"}


def test_an_early_day_is_answered_with_a_warning_for_the_file():
    reading, _ = read([HEADER, [1, "Tam Dân", "An Mỹ"]], PHU_NINH, date(2020, 9, 23))
    assert reading.warnings == ["W_AS_OF_BEFORE_LISTS"]
    reading, _ = read([HEADER, [1, "Tam Dân", "An Mỹ"]], PHU_NINH)
    assert reading.warnings == []


def test_the_title_narrows_where_names_are_looked_up():
    grid = [["UBND HUYỆN HỮU LŨNG"], [], HEADER, [1, "Xã Tân Thành", "An Mỹ"]]
    _, rows = read(grid)
    assert rows[0].understood["district"] == "Huyện Hữu Lũng"
    _, rows = read(grid[2:], NOWHERE)
    assert wrong(rows) == {2: ["E_COMMUNE_AMBIGUOUS"]}


def test_the_title_of_a_further_table_names_its_commune_or_leaves_none():
    """Tam An stands in several provinces: its rows are never those of the table before."""
    head, tables = ["STT", "Tên thôn"], ("Tam Dân", "Tam An")
    grid = [
        line
        for name in tables
        for line in ([f"DANH SÁCH THÔN XÃ {name.upper()}"], head, [1, "An Thọ"], [2, "Bình Hòa"])
    ]
    _, rows = read(grid, PHU_NINH)
    assert [row.understood["commune"] for row in rows] == ["Xã Tam Dân"] * 2 + ["Xã Tam An"] * 2
    assert not any(row.codes for row in rows)
    grid[0] = ["DANH SÁCH THÔN XÃ TAM DÂN, HUYỆN PHÚ NINH, TỈNH QUẢNG NAM"]
    grid[4] = ["DANH SÁCH THÔN XÃ TAM AN, XÃ TAM THÀNH"]
    _, rows = read(grid, PHU_NINH)
    assert [row.codes for row in rows] == [[], [], *[["E_COMMUNE_UNKNOWN"]] * 2]
    grid[0], grid[4] = ["DANH SÁCH THÔN XÃ CHIÊN ĐÀN"], ["DANH SÁCH THÔN XÃ TAM DÂN"]
    _, rows = read(grid, day=IN_2026)
    assert [row.codes for row in rows] == [[], [], *[["E_COMMUNE_OBSOLETE"]] * 2]


def test_the_title_of_a_further_table_names_its_district():
    """Communes of the district before are not meant; a title that comes again says nothing."""
    head = ["STT", "Xã", "Tên thôn"]
    grid = [
        ["DANH SÁCH THÔN HUYỆN PHÚ NINH"],
        head,
        [1, "Tam Dân", "Một"],
        ["DANH SÁCH THÔN HUYỆN PHÚ NINH (tiếp theo)"],
        [2, None, "Hai"],
        [3, None, "Ba"],
        ["DANH SÁCH THÔN HUYỆN TIÊN PHƯỚC"],
        head,
        [1, "Tiên Mỹ", "Một"],
        [2, "Tam Dân", "Hai"],
    ]
    _, rows = read(grid, Context(province_code="49"))
    assert [row.understood["commune_code"] for row in rows[:3]] == ["20392"] * 3
    assert rows[3].understood["district"] == "Huyện Tiên Phước"
    assert rows[4].codes == ["E_COMMUNE_UNKNOWN"]


def test_unknown_columns_are_kept_under_their_header():
    _, rows = read(
        [["STT", "Xã", "Thôn", "Hộ nghèo", "Ghi chú"], [1, "Tam Dân", "An Mỹ", 5, "mới"]], PHU_NINH
    )
    assert rows[0].understood["extra"] == {"Hộ nghèo": "5"}
    assert rows[0].understood["note"] == "mới"
    assert rows[0].raw == {"A": "1", "B": "Tam Dân", "C": "An Mỹ", "D": "5", "E": "mới"}


def test_text_files_number_their_rows_as_text():
    _, rows = read(
        [["STT", "Mã xã", "Thôn", "Số hộ"], ["1", "20392", "An Mỹ", "12"], ["2", "20392", "", "3"]]
    )
    assert told(rows, "commune", "households") == [(2, "Xã Tam Dân", 12), (3, "Xã Tam Dân", 3)]
    assert wrong(rows) == {3: ["E_NAME_MISSING"]}


COLUMNS = {
    "STT": (1, 2, 3),
    "Huyện": ("Phú Ninh", "H. Phú Ninh", "Huyện Phú Ninh"),
    "Xã": ("Tam Dân", "X. Tam Đàn", "TT Phú Thịnh"),
    "Thôn": ("An Mỹ", "Xuân Phú", "Khối phố 1"),
    "Số hộ": (10, "1.020", None),
    "Nhân khẩu": (30, 40, 50),
    "Ghi chú": (None, "mới", None),
}


@settings(max_examples=examples(40), deadline=None)
@given(st.permutations(list(COLUMNS)), st.integers(0, 4), st.integers(0, 2))
def test_the_order_of_columns_and_the_rows_above_change_nothing(order, titles, indent):
    grid = [["DANH SÁCH THÔN"]] * titles
    grid += [[None] * indent + list(order)]
    grid += [[None] * indent + [COLUMNS[column][number] for column in order] for number in range(3)]
    _, rows = read(grid)
    first = titles + 2
    assert told(rows, "commune_code", "village", "households", "people", "note") == [
        (first, "20392", "An Mỹ", 10, 30, ""),
        (first + 1, "20374", "Xuân Phú", 1020, 40, "mới"),
        (first + 2, "20364", "1", None, 50, ""),
    ]
    assert wrong(rows) == {}


@pytest.mark.parametrize(
    ("header", "nameless"),
    [
        (["STT", "Xã", "Thôn", "Số hộ"], [6, "Xã Tam Dân", None, 7]),
        (["STT", "Xã", "Thôn", "Số hộ"], [None, "Xã Tam Dân", None, 7]),
        (["Xã", "Thôn", "Số hộ"], ["Xã Tam Dân", None, 7]),
    ],
)
def test_a_row_with_a_commune_and_figures_but_no_name_is_no_heading(header, nameless):
    rows = [[number, "Xã Tam Dân", f"Thôn {number}", 5] for number in range(1, 6)]
    rows = [row[-len(header) :] for row in rows]
    _, read_rows = read([header, *rows, nameless, *rows[:1]], PHU_NINH)
    assert wrong(read_rows) == {7: ["E_NAME_MISSING"], 8: ["E_DUPLICATE_IN_FILE"]}


def test_a_group_whose_first_village_has_no_name_is_no_heading():
    grid = [["Xã", "Thôn", "Số hộ"]]
    for commune in ("Xã Tam Dân", "Xã Tam Thành"):
        grid += [[commune, "Thôn 1", 5], [None, "Thôn 2", 5], [None, "Thôn 3", 5]]
    grid += [["Xã Tam Lộc", None, 5], [None, "Thôn 1", 5]]
    _, rows = read(grid, PHU_NINH)
    assert wrong(rows) == {8: ["E_NAME_MISSING"]}
    assert rows[-1].understood["commune"] == "Xã Tam Lộc"


def test_a_mapping_without_a_column_of_names_skips_the_sheet():
    chosen = Mapping("Sheet1", [1], {"commune_name": [2]}, 2)
    reading, _ = read([HEADER, [1, "Tam Dân", "An Mỹ"]], PHU_NINH, mappings={"Sheet1": chosen})
    assert (reading.reason, reading.sheets[0].role) == ("E_NO_DATA", "skipped")


def test_rows_stream_and_keep_nothing():
    """A hundred thousand rows: the first is there before the last is asked for."""
    asked = []

    class Endless(GridBook):
        def rows(self, sheet_name):
            for row in super().rows(sheet_name):
                asked.append(row.number)
                yield row

    grid = [HEADER, *([number, "Xã Tam Dân", f"Thôn {number}", 5] for number in range(1, 3001))]
    day = date(2022, 7, 1)
    reading = read_villages(Endless({"Sheet1": grid}), gazetteer_on(day), day, PHU_NINH)
    before = len(asked)
    assert next(reading.rows).row == 2
    assert len(asked) - before < 10


@pytest.mark.parametrize(
    ("cell", "several"),
    [
        ("Thôn 1, thôn 2, thôn 3", True),
        ("Thôn An Mỹ; Thôn Xuân Phú", True),
        ("Thôn An Mỹ và thôn Xuân Phú", True),
        ("Thôn An Mỹ\nThôn Xuân Phú", True),
        ("Thôn 1, 2, 3", True),
        ("Thôn 2", False),
        ("Thôn Văn Hà, Văn Lâm", False),
        ("Tổ dân phố số 82 (Tòa nhà E1, Khu chung cư 3)", False),
        ("Thôn Thôn Và", False),
    ],
)
def test_a_cell_that_names_several_villages_is_warned_about(cell, several):
    _, (row,) = read([HEADER, [1, "Xã Tam Dân", cell, 5]], PHU_NINH)
    assert ("W_SEVERAL_VILLAGES" in row.warnings) == several
    assert row.status == "valid"
