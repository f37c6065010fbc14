"""Rows of the register as the official lists say them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from communes.models import Succession, Unit, UnitVersion
from communes.vietnamese import match_key, search_text, sort_key

if TYPE_CHECKING:
    from communes.units.official_lists import SuccessionRow, UnitRow, VersionRow


def unit_row(row: UnitRow) -> Unit:
    last = row.versions[-1]
    return Unit(
        level=row.level,
        code=row.code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        label=UnitVersion(kind=last.kind, name=last.name).full_name,
        holds_villages=row.holds_villages,
        exact=row.exact,
        began_between=range_of(row.began_between),
        ended_between=range_of(row.ended_between),
        source=row.source,
    )


def version_row(pks: dict[int, int], unit: UnitRow, row: VersionRow) -> UnitVersion:
    version = UnitVersion(
        unit_id=pks[unit.key],
        kind=row.kind,
        name=row.name,
        parent_id=row.parent_key and pks[row.parent_key],
        district_id=row.district_key and pks[row.district_key],
        province_id=row.province_key and pks[row.province_key],
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document=row.document,
        sort_key=sort_key(row.name),
        match_key=match_key(row.name),
    )
    version.search_text = search_text(version.name)
    return version


def succession_row(pks: dict[int, int], row: SuccessionRow) -> Succession:
    return Succession(
        old_id=pks[row.old_key],
        new_id=pks[row.new_key],
        on=row.on,
        kind=row.kind,
        extent=row.extent,
        people=row.people,
        document=row.document,
    )


def range_of(days: tuple[date, date] | None) -> DateRange | None:
    """In the form in which PostgreSQL gives it back, so that equal ranges compare equal."""
    return DateRange(days[0], days[1] + timedelta(days=1), "[)") if days else None
