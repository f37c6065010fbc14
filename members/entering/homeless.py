"""Teams of a list whose village nobody could tell: which villages are offered for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from communes.place_names import split_village_kind
from communes.vietnamese import search_text
from members.entering.entry import effect_of
from members.importing.place import body_of

# Names at least so alike are offered first; an official looks at them and chooses.
ALIKE = 0.6

Villages = list[tuple[int, str]]


def asks_for_village(team: Mapping[str, Any]) -> bool:
    """Whether a team that is to be founded came without its village, or was given it here."""
    founds = effect_of(team) == "found" and team.get("kind", "village") == "village"
    return founds and bool(team.get("section") or not team.get("villages"))


def offered(written: str, villages: Iterable[tuple[int, str]]) -> tuple[Villages, Villages]:
    """The villages that may be meant by what the list wrote, likeliest first, and all others."""
    name = search_text(body_of(written).village) if written else ""
    likely: list[tuple[float, int, str]] = []
    others: Villages = []
    for pk, label in villages:
        alike = _likeness(name, search_text(split_village_kind(label)[1] or label))
        if alike >= ALIKE:
            likely.append((alike, pk, label))
        else:
            others.append((pk, label))
    likely.sort(key=lambda one: -one[0])
    return [(pk, label) for _, pk, label in likely], others


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, name, other).ratio() if name else 0.0


def settled(team: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A team whose village was just chosen: what the list wrote for the village is no name."""
    words = str(team.get("section") or "")
    chosen = bool(team.get("villages")) and not before.get("villages")
    if chosen and team.get("name") == words and not search_text(words).startswith("to "):
        return {**team, "name": ""}
    return dict(team)
