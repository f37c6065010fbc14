"""The demonstration shows the published figures, and goes nowhere but an empty register."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings

from communes.models import AuditEntry, Delegation, Officer, Unit, VillageList, VillagePlacement
from communes.units import loading
from communes.units import official_lists as unit_lists
from members.models import Membership, Person
from members.people import alike
from reports.demo import totals
from reports.demo.people import Crowd
from reports.demo.story import read_story
from teams.models import Channel, Document, LegalBasis, Plan, Team, TeamResult
from tests.make import TODAY, day

PASSWORD = "kq7m-x3hd-9wfr"
# The provinces of the story: Quảng Nam, Yên Bái, Lào Cai, Quảng Ninh, Hà Giang.
PROVINCES = {"49", "15", "10", "22", "02"}
BAT_XAT = ("02701", "02716", "02734", "02713", "02740")


@pytest.fixture(scope="class")
def demonstration(django_db_setup, django_db_blocker):
    """The register after seed_demo, written once and taken back after the last test."""
    settings = override_settings(PORTAL_TODAY=TODAY, PORTAL_DEMO_PASSWORD=PASSWORD)
    with django_db_blocker.unblock(), settings, transaction.atomic():
        load_provinces()
        call_command("seed_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def load_provinces():
    """The units of the story's provinces as they stood on 1/7/2022."""
    on = datetime.date(2022, 7, 1)
    standing = {
        unit.key: (unit, version)
        for unit in unit_lists.read_units()
        for version in unit.versions
        if (version.valid_from or on) <= on <= (version.valid_to or on)
    }
    wanted = {
        key
        for key, (unit, _) in standing.items()
        if unit.level == "province" and unit.code in PROVINCES
    }
    loading.load_lists(
        units=[
            dataclasses.replace(unit, versions=(version,))
            for unit, version in standing.values()
            if version.province_key in wanted
        ],
        successions=[],
    )


def unit(code):
    return Unit.objects.coded(code, datetime.date(2022, 7, 1)).get()


def on_time(code, last_day):
    """Village teams of a commune whose decision was signed by a day."""
    teams = Team.objects.within(unit(code)).filter(kind="village")
    return teams.filter(begun_by__signed_on__lte=last_day).count()


def progress(code, on):
    """What `manage.py progress` prints."""
    printed = io.StringIO()
    call_command("progress", "--unit", code, "--on", on, "--json", stdout=printed)
    return json.loads(printed.getvalue())


@pytest.mark.usefixtures("demonstration")
class TestDemonstration:
    def test_published_figures_are_shown(self, db):
        totals.check_figures()
        assert Unit.objects.get(code="518").versions.count() == 1
        assert VillageList.objects.within(unit("518")).filter(complete=True).count() == 11

    def test_phu_ninh_is_shown_as_published(self, db):
        shown = progress("518", "2022-06-30")
        assert shown["communes"] == {"known": 11, "with_team": 4, "without_list": 0}
        assert shown["villages"] == {"known": 51, "with_team": 19}
        assert shown["teams"] == {"village": 19, "commune": 0}
        assert shown["members"] == {"seats": 102, "people": 101}
        assert [target["percent"] for target in shown["targets"]] == [37.2]
        assert progress("518", "2022-05-01")["villages"] == {"known": 51, "with_team": 0}

    def test_quang_nam_counts_communes_without_a_list_apart(self, db):
        shown = progress("49", "2022-06-30")
        assert shown["communes"] == {"known": 241, "with_team": 4, "without_list": 230}
        assert shown["villages"]["known"] == 51
        unlisted = [row for row in shown["children"] if row["unit"] != "518"]
        assert {row["villages"]["known"] for row in unlisted} == {None}

    def test_lao_cai_is_judged_by_the_day_of_signing(self, db):
        rows = {row["unit"]: row for row in progress("082", "2022-07-20")["children"]}
        standings = {code: rows[code]["targets"][0]["standing"] for code in BAT_XAT}
        assert standings == {
            "02701": "met",
            "02716": "met",
            "02734": "met_late",
            "02713": "met_late",
            "02740": "met",
        }
        of_two = rows["02740"]["targets"][0]
        assert (of_two["n"], of_two["of"]) == (2, 2)

    def test_van_yen_is_complete_and_dan_chu_has_no_percentage(self, db):
        shown = progress("136", "2022-07-20")
        assert shown["communes"] == {"known": 25, "with_team": 25, "without_list": 0}
        assert shown["villages"] == {"known": 172, "with_team": 172}
        assert shown["members"] == {"seats": 1287, "people": 1287}
        shown = progress("07051", "2022-07-20")
        assert shown["villages"] == {"known": None, "with_team": 2}
        assert [(t["percent"], t["standing"]) for t in shown["targets"]] == [(None, "no_list")]

    def test_a_wrong_figure_is_found(self, db):
        Team.objects.within(unit("518")).order_by("pk").first().memberships.first().delete()
        with pytest.raises(totals.FiguresDiffer, match="518"):
            totals.check_figures()

    def test_third_teams_of_lao_cai_stand_on_both_sides_of_the_due_day(self, db):
        before, due = day("29/6/2022"), day("30/6/2022")
        counts = {code: (on_time(code, before), on_time(code, due)) for code in BAT_XAT}
        assert counts == {
            "02701": (3, 3),  # signed 28/6
            "02716": (3, 3),  # 29/6
            "02734": (2, 3),  # 30/6
            "02713": (2, 2),  # 5/7
            "02740": (2, 2),  # a commune of two villages
        }
        assert VillagePlacement.objects.within(unit("02740")).count() == 2
        targets = Plan.objects.get(document__number_raw="1844/UBND-VX").targets.order_by("position")
        assert [(t.rule, t.threshold, t.wording, t.due_on) for t in targets] == [
            ("min_teams_per_commune", 3, "before", day("30/6/2022")),
            ("coverage_villages", None, "within", day("31/12/2022")),
        ]

    def test_one_decision_was_typed_long_after_it_was_signed(self, db):
        late = Document.objects.get(entered_on=day("15/7/2022"))
        assert late.signed_on == day("28/6/2022")
        assert late.commune == unit("02701")

    def test_dan_chu_has_no_complete_list_and_says_that_the_day_is_not_known(self, db):
        commune = unit("07051")
        assert not VillageList.objects.within(commune).exists()
        decision = Document.objects.within(commune).get(kind="QĐ")
        assert decision.signed_on == decision.announced_on == day("7/6/2022")
        assert "Không rõ ngày ký" in decision.note
        plan = Document.objects.get(number_raw="305/KH-UBND")
        assert plan.signed_on == day("22/5/2022")
        assert plan.basis_lines.get().cited.number_raw == "125/KH-UBND"

    def test_plans_without_a_due_day_have_none(self, db):
        pilot = Plan.objects.get(document__issuer=unit("02"))
        assert [(target.due_on, target.wording) for target in pilot.targets.all()] == [(None, "")]

    def test_phu_ninh_is_asked_for_every_village_before_31_8(self, db):
        plan = Plan.objects.get(document__issuer=unit("518"))
        target = plan.targets.get()
        assert (target.rule, target.due_on, target.wording) == (
            "coverage_villages",
            day("31/8/2022"),
            "before",
        )

    def test_the_committee_is_no_counted_team(self, db):
        committee = Team.objects.get(kind="committee")
        assert committee.memberships.count() == 7
        assert not Team.objects.counted().filter(pk=committee.pk).exists()

    def test_home_pages_have_work(self, db):
        states = Document.objects.within(unit("20374")).values_list("state", flat=True)
        assert sorted(states) == ["draft", "returned", "submitted"]
        assert not Team.objects.within(unit("20374")).exists()

    def test_later_acts_give_every_page_something_to_show(self, db):
        recomposed = Document.objects.get(number_raw="74/QĐ-UBND")
        assert recomposed.acts_on.get().target.state == "amended"
        assert sorted(recomposed.effects.values_list("kind", flat=True)) == [
            "reconstitute",
            "replace",
        ]
        assert progress("518", "2022-07-20")["members"]["seats"] == 102
        reached = TeamResult.objects.order_by("amount").values_list("amount", flat=True)
        assert list(reached) == [62, 121]
        assert Channel.objects.filter(village__isnull=False).count() == 1
        assert Delegation.objects.count() == 1
        clerk = Officer.objects.get(username="canbo.20392")
        with override_settings(PORTAL_TODAY=TODAY):
            assert len(alike.pairs_of(list(alike.with_a_twin(clerk)), clerk)) == 1

    def test_every_row_was_begun_by_a_document_and_noted(self, db):
        assert not Team.objects.filter(begun_by__state="draft").exists()
        standing = Membership.objects.filter(begun_by__state__in=["in_force", "amended"])
        assert standing.count() == Membership.objects.count()
        assert not Membership.objects.filter(valid_from=None).exists()
        founded = AuditEntry.objects.filter(verb="decision.in_force")
        assert founded.count() == Document.objects.filter(effects__isnull=False).distinct().count()

    def test_what_is_invented_says_so(self, db):
        decisions = Document.objects.filter(kind="QĐ")
        assert not [paper for paper in decisions if "minh họa" not in paper.note.lower()]
        invented = {(row.commune_code, row.name) for row in read_story().villages if not row.real}
        marked = {
            (placement.commune.code, version.name)
            for placement in VillagePlacement.objects.select_related("commune")
            for version in placement.village.versions.all()
            if "minh họa" in version.document
        }
        assert marked == invented

    def test_phones_are_from_a_block_that_nobody_has(self, db):
        phones = set(Person.objects.exclude(phone="").values_list("phone", flat=True))
        assert all(phone.startswith("0900") for phone in phones)
        assert Person.objects.filter(phone="").count() > 300

    def test_accounts_sign_in_at_once(self, db):
        assert Officer.objects.count() == 10
        with override_settings(PORTAL_TODAY=TODAY):
            for officer in Officer.objects.all():
                assert Client().login(username=officer.username, password=PASSWORD)
                assert not officer.must_change_password
                code = officer.username.partition(".")[2]
                assert (officer.unit.code if officer.unit else "") == code

    def test_grounds_lead_to_the_papers(self, db):
        cited = LegalBasis.objects.filter(cited__number_raw="1844/UBND-VX")
        assert cited.count() == 9
        assert not LegalBasis.objects.filter(cited__isnull=False, document=F("cited")).exists()

    def test_a_register_with_documents_is_refused(self, db):
        with pytest.raises(CommandError, match="Sổ đã có văn bản"):
            seed()


def seed(**settings):
    settings = {"PORTAL_TODAY": TODAY, "PORTAL_DEMO_PASSWORD": PASSWORD, **settings}
    with override_settings(**settings):
        call_command("seed_demo", verbosity=0)


def test_seed_is_refused_on_a_production_server(db):
    with pytest.raises(CommandError, match="máy chủ thật"):
        seed(PRODUCTION=True)


def test_seed_is_refused_without_a_password(db):
    with pytest.raises(CommandError, match="PORTAL_DEMO_PASSWORD"):
        seed(PORTAL_DEMO_PASSWORD="")


def test_seed_without_units_says_what_to_run_and_writes_nothing(db):
    with pytest.raises(CommandError, match="load_units"):
        seed()
    assert not Officer.objects.exists()


def test_persons_are_made_up_alike_on_every_run():
    def first(count):
        crowd = Crowd()
        return [crowd.team(5, "Thôn", "north") for _ in range(count)]

    assert first(300) == first(300)
    names = [member.name for team in first(200) for member in team]
    # Twelve teams, more than any commune of the story has, share no name.
    assert all(len(set(names[i : i + 60])) == 60 for i in range(len(names) - 60))


def test_villages_of_the_story_have_a_source_each():
    villages = read_story().villages
    assert len(villages) == 51 + 172 + 28 + 2
    assert all(row.source for row in villages)
    assert sum(row.real for row in villages) == 30
    assert len({(row.commune_code, row.kind, row.name) for row in villages}) == len(villages)
