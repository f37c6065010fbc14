"""Teams in a reform of units: they stand in the new commune, their decisions stay what they were.

A team whose composition an ended commune decided is told "cần kiện toàn" by members.watch: nothing
is stored for it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.units.placing import Keys, keys_on
from communes.units.splitting import cut, cut_for, mend
from teams.models import Channel, Team, TeamPlacement, TeamVillage, placed_on

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from communes.models import Reform, Unit

KEYS = ("commune_id", "district_id", "province_id")


def teams_follow(
    *, reforms: Sequence[Mapping[int, Keys]], day: datetime.date
) -> list[dict[str, Any]]:
    """Teams, the villages they serve and groups of communes that passed on whole, by the places
    of each reform; its trail."""
    served = cut_for(TeamVillage, reforms, day, Q(void=False))
    placed = cut_for(TeamPlacement, reforms, day)
    return [
        {"served": of_villages, "placed": of_teams, "groups": _groups_follow(places)}
        for of_villages, of_teams, places in zip(served, placed, reforms, strict=True)
    ]


def _groups_follow(places: Mapping[int, Keys]) -> list[list[int | None]]:
    groups = list(Channel.objects.filter(commune_id__any_of=places).order_by("pk"))
    was = [[group.pk, *(getattr(group, key) for key in KEYS)] for group in groups]
    for group in groups:
        if group.commune_id is not None:
            _put(group, places[group.commune_id])
    return was


def chosen_teams_follow(
    *,
    villages: Collection[int],
    teams: Collection[int],
    old: Unit,
    new: Unit,
    day: datetime.date,
) -> dict[str, Any]:
    """What goes with some villages of a divided commune: the service to them, their groups, and
    the teams all of whose villages stand in the new commune by now; and some teams by themselves.
    The trail of it."""
    places = {old.pk: keys_on(new, day)}
    groups = list(Channel.objects.filter(commune=old, village__in=villages).order_by("pk"))
    trail: dict[str, Any] = {
        "served": cut(TeamVillage, places, day, Q(void=False, village__in=villages)),
        "groups": [[group.pk, *(getattr(group, key) for key in KEYS)] for group in groups],
    }
    for group in groups:
        _put(group, places[old.pk])
    serving = TeamVillage.objects.on(day).filter(void=False)
    here = serving.filter(village__in=villages).values("team")
    elsewhere = serving.filter(team__in=here).exclude(commune=new).values("team")
    whole = Team.objects.filter(placed_on(day, commune=old), pk__in=here).exclude(pk__in=elsewhere)
    moving = {*whole.values_list("pk", flat=True), *teams}
    return trail | {"placed": cut(TeamPlacement, places, day, Q(team__in=moving))}


def teams_go_back(*, reform: Reform, trail: Mapping[str, Any]) -> None:
    """Undo of any of these. Raises Refused when a decision was built on it since."""
    day = reform.effective_on or datetime.date.max
    for model, name in ((TeamVillage, "served"), (TeamPlacement, "placed")):
        if name in trail:
            mend(model, trail[name], day)
    for pk, *keys in trail.get("groups", []):
        Channel.objects.filter(pk=pk).update(**dict(zip(KEYS, keys, strict=True)))


def _put(group: Channel, place: Keys) -> None:
    Channel.objects.filter(pk=group.pk).update(**place)
