"""Plans on their way, on the home page of the unit that plans."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.roles import Role
from reports.work.my_work import work_of
from tests import make

pytestmark = pytest.mark.django_db
NOTE = "thiếu phạm vi"


def plan(unit, state, number="64/KH-UBND", **more):
    if state == "returned":
        more["return_note"] = NOTE
    document = make.make_document(unit, kind="KH", number_raw=number, state=state, **more)
    return make.make_plan(unit, name="Mở rộng tổ", document=document)


def about_plans(officer):
    tasks = work_of(officer, make.TODAY).tasks
    return [(task.text, task.action, task.url) for task in tasks if task.text.startswith("Kế ho")]


@pytest.fixture
def colleague(land):
    return make.make_officer(Role.DEPARTMENT, land.quang_nam, username="so2.49")


def test_submitted_plan_waits_for_a_colleague_first_of_all(land, department, colleague):
    waiting = plan(land.quang_nam, "submitted", submitted_by=department)
    url = reverse("teams:plan", args=[waiting.pk])
    task = work_of(colleague, make.TODAY).tasks[0]
    assert (task.text, task.url) == ("Kế hoạch 64/KH-UBND chờ duyệt", url)
    assert task.detail == "Mở rộng tổ"
    # Nobody approves their own.
    assert about_plans(department) == []


def test_returned_plan_says_why_and_opens_for_mending(land, department, colleague):
    back = plan(land.quang_nam, "returned", submitted_by=department)
    url = reverse("teams:plan_edit", args=[back.pk])
    for officer in (department, colleague):
        assert about_plans(officer) == [
            (f"Kế hoạch 64/KH-UBND bị trả lại: {NOTE}", "Xem và sửa", url)
        ]


def test_draft_waits_last_for_who_began_it(land, department, colleague):
    plan(land.quang_nam, "draft", number="", entered_by=department)
    assert work_of(department, make.TODAY).tasks[-1].text == "Kế hoạch chưa có số đang soạn dở"
    assert about_plans(colleague) == []


def test_several_plans_of_a_state_are_one_task(land, department, colleague):
    for number in range(4):
        plan(land.quang_nam, "submitted", f"{number + 60}/KH-UBND", submitted_by=department)
    task = work_of(colleague, make.TODAY).tasks[0]
    assert (task.text, task.url) == ("4 kế hoạch chờ duyệt", reverse("teams:plans"))
    assert task.detail.endswith("và 1 kế hoạch khác")


def test_plans_of_others_and_recorded_ones_are_no_task(
    land, department, district_officer, ministry, province_admin
):
    plan(land.quang_nam, "in_force")
    plan(land.quang_nam, "submitted", "65/KH-UBND", submitted_by=None)
    plan(land.phu_ninh, "returned", "66/KH-UBND")
    plan(None, "submitted", "67/KH-BTTTT", submitted_by=None)
    own = {department: ["65/KH-UBND"], district_officer: ["66/KH-UBND"], ministry: ["67/KH-BTTTT"]}
    for officer, numbers in (own | {province_admin: []}).items():
        assert [text.split()[2] for text, *_ in about_plans(officer)] == numbers
