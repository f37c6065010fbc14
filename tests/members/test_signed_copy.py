"""The text layer of a signed copy beside the register: every difference is found, none invented."""

import datetime
import unicodedata
from dataclasses import replace

import pytest

from members.copies.signed_copy import Expected, compare
from teams.pdf_reading import read_pdf
from tests.members.papers_on_screen import NAMES, NUMBER, ROWS, SIGNER, signed_pdf
from tests.teams.test_scans import photo, take

REGISTER = Expected(number=NUMBER, signed_on=datetime.date(2022, 6, 28), signer=SIGNER, names=NAMES)


@pytest.fixture(scope="module")
def layer():
    return read_pdf(signed_pdf()).text


def renamed(old, new):
    names = list(NAMES)
    names[names.index(old)] = new
    return {"names": tuple(names)}


# Twenty slips of the keyboard: what was typed, what is told of it, what the paper says instead.
SLIPS = [
    ({"number": "14/QĐ-UBND"}, "Số, ký hiệu", NUMBER),
    ({"number": "41/QĐ-UB"}, "Số, ký hiệu", NUMBER),
    ({"number": "41/2022/QĐ-UBND"}, "Số, ký hiệu", NUMBER),
    ({"number": "41/KH-UBND"}, "Số, ký hiệu", NUMBER),
    ({"number": "4/QĐ-UBND"}, "Số, ký hiệu", NUMBER),
    ({"signed_on": datetime.date(2022, 6, 29)}, "Ngày ký", "28/06/2022"),
    ({"signed_on": datetime.date(2022, 7, 28)}, "Ngày ký", "28/06/2022"),
    ({"signed_on": datetime.date(2021, 6, 28)}, "Ngày ký", "28/06/2022"),
    ({"signer": "Phạm Văn Dung"}, "Người ký", SIGNER),
    ({"signer": "Nguyễn Văn An"}, "Người ký", SIGNER),
    (renamed("Phan Tam Dân", "Phan Tam Đàn"), "Thành viên", "Phan Tam Dân"),
    (renamed("Trần Thị Bình", "Trần Thị Bính"), "Thành viên", "Trần Thị Bình"),
    (renamed("Lê Văn Cường", "Lê Văn Cườn"), "Thành viên", "Lê Văn Cường"),
    (renamed("Lê Văn Cường", "Lê Cường"), "Thành viên", "Lê Văn Cường"),
    (renamed("Đỗ Anh Thư", "Đỗ Anh"), "Thành viên", "Đỗ Anh Thư"),
    (
        renamed("Tôn Nữ Thị Hoàng Ngọc Phương Mai", "Tôn Nữ Thị Hoàng Phương Ngọc Mai"),
        "Thành viên",
        "Tôn Nữ Thị Hoàng Ngọc Phương Mai",
    ),
    (renamed("H'Hen Niê", "H'Hen Nie"), "Thành viên", "H\u2019Hen Niê"),
    (renamed("Võ Anh", "Vũ Anh"), "Thành viên", "Võ Anh"),
    # One of two namesakes was typed otherwise, and one was not typed at all.
    ({"names": (*NAMES, "Đặng Thị Ánh")}, "Thành viên", "1 lượt"),
    ({"names": tuple(name for name in NAMES if name != "Trần Thị Bình")}, "Thành viên", None),
]


@pytest.mark.parametrize(("typed", "what", "paper"), SLIPS)
def test_every_slip_is_found_with_what_the_paper_says(layer, typed, what, paper):
    found = compare(layer, replace(REGISTER, **typed))
    assert found.verdict == "differs"
    assert {line.what for line in found.differing} == {what}
    if paper is None:
        (line,) = found.differing
        assert (line.register, line.paper, line.page) == ("", "Trần Thị Bình", 2)
    else:
        assert paper in {line.paper for line in found.differing}


def test_paper_as_typed_agrees_in_every_line(layer):
    found = compare(layer, REGISTER)
    assert found.differing == []
    assert found.verdict == "agrees"
    assert len(found.lines) == 3 + len(set(NAMES))


@pytest.mark.parametrize(
    "written",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace("Nguyễn Văn An", "NGUYỄN  VĂN\u00a0AN"),
        lambda text: text.replace("QĐ-UBND", "QĐ-\nUBND"),
        lambda text: text.replace("QĐ-UBND", "QĐ\u2013 UBND"),
        lambda text: text.replace("QĐ-UBND", "QĐ\nUBND"),
        lambda text: text.replace("Số: 41", "Số : 041"),
        lambda text: text.replace("Thuý Hoà", "Thúy Hòa"),
        lambda text: text.replace("Đ", "\u00d0"),
        lambda text: text.replace("H'Hen", "H\u2019Hen"),
        lambda text: text.replace("ngày 28 tháng 6", "ngày  28\ntháng 06"),
    ],
)
def test_ways_of_writing_make_no_difference(layer, written):
    assert compare([written(page) for page in layer], REGISTER).differing == []


def test_name_within_a_longer_name_is_no_match(layer):
    pages = [layer[0], layer[1].replace("Võ Anh", "Võ Anh Tuấn")]
    (line,) = compare(pages, REGISTER).differing
    assert (line.register, line.paper) == ("Võ Anh", "Võ Anh Tuấn")
    pages = [layer[0], layer[1].replace("Võ Anh", "Hoàng Võ Anh")]
    assert [one.register for one in compare(pages, REGISTER).differing] == ["Võ Anh"]


def test_signature_is_no_member_and_a_member_no_signature(layer):
    names = (*NAMES, SIGNER)
    assert [one.register for one in compare(layer, replace(REGISTER, names=names)).differing] == [
        SIGNER
    ]


def test_number_and_day_left_blank_are_told(layer):
    first = layer[0].replace("Số: 41", "Số:      ").replace("ngày 28", "ngày     ")
    found = compare([first, layer[1]], REGISTER)
    assert [(line.what, line.paper) for line in found.differing] == [
        ("Số, ký hiệu", "để trống"),
        ("Ngày ký", "để trống"),
    ]


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [
        (None, "unread"),
        ([], "image"),
        (["", " \n\t"], "image"),
        (["Quyeát ñònh soá 41/QÑ-UBND ngaøy 28 thaùng 6"], "unread"),
        (["x" * 10_000], "unread"),
    ],
)
def test_copy_without_text_of_use_never_agrees(pages, verdict):
    found = compare(pages, replace(REGISTER, names=()))
    assert (found.verdict, found.lines) == (verdict, ())


def test_photos_never_agree():
    scan = take(photo())
    assert compare(scan.text, REGISTER).verdict == "image"


def test_long_list_all_of_whose_names_differ_is_compared_in_bounds():
    rows = "\n".join(f"{place} \tNguyễn Văn {'Ă' * (place % 7 + 1)}n" for place in range(3000))
    names = tuple(f"Nguyễn Văn X{'u' * (place % 50)}" for place in range(300))
    found = compare(["ngày 28 tháng 6 năm 2022\n" + rows], replace(REGISTER, names=names))
    assert found.verdict == "differs"


def test_list_of_thirty_six_teams_agrees():
    rows = tuple(
        (f"{ROWS[place % 5][0]} {'AĂÂBCDĐEÊGHIKLMNOÔƠ'[place % 19]}{'abcd'[place % 4]}", "", "")
        for place in range(252)
    )
    text = read_pdf(signed_pdf(rows=rows)).text
    names = tuple(row[0] for row in rows)
    assert compare(text, replace(REGISTER, names=names)).differing == []
