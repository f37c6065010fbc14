"""What the guidance asks of a communication group, and what a message to one may hold. Pure.

Source: letter 793/BTTTT-THH of 5/3/2022: teams are run on free Vietnamese platforms, with one
common group per commune that holds its leaders, the teams, the district's leaders, the
department's unit and the companies; each team opens a group with the households of its village.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

COMMUNE_GROUP = ("leaders", "teams", "district", "department", "vnpt", "viettel", "post")
VILLAGE_GROUP = ("teams", "households")
# Companies stand for one another: one of them in the group is enough.
COMPANIES = frozenset({"vnpt", "viettel", "post"})
# Districts ended with the reform of 1/7/2025 (Law 72/2025/QH15).
DISTRICTS_UNTIL = datetime.date(2025, 6, 30)
# Zalo cuts a longer message.
LONGEST_MESSAGE = 2000

_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def asked_participants(*, of_village: bool, on: datetime.date) -> tuple[str, ...]:
    """Who belongs in a group on a day; the district only while there are districts."""
    if of_village:
        return VILLAGE_GROUP
    return tuple(who for who in COMMUNE_GROUP if who != "district" or on <= DISTRICTS_UNTIL)


def missing_participants(
    present: Iterable[str], *, of_village: bool, on: datetime.date
) -> list[str]:
    """Who the guidance asks for on a day and is not ticked."""
    here = set(present)
    missing = [who for who in asked_participants(of_village=of_village, on=on) if who not in here]
    if here & COMPANIES:
        missing = [who for who in missing if who not in COMPANIES]
    return missing


def names_a_person(text: str) -> str:
    """The telephone number or mail address in a message, which no message may hold; '' if none."""
    found = _PHONE.search(text) or _MAIL.search(text)
    return found[0] if found else ""
