"""The kept past says what a live count of any day says, whatever happened since."""

from __future__ import annotations

import datetime
import random
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes import facts
from communes.models import Village
from members.models import Membership, Training
from members.placing import move_teams
from reports.behind.lacking import lacking
from reports.boards import kept_board
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.models import PastCount, PastKept, PastSeat, PastVerdict
from reports.past import keeper, reader
from reports.trends.series import drawable, series_of
from teams.models import Exemption, Override, Plan, Receipt, Target, Team
from tests import make
from tests.make import day

ONE_DAY = datetime.timedelta(days=1)
FIRST, LAST = day("1/5/2022"), day("30/9/2022")
DUE = {"due_on": day("30/6/2022"), "wording": "by"}
TARGETS = [
    {"rule": "min_teams_per_commune", "threshold": 3, **DUE},
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
    {"rule": "coverage_villages", "share": 50, "denominator_on": day("1/6/2022"), **DUE},
    {"rule": "coverage_communes", "share": 60, **DUE},
    {"rule": "pilot_sample", "threshold": 1, "least": 1, **DUE},
    {"rule": "size_band", "least": 2, "most": 4},
    {"rule": "training_share", "share": 40, "due_on": day("31/7/2022"), "wording": "by"},
    {"rule": "document_due", **DUE},
]


def choose(area):
    return demands_of(Plan.objects.all(), area)


def assert_kept_is_live(units, days, *, kept=True):
    for on in days:
        for unit in units:
            assert (reader.past_of(unit, on) is not None) is kept
            shown = kept_board.board_on(unit, on, choose)
            seen = picture(unit, on)
            live = board(seen, choose(seen))
            assert as_json(shown) == as_json(live), on
            assert shown.row == live.row, on
            assert shown.children == live.children, on
            assert shown.latest_entry == live.latest_entry, on


def lacks(unit):
    on = day("10/7/2022")
    demands = kept_board.board_on(unit, on, choose).demands
    return [lacking(unit, demand, on) for demand in demands]


def courses_of(units):
    """Curves of four weeks; those of the kept past end after the last day in time."""
    found = []
    for unit, on in product(units, (day("5/8/2022"), day("20/9/2022"))):
        shown = kept_board.board_on(unit, on, choose)
        found += [
            (on, shown.row.name, result.demand.rule, series_of(unit, result, on, on - 28 * ONE_DAY))
            for result in shown.row.results
            if drawable(result)
        ]
    return found


def some_days(dice, count):
    return [FIRST + dice.randrange((LAST - FIRST).days) * ONE_DAY for _ in range(count)]


def happen(commune, dice, by):
    """Villages that come and go, teams signed before and after they begin, ended and founded
    anew, seats and courses, papers received: all on days of one summer."""
    villages = [
        make.make_village(
            commune,
            valid_from=dice.choice((make.LONG_AGO, day("10/6/2022"))),
            valid_to=dice.choice((None, None, day("20/7/2022"))),
        )
        for _ in range(dice.randrange(2, 6))
    ]
    for village in villages[: dice.randrange(1, len(villages) + 1)]:
        begin = FIRST + dice.randrange(80) * ONE_DAY
        while begin is not None and begin < LAST:
            end = dice.choice((None, begin + dice.randrange(5, 40) * ONE_DAY))
            signed = begin + dice.randrange(-10, 6) * ONE_DAY
            paper = make.make_document(
                commune,
                signed_on=signed,
                effective_on=begin,
                entered_on=signed + dice.randrange(60) * ONE_DAY,
            )
            team = make.make_team(
                commune, [village], paper, valid_to=end, void=dice.randrange(9) == 0
            )
            for _ in range(dice.randrange(1, 5)):
                member = make.seat(team, valid_to=dice.choice((None, end)))
                if dice.randrange(2):
                    Training.objects.create(
                        person=member.person,
                        course="OneTouch",
                        completed_on=begin + dice.randrange(50) * ONE_DAY,
                        entered_by=by,
                        **make.keys_on(commune, begin),
                    )
            begin = end and end + dice.randrange(1, 20) * ONE_DAY
        if dice.randrange(2):
            Receipt.objects.create(
                document=paper, received_on=signed + dice.randrange(30) * ONE_DAY, received_by=by
            )
    if dice.randrange(3):
        make.declare(commune, valid_from=dice.choice((make.LONG_AGO, day("15/6/2022"))))


def people_move(communes, dice):
    """Some teams stand in another commune from a day on, with all who sit in them."""
    for team in Team.objects.order_by("pk"):
        if dice.randrange(4) == 0:
            on = FIRST + dice.randrange(120) * ONE_DAY
            move_teams([team.pk], make.keys_on(dice.choice(communes), on), on)


@pytest.fixture
def summer(land, admin):
    """Communes to which everything happened, a move between districts, an island that holds its
    villages itself, targets that were changed, exemptions and numbers of single communes."""
    dice = random.Random(2022)  # noqa: S311  invented data
    tien_phuoc = make.make_district("510", "Tiên Phước", land.quang_nam)
    moved = make.make_commune("20390", "Tam Lãnh", land.phu_ninh)
    moved.versions.update(valid_to=day("30/6/2022"))
    make.make_version(
        unit=moved, name="Tam Lãnh", kind="Xã", parent=tien_phuoc, valid_from=day("1/7/2022")
    )
    island = make.make_district("517", "Lý Sơn", land.quang_nam, holds_villages=True)
    make.make_village(island, valid_from=day("1/6/2022"))
    communes = [land.home, land.next_door, moved, land.far]
    communes += [make.make_commune(f"203{n}", f"Xã {n}", land.phu_ninh) for n in range(10, 12)]
    for commune in communes:
        happen(commune, dice, admin)
    make.make_plan(None, targets=TARGETS)
    own = make.make_plan(land.phu_ninh, targets=TARGETS[:2])
    first, second = own.targets.all()
    Target.objects.filter(pk=second.pk).update(valid_to=day("14/7/2022"))
    changed = {**TARGETS[1], "share": 80, "change_reason": "chỉnh"}
    Target.objects.create(
        plan=own, position=3, replaces=second, valid_from=day("15/7/2022"), **changed
    )
    told = {"reason": "ít thôn", "target": first}
    Exemption.objects.create(
        unit=land.next_door, granted_by=admin, valid_from=day("1/7/2022"), **told
    )
    Override.objects.create(
        unit=land.home, threshold=1, set_by=admin, valid_to=day("10/8/2022"), **told
    )
    shared = make.make_person("Trần Thị Chung")
    for team in Team.objects.filter(void=False)[::4]:
        make.seat(team, shared)
    people_move(communes, dice)
    return [None, land.quang_nam, land.phu_ninh, tien_phuoc, land.lao_cai]


def test_kept_past_is_a_live_count_on_any_day_and_after_every_change(summer, land, admin):
    dice = random.Random(7)  # noqa: S311
    assert_kept_is_live(summer, some_days(dice, 1), kept=False)
    lacked, courses = lacks(land.quang_nam), courses_of(summer)
    assert keeper.keep() == PastKept.objects.count() == 7
    begins = {*PastVerdict.objects.values_list("begin", flat=True)} - {datetime.date.min}
    assert_kept_is_live(summer[:1], dice.sample(sorted(begins), 6))
    assert_kept_is_live(summer, [*some_days(dice, 4), FIRST - ONE_DAY, day("1/7/2022")])
    assert PastSeat.objects.exists()
    assert lacks(land.quang_nam) == lacked
    assert any(lacked)
    assert courses_of(summer) == courses
    assert len(courses) > 20

    happen(land.home, dice, admin)
    stayed = {"commune": land.next_door, "valid_from": None, "valid_to": None}
    seats = Membership.objects.filter(
        **{f"team__placements__{name}": value for name, value in stayed.items()}
    )
    assert seats.update(void=True)
    facts.changed([land.home.pk, land.next_door.pk])
    assert PastKept.objects.filter(stale=True).count() == 2
    assert_kept_is_live(summer, some_days(dice, 3))
    assert keeper.keep_stale() == 2
    assert_kept_is_live(summer, some_days(dice, 2))
    assert keeper.keep() == 0


def test_a_plan_makes_anew_only_what_it_concerns(summer, land):
    keeper.keep()
    make.make_plan(land.lao_cai, targets=TARGETS[:1])
    facts.changed_everywhere()
    assert not PastKept.objects.filter(stale=False).exists()
    assert keeper.keep() == 1
    assert_kept_is_live([land.lao_cai, land.phu_ninh], [day("10/7/2022")])


def test_boards_of_the_past_ask_the_same_however_many_communes(summer, land, monkeypatch):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            kept_board.board_on(land.phu_ninh, day("10/7/2022"), choose)
        return len(queries)

    keeper.keep()
    before = asked()
    for number in range(20):
        make.make_commune(f"9{number:04d}", f"Xã {number}", land.phu_ninh)
    keeper.keep()
    assert asked() == before
    facts.changed_everywhere()
    monkeypatch.setattr(reader, "FEW", 3)
    assert_kept_is_live([land.phu_ninh], [day("10/7/2022")], kept=False)


def test_the_foot_of_a_board_tells_where_figures_of_the_past_come_from(summer, land, sign_in):
    client = sign_in(make.make_officer("department", land.quang_nam))

    def foot():
        page = client.get(reverse("reports:progress"), {"ngay": "2022-07-10"})
        return " ".join(page.text[page.text.index("Nguồn: các quyết định") :].split())

    assert "số liệu đến ngày 10/07/2022, đếm từ sổ khi mở trang." in foot()
    keeper.keep()
    assert "10/07/2022, cộng từ số đã tính sẵn của từng xã cho ngày đó." in foot()
    facts.changed([land.home.pk])
    assert "riêng 1 xã có dữ liệu thay đổi sau khi tính thì đếm lại từ sổ khi mở trang." in foot()


def test_kept_past_holds_together_in_the_database(land):
    span = {"begin": day("1/7/2022"), "until": day("2/7/2022")}
    figures = dict.fromkeys(
        ("villages_with_team", "village_teams", "commune_teams", "seats", "people"), 0
    )
    target = make.make_plan(land.phu_ninh).targets.get()
    person = make.make_person()
    backwards = {**span, "until": day("30/6/2022")}
    for model, more in (
        (PastCount, figures),
        (PastVerdict, {"standing": "met", "target": target}),
        (PastSeat, {"person": person}),
    ):
        keys = make.keys_on(land.home, day("1/7/2022"))
        model.objects.create(**span, **keys, **more)
        for wrong in ({**span, **keys}, {**backwards, **keys}, {**span, "province": land.lao_cai}):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.create(**wrong, **more)
    assert Village.objects.count() == 0
