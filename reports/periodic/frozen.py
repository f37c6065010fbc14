"""The frozen data set as canonical JSON, both ways; pure.

The same content is the same bytes: keys are sorted, nothing stands between the signs, figures
with decimals and days are texts whose column says what they are.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import zlib
from decimal import Decimal
from typing import Any

from reports.kinds.kind import Column, Figure, Frozen, Head, Line, Picture, Table, Value

FORM = 1
_PERCENT_AND_DECIMAL = ("percent", "decimal")


def to_json(frozen: Frozen) -> bytes:
    """The canonical JSON of a report, UTF-8."""
    said = {
        "form": FORM,
        "kind": frozen.kind,
        "title": frozen.title,
        "unit": frozen.unit,
        "unit_id": frozen.unit_id,
        "level": frozen.level,
        "period": frozen.period,
        "calendar": frozen.calendar,
        "begins": frozen.begins.isoformat(),
        "cut_off": frozen.cut_off.isoformat(),
        "due": _day_text(frozen.due),
        "counted_on": frozen.counted_on.isoformat(),
        "head": dataclasses.asdict(frozen.head),
        "notes": frozen.notes,
        "tables": [_table_json(table) for table in frozen.tables],
        "figures": [
            [each.key, each.title, each.n, each.of, each.silent] for each in frozen.figures
        ],
        "pictures": [
            [each.title, each.svg, each.wide, each.high, each.text] for each in frozen.pictures
        ],
    }
    if frozen.map_day is not None:
        # Said by those alone that are told on another map: what was frozen before stays as it is.
        said["map_day"] = frozen.map_day.isoformat()
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def from_json(content: bytes) -> Frozen:
    """The report that was written by to_json."""
    said = json.loads(content)
    return Frozen(
        kind=said["kind"],
        title=said["title"],
        unit=said["unit"],
        unit_id=said["unit_id"],
        level=said["level"],
        period=said["period"],
        calendar=said["calendar"],
        begins=datetime.date.fromisoformat(said["begins"]),
        cut_off=datetime.date.fromisoformat(said["cut_off"]),
        due=_day(said["due"]),
        counted_on=datetime.date.fromisoformat(said["counted_on"]),
        head=_head(said["head"]),
        notes=tuple(said["notes"]),
        tables=tuple(_table(table) for table in said["tables"]),
        figures=tuple(Figure(*each) for each in said["figures"]),
        pictures=tuple(Picture(*each) for each in said["pictures"]),
        map_day=_day(said.get("map_day")),
    )


def digest_of(content: bytes) -> str:
    """sha256 over the JSON, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def pack(content: bytes) -> bytes:
    return zlib.compress(content, 6)


def unpack(packed: bytes | memoryview) -> bytes:
    return zlib.decompress(bytes(packed))


def _head(said: dict[str, Any]) -> Head:
    return Head(
        issuer=tuple(said["issuer"]),
        symbol=said["symbol"],
        place=said["place"],
        signer=tuple(said["signer"]),
        recipients=tuple(said["recipients"]),
    )


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "notes": table.notes,
        "adjusts": table.adjusts,
        "columns": [
            [each.key, each.title, each.type, each.width, each.total, each.personal]
            for each in table.columns
        ],
        "lines": [
            [line.role, line.key, line.unit, [_plain(value) for value in line.values]]
            for line in table.lines
        ],
    }


def _table(said: dict[str, Any]) -> Table:
    columns = tuple(Column(*each) for each in said["columns"])
    types = [column.type for column in columns]
    return Table(
        title=said["title"],
        notes=tuple(said["notes"]),
        adjusts=said["adjusts"],
        columns=columns,
        lines=tuple(
            Line(tuple(map(_value, types, values)), role=role, key=key, unit=unit)
            for role, key, unit, values in said["lines"]
        ),
    )


def _plain(value: Value) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _value(kind: str, value: str | int | None) -> Value:
    if isinstance(value, str):
        if kind == "date":
            return datetime.date.fromisoformat(value)
        if kind in _PERCENT_AND_DECIMAL:
            return Decimal(value)
    return value


def _day_text(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
