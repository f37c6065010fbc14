"""Changed targets, exemptions and what single communes are asked: dated, with a trail."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from reports.demands import demands_of
from teams.actions import exemptions, plans, target_changes
from teams.models import Exemption, Override, Plan
from tests import make
from tests.make import day

LATER = day("1/8/2022")


@pytest.fixture
def target(land):
    plan = make.make_plan(
        land.phu_ninh,
        targets=[
            {
                "rule": "min_teams_per_commune",
                "threshold": 3,
                "due_on": day("31/8/2022"),
                "wording": "before",
            }
        ],
    )
    return plan.targets.get()


@pytest.fixture
def heard(monkeypatch):
    """How often the counters were told that everything may have changed."""
    told: list[object] = []
    monkeypatch.setattr("communes.facts._listeners", [told.append])
    return told


def asked_on(land, on):
    """What the plans ask of Tam Dân on a day."""
    seen = SimpleNamespace(
        on=on, unit=land.home, version=land.home.version_on(on), inside=frozenset()
    )
    (demand,) = demands_of(Plan.objects.all(), seen)
    return demand


def change(target, by, **more):
    given = {
        "target": target,
        "fields": {"rule": target.rule, "threshold": 2, "due_on": None, "wording": ""},
        "on": LATER,
        "reason": "tỉnh gia hạn",
        "document": "Công văn 210/UBND-VX",
        "by": by,
        **more,
    }
    return target_changes.change_target(**given)


def spare(target, unit, by, **more):
    given = {
        "target": target,
        "unit": unit,
        "reason": "chưa có sóng",
        "document": "",
        "valid_from": None,
        "valid_to": None,
        "by": by,
        "today": make.TODAY,
        **more,
    }
    return exemptions.exempt(**given)


def ask(target, unit, by, asked, **more):
    given = {
        "target": target,
        "unit": unit,
        "asked": asked,
        "reason": "ít thôn",
        "document": "",
        "valid_from": None,
        "by": by,
        "today": make.TODAY,
        **more,
    }
    return exemptions.override(**given)


def test_changed_target_keeps_the_old_for_the_days_before(land, target, district_officer, heard):
    spare(target, land.next_door, district_officer, valid_to=day("10/8/2022"))
    spare(target, land.home, district_officer, valid_to=day("30/6/2022"))
    ask(target, land.home, district_officer, {"threshold": 1})
    new = change(target, district_officer)
    target.refresh_from_db()
    assert (target.valid_to, new.valid_from, new.replaces) == (day("31/7/2022"), LATER, target)
    assert (new.threshold, new.due_on, new.wording) == (2, None, "")
    before, after = asked_on(land, day("31/7/2022")), asked_on(land, LATER)
    assert (before.rule.threshold, before.rule.due) == (3, day("31/8/2022"))
    assert (after.rule.threshold, after.rule.due) == (2, None)
    # What was decided for single units goes on as far as it reached.
    assert after.exempt == {land.next_door.pk}
    assert after.rule.own[land.home.pk].threshold == 1
    assert asked_on(land, day("11/8/2022")).exempt == frozenset()
    entry = AuditEntry.objects.get(verb="target.changed")
    assert entry.reason == "tỉnh gia hạn"
    assert "ít nhất 3 tổ" in entry.before["chỉ tiêu"]
    assert entry.after["áp dụng từ"] == "01/08/2022"
    assert heard == [None] * 4


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"on": day("2/5/2022")}, "on"),
        ({"fields": {"rule": "x", "threshold": None}}, "threshold"),
        (
            {"fields": {"rule": "x", "threshold": 3, "due_on": LATER, "wording": ""}},
            "wording",
        ),
        (
            {
                "fields": {
                    "rule": "x",
                    "threshold": 3,
                    "due_on": day("31/8/2022"),
                    "wording": "before",
                }
            },
            None,
        ),
    ],
)
def test_change_without_reason_sense_or_difference_is_refused(
    target, district_officer, more, field
):
    with pytest.raises(Refused) as refusal:
        change(target, district_officer, **more)
    assert refusal.value.field == field
    target.refresh_from_db()
    assert target.valid_to is None


def test_target_is_changed_once_and_only_while_its_plan_binds(target, district_officer):
    new = change(target, district_officer)
    with pytest.raises(Refused):
        change(target, district_officer)
    plans.void_plan(plan=target.plan, reason="nhập sai", by=district_officer)
    with pytest.raises(Refused):
        change(new, district_officer, on=day("1/9/2022"))


def test_exemption_holds_from_a_day_to_a_day(land, target, district_officer, heard):
    row = spare(target, land.home, district_officer, valid_from=day("1/6/2022"))
    assert asked_on(land, day("31/5/2022")).exempt == frozenset()
    assert asked_on(land, day("1/6/2022")).exempt == {land.home.pk}
    with pytest.raises(Refused) as refusal:
        exemptions.end_exemption(
            exemption=row, last=day("31/5/2022"), reason="có sóng", by=district_officer
        )
    assert refusal.value.field == "last"
    exemptions.end_exemption(exemption=row, last=make.TODAY, reason="có sóng", by=district_officer)
    assert asked_on(land, make.TODAY).exempt == {land.home.pk}
    assert asked_on(land, day("21/7/2022")).exempt == frozenset()
    assert AuditEntry.objects.get(verb="exemption.ended").after["đến ngày"] == "20/07/2022"
    assert heard == [None, None]


def test_own_target_holds_until_it_is_ended(land, target, district_officer):
    row = ask(target, land.home, district_officer, {"threshold": 2, "share": 50})
    # A minimum has no share: what its rule does not know is dropped.
    assert (row.threshold, row.share) == (2, None)
    exemptions.end_override(
        override=row, last=day("30/6/2022"), reason="đã đủ thôn", by=district_officer
    )
    assert asked_on(land, day("30/6/2022")).rule.own[land.home.pk].threshold == 2
    assert asked_on(land, day("1/7/2022")).rule.own == {}
    ask(target, land.home, district_officer, {"threshold": 1}, valid_from=day("1/7/2022"))
    assert Override.objects.count() == 2


def test_exceptions_of_units_outside_or_twice_are_refused(land, target, district_officer):
    with pytest.raises(Refused) as refusal:
        spare(target, land.far, district_officer)
    assert refusal.value.field == "unit_name"
    spare(target, land.home, district_officer)
    with pytest.raises(Refused):
        spare(target, land.home, district_officer)
    for unit, asked, field in (
        (land.far, {"threshold": 1}, "unit_name"),
        (land.phu_ninh, {"threshold": 1}, "unit_name"),
        (land.home, {"share": 50}, "threshold"),
        (land.home, {"due_on": day("1/1/2022")}, "due_on"),
    ):
        with pytest.raises(Refused) as refusal:
            ask(target, unit, district_officer, asked)
        assert refusal.value.field == field
    assert (Exemption.objects.count(), Override.objects.count()) == (1, 0)


def test_page_of_a_target_changes_spares_and_asks_otherwise(
    land, target, district_officer, sign_in, django_assert_max_num_queries
):
    client = sign_in(district_officer)
    url = reverse("teams:target", args=[target.pk])
    assert "Không đơn vị nào được miễn" in client.get(url).text
    add = reverse("teams:exemption_add", args=[target.pk])
    # Tam Dân and Tam Đàn: a name without accents may suggest and never decides.
    several = client.post(add, {"unit_name": "tam da", "reason": "chưa có sóng"})
    assert "đơn vị khớp" in several.text
    assert Exemption.objects.count() == 0
    client.post(
        add, {"unit_name": "tam da", "unit": str(land.next_door.pk), "reason": "chưa có sóng"}
    )
    assert Exemption.objects.get().unit == land.next_door
    unknown = client.post(add, {"unit_name": "A Lù", "reason": "x"})
    assert "không có đơn vị nào tên" in unknown.text
    own = reverse("teams:override_add", args=[target.pk])
    client.post(own, {"unit_name": "Tam Dân", "threshold": "2", "reason": "ít thôn"})
    assert Override.objects.get().unit == land.home
    changed = client.post(
        reverse("teams:target_change", args=[target.pk]),
        {
            "threshold": "4",
            "wording": "by",
            "due_on": "30/9/2022",
            "on": "1/8/2022",
            "reason": "tỉnh gia hạn",
            "document": "Công văn 210/UBND-VX",
        },
    )
    new = target.replaced_by
    assert changed.url == reverse("teams:target", args=[new.pk])
    with django_assert_max_num_queries(16):
        page = client.get(changed.url)
    for words in ("ít nhất 4 tổ", "ít nhất 3 tổ", "tỉnh gia hạn", "Công văn 210", "Tam Đàn"):
        assert words in page.text
    end = reverse("teams:exemption_end", args=[new.exemptions.get().pk])
    assert client.post(end, {"last": "1/9/2022", "reason": "có sóng"}).status_code == 302
    end = reverse("teams:override_end", args=[new.overrides.get().pk])
    wrong = client.post(end, {"last": "", "reason": ""})
    assert set(wrong.context["form"].errors) == {"last", "reason"}
    assert "đã được thay đổi" in client.get(url).text


def test_only_the_unit_that_plans_changes_its_targets(land, target, department, clerk, sign_in):
    assert sign_in(clerk).get(reverse("teams:target", args=[target.pk])).status_code == 200
    for officer in (department, clerk):
        for name in ("target_change", "exemption_add", "override_add"):
            url = reverse(f"teams:{name}", args=[target.pk])
            assert sign_in(officer).post(url, {}).status_code == 403
