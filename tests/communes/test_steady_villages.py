"""No two rows of a village meet on a day, whoever writes them: the flags of migration 0005."""

# ruff: noqa: S608 - the names of our own tables

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from communes.models import Village, VillagePlacement, VillageVersion
from communes.units.placing import keys_on
from communes.units.splitting import cut
from tests import make

pytestmark = pytest.mark.django_db

TABLES = {
    "steady_name": ("communes_villageversion", "village_version_once_a_day"),
    "steady_place": ("communes_villageplacement", "village_in_one_commune_a_day"),
}


def sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refused(match: str, statement: str, *values: object) -> None:
    """The statement, or the end of its transaction, breaks a rule of the database."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        run_to_the_end(statement, *values)


def run_to_the_end(statement: str, *values: object) -> None:
    sql(statement, *values)
    sql("SET CONSTRAINTS ALL IMMEDIATE")


def steady_village(commune: object) -> Village:
    """As the import writes them: one name and one place, from 1/7/2022 on."""
    village = Village.objects.create()
    sql(
        "UPDATE communes_village SET steady_name = true, steady_place = true WHERE id = %s",
        village.pk,
    )
    add_version(village, "2022-07-01", None, steady=True)
    add_placement(village, "2022-07-01", None, commune, steady=True)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    return village


VERSION = (
    "INSERT INTO communes_villageversion (village_id, kind, name, document, sort_key, search_text,"
    " match_key, valid_from, valid_to, steady) VALUES (%s, '', 'An', '', '', '', '', %s, %s, %s)"
)
PLACEMENT = (
    "INSERT INTO communes_villageplacement (village_id, document, end_reason, valid_from,"
    " valid_to, commune_id, steady) VALUES (%s, '', '', %s, %s, %s, %s)"
)


def add_version(village, first, last, *, steady=False):
    sql(VERSION, village.pk, first, last, steady)


def add_placement(village, first, last, commune, *, steady=False):
    sql(PLACEMENT, village.pk, first, last, commune.pk, steady)


def flags(village: Village, table: str) -> list[bool]:
    return [row[0] for row in sql(f"SELECT steady FROM {table} WHERE village_id = %s", village.pk)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2022-07-01", None),
        ("2022-08-01", None),
        ("2021-01-01", None),
        (None, None),
        (None, "2022-07-01"),
        ("2022-07-01", "2022-07-01"),
        ("2022-12-01", "2022-12-31"),
    ],
)
def test_row_that_meets_the_one_of_a_steady_village_is_refused(home, first, last):
    village = steady_village(home)
    refused("village_version_once_a_day", VERSION, village.pk, first, last, False)
    refused("village_in_one_commune_a_day", PLACEMENT, village.pk, first, last, home.pk, False)
    # One that calls itself steady is the second of its village.
    refused("village_steady_name_once", VERSION, village.pk, first, last, True)
    refused("village_steady_place_once", PLACEMENT, village.pk, first, last, home.pk, True)
    assert flags(village, "communes_villageversion") == [True]


def test_row_before_that_of_a_steady_village_ends_its_steadiness(home):
    village = steady_village(home)
    add_version(village, None, "2022-06-30")
    add_placement(village, None, "2022-06-30", home)
    for of_village, (table, rule) in TABLES.items():
        assert flags(village, table) == [False, False]
        assert sql(f"SELECT {of_village} FROM communes_village") == [(False,)]
        refused(rule, f"UPDATE {table} SET valid_to = '2022-07-01' WHERE valid_from IS NULL")
        refused(rule, f"UPDATE {table} SET valid_from = '2022-06-30' WHERE valid_to IS NULL")
        # Nobody can call them steady again while there are two.
        refused(f"village_{of_village}_once", f"UPDATE communes_village SET {of_village} = true")
        refused(
            f"village_{of_village}_agrees",
            f"UPDATE {table} SET steady = true WHERE valid_to IS NULL",
        )
    refused("village_steady_name_agrees", VERSION, village.pk, "2030-01-01", None, True)


def test_models_write_what_the_database_knows_to_be_steady(home):
    """A model read before its village ceased to be steady does not bring the flag back."""
    village = steady_village(home)
    version = VillageVersion.objects.get(village=village)
    placement = VillagePlacement.objects.get(village=village)
    version.valid_to = placement.valid_to = make.TODAY
    version.save()
    placement.save()
    after = make.TODAY.replace(year=make.TODAY.year + 1)
    VillageVersion.objects.create(village=village, name="B", valid_from=after)
    VillagePlacement.objects.create(village=village, commune=home, valid_from=after)
    version.households = 7
    version.save()
    placement.save()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, rule in TABLES.values():
        assert flags(village, table) == [False, False]
        refused(rule, f"UPDATE {table} SET valid_to = NULL")


def test_row_moved_to_a_steady_village_is_compared_with_its_row(home):
    village, other = steady_village(home), make.make_village(home)
    for table, rule in TABLES.values():
        move = f"UPDATE {table} SET village_id = %s WHERE village_id = %s"
        refused(rule, move, village.pk, other.pk)
        refused("steady_(name|place)_agrees", move, other.pk, village.pk)


def test_village_of_no_register_is_refused(home):
    village = steady_village(home)
    refused("steady_name_agrees", VERSION, village.pk + 1, None, None, False)
    refused("steady_place_agrees", PLACEMENT, village.pk + 1, None, None, home.pk, True)
    refused("steady_(name|place)_agrees", "DELETE FROM communes_village WHERE id = %s", village.pk)


# Seconds that a thread may take on a machine with much else to do; none waits so long otherwise.
PATIENCE = 120


@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_name_at_once_do_not_both_succeed(home):
    """The one who comes second waits for the first, then meets its row."""
    village = steady_village(home)
    sql("UPDATE communes_villageversion SET valid_to = '2022-12-31'")
    added, outcome = threading.Event(), []

    def second() -> None:
        added.wait(PATIENCE)
        try:
            with transaction.atomic():
                add_version(village, "2023-06-01", None)
            outcome.append("both")
        except IntegrityError as error:
            outcome.append("village_version_once_a_day" in str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        add_version(village, "2023-01-01", None)
        added.set()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(PATIENCE)
    assert outcome == [True]
    assert flags(village, "communes_villageversion") == [False, False]


def test_villages_of_a_cut_are_steady_no_more_at_once(land):
    """Each old row is written once, not a second time because its village has two rows now."""
    first, on = make.day("1/1/2021"), make.day("1/7/2025")
    villages = [steady_village(land.home) for _ in range(3)]
    villages.append(make.make_village(land.home, "Hai Nơi", valid_from=first))
    written = (
        "SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'communes_villageplacement'"
    )
    before = sql(written)[0][0]
    trail = cut(VillagePlacement, {land.home.pk: keys_on(land.far, on)}, on)
    assert sql(written)[0][0] - before == len(villages) == len(trail["begun"])
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert not sql("SELECT 1 FROM communes_village WHERE steady_place")
    for village in villages:
        assert flags(village, "communes_villageplacement") == [False, False]
