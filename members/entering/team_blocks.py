"""A team of a draft as the decision page shows it: open with its grid, or closed to one line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communes.keys import read_key
from communes.place_names import village_within_sentence
from members.entering.blocks import (
    GOING_ON,
    WITH_ROWS,
    SeatNow,
    TeamNow,
    difference,
    doubts,
    person_of,
    reasons,
    summary_line,
)
from members.entering.entry import CARRIED_FIELDS, effect_of
from members.entering.forms import KIND_LABELS, MemberForm, TeamForm
from members.entering.homeless import asks_for_village, offered
from members.models import SeatRole
from members.roster_text import ROLE_WORDS
from teams.models import Effect

# Empty rows for corrections, beside those that are filled in.
MORE_CORRECTIONS = 2
SEAT_FIELDS = (
    ("full_name", "họ và tên"),
    ("role", "chức danh trong tổ"),
    ("posts", "chức vụ"),
    ("organisation", "đơn vị"),
)


@dataclass
class SeatRow:
    """Somebody who sits in the team today, with what becomes of the seat."""

    seat: SeatNow
    place: str
    number: int
    leaves: bool
    reason: str


@dataclass
class CorrectionRow:
    place: str
    number: int
    what: str
    value: str


@dataclass
class TeamBlock:
    """number: its place on the page, from 1. cells: amounts of the targets, column by column.

    homes: villages that a team without one may serve, by how likely they are.
    """

    team: dict[str, Any]
    place: str
    number: int
    now: TeamNow | None
    effect: str
    title: str
    line: str = ""
    open: bool = True
    served: str = ""
    usual_name: str = ""
    pasted: str = ""
    form: TeamForm | None = None
    rows: list[MemberForm] = field(default_factory=list)
    seats: list[SeatRow] = field(default_factory=list)
    corrections: list[CorrectionRow] = field(default_factory=list)
    villages: list[tuple[int, str, bool]] = field(default_factory=list)
    homes: list[tuple[str, list[tuple[int, str]]]] = field(default_factory=list)
    into_choices: list[tuple[str, str]] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubts: int = 0

    @property
    def key(self) -> str:
        return str(self.team["key"])

    @property
    def prefix(self) -> str:
        return self.place

    @property
    def effect_label(self) -> str:
        return str(Effect.Kind(self.effect).label)

    @property
    def kind_label(self) -> str:
        return KIND_LABELS.get(self.team.get("kind", ""), KIND_LABELS["village"])

    @property
    def home(self) -> int | None:
        """The village chosen for a team that came without one."""
        return next(iter(self.team.get("villages", [])), None)

    @property
    def asks_home(self) -> bool:
        return asks_for_village(self.team)

    @property
    def posted_rows(self) -> int:
        """Rows of the grid, and behind them those of the people who leave."""
        return len(self.rows) + (len(self.seats) if self.effect == "reconstitute" else 0)

    @property
    def takes_rows(self) -> bool:
        return self.effect in WITH_ROWS

    @property
    def takes_targets(self) -> bool:
        return self.effect in GOING_ON

    @property
    def may_leave(self) -> bool:
        return self.effect in ("reconstitute", "replace", "relieve")

    @property
    def correction_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What may be mended, by person."""
        seats = self.now.seats if self.now else ()
        return [
            (
                seat.name,
                [
                    (f"{seat.person_id}/{name}", f"{seat.name}: {word}")
                    for name, word in SEAT_FIELDS
                ],
            )
            for seat in seats
        ]


def block_of(
    team: dict[str, Any], number: int, now: TeamNow | None, names: Mapping[int, str]
) -> TeamBlock:
    """What a closed block shows. names: of the villages of the commune."""
    served = list(team.get("villages", []))
    known = {**(now.villages if now else {}), **names}
    words = ", ".join(village_within_sentence(known.get(pk, "thôn không còn")) for pk in served)
    effect = effect_of(team)
    if effect == "found":
        title = f"Tổ của {words}" if words else KIND_LABELS.get(team.get("kind", ""), "Tổ mới")
        title = team.get("name") or title
    else:
        title = now.name if now else "Tổ không còn vào ngày này"
    return TeamBlock(
        team=team,
        place=f"teams-{number - 1}",
        number=number,
        now=now,
        effect=effect,
        title=title,
        served=words,
        line=summary_line(team, now),
    )


def open_block(
    block: TeamBlock,
    values: Mapping[str, Any],
    villages: Iterable[tuple[int, str]],
    into_choices: Iterable[tuple[str, str]],
    taken: Collection[int] = (),
) -> None:
    """Give a block its inputs, filled in as typed.

    villages: those that the team may serve; taken: of them those that another block has.
    into_choices: teams that may take it over.
    """
    team, now = block.team, block.now
    block.form = TeamForm(dict(values), prefix=block.place)
    asked = doubts(team, now)
    people = now.people if now else {}
    if block.takes_rows:
        for place, row in enumerate(team.get("members", [])):
            form = MemberForm(dict(values), prefix=f"{block.place}-members-{place}")
            form.doubts = asked.get(place, [])  # type: ignore[attr-defined]
            form.known = person_of(row) in people  # type: ignore[attr-defined]
            form.carried = [  # type: ignore[attr-defined]
                (name, row[name]) for name in CARRIED_FIELDS if row.get(name)
            ]
            block.rows.append(form)
    if now is not None:
        block.seats = _seat_rows(block, now)
        block.corrections = _correction_rows(block)
    if block.effect == "reconstitute":
        chosen = set(team.get("villages", []))
        here = dict(now.villages if now else {})
        may_serve = {**here, **dict(villages)}
        block.villages = [(pk, name, pk in chosen) for pk, name in may_serve.items()]
    if block.asks_home:
        left = [one for one in villages if one[0] == block.home or one[0] not in taken]
        likely, others = offered(str(team.get("section") or ""), left)
        named = (("Có thể là", likely), ("Thôn chưa có tổ", others))
        block.homes = [(label, some) for label, some in named if some]
    if block.effect == "merge":
        block.into_choices = [
            one for one in into_choices if one[0] not in (block.key, f"team:{team.get('team')}")
        ]


def _seat_rows(block: TeamBlock, now: TeamNow) -> list[SeatRow]:
    """Of a reconstitution those who leave, behind its grid; else everybody who sits there."""
    change, why = difference(block.team, now), reasons(block.team)
    if block.effect == "reconstitute":
        shown = [seat for seat in now.seats if seat.person_id in change.leaves]
        first = len(block.rows)
        place = f"{block.place}-members"
    elif block.effect in ("supplement", "replace", "relieve"):
        shown, first, place = list(now.seats), 0, f"{block.place}-seats"
    else:
        return []
    return [
        SeatRow(
            seat,
            f"{place}-{first + at}",
            first + at + 1,
            seat.person_id in change.leaves,
            why.get(seat.person_id, ""),
        )
        for at, seat in enumerate(shown)
    ]


def _correction_rows(block: TeamBlock) -> list[CorrectionRow]:
    if block.effect != "correct":
        return []
    rows = []
    for one in block.team.get("corrections", []):
        what, value = "", str(one.get("value") or "")
        if one.get("what") == "name":
            what = "ten"
        elif one.get("person"):
            what = f"{read_key(str(one['person']))}/{one.get('field')}"
            if one.get("field") == "role" and value in ROLE_WORDS:
                value = str(SeatRole(value).label)
        rows.append((what, value))
    rows += [("", "")] * MORE_CORRECTIONS
    return [
        CorrectionRow(f"{block.place}-corrections-{at}", at + 1, what, value)
        for at, (what, value) in enumerate(rows)
    ]
