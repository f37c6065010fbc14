"""What the database itself refuses about documents, teams and plans, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from teams.models import (
    Channel,
    Constitution,
    Correction,
    Document,
    DocumentFile,
    Effect,
    LegalBasis,
    PlanScope,
    Target,
    Team,
    TeamVillage,
)
from tests import make

JUNE, JULY = make.day("1/6/2022"), make.day("1/7/2022")
END_OF_JUNE = make.day("30/6/2022")


def refused(constraint):
    """The block breaks the named constraint."""
    return pytest.raises(IntegrityError, match=constraint)


def serve(team, village, **more):
    keys = {"commune": team.commune, "district": team.district, "province": team.province}
    return TeamVillage.objects.create(
        team=team, village=village, begun_by=team.begun_by, **keys, **more
    )


def test_a_number_stands_once_in_the_book(home):
    make.make_document(home, number_raw="41/QĐ-UBND")
    with refused("document_once"):
        make.make_document(home, number_raw="41/QĐ-UBND", state="submitted")


@pytest.mark.parametrize("state", ["draft", "returned", "void"])
def test_drafts_and_void_papers_block_no_number(home, state):
    make.make_document(home, number_raw="41/QĐ-UBND")
    make.make_document(
        home, number_raw="41/QĐ-UBND", state=state, return_note="thiếu", void_reason="nhầm"
    )
    assert Document.objects.count() == 2


def test_one_number_of_several_issuers_kinds_years_and_suffixes(land):
    make.make_document(land.home, number_raw="125/KH-UBND", kind="KH")
    make.make_document(land.next_door, number_raw="125/KH-UBND", kind="KH")
    make.make_document(land.phu_ninh, number_raw="125/KH-UBND", kind="KH")
    make.make_document(land.home, number_raw="125/KH-UBND", kind="QĐ")
    make.make_document(land.home, number_raw="125a/KH-UBND", kind="KH")
    make.make_document(
        land.home, number_raw="125/KH-UBND", kind="KH", signed_on=make.day("1/6/2021")
    )
    assert Document.objects.count() == 6


def test_a_number_of_the_centre_stands_once_per_body(db):
    make.make_document(None, kind="CV", number_raw="793/BTTTT-THH", issuer_name="Bộ A")
    make.make_document(None, kind="CV", number_raw="793/BTTTT-THH", issuer_name="Bộ B")
    with refused("central_document_once"):
        make.make_document(None, kind="CV", number_raw="793/BTTTT-THH", issuer_name="Bộ A")


@pytest.mark.parametrize("missing", [{"number_raw": ""}, {"signed_on": None}])
def test_a_recorded_paper_has_a_number_and_a_day(home, missing):
    with refused("recorded_document_is_dated"):
        make.make_document(home, **missing)


def test_returning_and_voiding_say_why(home):
    with refused("returned_document_says_why"), transaction.atomic():
        make.make_document(home, state="returned")
    with refused("void_document_says_why"):
        make.make_document(home, state="void")


def test_a_correction_says_why(home):
    with refused("correction_says_why"):
        Correction.objects.create(document=make.make_document(home), field="số", reason="")


def test_lines_of_grounds_have_one_place_each(home):
    document = make.make_document(home)
    LegalBasis.objects.create(document=document, position=1, text="Luật")
    with refused("basis_line_position"):
        LegalBasis.objects.create(document=document, position=1, text="Nghị định")


def test_a_version_of_a_file_is_never_overwritten(home):
    fields = {
        "document": make.make_document(home),
        "purpose": "signed",
        "version": 1,
        "original_name": "a.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
        "content": "a.pdf",
    }
    DocumentFile.objects.create(**fields)
    with refused("document_file_version"):
        DocumentFile.objects.create(**fields)


def test_a_decision_does_one_thing_to_a_team_once(home):
    team = make.make_team(home)
    with refused("effect_once"):
        Effect.objects.create(document=team.begun_by, team=team, kind="found")


def test_a_team_begins_and_ends_by_documents(home):
    team = make.make_team(home)
    with refused("team_ends_by_a_document"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(valid_to=JULY)
    with refused("team_has_a_beginning"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(valid_from=None)
    with refused("team_ends_after_it_begins"), transaction.atomic():
        Team.objects.filter(pk=team.pk).update(
            valid_from=JULY, valid_to=JUNE, ended_by=team.begun_by
        )
    with refused("team_has_a_commune"):
        Team.objects.filter(pk=team.pk).update(commune=None)


def test_a_village_has_one_team_a_day(home):
    village = make.make_village(home)
    make.make_team(home, [village], valid_from=JUNE, valid_to=END_OF_JUNE)
    make.make_team(home, [village], valid_from=JULY)
    with refused("one_team_of_a_village_a_day"):
        make.make_team(home, [village], valid_from=END_OF_JUNE, valid_to=END_OF_JUNE)


def test_void_and_inherited_teams_leave_a_village_free(home):
    village = make.make_village(home)
    make.make_team(home, [village], valid_from=JUNE, void=True)
    make.make_team(home, [village], valid_from=JUNE)
    serve(make.make_team(home), village, valid_from=JUNE, inherited=True)
    assert TeamVillage.objects.filter(village=village).count() == 3


def test_a_team_serves_a_village_once_a_day(home):
    village = make.make_village(home)
    team = make.make_team(home, [village], valid_from=JUNE)
    with refused("team_serves_village_once"):
        serve(team, village, valid_from=JULY, inherited=True)


def test_service_of_a_village_has_days_in_order(home):
    team = make.make_team(home)
    village = make.make_village(home)
    with refused("team_village_has_a_beginning"), transaction.atomic():
        serve(team, village)
    with refused("team_village_ends_after_it_begins"):
        serve(team, village, valid_from=JULY, valid_to=JUNE)


def test_a_team_has_one_composition_a_day(home):
    team = make.make_team(home, valid_from=JUNE)
    common = {"team": team, "document": team.begun_by}
    Constitution.objects.create(valid_from=JULY, void=True, **common)
    with refused("one_constitution_a_day"), transaction.atomic():
        Constitution.objects.create(valid_from=JULY, **common)
    with refused("constitution_has_a_beginning"), transaction.atomic():
        Constitution.objects.create(void=True, **common)
    with refused("constitution_ends_after_it_begins"):
        Constitution.objects.create(valid_from=JULY, valid_to=JUNE, void=True, **common)


def test_a_plan_names_a_unit_once_and_the_country_once(land):
    plan = make.make_plan(land.quang_nam, scope=[land.phu_ninh, None])
    for unit in (land.phu_ninh, None):
        with refused("plan_scope_once"), transaction.atomic():
            PlanScope.objects.create(plan=plan, unit=unit)


def test_targets_have_one_place_each(land):
    plan = make.make_plan(land.quang_nam)
    with refused("one_target_of_a_position_a_day"):
        Target.objects.create(plan=plan, position=1, rule="coverage_villages")


@pytest.mark.parametrize("threshold", [0, None])
def test_a_minimum_asks_for_at_least_one(land, threshold):
    target = {"rule": "min_teams_per_commune", "threshold": threshold}
    with refused("minimum_has_a_threshold"):
        make.make_plan(land.quang_nam, targets=[target])


@pytest.mark.parametrize(
    "fields", [{"due_on": JULY}, {"wording": "before"}, {"due_on": JULY, "wording": ""}]
)
def test_a_due_day_and_its_wording_come_together(land, fields):
    with refused("due_day_has_a_wording"):
        make.make_plan(land.quang_nam, targets=[{"rule": "coverage_villages", **fields}])


def test_a_group_has_a_commune(db):
    with refused("channel_has_a_commune"):
        Channel.objects.create(platform="zalo", name="Nhóm")
