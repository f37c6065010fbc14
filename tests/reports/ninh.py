"""Phú Ninh of 2022 and what it became: Chiên Đàn, Tây Hồ and Phú Ninh of Đà Nẵng."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from communes.models import Unit, UnitVersion
from communes.roles import Role
from reports.actions.unit_reform import follow_units
from reports.actions.unit_reform_queue import decide_destinations
from reports.reforms.unit_reform_queue import undecided
from tests import make
from tests.make import day

DAY = day("1/7/2025")
EVE = DAY - datetime.timedelta(days=1)
ASKED = day("20/7/2022")
TODAY = day("15/8/2025")
NEW = {"20364": "Chiên Đàn", "20380": "Tây Hồ", "20392": "Phú Ninh"}
TARGETS = [
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
    {"rule": "min_teams_per_commune", "threshold": 2},
]


def become_ninh(land, settings):
    """Tam Dân goes to Phú Ninh, Tam Đàn and Tam An to Chiên Đàn, Tam Lộc is divided between Tây Hồ
    and Phú Ninh; all of Đà Nẵng, where Phú Ninh now has a code that Tam Dân had."""
    settings.PORTAL_TODAY = TODAY
    tam_loc = make.make_commune("20395", "Tam Lộc", land.phu_ninh)
    tam_an = make.make_commune("20404", "Tam An", land.phu_ninh)
    olds = [land.home, land.next_door, tam_loc, tam_an]
    make.make_plan(land.phu_ninh, targets=TARGETS)
    both = make.make_person("Người Ở Hai Xã")
    for place, commune in enumerate(olds):
        villages = make.make_villages(commune, 3)
        make.declare(commune)
        paper = make.make_document(commune, signed_on=day("20/6/2022"))
        for village in villages[: place + 1]:
            team = make.make_team(commune, [village], paper, members=["An", "Bình"])
        if commune in (land.home, tam_loc):
            make.seat(team, both)
    ended = [*olds, land.phu_ninh, land.quang_nam]
    Unit.objects.filter(pk__in=[unit.pk for unit in ended]).update(valid_to=EVE)
    UnitVersion.objects.filter(unit__in=ended).update(valid_to=EVE)
    da_nang = make.make_province("48", "Đà Nẵng", "Thành phố", valid_from=DAY)
    new = {
        name: make.make_commune(code, name, da_nang, valid_from=DAY) for code, name in NEW.items()
    }
    make.succeed(land.quang_nam, da_nang, DAY)
    make.succeed(land.home, new["Phú Ninh"], DAY)
    for old in (land.next_door, tam_an):
        make.succeed(old, new["Chiên Đàn"], DAY)
    for name in ("Tây Hồ", "Phú Ninh"):
        make.succeed(tam_loc, new[name], DAY, kind="split", extent="part", people="unknown")
    return SimpleNamespace(
        **vars(land),
        tam_loc=tam_loc,
        da_nang=da_nang,
        new=new,
        admin=make.make_officer(Role.ADMIN),
    )


def decide(ninh, homes):
    """Say of each thing of Tam Lộc that waits, in its order, to which commune it went."""
    (event,) = follow_units(on=DAY, by=ninh.admin, province=ninh.da_nang)
    for one, home in zip(undecided(event, ninh.admin), homes, strict=False):
        decide_destinations(
            reform=event, old=ninh.tam_loc, new=ninh.new[home], keys=[one.key], by=ninh.admin
        )
