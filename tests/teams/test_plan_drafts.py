"""Plans on their way: kept as typed, handed in, approved by a colleague or sent back."""

import pytest
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from communes.roles import Role
from teams.actions import plan_drafts
from teams.models import Document, Plan, Target
from tests import make
from tests.make import day

ADD = "teams:plan_add"


def typed(*targets, **more):
    """What a browser sends: the fields of the paper, and each target's fields by their names."""
    data = {
        "kind": "KH",
        "number_raw": "125/KH-UBND",
        "signed_on": "16/5/2022",
        "summary": "Thành lập Tổ công nghệ số cộng đồng",
        "signer_capacity": "TM",
        "scopes": ["whole"],
        "chi-tieu-TOTAL_FORMS": str(len(targets)),
        "chi-tieu-INITIAL_FORMS": str(len(targets)),
    }
    for place, target in enumerate(targets):
        data |= {f"chi-tieu-{place}-{name}": value for name, value in target.items()}
    return data | more


COVERAGE = {"rule": "coverage_villages", "wording": "before", "due_on": "31/8/2022"}
ALL_KINDS = (
    COVERAGE | {"share": "80", "denominator_on": "1/6/2022"},
    {"rule": "min_teams_per_commune", "threshold": "3", "wording": "by", "due_on": "30/6/2022"},
    {"rule": "coverage_communes", "share": "50"},
    {"rule": "pilot_sample", "threshold": "2", "least": "0", "wording": "within", "due_on": "2022"},
    {"rule": "document_due", "with_list": "on", "wording": "before", "due_on": "10/9/2022"},
    {"rule": "training_share", "share": "90"},
    {"rule": "size_band", "least": "3", "most": "5", "team_kind": "village"},
)


@pytest.fixture
def colleague(land):
    return make.make_officer(Role.DEPARTMENT, land.quang_nam, username="so2.49")


@pytest.fixture
def submitted(department, sign_in):
    sign_in(department).post(reverse(ADD), typed(COVERAGE, trinh="1"))
    return Plan.objects.get()


def test_all_kinds_of_targets_are_recorded_with_what_their_rules_need(department, sign_in):
    data = typed(*ALL_KINDS)
    # What a rule has no use for is not offered and not kept.
    data["chi-tieu-0-threshold"] = "7"
    sign_in(department).post(reverse(ADD), data)
    facts = ("rule", "threshold", "share", "least", "most", "team_kind", "with_list")
    assert list(Target.objects.values_list(*facts)) == [
        ("coverage_villages", None, 80, None, None, "", False),
        ("min_teams_per_commune", 3, None, None, None, "", False),
        ("coverage_communes", None, 50, None, None, "", False),
        ("pilot_sample", 2, None, 0, None, "", False),
        ("document_due", None, None, None, None, "", True),
        ("training_share", None, 90, None, None, "", False),
        ("size_band", None, None, 3, 5, "village", False),
    ]
    first = Target.objects.get(position=1)
    assert first.denominator_on == day("1/6/2022")
    assert Target.objects.get(position=4).due_on == day("31/12/2022")


def test_each_target_offers_only_the_fields_of_its_rule(department, sign_in):
    client = sign_in(department)
    assert client.get(reverse(ADD)).context["targets"].forms == []
    page = client.post(reverse(ADD), typed(COVERAGE, them="size_band"))
    rows = page.context["targets"].forms
    assert [row.kind for row in rows] == ["coverage_villages", "size_band"]
    assert {"rule", "least", "most", "team_kind", "wording", "due_on"} == set(rows[1].fields)
    page = client.post(reverse(ADD), typed(*ALL_KINDS, bo="0"))
    assert [row.kind for row in page.context["targets"].forms][:2] == [
        "min_teams_per_commune",
        "coverage_communes",
    ]
    assert Plan.objects.count() == 0


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ({"rule": "pilot_sample", "threshold": "2"}, "least"),
        ({"rule": "size_band"}, "least"),
        ({"rule": "size_band", "least": "5", "most": "3"}, "most"),
        ({"rule": "coverage_villages", "share": "120"}, "share"),
        ({"rule": "min_teams_per_commune", "threshold": "ba"}, "threshold"),
    ],
)
def test_target_that_lacks_a_number_is_refused_beside_it(department, sign_in, target, field):
    page = sign_in(department).post(reverse(ADD), typed(target))
    assert set(page.context["targets"].forms[0].errors) == {field}
    assert Plan.objects.count() == 0


def test_scope_is_found_by_searching_on_the_day_of_signing(land, department, sign_in):
    client = sign_in(department)
    page = client.post(reverse(ADD), typed(COVERAGE, find="tam dan", enter="1"))
    names = [str(label) for _, label in page.context["form"].fields["scopes"].choices]
    assert {"Xã Tam Dân (Huyện Phú Ninh)", "Xã Tam Đàn (Huyện Phú Ninh)"} <= set(names)
    none = client.post(reverse(ADD), typed(COVERAGE, find="A Lù", tim="1"))
    assert "Không có đơn vị nào tên “A Lù”" in none.text
    both = client.post(reverse(ADD), typed(COVERAGE, scopes=["whole", str(land.home.pk)]))
    assert "scopes" in both.context["form"].errors
    left = client.post(reverse(ADD), typed(COVERAGE, find="tam dan"))
    assert "find" in left.context["form"].errors
    client.post(reverse(ADD), typed(COVERAGE, scopes=[str(land.home.pk)]))
    assert Plan.objects.get().scopes.get().unit == land.home


def test_draft_keeps_everything_as_typed_and_counts_nowhere(department, sign_in, clerk):
    client = sign_in(department)
    wrong = {"rule": "size_band", "least": "năm"}
    answer = client.post(reverse(ADD), typed(wrong, signed_on="sai ngày", summary="", luu="1"))
    plan = Plan.objects.get()
    assert answer.url == reverse("teams:plan_edit", args=[plan.pk])
    page = client.get(answer.url)
    assert page.context["form"]["signed_on"].value() == "sai ngày"
    assert page.context["targets"].forms[0]["least"].value() == "năm"
    assert plan.document.state == "draft"
    assert Target.objects.count() == 0
    assert list(Plan.objects.in_force()) == []
    shown = client.get(reverse("teams:plan", args=[plan.pk]))
    assert "Bản nháp còn chỗ cần điền" in shown.text
    assert "Kế hoạch chưa đặt tên" in client.get(reverse("teams:plans")).text


def test_drafts_of_a_unit_are_known_to_it_alone(land, district_officer, department, sign_in):
    sign_in(district_officer).post(reverse(ADD), typed(COVERAGE, luu="1"))
    plan = Plan.objects.get()
    client = sign_in(department)
    assert client.get(reverse("teams:plan", args=[plan.pk])).status_code == 404
    assert client.get(reverse("teams:plans")).context["rows"] == []


def test_two_who_save_one_draft_do_not_overwrite_each_other(department, colleague, sign_in):
    client = sign_in(department)
    client.post(reverse(ADD), typed(COVERAGE, luu="1"))
    plan = Plan.objects.get()
    url = reverse("teams:plan_edit", args=[plan.pk])
    sign_in(colleague).post(url, typed(COVERAGE, name="Của đồng nghiệp", revision="1", luu="1"))
    page = client.post(url, typed(COVERAGE, name="Của tôi", revision="1", luu="1"))
    assert "Đồng nghiệp vừa lưu bản nháp này" in page.text
    assert page.context["form"]["name"].value() == "Của tôi"
    plan.refresh_from_db()
    assert plan.name == "Của đồng nghiệp"


def test_handed_in_plan_takes_its_number_and_waits(department, submitted, sign_in):
    document = submitted.document
    assert (document.state, document.number, document.submitted_by) == (
        "submitted",
        125,
        department,
    )
    assert Target.objects.count() == 0
    client = sign_in(department)
    page = client.post(reverse(ADD), typed(COVERAGE))
    assert "đã có trong sổ" in page.text
    assert client.get(reverse("teams:plan_edit", args=[submitted.pk])).status_code == 302


def test_handing_in_a_contradiction_keeps_no_half_of_it(department, sign_in):
    data = typed(COVERAGE | {"due_on": "1/5/2022"}, trinh="1")
    page = sign_in(department).post(reverse(ADD), data)
    assert "trước ngày ký" in page.text
    assert Document.objects.count() == 0


def test_colleague_approves_what_was_handed_in(land, department, colleague, submitted, sign_in):
    url = reverse("teams:plan_confirm", args=[submitted.pk])
    own = sign_in(department).post(url, follow=True)
    assert "Người trình không tự duyệt" in own.text
    client = sign_in(colleague)
    page = client.get(reverse("teams:plan", args=[submitted.pk]))
    assert "Duyệt và ghi vào sổ" in page.text
    assert "100% thôn, tổ dân phố có tổ" in page.text
    client.post(url)
    submitted.document.refresh_from_db()
    assert submitted.document.state == "in_force"
    assert submitted.document.confirmed_by == colleague
    assert submitted.document.draft == {}
    target = Target.objects.get()
    assert (target.rule, target.due_on) == ("coverage_villages", day("31/8/2022"))
    assert submitted.scopes.get().unit == land.quang_nam
    assert "không còn chờ duyệt" in client.post(url, follow=True).text
    assert Target.objects.count() == 1


def test_returned_plan_is_mended_and_recorded(department, colleague, submitted, sign_in):
    back = reverse("teams:plan_return", args=[submitted.pk])
    client = sign_in(colleague)
    assert "note" in client.post(back, {"note": ""}).context["return_form"].errors
    client.post(back, {"note": "thiếu chỉ tiêu số tổ"})
    submitted.document.refresh_from_db()
    assert submitted.document.state == "returned"
    mine = sign_in(department)
    edit = reverse("teams:plan_edit", args=[submitted.pk])
    assert "thiếu chỉ tiêu số tổ" in mine.get(edit).text
    revision = str(submitted.document.revision)
    mine.post(edit, typed(*ALL_KINDS[:2], revision=revision))
    submitted.document.refresh_from_db()
    assert submitted.document.state == "in_force"
    assert Target.objects.count() == 2
    verbs = AuditEntry.objects.filter(target_type="teams.plan").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [
        "plan.drafted",
        "plan.submitted",
        "plan.returned",
        "plan.recorded",
    ]


def test_draft_given_up_frees_its_number(department, submitted, sign_in):
    client = sign_in(department)
    client.post(reverse("teams:plan_void", args=[submitted.pk]), {"reason": "không dùng nữa"})
    client.post(reverse(ADD), typed(COVERAGE))
    assert Plan.objects.in_force().count() == 1


def test_plan_that_comes_as_a_decision_is_no_decision_about_teams(department, sign_in):
    sign_in(department).post(reverse(ADD), typed(COVERAGE, kind="QĐ", trinh="1"))
    document = Document.objects.get()
    assert document.kind == "QĐ"
    assert list(Document.objects.decisions()) == []


def test_plan_not_waiting_is_neither_confirmed_nor_returned(land, department):
    plan = make.make_plan(land.quang_nam)
    with pytest.raises(Refused):
        plan_drafts.return_plan(plan=plan, note="x", by=department)
