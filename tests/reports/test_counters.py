"""Counters say what the register says: the kept board is the live board, whatever happened."""

from __future__ import annotations

import datetime
import random
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communes import facts
from communes.actions.lists import withdraw_list
from communes.actions.villages import add_village, close_village
from communes.models import Unit
from reports import counters
from reports.boards import kept_board
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.models import CommuneStat, Recount, SharedPerson, TargetStat
from teams.models import Plan
from tests import make
from tests.make import TODAY, day

TARGETS = [
    {
        "rule": "min_teams_per_commune",
        "threshold": 3,
        "due_on": day("30/6/2022"),
        "wording": "before",
    },
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
    {"rule": "coverage_villages", "share": 50, "due_on": day("1/7/2022"), "wording": "by"},
    {"rule": "coverage_communes", "share": 60, "due_on": day("30/6/2022"), "wording": "by"},
    {
        "rule": "pilot_sample",
        "threshold": 1,
        "least": 1,
        "due_on": day("30/6/2022"),
        "wording": "by",
    },
    {"rule": "size_band", "least": 2, "most": 4},
]


def choose(area):
    return demands_of(Plan.objects.all(), area)


def live(unit, on=TODAY):
    seen = picture(unit, on)
    return board(seen, choose(seen))


def assert_kept_is_live(units):
    assert counters.up_to_date(TODAY)
    for unit in units:
        kept, counted = kept_board.board_on(unit, TODAY, choose), live(unit)
        assert as_json(kept) == as_json(counted)
        assert kept.latest_entry == counted.latest_entry
        for one, other in zip(kept.children, counted.children, strict=True):
            assert one == other


@pytest.fixture
def country(land):
    """Some communes of two provinces in every condition, and a plan of every kind."""
    dice = random.Random(4)  # noqa: S311  invented data
    tam_phuoc = make.make_commune("20389", "Tam Phước", land.phu_ninh)
    make.make_plan(land.quang_nam, targets=TARGETS)
    make.make_plan(land.phu_ninh, targets=TARGETS[:1])
    shared = make.make_person("Trần Thị Chung", commune=land.home)
    for commune in (land.home, land.next_door, tam_phuoc, land.far):
        villages = make.make_villages(commune, dice.randrange(2, 6))
        if commune != land.next_door:
            make.declare(commune)
        for village in villages[: dice.randrange(1, len(villages))]:
            signed = day("10/6/2022") + datetime.timedelta(dice.randrange(30))
            paper = make.make_document(commune, signed_on=signed, entered_on=TODAY)
            names = [f"Lê Văn {number}" for number in range(dice.randrange(1, 5))]
            team = make.make_team(commune, [village], paper, members=names)
            make.seat(team, shared)
    counters.recount_all(TODAY)
    return [None, land.quang_nam, land.lao_cai, land.phu_ninh]


def test_kept_board_is_the_live_board(country):
    assert_kept_is_live(country)


def test_kept_board_counts_a_person_of_several_communes_once(country, land):
    assert SharedPerson.objects.filter(commune=land.home).count() == 1
    kept = kept_board.board_on(land.phu_ninh, TODAY, choose)
    assert sum(row.heads.people for row in kept.children) > kept.row.heads.people


def test_kept_board_asks_the_same_however_many_communes(country, land):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            kept_board.board_on(land.phu_ninh, TODAY, choose)
        return len(queries)

    before = asked()
    for number in range(20):
        make.make_commune(f"9{number:04d}", f"Xã {number}", land.phu_ninh)
    counters.recount_all(TODAY)
    assert asked() == before


def test_figures_of_another_day_are_counted_live(country, land):
    yesterday = TODAY - datetime.timedelta(days=1)
    assert as_json(kept_board.board_on(land.phu_ninh, yesterday, choose)) == as_json(
        live(land.phu_ninh, yesterday)
    )


def test_counters_of_yesterday_are_not_believed(country, settings):
    settings.PORTAL_TODAY = TODAY + datetime.timedelta(days=1)
    assert not counters.up_to_date(settings.PORTAL_TODAY)
    counters.recount_all(settings.PORTAL_TODAY)
    assert counters.up_to_date(settings.PORTAL_TODAY)


def test_actions_on_villages_and_lists_keep_the_counters(country, land, admin):
    village = add_village(commune=land.home, kind="Thôn", name="Mới Lập", valid_from=None, by=admin)
    assert_kept_is_live(country)
    close_village(
        village=village,
        last_day=TODAY - datetime.timedelta(days=2),
        reason="nhập vào thôn khác",
        by=admin,
    )
    assert_kept_is_live(country)
    withdraw_list(commune=land.home, last_day=None, reason="còn thiếu", by=admin)
    assert CommuneStat.objects.get(pk=land.home.pk).villages is None
    assert_kept_is_live(country)


def test_recount_of_what_did_not_change_moves_nothing(country):
    before = list(CommuneStat.objects.order_by("pk").values_list("pk", "rev", "changed_at"))
    assert counters.recount_all(TODAY) == 0
    assert list(CommuneStat.objects.order_by("pk").values_list("pk", "rev", "changed_at")) == before


def test_recount_mends_what_was_written_beside_it(country, land):
    CommuneStat.objects.filter(pk=land.home.pk).update(villages_with_team=99)
    TargetStat.objects.filter(stat_id=land.home.pk).update(standing="met", n=0)
    assert counters.recount([land.home.pk], TODAY) == 1
    assert_kept_is_live(country)


def test_unit_that_ended_has_no_counters(country, land):
    Unit.objects.filter(pk=land.home.pk).update(valid_to=day("1/7/2022"))
    land.home.versions.update(valid_to=day("1/7/2022"))
    counters.recount([land.home.pk], TODAY)
    assert not CommuneStat.objects.filter(pk=land.home.pk).exists()
    assert not TargetStat.objects.filter(stat_id=land.home.pk).exists()


def test_new_plan_makes_the_counters_old_until_the_job_ran(
    country, land, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(counters.current_app, "send_task", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        facts.changed_everywhere()
    assert asked == [counters.RECOUNT_JOB]
    assert not counters.up_to_date(TODAY)
    counters.recount_all(TODAY)
    assert_kept_is_live(country)


def test_broker_that_is_away_stops_nobody(
    country, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def away(_):
        raise ConnectionError

    monkeypatch.setattr(counters.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        facts.changed_everywhere()
    assert "could not be handed" in caplog.text
    assert Recount.objects.filter(stale=True).exists()


def test_more_people_than_seats_are_refused(country, land):
    with pytest.raises(IntegrityError, match="people_are_no_more_than_seats"), transaction.atomic():
        CommuneStat.objects.filter(pk=land.home.pk).update(seats=1, people=2)


def test_verdict_is_kept_once(country):
    kept = TargetStat.objects.first()
    kept.pk = None
    with pytest.raises(IntegrityError, match="target_stat_once"), transaction.atomic():
        kept.save(force_insert=True)


def test_person_is_shared_by_a_commune_once_and_with_a_commune(country):
    kept = SharedPerson.objects.first()
    kept.pk = None
    with pytest.raises(IntegrityError, match="shared_person_once"), transaction.atomic():
        kept.save(force_insert=True)
    kept.commune = None
    with pytest.raises(IntegrityError, match="shared_person_has_a_commune"), transaction.atomic():
        kept.save(force_insert=True)


def test_ten_recounts_at_once_leave_the_figures_of_a_recount(transactional_db, land):
    communes = [land.home.pk, land.next_door.pk, land.far.pk]
    for commune in (land.home, land.next_door, land.far):
        make.make_villages(commune, 3)
        make.declare(commune)
    counters.recount_all(TODAY)
    ready = threading.Barrier(10, timeout=120)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        ready.wait()
        try:
            for turn in range(3):
                commune = Unit.objects.get(pk=communes[(number + turn) % 3])
                name = f"Số {number}-{turn}"
                add_village(commune=commune, kind="Tổ", name=name, valid_from=None, by=None)
                counters.recount(list(reversed(communes)), TODAY)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number], daemon=True) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert sum(CommuneStat.objects.values_list("villages", flat=True)) == 3 * 3 + 30
    assert counters.recount_all(TODAY) == 0
