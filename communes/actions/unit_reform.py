"""Villages and their lists in a reform of units; called by `reports.actions.unit_reform` alone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.models import Reform, VillageList, VillagePlacement
from communes.units.placing import keys_on
from communes.units.splitting import cut, mend
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from communes.models import Officer, Unit
    from communes.units.passing import Passing


def villages_follow(*, passing: Passing, day: datetime.date, by: Officer) -> dict[str, Any]:
    """The villages of communes that passed on whole stand in the new ones from the day on, and
    lists are joined; the trail of it."""
    placements = cut(VillagePlacement, passing.places, day)
    alone = {
        pk: place
        for pk, place in passing.staying.items()
        if passing.parts.get(pk) == frozenset({pk})
    }
    lists = _join_lists(passing, day, by, alone)
    # The list of a commune that is the same under other units goes on as it is.
    own = cut(VillageList, alone, day)
    return {
        "placements": placements,
        "lists": {name: [*lists[name], *own[name]] for name in ("ended", "begun")},
    }


def chosen_villages_follow(
    *, villages: Collection[int], old: Unit, new: Unit, day: datetime.date
) -> dict[str, Any]:
    """Some villages of a divided commune, by a person's decision; the trail of it."""
    places = {old.pk: keys_on(new, day)}
    return {"placements": cut(VillagePlacement, places, day, Q(village__in=villages))}


def list_is_joined(
    *, new: Unit, parts: Collection[int], day: datetime.date, by: Officer
) -> dict[str, list[Any]]:
    """The list of a commune of which every part has been decided: known when the lists of all
    parts were complete on the eve, unless somebody declared it since; the trail of it."""
    rows = VillageList.objects.on(day - DAY).filter(commune_id__in=parts, complete=True)
    known = rows.select_related("commune")
    labels = {row.commune_id: row.commune.label for row in known if row.commune is not None}
    since = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    if set(parts) - labels.keys() or VillageList.objects.filter(since, commune=new).exists():
        return {"ended": [], "begun": []}
    made = VillageList.objects.create(
        complete=True,
        document=_joined_from(labels.values()),
        declared_by=by,
        valid_from=day,
        **keys_on(new, day),
    )
    return {"ended": [], "begun": [made.pk]}


def villages_go_back(*, reform: Reform, trail: Mapping[str, Any]) -> None:
    """Undo of either. Raises Refused when something was built on it."""
    day = reform.effective_on or datetime.date.max
    lists = trail.get("lists", {"ended": [], "begun": []})
    mend(VillageList, lists, day, same_ends=False)
    mend(VillagePlacement, trail["placements"], day)


def _joined_from(labels: Iterable[str]) -> str:
    return f"Ghép danh mục của {', '.join(sorted(labels))}"[:290]


def _join_lists(
    passing: Passing, day: datetime.date, by: Officer, alone: Collection[int]
) -> dict[str, list[Any]]:
    """A commune's list is known from the day on when that of every part of it was complete on the
    eve and no part was divided. The lists of the parts end. alone: who joins nobody."""
    touched = {
        new: parts
        for new, parts in passing.parts.items()
        if new not in alone and (parts != {new} or new in passing.places)
    }
    olds = {pk for parts in touched.values() for pk in parts}
    rows = VillageList.objects.on(day - DAY).filter(commune_id__in=olds).select_related("commune")
    complete = {
        row.commune_id: row.commune.label
        for row in rows
        if row.commune and row.complete and row.commune_id not in passing.divided
    }
    going_on = [row for row in rows if row.valid_to is None or row.valid_to >= day]
    VillageList.objects.filter(pk__in=[row.pk for row in going_on]).update(valid_to=day - DAY)
    declared = set(
        VillageList.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), commune_id__in=touched
        ).values_list("commune_id", flat=True)
    )
    keys = {place["commune_id"]: place for place in passing.places.values()}
    joined = [
        VillageList(
            complete=True,
            document="Ghép danh mục của " + ", ".join(sorted(complete[pk] for pk in parts))[:270],
            declared_by=by,
            valid_from=day,
            **keys[new],
        )
        for new, parts in sorted(touched.items())
        if parts <= complete.keys() and new not in declared and new in keys
    ]
    VillageList.objects.bulk_create(joined)
    ended = [[row.pk, row.valid_to and row.valid_to.isoformat()] for row in going_on]
    return {"ended": ended, "begun": [row.pk for row in joined]}
