"""What the guidance asks of a communication group. Pure.

Source: letter 793/BTTTT-THH of 5/3/2022: teams are run on free Vietnamese platforms, with one
common group per commune that holds its leaders, the teams, the district's leaders, the
department's unit and the companies; each team opens a group with the households of its village.
"""

from __future__ import annotations

from collections.abc import Iterable

COMMUNE_GROUP = ("leaders", "teams", "district", "department", "vnpt", "viettel", "post")
VILLAGE_GROUP = ("teams", "households")
# Companies stand for one another: one of them in the group is enough.
COMPANIES = frozenset({"vnpt", "viettel", "post"})


def missing_participants(
    present: Iterable[str], *, of_village: bool, has_districts: bool
) -> list[str]:
    """Who the guidance asks for and is not ticked; the district only while there are districts."""
    here = set(present)
    wanted = VILLAGE_GROUP if of_village else COMMUNE_GROUP
    missing = [who for who in wanted if who not in here]
    if here & COMPANIES:
        missing = [who for who in missing if who not in COMPANIES]
    return [who for who in missing if who != "district" or has_districts]
