"""The district of Phú Ninh after 1/7/2025, small: who its communes became."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from tests import make

DAY = datetime.date(2025, 7, 1)
EVE = datetime.date(2025, 6, 30)


def end_districts(land: SimpleNamespace) -> SimpleNamespace:
    """Tam Dân went whole into Chiên Đàn, Tam Đàn was divided between Chiên Đàn, Tây Hồ and Bàn
    Thạch; Tam An went whole into Tây Hồ. Bàn Thạch took in Tam Ngọc of another district as well.
    All of it in Đà Nẵng, which absorbed Quảng Nam."""
    land.tam_an = make.make_commune("20386", "Tam An", land.phu_ninh)
    land.tam_ky = make.make_district("502", "Tam Kỳ", land.quang_nam, kind="Thành phố")
    land.tam_ngoc = make.make_commune("20350", "Tam Ngọc", land.tam_ky)
    communes = (land.home, land.next_door, land.tam_an, land.tam_ngoc)
    for unit in (*communes, land.phu_ninh, land.tam_ky, land.quang_nam):
        unit.versions.update(valid_to=EVE)
        unit.valid_to = EVE
        unit.save()
    land.da_nang = make.make_province("48", "Đà Nẵng", kind="Thành phố", valid_from=DAY)
    land.chien_dan, land.tay_ho, land.ban_thach = (
        make.make_commune(code, name, land.da_nang, valid_from=DAY)
        for code, name in (("20392", "Chiên Đàn"), ("20401", "Tây Hồ"), ("20350", "Bàn Thạch"))
    )
    make.succeed(land.quang_nam, land.da_nang, DAY)
    make.succeed(land.home, land.chien_dan, DAY)
    make.succeed(land.tam_an, land.tay_ho, DAY)
    make.succeed(land.tam_ngoc, land.ban_thach, DAY)
    for new in (land.chien_dan, land.tay_ho, land.ban_thach):
        make.succeed(land.next_door, new, DAY, kind="split", extent="part", people="some")
    return land
