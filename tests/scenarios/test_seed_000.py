"""Lào Cai, letter 1844/UBND-VX of 2/5/2022: three teams in a commune before 30/6, all within 2022.

Scenarios S0-1 to S0-7 of the domain, by the page and by the command.
"""

from __future__ import annotations

import pytest
from django.template import Context, Template

from reports.progress import percent_text
from tests import make
from tests.make import day
from tests.members.drafting import member, payload, team

DUE = day("30/6/2022")
THREE, ALL = "min_teams_per_commune", "coverage_villages"


@pytest.fixture
def campaigns(land):
    """S0-1: A asks for 3 teams in each commune before 30/6, B for every village within 2022."""
    return make.make_plan(
        land.lao_cai,
        targets=[
            {"rule": THREE, "threshold": 3, "due_on": DUE, "wording": "before"},
            {"rule": ALL, "due_on": day("31/12/2022"), "wording": "within"},
        ],
        name="Mỗi thôn một tổ trong năm 2022",
    )


def teams_signed(commune, villages, *days):
    """One team in each village, by decisions signed on these days."""
    for village, signed in zip(villages, days, strict=False):
        make.make_team(commune, [village], make.make_document(commune, signed_on=day(signed)))


@pytest.fixture
def eight(land):
    make.declare(land.far)
    return make.make_villages(land.far, 8)


@pytest.mark.usefixtures("campaigns")
def test_s0_1_both_campaigns_run_on_the_same_teams(land, progress, eight):
    teams_signed(land.far, eight, "29/6/2022")
    targets = progress("02692")["targets"]
    assert (targets[THREE]["n"], targets[THREE]["of"]) == (1, 3)
    assert (targets[ALL]["n"], targets[ALL]["of"]) == (1, 8)
    assert (targets[THREE]["wording"], targets[THREE]["due"]) == ("before", "2022-06-30")
    assert (targets[ALL]["wording"], targets[ALL]["due"]) == ("within", "2022-12-31")


@pytest.mark.usefixtures("campaigns")
def test_s0_2_three_teams_signed_on_29_6_are_in_time_and_3_of_8(
    land, progress, board, other_department, eight
):
    teams_signed(land.far, eight, *["29/6/2022"] * 3)
    targets = progress("02692")["targets"]
    assert targets[THREE]["standing"] == "met"
    assert (targets[ALL]["standing"], targets[ALL]["percent"]) == ("under_way", 37.5)
    parent = progress("10")["targets"]
    assert (parent[THREE]["n"], parent[THREE]["of"]) == (1, 1)
    assert (parent[ALL]["n"], parent[ALL]["of"], parent[ALL]["percent"]) == (3, 8, 37.5)
    page = board(other_department, land.far)
    assert "3/8 (37,5%)" in page
    assert "đạt đúng hạn" in page.lower()


@pytest.mark.parametrize(
    ("wording", "standing", "words"),
    [("before", "met_late", "đạt trễ hạn"), ("by", "met", "đạt đúng hạn")],
)
def test_s0_3_the_third_team_signed_on_the_day_itself(
    land, progress, board, other_department, eight, wording, standing, words
):
    """Late under "trước ngày", in time under "chậm nhất ngày"; the page says which."""
    make.make_plan(
        land.lao_cai, targets=[{"rule": THREE, "threshold": 3, "due_on": DUE, "wording": wording}]
    )
    teams_signed(land.far, eight, "29/6/2022", "29/6/2022", "30/6/2022")
    assert progress("02692")["targets"][THREE]["standing"] == standing
    page = board(other_department, land.far)
    assert {"before": "trước ngày 30/6/2022", "by": "chậm nhất ngày 30/6/2022"}[wording] in page
    assert words in page.lower()


@pytest.mark.usefixtures("campaigns")
def test_s0_4_a_commune_of_two_villages_meets_three_by_the_cap(
    land, progress, board, other_department
):
    make.declare(land.far)
    teams_signed(land.far, make.make_villages(land.far, 2), "20/6/2022", "28/6/2022")
    target = progress("02692")["targets"][THREE]
    assert (target["n"], target["of"], target["standing"]) == (2, 2, "met")
    page = board(other_department, land.far)
    assert "tối thiểu 3, tính theo 2 thôn của xã" in page.lower()


@pytest.mark.usefixtures("campaigns")
def test_s0_5_signed_in_time_and_typed_late(
    land, office, progress, board, other_department, eight, settings
):
    """Signed on 28/6, typed on 15/7: in time, typed 15 days after the day, which stands apart."""
    desk = office(land.far)
    settings.PORTAL_TODAY = day("15/7/2022")
    blocks = [
        team(village, members=[member(f"Sùng A {name}")], key=f"t{name}")
        for name, village in enumerate(eight[:3], start=1)
    ]
    document = desk.record(payload(*blocks, signed_on="28/6/2022"))
    assert (document.signed_on, document.entered_on) == (day("28/6/2022"), day("15/7/2022"))
    settings.PORTAL_TODAY = make.TODAY
    assert progress("02692")["targets"][THREE]["standing"] == "met"
    page = board(other_department, land.far)
    assert "nhập sau hạn 15 ngày" in page
    assert progress("02692", day("29/6/2022"))["targets"][THREE]["standing"] == "met"


def test_s0_6_1545_of_1562_is_not_99_percent():
    """As published: 1.545 of 1.562 villages."""
    shown = Template("{% ratio n of 2 %}").render(Context({"n": 1545, "of": 1562}))
    assert "1.545/1.562" in shown
    assert "98,91%" in shown
    assert percent_text(1545, 1562, 0) == "98%"


def test_s0_7_only_all_of_them_are_100_percent():
    assert percent_text(1_185_735, 1_185_763, 2) == "99,99%"
    assert percent_text(1_185_735, 1_185_763, 3) == "99,997%"
    assert percent_text(1_185_763, 1_185_763, 2) == "100%"
