"""What a row of a village list says as a whole: its commune, and all that was understood. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from communes.sheets import headers
from communes.sheets.gazetteer import Aliases, Context, Gazetteer, Resolution, UnitEntry

# The text of a field of the units above a village, '' where nothing says it.
TextOf = Callable[[str], str]


def written_commune(text: TextOf) -> str:
    """The name of the commune as it stands above a village."""
    return text(headers.COMMUNE_NAME) or text(headers.UPPER)


def commune_meant(
    gazetteer: Gazetteer, aliases: Aliases | None, context: Context, text: TextOf
) -> Resolution:
    """The commune that the units above a village mean."""
    return gazetteer.resolve(
        written_commune(text),
        text(headers.COMMUNE_CODE),
        text(headers.DISTRICT_NAME),
        text(headers.PROVINCE_NAME),
        context,
        district_code=text(headers.DISTRICT_CODE),
        province_code=text(headers.PROVINCE_CODE),
        aliases=aliases,
    )


def understood_row(
    unit: UnitEntry | None,
    *,
    village: str = "",
    kind: str = "",
    households: int | None = None,
    people: int | None = None,
    former_commune: str = "",
    class_: str | None = None,
    note: str = "",
    extra: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The values that a row is kept with, by the names that the reports of imports use."""
    return {
        "commune_id": unit.id if unit else None,
        "commune_code": unit.code if unit else None,
        "commune": unit.full_name if unit else None,
        "district": unit.district_name if unit else None,
        "province": unit.province_name if unit else None,
        "village": village,
        "kind": kind,
        "households": households,
        "people": people,
        "former_commune": former_commune or None,
        "class": class_,
        "note": note,
        "extra": extra or {},
    }
