"""The first pass over a village list: what only the whole sheet can tell. Pure.

Whether the commune stands in every row, only in the first row of each group, or on rows of its
own; which numbering goes with which level; how the file writes its numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from communes.place_names import split_village_kind
from communes.sheets import headers, headings, row_words
from communes.sheets.cells import NumberEvidence, is_empty, tidy
from communes.sheets.gazetteer import Gazetteer
from communes.sheets.layout import COMMUNE_FIELDS, UPPER_FIELDS, Tally
from communes.sheets.readings import Mapping
from communes.sheets.sources import TableRow
from communes.sheets.unit_entries import Context

COUNT_FIELDS = (headers.HOUSEHOLDS, headers.PEOPLE)

# Below this share a column does not stand beside the villages but on rows of its own.
_STANDS_BESIDE = 0.5
# How many names without a kind must be names of communes before their rows are headings: of rows
# numbered otherwise than the rest, and of rows that look like the rest.
_KNOWN_HEADINGS = 0.5
_KNOWN_ROWS = 0.8
_SAMPLED = 40
# So many villages show the layout.
LOOKED_AT = 3_000

# From the widest to the narrowest, as tables number their levels.
_NUMBERINGS = ("letter", "roman", "int", "dotted", "lower", "dash", "none")

# How a row is numbered, whether it is in capitals, how far it is indented.
Shape = tuple[str, bool, int]


@dataclass(frozen=True, slots=True)
class Survey:
    """carried: fields that hold on until the next value. flat: a commune, or its code, stands in
    the row of each village; beside: in that of some. levels: shapes of rows that name a unit
    without its kind, with its level. villages: shapes most of whose rows are villages.
    unseen_from: the row at which it ended before the sheet did, else 0."""

    carried: frozenset[str] = frozenset()
    flat: bool = False
    beside: bool = False
    levels: dict[Shape, str] = field(default_factory=dict)
    villages: frozenset[Shape] = frozenset()
    unseen_from: int = 0


def shape_of(counter: object, cell: object) -> tuple[Shape, str]:
    """The shape of a row and its name without a number in front."""
    text = tidy(cell)
    numbering = row_words.numbering_of(counter, text)
    indent = 0
    if isinstance(cell, str) and numbering.kind == "none":
        indent = min(len(cell) - len(cell.lstrip(" \t\u00a0")), 12)
    capitals = len(numbering.text) > 2 and numbering.text.isupper()
    return (numbering.kind, capitals, indent), numbering.text


def survey_villages(
    rows: Iterable[TableRow],
    mapping: Mapping,
    evidence: NumberEvidence,
    gazetteer: Gazetteer,
    context: Context,
    *,
    to_the_end: bool,
) -> Survey:
    """Look at a table once; `evidence` is of the whole file and grows with every row.

    Unless it looks `to_the_end`, the numbers after the first LOOKED_AT villages remain to be seen.
    """
    columns = mapping.columns
    name_column = (columns.get(headers.VILLAGE) or columns[headers.PLACE])[0]
    counter_column = columns.get(headers.COUNTER, [0])[0]
    uppers = {name: columns[name][0] for name in UPPER_FIELDS if name in columns}
    counts = [columns[name][0] for name in COUNT_FIELDS if name in columns]
    tallies = {name: Tally() for name in uppers}
    shapes: dict[Shape, _Shape] = defaultdict(_Shape)
    named = beside = last_row = 0
    for row in rows:
        for column in counts:
            cell = row.cell(column)
            if type(cell) is str:
                evidence.add(cell)
        if named >= LOOKED_AT:
            if to_the_end:
                continue
            last_row = row.number
            break
        cell = row.cell(name_column)
        if is_empty(cell):
            for tally in tallies.values():
                tally.last = None
            continue
        above = [name for name, column in uppers.items() if not is_empty(row.cell(column))]
        if not COMMUNE_FIELDS.intersection(above):
            shape, text = shape_of(row.cell(counter_column), cell)
            if row_words.is_total(text):
                continue
            if shapes[shape].add(text, gazetteer, context):
                continue
        named += 1
        beside += bool(COMMUNE_FIELDS.intersection(above))
        for name, column in uppers.items():
            tallies[name].add(row.cell(column))
    return Survey(
        carried=frozenset(name for name, tally in tallies.items() if tally.is_carried),
        beside=beside > 0 or not named,
        flat=named > 0 and beside / named >= _STANDS_BESIDE,
        levels=_levels(shapes, gazetteer, context),
        villages=frozenset(shape for shape, seen in shapes.items() if seen.villages > seen.units),
        unseen_from=last_row,
    )


class _Shape:
    """Rows numbered and written alike."""

    def __init__(self) -> None:
        self.units = self.villages = self.kindless = 0
        self.texts: list[str] = []
        self.levels: Counter[str] = Counter()

    def add(self, text: str, gazetteer: Gazetteer, context: Context) -> bool:
        """Count a row; whether it names a unit by its kind."""
        level = headings.level_of(text, gazetteer, context)
        if level:
            self.units += 1
            self.levels[level] += 1
            return True
        if split_village_kind(text)[0]:
            self.villages += 1
        else:
            self.kindless += 1
            if len(self.texts) < _SAMPLED:
                self.texts.append(text)
        return False


def _levels(
    shapes: dict[Shape, _Shape], gazetteer: Gazetteer, context: Context
) -> dict[Shape, str]:
    """The level of rows without a kind: that of their like with one, else by their names.

    From the widest shape to the narrowest, each below the one before: "LÀO CAI" is a province
    above "BÁT XÁT" and a district where the province is known.
    """
    found = {}
    open_levels = [level for level in headings.LEVELS if level not in _known_levels(context)]
    for shape in sorted(shapes, key=_depth):
        seen = shapes[shape]
        level = ""
        if seen.units > seen.villages and seen.units >= seen.kindless:
            level = seen.levels.most_common(1)[0][0]
        elif seen.kindless and seen.villages <= seen.units:
            apart = shape[0] in ("roman", "letter") or shape[1]
            needed = _KNOWN_HEADINGS if apart else _KNOWN_ROWS
            for candidate in open_levels:
                share = headings.share_named(seen.texts, candidate, gazetteer, context)
                if share >= needed:
                    level = candidate
                    break
        if level:
            found[shape] = level
            open_levels = [below for below in open_levels if _is_below(below, level)]
    with_names = [shape for shape, seen in shapes.items() if seen.kindless or seen.villages]
    if with_names and all(shape in found for shape in with_names):
        # Villages called as communes are: the deepest rows are the villages all the same.
        del found[max(with_names, key=lambda shape: (_depth(shape), shapes[shape].kindless))]
    return found


def _known_levels(context: Context) -> list[str]:
    """Levels that need no heading, as the whole list lies in one such unit."""
    codes = (context.province_code, context.district_code, context.commune_code)
    deepest = max((place for place, code in enumerate(codes, start=1) if code), default=0)
    return list(headings.LEVELS[:deepest])


def _is_below(level: str, other: str) -> bool:
    return headings.LEVELS.index(level) > headings.LEVELS.index(other)


def _depth(shape: Shape) -> tuple[int, bool, int]:
    numbering, capitals, indent = shape
    return indent, not capitals, _NUMBERINGS.index(numbering)
