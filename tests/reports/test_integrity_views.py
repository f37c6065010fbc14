"""The page and the command: by severity, within the territory, with words and as a file."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.urls import reverse

from communes.models import AuditEntry
from teams.models import Document
from tests import make

URL = "/kiem-tra/"


@pytest.fixture
def faults(home, next_door) -> Document:
    """A village without households and a decision effective too early in Tam Dân; the same
    village in Tam Đàn."""
    make.make_village(home, "Ngọc Tú")
    make.make_village(next_door, "Bên kia")
    document = make.make_document(
        home, number_raw="41/QĐ-UBND", effective_on=make.day("1/6/2022"), kind="KH"
    )
    make.declare(home)
    make.declare(next_door)
    return document


@pytest.mark.usefixtures("faults")
def test_page_groups_by_severity_within_the_territory(
    clerk, department, sign_in, django_assert_max_num_queries
):
    with django_assert_max_num_queries(130):
        text = sign_in(clerk).get(URL).content.decode()
    assert "Thôn Ngọc Tú" in text
    assert "Bên kia" not in text
    assert text.index("Cần xem (1)") < text.index("Lưu ý (1)")
    assert "hiệu lực 1/6/2022, ký 15/6/2022" in text
    assert "Cách xử lý:" in text
    assert "So với bản ký rồi đính chính ngày." in text
    assert "Bên kia" in sign_in(department).get(URL).content.decode()


@pytest.mark.usefixtures("faults")
def test_page_of_one_check_filters_by_words_without_accents(department, sign_in):
    client = sign_in(department)
    query = {"viec": "villages_without_households"}
    text = client.get(URL, query).content.decode()
    assert "<h1>Thôn chưa có số hộ</h1>" in text
    assert "41/QĐ-UBND" not in text
    found = client.get(URL, {**query, "q": "ngoc tu"}).content.decode()
    assert "Thôn Ngọc Tú" in found
    assert "Bên kia" not in found
    assert "Không có chỗ nào khớp" in client.get(URL, {**query, "q": "xyz"}).content.decode()


@pytest.mark.usefixtures("faults")
def test_page_filters_by_severity_and_unit(department, sign_in, next_door):
    client = sign_in(department)
    errors = client.get(URL, {"muc": "error"}).content.decode()
    assert "Không thấy chỗ nào cần xem" in errors
    assert "Thôn có ngày không thuộc xã nào" in errors
    text = client.get(URL, {"don-vi": next_door.pk}).content.decode()
    assert "Bên kia" in text
    assert "Ngọc Tú" not in text
    # What is asked for is asked for in the links as well.
    assert f"don-vi={next_door.pk}" in text


@pytest.mark.usefixtures("faults")
def test_what_others_read_is_not_there(ministry, clerk, other_department, home, sign_in):
    """The ministry reads totals: villages and plans, no documents, people or accounts."""
    text = sign_in(ministry).get(URL, {"don-vi": home.pk}).content.decode()
    assert "Thôn Ngọc Tú" in text
    assert "41/QĐ-UBND" not in text
    assert "tài khoản" not in text
    refused = {"viec": "documents_effective_before_signed", "don-vi": home.pk}
    assert sign_in(ministry).get(URL, refused).status_code == 404
    assert sign_in(clerk).get(URL, {"viec": "officers_without_post"}).status_code == 404
    assert sign_in(clerk).get(URL, {"viec": "no_such_check"}).status_code == 404
    assert sign_in(other_department).get(URL, {"don-vi": home.pk}).status_code == 404


def test_page_of_the_whole_country_asks_for_a_province(ministry, sign_in, land):
    text = sign_in(ministry).get(URL).content.decode()
    assert f"?don-vi={land.quang_nam.pk}" in text


def test_empty_register_says_what_was_looked_at(clerk, sign_in):
    text = sign_in(clerk).get(URL).content.decode()
    assert "Không thấy chỗ nào cần xem" in text
    assert "việc kiểm tra đều đạt tính đến ngày 20/07/2022" in text


def test_day_of_the_page_is_asked_for(faults, clerk, sign_in):
    """Before its day the village is not there; what is wrong with a paper stays wrong."""
    text = sign_in(clerk).get(URL, {"ngay": "2020-01-01"}).content.decode()
    assert "Thôn Ngọc Tú" not in text
    assert f"/quyet-dinh/{faults.pk}/?ngay=2020-01-01" in text


@pytest.mark.usefixtures("faults")
def test_export_holds_what_the_page_shows_and_is_safe(clerk, sign_in, home):
    make.make_village(home, "=cmd()", kind="")
    client = sign_in(clerk)
    response = client.post(reverse("reports:integrity_export") + "?muc=note", {"dang": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    assert {row[2] for row in rows if row[0]} == {"Thôn Ngọc Tú", "=cmd()"}
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "=cmd()"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert cells[0].quotePrefix
    text = client.post(reverse("reports:integrity_export"), {"dang": "csv"}).getvalue().decode()
    assert "KH 41/QĐ-UBND" in text
    assert "'=cmd()" in text
    assert "Bên kia" not in text
    assert AuditEntry.objects.filter(verb="list.exported").count() == 2


# The command


def asked(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("check_register", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.usefixtures("faults")
def test_command_prints_every_check_as_json():
    told = asked("--unit", "20392", "--on", "2022-07-20")
    assert (told["unit"], told["on"]) == ("20392", "2022-07-20")
    assert told["totals"] == {"error": 0, "review": 1, "note": 2}
    checks = {each["check"]: each for each in told["checks"]}
    assert len(checks) >= 25
    early = checks["documents_effective_before_signed"]
    assert (early["severity"], early["count"]) == ("review", 1)
    assert early["findings"][0]["what"] == "KH 41/QĐ-UBND"
    assert early["remedy"] == "So với bản ký rồi đính chính ngày."
    assert [row["where"] for row in checks["villages_without_households"]["findings"]] == [
        "Xã Tam Dân"
    ]


@pytest.mark.usefixtures("faults")
def test_command_reads_the_whole_register_and_one_check():
    told = asked("--check", "villages_without_households")
    assert told["totals"] == {"error": 0, "review": 0, "note": 2}
    out = io.StringIO()
    call_command("check_register", "--check", "villages_without_households", stdout=out)
    assert "[lưu ý] Thôn chưa có số hộ: 2 chỗ" in out.getvalue()
    assert "- Thôn Bên kia, Xã Tam Đàn" in out.getvalue()


@pytest.mark.usefixtures("land")
@pytest.mark.parametrize("code", ["99999", "10000"])
def test_command_refuses_a_unit_that_is_not_there(code):
    with pytest.raises(CommandError, match=f"Không có đơn vị mã {code}") as refused:
        call_command("check_register", "--unit", code)
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    "arguments", [["--unit", "1"], ["--check", "nothing"], ["--on", "hôm qua"]]
)
def test_command_tells_wrong_usage_apart(arguments, capsys):
    command = load_command_class("reports", "check_register")
    command._called_from_command_line = True
    with pytest.raises(SystemExit) as left:
        command.create_parser("manage.py", "check_register").parse_args(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err
