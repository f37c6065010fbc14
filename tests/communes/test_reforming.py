"""Resolutions understood: sentences, tables, and what follows; pure."""

from __future__ import annotations

import datetime

import pytest

from communes.reforming.algebra import work_out
from communes.reforming.matching import KnownCommune, KnownVillage, Register, resolve
from communes.reforming.sentences import read_sentences
from communes.reforming.table import looks_like_table, read_pasted
from communes.reforming.values import Kind
from communes.reforming.words import said
from communes.units.lineage_picture import draw

ON = datetime.date(2022, 7, 1)


def shown(text: str) -> list[str]:
    """Each operation as 'kind: olds > news'; shares of a village with their extent and count."""
    found = []
    for one in read_sentences(text).operations:
        olds = [
            " ".join(filter(None, [part.extent if part.extent != "whole" else "", part.name]))
            + (f" {part.households}" if part.households is not None else "")
            for part in one.parts
        ]
        news = [
            f"{new.full_name or new.commune}"
            + (f" {new.households}" if new.households is not None else "")
            for new in one.results
        ]
        found.append(f"{one.kind}: {' + '.join(olds)} > {' + '.join(news)}")
    return found


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        (
            "sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành bản B",
            ["merge: thôn A 19 + bản B 10 > Bản B"],
        ),
        (
            "1. Nhập thôn 1, thôn 2 và một phần thôn 3 (25 hộ) thành thôn Tân Lập;",
            ["merge: thôn 1 + thôn 2 + part thôn 3 25 > Thôn Tân Lập"],
        ),
        (
            "Thành lập thôn X trên cơ sở toàn bộ thôn Đông (1.120 hộ gia đình, 400 nhân khẩu) và "
            "thôn Tây",
            ["merge: thôn Đông 1120 + thôn Tây > Thôn X"],
        ),
        ("Chia thôn A thành thôn A1 (80 hộ) và thôn A2", ["split: thôn A > Thôn A1 80 + Thôn A2"]),
        ("Đổi tên thôn A thành B", ["rename: thôn A > B"]),
        ("Chuyển tổ dân phố 5 thành thôn 5", ["kind: tổ dân phố 5 > Thôn 5"]),
        (
            "Chuyển TDP 1, 2 và 3 thành thôn",
            ["kind: TDP 1 > Thôn", "kind: Tổ dân phố 2 > Thôn", "kind: Tổ dân phố 3 > Thôn"],
        ),
        ("Chuyển thôn A thuộc xã X về xã Y quản lý", ["move: thôn A > thôn A"]),
        ("Giải thể thôn A; giải thể thôn B", ["abolish: thôn A > ", "abolish: thôn B > "]),
        ("Giải thể thôn M để nhập vào thôn N", ["merge: thôn M + thôn N > Thôn N"]),
        (
            "SÁP NHẬP THÔN TÂN AN VÀ THÔN TÂN BÌNH THÀNH THÔN TÂN LẬP",
            ["merge: THÔN TÂN AN + THÔN TÂN BÌNH > Thôn Tân Lập"],
        ),
        (
            "Sáp nhập thôn Thành Công với thôn Thành Lập, lấy tên là thôn Thành Công, gồm 120 hộ",
            ["merge: thôn Thành Công + thôn Thành Lập > Thôn Thành Công 120"],
        ),
        (
            "a) Nhập 80 hộ của TDP 4 và TDP 3 thành TDP 2\n"
            "b) Nhập 23 hộ còn lại của TDP 4, TDP 5a\r\nvà TDP 5b thành TDP 3",
            [
                "merge: part TDP 4 80 + TDP 3 > Tổ dân phố 2",
                "merge: rest TDP 4 23 + TDP 5a + TDP 5b > Tổ dân phố 3",
            ],
        ),
        ("Tách 40 hộ của thôn Lớn để thành lập thôn Bé", ["split: part thôn Lớn 40 > Thôn Bé"]),
        ("Thành lập thôn Mới", ["found:  > Thôn Mới"]),
        # Nothing is guessed: what reads as none of the forms waits for somebody.
        ("Hai thôn A và B nhập làm một theo ý kiến cử tri", ["unclear:  > "]),
        ("Sáp nhập thôn A", ["unclear:  > "]),
        ("Chia thôn A", ["unclear:  > "]),
    ],
)
def test_sentences_of_resolutions_are_read(text, operations):
    assert shown(text) == operations


def test_talk_around_the_sentences_is_named_as_skipped():
    read = read_sentences(
        "Điều 1. Sắp xếp, sáp nhập 4 thôn thuộc xã Tam Dân như sau:\n"
        "1. Sáp nhập thôn A và thôn B thành thôn C.\n"
        "Sau khi sắp xếp, xã có 3 thôn.\nĐiều 2. Nghị quyết có hiệu lực từ ngày ký."
    )
    assert [one.kind for one in read.operations] == [Kind.MERGE]
    assert len(read.skipped) == 3


TABLE = """Số, ký hiệu:\t12/NQ-HĐND
STT\tTên thôn cũ\tLoại\tSố hộ\tSố khẩu\tHình thức\tTên thôn mới\tLoại mới\tThuộc xã\tGhi chú
1\tA\tThôn\t19\t\tSáp nhập\tB\tBản
2\tB\tBản\t10\t\tSáp nhập\tB\tBản
3\tC\tThôn\t60\t\tChia tách\tC1\tThôn
4\tC\tThôn\t40\t\tChia tách\tC2\tThôn
5\tD\tThôn\t\t\tĐổi tên\tHòa Bình
6\tE\tThôn\t\t\t
7\tG\tThôn\t30\t\tMột phần\tH
8\tG\tThôn\t\t\tGiữ nguyên
9\tI\tThôn\t\t\tGiải thể
10\t\t\t\t\tLập mới\tMới\tThôn
11\tK\tThôn\t\t\tlàm gì đó\tL
"""


def test_a_table_is_grouped_by_what_it_makes():
    assert looks_like_table(TABLE)
    table = read_pasted(TABLE)
    assert table.head == {"number": "12/NQ-HĐND"}
    assert table.kept == 2
    assert [said(one) for one in table.operations] == [
        "Sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành bản B",
        "Chia tách thôn C (100 hộ) thành thôn C1 (60 hộ) và thôn C2 (40 hộ)",
        "Đổi tên thôn D thành Hòa Bình",
        "Chia tách một phần thôn G (30 hộ) thành H",
        "Giải thể thôn I",
        "Lập mới thôn Mới",
        "11 | K | Thôn | làm gì đó | L",
    ]
    assert table.operations[-1].kind is Kind.UNCLEAR


def register(*villages: tuple[str, int | None]) -> Register:
    found = Register(communes={1: KnownCommune(1, "Xã", "Tam Dân")})
    for pk, (name, households) in enumerate(villages, start=1):
        kind, _, bare = name.partition(" ")
        found.villages[pk] = KnownVillage(pk, kind, bare, 1, households=households)
    return found


def outcome_of(text: str, *villages: tuple[str, int | None]):
    known = register(*villages)
    return work_out(resolve(read_sentences(text).operations, known), known, ON)


def test_parts_that_are_all_of_a_village_end_it():
    outcome = outcome_of(
        "Nhập 80 hộ của Tổ 4 và Tổ 3 thành Tổ 2; Nhập 23 hộ của Tổ 4 và Tổ 5 thành Tổ 3",
        ("Tổ 3", 50),
        ("Tổ 4", 103),
        ("Tổ 5", 70),
    )
    assert outcome.errors == []
    assert sorted(outcome.closings) == [1, 2, 3]
    assert outcome.divided() == [2]
    assert {one.full_name: one.households for one in outcome.openings.values()} == {
        "Tổ 2": 130,
        "Tổ 3": 93,
    }


def test_the_one_without_a_number_gets_what_is_left():
    outcome = outcome_of("Chia Thôn A thành Thôn A1 (80 hộ) và Thôn A2", ("Thôn A", 200))
    assert [one.households for one in outcome.openings.values()] == [80, 120]
    more = outcome_of("Chia Thôn A thành Thôn A1 (80 hộ) và Thôn A2", ("Thôn A", 70))
    assert [one.households for one in more.openings.values()] == [80, None]
    assert "Theo sổ các thôn cũ có 70 hộ" in more.warnings[0].message
    unknown = outcome_of("Chia Thôn A thành Thôn A1 (80 hộ) và Thôn A2", ("Thôn A", None))
    assert [one.households for one in unknown.openings.values()] == [80, None]


def test_a_name_without_its_accents_is_offered_and_never_taken():
    outcome = outcome_of(
        "Sáp nhập Thôn Tam Dan và Thôn B thành Thôn C", ("Thôn Tam Đàn", 1), ("Thôn B", 1)
    )
    assert [one.position for one in outcome.errors] == [1]
    assert "Có thể là Thôn Tam Đàn?" in outcome.errors[0].message
    assert outcome.openings == {}


def test_the_picture_puts_each_box_after_those_it_came_from():
    drawing = draw([1, 2, 3, 4], [(1, 3), (2, 3), (3, 4)])
    x = {box.key: box.x for box in drawing.boxes}
    assert x[1] == x[2] < x[3] < x[4]
    assert len({(box.x, box.y) for box in drawing.boxes}) == 4
    # A circle in the data ends the drawing, not the page.
    assert draw([1, 2], [(1, 2), (2, 1)]).boxes
