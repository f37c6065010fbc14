"""Units while the lists are laid over one another, before they have keys. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from communes.units.rows import VersionRow

DAY = timedelta(days=1)
# A code tells its level by its length.
LEVELS = {2: "province", 3: "district", 5: "commune"}


@dataclass(slots=True, eq=False)
class Draft:
    """A unit while it is put together; days as in `UnitRow`."""

    code: str
    source: str
    key: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    began_between: tuple[date, date] | None = None
    ended_between: tuple[date, date] | None = None
    states: list["State"] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """What one list says of a unit, from the list's day on."""

    valid_from: date | None
    name: str
    kind: str
    parent: Draft | None
    document: str


def versions(unit: Draft) -> Iterable[VersionRow]:
    """The states as versions without gaps between the unit's first and last day."""
    for state, later in zip(unit.states, [*unit.states[1:], None], strict=True):
        keys = {LEVELS[len(unit.code)]: unit.key}
        parent = state.parent
        while parent is not None:
            keys[LEVELS[len(parent.code)]] = parent.key
            parent = _place_on(parent, state.valid_from)
        valid_to = unit.valid_to
        if later is not None and later.valid_from is not None:
            valid_to = later.valid_from - DAY
        yield VersionRow(
            name=state.name,
            kind=state.kind,
            parent_key=state.parent.key if state.parent else None,
            district_key=keys.get("district"),
            province_key=keys["province"],
            valid_from=state.valid_from,
            valid_to=valid_to,
            document=state.document,
        )


def _place_on(unit: Draft, day: date | None) -> Draft | None:
    """What a unit belonged to on a day; None is the day of the oldest list."""
    parent = unit.states[0].parent
    for state in unit.states[1:]:
        if day is not None and state.valid_from is not None and state.valid_from <= day:
            parent = state.parent
    return parent
