"""The first page of a decision, and the pages of every effect but founding."""

import datetime
import html
import re

import pytest
from django.urls import reverse

from members.models import Membership
from teams.models import Document, DocumentRelation, DocumentState, Effect, Team, TeamTarget
from tests import make
from tests.members.test_entry_views import edit_url, text_of

NEW = reverse("members:decision_new")
PEOPLE = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
FIELDS = {
    "number_raw": "58/QĐ-UBND",
    "signed_on": "11/7/2022",
    "summary": "Về việc tổ công nghệ số cộng đồng",
    "signer_name": "Phạm Văn Dũng",
    "signer_title": "Chủ tịch",
}


@pytest.fixture
def founding(home):
    return make.make_document(home, number_raw="41/QĐ-UBND")


@pytest.fixture
def teams(home, founding):
    return [
        make.make_team(home, [make.make_village(home, name)], founding, members=PEOPLE)
        for name in ("An Mỹ", "Xuân Phú", "Đàn Trung")
    ]


def inputs(page: str) -> dict[str, list[str]]:
    """What a browser would send: every input, the chosen options, the texts."""
    found: dict[str, list[str]] = {}
    form = page[page.index('name="revision"') - 200 :]
    for tag in re.findall(r"<input[^>]*>", form):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if not name or (
            kind and kind[1] in ("checkbox", "file", "submit") and "checked" not in tag
        ):
            continue
        found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = [chosen[1] if chosen else ""]
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(body).strip()]
    return found


def start(client, effect, teams, **more):
    client.post(
        NEW,
        {
            "viec": "bat_dau",
            "loai": effect,
            "to": [team.pk for team in teams],
            "begun": "a",
            **more,
        },
    )
    return Document.objects.get(state=DocumentState.DRAFT)


def send(client, document, viec="luu", **changes):
    page = text_of(
        client.get(edit_url(document), {"mo": [t["key"] for t in document.draft["teams"]]})
    )
    data = {**inputs(page), **FIELDS, **changes, "viec": viec}
    response = client.post(edit_url(document), data)
    document.refresh_from_db()
    return response


def hand_in(client, chair_client, document):
    send(client, document, "trinh")
    assert document.state == DocumentState.SUBMITTED, text_of(
        client.get(edit_url(document), {"kiem-tra": 1})
    )
    chair_client.post(reverse("members:decision_confirm", args=[document.pk]))
    document.refresh_from_db()
    assert document.state == DocumentState.IN_FORCE


def test_first_page_asks_where_there_are_teams_and_ticks_from_the_address(
    sign_in, clerk, teams, founding
):
    client = sign_in(clerk)
    page = text_of(client.get(NEW, {"to": teams[1].pk, "loai": "reconstitute"}))
    assert "Quyết định này làm gì?" in page
    assert f'value="{teams[1].pk}" id="id_to_{teams[1].pk}" checked' in page
    assert f'id="id_to_{teams[0].pk}" checked' not in page
    # From a decision: its teams, and the decision itself to be replaced.
    page = text_of(client.get(NEW, {"vb": founding.pk}))
    assert page.count(" checked") == 3
    document = start(client, "reconstitute", teams, vb=founding.pk)
    assert document.draft["acts_on"] == [{"target": founding.pk, "kind": "replace", "note": ""}]
    assert "Nhập quyết định tiếp theo" in text_of(
        client.get(reverse("members:decision", args=[founding.pk]))
    )
    assert f"{NEW}?to={teams[0].pk}" in text_of(
        client.get(reverse("members:team", args=[teams[0].pk]))
    )


def test_first_page_says_what_is_still_to_be_chosen_and_keeps_what_was(sign_in, clerk, teams):
    client = sign_in(clerk)
    response = client.post(NEW, {"viec": "bat_dau", "to": teams[0].pk})
    assert response.status_code == 422
    assert "Chưa chọn quyết định này làm gì" in text_of(response)
    assert f'id="id_to_{teams[0].pk}" checked' in text_of(response)
    response = client.post(NEW, {"viec": "bat_dau", "loai": "dissolve"})
    assert "Chưa chọn tổ nào" in text_of(response)
    response = client.post(NEW, {"viec": "bat_dau", "loai": "merge", "to": teams[0].pk})
    assert "từ hai tổ trở lên" in text_of(response)
    assert not Document.objects.filter(state=DocumentState.DRAFT).exists()
    page = text_of(client.post(NEW, {"viec": "loc", "q": "xuan phu", "to": teams[0].pk}))
    assert page.count('name="to"') == 2
    page = text_of(client.post(NEW, {"viec": "chon_het", "loc": "small", "loai": "relieve"}))
    assert "Không có tổ nào như vậy" in page
    assert text_of(client.post(NEW, {"viec": "chon_het"})).count(" checked") == 3


def test_first_page_pressed_twice_begins_one_draft(sign_in, clerk, teams):
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams)
    assert start(client, "reconstitute", teams) == document


def test_first_page_knows_no_team_of_the_neighbour(sign_in, clerk, teams, next_door):
    theirs = make.make_team(next_door, [make.make_village(next_door, "Lạ")])
    client = sign_in(clerk)
    response = client.post(NEW, {"viec": "bat_dau", "loai": "dissolve", "to": theirs.pk})
    assert "Chưa chọn tổ nào" in text_of(response)
    assert theirs.official_name not in text_of(response)


def test_more_teams_join_a_draft_with_another_effect(sign_in, clerk, neighbour, teams):
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams[:1])
    url = reverse("members:decision_more", args=[document.pk])
    page = text_of(client.get(url))
    assert f'id="id_to_{teams[0].pk}"' not in page
    client.post(url, {"viec": "bat_dau", "loai": "dissolve", "to": teams[2].pk})
    document.refresh_from_db()
    assert [one["effect"] for one in document.draft["teams"]] == ["reconstitute", "dissolve"]
    assert send(client, document, "them_khac").url == url
    assert sign_in(neighbour).get(url).status_code == 404


def test_closed_blocks_keep_what_they_say(sign_in, clerk, home, founding):
    teams = [
        make.make_team(home, [village], founding, members=PEOPLE)
        for village in make.make_villages(home, 6)
    ]
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams)
    before = document.draft["teams"]
    page = text_of(client.get(edit_url(document)))
    assert page.count('-closed" value="1"') == 6
    assert "teams-0-members-0-name" not in page
    data = {**inputs(page), "viec": "mo:t3"}
    answer = client.post(edit_url(document), data)
    assert answer.url.endswith("?mo=t3#to-t3")
    document.refresh_from_db()
    assert document.draft["teams"] == before
    page = text_of(client.get(answer.url))
    assert 'name="teams-2-members-0-name"' in page
    assert page.count('-closed" value="1"') == 5
    data = {**inputs(page), "teams-2-members-0-stay": "leave", "viec": "dong:t3"}
    page = text_of(client.get(client.post(edit_url(document), data).url))
    assert "2 ở lại, 1 thôi, 0 mới" in page
    assert page.count('-closed" value="1"') == 6


def test_reconstitution_of_36_teams_is_a_small_page_in_few_questions(
    sign_in, clerk, home, founding, django_assert_max_num_queries
):
    for village in make.make_villages(home, 36):
        make.make_team(home, [village], founding, members=PEOPLE)
    client = sign_in(clerk)
    with django_assert_max_num_queries(20):
        client.get(NEW)
    document = start(client, "reconstitute", Team.objects.all())
    with django_assert_max_num_queries(45):
        page = client.get(edit_url(document)).content
    assert len(page) < 120_000


def test_reason_alone_means_that_somebody_leaves_and_a_leaver_can_come_back(sign_in, clerk, teams):
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams[:1])
    send(client, document, **{"teams-0-members-2-reason": "Nghỉ hưu, nghỉ việc"})
    block = document.draft["teams"][0]
    gone = Membership.objects.get(team=teams[0], person__full_name="Lê Văn Cường").person_id
    assert block["leaves"] == [{"person": gone, "reason": "Nghỉ hưu, nghỉ việc"}]
    assert len(block["members"]) == 2
    send(client, document, **{"teams-0-members-2-stay": "stay", "teams-0-members-2-reason": ""})
    block = document.draft["teams"][0]
    assert [one["name"] for one in block["members"]] == list(PEOPLE)
    assert block["leaves"] == []


def test_supplement_replace_and_relieve_are_typed_and_put_in_force(sign_in, clerk, chair, teams):
    client = sign_in(clerk)
    document = start(client, "replace", teams[:1])
    client.post(
        reverse("members:decision_more", args=[document.pk]),
        {"viec": "bat_dau", "loai": "relieve", "to": teams[1].pk},
    )
    client.post(
        reverse("members:decision_more", args=[document.pk]),
        {"viec": "bat_dau", "loai": "supplement", "to": teams[2].pk},
    )
    document.refresh_from_db()
    new = {"name": "Đỗ Minh", "role": "member"}
    changes = {f"teams-{at}-members-0-{key}": value for at in (0, 2) for key, value in new.items()}
    send(
        client,
        document,
        **changes,
        **{"teams-0-seats-1-stay": "leave", "teams-1-seats-2-reason": "Hết nhiệm kỳ"},
    )
    page = text_of(client.get(edit_url(document)))
    assert "2 ở lại, 1 thôi, 1 mới" in page
    assert "2 ở lại, 1 thôi" in page
    assert "3 ở lại, 1 mới" in page
    hand_in(client, sign_in(chair), document)
    seats = Membership.objects.current(datetime.date(2022, 7, 20))
    assert [seats.filter(team=team).count() for team in teams] == [3, 2, 4]
    assert Membership.objects.get(end_reason="Hết nhiệm kỳ").team == teams[1]


def test_two_teams_are_merged_into_a_new_one(sign_in, clerk, chair, teams):
    client = sign_in(clerk)
    document = start(client, "merge", teams[:2])
    page = text_of(client.get(edit_url(document)))
    assert "sáp nhập vào Tổ của thôn An Mỹ, thôn Xuân Phú" in page
    rows = document.draft["teams"][0]["members"]
    changes = {
        f"teams-0-members-{at}-role": "member" for at, row in enumerate(rows) if not row["role"]
    }
    send(client, document, **changes)
    hand_in(client, sign_in(chair), document)
    merged = Effect.objects.filter(document=document, kind=Effect.Kind.MERGE)
    assert {effect.team for effect in merged} == set(teams[:2])
    assert len({effect.into_id for effect in merged}) == 1
    teams[0].refresh_from_db()
    assert teams[0].valid_to == datetime.date(2022, 7, 10)


def test_formal_correction_mends_a_name_and_a_role(sign_in, clerk, chair, teams):
    client = sign_in(clerk)
    document = start(client, "correct", teams[:1])
    seat = Membership.objects.get(team=teams[0], person__full_name="Trần Thị Bình")
    send(
        client,
        document,
        **{
            "teams-0-corrections-0-what": "ten",
            "teams-0-corrections-0-value": "Tổ chuyển đổi số cộng đồng thôn An Mỹ",
            "teams-0-corrections-1-what": f"{seat.person_id}/role",
            "teams-0-corrections-1-value": "Tổ phó",
        },
    )
    assert document.draft["teams"][0]["corrections"] == [
        {
            "what": "name",
            "person": None,
            "field": "",
            "value": "Tổ chuyển đổi số cộng đồng thôn An Mỹ",
        },
        {"what": "seat", "person": seat.person_id, "field": "role", "value": "deputy"},
    ]
    page = text_of(client.get(edit_url(document)))
    assert 'value="tổ phó"' in page
    assert "2 chỗ đính chính" in page
    hand_in(client, sign_in(chair), document)
    seat.refresh_from_db()
    teams[0].refresh_from_db()
    assert seat.role == "deputy"
    assert teams[0].official_name == "Tổ chuyển đổi số cộng đồng thôn An Mỹ"


def test_papers_are_found_by_number_picked_and_let_go(sign_in, clerk, chair, teams, founding):
    client = sign_in(clerk)
    document = start(client, "acts", [])
    page = text_of(client.get(edit_url(document)))
    assert "41/QĐ-UBND" in page
    answer = send(client, document, "tim_vb", tim="999")
    assert "Không có quyết định nào" in text_of(client.get(answer.url))
    send(client, document, f"them_vb:{founding.pk}", **{f"vb-{founding.pk}-kind": "annul"})
    assert document.draft["acts_on"] == [{"target": founding.pk, "kind": "annul", "note": ""}]
    page = text_of(client.get(edit_url(document)))
    assert "bãi bỏ quyết định số 41/QĐ-UBND" in page
    send(client, document, f"bo_vb:{founding.pk}")
    assert not document.draft.get("acts_on")
    send(client, document, f"them_vb:{founding.pk}", **{f"vb-{founding.pk}-kind": "annul"})
    hand_in(client, sign_in(chair), document)
    assert DocumentRelation.objects.get().kind == "annul"


def test_targets_for_all_teams_and_one_of_its_own(sign_in, clerk, chair, teams):
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams)
    given = {"name": "Hộ cài VNeID", "measure": "hộ", "amount": "1.200", "due": "31/12/2022"}
    send(
        client,
        document,
        "giao_deu",
        **{f"targets-0-{name}": value for name, value in given.items()},
    )
    assert [one["targets"] for one in document.draft["teams"]] == [[given]] * 3
    send(client, document, **{"teams-1-target-0": "80"})
    hand_in(client, sign_in(chair), document)
    amounts = TeamTarget.objects.order_by("team__sort_key").values_list("amount", flat=True)
    assert sorted(amounts) == [80, 1200, 1200]


def test_suggested_words_are_written_by_one_press_and_stay_free(sign_in, clerk, teams, land):
    make.make_plan(land.phu_ninh, targets=[])
    client = sign_in(clerk)
    document = start(client, "reconstitute", teams)
    send(client, document, "goi_y_trich_yeu", signed_on="")
    assert document.draft["fields"]["summary"] == (
        "Về việc kiện toàn 03 Tổ công nghệ số cộng đồng trên địa bàn xã Tam Dân"
    )
    send(client, document, "goi_y_can_cu", basis="Căn cứ riêng;")
    lines = document.draft["basis"]
    assert lines[0] == "Căn cứ riêng;"
    assert any("41/QĐ-UBND" in line for line in lines)
    assert any("Kế hoạch" in line for line in lines)
    page = text_of(client.get(edit_url(document)))
    assert "Căn cứ thường dùng chưa có ở trên" not in page
