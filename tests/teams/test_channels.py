"""Groups of communes and villages."""

import pytest
from django.urls import reverse

from communes.errors import Refused
from teams.actions import channels
from teams.actions.messages import keep_copy
from teams.channel_rules import missing_participants, names_a_person
from teams.models import Channel
from tests import make
from tests.make import day


@pytest.mark.parametrize(
    ("present", "of_village", "on", "missing"),
    [
        (
            [],
            False,
            "30/6/2025",
            ["leaders", "teams", "district", "department", "vnpt", "viettel", "post"],
        ),
        (["leaders", "teams", "district", "department", "vnpt"], False, "30/6/2025", []),
        (["leaders", "teams", "department", "post"], False, "30/6/2025", ["district"]),
        (["leaders", "teams", "department", "post"], False, "1/7/2025", []),
        (["teams"], True, "30/6/2025", ["households"]),
    ],
)
def test_missing_participants_are_those_of_the_guidance(present, of_village, on, missing):
    assert missing_participants(present, of_village=of_village, on=day(on)) == missing


@pytest.mark.parametrize(
    "text", ["gọi 0905111222", "0905 111 222", "+84 905.111.222", "viết cho an@xa.vn"]
)
def test_message_that_names_a_number_or_address_is_seen(text):
    assert names_a_person(text)


@pytest.mark.parametrize(
    "text", ["hạn 31/08/2022, còn 1.234.567 hộ", "https://portal.vn/to/123456/?ngay=2022-07-20"]
)
def test_message_of_figures_days_and_links_names_nobody(text):
    assert names_a_person(text) == ""


def add(client, **fields):
    data = {
        "platform": "zalo",
        "name": "Tổ CNSCĐ Tam Dân",
        "link": "https://zalo.me/g/abc",
        "participants": ["leaders", "teams"],
        **fields,
    }
    return client.post("/nhom/them/", data)


def test_channel_is_recorded_and_shows_who_is_missing(sign_in, clerk):
    client = sign_in(clerk)
    assert add(client).status_code == 302
    page = client.get("/nhom/").content.decode()
    assert "Tổ CNSCĐ Tam Dân" in page
    assert "lãnh đạo huyện, đơn vị của Sở" in page


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://zalo.me/g/abc", "zalo"])
def test_channel_link_must_be_safe(sign_in, clerk, link):
    response = add(sign_in(clerk), link=link)
    assert response.status_code == 200
    assert "https://" in response.content.decode()
    assert not Channel.objects.exists()


def test_channel_offers_the_villages_of_the_own_commune_alone(sign_in, clerk, home, next_door):
    make.make_village(home, "An Mỹ")
    theirs = make.make_village(next_door, "Dương Lâm")
    client = sign_in(clerk)
    page = client.get("/nhom/them/").content.decode()
    assert "Thôn An Mỹ" in page
    assert "Dương Lâm" not in page
    assert add(client, village=str(theirs.pk)).status_code == 200
    assert not Channel.objects.exists()


def test_channel_of_the_same_link_is_refused(clerk, home, today):
    fields = {
        "platform": "zalo",
        "name": "A",
        "link": "https://zalo.me/g/abc",
        "village": None,
        "participants": [],
        "keeper": "",
    }
    channels.add_channel(commune=home, by=clerk, today=today, **fields)
    with pytest.raises(Refused, match="đã ghi cho nhóm"):
        channels.add_channel(commune=home, by=clerk, today=today, **fields)


def test_channel_closed_leaves_the_list_and_stays_in_the_record(sign_in, clerk, home, today):
    channel = make.make_channel(home, name="Nhóm cũ")
    client = sign_in(clerk)
    client.post(reverse("teams:channel_close", args=[channel.pk]))
    client.get("/nhom/")  # shows the message that it was closed, once
    assert "Nhóm cũ" not in client.get("/nhom/").content.decode()
    channel.refresh_from_db()
    assert channel.closed_on == today


def test_channel_of_the_neighbour_is_not_found(sign_in, neighbour, home):
    channel = make.make_channel(home, name="Nhóm Tam Dân")
    client = sign_in(neighbour)
    assert "Nhóm Tam Dân" not in client.get("/nhom/").content.decode()
    assert client.get(reverse("teams:channel_edit", args=[channel.pk])).status_code == 404
    assert client.post(reverse("teams:channel_close", args=[channel.pk])).status_code == 404


def test_channel_page_marks_who_takes_part_and_who_is_missing(sign_in, clerk, neighbour, home):
    channel = make.make_channel(home, participants=["leaders", "teams", "district", "vnpt"])
    keep_copy(text="Còn 3 thôn", unit=home, channel=channel, by=clerk, today=make.TODAY)
    address = reverse("teams:channel", args=[channel.pk])
    page = sign_in(clerk).get(address).text
    assert "Đơn vị của Sở <strong>chưa tham gia</strong>" in page
    assert page.count("chưa tham gia") == 1
    assert "Còn 3 thôn" in page
    assert clerk.full_name in page
    assert sign_in(neighbour).get(address).status_code == 404


def test_list_says_where_there_is_no_group(sign_in, land, clerk, department):
    for name in ("An Mỹ", "Xuân Phú"):
        make.make_village(land.home, name)
    make.make_channel(land.home)
    assert "Thôn, tổ dân phố có nhóm với các hộ dân: " in sign_in(clerk).get("/nhom/").text
    page = sign_in(department).get("/nhom/").text
    assert "1/2 (50,0%)" in page
    assert "0/2 (0%)" in page


def test_district_is_offered_only_while_there_are_districts(sign_in, clerk, settings):
    client = sign_in(clerk)
    assert "lãnh đạo huyện" in client.get("/nhom/them/").text
    settings.PORTAL_TODAY = day("2/7/2025")
    assert "lãnh đạo huyện" not in client.get("/nhom/them/").text
