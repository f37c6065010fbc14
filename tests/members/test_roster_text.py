"""Lists pasted from Word, Excel and messages."""

import pytest

from members.roster_text import read_rows, read_sections, role_of, rows_as_text


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Tổ trưởng", "leader"),
        ("T.phó", "deputy"),
        ("tổ viên", "member"),
        ("Uỷ viên", "member"),
        ("Ủy viên", "member"),
        ("Thư ký", "secretary"),
        ("Trưởng thôn", ""),
    ],
)
def test_role_of_knows_the_spellings_of_roles(word, role):
    assert role_of(word) == role


def test_rows_of_a_word_table_follow_its_header():
    text = (
        "STT\tHọ và tên\tChức vụ, đơn vị\tChức danh trong Tổ\tSố điện thoại\n"
        "1\tNguyễn Văn An\tTrưởng thôn\tTổ trưởng\t0905111222\n"
        "\n"
        "2\tTrần Thị Bình\tChi hội Phụ nữ\tThành viên\t\n"
    )
    rows = read_rows(text)
    assert [row["name"] for row in rows] == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert rows[0] == {
        "name": "Nguyễn Văn An",
        "role": "leader",
        "posts": "Trưởng thôn",
        "organisation": "",
        "phone": "0905111222",
        "person": None,
    }


def test_rows_without_header_are_told_by_their_shape():
    rows = read_rows("1. Lê Văn Cường; Công an viên; tổ phó; 0905 111 333")
    assert rows[0]["name"] == "Lê Văn Cường"
    assert rows[0]["posts"] == "Công an viên"
    assert rows[0]["role"] == "deputy"
    assert rows[0]["phone"] == "0905 111 333"


def test_rows_with_an_unknown_role_keep_it_empty():
    rows = read_rows("Họ và tên\tChức danh trong tổ\nPhạm Văn Dũng\tcố vấn")
    assert rows[0]["role"] == ""
    assert rows[0]["role_word"] == "cố vấn"
    assert read_rows(rows_as_text(rows)) == rows


@pytest.mark.parametrize(
    "line",
    [
        "Tổ công nghệ số cộng đồng thôn An Mỹ",
        "III. Tổ công nghệ cộng đồng Thôn An Mỹ:",
        "2. TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG THÔN AN MỸ (07 thành viên)",
        "Tổ CNSCĐ và Đề án 06 thôn An Mỹ",
        "Danh sách thành viên Tổ CNSCĐ thôn An Mỹ, gồm 7 người:",
        "Thôn An Mỹ gồm các ông, bà sau đây",
        "An Mỹ",
    ],
)
def test_sections_know_what_teams_are_called(line):
    names = ["Thôn An Mỹ", "An Mỹ", "Thôn Xuân Phú"]
    sections = read_sections(f"Thôn Xuân Phú\n1\tBình\tTổ phó\n{line}\n1\tAn\tTổ trưởng", names)
    assert sections[0][0] == "Thôn Xuân Phú"
    assert sections[1][0] in ("Thôn An Mỹ", "An Mỹ")
    assert [row["name"] for row in sections[1][1]] == ["An"]


def test_sections_write_out_the_kind_of_village():
    sections = read_sections("TDP số 5\n1\tAn\tTổ trưởng", ["Tổ dân phố số 5", "số 5"])
    assert sections[0][0] in ("Tổ dân phố số 5", "số 5")


def test_sections_are_not_named_by_an_empty_numbered_row():
    text = "Tổ dân phố 4\n4\tAn\tTổ trưởng\n5\t\t\n6\tBình\tTổ phó"
    sections = read_sections(text, ["Tổ dân phố 4", "4", "Tổ dân phố 5", "5"])
    assert [(name, len(rows)) for name, rows in sections] == [("Tổ dân phố 4", 2)]


def test_sections_of_a_team_nobody_knows_keep_their_people_apart():
    text = "Thôn An Mỹ\n1\tAn\tTổ trưởng\nTổ công nghệ cộng đồng thôn Lạ\n1\tBình\tTổ phó"
    sections = read_sections(text, ["Thôn An Mỹ"])
    assert [(name, rows[0]["name"]) for name, rows in sections] == [
        ("Thôn An Mỹ", "An"),
        ("", "Bình"),
    ]


def test_sections_put_rows_under_the_village_named_above_them():
    text = (
        "I. THÔN AN MỸ\n1\tNguyễn Văn An\tTổ trưởng\n"
        "II. Thôn Xuân Phú\n1\tTrần Thị Bình\tTổ trưởng\n2\tLê Văn Cường\tThành viên\n"
    )
    sections = read_sections(text, ["Thôn An Mỹ", "Thôn Xuân Phú"])
    assert [(name, len(rows)) for name, rows in sections] == [
        ("Thôn An Mỹ", 1),
        ("Thôn Xuân Phú", 2),
    ]


def test_sections_never_match_without_accents():
    sections = read_sections("Tam Dan\n1\tNguyễn Văn An\tTổ trưởng", ["Tam Đàn", "Tam Dân"])
    assert [name for name, _ in sections] == [""]
