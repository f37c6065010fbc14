"""The cells of a month's form: what was typed, what it means, what is wrong with it; pure.

A cell is an indicator in a place: the commune itself (''), a team ('t12') or a village ('v7').
Its key is '5' or '5-t12'. A draft keeps cells as they were typed, right or wrong:
{"5-t12": {"n": "1.234", "of": "", "na": false, "reason": "", "carried": false}}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from communes.vietnamese import clean
from reports.monthly.figures import (
    NOTHING_TO_COUNT,
    PERCENT,
    NotANumber,
    Oddity,
    Problem,
    Value,
    carried,
    problems,
    read_number,
)

# What a cell takes; a longer text was no figure.
LONGEST_NUMBER = 40
LONGEST_REASON = 300
COMMUNE, TEAM, VILLAGE = "commune", "team", "village"


@dataclass(frozen=True)
class Asked:
    """An indicator as a form asks for it. level: 'commune', 'team' or 'village'. system: counted
    by the register, so nobody types it."""

    pk: int
    code: str
    theme: str
    name: str
    measure: str
    kind: str
    of_name: str = ""
    level: str = COMMUNE
    required: bool = False
    system: bool = False
    basis: str = ""

    @property
    def is_share(self) -> bool:
        return self.kind == PERCENT


@dataclass(frozen=True)
class Place:
    """key: '', 't12' or 'v7'."""

    key: str
    name: str

    @property
    def number(self) -> int | None:
        return int(self.key[1:]) if self.key else None


WHOLE_COMMUNE = Place("", "")


@dataclass(frozen=True)
class Typed:
    """One cell as typed."""

    n: str = ""
    of: str = ""
    na: bool = False
    reason: str = ""
    carried: bool = False

    @property
    def blank(self) -> bool:
        return not (self.n or self.of or self.na or self.reason)

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "of": self.of,
            "na": self.na,
            "reason": self.reason,
            "carried": self.carried,
        }


NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class Cell:
    asked: Asked
    place: Place

    @property
    def key(self) -> str:
        return cell_key(self.asked.pk, self.place.key)

    @property
    def label(self) -> str:
        """'Buổi tuyên truyền – Tổ thôn Ngọc Tú'"""
        return f"{self.asked.name} – {self.place.name}" if self.place.name else self.asked.name


@dataclass(frozen=True)
class Finding:
    """What is wrong with a cell. field: the name of its input."""

    cell: Cell
    part: str
    message: str

    @property
    def field(self) -> str:
        return field_name(self.part, self.cell.key)

    @property
    def sentence(self) -> str:
        return f"{self.cell.label}: {self.message}"


@dataclass(frozen=True)
class Reading:
    """values: by cell key, of the cells that can be understood. findings: what has to be mended."""

    values: Mapping[str, Value]
    findings: tuple[Finding, ...]


def cell_key(indicator: int, place: str) -> str:
    return f"{indicator}-{place}" if place else f"{indicator}"


def field_name(part: str, key: str) -> str:
    """The input of a part of a cell: 'n-5-t12', 'reason-5'."""
    return f"{part}-{key}"


def cells_of(asked: Iterable[Asked], places: Mapping[str, Iterable[Place]]) -> Iterator[Cell]:
    """Every cell that is typed; places: by level."""
    for indicator in asked:
        if not indicator.system:
            for place in places.get(indicator.level, ()):
                yield Cell(indicator, place)


def from_json(cells: Any) -> dict[str, Typed]:
    """The cells of a draft; what is not of the right shape is left out."""
    if not isinstance(cells, Mapping):
        return {}
    return {
        str(key): Typed(
            n=_text(cell.get("n"), LONGEST_NUMBER),
            of=_text(cell.get("of"), LONGEST_NUMBER),
            na=cell.get("na") is True,
            reason=_text(cell.get("reason"), LONGEST_REASON),
            carried=cell.get("carried") is True,
        )
        for key, cell in cells.items()
        if isinstance(cell, Mapping)
    }


def from_post(cells: Iterable[Cell], data: Mapping[str, str]) -> dict[str, Typed]:
    """The cells of a posted form; those without anything in them are left out."""
    found = {}
    for cell in cells:
        typed = Typed(
            n=_text(data.get(field_name("n", cell.key)), LONGEST_NUMBER),
            of=_text(data.get(field_name("of", cell.key)), LONGEST_NUMBER),
            na=bool(data.get(field_name("na", cell.key))),
            reason=_text(data.get(field_name("reason", cell.key)), LONGEST_REASON),
            carried=data.get(field_name("carried", cell.key)) == _carried_mark(cell, data),
        )
        if not typed.blank:
            found[cell.key] = typed
    return found


def _carried_mark(cell: Cell, data: Mapping[str, str]) -> str:
    """A cell stays 'taken over' while its numbers are those that were taken over."""
    n = _text(data.get(field_name("n", cell.key)), LONGEST_NUMBER)
    of = _text(data.get(field_name("of", cell.key)), LONGEST_NUMBER)
    return f"{n}/{of}"


def _text(value: Any, longest: int) -> str:
    return clean(value)[:longest] if isinstance(value, str) else ""


def typed_from(value: Value, *, reason: str = "", taken_over: bool = False) -> Typed:
    """A value as somebody would type it."""
    return Typed(
        n="" if value.n is None else str(value.n),
        of="" if value.of is None else str(value.of),
        na=value.not_applicable,
        reason=reason,
        carried=taken_over,
    )


def value_of(asked: Asked, typed: Typed) -> Value | None:
    """What a cell says, None when it says nothing. Raises NotANumber."""
    if typed.na:
        return NOTHING_TO_COUNT
    n = read_number(typed.n)
    of = read_number(typed.of) if asked.is_share else None
    return None if n is None and of is None else Value(n, of)


def read(
    cells: Iterable[Cell],
    typed: Mapping[str, Typed],
    before: Mapping[str, Value],
    oddity: Oddity,
) -> Reading:
    """Understand and check every cell; before: the values of the month before, by cell key."""
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    for cell in cells:
        one = typed.get(cell.key, NOTHING_TYPED)
        try:
            value = value_of(cell.asked, one)
        except NotANumber as wrong:
            findings.append(Finding(cell, _wrong_part(one), str(wrong)))
            continue
        found: list[Problem] = problems(
            cell.asked.kind,
            value,
            before.get(cell.key),
            required=cell.asked.required,
            reason=one.reason,
            oddity=oddity,
        )
        findings += [Finding(cell, problem.part, problem.message) for problem in found]
        if value is not None and not any(problem.part != "reason" for problem in found):
            values[cell.key] = value
    return Reading(values, tuple(findings))


def _wrong_part(typed: Typed) -> str:
    try:
        read_number(typed.n)
    except NotANumber:
        return "n"
    return "of"


def carry_over(
    cells: Iterable[Cell], typed: Mapping[str, Typed], before: Mapping[str, Value]
) -> dict[str, Typed]:
    """Totals to date and shares of the month before, put into the cells that are still empty."""
    filled = dict(typed)
    for cell in cells:
        value = carried(cell.asked.kind, before.get(cell.key))
        if value is not None and cell.key not in filled:
            filled[cell.key] = typed_from(value, taken_over=True)
    return filled


def sentences(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """(field, sentence) for a summary: the same fault in many teams or villages is one line."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for found in findings:
        groups.setdefault((found.cell.asked.pk, found.message), []).append(found)
    return [
        (first.field, first.sentence)
        if len(group) == 1
        else (first.field, f"{first.cell.asked.name}, {len(group)} chỗ: {first.message}")
        for group in groups.values()
        for first in group[:1]
    ]
