"""Codes that mean another unit since 1/7/2025: what belongs to the old never comes to the new.

Over all of them, on the official lists: 7 provinces and 2,175 communes whose code and name part.
"""

from __future__ import annotations

import io
from collections import defaultdict

import pytest
from django.core.management import call_command
from django.db import connection

from communes.importing.gazetteer_source import gazetteer_on, units_by_code
from communes.models import Succession, Unit, UnitVersion, Village, VillagePlacement, VillageVersion
from communes.models.unit import names_on
from communes.roles import Role
from reports.actions.unit_reform import follow_units
from teams.models import Document, Team, TeamPlacement, TeamVillage
from tests import make
from tests.reports.reformed_country import DAY, EVE

WHOLE = Succession.Extent.WHOLE


def reused():
    """(old, new) of one level and code, which are two units, and the names of both."""
    units = Unit.objects.order_by("valid_from")
    eve = {(unit.level, unit.code): unit for unit in units.filter(valid_to=EVE)}
    found = [
        (eve[key], unit)
        for unit in units.filter(valid_from=DAY)
        if (key := (unit.level, unit.code)) in eve
    ]
    names = names_on([old.pk for old, _ in found], EVE) | names_on(
        [new.pk for _, new in found], DAY
    )
    return found, names


def names_by_code(day):
    rows = UnitVersion.objects.on(day).filter(unit__level="commune").select_related("unit")
    return {row.unit.code: row.full_name for row in rows}


@pytest.fixture
def country(db, settings):
    settings.PORTAL_TODAY = DAY
    call_command("load_units", stdout=io.StringIO())
    make.make_officer(Role.ADMIN, username="quantri")


def furnish(communes: list[Unit]) -> dict[int, tuple[Village, Team]]:
    """A village with its team in each of them, written at once."""
    versions = {row.unit_id: row for row in UnitVersion.objects.on(EVE).holders()}
    keys = {
        unit.pk: {
            "commune_id": unit.pk,
            "district_id": versions[unit.pk].district_id,
            "province_id": versions[unit.pk].province_id,
        }
        for unit in communes
    }
    paper = make.make_document(communes[0], signed_on=make.TODAY)
    villages = Village.objects.bulk_create(Village() for _ in communes)
    VillageVersion.objects.bulk_create(
        VillageVersion(village=village, kind="Thôn", name="An", match_key="an", sort_key="an")
        for village in villages
    )
    VillagePlacement.objects.bulk_create(
        VillagePlacement(village=village, **keys[unit.pk])
        for village, unit in zip(villages, communes, strict=True)
    )
    teams = Team.objects.bulk_create(
        Team(
            kind="village",
            official_name="Tổ",
            begun_by=paper,
            valid_from=make.TODAY,
            **keys[unit.pk],
        )
        for unit in communes
    )
    TeamPlacement.objects.bulk_create(
        TeamPlacement(team=team, **keys[unit.pk])
        for team, unit in zip(teams, communes, strict=True)
    )
    TeamVillage.objects.bulk_create(
        TeamVillage(
            team=team, village=village, begun_by=paper, valid_from=make.TODAY, **keys[unit.pk]
        )
        for team, village, unit in zip(teams, villages, communes, strict=True)
    )
    return {
        unit.pk: (village, team)
        for unit, village, team in zip(communes, villages, teams, strict=True)
    }


def test_nothing_of_the_old_comes_to_another_unit_of_its_code(country):
    pairs, names = reused()
    differ = [
        (old, new) for old, new in pairs if names[old.pk].full_name != names[new.pk].full_name
    ]
    assert sum(old.level == "province" for old, _ in differ) == 7
    # Of 2,175 communes with another name under their code some are the same commune of another
    # kind: it came whole from itself alone, and keeps what it has.
    then, now = names_by_code(EVE), names_by_code(DAY)
    renamed = {code for code in then.keys() & now.keys() if then[code] != now[code]}
    assert len(renamed) == 2_175
    others = {old.code for old, _ in differ if old.level == "commune"}
    assert others <= renamed
    for unit in Unit.objects.on(EVE).on(DAY).filter(code__in=renamed - others, level="commune"):
        assert not unit.succeeded_by.filter(on=DAY).exists()

    # A code means the unit of its day: by command and page, and in a list that arrives.
    codes = {(unit.level, unit.code) for unit, _ in pairs}
    on_eve, on_day = units_by_code(codes, EVE), units_by_code(codes, DAY)
    for old, new in pairs:
        assert on_eve[old.level, old.code] == old.pk
        assert on_day[old.level, old.code] == new.pk
    for day, place in ((EVE, 0), (DAY, 1)):
        read = gazetteer_on(day)
        communes = [pair for pair in differ if pair[0].level == "commune"]
        for pair in communes:
            assert read.resolve(None, code=pair[place].code).unit.id == pair[place].pk

    # What hangs on the old goes where the succession says, by a reform; nothing follows a code.
    communes = [old for old, _ in differ if old.level == "commune"]
    made = furnish(communes)
    with connection.cursor() as cursor:
        # The planner knows these tables as other tests left them; a server tells it by itself.
        cursor.execute("ANALYZE")
    follow_units(on=DAY, by=make.Officer.objects.get(username="quantri"))
    heirs = defaultdict(set)
    whole = defaultdict(set)
    for row in Succession.objects.filter(on=DAY):
        heirs[row.old_id].add(row.new_id)
        if row.extent == WHOLE:
            whole[row.new_id].add(row.old_id)
    villages = dict(VillagePlacement.objects.on(DAY).values_list("village_id", "commune_id"))
    teams = dict(TeamPlacement.objects.on(DAY).values_list("team_id", "commune_id"))
    own = dict(Team.objects.values_list("pk", "commune_id"))
    before = dict(VillagePlacement.objects.on(EVE).values_list("village_id", "commune_id"))
    moved = 0
    for old, new in differ:
        if old.level != "commune":
            continue
        village, team = made[old.pk]
        assert before[village.pk] == old.pk
        stands = villages[village.pk]
        assert stands == teams[team.pk] == own[team.pk]
        assert stands == old.pk or stands in heirs[old.pk]
        moved += stands != old.pk
        if new.pk not in heirs[old.pk]:
            assert stands != new.pk
    assert moved > 2_000
    # Nobody reaches the old by its code: only who took it in whole.
    for old, new in differ:
        if old.pk not in whole[new.pk]:
            assert old.pk not in new.reach()
    assert not Document.objects.exclude(issuer=communes[0]).exists()
