"""Pages of reforms of units: applying, what waits, deciding by a press, taking back, undoing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.models import Reform, VillagePlacement
from communes.roles import Role
from reports.actions.unit_reform import follow_units
from reports.work.area_work import area_tasks
from teams.models import Team
from tests import make
from tests.make import day
from tests.reports.reformed_country import DAY, make_country
from tests.scenarios.desk import text_of


@pytest.fixture
def country(land, settings):
    settings.PORTAL_TODAY = day("5/7/2025")
    return make_country(land)


@pytest.fixture
def keeper(country):
    """The administrator of Đà Nẵng."""
    return make.make_officer(Role.ADMIN, country.da_nang, valid_from=DAY)


def refused(response):
    assert response.status_code == 422
    return response.content.decode()


def tasks(officer):
    found = [task.text for task in area_tasks(officer, None, day("5/7/2025"))]
    return [text for text in found if "chờ chọn xã" in text]


def test_a_province_is_moved_decided_about_and_given_back_from_pages(
    country, keeper, sign_in, django_assert_max_num_queries
):
    client = sign_in(keeper)
    assert "Áp dụng theo danh mục" in text_of(client.get(reverse("reports:unit_reforms")))
    follow = reverse("reports:unit_reform_follow")
    assert "chưa đến" in refused(client.post(follow, {"day": "6/7/2025"}))
    assert "không còn đơn vị nào" in refused(client.post(follow, {"day": "2/7/2025"}))
    assert tasks(keeper) == []
    made = client.post(follow, {"day": "1/7/2025"})
    event = Reform.objects.get()
    assert (made["Location"], event.unit) == (
        reverse("reports:unit_reform", args=[event.pk]),
        country.da_nang,
    )
    assert tasks(keeper) == ["4 thôn, tổ của xã bị chia chờ chọn xã"]
    with django_assert_max_num_queries(25):
        page = text_of(client.get(made["Location"]))
    assert "Còn 4 thôn, tổ chờ chọn xã" in page
    assert "Xã Tam Lộc" in page

    waiting = reverse("reports:unit_reform_waiting", args=[event.pk, country.tam_loc.pk])
    with django_assert_max_num_queries(25):
        shown = client.get(waiting)
    assert "checked" not in shown.content.decode()
    rows = [one for one, _ in shown.context["rows"]]
    everything = client.get(f"{waiting}?chon-het=1").content.decode()
    assert everything.count("checked") == len(rows) == 4
    nobody = client.post(waiting, {"xa": country.tay_ho.pk})
    assert "Chưa đánh dấu" in refused(nobody)
    far = client.post(waiting, {"xa": country.far.pk, "chon": rows[0].key})
    assert "Chưa bấm xã nhận" in refused(far)
    # What was ticked stays ticked.
    assert far.content.decode().count("checked") == 1
    client.post(waiting, {"xa": country.tay_ho.pk, "chon": [one.key for one in rows]})
    village = VillagePlacement.objects.on(DAY).get(village=rows[0].pk)
    assert village.commune == country.tay_ho
    assert tasks(keeper) == []
    page = text_of(client.get(waiting))
    assert "đã có xã mới" in page
    assert rows[0].name in page
    again = client.post(waiting, {"xa": country.tay_ho.pk, "chon": rows[0].key})
    assert "đã có người chọn" in refused(again)

    assert client.post(waiting, {"chon-lai": "1", "reason": ""}).status_code == 422
    client.post(waiting, {"chon-lai": "1", "reason": "Nghị quyết ghi khác"})
    assert tasks(keeper) == ["4 thôn, tổ của xã bị chia chờ chọn xã"]
    undo = reverse("reports:unit_reform_undo", args=[event.pk])
    assert client.post(undo, {"reason": ""}).status_code == 422
    client.post(undo, {"reason": "Danh mục sai"})
    event.refresh_from_db()
    assert event.state == "undone"
    assert Team.objects.filter(commune=country.home).count() == 3
    assert "Danh mục sai" in text_of(client.get(reverse("reports:unit_reform", args=[event.pk])))
    assert client.get(waiting).status_code == 404


def test_officers_of_a_commune_see_what_waits_for_it_and_decide_nothing(country, keeper, sign_in):
    (event,) = follow_units(on=DAY, by=country.admin, province=country.da_nang)
    page = reverse("reports:unit_reform", args=[event.pk])
    waiting = reverse("reports:unit_reform_waiting", args=[event.pk, country.tam_loc.pk])
    client = sign_in(make.make_officer(Role.CLERK, country.tay_ho, valid_from=DAY))
    assert "Xã Tam Lộc" in text_of(client.get(page))
    shown = client.get(waiting)
    assert [one.name for one, _ in shown.context["rows"]]
    assert 'name="chon"' not in shown.content.decode()
    assert client.post(waiting, {"xa": country.tay_ho.pk, "chon": "village-1"}).status_code == 403
    assert client.post(reverse("reports:unit_reform_undo", args=[event.pk])).status_code == 403
    follow = client.post(reverse("reports:unit_reform_follow"), {"day": "1/7/2025"})
    assert follow["Location"] == reverse("reports:unit_reforms")
    # A commune of the province that took no part of it reads the event, not the village names.
    other = make.make_commune("20999", "Điện Bàn", country.da_nang, valid_from=DAY)
    client = sign_in(make.make_officer(Role.CLERK, other, valid_from=DAY))
    assert "Xã Tam Lộc" not in text_of(client.get(page))
    assert client.get(waiting).status_code == 404
    outside = sign_in(make.make_officer(Role.ADMIN, country.lao_cai))
    assert outside.get(page).status_code == 404
