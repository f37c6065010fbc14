"""manage.py import_members: what it prints, what it exits with, what it writes."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from teams.models import Document
from tests import make

TEXT = """STT,Tên tổ,Họ và tên,Nhiệm vụ trong tổ,Số điện thoại
1,Thôn An Mỹ,Nguyễn Văn An,Tổ trưởng,0905111222
2,Thôn An Mỹ,Trần Thị Bình,Tổ phó,
"""
WRONG = TEXT + "3,Thôn An Mỹ,12345,Thành viên,\n"


@pytest.fixture
def run(tmp_path, capsys, clerk, home):
    make.make_village(home, "An Mỹ")
    path = tmp_path / "to.csv"

    def call(text=TEXT, *more):
        """Exit code, the JSON printed, the reason."""
        path.write_text(text, encoding="utf-8")
        code, reason = 0, ""
        try:
            call_command(
                "import_members",
                str(path),
                "--as-of=2022-07-20",
                f"--by={clerk.username}",
                "--json",
                *more,
            )
        except CommandError as refusal:
            code, reason = refusal.returncode, str(refusal)
        printed = capsys.readouterr().out
        return code, json.loads(printed) if printed else None, reason

    return call


def test_a_dry_run_of_a_readable_file_exits_0_and_writes_nothing(run):
    code, told, _ = run(WRONG)
    assert code == 0
    assert (told["file_result"], told["reason"], told["committed"]) == ("ok", None, False)
    assert told["totals"] == {
        "rows": 3,
        "valid": 2,
        "invalid": 1,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
    }
    assert [(row["row"], row["status"], row["codes"]) for row in told["rows"]] == [
        (2, "valid", []),
        (3, "valid", []),
        (4, "invalid", ["E_NAME_INVALID"]),
    ]
    assert told["rows"][0]["understood"]["phone"] == "0905111222"
    assert not Document.objects.exists()


def test_a_commit_with_wrong_rows_exits_1_and_writes_nothing(run):
    code, told, reason = run(WRONG, "--commit")
    assert (code, told["committed"]) == (1, False)
    assert "1 dòng có lỗi" in reason
    assert not Document.objects.exists()


def test_only_the_valid_rows_are_written_when_asked(run):
    code, told, _ = run(WRONG, "--commit", "--only-valid")
    assert (code, told["committed"]) == (0, True)
    (team,) = Document.objects.get().draft["teams"]
    assert len(team["members"]) == 2


def test_the_same_file_twice_changes_nothing(run):
    run(TEXT, "--commit")
    code, told, _ = run(TEXT, "--commit")
    assert (code, told["totals"]["new"], told["totals"]["unchanged"]) == (0, 0, 2)
    assert Document.objects.count() == 1


def test_a_rejected_file_exits_1(run):
    code, told, reason = run("%PDF-1.7", "--commit")
    assert (code, told["file_result"], told["committed"]) == (1, "rejected", False)
    assert told["reason"].startswith("E_")
    assert reason.startswith(told["reason"])


def test_the_marked_workbook_is_written(run, tmp_path):
    out = tmp_path / "marked.xlsx"
    run(WRONG, f"--marked={out}")
    assert out.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    "more", [["--commune=99999"], ["--by=khong-co"], ["--as-of=hom-nay"], ["--district=5"]]
)
def test_wrong_usage_exits_2(run, more):
    assert run(TEXT, *more)[0] == 2


def test_a_territory_of_others_exits_1(run, next_door):
    code, _, reason = run(TEXT, f"--commune={next_door.code}")
    assert code == 1
    assert "không thuộc địa bàn" in reason
