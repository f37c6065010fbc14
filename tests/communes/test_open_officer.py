"""`manage.py open_officer`: the contract of design section 6."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from communes.models import AuditEntry, Officer
from communes.roles import Role
from tests import make


@pytest.fixture
def typed(monkeypatch):
    """typed("text") is what standard input holds; nothing unless told otherwise."""

    def hold(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    hold("")
    return hold


def run(*args) -> str:
    out = io.StringIO()
    call_command("open_officer", *args, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def quiet_input(typed):
    """pytest's own standard input cannot be read."""


def test_first_account_needs_nobody_and_prints_its_password_once(land):
    printed = json.loads(run("quantri", "--role", "admin", "--json"))
    assert printed["username"] == "quantri"
    assert printed["unit"] is None
    assert printed["must_change_password"] is True
    officer = authenticate(username="quantri", password=printed["password"])
    assert officer.reach.whole_country


def test_account_of_a_unit_by_code_on_a_day(land, admin):
    printed = json.loads(
        run(
            *("canbo.tamdan", "--role", "clerk", "--unit", "20392", "--on", "2022-06-30"),
            *("--by", "quantri", "--name", "Trần Thị A", "--json"),
        )
    )
    assert (printed["unit"], printed["unit_name"]) == ("20392", "Xã Tam Dân")
    officer = Officer.objects.get(username="canbo.tamdan")
    post = officer.assignments.get()
    assert (officer.full_name, post.unit, post.valid_from) == (
        "Trần Thị A",
        land.home,
        make.day("30/6/2022"),
    )
    assert AuditEntry.objects.get(target_id=officer.pk).actor == admin


def test_code_is_read_on_the_day_given(land, admin):
    make.make_province("48", "Đà Nẵng cũ", valid_to=make.day("30/6/2025"))
    new = make.make_province("48", "Đà Nẵng mới", valid_from=make.day("1/7/2025"))
    run("so.48", "--role", "department", "--unit", "48", "--on", "1/7/2025", "--by", "quantri")
    assert Officer.objects.get(username="so.48").assignments.get().unit == new


def test_first_password_is_read_from_standard_input_and_not_printed(land, admin, typed):
    typed("ruộng bậc thang\nmột dòng khác\n")
    printed = run("bo", "--role", "ministry", "--by", "quantri")
    officer = authenticate(username="bo", password="ruộng bậc thang")
    assert officer.must_change_password
    assert "ruộng" not in printed
    assert "Mật khẩu" not in printed


def test_first_password_is_made_up_without_standard_input(land, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "Mật khẩu đầu tiên (chỉ in một lần): " in run("quantri", "--role", "admin")


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("x1", "--role", "admin"), "nêu người mở"),
        (("x1", "--role", "admin", "--by", "khong.co"), "Không có tài khoản khong.co"),
        (("x1", "--role", "clerk", "--by", "quantri"), "không dùng cho cả nước"),
        (("x1", "--role", "clerk", "--unit", "99999", "--by", "quantri"), "mã 99999"),
        (("x1", "--role", "clerk", "--unit", "518", "--by", "quantri"), "không dùng cho"),
        (("x1", "--role", "clerk", "--unit", "02692", "--by", "so.49"), "không được giao"),
        (("x1", "--role", "clerk", "--unit", "20392", "--by", "canbo.20392"), "không được giao"),
        (("quantri", "--role", "admin", "--by", "quantri"), "đã có người dùng"),
    ],
)
def test_refusals_exit_with_one_and_the_reason(land, admin, department, clerk, args, reason):
    before = Officer.objects.count()
    with pytest.raises(CommandError, match=reason) as refusal:
        run(*args)
    assert refusal.value.returncode == 1
    assert Officer.objects.count() == before


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("x1",),
        ("x1", "--role", "king"),
        ("x1", "--role", "admin", "--on", "31/6/2022"),
    ],
)
def test_wrong_usage_exits_with_two(db, args, capsys):
    from communes.management.commands.open_officer import Command

    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "open_officer", *args])
    assert end.value.code == 2


def test_refusal_on_the_command_line_goes_to_standard_error(land, admin, capsys):
    from communes.management.commands.open_officer import Command

    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "open_officer", "x1", "--role", Role.ADMIN])
    printed = capsys.readouterr()
    assert end.value.code == 1
    assert "nêu người mở" in printed.err
    assert printed.out == ""
