"""The pages of plans: who reads, who records, and what the form keeps and refuses."""

import pytest
from django.urls import reverse

from teams.models import Plan
from tests import make
from tests.make import day


def typed(*targets, **more):
    """What a browser sends for the form, with rows of (rule, threshold, wording, due_on)."""
    data = {
        "kind": "KH",
        "number_raw": "125/KH-UBND",
        "signed_on": "16/5/2022",
        "issuer_name": "",
        "summary": "Thành lập Tổ công nghệ số cộng đồng",
        "name": "",
        "signer_name": "",
        "signer_title": "",
        "signer_capacity": "TM",
        "basis": "",
        "above": "",
        "scopes": ["whole"],
        "chi-tieu-TOTAL_FORMS": str(len(targets)),
        "chi-tieu-INITIAL_FORMS": "0",
    }
    for place, (rule, threshold, wording, due_on) in enumerate(targets):
        data |= {
            f"chi-tieu-{place}-rule": rule,
            f"chi-tieu-{place}-threshold": threshold,
            f"chi-tieu-{place}-wording": wording,
            f"chi-tieu-{place}-due_on": due_on,
            f"chi-tieu-{place}-denominator_on": "",
        }
    return data | more


COVERAGE = ("coverage_villages", "", "before", "31/8/2022")
MINIMUM = ("min_teams_per_commune", "3", "before", "30/6/2022")
BLANK = ("", "", "", "")


@pytest.fixture
def plan(land):
    return make.make_plan(
        land.phu_ninh,
        targets=[
            {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
        ],
        name="Kế hoạch Phú Ninh",
    )


def test_list_puts_plans_above_first_and_says_whose_they_are(land, plan, clerk, sign_in):
    make.make_plan(land.home, name="Kế hoạch xã")
    make.make_plan(None, scope=[None], name="Kế hoạch cả nước")
    page = sign_in(clerk).get(reverse("teams:plans"))
    names = [row.name for row, _, _ in page.context["rows"]]
    assert set(names[:2]) == {"Kế hoạch Phú Ninh", "Kế hoạch cả nước"}
    assert names[2] == "Kế hoạch xã"
    assert [side for _, side, _ in page.context["rows"]] == ["cấp trên", "cấp trên", "đơn vị mình"]


def test_list_leaves_out_plans_of_neighbours_and_of_other_branches(land, plan, clerk, sign_in):
    make.make_plan(land.next_door, name="Kế hoạch Tam Đàn")
    make.make_plan(land.lao_cai, name="Kế hoạch Lào Cai")
    page = sign_in(clerk).get(reverse("teams:plans"))
    assert [row.name for row, _, _ in page.context["rows"]] == ["Kế hoạch Phú Ninh"]


def test_list_asks_as_many_queries_for_many_plans_as_for_one(
    land, department, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        make.make_plan(land.phu_ninh, name=f"Kế hoạch {number}")
    client = sign_in(department)
    with django_assert_max_num_queries(11):
        page = client.get(reverse("teams:plans"))
    assert len(page.context["rows"]) == 12


def test_empty_list_tells_those_who_may_what_to_do(clerk, department, sign_in):
    assert "Ghi kế hoạch" not in sign_in(clerk).get(reverse("teams:plans")).content.decode()
    assert reverse("teams:plan_add") in sign_in(department).get(reverse("teams:plans")).text


def test_plan_page_shows_target_in_words_with_its_board(plan, clerk, sign_in):
    page = sign_in(clerk).get(reverse("teams:plan", args=[plan.pk]))
    assert page.status_code == 200
    assert "100% thôn, tổ dân phố có tổ" in page.text
    assert "trước ngày 31/8/2022" in page.text
    assert f"/tien-do/?ke-hoach={plan.pk}&amp;chi-tieu={plan.targets.get().pk}" in page.text


def test_plan_of_another_branch_is_not_found(plan, other_department, sign_in):
    assert sign_in(other_department).get(reverse("teams:plan", args=[plan.pk])).status_code == 404


def test_officers_without_the_right_cannot_record(clerk, admin, sign_in):
    for officer in (clerk, admin):
        assert sign_in(officer).get(reverse("teams:plan_add")).status_code == 403


def test_department_records_a_plan_with_two_targets(land, department, sign_in):
    data = typed(MINIMUM, COVERAGE, BLANK, basis="Công văn 793/BTTTT-THH\n\n  Nghị quyết 57 ")
    answer = sign_in(department).post(reverse("teams:plan_add"), data)
    plan = Plan.objects.get()
    assert answer.url == reverse("teams:plan", args=[plan.pk])
    assert [(t.rule, t.threshold) for t in plan.targets.all()] == [
        ("min_teams_per_commune", 3),
        ("coverage_villages", None),
    ]
    assert [line.text for line in plan.document.basis_lines.all()] == [
        "Công văn 793/BTTTT-THH",
        "Nghị quyết 57",
    ]
    assert plan.scopes.get().unit == land.quang_nam


def test_district_chooses_some_of_its_communes(land, district_officer, sign_in):
    data = typed(COVERAGE, scopes=[str(land.home.pk)])
    sign_in(district_officer).post(reverse("teams:plan_add"), data)
    assert Plan.objects.get().scopes.get().unit == land.home


def test_scope_offers_no_unit_of_another_branch(land, district_officer, sign_in):
    data = typed(COVERAGE, scopes=[str(land.far.pk)])
    page = sign_in(district_officer).post(reverse("teams:plan_add"), data)
    assert "scopes" in page.context["form"].errors
    assert Plan.objects.count() == 0


def test_ministry_plans_for_the_country_and_names_its_body(ministry, sign_in):
    page = sign_in(ministry).post(reverse("teams:plan_add"), typed(COVERAGE))
    assert "issuer_name" in page.context["form"].errors
    data = typed(COVERAGE, issuer_name="Bộ Thông tin và Truyền thông")
    sign_in(ministry).post(reverse("teams:plan_add"), data)
    assert Plan.objects.get().scopes.get().unit is None


def test_one_more_target_keeps_what_was_typed_and_judges_nothing(department, sign_in):
    data = typed(MINIMUM, number_raw="", signed_on="sai", them="coverage_villages")
    page = sign_in(department).post(reverse("teams:plan_add"), data)
    rows = page.context["targets"]
    assert len(rows.forms) == 2
    assert rows.forms[0]["threshold"].value() == "3"
    assert page.context["form"]["signed_on"].value() == "sai"
    assert "cho-can-sua" not in page.text
    assert Plan.objects.count() == 0


def test_wrong_fields_are_named_and_the_text_stays(department, sign_in):
    data = typed(("min_teams_per_commune", "", "", "31/8/2022"), signed_on="31/2/2022")
    page = sign_in(department).post(reverse("teams:plan_add"), data)
    assert set(page.context["form"].errors) == {"signed_on"}
    assert set(page.context["targets"].forms[0].errors) == {"threshold", "wording"}
    assert 'value="31/2/2022"' in page.text
    assert Plan.objects.count() == 0


def test_plan_without_any_target_is_refused(department, sign_in):
    page = sign_in(department).post(reverse("teams:plan_add"), typed(BLANK))
    assert "Ghi ít nhất một chỉ tiêu." in page.text
    assert Plan.objects.count() == 0


def test_year_alone_is_read_as_the_end_of_the_year(department, sign_in):
    data = typed(("coverage_villages", "", "within", "2022"))
    sign_in(department).post(reverse("teams:plan_add"), data)
    assert Plan.objects.get().targets.get().due_on == day("31/12/2022")


def test_duplicate_links_to_the_plan_in_the_book(department, sign_in):
    client = sign_in(department)
    client.post(reverse("teams:plan_add"), typed(COVERAGE))
    page = client.post(reverse("teams:plan_add"), typed(MINIMUM))
    assert page.status_code == 200
    assert reverse("teams:plan", args=[Plan.objects.get().pk]) in page.text
    assert "đã có trong sổ" in page.text


def test_contradiction_found_by_the_rules_stands_beside_its_field(department, sign_in):
    data = typed(COVERAGE, signed_on="21/7/2022")
    page = sign_in(department).post(reverse("teams:plan_add"), data)
    assert "signed_on" in page.context["form"].errors
    assert Plan.objects.count() == 0


def test_own_plan_is_voided_with_a_reason(land, department, sign_in):
    plan = make.make_plan(land.quang_nam)
    client = sign_in(department)
    url = reverse("teams:plan_void", args=[plan.pk])
    assert "reason" in client.post(url, {"reason": ""}).context["form"].errors
    client.post(url, {"reason": "nhập sai thời hạn"})
    plan.document.refresh_from_db()
    assert plan.document.state == "void"
    assert "nhập sai thời hạn" in client.get(reverse("teams:plan", args=[plan.pk])).text


def test_plans_of_other_units_are_voided_by_nobody_else(land, plan, department, clerk, sign_in):
    url = reverse("teams:plan_void", args=[plan.pk])
    for officer in (department, clerk):
        assert sign_in(officer).post(url, {"reason": "x"}).status_code == 403
