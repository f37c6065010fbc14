"""Between the decision page and the draft it keeps: pure, nothing typed is ever dropped.

A team's block may be closed on the page (it sends only its key); what it says stands in the draft
that was saved last. Blocks of an effect other than founding carry "effect" and "team".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communes.keys import read_key
from communes.vietnamese import nfc
from members.drafting.acts import EFFECTS, FOUND
from members.drafting.drafts import FIELDS, ISSUER
from members.roster_text import role_of

MEMBER_FIELDS = ("name", "role", "posts", "organisation", "phone", "person")
# Known from a list and not asked for on the page; carried along with the row. role_word: what a
# pasted list said where it named no role that is known; apart: persons of whom somebody said that
# the row is another one.
CARRIED_FIELDS = ("birth", "sex", "role_word", "apart")
TARGET_FIELDS = ("name", "measure", "amount", "due")
ACT_FIELDS = ("target", "kind", "note")
MOST_TEAMS = 200
# The box for a pasted list, of one team or of all.
PASTE_BOX = "dan-{}"
MOST_ROWS = 200
MOST_TARGETS = 12
MOST_ACTS = 30
MOST_CORRECTIONS = 30


def payload_of(data: Any, stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The draft as posted. `data` is a QueryDict; unknown names are left alone.

    stored: the draft as it was saved last, for the blocks that were closed on the page.
    """
    before = {team["key"]: team for team in (stored or {}).get("teams", [])}
    pasted_before = (stored or {}).get("pasted", {})
    columns = _targets_of(data)
    teams = []
    pasted = {"": _text(data, PASTE_BOX.format("tat-ca"))}
    for index in range(_count(data.get("teams-count"), MOST_TEAMS)):
        place = f"teams-{index}"
        key = _text(data, f"{place}-key")
        if not key:
            continue
        if data.get(f"{place}-closed"):
            if key not in before:
                continue
            team = dict(before[key])
            pasted[key] = pasted_before.get(key, "")
        else:
            team = _team_of(data, place, key)
            pasted[key] = _text(data, PASTE_BOX.format(key))
        if columns is not None:
            team.pop("targets", None)
            if targets := _assigned(data, place, columns):
                team["targets"] = targets
        teams.append(team)
    payload: dict[str, Any] = {
        "fields": {name: _text(data, name) for name in FIELDS},
        "basis": _text(data, "basis").splitlines(),
        "teams": teams,
        "pasted": {key: text for key, text in pasted.items() if text.strip()},
    }
    if issuer := _text(data, ISSUER):
        payload[ISSUER] = issuer
    if acts := _acts_of(data):
        payload["acts_on"] = acts
    if columns:
        payload["targets"] = [{name: row[name] for name in TARGET_FIELDS} for row in columns]
    return payload


def flat(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The draft under the names of the page's inputs, for filling it in again."""
    values: dict[str, Any] = dict(payload.get("fields", {}))
    values["basis"] = "\n".join(payload.get("basis", []))
    values[ISSUER] = payload.get(ISSUER, "")
    for index, team in enumerate(payload.get("teams", [])):
        place = f"teams-{index}"
        values[f"{place}-name"] = team.get("name", "")
        for row, member in enumerate(team.get("members", [])):
            for name in (*MEMBER_FIELDS, *CARRIED_FIELDS):
                values[f"{place}-members-{row}-{name}"] = member.get(name) or ""
    return values


def effect_of(team: Mapping[str, Any]) -> str:
    """What a block does; drafts of before other effects were known found teams."""
    effect = team.get("effect")
    return effect if effect in EFFECTS else FOUND


def _team_of(data: Any, place: str, key: str) -> dict[str, Any]:
    villages = [read_key(pk) for pk in data.getlist(f"{place}-villages")]
    team: dict[str, Any] = {
        "key": key,
        "kind": _text(data, f"{place}-kind") or "village",
        "name": _text(data, f"{place}-name"),
        "villages": [pk for pk in villages if pk],
    }
    rows = [
        (
            _row_of(data, f"{place}-members-{row}"),
            _text(data, f"{place}-members-{row}-stay"),
            _text(data, f"{place}-members-{row}-reason"),
        )
        for row in range(_count(data.get(f"{place}-rows"), 2 * MOST_ROWS))
    ]
    # Whoever writes down why a person leaves means that the person leaves.
    leaving = [bool(row["person"]) and (stay == "leave" or why) for row, stay, why in rows]
    team["members"] = [
        row for (row, _, _), leaves in zip(rows, leaving, strict=True) if not leaves
    ][:MOST_ROWS]
    effect = _text(data, f"{place}-effect")
    if effect not in EFFECTS or effect == FOUND:
        # What a list wrote for a village that the register does not know.
        section = _text(data, f"{place}-section")
        return {**team, "section": section} if section else team
    leaves = [
        {"person": read_key(row["person"]), "reason": why}
        for (row, _, why), leaves in zip(rows, leaving, strict=True)
        if leaves
    ]
    return {
        **team,
        "effect": effect,
        "team": read_key(data.get(f"{place}-team")),
        "into": _text(data, f"{place}-into"),
        "leaves": [*leaves, *_seats_leaving(data, place)],
        "corrections": _corrections_of(data, place),
    }


def _seats_leaving(data: Any, place: str) -> list[dict[str, Any]]:
    """Of the people who sit in the team today, those marked as leaving."""
    found = []
    for row in range(_count(data.get(f"{place}-seats"), MOST_ROWS)):
        seat = f"{place}-seats-{row}"
        person, why = read_key(data.get(f"{seat}-person")), _text(data, f"{seat}-reason")
        if person and (why or data.get(f"{seat}-stay") == "leave"):
            found.append({"person": person, "reason": why})
    return found


def _corrections_of(data: Any, place: str) -> list[dict[str, Any]]:
    """Rows of a formal correction; 'ten' mends the team's name, '12/role' the role of person 12."""
    found: list[dict[str, Any]] = []
    for row in range(_count(data.get(f"{place}-corrections"), MOST_CORRECTIONS)):
        what = _text(data, f"{place}-corrections-{row}-what")
        value = _text(data, f"{place}-corrections-{row}-value")
        person, _, field = what.partition("/")
        if what == "ten":
            found.append({"what": "name", "person": None, "field": "", "value": value})
        elif read_key(person) and field:
            value = role_of(value) or value if field == "role" else value
            found.append(
                {"what": "seat", "person": read_key(person), "field": field, "value": value}
            )
        elif value.strip():
            found.append({"what": "", "person": None, "field": "", "value": value})
    return found


def _targets_of(data: Any) -> list[dict[str, str]] | None:
    """The targets that the decision assigns, one a column of the table; None when not asked."""
    if data.get("targets-count") is None:
        return None
    rows = [
        {name: _text(data, f"targets-{row}-{name}") for name in TARGET_FIELDS}
        for row in range(_count(data.get("targets-count"), MOST_TARGETS))
    ]
    return [
        {**row, "column": str(place)}
        for place, row in enumerate(rows)
        if any(value.strip() for value in row.values())
    ]


def _assigned(data: Any, place: str, columns: list[dict[str, str]]) -> list[dict[str, str]]:
    found = []
    for column in columns:
        amount = _text(data, f"{place}-target-{column['column']}")
        if amount.strip():
            given = {name: column[name] for name in ("name", "measure", "due")}
            found.append({**given, "amount": amount})
    return found


def _acts_of(data: Any) -> list[dict[str, Any]]:
    rows = [
        {name: _text(data, f"acts-{row}-{name}") for name in ACT_FIELDS}
        for row in range(_count(data.get("acts-count"), MOST_ACTS))
    ]
    return [{**row, "target": read_key(row["target"])} for row in rows if read_key(row["target"])]


def _text(data: Any, name: str) -> str:
    """As typed, in the one form that is stored; a null character is nothing that can be typed."""
    return nfc(data.get(name, "").replace("\0", ""))


def _row_of(data: Any, place: str) -> dict[str, str]:
    row = {name: _text(data, f"{place}-{name}") for name in MEMBER_FIELDS}
    carried = {name: _text(data, f"{place}-{name}") for name in CARRIED_FIELDS}
    if row["role"]:
        carried["role_word"] = ""
    return {**row, **{name: value for name, value in carried.items() if value}}


def _count(text: str | None, most: int) -> int:
    return min(read_key(text) or 0, most)
