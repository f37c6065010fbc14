"""Checks of documents, plans, accounts, imports, groups, copied keys and counters."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communes import audit
from communes.models import Assignment, AuditEntry, ImportBatch, VillagePlacement
from communes.roles import Role
from reports.counters import recount_all
from reports.integrity.catalogue import CHECKS
from reports.integrity.check import Scope, Severity
from reports.integrity.kept import placed_models
from reports.models import CommuneStat
from teams.models import Constitution, Document, DocumentFile, Effect, Target
from tests import make
from tests.reports.integrity import found

OLD = timezone.make_aware(datetime.datetime(2022, 6, 1, 8))  # noqa: DTZ001 (made aware at once)


def details(name: str) -> list[str]:
    return [row.detail for row in found(name)]


def test_catalogue_tells_each_check_whole():
    """At least 25, each once, with words for the reader that end as sentences do."""
    assert len(CHECKS) >= 25
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert len({check.title for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.severity in Severity
        assert not check.title.endswith(".")
        assert check.meaning.endswith("."), check.code
        assert check.remedy.endswith("."), check.code


@pytest.mark.usefixtures("clerk")
def test_clean_papers_have_no_finding(home, ministry):
    document = make.make_document(home, number_raw="1/QĐ-UBND")
    DocumentFile.objects.create(
        document=document, purpose="signed", version=1, size=1, sha256="0" * 64, content="a.pdf"
    )
    make.make_team(home, [make.make_village(home)], document, members=["Nguyễn Văn An"])
    make.declare(home)
    make.make_plan(
        home, targets=[{"rule": "coverage_villages", "due_on": make.TODAY, "wording": "by"}]
    )
    make.make_channel(home, link="https://zalo.me/g/abc")
    recount_all(make.TODAY)
    noisy = {"villages_without_households", "communes_without_officers"}
    dirty = {c.code: rows for c in CHECKS if c.code not in noisy and (rows := found(c.code))}
    assert dirty == {}


def test_the_number_of_statements_does_not_grow(home, next_door):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for check in CHECKS:
                check.findings(Scope(make.TODAY))
        return len(captured)

    def fill(commune, number):
        for _ in range(number):
            village = make.make_village(commune)
            make.make_team(commune, [village], members=["Nguyễn Văn An", "Lê Thị Bình"])

    fill(home, 1)
    make.make_plan(
        home, targets=[{"rule": "coverage_villages", "due_on": make.LONG_AGO, "wording": "by"}]
    )
    recount_all(make.TODAY)
    few = count()
    fill(home, 4)
    fill(next_door, 3)
    recount_all(make.TODAY)
    assert count() == few <= 140


def test_decision_without_signed_copy(home):
    document = make.make_document(home)
    make.make_document(home, kind="KH")
    DocumentFile.objects.create(
        document=document, purpose="draft", version=1, size=1, sha256="0" * 64, content="a.pdf"
    )
    (row,) = found("decisions_without_signed_copy")
    assert (row.keys, row.where) == ((document.pk,), "Xã Tam Dân")


def test_decision_effective_before_it_was_signed(home):
    make.make_document(home, effective_on=make.day("14/6/2022"))
    make.make_document(home, effective_on=make.day("15/6/2022"))
    assert details("documents_effective_before_signed") == ["hiệu lực 14/6/2022, ký 15/6/2022"]


def test_number_out_of_order_with_its_day(home, next_door):
    make.make_document(home, number_raw="40/QĐ-UBND", signed_on=make.day("10/6/2022"))
    make.make_document(home, number_raw="41/QĐ-UBND", signed_on=make.day("10/6/2022"))
    make.make_document(next_door, number_raw="42/QĐ-UBND", signed_on=make.day("1/6/2022"))
    make.make_document(home, number_raw="43/KH-UBND", kind="KH", signed_on=make.day("1/6/2022"))
    assert found("numbers_out_of_order") == []
    make.make_document(home, number_raw="42/QĐ-UBND", signed_on=make.day("9/6/2022"))
    assert details("numbers_out_of_order") == ["ký 9/6/2022, sau 41/QĐ-UBND ký 10/6/2022"]


def test_document_typed_before_it_was_signed(home):
    make.make_document(home, entered_on=make.day("1/6/2022"))
    assert details("documents_typed_before_signed") == ["nhập 1/6/2022, ký 15/6/2022"]


def test_number_of_another_year_and_number_that_cannot_be_read(home):
    document = make.make_document(home)
    assert found("documents_of_another_year") == found("documents_with_unread_numbers") == []
    Document.objects.filter(pk=document.pk).update(year=2021, number=None)
    assert details("documents_of_another_year") == ["năm của số 2021, ký 15/6/2022"]
    assert len(found("documents_with_unread_numbers")) == 1


def test_decision_that_does_nothing(home, land):
    make.make_document(home, number_raw="9/QĐ-UBND")
    make.make_document(land.quang_nam, number_raw="10/QĐ-UBND")
    assert [row.what for row in found("decisions_without_effects")] == ["QĐ 9/QĐ-UBND"]
    make.make_team(home, document=Document.objects.get(number=9))
    assert found("decisions_without_effects") == []


@pytest.mark.parametrize("state", ["void", "draft"])
def test_rows_of_a_document_that_is_not_recorded(home, state):
    document = make.make_document(home, number_raw="9/QĐ-UBND")
    make.make_team(home, [make.make_village(home)], document, members=["Nguyễn Văn An"])
    assert found("rows_of_unrecorded_documents") == []
    Document.objects.update(state=state, void_reason="gõ nhầm")
    # The team, its village and its seat.
    assert details("rows_of_unrecorded_documents") == ["văn bản 9/QĐ-UBND"] * 3


def test_composition_of_an_annulled_document(home):
    document = make.make_document(home, number_raw="9/QĐ-UBND")
    make.make_team(home, [make.make_village(home)], document)
    Document.objects.update(state="annulled")
    assert details("compositions_of_annulled_documents") == ["văn bản 9/QĐ-UBND"]
    Constitution.objects.update(valid_to=make.day("1/7/2022"))
    assert found("compositions_of_annulled_documents") == []
    assert Effect.objects.count() == 1


def test_decision_that_waits_too_long(home):
    make.make_document(home, state="submitted", submitted_at=OLD)
    make.make_document(home, state="submitted", submitted_at=OLD + datetime.timedelta(days=40))
    assert details("decisions_waiting_long") == ["trình ngày 1/6/2022"]


# Plans


def test_plan_without_targets_or_scope(home):
    plan = make.make_plan(home)
    assert found("plans_without_targets") == found("plans_without_scope") == []
    Target.objects.update(valid_to=make.day("1/7/2022"))
    plan.scopes.all().delete()
    assert [row.keys for row in found("plans_without_targets")] == [(plan.pk,)]
    assert [row.keys for row in found("plans_without_scope")] == [(plan.pk,)]


def test_target_due_before_the_plan_was_signed(home):
    """Within the year of signing is a day to come."""
    rule = {"rule": "coverage_villages", "due_on": make.day("30/4/2022")}
    make.make_plan(home, targets=[{**rule, "wording": "within"}])
    assert found("targets_due_before_signed") == []
    make.make_plan(home, targets=[{**rule, "wording": "before"}])
    assert details("targets_due_before_signed") == ["hạn 30/4/2022"]


def test_past_target_with_communes_without_a_list(land, home, next_door, clerk):
    rule = {"rule": "coverage_villages", "due_on": make.day("30/6/2022"), "wording": "before"}
    plan = make.make_plan(land.phu_ninh, targets=[rule])
    make.make_plan(land.lao_cai, targets=[{**rule, "due_on": make.day("31/12/2022")}])
    assert details("past_targets_without_lists") == ["2 xã chưa có danh mục vào ngày 29/6/2022"]
    make.declare(home, valid_from=make.day("29/6/2022"))
    make.declare(next_door, valid_from=make.day("30/6/2022"))
    (row,) = found("past_targets_without_lists")
    assert (row.keys, row.detail) == ((plan.pk,), "1 xã chưa có danh mục vào ngày 29/6/2022")
    # The official of a commune that has its list is not told of another's.
    assert found("past_targets_without_lists", officer=clerk) == []
    plan.targets.get().exemptions.create(unit=next_door, reason="đảo", granted_by=clerk)
    assert found("past_targets_without_lists") == []


# Accounts, imports, groups, the trail


def test_officer_without_post_and_post_in_an_ended_unit(land, clerk):
    gone = make.make_commune("20400", "Tam Cũ", land.phu_ninh, valid_to=make.day("30/6/2022"))
    stranded = make.make_officer(Role.CLERK, gone)
    assert found("officers_without_post") == []
    assert [row.keys for row in found("posts_in_ended_units")] == [(stranded.pk,)]
    Assignment.objects.filter(officer=clerk).update(valid_to=make.day("1/7/2022"))
    assert [row.keys for row in found("officers_without_post")] == [(clerk.pk,)]
    stranded.is_active = False
    stranded.save()
    assert found("posts_in_ended_units") == []
    assert [row.keys for row in found("closed_accounts_with_posts")] == [(stranded.pk,)]


def test_commune_without_officer(land, clerk):
    assert [row.what for row in found("communes_without_officers")] == ["Xã A Lù", "Xã Tam Đàn"]
    clerk.is_active = False
    clerk.save()
    assert len(found("communes_without_officers")) == 3


def test_import_at_work_for_long_or_forgotten(home, clerk):
    batch = ImportBatch.objects.create(
        kind="villages",
        original_name="thôn.xlsx",
        sha256="0" * 64,
        size=1,
        as_of=make.TODAY,
        by=clerk,
        unit=home,
        state="committing",
        heartbeat_at=timezone.now(),
        **make.keys_on(home, make.TODAY),
    )
    rows = ImportBatch.objects.filter(pk=batch.pk)
    assert found("imports_stuck") == []
    rows.update(heartbeat_at=timezone.now() - datetime.timedelta(minutes=16))
    assert [row.keys for row in found("imports_stuck")] == [(batch.pk,)]
    rows.update(state="read", created_at=OLD)
    assert found("imports_stuck") == []
    assert details("imports_forgotten") == ["tải lên ngày 1/6/2022"]
    rows.update(state="committed")
    assert found("imports_forgotten") == []


def test_groups_that_were_closed_or_cannot_be_reached(home):
    make.make_channel(home, closed_on=make.day("1/7/2022"), keeper="Bà Hoa")
    assert details("communes_with_closed_channels") == ["ngừng dùng từ 1/7/2022"]
    assert found("channels_out_of_reach") == []
    make.make_channel(home)
    assert found("communes_with_closed_channels") == []
    assert len(found("channels_out_of_reach")) == 1


def test_trail_without_author(home, clerk):
    audit.record(by=None, verb="thử", summary="Việc của hệ thống", target=home, system=True)
    audit.record(by=clerk, verb="thử", summary="Việc có người làm", target=home)
    assert found("audit_without_author") == []
    AuditEntry.objects.filter(actor=clerk).update(actor=None)
    assert [row.what for row in found("audit_without_author")] == ["Việc có người làm"]


# What is kept twice


def test_copied_keys_are_those_of_the_units_on_every_model(land, home):
    """Each kind of row that carries keys is read; a wrong province is told with its rows."""
    village = make.make_village(home)
    make.make_team(home, [village], members=["Nguyễn Văn An"])
    make.declare(home)
    assert found("copied_keys_astray") == []
    assert len(list(placed_models())) >= 15
    VillagePlacement.objects.update(province=land.lao_cai)
    (row,) = found("copied_keys_astray")
    assert (row.what, row.where, row.detail) == ("thôn thuộc xã", "Xã Tam Dân", "1 dòng")


def test_copied_keys_of_a_former_place_are_right(land, home):
    """A commune that moved to another province keeps the keys of the day on older rows."""
    make.make_village(home)
    home.versions.update(valid_to=make.day("30/6/2022"))
    make.make_version(
        unit=home,
        name="Tam Dân",
        kind="Xã",
        parent=land.bat_xat,
        valid_from=make.day("1/7/2022"),
    )
    assert found("copied_keys_astray") == []


def test_counters_that_drifted_from_a_recount(home, next_door):
    village = make.make_village(home)
    make.make_village(home)
    make.declare(home)
    make.make_team(home, [village], members=["Nguyễn Văn An", "Lê Thị Bình"])
    make.make_team(home, kind="committee", members=["Trần Văn Cường"])
    make.make_team(next_door, kind="commune", name="Tổ cấp xã")
    assert len(found("counters_not_made")) == 1
    assert found("counters_adrift") == []
    recount_all(make.TODAY)
    assert found("counters_not_made") == found("counters_adrift") == []
    CommuneStat.objects.filter(unit=home).update(villages=None, seats=3)
    (row,) = found("counters_adrift")
    assert row.detail == "thôn chưa rõ, đếm lại 2; lượt 3, đếm lại 2"
