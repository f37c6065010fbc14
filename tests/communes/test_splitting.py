"""Rows cut for several reforms at once are told, and given back, each by its own trail."""

from __future__ import annotations

from communes.models import VillagePlacement
from communes.units.placing import keys_on
from communes.units.splitting import cut_for, mend
from tests import make
from tests.make import day

DAY = day("1/7/2025")


def test_each_reform_has_a_trail_of_its_own(land):
    homes = {one: make.make_villages(one, 2) for one in (land.home, land.next_door, land.far)}
    before = sorted(VillagePlacement.objects.values_list())
    far, next_door = (keys_on(unit, DAY) for unit in (land.far, land.next_door))
    reforms = [{land.home.pk: far}, {land.home.pk: next_door, land.next_door.pk: far}, {}]
    first, second, nothing = cut_for(VillagePlacement, reforms, DAY)

    def told(trail):
        ended = VillagePlacement.objects.in_bulk([pk for pk, _ in trail["ended"]])
        begun = VillagePlacement.objects.in_bulk(trail["begun"])
        for (old, end), new in zip(trail["ended"], trail["begun"], strict=True):
            assert (ended[old].village_id, end) == (begun[new].village_id, None)
            assert (ended[old].valid_to, begun[new].valid_from) == (day("30/6/2025"), DAY)
        return {(row.village_id, row.commune_id) for row in begun.values()}

    # Of what two of them speak of, the first says where it goes.
    assert told(first) == {(village.pk, land.far.pk) for village in homes[land.home]}
    assert told(second) == {(village.pk, land.far.pk) for village in homes[land.next_door]}
    assert nothing == {"ended": [], "begun": []}
    assert VillagePlacement.objects.on(DAY).filter(commune=land.far).count() == 6
    mend(VillagePlacement, second, DAY)
    assert VillagePlacement.objects.on(DAY).filter(commune=land.far).count() == 4
    mend(VillagePlacement, first, DAY)
    assert sorted(VillagePlacement.objects.values_list()) == before
