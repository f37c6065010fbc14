"""A table pasted from Excel into the grid of teams or villages; pure.

One line a team or village: its name, then the numbers in the order of the columns; a share takes
two, n and N. Names match exactly after normalising; a line that matches nothing, or two, is given
back as it was pasted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from communes.vietnamese import clean, match_key
from reports.monthly.cells import LONGEST_NUMBER, Asked, Place, Typed, cell_key

# More lines than any commune has teams.
MOST_LINES = 500


@dataclass(frozen=True)
class Pasted:
    """typed: by cell key, of the lines that were understood. left: the other lines."""

    typed: Mapping[str, Typed]
    left: tuple[str, ...]
    understood: int


def read_table(
    text: str,
    asked: Sequence[Asked],
    places: Iterable[Place],
    names: Mapping[str, Iterable[str]],
) -> Pasted:
    """names: what else a place is called, by its key (the villages of a team).

    The line of headings is no fault: it has no digit.
    """
    known: dict[str, set[str]] = {}
    for place in places:
        for name in (place.name, *names.get(place.key, ())):
            known.setdefault(match_key(name), set()).add(place.key)
    typed: dict[str, Typed] = {}
    left: list[str] = []
    understood = 0
    for line in text.splitlines()[:MOST_LINES]:
        name, *numbers = _numbered_off(line.split("\t"))
        found = known.get(match_key(name), set())
        if len(found) == 1 and name:
            understood += 1
            (key,) = found
            typed |= _cells(key, asked, numbers)
        elif any(sign.isdigit() for sign in line):
            left.append(line)
    return Pasted(typed, tuple(left), understood)


def _numbered_off(cells: Sequence[str]) -> list[str]:
    """Without the running number that many tables begin with."""
    tidy = [clean(cell) for cell in cells]
    return tidy[1:] if len(tidy) > 1 and tidy[0].isdigit() else tidy


def _cells(place: str, asked: Sequence[Asked], numbers: Sequence[str]) -> dict[str, Typed]:
    found = {}
    rest = [number[:LONGEST_NUMBER] for number in numbers]
    for each in asked:
        n = rest.pop(0) if rest else ""
        of = rest.pop(0) if rest and each.is_share else ""
        if n or of:
            found[cell_key(each.pk, place)] = Typed(n=n, of=of)
    return found
