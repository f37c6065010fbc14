"""New rows are written and rolled back while their file is read: each once, to the same end."""

from __future__ import annotations

import random
import time

import pytest
from django.db import IntegrityError, connection

from communes.importing import rehearsal, run, staging
from communes.models import Village
from tests import make
from tests.communes import lists
from tests.communes.lists import bring, codes, commit, dump, figures, read, row


@pytest.fixture
def in_portions(monkeypatch):
    """Two rows are staged at once, and written at once."""
    for module, name in (
        (staging, "PIECE"),
        (staging, "HANDFUL"),
        (rehearsal, "PORTION"),
        (rehearsal, "FEW"),
    ):
        monkeypatch.setattr(module, name, 2)


def villages_numbered() -> int:
    """How many villages were ever given a number: this is not rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('communes_village_id_seq')")
        return cursor.fetchone()[0] - 1


def told(batch):
    fields = ("sheet", "row", "status", "action", "codes", "village_id", "changes", "unit_id")
    return list(batch.rows.order_by("pk").values_list(*fields))


@pytest.mark.parametrize("seed", range(4))
def test_a_dry_run_in_portions_tells_the_same(land, admin, in_portions, monkeypatch, seed):
    dice = random.Random(seed)  # noqa: S311
    communes = [land.home, land.next_door]
    bring(admin, *lists.some_rows(dice, [land.home], 6))
    before = dump()
    rows = lists.some_rows(dice, communes)
    batch = read(admin, *rows)
    assert dump() == before
    with monkeypatch.context() as whole:
        whole.setattr(rehearsal, "PORTION", 1_000)
        again = read(admin, *rows)
    assert (told(batch), batch.counts) == (told(again), again.counts)
    commit(batch)
    assert Village.objects.count() == len(before["village"]) + batch.counts["new"]
    assert figures(read(admin, *rows))[:3] == (0, 0, batch.counts["rows"])


def test_every_new_row_is_written_once(land, admin, in_portions):
    make.make_village(land.home, "Có Sẵn", kind="Thôn")
    rows = [row(land.home, f"Thôn Số {number}") for number in range(3)]
    rows += [row(land.next_door, f"Thôn Số {number}") for number in range(7)]
    first = villages_numbered()
    batch = read(admin, *rows)
    assert batch.counts["new"] == 10
    assert villages_numbered() - first - 1 == 10


def test_rows_that_turn_out_not_to_be_new_do_no_harm(land, admin, in_portions):
    """Which village they are is known when the whole file was read."""
    rows = [row(land.home, f"Thôn Số {number}") for number in range(4)]
    rows.append((*rows[0][:2], "Thôn Số 0", *rows[0][3:]))
    batch = read(admin, *rows)
    assert (figures(batch)[0], codes(batch)) == (4, [["E_DUPLICATE_IN_FILE"]])


def test_what_the_database_refuses_fails_the_reading(land, admin, in_portions, monkeypatch):
    wrong = rehearsal.NEW.replace("SELECT made_id, kind, name", "SELECT made_id, kind, ''")
    monkeypatch.setattr(rehearsal, "NEW", wrong)
    batch = lists.upload(admin, *(row(land.home, f"Thôn Số {number}") for number in range(4)))
    with pytest.raises(IntegrityError, match="village_name_not_empty"):
        run.read(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.failed_in) == ("failed", "reading")
    assert not Village.objects.exists()


@pytest.fixture
def servers(monkeypatch):
    """The servers that wrote portions, by their process."""
    met = set()
    write = rehearsal.Rehearsal._write

    def seen(self, database):
        met.add(database.info.backend_pid)
        write(self, database)

    monkeypatch.setattr(rehearsal.Rehearsal, "_write", seen)
    return met


def are_gone(servers) -> bool:
    """Whether the connections to these servers were closed: a server takes a moment to go."""
    alive = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(alive, [list(servers)])
            if not cursor.fetchone()[0]:
                return True
            time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_portions_are_written_beside_the_staging_of_others(land, admin, in_portions, servers):
    """On a connection of its own, which goes when the reading ends."""
    make.make_village(land.home, "Có Sẵn", kind="Thôn")
    rows = [row(land.home, f"Thôn Số {number}") for number in range(3)]
    rows += [row(land.next_door, f"Thôn Số {number}") for number in range(12)]
    before, first = dump(), villages_numbered()
    batch = read(admin, *rows)
    assert (batch.counts["new"], dump()) == (15, before)
    assert villages_numbered() - first - 1 == 15
    assert servers
    assert connection.connection.info.backend_pid not in servers
    assert are_gone(servers)
    commit(batch)
    assert figures(read(admin, *rows))[:3] == (0, 0, 15)


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_beside_fails_the_reading(
    land, admin, in_portions, monkeypatch, servers
):
    test_what_the_database_refuses_fails_the_reading(land, admin, in_portions, monkeypatch)
    assert servers
    assert are_gone(servers)
