"""What a reform of units does: a table of cases."""

from __future__ import annotations

import pytest

from communes.reforming.units import (
    KnownUnit,
    UnitOperation,
    UnitPart,
    UnitResult,
    said_of_unit,
    work_out_units,
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
        ("move", [("00001", WHOLE)], [], "Chưa chọn hình thức"),
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
