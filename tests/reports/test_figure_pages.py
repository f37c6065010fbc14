"""Pages of the monthly figures: the commune's form, the department's queue, the roll-up."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from communes.roles import Role
from reports.models import FigureRule, Indicator, Submission
from reports.periods import parse
from reports.work.my_work import work_of
from tests import make
from tests.reports import figuring
from tests.reports.figuring import JULY, JUNE, key


def text_of(response):
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(page))


def month(unit, period=JULY, name="figures_month"):
    return reverse(f"reports:{name}", args=[unit.pk, period.code])


def posted(unit, **more):
    """A form in which all that is required has nothing to count."""
    data = {}
    for cell_key, typed in figuring.typed(unit).items():
        data[f"na-{cell_key}"] = "1"
        data[f"reason-{cell_key}"] = typed.reason
    return {**data, "lan-luu": "0", **more}


def test_form_keeps_what_was_typed_and_is_handed_in(
    land, home, clerk, chair, department, sign_in, django_assert_max_num_queries
):
    village = make.make_village(home, "Ngọc Tú")
    team = make.make_team(home, [village], name="Tổ thôn Ngọc Tú")
    figuring.collect(department)
    figuring.hand_in(chair, JUNE, citizen_app="10", payment_accounts="410", shops="4")
    client = sign_in(clerk)
    client.get(month(home))
    with django_assert_max_num_queries(38):
        page = client.get(month(home))
    shown = text_of(page)
    assert "quá hạn 5 ngày" in shown
    assert "410" in shown
    assert "Tổ thôn Ngọc Tú" in shown
    assert "Thôn Ngọc Tú" in shown
    assert "Trình lãnh đạo nộp" in shown
    assert "Nộp số liệu" not in shown.replace("Nộp theo văn bản đã ký", "")
    save = month(home, name="figures_save")
    sessions, accounts = key("sessions", f"t{team.pk}"), key("payment_accounts")
    data = posted(home, **{f"n-{accounts}": "300", f"n-{sessions}": "hai"})
    del data[f"na-{accounts}"], data[f"na-{sessions}"], data[f"reason-{accounts}"]
    assert client.post(save, {**data, "viec": "luu"}).status_code == 302
    # Handing over says what is wrong beside each field, with everything still there.
    answer = client.post(save, {**data, "viec": "trinh", "lan-luu": "1"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'value="hai"' in shown
    assert 'value="300"' in shown
    assert f'href="#n-{sessions}"' in shown
    assert f'name="reason-{accounts}"' in shown
    assert "số lũy kế giảm" in shown
    # A second window that did not see the first save is told, and loses nothing.
    answer = client.post(save, {**data, f"n-{accounts}": "301", "viec": "luu"})
    assert answer.status_code == 409
    assert 'value="301"' in answer.content.decode()
    # Totals of the month before fill what is empty and stay marked.
    data |= {f"n-{sessions}": "2", f"reason-{accounts}": "gộp trùng", "lan-luu": "1"}
    assert client.post(save, {**data, "viec": "mang"}).status_code == 302
    shown = client.get(month(home)).content.decode()
    assert 'value="4"' in shown
    assert "lấy từ kỳ trước" in shown
    answer = client.post(save, {**data, "lan-luu": "2", "viec": "nop-ky"})
    assert "Ghi số và ngày của văn bản" in text_of(answer)
    data |= {"lan-luu": "3", f"n-{key('shops')}": "4", f"carried-{key('shops')}": "4/"}
    assert client.post(save, {**data, "viec": "trinh"}).status_code == 302
    (task,) = [each for each in work_of(chair, make.TODAY).tasks if "Số liệu" in each.text]
    assert "chờ lãnh đạo nộp" in task.text
    leader = sign_in(chair)
    assert "Nộp số liệu" in text_of(leader.get(task.url))
    assert leader.post(save, {**data, "viec": "nop", "lan-luu": "4"}).status_code == 302
    submission = Submission.objects.get(unit=home, period="2022-07")
    assert submission.state == "submitted"
    assert submission.figures.get(indicator__code="shops").carried
    read = text_of(sign_in(department).get(month(home)))
    assert "gộp trùng" in read
    assert "Tiếp nhận" in read
    # Neither neighbours nor clerks of the district write here.
    neighbour = make.make_officer(Role.CLERK, land.next_door)
    assert sign_in(neighbour).post(save, data).status_code == 404
    assert sign_in(department).post(save, data).status_code == 403
    for wrong in ("x", "2022-Q2", "1990-01", "2022-10", "2022-13"):
        assert client.get(month(home).replace("2022-07", wrong)).status_code == 404
    assert client.get(f"{reverse('reports:figures_rollup')}?ky=1990-01").status_code == 200


def test_table_of_teams_is_pasted_from_excel(home, clerk, sign_in):
    team = make.make_team(home, [make.make_village(home, "Ngọc Tú")])
    client, save = sign_in(clerk), month(home, name="figures_save")
    pasted = {"viec": "dan-team", "dan-team": "Ngọc Tú\t2\t5\nNgọc Tư\t3\t4", "lan-luu": "0"}
    answer = client.post(save, pasted)
    assert answer.status_code == 422
    assert "Ngọc Tư" in text_of(answer)
    cells = Submission.objects.get(unit=home).draft["cells"]
    assert cells[key("sessions", f"t{team.pk}")]["n"] == "2"
    assert cells[key("dossiers_helped", f"t{team.pk}")]["n"] == "5"
    assert len(cells) == 2


def test_department_takes_in_returns_and_reopens(
    land, chair, department, other_department, sign_in, django_assert_max_num_queries
):
    figuring.collect(department)
    other_chair = make.make_officer(Role.CHAIR, land.next_door)
    ours = [figuring.hand_in(chair, citizen_app="10"), figuring.hand_in(other_chair)]
    client = sign_in(department)
    (task,) = [each for each in work_of(department, make.TODAY).tasks if "Số liệu" in each.text]
    assert "2 xã chờ tiếp nhận" in task.text
    queue = reverse("reports:figures_queue")
    client.get(queue)
    with django_assert_max_num_queries(24):
        shown = text_of(client.get(queue))
    assert "Xã Tam Dân" in shown
    assert "A Lù" not in shown
    take = reverse("reports:figures_take")
    ticked = [row.pk for row in ours]
    foreign = sign_in(other_department)
    foreign.post(take, {"viec": "tiep-nhan", "so-lieu": ticked})
    assert set(Submission.objects.values_list("state", flat=True)) == {"submitted"}
    assert "A Lù" in text_of(foreign.get(queue))
    client.post(take, {"viec": "tiep-nhan", "so-lieu": ticked, "ve": "//evil.example/"})
    assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}
    returning = reverse("reports:figures_return", args=[ours[1].pk])
    assert foreign.get(returning).status_code == 404
    assert "Ghi điều xã cần sửa" in text_of(client.post(returning, {"note": " "}))
    client.post(returning, {"note": "Ghi lại số buổi"})
    answer = client.post(take, {"viec": "chot", "so-lieu": ticked}, follow=True)
    assert "Đã chốt số liệu của 1 xã" in text_of(answer)
    assert "1 xã được bỏ qua" in text_of(answer)
    (task,) = [each for each in work_of(other_chair, make.TODAY).tasks if "Số liệu" in each.text]
    assert "Ghi lại số buổi" in task.text
    shown = text_of(client.get(f"{queue}?loc=bi-tra-lai"))
    assert "Xã Tam Đàn" in shown
    assert "Xã Tam Dân" not in shown
    reopening = reverse("reports:figures_reopen", args=[ours[0].pk])
    assert "25/07/2022" not in text_of(
        client.post(reopening, {"reason": "x", "last_day": "1/1/2022"})
    )
    client.post(reopening, {"reason": "xã báo nhầm", "last_day": "25/7/2022"})
    shown = text_of(sign_in(chair).get(month(land.home)))
    assert "được đến hết ngày 25/07/2022" in shown
    assert "xã báo nhầm" in shown
    # The roll-up adds what was handed in and names the commune that is missing.
    rollup = reverse("reports:figures_rollup")
    client.get(rollup)
    pk = Indicator.objects.get(code="citizen_app").pk
    with django_assert_max_num_queries(34):
        shown = text_of(client.get(f"{rollup}?chi-so={pk}"))
    assert "Chưa có số của 1 xã: Xã Tam Đàn" in shown
    assert "Tài khoản ứng dụng công dân số tạo trong kỳ (tài khoản) 10 – 1/2" in shown
    assert sign_in(chair).get(f"{rollup}?don-vi={land.next_door.pk}").status_code == 404


def test_nothing_is_due_where_the_province_does_not_collect(
    land, clerk, department, ministry, sign_in
):
    def tasks(officer):
        return [each for each in work_of(officer, make.TODAY).tasks if "Số liệu" in each.text]

    assert not tasks(clerk)
    assert not tasks(department)
    assert "chưa kỳ nào có hạn nộp" in text_of(sign_in(clerk).get(reverse("reports:figures")))
    client = sign_in(department)
    page = reverse("reports:indicators")
    form = {"first_period": "2022-07", "odd_factor": "4", "odd_least": "20"}
    assert "Ghi số lần" in text_of(client.post(page, {**form, "odd_factor": "1"}))
    assert client.post(page, form).status_code == 302
    assert FigureRule.objects.get().odd_factor == 4
    (task,) = tasks(clerk)
    assert "tháng 7 năm 2022 chưa nộp" in task.text
    assert task.detail == "Hạn nộp 15/07/2022, quá 5 ngày"
    (task,) = tasks(department)
    assert "2/2 xã quá hạn chưa nộp" in task.text
    # A province turns off what it does not ask for, and adds its own.
    shops = Indicator.objects.get(code="shops")
    client.post(reverse("reports:indicator_choose", args=[shops.pk]), {"bat": "0"})
    add = reverse("reports:indicator_add")
    own = {
        "name": "Hộ bán hàng trên sàn",
        "measure": "hộ",
        "theme": "Của tỉnh",
        "kind": "percent",
        "of_name": "",
        "level": "commune",
    }
    assert "Ghi tổng số là gì" in text_of(client.post(add, own))
    assert client.post(add, {**own, "of_name": "tổng số hộ"}).status_code == 302
    august = text_of(sign_in(clerk).get(month(land.home, parse("2022-08"))))
    assert "Hộ bán hàng trên sàn" in august
    assert shops.name not in august
    assert "Nộp được sau ngày 14/08/2022" in august
    assert sign_in(ministry).get(reverse("reports:figures_rollup")).status_code == 200
    assert "Hộ bán hàng" not in text_of(sign_in(ministry).get(page))


@pytest.mark.parametrize("who", ["clerk", "ministry", "district_officer"])
def test_only_the_department_reviews(who, request, chair, sign_in):
    submission = figuring.hand_in(chair)
    client = sign_in(request.getfixturevalue(who))
    for name in ("figures_return", "figures_reopen"):
        assert client.get(reverse(f"reports:{name}", args=[submission.pk])).status_code == 403
    assert client.post(reverse("reports:figures_take"), {}).status_code == 403
    submission.refresh_from_db()
    assert submission.state == "submitted"
