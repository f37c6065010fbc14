"""Member lists as they stand after reading, for the tests of what is done with them."""

from __future__ import annotations

from typing import Any

from communes.models import ImportBatch, ImportKind, ImportRow, Officer, Unit
from communes.units.placing import keys_on
from tests import make


def row(team: str, name: str, role: str = "member", **more: Any) -> dict[str, Any]:
    """A row as understood; `commune` and `invalid` (a code) are taken out by make_batch."""
    return {"team": team, "name": name, "role": role, **more}


def make_batch(
    by: Officer,
    commune: Unit,
    *rows: dict[str, Any],
    unit: Unit | None = None,
    name: str = "to-tam-dan.xlsx",
    state: str = "read",
) -> ImportBatch:
    """A member list that has been read: each row is of the commune unless it names another."""
    unit = unit or by.unit
    batch = ImportBatch.objects.create(
        kind=ImportKind.MEMBERS,
        original_name=name,
        sha256="0" * 64,
        size=1,
        content="imports/none.xlsx",
        file_kind="xlsx",
        as_of=make.TODAY,
        unit=unit,
        by=by,
        state=state,
        **keys_on(unit, make.TODAY),
    )
    for number, told in enumerate(rows, start=5):
        told = dict(told)
        wrong = told.pop("invalid", "")
        place = told.pop("commune", commune)
        ImportRow.objects.create(
            batch=batch,
            sheet="DS",
            row=number,
            status="invalid" if wrong else "valid",
            action="invalid" if wrong else "new",
            codes=[wrong] if wrong else [],
            problems=[
                {
                    "column": 8,
                    "code": wrong,
                    "message_vi": "Dòng này sai.",
                    "suggestion": None,
                    "candidates": [],
                }
            ]
            if wrong
            else [],
            understood=told,
            raw={},
            unit=place,
        )
    return batch
