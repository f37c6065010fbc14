"""What the database itself refuses about people and seats, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from members.models import Membership, Person
from tests import make

JUNE, JULY = make.day("1/6/2022"), make.day("1/7/2022")
END_OF_JUNE = make.day("30/6/2022")


def refused(constraint):
    """The block breaks the named constraint."""
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def team(home):
    return make.make_team(home, valid_from=JUNE)


def test_a_person_has_a_name(home):
    with refused("person_has_a_name"):
        make.make_person("", commune=home)


def test_a_team_has_one_leader_a_day(team):
    make.seat(team, make.make_person("A"), "leader", valid_to=END_OF_JUNE)
    make.seat(team, make.make_person("B"), "leader", valid_from=JULY)
    make.seat(team, make.make_person("C"), "leader", valid_from=JUNE, void=True)
    with refused("one_leader_a_day"):
        make.seat(team, make.make_person("D"), "leader", valid_from=END_OF_JUNE)


def test_a_team_may_be_without_a_leader(team):
    make.seat(team, make.make_person("A"), "member")
    make.seat(team, make.make_person("B"), "deputy")
    make.seat(team, make.make_person("C"), "deputy")
    assert team.memberships.count() == 3


def test_a_person_has_one_seat_in_a_team_and_may_sit_in_two(team, home):
    person = make.make_person("A", commune=home)
    make.seat(team, person, valid_to=END_OF_JUNE)
    make.seat(team, person, valid_from=JULY)
    make.seat(make.make_team(home), person)
    assert Person.objects.count() == 1
    with refused("one_seat_of_a_person_in_a_team"):
        make.seat(team, person, "deputy", valid_from=END_OF_JUNE)


def test_a_seat_has_days_in_order(team):
    with refused("membership_ends_after_it_begins"), transaction.atomic():
        make.seat(team, make.make_person("A"), valid_from=JULY, valid_to=JUNE)
    seat = make.seat(team, make.make_person("B"))
    with refused("membership_has_a_beginning"):
        Membership.objects.filter(pk=seat.pk).update(valid_from=None)


def test_seats_are_counted_in_village_and_commune_teams_only(home):
    for kind in ("village", "commune", "committee"):
        make.seat(make.make_team(home, kind=kind, valid_from=JUNE), make.make_person(kind))
    make.seat(make.make_team(home), make.make_person("nhầm"), void=True)
    assert Membership.objects.counted().count() == 2
    assert Membership.objects.current(on=JUNE).count() == 3
