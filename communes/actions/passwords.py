"""Passwords: changed by their owner, or set anew with a one-time code handed over in person."""

from __future__ import annotations

import datetime
import re
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.models import Officer, OneTimeCode
from communes.officers.accounts import last_post, may_manage
from communes.vietnamese import nfc

CODE_LIFE = datetime.timedelta(hours=24)
CODE_ATTEMPTS = 5
# Capitals and digits that nobody takes for one another when they are read over the telephone.
CODE_SIGNS = "ABCDEFGHKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8

# Never says which of the two was wrong, nor whether the account exists.
CODE_REFUSED = (
    "Tên đăng nhập hoặc mã một lần không đúng, hoặc mã đã dùng, đã hết hạn, đã nhập sai quá "
    f"{CODE_ATTEMPTS} lần. Kiểm tra lại, hoặc gọi người quản trị tài khoản để nhận mã mới."
)


@transaction.atomic
def change_password(*, password: str, by: Officer) -> Officer:
    """An officer sets a password of their own; the one set by somebody else is gone."""
    officer = Officer.objects.select_for_update().get(pk=by.pk)
    _set(officer, password)
    audit.record(
        by=by,
        verb="officer.password_changed",
        summary=f"Đổi mật khẩu tài khoản {officer.username}",
        target=officer,
        place=last_post(officer),
    )
    return officer


@transaction.atomic
def issue_code(*, officer: Officer, by: Officer, today: datetime.date) -> str:
    """A code for an officer who forgot the password: 'ABCD-2345', good once and for 24 hours.

    Only its hash is kept. Codes issued before are void; the password stays until the code is used.
    Raises Refused when the account is closed or not the actor's to manage.
    """
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    if not may_manage(by, officer, today):
        raise Refused("Tài khoản này không thuộc quyền quản lý của anh/chị.")
    if not officer.is_active:
        raise Refused("Tài khoản đã đóng. Giao nhiệm vụ mới để mở lại trước khi cấp mã.")
    OneTimeCode.objects.filter(officer=officer, used_at=None).update(expires_at=timezone.now())
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    OneTimeCode.objects.create(
        officer=officer,
        code_hash=make_password(code),
        issued_by=by,
        expires_at=timezone.now() + CODE_LIFE,
    )
    audit.record(
        by=by,
        verb="officer.code_issued",
        summary=f"Cấp mã một lần cho tài khoản {officer.username}",
        target=officer,
        place=last_post(officer),
    )
    return f"{code[:4]}-{code[4:]}"


def redeem_code(*, code: str, password: str, by: str) -> Officer:
    """Set a new password with a one-time code; `by` is the username that the code must prove.

    A wrong code counts against the codes of that account even though nothing else is written.
    Raises Refused, in the same words whatever was wrong with name or code.
    """
    with transaction.atomic():
        officer = _redeemed(by.strip().lower(), re.sub(r"[\s-]", "", code).upper(), password)
    if officer is None:
        raise Refused(CODE_REFUSED)
    return officer


def _redeemed(username: str, code: str, password: str) -> Officer | None:
    officer = Officer.objects.select_for_update().filter(username=username, is_active=True).first()
    issued = (
        OneTimeCode.objects.select_for_update()
        .filter(officer=officer, used_at=None, attempts__lt=CODE_ATTEMPTS)
        .order_by("-pk")
        .first()
        if officer
        else None
    )
    if officer is None or issued is None or issued.expires_at <= timezone.now():
        # As much work as for a code that exists, so that the time taken tells nothing.
        make_password(code)
        return None
    if not check_password(code, issued.code_hash):
        issued.attempts += 1
        issued.save(update_fields=["attempts"])
        return None
    _set(officer, password)
    issued.used_at = timezone.now()
    issued.save(update_fields=["used_at"])
    audit.record(
        by=officer,
        verb="officer.code_used",
        summary=f"Đặt lại mật khẩu tài khoản {officer.username} bằng mã một lần",
        target=officer,
        place=last_post(officer),
    )
    return officer


def _set(officer: Officer, password: str) -> None:
    password = nfc(password)
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "new_password1") from error
    officer.set_password(password)
    officer.must_change_password = False
    officer.save(update_fields=["password", "must_change_password"])
