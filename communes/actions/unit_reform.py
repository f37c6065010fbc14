"""Villages and their lists in a reform of units; called by `reports.actions.unit_reform` alone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.models import Reform, VillageList, VillagePlacement
from communes.units.placing import keys_on
from communes.units.splitting import cut, cut_for, mend
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from communes.models import Officer, Unit
    from communes.units.passing import Passing


def villages_follow(
    *, passings: Sequence[Passing], day: datetime.date, by: Officer
) -> list[dict[str, Any]]:
    """The villages of communes that passed on whole stand in the new ones from the day on, and
    lists are joined; the trail of each passing."""
    cuts = cut_for(VillagePlacement, [passing.places for passing in passings], day)
    return [
        {"placements": placements, "lists": _lists_follow(passing, day, by)}
        for passing, placements in zip(passings, cuts, strict=True)
    ]


def _lists_follow(passing: Passing, day: datetime.date, by: Officer) -> dict[str, list[Any]]:
    alone = {
        pk: place
        for pk, place in passing.staying.items()
        if passing.parts.get(pk) == frozenset({pk})
    }
    lists = _join_lists(passing, day, by, alone)
    # The list of a commune that is the same under other units goes on as it is.
    own = cut(VillageList, alone, day)
    return {name: [*lists[name], *own[name]] for name in ("ended", "begun")}


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
    rows = VillageList.objects.on(day - DAY).filter(commune_id__any_of=olds)
    told = list(rows.values_list("pk", "valid_to", "complete", "commune_id", "commune__label"))
    complete = {
        commune: label
        for _, _, whole, commune, label in told
        if whole and commune not in passing.divided
    }
    going_on = [(pk, last) for pk, last, *_ in told if last is None or last >= day]
    VillageList.objects.filter(pk__any_of=[pk for pk, _ in going_on]).update(valid_to=day - DAY)
    declared = set(
        VillageList.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), commune_id__any_of=touched
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
    ended = [[pk, last and last.isoformat()] for pk, last in going_on]
    return {"ended": ended, "begun": [row.pk for row in joined]}
