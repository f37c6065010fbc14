"""The lookup for long lists of keys finds what `in` finds."""

from __future__ import annotations

from communes.models import Unit, UnitVersion


def test_any_of_finds_what_in_finds(land):
    keys = {land.home.pk, land.far.pk, -1}
    assert set(Unit.objects.filter(pk__any_of=keys)) == {land.home, land.far}
    rows = UnitVersion.objects.filter(unit__any_of=[land.home.pk])
    assert [row.unit_id for row in rows] == [land.home.pk]
    assert set(rows) == set(UnitVersion.objects.filter(unit_id__any_of=[land.home.pk]))
    assert not Unit.objects.filter(pk__any_of=[]).exists()
    assert Unit.objects.exclude(pk__any_of=[]).count() == Unit.objects.count()
