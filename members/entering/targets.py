"""Targets assigned to teams, as one table: a column each, a row per team. Pure.

The draft keeps them per team; `payload["targets"]` keeps the columns, so that a target named before
anybody has an amount is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from members.entering.entry import MOST_TARGETS, TARGET_FIELDS
from members.entering.team_blocks import TeamBlock

# Empty columns, beside those that are filled in.
MORE = 2


@dataclass(frozen=True)
class Column:
    """One target; amount: the same for every team."""

    place: str
    number: int
    name: str
    measure: str
    amount: str
    due: str


def columns_of(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    """The targets of a draft: as listed, and those that only teams name."""
    found = {_key(row): _row(row) for row in payload.get("targets", [])}
    for team in payload.get("teams", []):
        for row in team.get("targets", []):
            found.setdefault(_key(row), {**_row(row), "amount": ""})
    return list(found.values())[:MOST_TARGETS]


def fill(blocks: Iterable[TeamBlock], payload: Mapping[str, Any]) -> list[Column]:
    """The columns of the page; each block that takes targets is given its amounts."""
    columns = columns_of(payload)
    for block in blocks:
        if block.takes_targets:
            given = {
                _key(row): str(row.get("amount") or "") for row in block.team.get("targets", [])
            }
            block.cells = [
                (f"{block.place}-target-{at}", given.get(_key(row), ""))
                for at, row in enumerate(columns)
            ]
    empty = dict.fromkeys(TARGET_FIELDS, "")
    room = min(MORE, MOST_TARGETS - len(columns))
    return [
        Column(place=f"targets-{at}", number=at + 1, **row)
        for at, row in enumerate([*columns, *[empty] * room])
    ]


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row.get("name") or ""), str(row.get("measure") or ""), str(row.get("due") or "")


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in TARGET_FIELDS}
