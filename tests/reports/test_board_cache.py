"""A board is made again when, and only when, something of it changed; the tag tells browsers."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes import facts
from communes.models import Unit
from members.models import Membership
from reports import counters
from reports.boards.kept_board import board_on
from reports.boards.tag import fingerprint, state_of
from reports.counters import Everywhere
from reports.demands import demands_of
from teams.models import Correction, Plan
from tests import make
from tests.make import TODAY, day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
URL = "reports:progress"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def country(land):
    make.declare(land.home)
    land.villages = make.make_villages(land.home, 3)
    land.team = make.make_team(land.home, land.villages[:1], members=["An"])
    land.plan = make.make_plan(land.quang_nam, targets=[COVERAGE])
    counters.recount_all(TODAY)
    return land


def ask(client, etag="", **query):
    more = {"HTTP_IF_NONE_MATCH": etag} if etag else {}
    return client.get(reverse(URL), query, **more)


def tag(client, **query):
    """The tag of the second answer: the first one brings the cookie of the forms."""
    ask(client, **query)
    page = ask(client, **query)
    assert page.status_code == 200
    return page["ETag"]


def test_unchanged_board_is_not_sent_again(country, department, sign_in):
    client = sign_in(department)
    etag = tag(client)
    again = ask(client, etag)
    assert again.status_code == 304
    assert not again.content
    assert "private" in ask(client)["Cache-Control"]


def test_changed_figure_is_another_tag(country, department, sign_in):
    client = sign_in(department)
    etag = tag(client)
    make.make_team(country.home, country.villages[1:2])
    facts.changed([country.home.pk])
    page = ask(client, etag)
    assert page.status_code == 200
    assert page["ETag"] != etag
    assert "2/3" in page.text


def test_change_elsewhere_leaves_the_tag(country, department, other_department, sign_in):
    client = sign_in(department)
    etag = tag(client)
    make.make_team(country.far, kind="commune")
    facts.changed([country.far.pk])
    assert ask(client, etag).status_code == 304


def test_tag_is_the_officers_own(country, department, admin, sign_in):
    one, other = sign_in(department), sign_in(admin)
    etag = tag(one, **{"don-vi": country.quang_nam.pk})
    assert ask(other, etag, **{"don-vi": country.quang_nam.pk}).status_code == 200
    assert tag(other, **{"don-vi": country.quang_nam.pk}) != etag


def test_who_reads_totals_alone_is_not_given_what_was_kept_for_others(
    country, department, ministry, sign_in
):
    asked = {"don-vi": country.quang_nam.pk}
    assert "/to/" in ask(sign_in(department), **asked).text
    assert "/to/" not in ask(sign_in(ministry), **asked).text


def test_address_day_and_unit_have_their_own_tags(country, department, sign_in):
    client = sign_in(department)
    tags = {tag(client), tag(client, xep="-to"), tag(client, **{"don-vi": country.phu_ninh.pk})}
    assert len(tags) == 3


def test_boards_counted_live_carry_no_tag(country, department, clerk, sign_in):
    client = sign_in(department)
    assert "ETag" not in ask(client, ngay="30/6/2022")
    assert "ETag" not in ask(client, ngay="31/2/2022")
    assert "ETag" not in ask(sign_in(clerk))
    facts.changed_everywhere()
    assert "ETag" not in ask(client)
    assert state_of(country.quang_nam, TODAY) is None


def test_persons_found_to_be_one_change_the_tag(country, department, sign_in):
    """Each commune has as many people as before, the province one fewer."""
    other = make.make_person("Trần Văn Bình", commune=country.next_door)
    elsewhere = make.make_team(country.next_door, kind="commune")
    make.seat(elsewhere, other, "leader")
    counters.recount_all(TODAY)
    client = sign_in(department)
    etag = tag(client)
    one = Membership.objects.get(team=country.team).person
    Membership.objects.filter(person=other).update(person=one)
    facts.changed([country.home.pk, country.next_door.pk])
    assert ask(client, etag).status_code == 200


def test_number_corrected_on_the_plans_paper_changes_the_tag(country, department, sign_in):
    before = state_of(country.quang_nam, TODAY)
    Correction.objects.create(
        document=country.plan.document, field="number_raw", reason="gõ nhầm", by=department
    )
    assert state_of(country.quang_nam, TODAY) != before
    assert fingerprint(before) != fingerprint(state_of(country.quang_nam, TODAY))


def test_kept_board_asks_for_little(country, department, sign_in):
    client = sign_in(department)
    etag = tag(client)
    with CaptureQueriesContext(connection) as kept:
        assert ask(client).status_code == 200
    with CaptureQueriesContext(connection) as unchanged:
        assert ask(client, etag).status_code == 304
    assert len(kept) <= 10
    assert len(unchanged) <= 10


def test_broken_cache_stops_no_board(country, department, sign_in, monkeypatch):
    def broken(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr("reports.views.board_cache.cache.get", broken)
    monkeypatch.setattr("reports.views.board_cache.cache.set", broken)
    assert ask(sign_in(department)).status_code == 200


def test_queries_of_the_kept_board_do_not_grow(country, department, sign_in):
    """Of the board itself: its units, the figures, shared people and the verdicts of all targets;
    with the plans, the frame and the week it is a constant, from ten communes to a hundred."""
    counts = []
    for number in (8, 100):
        for place in range(number):
            commune = make.make_commune(
                f"{number // 50}{place:04}", f"Xã {number} {place}", country.phu_ninh
            )
            make.declare(commune)
        counters.recount_all(TODAY)
        unit = Unit.objects.get(pk=country.quang_nam.pk)
        with CaptureQueriesContext(connection) as of_plans:
            demands = list(demands_of(Plan.objects.all(), Everywhere(TODAY)))
        with CaptureQueriesContext(connection) as asked:
            shown = board_on(unit, TODAY, lambda _area, found=demands: found)
        assert len(of_plans) <= 6
        counts.append(len(asked))
        assert shown.kept
    assert counts[0] == counts[1] <= 6
