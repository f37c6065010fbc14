"""Groups of communes and villages."""

import pytest
from django.urls import reverse

from communes.errors import Refused
from teams.actions import channels
from teams.channel_rules import missing_participants
from teams.models import Channel
from tests import make


@pytest.mark.parametrize(
    ("present", "of_village", "has_districts", "missing"),
    [
        (
            [],
            False,
            True,
            ["leaders", "teams", "district", "department", "vnpt", "viettel", "post"],
        ),
        (["leaders", "teams", "district", "department", "vnpt"], False, True, []),
        (["leaders", "teams", "department", "post"], False, False, []),
        (["teams"], True, True, ["households"]),
    ],
)
def test_missing_participants_are_those_of_the_guidance(
    present, of_village, has_districts, missing
):
    assert (
        missing_participants(present, of_village=of_village, has_districts=has_districts) == missing
    )


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
