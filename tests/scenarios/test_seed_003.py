"""Phú Ninh: 19 teams in 4 of 11 units, no list of villages; Tam Dân, Tam Đàn and Tam Đại.

Scenarios S3-1 to S3-7, with the published figures.
"""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from communes.models import Unit, UnitVersion, Village
from members.models import Membership
from reports.progress import percent_text
from teams.models import Team
from tests import make
from tests.communes import lists
from tests.make import day
from tests.members.drafting import payload, team
from tests.scenarios.desk import text_of

COVER, COMMUNES = "coverage_villages", "coverage_communes"
# Teams and members: 19 and 102 in all.
PUBLISHED = {"Tam Phước": (5, 27), "Tam Dân": (6, 32), "Tam Thành": (4, 22), "Phú Thịnh": (4, 21)}
OTHERS = ("Tam Lộc", "Tam An", "Tam Lãnh", "Tam Vinh", "Tam Đại", "Tam Thái")


@pytest.fixture
def units(land):
    """The ten xã that the district named on its page, and thị trấn Phú Thịnh."""
    names = {"Tam Dân": land.home, "Tam Đàn": land.next_door}
    for place, name in enumerate(("Tam Phước", "Tam Thành", *OTHERS), start=20401):
        names[name] = make.make_commune(str(place), name, land.phu_ninh)
    names["Phú Thịnh"] = make.make_commune("20364", "Phú Thịnh", land.phu_ninh, kind="Thị trấn")
    land.names = names
    return land


@pytest.fixture
def district(units):
    """Of the eleven units four have the teams that were published."""
    for name, (teams, members) in PUBLISHED.items():
        commune = units.names[name]
        document = make.make_document(commune)
        for place in range(teams):
            size = members // teams + (place < members % teams)
            make.make_team(
                commune,
                [make.make_village(commune)],
                document,
                members=[f"Người {name} {place} {number}" for number in range(size)],
            )
    make.make_plan(
        units.phu_ninh,
        targets=[
            {"rule": COVER, "due_on": day("31/8/2022"), "wording": "before"},
            {"rule": COMMUNES},
        ],
    )
    return units


def test_s3_2_without_lists_there_is_no_percentage_until_one_is_imported(
    district, progress, board, department, tmp_path, admin
):
    shown = progress("518")
    assert shown["villages"] == {"known": None, "with_team": 19}
    assert (shown["targets"][COVER]["n"], shown["targets"][COVER]["percent"]) == (None, None)
    assert {child["targets"][0]["standing"] for child in shown["children"]} == {"no_list"}
    page = board(department, district.home)
    assert "chưa có danh mục thôn" in page.lower()
    # The six villages that have a team, and two more.
    known = [str(village) for village in Village.objects.order_by("pk") if _of(village, district)]
    rows = [lists.row(district.home, name) for name in (*known, "Thôn Mới A", "Thôn Mới B")]
    path = tmp_path / "ds.csv"
    path.write_bytes(lists.csv_of(*rows))
    options = ["--as-of", "2022-07-01", "--by", "quantri", "--commit", "--complete"]
    call_command("import_villages", str(path), *options)
    target = progress("20392")["targets"][COVER]
    assert (target["n"], target["of"], target["percent"]) == (6, 8, 75.0)
    assert "6/8 (75,0%)" in board(department, district.home)


def _of(village, district):
    return village.placements.filter(commune=district.home).exists()


def test_s3_1_s3_3_s3_4_teams_in_four_units_are_not_four_units_done(
    district, progress, board, district_officer
):
    """19 teams with 102 members; 4 of 11 units have teams, 36,3%; none of them is done."""
    shown = progress("518")
    assert (shown["teams"]["village"], shown["members"]["seats"]) == (19, 102)
    assert f"{102 / 19:.2f}" == "5.37"
    assert (len(shown["children"]), shown["communes"]["with_team"]) == (11, 4)
    done = [one for one in shown["children"] if one["targets"][0]["standing"].startswith("met")]
    assert done == []
    target = shown["targets"][COMMUNES]
    assert (target["n"], target["of"], target["percent"]) == (4, 11, 36.3)
    assert percent_text(4, 11) == "36,3%"
    page = board(district_officer, district.phu_ninh)
    assert "4/11 (36,3%)" in page
    assert "102" in page


def test_s3_5_a_search_without_accents_returns_both(units, department, sign_in):
    client = sign_in(department)
    page = text_of(client.get(reverse("communes:search"), {"q": "tam dan"}))
    assert "Tam Dân" in page
    assert "Tam Đàn" in page
    assert "Tam Đại" not in page


def test_s3_5_an_import_never_picks_by_the_name_without_accents(district, admin, tmp_path, capsys):
    path = tmp_path / "ds.csv"
    path.write_bytes(lists.csv_of(lists.row("Tam Dan", "Thôn An Mỹ", 212)))
    before = Village.objects.count()
    options = ["--as-of", "2022-07-01", "--by", "quantri", "--district", "518", "--json"]
    call_command("import_villages", str(path), *options)
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["status"] == "invalid"
    assert row["understood"].get("commune_code") in (None, "")
    assert Village.objects.count() == before


def test_s3_6_a_typo_of_the_paper_stays_and_is_found(land, office):
    """'Tổ cộng nghệ': the register keeps what was signed; lists are searched without accents."""
    village = make.make_village(land.home, "An Mỹ")
    desk = office(land.home)
    desk.record(payload(team(village, name="Tổ cộng nghệ số cộng đồng thôn An Mỹ")))
    assert Team.objects.get().official_name == "Tổ cộng nghệ số cộng đồng thôn An Mỹ"
    for asked in ("to cong nghe so", "Tổ công nghệ số", "an my"):
        page = text_of(desk.at_desk.get(reverse("members:teams"), {"q": asked}))
        assert "Tổ cộng nghệ số cộng đồng thôn An Mỹ" in page, asked


def test_s3_7_the_report_of_2022_keeps_its_district_after_the_reform(
    district, progress, board, admin
):
    """From 1/7/2025 there is no district and Quảng Nam is inside Đà Nẵng."""
    eve, morning = day("30/6/2025"), day("1/7/2025")
    danang = make.make_province("48", "Đà Nẵng", "Thành phố", valid_from=morning)
    heir = make.make_commune("20380", "Phú Ninh", danang, valid_from=morning)
    old = [district.phu_ninh, district.quang_nam, *district.names.values()]
    ids = [unit.pk for unit in old]
    UnitVersion.objects.filter(unit__in=ids).update(valid_to=eve)
    Unit.objects.filter(pk__in=ids).update(valid_to=eve)
    make.succeed(district.home, heir, morning)
    shown = progress("518", day("20/7/2022"))
    assert (shown["name"], shown["teams"]["village"]) == ("Huyện Phú Ninh", 19)
    assert shown["targets"][COMMUNES]["percent"] == 36.3
    page = board(admin, district.phu_ninh, day("20/7/2022"))
    assert "Huyện Phú Ninh" in page
    assert "4/11" in page
    assert Membership.objects.count() == 102
