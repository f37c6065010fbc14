"""Reforms for tests: a resolution as it is pasted, on its way into the register."""

from __future__ import annotations

import datetime
from typing import Any

from communes.actions import reforms
from communes.models import Officer, Reform, Unit, Village, VillagePlacement, VillageVersion
from communes.reforming.sentences import read_sentences
from reports.actions import reforming

ON = datetime.date(2022, 7, 1)
EVE = datetime.date(2022, 6, 30)


def drafted(unit: Unit, text: str, by: Officer, on: datetime.date | None = ON) -> Reform:
    """A reform in preparation, of what a resolution says."""
    read = read_sentences(text)
    head: dict[str, Any] = {
        "title": "Sắp xếp thôn năm 2022",
        "document": f"Nghị quyết của HĐND {unit.label}",
        "number": "12/NQ-HĐND",
        "signed_on": on and min(on, datetime.date(2022, 6, 20)),
        "effective_on": on,
    }
    return reforms.start_reform(
        unit=unit,
        head=head,
        operations=read.operations,
        source_text=text,
        skipped=read.skipped,
        by=by,
    )


def applied(unit: Unit, text: str, by: Officer, on: datetime.date = ON) -> Reform:
    return reforming.apply_reform(reform=drafted(unit, text, by, on), by=by)


def named_on(commune: Unit, day: datetime.date) -> dict[str, Village]:
    """The villages of a commune on a day by their full names."""
    held = VillagePlacement.objects.on(day).filter(commune=commune).values("village_id")
    rows = VillageVersion.objects.on(day).filter(village_id__in=held).select_related("village")
    return {row.full_name: row.village for row in rows}


def picture_of(commune: Unit, days: list[datetime.date]) -> list[Any]:
    """What the register says of the villages of a commune on some days."""
    return [
        sorted(
            VillageVersion.objects.on(day)
            .filter(
                village_id__in=VillagePlacement.objects.on(day)
                .filter(commune=commune)
                .values("village_id")
            )
            .values_list("village_id", "kind", "name", "households")
        )
        for day in days
    ]
