"""The rows of a board, the targets that apply, and the JSON contract."""

import pytest

from reports.boards.board import as_json, board
from reports.demands import demands_in, demands_of
from reports.facts import picture
from teams.models import Plan
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
MINIMUM = {
    "rule": "min_teams_per_commune",
    "threshold": 3,
    "due_on": day("30/6/2022"),
    "wording": "before",
}


def board_of(unit, on="30/6/2022", plan=None):
    seen = picture(unit, day(on))
    if plan is not None:
        plan = Plan.objects.with_targets().get(pk=plan.pk)
        return board(seen, demands_in(plan, seen))
    return board(seen, demands_of(Plan.objects.all(), seen))


def found(commune, villages, signed, **more):
    """One team for each village, by decisions signed on a day."""
    paper = make.make_document(commune, signed_on=day(signed), **more)
    return [make.make_team(commune, [village], paper) for village in villages]


def of_child(shown, unit):
    return next(row for row in shown.children if row.unit == unit)


@pytest.fixture
def district(land):
    """Phú Ninh: Tam Dân with 3 of 4 villages served, Tam Đàn without a list."""
    make.declare(land.home)
    found(land.home, make.make_villages(land.home, 4)[:3], "15/6/2022")
    make.make_villages(land.next_door, 2)
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    return land


def test_coverage_of_a_district_counts_listed_communes_and_tells_of_the_others(district):
    shown = board_of(district.phu_ninh)
    (result,) = shown.row.results
    assert (result.n, result.of, str(result.percent)) == (3, 4, "75.0")
    assert result.standing == "under_way"
    assert result.verdict.no_list == 1
    assert shown.row.counts.communes_without_list == 1
    assert shown.row.counts.villages_known == 4


def test_commune_without_a_list_has_no_figures_instead_of_zero(district):
    row = of_child(board_of(district.phu_ninh), district.next_door)
    (result,) = row.results
    assert (result.n, result.of, result.percent) == (None, None, None)
    assert result.standing == "no_list"
    assert row.counts.villages_known is None


def test_district_without_any_list_is_unknown_and_not_zero(land):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    shown = as_json(board_of(land.phu_ninh))
    assert shown["villages"] == {"known": None, "with_team": 0}
    assert shown["targets"][0]["standing"] == "no_list"
    assert shown["targets"][0]["percent"] is None


def test_province_adds_up_its_districts(district):
    shown = board_of(district.quang_nam)
    child = of_child(shown, district.phu_ninh)
    assert child.results[0].n == shown.row.results[0].n == 3
    assert child.counts == shown.row.counts


def test_minimum_counts_communes_that_meet_it(land):
    make.declare(land.home)
    found(land.home, make.make_villages(land.home, 5)[:4], "29/6/2022")
    make.make_plan(land.quang_nam, targets=[MINIMUM])
    shown = board_of(land.phu_ninh, "20/7/2022")
    assert (shown.row.results[0].n, shown.row.results[0].of) == (1, 2)
    (own,) = of_child(shown, land.home).results
    assert (own.n, own.of, own.verdict.n) == (3, 3, 4)
    assert own.standing == "met"
    assert of_child(shown, land.next_door).results[0].standing == "overdue"


def test_strict_wording_refuses_the_day_itself_and_the_inclusive_takes_it(land):
    make.declare(land.home)
    found(land.home, make.make_villages(land.home, 3), "30/6/2022")
    make.make_plan(land.phu_ninh, targets=[MINIMUM, MINIMUM | {"wording": "by"}])
    strict, inclusive = of_child(board_of(land.phu_ninh, "20/7/2022"), land.home).results
    assert strict.standing == "met_late"
    assert inclusive.standing == "met"


def test_cap_is_carried_to_the_row_of_a_small_commune(land):
    make.declare(land.home)
    found(land.home, make.make_villages(land.home, 2), "15/6/2022")
    make.make_plan(land.phu_ninh, targets=[MINIMUM])
    (result,) = of_child(board_of(land.phu_ninh, "20/7/2022"), land.home).results
    assert result.standing == "met"
    assert (result.verdict.capped, result.verdict.cap) == (True, 2)


def test_typing_late_is_told_apart_from_signing_late(land):
    make.declare(land.home)
    found(land.home, make.make_villages(land.home, 3), "28/6/2022", entered_on=day("15/7/2022"))
    make.make_plan(land.phu_ninh, targets=[MINIMUM])
    (result,) = of_child(board_of(land.phu_ninh, "20/7/2022"), land.home).results
    assert result.standing == "met"
    assert (result.verdict.typed_late, result.verdict.typed_days_late) == (3, 15)
    assert board_of(land.phu_ninh, "20/7/2022").latest_entry == day("15/7/2022")


def test_nearest_plan_comes_first_and_plans_inside_come_last(land):
    inside = make.make_plan(land.phu_ninh, targets=[COVERAGE])
    nation = make.make_plan(None, scope=[None], targets=[COVERAGE])
    own = make.make_plan(land.quang_nam, targets=[MINIMUM, COVERAGE])
    shown = board_of(land.quang_nam)
    assert [demand.plan for demand in shown.demands] == [own, own, nation, inside]
    assert [demand.inside for demand in shown.demands] == [False, False, False, True]
    assert shown.demands[3].scope_words == "Huyện Phú Ninh"


def test_country_shows_only_plans_for_the_whole_country(land):
    make.make_plan(land.quang_nam, targets=[COVERAGE])
    nation = make.make_plan(None, scope=[None], targets=[COVERAGE])
    assert [demand.plan for demand in board_of(None).demands] == [nation]


def test_plan_of_another_branch_does_not_apply(land):
    make.make_plan(land.lao_cai, targets=[COVERAGE])
    make.make_plan(land.next_door, targets=[COVERAGE])
    assert board_of(land.home).demands == ()


@pytest.mark.parametrize("state", ["void", "replaced", "annulled", "withdrawn"])
def test_plan_that_binds_no_more_is_left_out(land, state):
    plan = make.make_plan(land.phu_ninh, targets=[COVERAGE])
    plan.document.state = state
    plan.document.void_reason = "nhập sai"
    plan.document.save()
    assert board_of(land.phu_ninh).demands == ()


def test_row_outside_the_scope_is_not_asked(land):
    plan = make.make_plan(land.phu_ninh, scope=[land.home], targets=[COVERAGE])
    row = of_child(board_of(land.phu_ninh, plan=plan), land.next_door)
    assert row.results[0].standing == "not_applicable"
    assert as_json(board_of(land.far, plan=plan))["targets"][0] == {
        "plan": plan.pk,
        "rule": "coverage_villages",
        "due": "2022-08-31",
        "wording": "before",
        "n": None,
        "of": None,
        "percent": None,
        "standing": "not_applicable",
    }


def test_plan_without_due_day_is_progress_only(land):
    make.make_plan(land.phu_ninh, targets=[{"rule": "coverage_villages"}])
    make.declare(land.home)
    make.make_villages(land.home, 2)
    target = as_json(board_of(land.home, "31/12/2022"))["targets"][0]
    assert (target["due"], target["wording"], target["standing"]) == (None, None, "not_started")


def test_json_has_the_shape_that_scripts_rely_on(district):
    shown = as_json(board_of(district.phu_ninh))
    plan = Plan.objects.get()
    assert list(shown) == [
        "unit",
        "name",
        "on",
        "targets",
        "communes",
        "villages",
        "teams",
        "members",
        "children",
    ]
    assert (shown["unit"], shown["name"], shown["on"]) == ("518", "Huyện Phú Ninh", "2022-06-30")
    assert shown["targets"] == [
        {
            "plan": plan.pk,
            "rule": "coverage_villages",
            "due": "2022-08-31",
            "wording": "before",
            "n": 3,
            "of": 4,
            "percent": 75.0,
            "standing": "under_way",
        }
    ]
    assert shown["communes"] == {"known": 2, "with_team": 1, "without_list": 1}
    assert shown["villages"] == {"known": 4, "with_team": 3}
    assert shown["teams"] == {"village": 3, "commune": 0}
    assert shown["members"] == {"seats": 0, "people": 0}
    assert [child["unit"] for child in shown["children"]] == ["20392", "20374"]
    assert all("children" not in child for child in shown["children"])
    assert set(shown["children"][0]) == set(shown) - {"children"}


def test_villages_with_a_team_are_counted_without_a_list_too(land):
    found(land.home, make.make_villages(land.home, 2), "15/6/2022")
    assert as_json(board_of(land.home))["villages"] == {"known": None, "with_team": 2}


def test_percent_is_cut_off_and_reaches_100_only_for_all(land):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    make.declare(land.home)
    villages = make.make_villages(land.home, 51)
    found(land.home, villages[:19], "15/6/2022")
    assert as_json(board_of(land.home))["targets"][0]["percent"] == 37.2


def test_commune_has_no_children(district):
    assert as_json(board_of(district.home))["children"] == []


def test_from_july_2025_the_communes_hang_on_the_province(land):
    for unit in (land.phu_ninh, land.home):
        unit.versions.update(valid_to=day("30/6/2025"))
    make.make_version(
        unit=land.home,
        name="Tam Dân",
        kind="Xã",
        parent=land.quang_nam,
        valid_from=day("1/7/2025"),
    )
    make.make_team(land.home, kind="commune", members=["An"], valid_from=day("1/6/2025"))
    now = board_of(land.quang_nam, "1/7/2025")
    assert [row.unit for row in now.children] == [land.home]
    assert of_child(now, land.home).heads.seats == 1
    before = board_of(land.quang_nam, "30/6/2025")
    assert [row.unit for row in before.children] == [land.phu_ninh]
