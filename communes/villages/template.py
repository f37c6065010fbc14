"""The workbook that goes out to be filled in: the villages of a territory as they stand."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from communes.keeping import kept_by
from communes.models import (
    Unit,
    UnitVersion,
    VillagePlacement,
    VillageVersion,
)
from communes.models.unit import names_on
from communes.place_names import VILLAGE_KINDS
from communes.sheets.template_book import TemplateColumn, write_template
from communes.uploading.template_stamp import stamp_of

if TYPE_CHECKING:
    from communes.models import Officer

COLUMNS = (
    TemplateColumn("Tỉnh, thành phố", width=20, locked=True),
    TemplateColumn("Quận, huyện", width=20, locked=True),
    TemplateColumn("Mã xã", width=9, locked=True),
    TemplateColumn("Tên xã", width=24, locked=True, choice="communes"),
    TemplateColumn("Loại", width=16, choice="kinds"),
    TemplateColumn("Tên thôn", width=28),
    TemplateColumn("Số hộ", kind="count", width=10),
    TemplateColumn("Số nhân khẩu", kind="count", width=14),
)
NOTE = (
    "Sửa các ô trắng, thêm dòng mới ở cuối bảng (chọn tên xã có sẵn). Số hộ, số nhân khẩu chưa "
    "biết thì để trống. Không đổi dòng tiêu đề cột."
)


def write_village_template(
    out: Path,
    officer: Officer,
    unit: Unit,
    day: datetime.date,
    communes: dict[int, UnitVersion] | None = None,
) -> None:
    """A workbook to fill in, with the villages that the unit holds on the day.

    communes: other ones than the unit's own of that day, as of a unit that ended.
    """
    if communes is None:
        communes = communes_to_fill_in(officer, unit, day)
    names = {
        pk: version.full_name
        for pk, version in names_on(
            {
                key
                for version in communes.values()
                for key in (version.district_id, version.province_id)
                if key
            },
            day,
        ).items()
    }
    write_template(
        out,
        columns=COLUMNS,
        rows=_rows(officer, day, communes, names),
        choices={
            "communes": [version.full_name for version in communes.values()],
            "kinds": VILLAGE_KINDS,
        },
        stamp=stamp_of(officer, unit, day),
        title=f"Danh sách thôn, tổ dân phố của {unit.label}",
        note=NOTE,
    )


def communes_to_fill_in(officer: Officer, unit: Unit, day: datetime.date) -> dict[int, UnitVersion]:
    """The communes of the unit that the officer keeps, by key, as the official list has them."""
    versions = UnitVersion.objects.visible_to(officer).on(day).under(unit).holders()
    kept = kept_by(officer, day).values("unit_id")
    found = versions.filter(unit_id__in=kept).select_related("unit")
    return {version.unit_id: version for version in found.order_by("unit__code", "unit_id")}


def _rows(
    officer: Officer,
    day: datetime.date,
    communes: dict[int, UnitVersion],
    names: dict[int, str],
) -> Iterator[list[str | int | None]]:
    placed = dict(
        VillagePlacement.objects.visible_to(officer)
        .on(day)
        .filter(commune_id__in=communes)
        .values_list("village_id", "commune_id")
    )
    villages = sorted(
        VillageVersion.objects.visible_to(officer)
        .on(day)
        .filter(village_id__in=placed)
        .values_list("village_id", "sort_key", "kind", "name", "households", "people"),
        key=lambda row: (communes[placed[row[0]]].unit.code, row[1], row[0]),
    )
    for village_id, _, kind, name, households, people in villages:
        commune = communes[placed[village_id]]
        yield [
            names.get(commune.province_id or 0, ""),
            names.get(commune.district_id or 0, ""),
            commune.unit.code,
            commune.full_name,
            kind,
            name,
            households,
            people,
        ]
