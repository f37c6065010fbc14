"""A small country on the eve of 1/7/2025, for tests of reforms of units."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from communes.models import Unit, UnitVersion
from communes.roles import Role
from tests import make
from tests.make import day

DAY = day("1/7/2025")
EVE = DAY - datetime.timedelta(days=1)


def make_country(land: SimpleNamespace) -> SimpleNamespace:
    """Tam Dân and Tam Đàn become Phú Ninh of Đà Nẵng, Tam Lộc is divided between it and Tây Hồ,
    A Lù goes on without a district."""
    tam_loc = make.make_commune("20395", "Tam Lộc", land.phu_ninh)
    olds = [land.home, land.next_door, tam_loc]
    ended = [*olds, land.phu_ninh, land.quang_nam, land.bat_xat]
    Unit.objects.filter(pk__in=[unit.pk for unit in ended]).update(valid_to=EVE)
    UnitVersion.objects.filter(unit__in=[*ended, land.far]).update(valid_to=EVE)
    da_nang = make.make_province("48", "Đà Nẵng", "Thành phố", valid_from=DAY)
    new = {
        name: make.make_commune(code, name, da_nang, valid_from=DAY)
        for name, code in (("Phú Ninh", "20364"), ("Tây Hồ", "20380"))
    }
    make.make_version(unit=land.far, name="A Lù", kind="Xã", parent=land.lao_cai, valid_from=DAY)
    make.succeed(land.quang_nam, da_nang, DAY)
    for old in (land.home, land.next_door):
        make.succeed(old, new["Phú Ninh"], DAY)
    for name in new:
        make.succeed(tam_loc, new[name], DAY, kind="split", extent="part", people="unknown")
    make.succeed(land.home, new["Tây Hồ"], DAY, kind="split", extent="part", people="none")
    found = SimpleNamespace(
        **vars(land),
        da_nang=da_nang,
        tam_loc=tam_loc,
        olds=olds,
        phu_ninh_new=new["Phú Ninh"],
        tay_ho=new["Tây Hồ"],
        admin=make.make_officer(Role.ADMIN),
    )
    make.make_plan(None, targets=[{"rule": "coverage_villages"}])
    for commune in (*olds, land.far):
        villages = make.make_villages(commune, 3)
        make.declare(commune)
        make.make_team(commune, villages[:2], members=("Nguyễn Văn An", "Trần Thị Bình"))
        make.make_team(commune, kind="commune", members=("Lê Văn Cường",))
        make.make_team(commune, villages[2:], valid_to=day("1/1/2024"), members=("Phạm Thị Dung",))
        make.make_channel(commune)
    return found
