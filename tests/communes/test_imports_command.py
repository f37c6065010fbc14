"""manage.py import_villages: the contract of design section 6."""

from __future__ import annotations

import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from communes.models import ImportBatch, Village, VillageList
from tests.communes import lists
from tests.communes.lists import row


@pytest.fixture
def send(land, admin, tmp_path, capsys):
    """send(rows, *options) is (exit code, what was printed, what was complained of)."""

    def run(rows, *options, name="ds.csv", as_of="2022-07-20", by="quantri"):
        path = tmp_path / name
        path.write_bytes(rows if isinstance(rows, bytes) else lists.csv_of(*rows))
        code, complaint = 0, ""
        try:
            call_command("import_villages", str(path), "--as-of", as_of, "--by", by, *options)
        except CommandError as error:
            code, complaint = error.returncode, str(error)
        return code, capsys.readouterr().out, complaint

    return run


def test_a_dry_run_prints_every_row_and_exits_0(send, land):
    rows = [row(land.home, "Thôn Một", 5), row(land.home, "Thôn Một"), row("Lạ", "Thôn Hai")]
    code, printed, _ = send(rows, "--json")
    result = json.loads(printed)
    assert code == 0
    assert list(result) == ["file_result", "reason", "warnings", "rows", "totals", "committed"]
    assert (result["file_result"], result["reason"], result["committed"]) == ("ok", None, False)
    assert result["totals"] == {
        "rows": 3,
        "valid": 1,
        "invalid": 2,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
    }
    assert [(r["sheet"], r["row"], r["status"], r["codes"]) for r in result["rows"]] == [
        ("Sheet1", 2, "valid", []),
        ("Sheet1", 3, "invalid", ["E_DUPLICATE_IN_FILE"]),
        ("Sheet1", 4, "invalid", ["E_COMMUNE_UNKNOWN"]),
    ]
    assert result["rows"][0]["understood"]["commune_code"] == land.home.code
    assert not Village.objects.exists()


def test_invalid_rows_stop_a_commit_with_exit_1(send, land):
    rows = [row(land.home, "Thôn Một"), row("Lạ", "Thôn Hai")]
    code, printed, complaint = send(rows, "--json", "--commit")
    assert (code, json.loads(printed)["committed"]) == (1, False)
    assert "1 dòng có lỗi" in complaint
    assert not Village.objects.exists()
    code, printed, _ = send(rows, "--json", "--commit", "--only-valid", "--complete")
    assert (code, json.loads(printed)["committed"]) == (0, True)
    assert (Village.objects.count(), VillageList.objects.count()) == (1, 1)


def test_a_rejected_file_exits_1_with_its_reason(send, land):
    code, printed, complaint = send(b"PK\x03\x04", "--json", name="x.xlsx")
    result = json.loads(printed)
    assert (code, result["file_result"], result["reason"], result["rows"]) == (
        1,
        "rejected",
        "E_FILE_CORRUPT",
        [],
    )
    assert complaint.startswith("E_FILE_CORRUPT: ")


def test_a_territory_narrows_the_names(send, land):
    rows = [row("Tam Dân", "Thôn Một")]
    for options in (
        ["--province", "49"],
        ["--district", "518"],
        ["--commune", "20392"],
    ):
        code, printed, _ = send(rows, "--json", *options)
        assert (code, json.loads(printed)["totals"]["valid"]) == (0, 1)
    assert ImportBatch.objects.first().commune == land.home


def test_a_day_before_the_lists_is_warned_of(send, land):
    code, printed, _ = send([row(land.home, "Thôn Một")], "--json", as_of="15/6/2022")
    assert (code, json.loads(printed)["warnings"]) == (0, ["W_AS_OF_BEFORE_LISTS"])


def test_words_for_people(send, land):
    code, printed, _ = send([row(land.home, "Thôn Một"), row("Lạ", "Thôn Hai")])
    assert code == 0
    assert "2 dòng: đúng 1, có lỗi 1. Thêm mới 1" in printed
    assert "Sheet1 | Dòng 3: " in printed
    assert printed.endswith("Chưa ghi gì vào sổ.\n")
    assert send([row(land.home, "Thôn Một")], "--commit")[1].endswith("Đã ghi vào sổ.\n")


def test_the_marked_workbook_names_the_wrong_cell(send, land, tmp_path):
    out = tmp_path / "marked.xlsx"
    code, _, _ = send([row(land.home, "Thôn Một", "năm")], "--marked", str(out))
    assert code == 0
    sheets = openpyxl.load_workbook(out).sheetnames
    assert sheets == ["Sheet1", "Lỗi"]


@pytest.mark.parametrize(
    ("options", "more"),
    [
        (["--commune", "99999"], {}),
        (["--district", "49"], {}),
        ([], {"as_of": "hôm nay"}),
        ([], {"by": "khong-co"}),
    ],
)
def test_wrong_usage_exits_2(send, land, options, more):
    assert send([row(land.home, "Thôn Một")], *options, **more)[0] == 2
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_wrong_usage(land, admin):
    with pytest.raises(CommandError) as error:
        call_command("import_villages", "khong-co.xlsx", "--as-of", "2022-07-20", "--by", "quantri")
    assert error.value.returncode == 2


def test_an_officer_without_the_right_is_refused(send, land, department):
    assert send([row(land.home, "Thôn Một")], by="so.49")[0] == 1
