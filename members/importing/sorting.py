"""What each valid row of a member list would do: a new team, an equal seat, or one that differs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from communes.models import ImportRow
from members.drafting.drafts import understand
from members.entering.entry import MOST_ROWS
from members.importing.compare import DIFFERS, LABELS, Compared, Seat, compare
from members.importing.drafts import NewTeam
from members.importing.place import Located, TeamPlace
from members.importing.register import HeldTeam, Register
from members.importing.rows import MemberRow, member_of
from members.models import SeatRole

W_TEAM_EXISTS = "W_TEAM_EXISTS"
W_TEAM_IN_DRAFT = "W_TEAM_IN_DRAFT"
W_JOINS_DRAFT = "W_JOINS_DRAFT"
W_TEAM_TOO_LARGE = "W_TEAM_TOO_LARGE"
# Added here and not by the reading of the file; the next comparison begins without them.
OUR_WARNINGS = frozenset(
    {
        W_TEAM_EXISTS,
        W_TEAM_IN_DRAFT,
        W_JOINS_DRAFT,
        W_TEAM_TOO_LARGE,
        "W_VILLAGE_UNKNOWN",
        "W_VILLAGE_AMBIGUOUS",
    }
)
_ROLES = dict(SeatRole.choices)


@dataclass(slots=True)
class CommuneWork:
    """What a list means for one commune.

    new: members of teams that go into a draft; joins: people whom a team of an open draft gains;
    in_draft: rows that differ from a draft; to_decide: rows that differ from a team of the
    register, for a decision of its own; absent: people of those teams that the list leaves out.
    """

    commune_id: int
    teams: int = 0
    new: int = 0
    joins: int = 0
    unchanged: int = 0
    to_decide: int = 0
    in_draft: int = 0
    too_large: int = 0
    unknown_villages: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sorted:
    """Rows with what they would do written into them, and the teams to found, in file order.

    joins: people for teams of open drafts, by the draft's id and the team's key in it.
    """

    rows: list[ImportRow]
    new_teams: list[NewTeam]
    communes: dict[int, CommuneWork]
    joins: dict[int, dict[str, list[MemberRow]]] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        """As the batch keeps them: numbers by kind of row, and the work of each commune."""
        rows = self.rows
        actions = [row.action for row in rows]
        return {
            "rows": len(rows),
            "valid": sum(row.status == ImportRow.Status.VALID for row in rows),
            "invalid": actions.count(ImportRow.Action.INVALID),
            "new": actions.count(ImportRow.Action.NEW),
            "changed": actions.count(ImportRow.Action.CHANGED),
            "unchanged": actions.count(ImportRow.Action.UNCHANGED),
            "duplicate": sum("E_DUPLICATE_IN_FILE" in row.codes for row in rows),
            "missing": sum(len(work.absent) for work in self.communes.values()),
        }


def sort_rows(rows: list[ImportRow], register: Register) -> Sorted:
    """Settle action, warnings and changes of every row, in memory."""
    teams: dict[TeamPlace, list[tuple[ImportRow, MemberRow]]] = {}
    communes: dict[int, CommuneWork] = {}
    for row in rows:
        row.changes, row.village_id = {}, None
        row.warnings = [code for code in row.warnings if code not in OUR_WARNINGS]
        if row.status != ImportRow.Status.VALID:
            row.action = ImportRow.Action.INVALID
            continue
        member = member_of(row)
        located = register.locator.of(member.commune_id, member.team)
        _place(row, located)
        work = communes.setdefault(member.commune_id, CommuneWork(member.commune_id))
        if located.warnings and member.team not in work.unknown_villages:
            work.unknown_villages.append(member.team)
        teams.setdefault(located.place, []).append((row, member))
    new_teams = []
    joins: dict[int, dict[str, list[MemberRow]]] = {}
    for place, pairs in teams.items():
        work = communes[place.commune_id]
        held = register.held(place)
        if held is not None:
            _compare(pairs, held, work, joins)
            continue
        team = NewTeam(place, [member for _, member in pairs])
        if team.fits:
            new_teams.append(team)
            work.teams += 1
            work.new += len(pairs)
        else:
            work.too_large += len(pairs)
        for row, _ in pairs:
            row.action = ImportRow.Action.NEW if team.fits else ImportRow.Action.CHANGED
            if not team.fits:
                row.warnings = [*row.warnings, W_TEAM_TOO_LARGE]
    return Sorted(rows, new_teams, communes, joins)


def _place(row: ImportRow, located: Located) -> None:
    row.village_id = located.place.village_id
    row.warnings = [*row.warnings, *located.warnings]


def _compare(
    pairs: list[tuple[ImportRow, MemberRow]],
    held: HeldTeam,
    work: CommuneWork,
    joins: dict[int, dict[str, list[MemberRow]]],
) -> None:
    compared, absent = compare([seat_of(member) for _, member in pairs], held.seats)
    in_register = held.team_id is not None
    fresh = sum(result.is_fresh for result in compared)
    room = held.open and bool(held.key) and len(held.seats) + fresh <= MOST_ROWS
    for (row, member), result in zip(pairs, compared, strict=True):
        if result.result != DIFFERS:
            row.action = ImportRow.Action.UNCHANGED
            work.unchanged += 1
        elif result.is_fresh and room:
            row.action = ImportRow.Action.NEW
            row.warnings = [*row.warnings, W_JOINS_DRAFT]
            joins.setdefault(held.document_id or 0, {}).setdefault(held.key, []).append(member)
            work.joins += 1
        else:
            row.action = ImportRow.Action.CHANGED
            row.warnings = [*row.warnings, W_TEAM_EXISTS if in_register else W_TEAM_IN_DRAFT]
            row.changes = _told(result)
            if in_register:
                work.to_decide += 1
            else:
                work.in_draft += 1
    if in_register:
        work.absent += [f"{seat.name} ({held.label})" for seat in absent]


def _told(result: Compared) -> dict[str, list[str]]:
    return {
        LABELS[name]: [_ROLES.get(old, old), _ROLES.get(new, new)]
        for name, (old, new) in result.changes.items()
    }


def seat_of(member: MemberRow) -> Seat:
    """The row as the register will hold it once a draft with it is in force."""
    typed = {
        "name": member.name,
        "role": member.role,
        "posts": member.posts,
        "organisation": member.organisation,
        "phone": member.phone,
    }
    draft, _ = understand({"teams": [{"members": [typed]}]}, datetime.date.min)
    read = draft.teams[0].members[0]
    return Seat(read.name, read.role, read.phone, read.posts, read.organisation)
