"""What every change of an account or a post checks, and the post's row itself."""

from __future__ import annotations

import datetime

from communes.errors import Refused
from communes.models import Assignment, Officer, Unit
from communes.officers.accounts import may_manage, roles_fitting, roles_in
from communes.roles import Role
from communes.units.placing import keys_on


def locked_account(officer: Officer, *, by: Officer, today: datetime.date) -> Officer:
    """The account as it stands now, held until the end of the transaction."""
    found = Officer.objects.select_for_update().get(pk=officer.pk)
    if not may_manage(by, found, today):
        raise Refused("Tài khoản này không thuộc quyền quản lý của anh/chị.")
    return found


def check_post(
    *, role: str, unit: Unit | None, valid_from: datetime.date, by: Officer | None
) -> None:
    """Raises Refused when the post is not to be had on the day or not `by`'s to give."""
    if unit is not None and not unit.valid_on(valid_from):
        raise Refused(
            f"{unit.label} không tồn tại vào ngày {written_day(valid_from)}. "
            "Chọn ngày khác hoặc đơn vị khác.",
            "valid_from",
        )
    place = unit.label if unit else "cả nước"
    if role not in roles_fitting(unit):
        raise Refused(f"Vai trò {Role(role).label} không dùng cho {place}.", "role")
    if by is not None and role not in roles_in(by, unit, valid_from):
        raise Refused(
            f"Anh/chị không được giao vai trò {Role(role).label} tại {place}: chỉ giao được cho "
            "đơn vị thuộc địa bàn của mình, không ngang hoặc trên cấp mình.",
            "role",
        )


def add_post(
    officer: Officer, role: str, unit: Unit | None, valid_from: datetime.date
) -> Assignment:
    return Assignment.objects.create(
        officer=officer, role=role, unit=unit, valid_from=valid_from, **keys_on(unit, valid_from)
    )


def written_day(day: datetime.date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "trước nay"
