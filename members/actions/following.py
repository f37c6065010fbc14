"""Teams entered late, in the name of a commune that ended, go where its villages have gone."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Q

from communes.models import Succession, Unit, UnitVersion, VillagePlacement
from communes.units.placing import Keys, keys_on
from communes.units.splitting import cut, follow_units_over
from members.placing import stand_as_placed
from teams.models import Team, TeamPlacement, TeamVillage


def follow_reforms(*, team_ids: Collection[int]) -> None:
    """The service of each village is cut where the village came to another commune, and a team
    stands with all its villages; one without villages stands in who took its commune in whole.

    Called when a decision of an ended commune is put in force: what a reform did to the teams that
    were there then is done to these.
    """
    for day, village, place in _moves(team_ids):
        served = Q(team__in=team_ids, village=village, void=False)
        for was in _holding(TeamVillage, served, day) - {place["commune_id"]}:
            cut(TeamVillage, {was: place}, day, served)
    for team in Team.objects.filter(pk__in=team_ids).order_by("pk"):
        _stand_with_villages(team)
    stand_as_placed(team_ids)


def follow_units(
    *, team_ids: Collection[int], commune: Unit, day: datetime.date, today: datetime.date
) -> None:
    """Teams and their service, entered with the keys of a day long gone, stand under the units
    that their commune came under since."""
    later = UnitVersion.objects.filter(unit=commune, valid_from__gt=day, valid_from__lte=today)
    if not later.exists():
        return
    for model in (TeamVillage, TeamPlacement):
        follow_units_over(model, Q(team__in=team_ids), today)
    stand_as_placed(team_ids)


def _moves(team_ids: Collection[int]) -> list[tuple[datetime.date, int, Keys]]:
    villages = TeamVillage.objects.filter(team__in=team_ids, void=False).values("village")
    rows = VillagePlacement.objects.filter(village__in=villages, valid_from__isnull=False)
    return [
        (
            row.valid_from,
            row.village_id,
            Keys(
                commune_id=row.commune_id,
                district_id=row.district_id,
                province_id=row.province_id,
            ),
        )
        for row in rows.order_by("valid_from", "pk")
        if row.valid_from is not None
    ]


def _stand_with_villages(team: Team) -> None:
    served = TeamVillage.objects.filter(team=team, void=False)
    here = Q(team=team)
    if not served.exists():
        for on, place in _whole_successors(team):
            for was in _holding(TeamPlacement, here, on) - {place["commune_id"]}:
                cut(TeamPlacement, {was: place}, on, here)
        return
    days = served.filter(valid_from__gt=team.valid_from).values_list("valid_from", flat=True)
    for on in sorted({day for day in days if day is not None}):
        rows = list(served.on(on))
        if len({row.commune_id for row in rows}) != 1:
            continue
        place = Keys(
            commune_id=rows[0].commune_id,
            district_id=rows[0].district_id,
            province_id=rows[0].province_id,
        )
        for was in _holding(TeamPlacement, here, on) - {place["commune_id"]}:
            cut(TeamPlacement, {was: place}, on, here)


def _whole_successors(team: Team) -> list[tuple[datetime.date, Keys]]:
    """Who took the team's commune in, and who took that one, each from its day."""
    found: list[tuple[datetime.date, Keys]] = []
    commune = team.commune_id
    whole = Succession.objects.filter(extent=Succession.Extent.WHOLE).select_related("new")
    while row := whole.filter(old=commune, on__gt=team.valid_from).order_by("on").first():
        found.append((row.on, keys_on(row.new, row.on)))
        commune = row.new_id
    return found


def _holding(model: type[TeamVillage | TeamPlacement], rows: Q, day: datetime.date) -> set[int]:
    """The communes of rows that are there on the eve of a day and on the day."""
    eve = day - datetime.timedelta(days=1)
    there = model.objects.filter(rows).on(day).on(eve)
    return {pk for pk in there.values_list("commune_id", flat=True) if pk is not None}
