"""Messages for groups: what is missing, short, with the day and a link, and nobody's name."""

import dataclasses

import pytest

from reports.reminding.message_text import Purpose, Situation, TargetLine, compose
from reports.reminding.messages import situation
from teams.models import MessageCopy, TeamTarget
from tests import make
from tests.make import day

LINKS = {purpose: f"https://portal.vn/{purpose}/" for purpose in Purpose}
SEEN = Situation(
    unit="Xã Tam Dân",
    on=day("20/7/2022"),
    villages_without=2,
    without_team=("Thôn An Mỹ", "Thôn Xuân Phú"),
    deadline="100% thôn có tổ, trước ngày 31/8/2022 (còn 42 ngày)",
)
HEAD = "[Xã Tam Dân] Tổ công nghệ số cộng đồng, số liệu đến 20/07/2022:"


def test_message_of_one_matter_is_three_lines_and_leads_to_its_page():
    assert compose(Purpose.EVERYTHING, SEEN, LINKS).splitlines() == [
        HEAD,
        "Còn 2 thôn chưa có tổ: Thôn An Mỹ, Thôn Xuân Phú. "
        "Hạn: 100% thôn có tổ, trước ngày 31/8/2022 (còn 42 ngày).",
        "Xem và cập nhật: https://portal.vn/thon-chua-co-to/",
    ]


def test_message_of_many_matters_lists_them():
    seen = dataclasses.replace(
        SEEN,
        without_list=("Xã Tam Dân",),
        renew=(("thiếu tổ trưởng", 2), ("khuyết thành viên", 1)),
        targets=(TargetLine("Hộ dùng VNeID", day("31/7/2022"), 3, 7),),
    )
    lines = compose(Purpose.EVERYTHING, seen, LINKS).splitlines()
    assert lines[2:] == [
        "- Xã chưa xác nhận danh mục thôn là đầy đủ, nên chưa tính được tỷ lệ.",
        "- Cần kiện toàn: thiếu tổ trưởng 2 tổ; khuyết thành viên 1 tổ.",
        "- Hộ dùng VNeID: 3/7 tổ chưa đạt, hạn 31/07/2022.",
        "Xem và cập nhật: https://portal.vn/tong-hop/",
    ]
    assert len(compose(Purpose.TARGETS, seen, LINKS).splitlines()) == 3


def test_nothing_missing_is_no_message():
    nothing = Situation(unit="Xã Tam Dân", on=day("20/7/2022"))
    assert {compose(purpose, nothing, LINKS) for purpose in Purpose} == {""}
    assert compose(Purpose.MEMBERS, SEEN, LINKS) == ""


def test_many_communes_are_cut_to_a_few_names():
    names = tuple(f"Xã {number}" for number in range(12))
    seen = dataclasses.replace(SEEN, below="xã", without_list=names, villages_without=0)
    assert "12 xã chưa xác nhận danh mục thôn: Xã 0, " in compose(Purpose.LIST, seen, LINKS)
    assert "Xã 7 và 4 xã khác." in compose(Purpose.LIST, seen, LINKS)


@pytest.fixture
def lacking(land):
    """Tam Dân: two villages without a team, one team without leader, a target nobody reached."""
    make.declare(land.home)
    for name in ("An Mỹ", "Đàn Trung"):
        make.make_village(land.home, name)
    team = make.make_team(land.home, [make.make_village(land.home, "Ngọc Tú")], members=[])
    make.seat(team, make.make_person("Võ Thị Sương", phone="0905111222"))
    TeamTarget.objects.create(
        team=team,
        document=team.begun_by,
        name="Hộ dùng VNeID",
        measure="hộ",
        amount=60,
        due_on=day("31/7/2022"),
        **make.keys_on(land.home, make.TODAY),
    )
    make.make_plan(
        land.phu_ninh,
        targets=[
            {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
        ],
    )
    return land.home


def test_situation_of_a_commune_and_of_its_department(land, lacking, clerk, department):
    seen = situation(clerk, land.home, make.TODAY)
    assert seen.without_team == ("Thôn An Mỹ", "Thôn Đàn Trung")
    assert seen.without_list == ()
    assert seen.renew == (("thiếu tổ trưởng", 1), ("chưa đủ thành viên", 1))
    assert seen.targets == (TargetLine("Hộ dùng VNeID", day("31/7/2022"), 1, 1),)
    assert seen.deadline.startswith("100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022 (còn 42")
    above = situation(department, land.quang_nam, make.TODAY)
    assert (above.villages_without, above.without_team) == (2, ("Xã Tam Dân (2 thôn)",))
    assert above.without_list == ("Xã Tam Đàn",)


def test_page_composes_keeps_the_copy_and_shows_it(sign_in, clerk, lacking):
    channel = make.make_channel(lacking, name="Nhóm xã")
    client = sign_in(clerk)
    page = client.get(f"/nhom/soan-tin/?nhom={channel.pk}").text
    assert "Còn 2 thôn chưa có tổ: Thôn An Mỹ, Thôn Đàn Trung." in page
    assert "http://testserver/" in page
    assert "Sương" not in page
    assert 'data-copies="id_text"' in page
    answer = client.post(f"/nhom/soan-tin/?nhom={channel.pk}", {"text": "Còn 2 thôn chưa có tổ"})
    assert answer.status_code == 302
    copy = MessageCopy.objects.get()
    assert (copy.channel, copy.copied_by, copy.commune) == (channel, clerk, lacking)
    assert "Còn 2 thôn chưa có tổ" in client.get("/nhom/soan-tin/").text
    assert "Không thiếu gì" in client.get("/nhom/soan-tin/?noi-dung=danh-muc").text


def test_message_with_a_phone_number_is_refused_and_stays_on_the_page(sign_in, clerk, lacking):
    client = sign_in(clerk)
    for text, words in (
        ("Gọi chị Lan 0905 111 222", "Bỏ “0905 111 222”"),
        (" ", "còn trống"),
        ("x" * 2001, "Rút gọn lại"),
    ):
        answer = client.post("/nhom/soan-tin/", {"text": text})
        assert answer.status_code == 422
        assert words in answer.text
        assert text.strip()[:20] in answer.text
    assert not MessageCopy.objects.exists()


def test_message_about_the_neighbour_is_not_there(sign_in, clerk, land):
    channel = make.make_channel(land.next_door)
    client = sign_in(clerk)
    assert client.get(f"/nhom/soan-tin/?don-vi={land.next_door.pk}").status_code == 404
    assert client.post(f"/nhom/soan-tin/?nhom={channel.pk}", {"text": "A"}).status_code == 404


def test_message_costs_the_same_for_many(
    sign_in, department, lacking, land, django_assert_max_num_queries
):
    for number in range(8):
        commune = make.make_commune(f"3{number:04}", f"Xã {number}", land.phu_ninh)
        make.make_team(commune, [make.make_village(commune)])
    client = sign_in(department)
    with django_assert_max_num_queries(36):
        client.get("/nhom/soan-tin/")
