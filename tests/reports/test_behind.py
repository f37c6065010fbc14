"""Every figure of a board opens the rows behind it, and there are as many of them as it says."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from django.urls import reverse

from reports import counters
from reports.rollup import SUMMED
from teams.models import Plan
from tests import make
from tests.depths import DEPTHS
from tests.make import TODAY, day
from tests.reports.register import random_register


@pytest.fixture(scope="module")
def written(standing):
    with standing():
        land = make.make_land()
        random_register(land, 5)
        make.make_team(land.home, kind="committee", members=["An", "Bình"])
        counters.recount_all(TODAY)
        yield land


@pytest.fixture
def land(written, db):
    return written


@pytest.fixture
def register(land):
    return land


def rows_of(client, address):
    """How many rows the page of a figure has, by its own count; None where it is another board."""
    opened = client.get(address)
    assert opened.status_code == 200, address
    if "list" in opened.context:
        return opened.context["list"].count
    return opened.context["page"].paginator.count


def figures_of(line, documents=True):
    """(address, figure) of a row; figures of nothing open nothing."""
    counts, heads, links, result = line.row.counts, line.row.heads, line.links, line.asked
    yield links.communes, counts.communes_with_team
    yield links.without_list, counts.communes_without_list
    if counts.villages_known is not None:
        yield links.villages, counts.villages_known
    if documents:
        yield links.teams, counts.village_teams
        yield links.commune_teams, counts.commune_teams
        yield links.people, heads.people
        if line.moved is not None:
            yield links.new_teams, line.moved[0]
            yield links.ended_teams, line.moved[1]
    if result is None or result.of is None:
        return
    kind = result.demand.rule.kind
    whole = line.row.unit is None or line.row.unit.level != "commune"
    if kind in SUMMED:
        if documents or kind == "coverage_villages":
            yield links.figure, result.of
    elif whole and kind != "pilot_sample":
        yield links.figure, result.of
    elif not whole and documents and kind in ("min_teams_per_commune", "pilot_sample"):
        yield links.figure, result.verdict.n
    if documents:
        yield links.on_time, result.on_time
        yield links.late, result.late
        yield links.typed_late, result.typed_late


def sort_of(address):
    """What kind of figure opens there, whichever unit, target and day it is of."""
    asked = urlparse(address)
    return asked.path, parse_qs(asked.query).get("loc", [""])[0], "het-tu" in asked.query


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("on", [TODAY, day("25/6/2022")])
def test_each_figure_opens_as_many_rows(register, department, sign_in, on, remembered, depth):
    """Every day one figure of each kind, and of what a target counts one for each rule; the boards
    of the units take turns."""
    client, opened, tried = sign_in(department), set(), set()
    boards = [register.phu_ninh, register.home if on == TODAY else register.quang_nam]
    for target in Plan.objects.get().targets.all():
        turn = boards if depth is None else boards[(target.position + (on == TODAY)) % 2 :][:depth]
        for unit in turn:
            query = {"don-vi": unit.pk, "chi-tieu": target.pk, "ngay": on.isoformat()}
            query["so-voi"] = 30
            page = client.get(f"{reverse('reports:progress')}?{urlencode(query)}")
            # Of the communes those that differ most: one of its own demands, one exempt.
            lines = page.context["table"].lines if unit == register.phu_ninh else []
            for line in [page.context["total"], *lines[:1], *lines[-1:]]:
                for address, figure in figures_of(line):
                    counted = urlparse(address).path == reverse("reports:counted")
                    trial = (target.rule if counted else "", sort_of(address))
                    if not figure or (address, figure) in opened:
                        continue
                    if depth is not None and trial in tried:
                        continue
                    tried.add(trial)
                    assert rows_of(client, address) == figure, (target.rule, address)
                    opened.add((address, figure))
    assert any("het-tu" in address for address, _ in opened)
    asked = {parse_qs(urlparse(address).query).get("loc", [""])[0] for address, _ in opened}
    assert {"dung-han", "tre-han", "nhap-muon", "duoc-tinh", "co-to", "duoc-giao"} <= asked


def test_seats_are_those_of_counted_teams(register, department, sign_in):
    client = sign_in(department)
    board = client.get(f"{reverse('reports:progress')}?don-vi={register.home.pk}")
    total = board.context["total"]
    people = client.get(total.links.people)
    assert people.context["seats"] == total.row.heads.seats
    everybody = client.get(f"{reverse('members:people')}?don-vi={register.home.pk}")
    assert everybody.context["seats"] == total.row.heads.seats + 2


def test_what_changed_is_told_village_by_village(register, department, sign_in):
    client = sign_in(department)
    target = Plan.objects.get().targets.get(position=1)
    query = {"don-vi": register.phu_ninh.pk, "chi-tieu": target.pk, "so-voi": 30}
    page = client.get(f"{reverse('reports:progress')}?{urlencode(query)}")
    assert "So với 30 ngày trước" in page.text
    line = page.context["total"]
    opened = client.get(line.links.gained)
    sums = opened.context["sums"]
    assert sums.more - sums.fewer == line.gained
    assert opened.context["page"].paginator.count == sums.more + sums.fewer > 0


def test_ministry_reads_communes_and_villages_and_no_names(register, ministry, sign_in):
    client = sign_in(ministry)
    page = client.get(f"{reverse('reports:progress')}?don-vi={register.phu_ninh.pk}")
    for line in page.context["table"].lines:
        for address, figure in figures_of(line, documents=False):
            if figure:
                assert rows_of(client, address) == figure, address
    country = client.get(reverse("reports:communes"))
    assert country.context["every"] == page.context["board"].row.counts.communes + 1
    counted = f"{reverse('reports:counted')}?don-vi={register.phu_ninh.pk}"
    assert client.get(counted).status_code == 403
    assert client.get(reverse("reports:ledger")).context["total"]["n"] is not None


@pytest.mark.parametrize("name", ["communes", "counted", "ledger"])
def test_rows_of_other_units_are_not_there(register, clerk, other_department, sign_in, name):
    for officer in (clerk, other_department):
        query = urlencode({"don-vi": register.next_door.pk})
        assert sign_in(officer).get(f"{reverse(f'reports:{name}')}?{query}").status_code == 404


def test_queries_do_not_grow_with_the_communes(
    register, department, sign_in, django_assert_max_num_queries
):
    client = sign_in(department)
    target = Plan.objects.get().targets.get(position=4)
    query = urlencode({"don-vi": register.phu_ninh.pk, "chi-tieu": target.pk})
    for more in (0, 12):
        for number in range(more):
            commune = make.make_commune(f"7{number:04}", f"Xã Thêm {number}", register.phu_ninh)
            make.make_team(commune, make.make_villages(commune, 2))
        counters.recount_all(TODAY)
        for name in ("communes", "counted"):
            with django_assert_max_num_queries(28):
                client.get(f"{reverse(f'reports:{name}')}?{query}")
