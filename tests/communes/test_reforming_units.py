"""What a reform of units does: a table of cases."""

from __future__ import annotations

import pytest

from communes.reforming.unit_algebra import work_out_units
from communes.reforming.units import (
    KnownAbove,
    KnownUnit,
    UnitOperation,
    UnitPart,
    UnitResult,
    said_of_unit,
)
from communes.reforming.values import Extent, Kind

UNITS = {
    code: KnownUnit(pk, code, "Xã", name, 9, holds=holds, later=later)
    for pk, code, name, holds, later in (
        (1, "00001", "Đông", 3, ""),
        (2, "00002", "Tây", 2, ""),
        (3, "00003", "Nam", 0, ""),
        (4, "00004", "Bắc", 1, "Xã Bắc đã đổi sau ngày 01/08/2025."),
    )
}
WHOLE, PART = Extent.WHOLE, Extent.PART


def operation(kind, parts, *results, position=1):
    return UnitOperation(
        Kind(kind),
        tuple(UnitPart(code, extent) for code, extent in parts),
        tuple(UnitResult(*result) for result in results),
        position=position,
    )


def passings(outcome):
    return [(one.old, one.new, one.extent.value) for one in outcome.passings]


@pytest.mark.parametrize(
    ("kind", "parts", "results", "ended", "changed", "founded", "passed"),
    [
        # Into one of them, which stays itself.
        ("merge", [("00001", WHOLE), ("00002", WHOLE)], [("00001", "Xã", "Đông")],
         {2}, [], [], [(2, "00001", "whole")]),
        # The same with another kind: still itself.
        ("merge", [("00001", WHOLE), ("00002", WHOLE)], [("00001", "Phường", "Đông")],
         {2}, [1], [], [(2, "00001", "whole")]),
        # Another name under an old code is another commune.
        ("merge", [("00001", WHOLE), ("00002", WHOLE)], [("00001", "Xã", "Đông Tây")],
         {1, 2}, [], ["00001"], [(1, "00001", "whole"), (2, "00001", "whole")]),
        ("merge", [("00001", WHOLE), ("00002", PART)], [("00001", "Xã", "Đông")],
         set(), [], [], [(2, "00001", "part")]),
        ("split", [("00001", WHOLE)], [("00001", "Xã", "Đông"), ("00009", "Xã", "Mới")],
         set(), [], ["00009"], [(1, "00009", "part")]),
        ("split", [("00001", WHOLE)], [("00002", "Xã", "Tây"), ("00009", "Xã", "Mới")],
         {1}, [], ["00009"], [(1, "00002", "part"), (1, "00009", "part")]),
        ("rename", [("00001", WHOLE)], [("00001", "Xã", "Rạng Đông")], set(), [1], [], []),
        ("kind", [("00001", WHOLE)], [("00001", "Phường", "Đông")], set(), [1], [], []),
        ("found", [], [("00009", "Xã", "Mới")], set(), [], ["00009"], []),
        ("abolish", [("00003", WHOLE)], [], {3}, [], [], []),
    ],
)  # fmt: skip
def test_operation_ends_changes_founds_and_passes_on(
    kind, parts, results, ended, changed, founded, passed
):
    one = operation(kind, parts, *results)
    outcome = work_out_units([one], UNITS)
    assert outcome.errors == []
    assert (outcome.ended, list(outcome.changed), list(outcome.founded)) == (
        ended,
        changed,
        founded,
    )
    assert passings(outcome) == passed
    assert said_of_unit(one, UNITS)[0].isupper()


@pytest.mark.parametrize(
    ("kind", "parts", "results", "said"),
    [
        ("merge", [("00001", WHOLE)], [("00001", "Xã", "Đông")], "từ hai xã cũ"),
        ("merge", [("00001", WHOLE), ("00007", WHOLE)], [("00001", "Xã", "Đông")], "mã 00007"),
        ("merge", [("00001", WHOLE), ("00004", WHOLE)], [("00001", "Xã", "Đông")], "đã đổi sau"),
        ("split", [("00001", WHOLE)], [("00009", "Xã", "Mới")], "từ hai xã mới"),
        ("rename", [("00001", WHOLE)], [("00001", "Xã", "Đông")], "không có gì đổi"),
        ("rename", [("00001", WHOLE)], [("00009", "Xã", "Đông")], "giữ nguyên mã"),
        ("found", [], [("9", "Xã", "Mới")], "không phải 5 chữ số"),
        ("found", [], [("00009", "Xã", "")], "chưa có loại hoặc tên"),
        ("found", [], [("00001", "Xã", "Mới")], "mã của đơn vị khác"),
        ("found", [], [("00008", "Xã", "Mới")], "mã của đơn vị khác"),
        ("abolish", [("00001", WHOLE)], [], "còn 3 thôn"),
        ("unclear", [("00001", WHOLE)], [], "Chưa chọn hình thức"),
    ],
)
def test_operation_that_cannot_be_says_why(kind, parts, results, said):
    outcome = work_out_units([operation(kind, parts, *results)], UNITS, {"00008"})
    assert said in outcome.errors[0].message


def test_operations_of_one_resolution_do_not_contradict_one_another():
    merge = operation("merge", [("00001", WHOLE), ("00002", WHOLE)], ("00009", "Xã", "Mới"))
    again = operation("abolish", [("00001", WHOLE)], position=2)
    found = operation("found", [], ("00009", "Xã", "Khác"), position=3)
    errors = [one.message for one in work_out_units([merge, again, found], UNITS).errors]
    assert any("được nhập toàn bộ mà còn ở việc khác" in one for one in errors)
    assert any("đã là đơn vị mới của việc 1" in one for one in errors)
    assert "Chưa có việc nào" in work_out_units([], UNITS).errors[0].message


# A district of another province with a commune, and where something may move.
MOVING = UNITS | {
    "100": KnownUnit(9, "100", "Huyện", "Cũ", 50),
    "00010": KnownUnit(10, "00010", "Xã", "Xa", 70, here=False),
}
ABOVE = {
    "100": KnownAbove(9, "100", "Huyện Cũ"),
    "200": KnownAbove(60, "200", "Huyện Mới"),
    "700": KnownAbove(80, "700", "Huyện Lạ", here=False),
    "01": KnownAbove(50, "01", "Tỉnh Cũ", divided=True),
    "02": KnownAbove(51, "02", "Tỉnh Mới", divided=True, here=False),
    "03": KnownAbove(52, "03", "Tỉnh không huyện"),
}


@pytest.mark.parametrize(
    ("parts", "to", "moved", "carried"),
    [
        (["00001", "00002"], "200", {1: "200", 2: "200"}, set()),
        (["00001"], "03", {1: "03"}, set()),
        (["00010"], "200", {10: "200"}, set()),
        (["100"], "02", {9: "02"}, {1, 2, 3}),
    ],
)
def test_a_move_goes_under_another_unit_with_what_lies_in_it(parts, to, moved, carried):
    one = operation("move", [(code, WHOLE) for code in parts], (to, "", ""))
    known = {code: unit for code, unit in MOVING.items() if code != "00004"}
    outcome = work_out_units([one], known, above=ABOVE)
    assert outcome.errors == []
    assert (outcome.moved, outcome.carried) == (moved, carried)
    assert (
        said_of_unit(one, MOVING, ABOVE)
        .lower()
        .endswith(f"về {ABOVE[to].full_name} ({to})".lower())
    )


@pytest.mark.parametrize(
    ("parts", "to", "said"),
    [
        ([("00001", WHOLE)], "100", "đang thuộc Huyện Cũ rồi"),
        ([("00001", WHOLE)], "02", "có cấp huyện: ghi mã huyện nhận"),
        ([("00001", WHOLE)], "999", "không có huyện, tỉnh nhận mã 999"),
        ([("00001", PART)], "200", "chọn hình thức Chia tách"),
        ([("100", WHOLE)], "200", "ghi mã tỉnh nhận"),
        ([("100", WHOLE)], "02", "Xã Bắc đã đổi"),
        ([("00010", WHOLE)], "700", "đều không thuộc tỉnh"),
        ([("500", WHOLE)], "02", "không có đơn vị mã 500"),
    ],
)
def test_a_move_that_cannot_be_says_why(parts, to, said):
    one = operation("move", parts, (to, "", ""))
    assert said in work_out_units([one], MOVING, above=ABOVE).errors[0].message


def test_a_move_goes_together_with_another_name_and_with_nothing_else():
    move = operation("move", [("00001", WHOLE)], ("200", "", ""))
    rename = operation("rename", [("00001", WHOLE)], ("00001", "Phường", "Đông"), position=2)
    outcome = work_out_units([move, rename], MOVING, above=ABOVE)
    assert (outcome.errors, outcome.going_on) == ([], {1})
    merge = operation(
        "merge", [("00001", WHOLE), ("00002", WHOLE)], ("00002", "Xã", "Tây"), position=2
    )
    errors = work_out_units([move, merge], MOVING, above=ABOVE).errors
    assert "đã có ở việc khác. Bỏ bớt một việc" in errors[0].message
    # What lies elsewhere is there to be moved and for nothing else.
    away = operation("merge", [("00001", WHOLE), ("00010", WHOLE)], ("00001", "Xã", "Đông"))
    assert "không có xã mã 00010" in work_out_units([away], MOVING, above=ABOVE).errors[0].message
