"""Opening, correcting and closing the accounts of officers."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from communes import audit
from communes.actions.posting import add_post, check_post, locked_account, written_day
from communes.errors import Refused
from communes.models import Assignment, Officer, OneTimeCode, Unit
from communes.officers.account_rules import USERNAME, USERNAME_RULE, username_for
from communes.roles import RIGHTS, Right, Role
from communes.territory import valid_on
from communes.vietnamese import clean, nfc, search_text, sort_key

# Letters and digits that nobody takes for one another when they are read aloud or copied by hand.
PLAIN_SIGNS = "abcdefghkmnpqrstuvwxyz23456789"


@transaction.atomic
def open_officer(
    *,
    full_name: str,
    role: str,
    unit: Unit | None,
    valid_from: datetime.date,
    by: Officer | None,
    today: datetime.date,
    username: str = "",
    password: str | None = None,
    encoded: str = "",
    position: str = "",
    phone: str = "",
    email: str = "",
) -> tuple[Officer, str]:
    """Open an account and give its first post; returns it with the first password.

    The first password is made up unless given, is kept nowhere in clear, and must be changed at
    the first sign-in; encoded: that password as it is kept, where that is known from another
    account. An empty username is made of role and unit (canbo.20392). by=None is
    accepted only while nobody holds a post that manages accounts: the first account of a register.

    Raises Refused: nobody acts, the role or unit is not the actor's to give, the unit does not
    exist on the day, the username is taken or malformed, the password is too weak.
    """
    if by is None and _somebody_manages_accounts(today):
        raise Refused("Phải nêu người mở tài khoản: hệ thống đã có tài khoản quản trị.")
    check_post(role=role, unit=unit, valid_from=valid_from, by=by)
    username = _free_username(username, role, unit)
    full_name = clean(full_name)
    if not full_name:
        raise Refused("Ghi họ và tên của cán bộ.", "full_name")
    officer = Officer(
        username=username,
        full_name=full_name,
        position=clean(position),
        phone=phone,
        email=email,
        must_change_password=True,
        **_text_keys(username, full_name),
    )
    first = nfc(password) if password else _random_password()
    try:
        validate_password(first, officer)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from error
    if encoded:
        officer.password = encoded
    else:
        officer.set_password(first)
    try:
        with transaction.atomic():
            officer.save()
    except IntegrityError as error:
        raise _username_taken(username) from error
    post = add_post(officer, role, unit, valid_from)
    audit.record(
        by=by,
        system=by is None,
        verb="officer.opened",
        summary=f"Mở tài khoản {username} cho {full_name}: {post}",
        target=officer,
        after={
            "tên đăng nhập": username,
            "họ và tên": full_name,
            "chức vụ": officer.position,
            "vai trò": Role(role).label,
            "đơn vị": unit.label if unit else "cả nước",
            "từ ngày": valid_from,
        },
        place=post,
    )
    return officer, first


@transaction.atomic
def correct_officer(
    *,
    officer: Officer,
    full_name: str,
    position: str,
    phone: str,
    email: str,
    by: Officer,
    today: datetime.date,
) -> Officer:
    """Put right what an account says about its person; the post is changed by `posts.give_post`."""
    officer = locked_account(officer, by=by, today=today)
    before = _particulars(officer)
    officer.full_name = clean(full_name)
    if not officer.full_name:
        raise Refused("Ghi họ và tên của cán bộ.", "full_name")
    officer.position = clean(position)
    officer.phone, officer.email = phone, email
    for key, value in _text_keys(officer.username, officer.full_name).items():
        setattr(officer, key, value)
    was, now_is = audit.changes(before, _particulars(officer))
    if not now_is:
        return officer
    officer.save()
    audit.record(
        by=by,
        verb="officer.corrected",
        summary=f"Sửa thông tin tài khoản {officer.username}",
        target=officer,
        before=was,
        after=now_is,
        place=_last_post(officer),
    )
    return officer


@transaction.atomic
def close_officer(
    *,
    officer: Officer,
    last_day: datetime.date,
    reason: str,
    by: Officer,
    today: datetime.date,
) -> Officer:
    """Close an account: it signs in no more from this moment, and its post ends on last_day.

    last_day is today or earlier, not before the post began. A post that was still to come is
    taken back, since it never held.
    """
    officer = locked_account(officer, by=by, today=today)
    reason = clean(reason)
    if not reason:
        raise Refused("Ghi lý do đóng tài khoản, ví dụ: chuyển công tác.", "reason")
    if not officer.is_active:
        raise Refused(f"Tài khoản {officer.username} đã đóng từ trước.")
    if last_day > today:
        raise Refused("Ngày làm việc cuối cùng không được sau hôm nay.", "last_day")
    post = _last_post(officer)
    before: dict[str, Any] = {"tài khoản": "đang dùng"}
    after: dict[str, Any] = {"tài khoản": "đã đóng"}
    officer.assignments.filter(valid_from__gt=today).delete()
    current = officer.assignments.filter(valid_on(today)).first()
    if current is not None:
        if current.valid_from is not None and last_day < current.valid_from:
            raise Refused(
                f"Nhiệm vụ hiện tại bắt đầu từ {written_day(current.valid_from)}; "
                "ngày làm việc cuối cùng không được trước ngày đó.",
                "last_day",
            )
        current.valid_to = last_day
        current.save(update_fields=["valid_to"])
        before["nhiệm vụ"] = str(current)
        after["nhiệm vụ"] = f"{current}, đến hết {written_day(last_day)}"
    officer.is_active = False
    officer.closed_at = timezone.now()
    officer.save(update_fields=["is_active", "closed_at"])
    OneTimeCode.objects.filter(officer=officer, used_at=None).update(expires_at=timezone.now())
    audit.record(
        by=by,
        verb="officer.closed",
        summary=f"Đóng tài khoản {officer.username} của {officer.full_name}",
        target=officer,
        before=before,
        after=after,
        reason=reason,
        place=post,
    )
    return officer


def _free_username(username: str, role: str, unit: Unit | None) -> str:
    username = clean(username).lower()
    if not username:
        code = unit.code if unit else ""
        taken = Officer.objects.filter(username__endswith=code).values_list("username", flat=True)
        return username_for(role, code, taken)
    if not USERNAME.fullmatch(username):
        raise Refused(USERNAME_RULE, "username")
    if Officer.objects.filter(username=username).exists():
        raise _username_taken(username)
    return username


def _username_taken(username: str) -> Refused:
    return Refused(f"Tên đăng nhập {username} đã có người dùng. Chọn tên khác.", "username")


def _somebody_manages_accounts(today: datetime.date) -> bool:
    managing = [role for role, rights in RIGHTS.items() if Right.MANAGE_ACCOUNTS in rights]
    posts = Assignment.objects.exclude(valid_to__lt=today)
    return posts.filter(role__in=managing, officer__is_active=True).exists()


def _random_password() -> str:
    """Three groups of four, some 58 bits: 'kq7m-x3hd-9wfr'."""
    groups = ["".join(secrets.choice(PLAIN_SIGNS) for _ in range(4)) for _ in range(3)]
    return "-".join(groups)


def _particulars(officer: Officer) -> dict[str, Any]:
    """For the audit trail; of a telephone number only what tells two numbers apart."""
    return {
        "họ và tên": officer.full_name,
        "chức vụ": officer.position,
        "điện thoại": f"…{officer.phone[-3:]}" if officer.phone else "",
        "thư điện tử": officer.email,
    }


def _text_keys(username: str, full_name: str) -> dict[str, str]:
    return {
        "sort_key": sort_key(full_name),
        "search_text": search_text(f"{full_name} {username}"),
    }


def _last_post(officer: Officer) -> Assignment | None:
    return officer.assignments.order_by("valid_from").last()
