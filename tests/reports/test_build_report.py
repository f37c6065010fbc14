"""manage.py build_report, and the page that the code on its documents opens."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reports.models import Report, Snapshot
from tests import make
from tests.make import day

PAGE = "/bao-cao/ma/{}/"


@pytest.fixture
def commune(land):
    make.declare(land.home)
    villages = make.make_villages(land.home, 2)
    paper = make.make_document(land.home, signed_on=day("1/6/2022"))
    make.make_team(land.home, villages[:1], paper, members=["Nguyễn Thị Kín Đáo"])
    return land.home


@pytest.fixture
def build(capsys, tmp_path):
    def built(*options):
        call_command("build_report", *options, "--out", str(tmp_path / "ra"), "--json")
        return json.loads(capsys.readouterr().out)

    return built


def refused(*options):
    with pytest.raises(CommandError) as problem:
        call_command("build_report", *options, "--out", "/dev/null/ra")
    return problem.value.returncode, str(problem.value)


JULY = ("progress", "--unit", "20392", "--period", "2022-07")


def test_report_is_built_once_and_its_files_are_given_again(commune, clerk, build):
    first = build(*JULY, "--by", clerk.username)
    assert (first["unit"], first["period"], first["version"]) == ("20392", "2022-07", 1)
    assert (first["begins"], first["cut_off"], first["due"]) == (
        *("2022-06-15", "2022-07-14", "2022-07-15"),
    )
    assert [each["format"] for each in first["files"]] == ["xlsx", "docx", "pdf"]
    for each in first["files"]:
        path = Path(each["path"])
        assert path.name == f"progress-20392-2022-07-ban-1.{each['format']}"
        assert path.stat().st_size == each["size"]
    assert build(*JULY, "--by", clerk.username) == first
    again = build(*JULY, "--by", clerk.username, "--new-version", "--reason", "Nhập sót")
    assert (again["version"], again["digest"]) == (2, first["digest"])
    assert Report.objects.count() == 2
    # By the calendar it is another report, of other days.
    june = build(
        *("progress", "--unit", "20392", "--period", "2022-06", "--calendar", "calendar"),
        *("--by", clerk.username),
    )
    assert (june["begins"], june["cut_off"]) == ("2022-06-01", "2022-06-30")


def test_command_refuses_what_the_pages_would(commune, land, clerk, neighbour, ministry, build):
    by = ("--by", clerk.username)
    assert refused(*JULY, "--by", "nobody")[0] == 1
    assert refused(*JULY, "--by", neighbour.username)[0] == 1
    code, said = refused("members", *JULY[1:], "--by", ministry.username)
    assert (code, "không có quyền" in said) == (1, True)
    assert refused("progress", "--period", "2022-07", *by)[0] == 1
    code, said = refused("progress", "--unit", "20392", "--period", "2022-08", *by)
    assert (code, "15/08/2022" in said) == (1, True)
    assert refused("progress", "--unit", "99999", "--period", "2022-07", *by)[0] == 1
    assert refused(*JULY, *by, "--phones", "--new-version")[0] == 1
    assert refused("members", *JULY[1:], "--by", land_officer(land), "--phones")[0] == 1
    for wrong in (
        ("nothing", *JULY[1:], *by),
        ("progress", "--unit", "203", "--period", "2022-13", *by),
        ("progress", "--unit", "1", "--period", "2022-07", *by),
    ):
        with pytest.raises(CommandError):
            call_command("build_report", *wrong, "--out", "/dev/null/ra")
    # The code of a unit that ended is read on its last day.
    make.make_commune("20777", "Cũ", land.phu_ninh, valid_to=day("30/6/2022"))
    department = make.make_officer("department", land.quang_nam)
    told = build("progress", "--unit", "20777", "--period", "2022-07", "--by", department.username)
    assert told["unit"] == "20777"
    code, said = refused(
        "progress", "--unit", "20777", "--period", "2022-05", "--by", neighbour.username
    )
    assert (code, "ngoài địa bàn" in said) == (1, True)


def land_officer(land):
    return make.make_officer("department", land.quang_nam).username


def test_code_on_paper_opens_figures_and_names_nobody(commune, clerk, neighbour, sign_in, build):
    told = build("members", *JULY[1:], "--by", clerk.username)
    snapshot = Snapshot.objects.get(token=told["code"])
    address = PAGE.format(told["code"])
    page = sign_in(None).get(address)
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Xã Tam Dân", "tháng 7 năm 2022", "14/07/2022", snapshot.digest):
        assert words in text
    assert "Kín Đáo" not in text
    row = f"/bao-cao/{snapshot.report.pk}/"
    assert row not in text
    assert row not in sign_in(neighbour).get(address).content.decode()
    assert row in sign_in(clerk).get(address).content.decode()
    # A code that is typed is read with its hyphens; an unknown one is said to be unknown.
    typed = sign_in(None).get("/bao-cao/ma/", {"ma": f" {told['code'][:5]}-{told['code'][5:]} "})
    assert typed.url == address
    assert sign_in(None).get(PAGE.format("x" * 20)).status_code == 404
    build("members", *JULY[1:], "--by", clerk.username, "--new-version", "--reason", "Sót")
    assert "đã có bản mới hơn" in sign_in(None).get(address).content.decode()
