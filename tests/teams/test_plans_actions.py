"""Recording a plan and taking one back."""

import pytest

from communes.errors import Refused
from communes.models import AuditEntry
from teams.actions import plans
from teams.models import Document, Plan
from tests import make
from tests.make import day


def fields(**more):
    return {
        "kind": "KH",
        "number_raw": "125/KH-UBND",
        "signed_on": day("16/5/2022"),
        "summary": "Thành lập Tổ công nghệ số cộng đồng",
        "name": "",
        "issuer_name": "",
        "signer_name": "Nguyễn Văn An",
        "signer_title": "Chủ tịch",
        "signer_capacity": "TM",
        **more,
    }


def coverage(**more):
    return {
        "rule": "coverage_villages",
        "threshold": None,
        "due_on": day("31/8/2022"),
        "wording": "before",
        "denominator_on": None,
        **more,
    }


def minimum(threshold=3, **more):
    return coverage(rule="min_teams_per_commune", threshold=threshold, **more)


def record(officer, **more):
    given = {
        "issuer": officer.unit,
        "fields": fields(),
        "scopes": [officer.unit],
        "targets": [coverage()],
        "basis": [],
        "above": None,
        "by": officer,
        "today": make.TODAY,
        **more,
    }
    return plans.record_plan(**given)


def test_plan_is_recorded_in_force_with_scope_targets_and_grounds(land, department):
    plan = record(
        department,
        targets=[minimum(due_on=day("30/6/2022")), coverage()],
        basis=["Công văn 793/BTTTT-THH", "Quyết định 749/QĐ-TTg"],
    )
    document = plan.document
    assert document.state == "in_force"
    assert (document.number, document.symbol, document.year) == (125, "KH-UBND", 2022)
    assert document.issuer_name == "Ủy ban nhân dân tỉnh Quảng Nam"
    assert document.province == land.quang_nam
    assert document.effective_on == day("16/5/2022")
    assert document.entered_on == make.TODAY
    assert plan.name == "Thành lập Tổ công nghệ số cộng đồng"
    assert [scope.unit for scope in plan.scopes.all()] == [land.quang_nam]
    assert [(t.position, t.rule, t.threshold) for t in plan.targets.all()] == [
        (1, "min_teams_per_commune", 3),
        (2, "coverage_villages", None),
    ]
    assert [line.text for line in document.basis_lines.all()] == [
        "Công văn 793/BTTTT-THH",
        "Quyết định 749/QĐ-TTg",
    ]


def test_recording_a_plan_is_audited_in_words(department):
    plan = record(department)
    entry = AuditEntry.objects.get(target_type="teams.plan", target_id=plan.pk)
    assert entry.actor == department
    assert entry.province == department.unit
    assert entry.after["phạm vi"] == ["Tỉnh Quảng Nam"]
    assert "trước ngày" in entry.after["chỉ tiêu"][0]


def test_plan_without_due_day_is_allowed(department):
    plan = record(department, targets=[coverage(due_on=None, wording="by")])
    target = plan.targets.get()
    assert (target.due_on, target.wording) == (None, "")


def test_within_a_year_is_kept_as_its_last_day(department):
    plan = record(department, targets=[coverage(due_on=day("1/6/2022"), wording="within")])
    assert plan.targets.get().due_on == day("31/12/2022")


def test_threshold_is_kept_only_where_the_rule_uses_it(department):
    plan = record(department, targets=[coverage(threshold=5)])
    assert plan.targets.get().threshold is None


def test_same_number_twice_is_refused_and_names_the_first(department):
    first = record(department)
    with pytest.raises(plans.AlreadyRecorded) as refusal:
        record(department, fields=fields(number_raw="0125 / KH-UBND"))
    assert refusal.value.document == first.document
    assert refusal.value.field == "number_raw"
    assert Plan.objects.count() == 1


def test_same_number_of_another_issuer_is_another_paper(department, district_officer):
    record(department)
    record(district_officer)
    assert Document.objects.filter(number=125).count() == 2


def test_number_is_free_again_once_the_first_is_void(department):
    plans.void_plan(plan=record(department), reason="nhập sai thời hạn", by=department)
    assert record(department).document.number == 125


def test_centre_names_its_body_and_plans_for_the_country(ministry):
    plan = record(
        ministry,
        fields=fields(issuer_name="Bộ Thông tin và Truyền thông", number_raw="793/BTTTT-THH"),
        scopes=[None],
    )
    assert plan.document.issuer is None
    assert plan.document.province is None
    assert [str(scope) for scope in plan.scopes.all()] == ["cả nước"]


def test_centre_without_a_name_is_refused(ministry):
    with pytest.raises(Refused) as refusal:
        record(ministry, scopes=[None])
    assert refusal.value.field == "issuer_name"


def test_district_plans_for_its_own_communes_only(land, district_officer):
    plan = record(district_officer, scopes=[land.home, land.next_door])
    assert plan.scopes.count() == 2
    for foreign in (land.far, land.quang_nam, None):
        with pytest.raises(Refused) as refusal:
            record(district_officer, fields=fields(number_raw="9/KH-UBND"), scopes=[foreign])
        assert refusal.value.field == "scopes"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": fields(signed_on=day("21/7/2022"))}, "signed_on"),
        ({"fields": fields(number_raw="không số")}, "number_raw"),
        ({"fields": fields(number_raw="06/2021/KH-UBND")}, "number_raw"),
        ({"targets": []}, "targets"),
        ({"targets": [coverage(), coverage()]}, "targets"),
        ({"targets": [coverage(due_on=day("1/5/2022"))]}, "due_on"),
        ({"targets": [coverage(wording="")]}, "wording"),
        ({"targets": [minimum(threshold=None)]}, "threshold"),
        ({"scopes": []}, "scopes"),
    ],
)
def test_contradictions_are_refused_and_nothing_is_half_saved(department, change, field):
    with pytest.raises(Refused) as refusal:
        record(department, **change)
    assert refusal.value.field == field
    assert Document.objects.count() == 0
    assert Plan.objects.count() == 0


def test_void_plan_keeps_its_reason_and_binds_no_more(department):
    plan = record(department)
    plans.void_plan(plan=plan, reason="nhập sai thời hạn", by=department)
    plan.document.refresh_from_db()
    assert plan.document.state == "void"
    assert plan.document.void_reason == "nhập sai thời hạn"
    assert list(Plan.objects.in_force()) == []
    assert AuditEntry.objects.get(verb="plan.void").reason == "nhập sai thời hạn"


def test_void_needs_a_reason_and_happens_once(department):
    plan = record(department)
    with pytest.raises(Refused):
        plans.void_plan(plan=plan, reason="", by=department)
    plans.void_plan(plan=plan, reason="nhập sai", by=department)
    with pytest.raises(Refused):
        plans.void_plan(plan=plan, reason="nhập sai", by=department)
