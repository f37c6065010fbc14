"""A report that takes no time, so that a hundred of them can be interrupted in a second or two."""

from __future__ import annotations

import time

from communes.roles import Right
from reports.kinds import KINDS
from reports.kinds.kind import Body, Column, Kind, Line, Subject, Table

CODE = "light"
# Long enough that a blow falls between two of them, or into one.
SECONDS = 0.02


def build(subject: Subject) -> Body:
    time.sleep(SECONDS)
    table = Table("Bảng", (Column("name", "Đơn vị"),), (Line((subject.name,)),))
    return Body(title="Báo cáo nhẹ", tables=(table,))


LIGHT = Kind(
    code=CODE,
    title="Báo cáo nhẹ",
    about="Chỉ có tên đơn vị.",
    levels=("province", "commune"),
    frequencies=("month",),
    right=Right.READ_REPORTS,
    build=build,
    compared=False,
)


def register() -> None:
    KINDS[CODE] = LIGHT  # type: ignore[index]  (a dict behind the read-only type)


def forget() -> None:
    KINDS.pop(CODE, None)  # type: ignore[attr-defined]
