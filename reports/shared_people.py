"""People who sit in more than one commune: sums over communes count them too often."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, Q

from communes.models.unit import names_on
from members.models import Membership, Person
from reports.models import SharedPerson
from teams.models import placed_on

# The commune that holds the team of a seat.
STOOD = "team__placements__commune_id"


@transaction.atomic(savepoint=False)
def recount_shared(ids: Collection[int] | None, on: datetime.date) -> None:
    """Find anew who of those in the communes, None all, sits elsewhere too.

    For some communes their people are locked in order: of two officials who seat one person in two
    communes at once, the second sees the first.
    """
    seats = Membership.objects.current(on).counted().filter(team__void=False)
    placed = seats.filter(placed_on(on, "team__"))
    if ids is None:
        kept, mine = list(SharedPerson.objects.all()), placed
    else:
        sitting = seats.filter(placed_on(on, "team__", commune_id__in=ids)).values("person_id")
        locked = Person.objects.select_for_update(no_key=True).filter(pk__in=sitting)
        here = set(locked.order_by("pk").values_list("pk", flat=True))
        before = SharedPerson.objects.filter(commune_id__in=ids).values("person_id")
        rows = SharedPerson.objects.filter(Q(person_id__in=here) | Q(person_id__in=before))
        kept = list(rows)
        here |= {row.person_id for row in kept}
        mine = placed.filter(person_id__in=here)
    several = (
        mine.values("person_id")
        .annotate(communes=Count(STOOD, distinct=True))
        .filter(communes__gt=1)
        .order_by()
        .values("person_id")
    )
    places: dict[int, set[int]] = defaultdict(set)
    for person, commune in placed.filter(person_id__in=several).values_list("person_id", STOOD):
        places[person].add(commune)
    units = names_on({pk for each in places.values() for pk in each}, on)
    wanted = {
        (person, commune)
        for person, communes in places.items()
        for commune in communes & units.keys()
    }
    there = {(row.person_id, row.commune_id): row.pk for row in kept}
    gone = [there[key] for key in there.keys() - wanted]
    SharedPerson.objects.filter(pk__in=gone).delete()
    SharedPerson.objects.bulk_create(
        SharedPerson(
            person_id=person,
            commune_id=commune,
            district_id=units[commune].district_id,
            province_id=units[commune].province_id,
        )
        for person, commune in sorted(wanted - there.keys())
    )
