"""The kept past of those who sit in several communes, whom sums over communes count too often."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.db import connection
from django.db.models import Count

from communes.models import UnitVersion
from members.models import Membership
from reports.commune_facts import SeatSpan
from reports.models import PastSeat
from reports.past.rows import KEYS, Keys, copy
from reports.past.spans import Place, edges, place_on, steps
from reports.runs import within
from teams.models import COUNTED_KINDS, TeamPlacement, held

Day = datetime.date


def write_seats(ids: Collection[int], there: Collection[SeatSpan]) -> None:
    """Keep anew where those who ever sat in these communes and in others sat; within a transaction
    that holds the rows of the communes. there: every seat there was in them."""
    counted = Membership.objects.filter(
        void=False, team__void=False, team__kind__in=COUNTED_KINDS
    ).order_by()
    several = (
        counted.filter(person_id__in=_who_may(there))
        .values("person_id")
        .annotate(communes=Count("team__placements__commune_id", distinct=True))
        .filter(communes__gt=1)
    )
    people = sorted(several.values_list("person_id", flat=True))
    PastSeat.objects.filter(commune_id__in=ids).delete()
    if not people:
        return
    PastSeat.objects.filter(person_id__in=people).delete()
    seats: dict[tuple[int, int], list[SeatSpan]] = defaultdict(list)
    for commune, *span in held(counted.filter(person_id__in=people), None, "team__").values_list(
        "held_by", "team_id", "person_id", "held_from", "held_to"
    ):
        seat = SeatSpan(*span)
        seats[seat.person_id, commune].append(seat)
    places: dict[int, list[Place]] = defaultdict(list)
    for row in UnitVersion.objects.filter(unit_id__in={commune for _, commune in seats}):
        places[row.unit_id].append(
            Place(row.valid_from, row.valid_to, row.unit_id, row.district_id, row.province_id)
        )
    rows = (
        (begin, until, *keys, person)
        for (person, commune), spans in sorted(seats.items())
        for begin, until, keys in _sat(places[commune], spans)
    )
    copy(PastSeat, (*KEYS, "person_id"), rows)


# Nearly everybody sits in one team that never moved: told by two indexes, without the teams and
# places of all of them.
_MAY = f"""
SELECT person_id FROM {Membership._meta.db_table} WHERE NOT void AND person_id = ANY(%s)
GROUP BY person_id HAVING min(team_id) < max(team_id)
"""  # noqa: S608
_MOVED = f"""
SELECT team_id FROM {TeamPlacement._meta.db_table} WHERE team_id = ANY(%s)
GROUP BY team_id HAVING min(commune_id) < max(commune_id)
"""  # noqa: S608


def _who_may(seats: Collection[SeatSpan]) -> set[int]:
    """Who of them sits in several teams, or in one that stood in several communes."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [sorted({seat.team_id for seat in seats})])
        moved = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(_MAY, [sorted({seat.person_id for seat in seats})])
        several = {pk for (pk,) in cursor.fetchall()}
    return several | {seat.person_id for seat in seats if seat.team_id in moved}


def _sat(places: Sequence[Place], seats: Sequence[SeatSpan]) -> Iterator[tuple[Day, Day, Keys]]:
    def on(day: Day) -> Keys | None:
        place = place_on(places, day)
        if place is None or not any(within(day, s.valid_from, s.valid_to) for s in seats):
            return None
        return Keys(place.unit_id, place.district_id, place.province_id)

    days = {
        Day.min,
        *edges((place.begin, place.until) for place in places),
        *edges((seat.valid_from, seat.valid_to) for seat in seats),
    }
    return steps(days, on)
