"""Who reads for a report: a unit itself, whose territory is its own and that of its forerunners.

A report is made by the portal for a unit, not for the officer who asked, so that the same report
holds the same rows whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from communes.models import Unit
from communes.territory import Reach


@dataclass(frozen=True)
class Reader:
    """What `visible_to` asks of an officer."""

    reach: Reach


def reader_of(unit: Unit | None) -> Reader:
    """The whole territory of a unit, None the country, with the ended units that it absorbed."""
    if unit is None:
        return Reader(Reach("country", frozenset(), frozenset()))
    key = "commune" if unit.holds_villages else unit.level
    return Reader(Reach(key, unit.reach(), frozenset()))
