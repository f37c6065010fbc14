"""Lists of a past day on either map: teams, what is asked of them, what is the matter, papers."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from communes.roles import Role
from teams.models import TeamTarget
from tests import make
from tests.make import day
from tests.reports.divided import make_divided, put, reader

THEN = "ngay=2022-07-20"
TODAY = f"{THEN}&ban-do=hien-nay"


@pytest.fixture
def world(land, settings):
    """Đại Hanh of Tam Lộc came to Phú Ninh with its team, Đàn Trung went to Tây Hồ."""
    settings.PORTAL_TODAY = day("5/7/2025")
    found = make_divided(land)
    for team in found.teams:
        TeamTarget.objects.create(
            team=team,
            document=found.both,
            name="Cài ứng dụng",
            measure="hộ",
            amount=100,
            **make.keys_on(found.tam_loc, make.TODAY),
        )
    put(found, found.phu_ninh_new, found.villages[0])
    put(found, found.tay_ho, found.villages[1])
    found.department = reader(found.da_nang, Role.DEPARTMENT)
    return found


def asker(world, sign_in, name):
    client, address = sign_in(world.department), reverse(name)

    def ask(unit, query):
        page = client.get(f"{address}?don-vi={unit.pk}&{query}").content.decode()
        return page.split("<main")[1]

    return ask


def test_targets_of_teams_are_told_where_the_teams_stood_and_where_they_stand(world, sign_in):
    ask = asker(world, sign_in, "teams:targets")
    page = ask(world.tam_loc, THEN)
    assert "Thôn Đại Hanh" in page
    assert "Thôn Đàn Trung" in page
    assert "two-maps" not in page
    page = ask(world.da_nang, THEN)
    assert "<td>Xã Tam Lộc</td>" in page
    assert "Theo địa giới tại thời điểm</strong>" in page
    page = ask(world.tay_ho, TODAY)
    assert "Thôn Đàn Trung" in page
    assert "Thôn Đại Hanh" not in page
    assert '<input type="hidden" name="ban-do" value="hien-nay">' in page
    assert "<td>Xã Tây Hồ</td>" in ask(world.da_nang, TODAY)
    # What stood elsewhere on that day is not the new commune's on the map of the day.
    assert "Thôn Đàn Trung" not in ask(world.tay_ho, THEN)


def test_teams_to_be_looked_at_are_told_of_either_commune(world, sign_in):
    for team in world.teams:
        team.memberships.update(role="member")
    ask = asker(world, sign_in, "members:watch")
    page = ask(world.da_nang, THEN)
    assert "Xã Tam Lộc" in page
    assert "Xã Tây Hồ" not in page
    page = ask(world.tam_loc, THEN)
    assert "Thôn Đại Hanh" in page
    # On that day the village was where the team was.
    assert "không còn thuộc" not in page
    page = ask(world.da_nang, TODAY)
    assert "Xã Tây Hồ" in page
    assert f"don-vi={world.tay_ho.pk}&amp;ngay=2022-07-20&amp;ban-do=hien-nay" in page
    page = ask(world.tay_ho, TODAY)
    assert "Thôn Đàn Trung" in page
    assert "Thôn Đại Hanh" not in page


@pytest.mark.parametrize("name", ["members:decisions", "teams:receipts"])
def test_papers_of_a_unit_of_today_are_told_on_either_map(world, sign_in, name):
    ask = asker(world, sign_in, name)
    page = ask(world.tay_ho, "")
    assert "9151/QĐ-UBND" not in page
    assert "Theo địa giới tại thời điểm</strong>" in page
    page = ask(world.tay_ho, "ban-do=hien-nay")
    assert "9151/QĐ-UBND" in page
    assert "9152/QĐ-UBND" in page
    assert "quy đổi theo địa giới hiện nay" in page
    page = ask(world.phu_ninh_new, "ban-do=hien-nay")
    assert "9151/QĐ-UBND" in page
    assert "9152/QĐ-UBND" not in page
    # Of an ended commune there is its own map alone.
    page = ask(world.tam_loc, "ban-do=hien-nay")
    assert "9152/QĐ-UBND" in page
    assert "two-maps" not in page


def test_files_of_lists_say_the_map(world, sign_in):
    client = sign_in(world.department)

    def head(name, query):
        response = client.post(f"{reverse(name)}?{query}", {"dang": "xlsx"})
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        return [row[0] for row in book.active.values][1:3]

    unit = f"don-vi={world.tay_ho.pk}"
    first, second = head("members:teams_export", f"{unit}&{TODAY}")
    assert first == "Số liệu đến ngày 20/07/2022, quy đổi theo địa giới hiện nay (05/07/2025)"
    assert "Địa bàn: Xã Tây Hồ" in second
    first, _ = head("members:people_export", f"{unit}&{THEN}")
    assert first == "Số liệu đến ngày 20/07/2022, theo địa giới tại thời điểm"
    first, _ = head("members:decisions_export", f"{unit}&ban-do=hien-nay")
    assert first == "Số liệu đến ngày 05/07/2025, quy đổi theo địa giới hiện nay (05/07/2025)"
    first, _ = head("members:decisions_export", unit)
    assert first == "Số liệu đến ngày 05/07/2025"


def test_the_list_of_teams_names_the_commune_of_its_map(world, sign_in):
    ask = asker(world, sign_in, "members:teams")

    def row(query):
        page = ask(world.tay_ho if "ban-do" in query else world.tam_loc, f"{query}&loai=village")
        return next(part for part in page.split("<tr>") if "Thôn Đàn Trung" in part)

    assert "Xã Tam Lộc" in row(THEN)
    assert "Xã Tây Hồ" in row(TODAY)
    assert "Xã Tam Lộc" not in row(TODAY)
