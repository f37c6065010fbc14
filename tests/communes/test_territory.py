"""visible_to, within and on: whose rows an officer may reach, through time and reforms."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

from communes.models import (
    Assignment,
    AuditEntry,
    Officer,
    OneTimeCode,
    Unit,
    Village,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from communes.roles import Role
from members.models import Membership, Person
from teams.models import (
    Channel,
    Constitution,
    Correction,
    Document,
    DocumentFile,
    Effect,
    LegalBasis,
    Plan,
    PlanScope,
    Target,
    Team,
    TeamVillage,
)
from tests import make

# Models whose rows are made by `fill`, one or more a commune.
OF_A_COMMUNE = (
    Village,
    VillageVersion,
    VillagePlacement,
    VillageList,
    Document,
    LegalBasis,
    DocumentFile,
    Effect,
    Correction,
    Team,
    TeamVillage,
    Constitution,
    Channel,
    Person,
    Membership,
    AuditEntry,
)


def attach(document: Document) -> DocumentFile:
    return DocumentFile.objects.create(
        document=document,
        purpose="signed",
        version=1,
        original_name="a.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        content="a.pdf",
    )


def fill(commune: Unit) -> None:
    """One row of everything in a commune."""
    village = make.make_village(commune, "An Mỹ")
    make.declare(commune)
    document = make.make_document(commune)
    LegalBasis.objects.create(document=document, position=1, text="Luật")
    attach(document)
    Correction.objects.create(document=document, field="số", reason="gõ nhầm")
    make.make_team(commune, [village], document, members=["Nguyễn Văn An"])
    make.make_channel(commune)
    AuditEntry.objects.create(
        actor_label="hệ thống",
        verb="thử",
        summary="thử",
        target_type="communes.village",
        target_id=village.pk,
        target_label="thử",
        **make.keys_on(commune, make.TODAY),
    )


def counts(officer: object) -> dict[type[models.Model], int]:
    return {model: model.objects.visible_to(officer).count() for model in OF_A_COMMUNE}


@pytest.fixture
def filled(land):
    for commune in (land.home, land.next_door, land.far):
        fill(commune)


ONE_EACH = dict.fromkeys(OF_A_COMMUNE, 1)
NOTHING = dict.fromkeys(OF_A_COMMUNE, 0)


@pytest.mark.usefixtures("filled")
class TestReach:
    def test_a_clerk_sees_the_own_commune_only(self, clerk, home):
        assert counts(clerk) == ONE_EACH
        assert Team.objects.visible_to(clerk).get().commune == home
        assert Person.objects.visible_to(clerk).get().commune == home

    def test_a_neighbour_sees_none_of_it(self, neighbour, home):
        for model in OF_A_COMMUNE:
            seen = model.objects.visible_to(neighbour)
            assert not (seen & model.objects.within(home)).exists(), model

    def test_district_and_department_see_the_communes_below(self, district_officer, department):
        two = dict.fromkeys(OF_A_COMMUNE, 2)
        assert counts(district_officer) == two
        assert counts(department) == two

    def test_another_department_sees_its_own(self, other_department, land):
        assert counts(other_department) == ONE_EACH
        assert Team.objects.visible_to(other_department).get().commune == land.far

    def test_the_whole_country_is_seen_by_ministry_and_admin(self, ministry, admin):
        three = dict.fromkeys(OF_A_COMMUNE, 3)
        # Opening an account in these tests leaves no audit entry, so there are three of them too.
        assert counts(ministry) == three
        assert counts(admin) == three

    def test_an_officer_without_a_post_sees_nothing(self, unplaced):
        assert counts(unplaced) == NOTHING
        assert not Unit.objects.visible_to(unplaced).exists()

    def test_nobody_sees_nothing(self, db):
        assert counts(AnonymousUser()) == NOTHING

    def test_a_closed_account_sees_nothing(self, clerk):
        Officer.objects.filter(pk=clerk.pk).update(is_active=False)
        assert counts(Officer.objects.get(pk=clerk.pk)) == NOTHING

    def test_a_superuser_has_no_territory(self, db):
        assert counts(Officer.objects.create_superuser("vanhanh", "x")) == NOTHING

    def test_official_lists_are_public_to_officers(self, clerk):
        assert Unit.objects.visible_to(clerk).count() == Unit.objects.count()
        with pytest.raises(TypeError):
            Unit.objects.within(clerk.unit)

    def test_no_officer_reads_one_time_codes(self, admin, clerk):
        OneTimeCode.objects.create(
            officer=clerk, code_hash="x", issued_by=admin, expires_at="2022-07-21T00:00Z"
        )
        assert not OneTimeCode.objects.visible_to(admin).exists()


def test_a_post_counts_only_on_its_days(land, settings):
    officer = make.make_officer(
        Role.CLERK, land.home, valid_from=make.day("1/3/2022"), valid_to=make.day("19/7/2022")
    )
    make.make_team(land.home)
    assert not Team.objects.visible_to(Officer.objects.get(pk=officer.pk)).exists()
    settings.PORTAL_TODAY = make.day("19/7/2022")
    assert Team.objects.visible_to(Officer.objects.get(pk=officer.pk)).count() == 1


def test_an_officer_of_an_ended_unit_sees_nothing(land, settings):
    Unit.objects.filter(pk=land.home.pk).update(valid_to=make.day("30/6/2025"))
    officer = make.make_officer(Role.CLERK, land.home)
    make.make_team(land.home)
    assert Team.objects.visible_to(officer).count() == 1
    settings.PORTAL_TODAY = make.day("1/7/2025")
    officer = Officer.objects.get(pk=officer.pk)
    assert officer.reach is None
    assert not Team.objects.visible_to(officer).exists()


def test_a_new_commune_reads_what_it_absorbed_whole_but_not_a_part(land, settings):
    settings.PORTAL_TODAY = day = make.day("1/7/2025")
    Unit.objects.filter(pk=land.home.pk).update(valid_to=make.day("30/6/2025"))
    new = make.make_commune("20392", "Phú Ninh", land.quang_nam, valid_from=day)
    grandmother = make.make_commune("99999", "Tam Cổ", land.phu_ninh, valid_to=make.LONG_AGO)
    make.succeed(grandmother, land.home, make.LONG_AGO)
    make.succeed(land.home, new, day)
    make.succeed(land.next_door, new, day, extent="part", people="some")
    for commune in (grandmother, land.home, land.next_door):
        make.make_team(commune)
    chair = make.make_officer(Role.CHAIR, new, valid_from=day)
    seen = {team.commune for team in Team.objects.visible_to(chair)}
    assert seen == {grandmother, land.home}


def test_a_commune_role_in_a_district_without_communes_reaches_its_villages(land):
    island = make.make_district("536", "Lý Sơn", land.quang_nam, holds_villages=True)
    make.make_village(island, "Đông An Vĩnh")
    make.make_village(land.home, "An Mỹ")
    clerk = make.make_officer(Role.CLERK, island)
    assert Village.objects.visible_to(clerk).count() == 1


def test_a_person_is_seen_where_they_were_entered_and_where_they_sit(land, clerk, neighbour):
    person = make.make_person("Lê Thị Hoa", commune=land.home)
    team = make.make_team(land.next_door)
    assert list(Person.objects.visible_to(clerk)) == [person]
    assert not Person.objects.visible_to(neighbour).exists()
    make.seat(team, person)
    make.seat(make.make_team(land.next_door), person)
    # Two seats, one row.
    assert list(Person.objects.visible_to(neighbour)) == [person]
    assert not Membership.objects.visible_to(clerk).exists()


def test_papers_from_above_are_read_by_everybody_below(land, clerk, other_department):
    make.make_plan(land.quang_nam, targets=[{"rule": "coverage_villages"}])
    make.make_document(None, kind="CV", number_raw="793/BTTTT-THH")
    make.make_document(land.phu_ninh, state="draft", kind="KH")
    for model, expected in ((Document, 2), (Plan, 1), (PlanScope, 1), (Target, 1)):
        assert model.objects.visible_to(clerk).count() == expected, model
    assert Document.objects.visible_to(other_department).count() == 1
    assert not Plan.objects.visible_to(other_department).exists()


def test_files_of_papers_from_above_are_read_once_recorded(land, clerk, neighbour):
    for state, issuer in (
        ("in_force", land.phu_ninh),
        ("draft", land.phu_ninh),
        ("in_force", land.home),
    ):
        attach(make.make_document(issuer, kind="KH", state=state))
    assert DocumentFile.objects.visible_to(clerk).count() == 2
    assert DocumentFile.objects.visible_to(neighbour).count() == 1


def test_officers_are_seen_by_posts_held_now_or_before(land, clerk, neighbour, province_admin):
    former = make.make_officer(
        Role.CLERK, land.home, valid_from=make.LONG_AGO, valid_to=make.day("1/1/2022")
    )
    assert set(Officer.objects.visible_to(clerk)) == {clerk, former}
    assert set(Officer.objects.visible_to(province_admin)) == {
        clerk,
        neighbour,
        former,
        province_admin,
    }
    assert Assignment.objects.visible_to(neighbour).count() == 1


def test_within_counts_by_the_copied_keys(land):
    for commune in (land.home, land.next_door, land.far):
        make.make_team(commune)
    assert Team.objects.within(land.home).count() == 1
    assert Team.objects.within(land.phu_ninh).count() == 2
    assert Team.objects.within(land.quang_nam).count() == 2
    assert Team.objects.within(None).count() == 3


def test_on_takes_both_ends_and_open_ends(land):
    make.make_team(land.home, valid_from=make.day("1/6/2022"), valid_to=make.day("30/6/2022"))
    for text, there in (
        ("31/5/2022", 0),
        ("1/6/2022", 1),
        ("30/6/2022", 1),
        ("1/7/2022", 0),
    ):
        assert Team.objects.on(make.day(text)).count() == there, text
