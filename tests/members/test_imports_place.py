"""Which team a row of a member list means, and how it compares with the seats of the team."""

from __future__ import annotations

import pytest

from members.importing.compare import Seat, compare
from members.importing.place import KnownVillage, Locator, TeamPlace, VillageBook, body_of

COMMUNE = 7


@pytest.mark.parametrize(
    ("text", "kind", "village"),
    [
        ("Tổ CNSCĐ thôn Cẩm Khê", "village", ("Thôn", "Cẩm Khê")),
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG THÔN CẨM KHÊ", "village", ("Thôn", "CẨM KHÊ")),
        ("1. Tổ công nghệ số cộng đồng: Khối phố 3", "village", ("Khối phố", "3")),
        ("Tổ CNS cộng đồng TDP số 5", "village", ("Tổ dân phố", "số 5")),
        ("Thôn Xuân Phú", "village", ("Thôn", "Xuân Phú")),
        ("Xuân Phú", "village", ("", "Xuân Phú")),
        ("Tổ 4", "village", ("Tổ", "4")),
        ("Tổ công nghệ số cộng đồng xã Tam Dân", "commune", ("", "")),
        ("Tổ CNSCĐ cấp xã", "commune", ("", "")),
        ("Tổ công nghệ số cộng đồng thị trấn", "commune", ("", "")),
        ("Ban chỉ đạo chuyển đổi số xã Tam Dân", "committee", ("", "")),
    ],
)
def test_a_team_name_tells_its_kind_and_village(text, kind, village):
    body = body_of(text)
    assert body.kind == kind
    assert (body.village_kind, body.village) == village


@pytest.fixture
def locator():
    return Locator(
        VillageBook(
            [
                KnownVillage(1, COMMUNE, "Thôn", "Hòa An"),
                KnownVillage(2, COMMUNE, "Bản", "Luận"),
                KnownVillage(3, COMMUNE, "Thôn", "Luận"),
                KnownVillage(4, COMMUNE, "", "Cây Sanh"),
                KnownVillage(5, 8, "Thôn", "Đàn Trung"),
            ]
        )
    )


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("Thôn HOÀ AN", 1),
        ("Tổ CNSCĐ Hoà An", 1),
        ("Bản Luận", 2),
        ("thôn Luận", 3),
        ("Xóm Cây Sanh", 4),
    ],
)
def test_a_village_is_found_by_name_in_its_commune(locator, text, village):
    located = locator.of(COMMUNE, text)
    assert located.place == TeamPlace(COMMUNE, "village", village)
    assert located.warnings == ()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Thôn Đàn Trung", "W_VILLAGE_UNKNOWN"),  # a village of another commune
        ("Thôn Hoa An", "W_VILLAGE_UNKNOWN"),  # accents count
        ("Bản Hòa An", "W_VILLAGE_UNKNOWN"),  # another kind
        ("Luận", "W_VILLAGE_AMBIGUOUS"),
    ],
)
def test_what_is_not_exact_is_not_taken_for_a_village(locator, text, warning):
    located = locator.of(COMMUNE, text)
    assert located.place.village_id is None
    assert located.warnings == (warning,)


def test_two_spellings_of_an_unknown_village_are_one_team(locator):
    assert locator.of(COMMUNE, "Tổ CNSCĐ thôn Lạ").place == locator.of(COMMUNE, "THÔN  LẠ").place


SEATS = [
    Seat("Nguyễn Văn An", "leader", "0905111222", ("Trưởng thôn",)),
    Seat("Trần Thị Bình", "deputy"),
    Seat("Lê Văn Cường", "member", "0905333444"),
]


def results(*rows):
    compared, left = compare(rows, SEATS)
    return [one.result for one in compared], [seat.name for seat in left]


def test_equal_rows_are_unchanged_whatever_the_spelling():
    rows = [Seat("NGUYỄN VĂN AN", "leader", "0905111222"), Seat("trần thị bình", "deputy")]
    assert results(*rows) == (["unchanged", "unchanged"], ["Lê Văn Cường"])


def test_what_the_file_leaves_empty_changes_nothing():
    assert results(Seat("Nguyễn Văn An", "leader"))[0] == ["unchanged"]


@pytest.mark.parametrize(
    "row",
    [
        Seat("Nguyễn Văn An", "deputy"),
        Seat("Nguyễn Văn An", "leader", "0905999888"),
        Seat("Nguyễn Văn An", "leader", "0905111222", ("Bí thư chi bộ",)),
        Seat("Người Mới", "member"),
    ],
)
def test_a_row_that_says_something_else_differs(row):
    assert results(row)[0] == ["differs"]


def test_namesakes_are_told_apart_by_phone():
    seats = [Seat("An", "member", "0905111222"), Seat("An", "member", "0905333444")]
    rows = [Seat("An", "member", "0905333444"), Seat("An", "deputy", "0905111222")]
    compared, left = compare(rows, seats)
    assert [one.result for one in compared] == ["unchanged", "differs"]
    assert compared[1].changes == {"role": ("member", "deputy")}
    assert left == []
