"""The teams of villages that a reform ends: where they go by themselves, and which must be decided.

A village that goes on as one village hands its teams on; one that is divided asks for each team.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import Reform
from communes.reforming.matching import KnownVillage, Register
from communes.reforming.outcome import Opening, Outcome
from communes.vietnamese import match_key
from teams.models import ReformChoice, TeamVillage
from teams.models.team import name_called

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Waiting:
    """A team of a divided village. candidates: the likely one first. chosen: keys of results.

    why: what makes the first candidate likely, as a phrase; '' when nothing does.
    """

    team: int
    name: str
    village: KnownVillage
    candidates: tuple[Opening, ...]
    why: str
    chosen: tuple[str, ...]

    @property
    def decided(self) -> bool:
        return bool(self.chosen)

    @property
    def place(self) -> str:
        """What it is asked about."""
        return self.village.label

    @property
    def field(self) -> str:
        return f"to-{self.team}-{self.village.pk}"


def served_on(
    village_ids: set[int], day: datetime.date, officer: Officer
) -> list[tuple[int, int, str]]:
    """(village, team, what the team is called) of the villages on the eve of a day and after."""
    rows = (
        TeamVillage.objects.visible_to(officer)
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            village_id__in=village_ids,
            valid_from__lt=day,
            void=False,
            team__void=False,
        )
        .annotate(called=name_called(day, "team__"))
        .order_by("village_id", "team_id")
    )
    return list(rows.values_list("village_id", "team_id", "called"))


def queue_of(
    reform: Reform, outcome: Outcome, register: Register, officer: Officer
) -> list[Waiting]:
    """The teams that need a decision, those already decided among them."""
    divided = set(outcome.divided())
    if not divided or reform.effective_on is None:
        return []
    chosen = {
        (row.team_id, row.village_id): tuple(row.destinations)
        for row in ReformChoice.objects.visible_to(officer).filter(reform=reform)
    }
    found = []
    for village, team, name in served_on(divided, reform.effective_on, officer):
        known = register.villages[village]
        candidates, why = _candidates(known, outcome)
        possible = {opening.key for opening in candidates} | {ReformChoice.NOWHERE}
        # A choice falls when the village it was made for is there no more.
        keys = tuple(key for key in chosen.get((team, village), ()) if key in possible)
        found.append(Waiting(team, name, known, candidates, why, keys))
    return found


def _candidates(village: KnownVillage, outcome: Outcome) -> tuple[tuple[Opening, ...], str]:
    passings = {passing.key: passing for passing in outcome.destinations(village.pk)}

    def namesake(opening: Opening) -> bool:
        return match_key(opening.name) == match_key(village.name)

    openings = [outcome.openings[key] for key in passings]
    openings.sort(
        key=lambda one: (not namesake(one), -(passings[one.key].households or 0), one.position)
    )
    first = openings[0]
    if namesake(first):
        return tuple(openings), "giữ tên cũ"
    if passings[first.key].households is not None:
        return tuple(openings), "nhận nhiều hộ nhất"
    return tuple(openings), ""


def later_decisions(
    village_ids: set[int],
    day: datetime.date,
    officer: Officer,
    staying: Collection[int] = frozenset(),
) -> dict[int, list[str]]:
    """What decisions did to villages from a day on, which a reform of that day contradicts.

    staying: villages that are the same afterwards. A reform comes before the decisions of its day,
    so what these did to such a village on the day itself stands.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        TeamVillage.objects.visible_to(officer)
        .filter(village_id__in=village_ids, valid_from__gte=day, void=False, team__void=False)
        .select_related("begun_by", "team")
        .order_by("valid_from", "pk")
    )
    for row in rows:
        if row.valid_from == day and row.village_id in staying:
            continue
        paper = f"Quyết định {row.begun_by.number_raw}" if row.begun_by else "Một quyết định"
        found[row.village_id].append(
            f"{paper} giao {row.team.official_name} phụ trách thôn này từ ngày "
            f"{row.valid_from:%d/%m/%Y}, không trước ngày sắp xếp. Ghi ngày hiệu lực sau đó, hoặc "
            "sửa quyết định."
        )
    return found
