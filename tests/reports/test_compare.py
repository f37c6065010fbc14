"""Units side by side and two days side by side, each on the map of its own day."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from communes.models import UnitVersion
from reports.boards.compare import FIGURES
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}


@pytest.fixture
def country(land):
    make.declare(land.home)
    land.villages = make.make_villages(land.home, 3)
    for village, signed in zip(land.villages, ("28/6/2022", "18/7/2022"), strict=False):
        paper = make.make_document(land.home, signed_on=day(signed))
        make.make_team(land.home, [village], paper, members=["An"])
    land.plan = make.make_plan(land.quang_nam, targets=[COVERAGE])
    return land


def ask(client, **query):
    names = {key.replace("_", "-"): value for key, value in query.items()}
    return client.get(f"{reverse('reports:compare')}?{urlencode(names, doseq=True)}")


def test_week_is_told_by_unit(country, district_officer, sign_in):
    page = ask(sign_in(district_officer), don_vi=country.phu_ninh.pk, tuan=1)
    assert page.context["before"] == day("13/7/2022")
    found = {
        pair.name: (pair.n.before, pair.n.after, pair.n.change) for pair in page.context["rows"]
    }
    # Tam Đàn has no list: nothing is known, so nothing changed.
    assert found == {"Xã Tam Dân": (1, 2, 1), "Xã Tam Đàn": (None, None, None)}
    assert page.context["total"].teams.change == 1
    assert "1/3 (33,3%)" in page.text
    assert "2/3 (66,6%)" in page.text


def test_units_stand_side_by_side(country, department, sign_in):
    page = ask(sign_in(department), voi=[country.home.pk, country.next_door.pk])
    assert [pair.name for pair, _ in page.context["columns"]] == ["Xã Tam Dân", "Xã Tam Đàn"]
    assert [pair.n.after for pair, _ in page.context["columns"]] == [2, None]
    both = ask(sign_in(department), voi=[country.home.pk], ngay_truoc="1/7/2022")
    ((pair, _),) = both.context["columns"]
    assert (pair.n.before, pair.n.after) == (1, 2)


def test_no_more_than_six_and_it_says_so(country, department, sign_in):
    many = [make.make_commune(f"3000{n}", f"Xã {n}", country.phu_ninh).pk for n in range(7)]
    page = ask(sign_in(department), voi=many)
    assert len(page.context["columns"]) == 6
    assert "nhiều nhất 6 đơn vị" in page.text


def test_units_outside_are_not_there(country, district_officer, clerk, sign_in):
    assert ask(sign_in(district_officer), voi=[country.home.pk, country.far.pk]).status_code == 404
    assert ask(sign_in(clerk), voi=country.next_door.pk).status_code == 404
    assert ask(sign_in(clerk), don_vi=country.next_door.pk).status_code == 404
    assert ask(sign_in(district_officer), voi="x").status_code == 404


def test_unit_that_moved_is_told_on_the_map_of_each_day(country, department, sign_in):
    """On 15/7 Tam Đàn went over to another district."""
    other = make.make_district("519", "Núi Thành", country.quang_nam)
    UnitVersion.objects.filter(unit=country.next_door).update(valid_to=day("14/7/2022"))
    make.make_version(
        unit=country.next_door,
        name="Tam Đàn",
        kind="Xã",
        parent=other,
        valid_from=day("15/7/2022"),
    )
    client = sign_in(department)
    left = ask(client, don_vi=country.phu_ninh.pk, ngay_truoc="1/7/2022")
    assert "không còn vào ngày 20/07/2022" in left.text
    gained = ask(client, don_vi=other.pk, ngay_truoc="1/7/2022")
    assert "chưa có vào ngày 01/07/2022" in gained.text
    (pair,) = gained.context["rows"]
    assert pair.before is None
    assert pair.n.change is None


def test_unread_day_is_told(country, department, sign_in):
    page = ask(sign_in(department), don_vi=country.phu_ninh.pk, ngay_truoc="31/2/2022")
    assert "Không đọc được ngày" in page.text


def test_country_is_compared_by_days_and_by_units(country, ministry, sign_in):
    page = ask(sign_in(ministry), tuan=1)
    assert page.context["total"].teams.change == 1
    assert [each.name for each in page.context["rows"]] == ["Tỉnh Lào Cai", "Tỉnh Quảng Nam"]
    chosen = ask(sign_in(ministry), voi=[country.quang_nam.pk, country.lao_cai.pk])
    assert len(chosen.context["columns"]) == 2


@pytest.fixture
def reformed(country):
    """On 15/7 Tam Dân and another commune became Tam Mới whole; Tam Đàn was divided between it and
    a commune that stays."""
    land = country
    land.third = make.make_commune("30001", "Tam Ba", land.phu_ninh)
    land.stays = make.make_commune("30002", "Tam Ở Lại", land.phu_ninh)
    for commune in (land.third, land.stays):
        make.declare(commune)
    shared = make.make_person("Người Ở Hai Xã")
    for commune in (land.home, land.third):
        paper = make.make_document(commune, signed_on=day("20/6/2022"))
        team = make.make_team(commune, make.make_villages(commune, 1), paper)
        make.seat(team, shared)
    land.new = make.make_commune("30003", "Tam Mới", land.phu_ninh, valid_from=day("15/7/2022"))
    for old in (land.home, land.third, land.next_door):
        old.valid_to = day("14/7/2022")
        old.save()
        UnitVersion.objects.filter(unit=old).update(valid_to=old.valid_to)
    for old in (land.home, land.third):
        make.succeed(old, land.new, day("15/7/2022"))
    for new in (land.new, land.stays):
        make.succeed(land.next_door, new, day("15/7/2022"), extent="part")
    return land


def test_days_before_a_reform_are_told_on_todays_map(reformed, department, sign_in):
    client = sign_in(department)
    query = {"don_vi": reformed.phu_ninh.pk, "ngay_truoc": "1/7/2022"}
    then = ask(client, **query)
    assert {each.name for each in then.context["rows"]} == {
        *("Xã Tam Ba", "Xã Tam Dân", "Xã Tam Mới", "Xã Tam Ở Lại", "Xã Tam Đàn")
    }
    page = ask(client, **query, ban_do="hien-nay")
    rows = {each.name: each for each in page.context["rows"]}
    assert rows.keys() == {"Xã Tam Mới", "Xã Tam Ở Lại"}
    new = rows["Xã Tam Mới"]
    # One of three villages of Tam Dân by 1/7, and one more of each of the two communes.
    assert (new.n.before, new.of.before) == (3, 5)
    assert (new.teams.before, new.seats.before, new.people.before) == (3, 3, 2)
    assert page.context["divided"] == ["Xã Tam Đàn"]
    assert "chưa biết thôn nào về đâu" in page.text
    # Lists follow what the commune absorbed.
    assert client.get(new.cells["teams"].url_before).context["list"].count == 3
    alone = ask(client, voi=[reformed.new.pk], ngay_truoc="1/7/2022", ban_do="hien-nay")
    ((pair, _),) = alone.context["columns"]
    assert (pair.n.before, pair.of.before) == (3, 5)
    gone = ask(client, voi=[reformed.home.pk], ngay_truoc="1/7/2022", ban_do="hien-nay")
    assert gone.context["missing"] == ["Xã Tam Dân"]


@pytest.mark.parametrize(
    ("rule", "before", "alike"),
    [
        # On today's map it is judged by all that is in it, then as now.
        ({"rule": "min_teams_per_commune", "threshold": 1}, (1, 1), True),
        # A sample of a district is told as then: communes that meet, where now its own teams count.
        ({"rule": "pilot_sample", "threshold": 1, "least": 1}, (0, 1), False),
    ],
)
def test_a_commune_that_was_several_changes_only_by_what_counts_the_same(
    reformed, department, sign_in, rule, before, alike
):
    plan = make.make_plan(reformed.quang_nam, targets=[rule])
    page = ask(
        sign_in(department),
        don_vi=reformed.phu_ninh.pk,
        chi_tieu=plan.targets.get().pk,
        ngay_truoc="1/7/2022",
        ban_do="hien-nay",
    )
    new = next(each for each in page.context["rows"] if each.name == "Xã Tam Mới")
    assert (new.n.before, new.of.before) == before
    assert (new.n_change is not None) is alike
    assert page.context["total"].n_change is not None


def test_each_figure_opens_as_many_rows_on_its_day(country, department, sign_in):
    client = sign_in(department)
    query = {"voi": [country.phu_ninh.pk, country.home.pk], "ngay_truoc": "1/7/2022"}
    page = ask(client, **query)
    opened = 0
    for name, _, _ in FIGURES:
        for pair, _ in page.context["columns"]:
            reading = pair.cells[name]
            for figure, url in (
                (reading.before, reading.url_before),
                (reading.after, reading.url_after),
            ):
                if not figure:
                    continue
                found = client.get(url).context
                rows = found["list"].count if "list" in found else found["page"].paginator.count
                assert (found["seats"] if name == "seats" else rows) == figure, url
                opened += 1
    assert opened > 15


def test_ended_unit_is_told(country, department, sign_in):
    country.next_door.valid_to = day("30/6/2022")
    country.next_door.save()
    UnitVersion.objects.filter(unit=country.next_door).update(valid_to=day("30/6/2022"))
    page = ask(sign_in(department), voi=[country.home.pk, country.next_door.pk])
    assert page.context["missing"] == ["Xã Tam Đàn"]
    assert len(page.context["columns"]) == 1
