"""Yên Bái: 25 of 25 communes of Văn Yên are 25 of 173 of the province; 172 teams or 197.

Scenarios S4-1 to S4-5.
"""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from communes.models import (
    Unit,
    UnitVersion,
    Village,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from communes.vietnamese import match_key
from teams.models import Constitution, Team, TeamVillage
from teams.placing import place_new
from tests import make
from tests.members.drafting import member, payload, team

COVER, COMMUNES = "coverage_villages", "coverage_communes"


@pytest.fixture
def yen_bai(db):
    """173 communes with 1,356 villages, 25 of them in Văn Yên with 172; a list in each."""
    province = make.make_province("15", "Yên Bái")
    van_yen = make.make_district("136", "Văn Yên", province)
    rest = make.make_district("132", "Yên Bình", province)
    sizes = [*_spread(172, 25), *_spread(1356 - 172, 148)]
    communes = Unit.objects.bulk_create(
        Unit(level="commune", code=f"{4300 + place:05}", label=f"Xã {place}", holds_villages=True)
        for place in range(173)
    )
    above = [van_yen] * 25 + [rest] * 148
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit, name=unit.label, kind="Xã", parent=parent, district=parent, province=province
        )
        for unit, parent in zip(communes, above, strict=True)
    )
    made = Village.objects.bulk_create(Village() for _ in range(1356))
    holders = [commune for commune, size in zip(communes, sizes, strict=True) for _ in range(size)]
    keys = {
        unit.pk: {"commune": unit, "district": parent, "province": province}
        for unit, parent in zip(communes, above, strict=True)
    }
    VillageVersion.objects.bulk_create(
        VillageVersion(village=one, kind="Thôn", name=f"{place}", match_key=match_key(f"{place}"))
        for place, one in enumerate(made)
    )
    VillagePlacement.objects.bulk_create(
        VillagePlacement(village=one, **keys[holder.pk])
        for one, holder in zip(made, holders, strict=True)
    )
    VillageList.objects.bulk_create(VillageList(**keys[commune.pk]) for commune in communes)
    make.make_plan(province, targets=[{"rule": COVER}, {"rule": COMMUNES}])
    return list(zip(made, holders, strict=True)), keys


def _spread(whole, parts):
    return [whole // parts + (place < whole % parts) for place in range(parts)]


def found_teams(places, keys):
    """A team in each of these villages, by one paper."""
    document = make.make_document(places[0][1])
    begin = document.effective_on
    teams = Team.objects.bulk_create(
        Team(
            kind="village",
            official_name="Tổ",
            begun_by=document,
            valid_from=begin,
            **keys[holder.pk],
        )
        for _, holder in places
    )
    place_new(teams)
    TeamVillage.objects.bulk_create(
        TeamVillage(
            team=one, village=village, begun_by=document, valid_from=begin, **keys[holder.pk]
        )
        for one, (village, holder) in zip(teams, places, strict=True)
    )
    Constitution.objects.bulk_create(
        Constitution(team=one, document=document, valid_from=begin) for one in teams
    )


def figures(shown, rule):
    target = shown["targets"][rule]
    return (target["n"], target["of"], target["percent"])


def test_s4_1_s4_2_s4_5_a_ratio_is_of_its_scope_until_the_last_village(yen_bai, progress):
    places, keys = yen_bai
    found_teams(places[:172], keys)
    inside, whole = progress("136"), progress("15")
    assert inside["name"] == "Huyện Văn Yên"
    assert figures(inside, COMMUNES) == (25, 25, 100.0)
    assert figures(inside, COVER) == (172, 172, 100.0)
    assert figures(whole, COMMUNES) == (25, 173, 14.4)
    assert figures(whole, COVER) == (172, 1356, 12.6)
    # 172 teams of villages, or 197 with those of communes: both are told, by level.
    for commune in dict.fromkeys(holder for _, holder in places[:172]):
        make.make_team(commune, kind="commune", name="Tổ cấp xã")
    assert progress("136")["teams"] == {"village": 172, "commune": 25}
    assert figures(progress("136"), COVER) == (172, 172, 100.0)
    # All but one are not all.
    found_teams(places[172:-1], keys)
    shown = progress("15")
    assert figures(shown, COVER) == (1355, 1356, 99.9)
    assert shown["targets"][COVER]["standing"] == "under_way"
    found_teams(places[-1:], keys)
    shown = progress("15")
    assert figures(shown, COVER) == (1356, 1356, 100.0)
    assert figures(shown, COMMUNES) == (173, 173, 100.0)
    assert shown["targets"][COVER]["standing"] == "met"


@pytest.mark.parametrize("size", [3, 30])
def test_s4_4_a_team_of_any_size_is_recorded(land, office, progress, size):
    """The guidance says a head and two more; the mean was seven: sizes warn and do not stop."""
    people = [member(f"Người {n}", "leader" if n == 0 else "member") for n in range(size)]
    office(land.home).record(payload(team(make.make_village(land.home), members=people)))
    assert progress("20392")["members"] == {"seats": size, "people": size}


def test_s4_3_totals_of_the_press_are_no_rows_of_the_register(
    admin, department, sign_in, tmp_path, capsys, progress
):
    """2,300 less 376 less 172 is 1,752, or 1,727, and Lạng Sơn itself said over 1,680: figures of
    this kind have no place to be typed, and a file of them gives no row."""
    make.make_province("20", "Lạng Sơn")
    path = tmp_path / "bao-chi.csv"
    path.write_text(
        "TT,Tỉnh,Số tổ,Số thành viên\n1,Lạng Sơn,khoảng 1.752,hơn 7.770\n2,Quảng Nam,376,\n",
        encoding="utf-8",
    )
    options = ["--as-of", "2022-07-01", "--by", "quantri", "--json"]
    with pytest.raises((SystemExit, CommandError)):
        call_command("import_villages", str(path), *options, "--commit")
    found = json.loads(capsys.readouterr().out or "{}")
    assert not found.get("committed")
    assert (Village.objects.count(), Team.objects.count()) == (0, 0)
    shown = progress("20")
    assert shown["teams"] == {"village": 0, "commune": 0}
    assert shown["villages"]["known"] is None
