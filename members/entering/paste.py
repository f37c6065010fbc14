"""Pasted lists on the decision page, for one team or for all by their section lines. Pure.

In a team that is founded or supplemented the rows are added. In a reconstitution the list is the
whole new composition: whoever bears exactly the name of somebody who sits in the team stays, others
join, and whoever is missing leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from communes.place_names import split_village_kind
from communes.vietnamese import match_key
from members.entering.blocks import WITH_ROWS, TeamNow, same_person
from members.entering.changes import remember, typed_rows
from members.entering.entry import MOST_ROWS, effect_of
from members.roster_text import read_rows, read_sections, rows_as_text

Row = dict[str, str | None]
# What the register says of the teams in a draft, by their key there.
Now = Mapping[int, TeamNow]


def paste_into(payload: dict[str, Any], key: str, now: Now | None = None) -> int:
    """Place the rows of a team's box in its grid; how many there were.

    The box keeps its text when no row was read in it, or when the grid has no room for them all.
    """
    rows = read_rows(payload["pasted"].get(key, ""))
    before = remember(payload)
    placed = len(rows) if rows and _place(payload, key, rows, now or {}) else 0
    if placed:
        payload["pasted"].pop(key)
        payload["undo"] = before
    return placed


def paste_everywhere(
    payload: dict[str, Any], names: Mapping[str, list[str]], now: Now | None = None
) -> tuple[int, int]:
    """Spread the list in the common box over the teams by its section lines.

    names: for each team key, the names its section line may bear. Returns rows placed, and rows
    that stand under no known section or found no room; those stay in the box.
    """
    keys: dict[str, set[str]] = defaultdict(set)
    for key, all_names in names.items():
        for name in all_names:
            keys[match_key(name)].add(key)
    # A name that two teams may bear names neither.
    owner = {
        name: key
        for key, all_names in names.items()
        for name in all_names
        if len(keys[match_key(name)]) == 1
    }
    before = remember(payload)
    together: dict[str, list[Row]] = {}
    left: list[Row] = []
    for name, rows in read_sections(payload["pasted"].get("", ""), owner):
        if owner.get(name) is None:
            left += rows
        else:
            together.setdefault(owner[name], []).extend(rows)
    placed = 0
    for key, rows in together.items():
        if _place(payload, key, rows, now or {}):
            placed += len(rows)
        else:
            left += rows
    if placed:
        payload["pasted"].pop("")
        if left:
            payload["pasted"][""] = rows_as_text(left)
        payload["undo"] = before
    return placed, len(left)


def section_names(
    payload: Mapping[str, Any], villages: Mapping[int, str], now: Now | None = None
) -> dict[str, list[str]]:
    """For each team the names that head its rows in a pasted list: its own and its villages'.

    A bare name ('An Mỹ') only where one village of the draft bears it.
    """
    names: dict[str, list[str]] = {}
    bare: dict[str, list[str]] = {}
    for team in payload["teams"]:
        known = (now or {}).get(team.get("team") or 0)
        all_villages = {**villages, **(known.villages if known else {})}
        served = dict.fromkeys([*team["villages"], *(known.villages if known else {})])
        full = [all_villages[pk] for pk in served if pk in all_villages]
        own = [team["name"], known.name if known else "", *full]
        names[team["key"]] = [name for name in own if name]
        bare[team["key"]] = [split_village_kind(name)[1] for name in full]
    counts = Counter(match_key(name) for some in bare.values() for name in set(some))
    for key, some in bare.items():
        names[key] += [name for name in some if name and counts[match_key(name)] == 1]
    return names


def _place(payload: dict[str, Any], key: str, rows: list[Row], now: Now) -> bool:
    """Whether the team is there and has room; then the rows stand in its grid."""
    for team in payload["teams"]:
        if team["key"] != key or effect_of(team) not in WITH_ROWS:
            continue
        known = now.get(team.get("team") or 0)
        if effect_of(team) == "reconstitute" and known is not None:
            members = recognised(rows, known)
        else:
            members = [*typed_rows(team["members"]), *rows]
        if len(members) <= MOST_ROWS:
            team["members"] = members
            return True
    return False


def recognised(rows: list[Row], now: TeamNow) -> list[dict[str, Any]]:
    """The rows of a new composition, those who stay with their person; each person once.

    What the list does not say of somebody who stays (a role, a number) stays as it is.
    """
    free = {seat.person_id: seat for seat in now.seats}
    often = Counter(match_key(row["name"] or "") for row in rows)
    seated = Counter(match_key(seat.name) for seat in now.seats)
    members: list[dict[str, Any]] = []
    for row in rows:
        name = match_key(row["name"] or "")
        # Two lines of one name where one person sits: which of them stays has to be asked.
        seat = same_person(row, free.values()) if often[name] <= max(1, seated[name]) else None
        if seat is None:
            members.append(dict(row))
            continue
        del free[seat.person_id]
        was = seat.as_row()
        kept = {name: row.get(name) or was[name] for name in ("posts", "organisation", "phone")}
        role = row["role"] or ("" if row.get("role_word") else was["role"])
        members.append({**row, **kept, "role": role, "person": was["person"]})
    return members
