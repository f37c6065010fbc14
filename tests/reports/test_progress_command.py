"""manage.py progress: what it prints, and how it ends when it cannot."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from communes.models import UnitVersion
from tests import make
from tests.make import day


@pytest.fixture
def district(land):
    make.declare(land.home)
    villages = make.make_villages(land.home, 4)
    paper = make.make_document(land.home, signed_on=day("15/6/2022"))
    for village in villages[:3]:
        make.make_team(land.home, [village], paper, members=["An", "Bình"])
    land.plan = make.make_plan(
        land.phu_ninh,
        targets=[{"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}],
    )
    return land


@pytest.fixture
def run(capsys):
    def progress(*options):
        call_command("progress", *options)
        return capsys.readouterr().out

    return progress


def run_json(run, *options):
    return json.loads(run(*options, "--json"))


def test_prints_the_board_as_json(district, run):
    shown = run_json(run, "--unit", "518", "--on", "2022-06-30")
    assert (shown["unit"], shown["name"]) == ("518", "Huyện Phú Ninh")
    assert shown["targets"][0]["n"] == 3
    assert shown["members"]["seats"] == 6
    assert len(shown["children"]) == 2


def test_reads_the_code_on_the_day_given(land, run):
    UnitVersion.objects.filter(unit=land.phu_ninh).update(valid_to=day("30/6/2025"))
    land.phu_ninh.valid_to = day("30/6/2025")
    land.phu_ninh.save()
    heir = make.make_commune("20380", "Phú Ninh", land.quang_nam, valid_from=day("1/7/2025"))
    make.succeed(land.phu_ninh, heir, day("1/7/2025"))
    assert run_json(run, "--unit", "518", "--on", "2025-06-30")["unit"] == "518"
    with pytest.raises(CommandError) as refusal:
        run("--unit", "518", "--on", "2025-07-01", "--json")
    assert refusal.value.returncode == 1
    assert "kết thúc ngày 30/06/2025" in str(refusal.value)
    assert "Xã Phú Ninh (20380)" in str(refusal.value)
    with pytest.raises(CommandError, match="chỉ có từ ngày 01/07/2025"):
        run("--unit", "20380", "--on", "2025-06-30")


def test_unknown_code_is_refused(land, run):
    with pytest.raises(CommandError, match="Không có đơn vị mã 99999 vào ngày") as refusal:
        run("--unit", "99999", "--on", "2022-06-30")
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    "options", [("--unit", "5"), ("--unit", "abc"), ("--on", "hôm qua"), ("--plan", "x")]
)
def test_wrong_usage_is_told_from_refusal(land, options):
    from reports.management.commands.progress import Command

    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "progress", *options])
    assert end.value.code == 2


def test_one_plan_alone(district, run):
    make.make_plan(district.phu_ninh, targets=[{"rule": "coverage_villages"}])
    both = run_json(run, "--unit", "518", "--on", "2022-06-30")
    assert len(both["targets"]) == 2
    one = run_json(run, "--unit", "518", "--on", "2022-06-30", "--plan", str(district.plan.pk))
    assert [target["plan"] for target in one["targets"]] == [district.plan.pk]


def test_unknown_or_void_plan_is_refused(district, run):
    with pytest.raises(CommandError) as refusal:
        run("--unit", "518", "--plan", "999999")
    assert refusal.value.returncode == 1
    document = district.plan.document
    document.state, document.void_reason = "void", "nhập sai"
    document.save()
    with pytest.raises(CommandError):
        run("--unit", "518", "--plan", str(district.plan.pk))


def test_without_a_unit_the_whole_country(district, run):
    shown = run_json(run, "--on", "2022-06-30")
    assert (shown["unit"], shown["name"]) == (None, "Cả nước")
    assert {child["unit"] for child in shown["children"]} == {"49", "10"}


def test_without_a_day_today(district, run):
    assert run_json(run, "--unit", "518")["on"] == "2022-07-20"


def test_text_says_what_is_missing_in_words(district, run):
    text = run("--unit", "518", "--on", "30/6/2022")
    assert "Huyện Phú Ninh, số liệu đến ngày 30/06/2022" in text
    assert "3/4 (75,0%) đang triển khai" in text
    assert "chưa có danh mục thôn" in text
    assert "1 xã chưa có danh mục thôn" in text
