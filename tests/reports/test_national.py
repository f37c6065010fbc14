"""The invented register: the same rows every time, by the rules of the database."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from communes.errors import Refused
from communes.models import VillagePlacement
from members.models import Membership, Person
from reports.national import bulk, invent
from reports.national.rows import Register
from reports.national.write import places_of, write_national
from teams.models import Document, Team, TeamVillage
from tests import make


def test_villages_of_the_communes_add_up():
    assert sum(invent.villages_of(place, 1) for place in range(10_599)) == 100_000
    assert sum(invent.villages_of(place, 3) for place in range(10_599)) == 300_000
    assert min(invent.villages_of(place, 1) for place in range(10_599)) >= 4


@pytest.mark.parametrize(
    ("day", "share"), [(date(2022, 6, 14), 0.29), (date(2022, 8, 23), 0.45), (date(2025, 5, 31), 1)]
)
def test_roll_out_has_the_published_shape(day, share):
    assert invent.day_at(share) == day


def test_roll_out_never_goes_back():
    days = [invent.day_at(step / 500) for step in range(501)]
    assert days == sorted(days)


def test_villages_of_a_commune_bear_different_names():
    for kind in ("Thôn", "Tổ dân phố", "Khối phố"):
        names = [invent.village_name(kind, place, 7) for place in range(60)]
        assert len(set(names)) == 60


def _constraints() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION ALL SELECT relname FROM pg_class "
            "WHERE relkind = 'i'"
        )
        return Counter(name for (name,) in cursor.fetchall() if not name.startswith("pg_"))


@pytest.fixture
def written(land):
    before = _constraints()
    rows = write_national(Fraction(1))
    assert _constraints() == before
    return rows


def test_register_is_filled_and_guarded_as_before(written, land):
    assert written["communes_village"] == VillagePlacement.objects.count() > 10
    assert Team.objects.count() == written["teams_team"]
    served = TeamVillage.objects.values_list("village_id", flat=True)
    assert len(served) == len(set(served))
    assert Membership.objects.filter(valid_to__isnull=False).exists()
    last = Person.objects.order_by("-pk").first()
    assert make.make_person(commune=land.home).pk > last.pk


def test_commune_has_the_same_rows_at_every_scale_and_time(land):
    def rows_of(place):
        register = Register()
        register.write(place, 1)
        return [line.split("\t")[2:] for line in register.versions.lines]

    place = places_of(Fraction(1))[0]
    assert rows_of(place) == rows_of(place)


def test_register_with_documents_is_left_alone(land):
    make.make_document(land.home)
    with pytest.raises(Refused):
        write_national(Fraction(1))


def test_rows_that_break_a_rule_are_refused_at_the_end(land):
    table = bulk.Table(VillagePlacement, "village_id", "commune_id", "valid_from")
    village = make.make_village(land.home)

    def load() -> None:
        with bulk.without_indexes([table]):
            table.add(f"{village.pk}\t{land.next_door.pk}\t2022-01-01")
            table.finish()

    with pytest.raises(IntegrityError, match="village_in_one_commune_a_day"):
        load()


def test_part_of_the_country_begins_with_the_same_province(land):
    part = {place.code for place in places_of(Fraction(1, 10))}
    assert part == {"20392", "20374"}
    assert part < {place.code for place in places_of(Fraction(1))}


def test_command_refuses_a_real_server(settings, land):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("seed_national")
    assert not Document.objects.exists()
