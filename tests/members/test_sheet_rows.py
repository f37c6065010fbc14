"""Member lists as communes send them: whole workbooks, row by row."""

from __future__ import annotations

import datetime
from functools import partial

import pytest

from communes.sheets.legacy_text import from_unicode
from members.sheets.cells import posts_of, read_full_name, read_phone, read_role, read_team
from members.sheets.headers import member_field
from members.sheets.rows import read_members
from tests.communes.sheets import grids
from tests.communes.sheets.grids import PHU_NINH, GridBook, told, wrong

read = partial(grids.read, reader=read_members)

HEADER = ["STT", "Xã", "Thôn", "Họ và tên", "Ngày sinh", "Nhiệm vụ", "Số điện thoại"]


def one(**cells: object) -> list[object]:
    """A row of HEADER that is right but for what is given."""
    row = {
        "no": 1,
        "xa": "Tam Dân",
        "thon": "Ngọc Tú",
        "name": "Nguyễn Văn A",
        "birth": "05/06/1990",
        "role": "Thành viên",
        "phone": "0912345678",
    }
    return list({**row, **cells}.values())


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Họ và tên", "full_name"),
        ("HỌ TÊN THÀNH VIÊN", "full_name"),
        ("ho va ten", "full_name"),
        ("Họ đệm", "family_name"),
        ("Ngày, tháng,\nnăm sinh", "birth"),
        ("Năm sinh", "birth"),
        ("Nam/Nữ", "sex"),
        ("Nam", "male"),
        ("Chức vụ, đơn vị", "position"),
        ("Chức vụ trong tổ", "role"),
        ("Nhiệm vụ trong Tổ", "role"),
        ("Vai trò", "role"),
        ("Chức danh", "role"),
        ("Đơn vị công tác", "organisation"),
        ("SĐT", "phone"),
        ("Điện thoại/Zalo", "phone"),
        ("E-mail", "email"),
        ("Tổ CNSCĐ", "team"),
        ("Tên tổ", "team"),
        ("Thôn", "village"),
        ("Tổ dân phố", "village"),
        ("Xã, thị trấn", "commune_name"),
        ("Dân tộc", "not_kept"),
        ("Số CCCD", "not_kept"),
        ("Đảng viên", "not_kept"),
    ],
)
def test_member_field_knows_synonyms(text, field):
    assert member_field(text).field == field


@pytest.mark.parametrize("text", ["Thành viên", "Trình độ", "Tổ trưởng", "Nữ thanh niên"])
def test_member_field_leaves_other_words_alone(text):
    assert member_field(text) is None


@pytest.mark.parametrize(
    "head",
    [
        [["STT", "Họ và tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Nhiệm vụ"]],
        [
            ["STT", "Họ và tên", "Ngày tháng năm sinh", None, None, "Nhiệm vụ"],
            [None, None, "Ngày", "Tháng", "Năm", None],
        ],
    ],
)
def test_a_birth_in_three_columns_is_one(head):
    book = GridBook(
        {
            "Tam Dân": [
                *head,
                [None, "Thôn Ngọc Tú"],
                [1, "Nguyễn Văn A", 5, 6, 1990, "Tổ trưởng"],
                [2, "Trần Thị B", None, None, 1985, "Thành viên"],
                [3, "Lê Văn C", "31", "2", "1985", "Thành viên"],
                [4, "Võ Văn D", None, None, None, "Thành viên"],
            ]
        },
        merges={"Tam Dân": [(1, 3, 1, 5)]} if len(head) > 1 else {},
    )
    _, rows = read(book, PHU_NINH)
    assert [row.understood["birth"] for row in rows] == ["05/06/1990", "1985", "", ""]
    assert wrong(rows) == {rows[2].row: ["E_DATE_INVALID"]}


def test_a_day_and_a_year_of_birth_side_by_side_are_not_joined():
    rows = [["Họ và tên", "Ngày sinh", "Năm sinh", "Tổ", "Nhiệm vụ"]]
    rows += [["Nguyễn Văn A", "05/06/1990", 1990, "Ngọc Tú", "Tổ trưởng"]]
    rows += [["Trần Thị B", None, 1985, "Ngọc Tú", "Tổ phó"]]
    _, found = read(GridBook({"Tam Dân": rows}), PHU_NINH)
    assert [row.understood["birth"] for row in found] == ["05/06/1990", "1985"]


def test_headings_stand_at_the_left_edge_whatever_the_columns_are():
    book = GridBook(
        {
            "Tam Dân": [
                ["SĐT", "Nhiệm vụ", "Năm sinh", "Họ và tên", "STT"],
                ["I", "Thôn Ngọc Tú"],
                ["0912345678", "Tổ trưởng", 1980, "Nguyễn Văn A", 1],
                [None, "TV", "1/2/80", "Trần Thị B", 2],
                ["Tổ CNSCĐ thôn Cây Sanh"],
                ["0912345679", "Tổ trưởng", None, "Lê Văn C", 1],
                [None, "Tổ phó", None, None, 2],
            ]
        }
    )
    _, rows = read(book, PHU_NINH)
    assert [row.understood["team"] for row in rows[:3]] == [
        "Thôn Ngọc Tú",
        "Thôn Ngọc Tú",
        "Tổ CNSCĐ thôn Cây Sanh",
    ]
    assert [row.codes for row in rows] == [[], [], [], ["E_NAME_MISSING"]]


def test_sheets_of_five_communes_with_changing_columns():
    book = GridBook(
        {
            "Tam Dân": [
                ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
                ["STT", "Họ và tên", "Thôn", "Chức vụ", "Nhiệm vụ", "Số điện thoại"],
                [1, "Nguyễn Văn A", "Ngọc Tú", "Trưởng thôn", "Tổ trưởng", "0912345678"],
                [2, "Trần Thị B", "Ngọc Tú", None, "TV", "0912 345 679"],
            ],
            "TT Phú Thịnh": [
                ["TT", "SĐT", "Họ tên", "Chức danh", "Tổ", "Năm sinh"],
                [1, 912345670, "LÊ VĂN C", "T.phó", "Khối phố Tân Thịnh", 1980],
                [2, None, "Lê D", "Tổ viên", None, "1/2/80"],
            ],
            "Xã Tam Lộc": [
                ["Họ và tên", "Giới tính", "Ngày sinh", "Nhiệm vụ trong tổ", "Dân tộc", "CCCD"],
                ["I. THÔN AN MỸ"],
                ["Phạm Văn E", "Nam", "05/06/1990", "Tổ trưởng", "Kinh", "001"],
                ["II. Thôn Vĩnh An"],
                ["Phạm Văn F", "Nữ", None, "Thành viên", "Kinh", "002"],
            ],
            "4. Tam Thành": [
                ["STT", "Họ và tên", "Năm sinh", None, "Đơn vị công tác", "Vai trò"],
                [None, None, "Nam", "Nữ", None, None],
                ["A", "Thôn Vĩnh Phú"],
                [1, "Hồ G", 1970, None, "Hội CCB", "Tổ trưởng"],
                [2, "Hồ H", None, 1985, "Hội PN", "Thành viên"],
                [None, "Cộng: 2 người"],
            ],
            "Sheet5": [
                ["TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG THÔN XUÂN PHÚ, XÃ TAM THÁI"],
                ["STT", "Họ đệm", "Tên", "Chức vụ"],
                [1, "Võ Văn", "K", "Tổ trưởng"],
                [2, "Võ Thị", "L", "Thành viên"],
            ],
        }
    )
    reading, rows = read(book, PHU_NINH)
    assert wrong(rows) == {}
    assert told(rows, "commune", "team", "name", "role") == [
        (3, "Xã Tam Dân", "Ngọc Tú", "Nguyễn Văn A", "leader"),
        (4, "Xã Tam Dân", "Ngọc Tú", "Trần Thị B", "member"),
        (2, "Thị trấn Phú Thịnh", "Khối phố Tân Thịnh", "Lê Văn C", "deputy"),
        (3, "Thị trấn Phú Thịnh", "Khối phố Tân Thịnh", "Lê D", "member"),
        (3, "Xã Tam Lộc", "Thôn An Mỹ", "Phạm Văn E", "leader"),
        (5, "Xã Tam Lộc", "Thôn Vĩnh An", "Phạm Văn F", "member"),
        (4, "Xã Tam Thành", "Thôn Vĩnh Phú", "Hồ G", "leader"),
        (5, "Xã Tam Thành", "Thôn Vĩnh Phú", "Hồ H", "member"),
        (3, "Xã Tam Thái", "Thôn Xuân Phú", "Võ Văn K", "leader"),
        (4, "Xã Tam Thái", "Thôn Xuân Phú", "Võ Thị L", "member"),
    ]
    assert told(rows[6:8], "birth", "sex") == [(4, "1970", "male"), (5, "1985", "female")]
    assert [sheet.role for sheet in reading.sheets] == ["data"] * 5


def test_what_the_register_must_not_keep_is_not_even_raw():
    _, rows = read(
        [[*HEADER, "Dân tộc", "Số CCCD", "Trình độ"], [*one(), "Kinh", "012345678901", "ĐH"]],
        PHU_NINH,
    )
    assert "012345678901" not in str(rows[0].raw) + str(rows[0].understood)
    assert "Kinh" not in rows[0].raw.values()
    assert rows[0].understood["extra"] == {"Trình độ": "ĐH"}


def test_headings_of_communes_and_teams():
    _, rows = read(
        [
            ["HUYỆN PHÚ NINH"],
            ["STT", "Họ và tên", "Nhiệm vụ", "SĐT"],
            ["A. XÃ TAM DÂN"],
            ["I. Thôn Ngọc Tú"],
            [1, "Nguyễn Văn A", "Tổ trưởng", "0912345678"],
            ["II", "KỲ TÂN"],
            [1, "Nguyễn Văn B", "Tổ trưởng", "0912345677"],
            ["B. XÃ TAM ĐÀN"],
            [None, "THÔN ĐÔNG SƠN"],
            [1, "Nguyễn Văn C", "Tổ trưởng", "0912345676"],
            [None, "TỔNG CỘNG: 3 người"],
        ]
    )
    assert told(rows, "commune", "team") == [
        (5, "Xã Tam Dân", "Thôn Ngọc Tú"),
        (7, "Xã Tam Dân", "Kỳ Tân"),
        (10, "Xã Tam Đàn", "Thôn Đông Sơn"),
    ]


def test_a_commune_given_once_per_team_holds_on_and_is_said_when_it_crosses_a_heading():
    _, rows = read(
        [
            ["STT", "Xã", "Họ và tên", "Nhiệm vụ", "SĐT"],
            ["Tổ 1", "Tổ CNSCĐ thôn Cẩm Khê"],
            [1, "Xã Tam Phước", "Phạm Văn A", "Tổ trưởng", None],
            [2, None, "Phạm Văn B", "Thành viên", None],
            ["Tổ 2", "Thôn Xuân Phú"],
            [3, None, "Phạm Văn C", "Tổ trưởng", None],
            [4, None, "Phạm Văn D", "Thành viên", None],
        ],
        PHU_NINH,
    )
    assert told(rows, "commune", "village") == [
        (3, "Xã Tam Phước", "Cẩm Khê"),
        (4, "Xã Tam Phước", "Cẩm Khê"),
        (6, "Xã Tam Phước", "Xuân Phú"),
        (7, "Xã Tam Phước", "Xuân Phú"),
    ]
    assert ["W_COMMUNE_CARRIED" in row.warnings for row in rows] == [False, False, True, True]


def test_teams_and_communes_in_merged_cells():
    book = GridBook(
        {
            "Sheet1": [
                ["TT", "Xã", "Thôn", "Họ tên", "Vai trò"],
                [1, "Tam Dân", "Ngọc Tú", "Nguyễn An", "Tổ trưởng"],
                [2, None, None, "Nguyễn Bình", "Thành viên"],
                [3, None, "Kỳ Tân", "Nguyễn Cường", "Tổ trưởng"],
            ]
        },
        merges={"Sheet1": [(2, 2, 4, 2), (2, 3, 3, 3)]},
    )
    _, rows = read(book, PHU_NINH)
    assert told(rows, "commune", "team") == [
        (2, "Xã Tam Dân", "Ngọc Tú"),
        (3, "Xã Tam Dân", "Ngọc Tú"),
        (4, "Xã Tam Dân", "Kỳ Tân"),
    ]


def test_cells_decide_what_chuc_vu_and_don_vi_mean():
    header = ["STT", "Họ và tên", "Đơn vị", "Tổ CNSCĐ", "Chức vụ"]
    member = [1, "Nguyễn Văn A", "Xã Tam Dân", "Thôn Ngọc Tú", "Tổ trưởng"]
    _, rows = read([header, member], PHU_NINH)
    assert told(rows, "commune", "role", "posts") == [(2, "Xã Tam Dân", "leader", "")]
    _, rows = read(
        [
            [*header, "Nhiệm vụ"],
            [1, "Nguyễn Văn A", "Hội Nông dân", "Thôn Ngọc Tú", "Bí thư", "TV"],
        ],
        grids.Context(commune_code="20392"),
    )
    assert told(rows, "organisation", "role", "posts") == [(2, "Hội Nông dân", "member", "Bí thư")]


def test_a_team_named_in_the_title_only():
    grid = [
        ["UBND XÃ TAM DÂN"],
        ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG XÃ TAM DÂN"],
        ["STT", "Họ và tên", "Nhiệm vụ"],
        [1, "Nguyễn Văn A", "Tổ trưởng"],
    ]
    _, rows = read(grid, PHU_NINH)
    assert told(rows, "team_kind", "commune") == [(4, "commune", "Xã Tam Dân")]
    assert "W_TEAM_OF_TITLE" in rows[0].warnings
    _, rows = read([grid[0], *grid[2:]], PHU_NINH)
    assert wrong(rows) == {3: ["E_NAME_MISSING"]}


def test_words_of_a_signature_inside_a_row_end_nothing():
    _, rows = read(
        [
            ["Họ và tên", "Chức vụ", "Nhiệm vụ", "Thôn", "Xã"],
            ["Nguyễn Văn A", "Chủ tịch Hội Nông dân", "Tổ trưởng", "Ngọc Tú", "Tam Dân"],
            ["Trần C", "Giám đốc hợp tác xã", None, "Ngọc Tú", "Tam Dân"],
            [None, None, "TM. ỦY BAN NHÂN DÂN"],
            [None, None, "CHỦ TỊCH"],
            [None, None, "Lê Văn Ký"],
        ],
        PHU_NINH,
    )
    assert told(rows, "name") == [(2, "Nguyễn Văn A"), (3, "Trần C")]
    assert wrong(rows) == {3: ["E_ROLE_MISSING"]}


def test_a_signature_below_the_column_of_names_is_nobody():
    reading, rows = read(
        [
            ["Họ và tên", "Thôn", "Xã", "Nhiệm vụ"],
            ["(1)", "(2)", "(3)", "(4)"],
            ["Nguyễn Văn A", "Ngọc Tú", "Tam Dân", "Tổ trưởng"],
            ["Nơi nhận:", None, "TM. ỦY BAN NHÂN DÂN", None],
            ["- Lưu: VT", None, "CHỦ TỊCH", None],
        ],
        PHU_NINH,
    )
    assert told(rows, "name") == [(3, "Nguyễn Văn A")]
    assert reading.sheets[0].ignored == {
        "header": [1],
        "column_numbers": [2],
        "signature": [4, 5],
    }


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": None}, "E_NAME_MISSING"),
        ({"name": "12345"}, "E_NAME_INVALID"),
        ({"name": "Nguyễn Văn 2"}, "E_NAME_INVALID"),
        ({"name": "=cmd|'/c calc'!A1"}, "E_NAME_INVALID"),
        ({"name": 12345}, "E_NAME_INVALID"),
        ({"birth": "31/02/1990"}, "E_DATE_INVALID"),
        ({"birth": "05/13/1991"}, "E_DATE_INVALID"),
        ({"birth": "12/05/2035"}, "E_DATE_FUTURE"),
        ({"role": None}, "E_ROLE_MISSING"),
        ({"role": "Cố vấn"}, "E_ROLE_UNKNOWN"),
        ({"phone": "091234590"}, "E_PHONE_INVALID"),
        ({"phone": "09123459040"}, "E_PHONE_INVALID"),
        ({"phone": "01662345905"}, "E_PHONE_INVALID"),
        ({"phone": "không có"}, "E_PHONE_INVALID"),
        ({"thon": None}, "E_NAME_MISSING"),
        ({"xa": "Tam Dan"}, "E_COMMUNE_AMBIGUOUS"),
    ],
)
def test_each_mistake_has_its_code(cells, code):
    others = [one(no=number, name=f"Lê {'ABCD'[number]}n") for number in range(4)]
    _, rows = read([HEADER, one(**cells), *others], PHU_NINH)
    assert wrong(rows) == {2: [code]}


def test_suggestions_are_ready_to_be_written():
    _, rows = read(
        [HEADER, one(birth="05/13/1991", role="to truong", phone="01662345905")], PHU_NINH
    )
    assert {problem.code: problem.suggestion for problem in rows[0].problems} == {
        "E_DATE_INVALID": "13/05/1991",
        "E_ROLE_UNKNOWN": "Tổ trưởng",
        "E_PHONE_INVALID": "0362345905",
    }


def test_the_same_person_twice_in_a_team_is_a_duplicate():
    _, rows = read(
        [
            HEADER,
            one(),
            one(name="NGUYỄN VĂN A", birth=None, phone="+84 912345678"),
            one(thon="Thôn Ngọc Tú (bổ sung)", birth=33029, phone=None),
            one(birth="1990", phone="0912345679"),
            one(thon="Kỳ Tân"),
            one(xa="Tam Đàn"),
        ],
        PHU_NINH,
    )
    assert wrong(rows) == {3: ["E_DUPLICATE_IN_FILE"], 4: ["E_DUPLICATE_IN_FILE"]}
    assert "ở dòng 2" in rows[1].problems[0].message_vi
    assert "W_SAME_NAME" in rows[3].warnings


def test_what_was_mended_is_said():
    _, rows = read(
        [HEADER, one(name="LÊ THỊ THUỶ", birth=1985, role="Uỷ viên", phone=912345678)], PHU_NINH
    )
    assert set(rows[0].warnings) == {
        "W_CASE",
        "W_TONE",
        "W_DATE_YEAR_ONLY",
        "W_ROLE_VARIANT",
        "W_PHONE_PADDED",
    }
    assert told(rows, "name", "birth", "role", "phone") == [
        (2, "Lê Thị Thuỷ", "1985", "member", "0912345678")
    ]


def test_text_of_old_fonts_is_a_suggestion():
    name = from_unicode("Nguyễn Thị Hường", "tcvn3")
    _, rows = read([HEADER, one(name=name), one(no=2)], PHU_NINH)
    assert wrong(rows) == {2: ["E_LEGACY_ENCODING"]}
    assert [problem.suggestion for problem in rows[0].problems] == ["Nguyễn Thị Hường"]


def test_a_future_birth_is_judged_by_the_day_of_the_list():
    _, rows = read([HEADER, one(birth="01/01/2024")], PHU_NINH, datetime.date(2022, 7, 1))
    assert wrong(rows) == {2: ["E_DATE_FUTURE"]}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Tổ trưởng", "leader"),
        ("TỔ  TRƯỞNG", "leader"),
        ("tổ trưởng ", "leader"),
        ("T.phó", "deputy"),
        ("T. phó", "deputy"),
        ("Tổ phó", "deputy"),
        ("T.viên", "member"),
        ("Tổ viên", "member"),
        ("Uỷ viên", "member"),
        ("Ủy viên", "member"),
        ("Thư ký", "secretary"),
    ],
)
def test_read_role_knows_spellings(text, role):
    assert read_role(text).value == role


def test_read_role_notes_every_spelling_but_the_usual():
    assert read_role("Tổ trưởng").warning == ""
    assert read_role("tổ trưởng").warning == "W_ROLE_VARIANT"


@pytest.mark.parametrize("name", ["H'Len Niê", "Y Bhăm Êban", "Tôn Nữ Thị K.", "Đỗ Ân"])
def test_read_full_name_takes_names_of_every_people(name):
    assert read_full_name(name, name).value == name


@pytest.mark.parametrize(
    ("text", "name", "warning"),
    [
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An", "W_HONORIFIC"),
        ("đồng chí: NGUYỄN VĂN AN", "Nguyễn Văn An", "W_HONORIFIC"),
        ("Ông Nguyễn Văn An", "Nguyễn Văn An", "W_HONORIFIC"),
        ("Bà. Lê Thị Hoa", "Lê Thị Hoa", "W_HONORIFIC"),
        ("Ông Ích Khiêm", "Ông Ích Khiêm", ""),
        ("Đồng Chí Hiếu", "Hiếu", "W_HONORIFIC"),
        ("Bà Thị", "Bà Thị", ""),
    ],
)
def test_read_full_name_takes_an_honorific_off_but_no_surname(text, name, warning):
    found = read_full_name(text, text)
    assert (found.value, found.warning) == (name, warning)


def test_read_phone_of_an_empty_cell_is_nothing():
    assert read_phone(None).code == ""
    assert read_phone(datetime.date(2022, 1, 1)).code == "E_PHONE_INVALID"


@pytest.mark.parametrize(
    "text",
    [
        "Tổ CNSCĐ khối phố Tam Cẩm",
        "Khối phố Tam Cẩm (bổ sung)",
        "KHỐI PHỐ TAM CẨM",
        "Tổ công nghệ số cộng đồng khối phố Tam Cẩm",
        "Tổ công nghệ cộng đồng khối phố Tam Cẩm",
        "Tổ cộng nghệ số công đồng khối phố Tam Cẩm",
        "Tổ 19: Khối phố Tam Cẩm",
        "Tam Cẩm",
    ],
)
def test_read_team_knows_one_team_by_many_names(text):
    assert read_team(text).key == read_team("khối phố Tam Cẩm").key


def test_read_team_tells_teams_of_communes_and_numbers_apart():
    assert read_team("Tổ CNSCĐ xã Tam Dân").kind == "commune"
    assert read_team("Tổ 5").village == "5"
    assert read_team("").key == ""


def test_posts_of_makes_one_line():
    assert posts_of("Bí thư chi bộ; Trưởng thôn") == "Bí thư chi bộ, Trưởng thôn"
