"""What the database refuses of reforms, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from communes.models import Reform, ReformOperation, VillageSuccession
from teams.models import ReformChoice, ReformHome
from tests import make
from tests.make import TODAY, keys_on


@pytest.fixture
def reform(home, clerk):
    return Reform.objects.create(
        unit=home, title="Sắp xếp", entered_by=clerk, effective_on=TODAY, **keys_on(home, TODAY)
    )


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_reforms(reform, clerk):
    def change(**values):
        return lambda: Reform.objects.filter(pk=reform.pk).update(**values)

    refused("reform_title_not_empty", change(title=""))
    refused("reform_applied_by_somebody", change(state="applied"))
    done = {"state": "applied", "applied_by": clerk, "applied_at": "2022-07-20T00:00Z"}
    refused("reform_applied_from_a_day", change(effective_on=None, **done))
    refused("reform_undone_with_a_reason", change(**{**done, "state": "undone"}))
    change(**done)()
    refused("reform_undone_with_a_reason", change(undo_reason="thử"))


def test_operations(reform):
    def write(**values):
        row = {"reform": reform, "position": 1, "kind": "merge", **values}
        return lambda: ReformOperation.objects.create(**row)

    write()()
    refused("reform_operation_position", write())
    refused("reform_operation_lists", write(position=2, parts={"name": "A"}))
    refused("reform_operation_lists", write(position=2, results="thôn B"))


def test_successions(reform, home):
    old, new, other = (make.make_village(home) for _ in range(3))

    def write(**values):
        row = {"old": old, "new": new, "on": TODAY, "kind": "merge", "extent": "whole", **values}
        return lambda: VillageSuccession.objects.create(reform=reform, **row)

    refused("village_succession_of_another", write(new=old))
    write()()
    refused("village_succession_once", write())
    refused("village_passes_whole_once", write(new=other))
    refused("village_passes_whole_or_in_parts", write(new=other, extent="part"))
    write(old=other, extent="part", households=0)()
    refused("households", write(old=new, new=other, households=-1))


def test_choices(reform, home, clerk):
    village = make.make_village(home)
    team = make.make_team(home, [village])

    def write(*destinations):
        row = {"reform": reform, "team": team, "village": village, "chosen_by": clerk}
        return lambda: ReformChoice.objects.create(destinations=list(destinations), **row)

    refused("reform_choice_decides", write())
    write("1:thôn a")()
    refused("reform_choice_once", write("1:thôn b"))


def test_homes(reform, home, clerk, land):
    team = make.make_team(home, [make.make_village(home)])

    def write(commune):
        row = {"reform": reform, "team": team, "chosen_by": clerk}
        return lambda: ReformHome.objects.create(commune=commune, **row)

    write(home)()
    refused("reform_home_once", write(land.next_door))
