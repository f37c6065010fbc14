"""Headers in the dialects that districts write, in one row and in several."""

from __future__ import annotations

import pytest

from communes.sheets import headers
from communes.sheets.header_words import village_kind_of
from communes.sheets.headers import village_field
from communes.sheets.sheet_row import SheetRow
from communes.sheets.tables import find_table, header_of_row
from communes.sheets.village_layout import VILLAGE_DIALECT


def table(*rows, merges=()):
    sheet = [SheetRow(number, tuple(cells), False) for number, cells in enumerate(rows, 1) if cells]
    return find_table("Sheet1", sheet, merges, VILLAGE_DIALECT)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("STT", headers.COUNTER),
        ("tt", headers.COUNTER),
        ("Số TT", headers.COUNTER),
        ("Tên xã", headers.COMMUNE_NAME),
        ("XÃ/PHƯỜNG/TT", headers.COMMUNE_NAME),
        ("Phường Xã", headers.COMMUNE_NAME),
        ("TEN_XA", headers.COMMUNE_NAME),
        ("Đơn vị hành chính cấp xã", headers.COMMUNE_NAME),
        ("Mã xã", headers.COMMUNE_CODE),
        ("MAXA", headers.COMMUNE_CODE),
        ("ma_xa", headers.COMMUNE_CODE),
        ("Mã PX", headers.COMMUNE_CODE),
        ("Mã mới", headers.COMMUNE_CODE),
        ("Huyện/TX/TP", headers.DISTRICT_NAME),
        ("HUYỆN/TP", headers.DISTRICT_NAME),
        ("Huyện, thị xã, thành phố", headers.DISTRICT_NAME),
        ("Mã QH", headers.DISTRICT_CODE),
        ("Tỉnh/TP", headers.PROVINCE_NAME),
        ("Tỉnh Thành Phố", headers.PROVINCE_NAME),
        ("THÔN/KHỐI PHỐ", headers.VILLAGE),
        ("Tên thôn (thôn/ấp/tổ/khu/xóm/bản/buôn...)", headers.VILLAGE),
        ("Ten thon", headers.VILLAGE),
        ("Tổ dân phố", headers.VILLAGE),
        ("Ấp/khóm", headers.VILLAGE),
        ("Tên xã, thị trấn/\nthôn, khối phố", headers.PLACE),
        ("Tên huyện, xã", headers.UPPER),
        ("Tổng số hộ gia đình", headers.HOUSEHOLDS),
        ("so ho", headers.HOUSEHOLDS),
        ("Số hộ năm 2021", headers.HOUSEHOLDS),
        ("Dân số (người)", headers.PEOPLE),
        ("Nhân khẩu", headers.PEOPLE),
        ("Phân loại", headers.CLASS),
        ("Loại hình", headers.KIND),
        ("Xã cũ", headers.FORMER_COMMUNE),
        ("Xã (trước sắp xếp)", headers.FORMER_COMMUNE),
        ("Ghi chú", headers.NOTE),
        ("Gợi ý của hệ thống", headers.NOT_KEPT),
    ],
)
def test_village_field_knows_synonyms(text, field):
    assert village_field(text).field == field


@pytest.mark.parametrize(
    "text",
    [
        "Hộ nghèo",
        "Số hộ nghèo",
        "Tỷ lệ (%)",
        "Họ tên trưởng thôn",
        "Số thôn",
        "Mã thôn",
        "Khu vực",
        "Diện tích tự nhiên (ha)",
        "Cơ quan",
        "Bình quân",
        "Tên Tiếng Anh",
        "Cấp",
        "Nhập đúng tên xã theo danh mục. Không sửa cột Mã xã.",
        "",
    ],
)
def test_village_field_leaves_other_columns_alone(text):
    assert village_field(text) is None


def test_village_kind_of_a_header_is_its_only_kind():
    assert village_kind_of("Tên thôn") == "Thôn"
    assert village_kind_of("Tổ dân phố") == "Tổ dân phố"
    assert village_kind_of("Thôn, bản") == ""


def test_find_table_reads_two_rows_with_merged_cells():
    found = table(
        ["DANH SÁCH THÔN", None, None, None, None],
        [],
        ["STT", "Tên thôn", "Số hộ", "Phân loại", None],
        [None, None, None, "Loại I", "Loại II"],
        [1, "An Mỹ", 5, "x", None],
        merges=[(1, 1, 1, 5), (3, 1, 4, 1), (3, 4, 3, 5)],
    )
    assert found.header_rows == [3, 4]
    assert found.data_from == 5
    assert found.columns == {
        headers.COUNTER: [1],
        headers.VILLAGE: [2],
        headers.HOUSEHOLDS: [3],
        headers.CLASS: [4, 5],
    }
    assert found.labels[5] == "Phân loại Loại II"


def test_find_table_reads_the_upper_row_when_the_names_stand_in_the_lower():
    found = table(
        ["STT", "Đơn vị hành chính", None, None, "Số hộ", None],
        [None, "Huyện", "Xã", "Thôn", "Tổng số", "Hộ nghèo"],
        [1, "Phú Ninh", "Tam Dân", "An Mỹ", 5, 1],
    )
    assert found.header_rows == [1, 2]
    assert found.columns == {
        headers.COUNTER: [1],
        headers.DISTRICT_NAME: [2],
        headers.COMMUNE_NAME: [3],
        headers.VILLAGE: [4],
        headers.HOUSEHOLDS: [5],
    }


def test_find_table_tells_the_units_before_a_reform_from_those_after():
    found = table(
        ["TT", "Trước sắp xếp", None, "Sau sắp xếp", None],
        [None, "Xã", "Thôn", "Xã", "Thôn"],
        [1, "Xã Cốc Mỳ", "Thôn 1", "Xã Trịnh Tường", "Thôn Mới"],
    )
    assert found.columns[headers.FORMER_COMMUNE] == [2]
    assert found.columns[headers.COMMUNE_NAME] == [4]
    assert found.columns[headers.VILLAGE] == [5]


def test_find_table_gives_a_city_to_whichever_level_is_missing():
    export = table(
        ["Tỉnh Thành Phố", "Mã TP", "Quận Huyện", "Mã QH", "Phường Xã", "Mã PX", "Cấp", "Tên thôn"],
    )
    assert export.columns[headers.PROVINCE_CODE] == [2]
    beside_a_province = table(["Tỉnh", "Thành phố", "Phường", "Tổ dân phố"])
    assert beside_a_province.columns[headers.DISTRICT_NAME] == [2]


def test_find_table_takes_a_section_row_for_no_header():
    found = table(["STT", "Tên thôn", "Số hộ"], ["I", "Xã Tam Dân", None], [1, "An Mỹ", 5])
    assert found.header_rows == [1]


def test_find_table_sees_no_table_in_instructions():
    assert (
        table(["Nhập đúng tên xã theo danh mục."], ["Cột", "Ý nghĩa"], ["Tên thôn", "bắt buộc"])
        is None
    )
    assert table(["Mã xã", "Tên xã"], ["20392", "Xã Tam Dân"]) is None


def test_shape_key_is_that_of_the_headers():
    one = table(["UBND XÃ TAM DÂN"], ["STT", "Tên thôn", "Số hộ"])
    other = table(["stt", "TÊN THÔN", "Số  hộ"])
    third = table(["STT", "Số hộ", "Tên thôn"])
    assert one.shape_key == other.shape_key
    assert one.shape_key != third.shape_key


def test_header_of_row_is_empty_for_data():
    row = SheetRow(5, ("1", "Xã Tam Dân", "Thôn An Mỹ"), False)
    assert header_of_row(row, VILLAGE_DIALECT) == {}
