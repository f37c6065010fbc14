"""Blocks that act on teams which are there: what they begin with, change and ask."""

import datetime

import pytest

from members.entering import blocks
from members.entering import changes as entry_changes
from members.entering import paste as entry_paste
from members.entering import suggestions as entry_suggestions
from members.entering import targets as entry_targets
from members.entering.blocks import SeatNow, TeamNow
from members.entering.team_blocks import block_of
from tests.members.drafting import member, payload, team


def seat(person_id, name, role="member", phone="", posts="Trưởng thôn"):
    return SeatNow(person_id, name, role, role, posts, "UBND", phone)


AN = seat(1, "Nguyễn Văn An", "leader", "0905111222")
BINH = seat(2, "Trần Thị Bình", "deputy")
CUONG = seat(3, "Lê Văn Cường")


def now(*seats, pk=7, village=(3, "Thôn An Mỹ")):
    name = f"Tổ công nghệ số cộng đồng {village[1]}"
    return TeamNow(pk, "village", name, dict([village]), tuple(seats))


def draft(effect, *teams):
    content = payload()
    blocks.add_blocks(content, effect, teams)
    return content


def row(name, role="member", **more):
    return member(name, role, **more)


def test_reconstitution_begins_with_todays_composition_and_villages():
    content = draft("reconstitute", now(AN, BINH, CUONG))
    block = content["teams"][0]
    assert [one["name"] for one in block["members"]] == [AN.name, BINH.name, CUONG.name]
    assert [one["person"] for one in block["members"]] == ["1", "2", "3"]
    assert (block["effect"], block["team"], block["villages"]) == ("reconstitute", 7, [3])
    assert blocks.summary_line(block, now(AN, BINH, CUONG)) == "3 ở lại, 0 thôi, 0 mới"


def test_a_team_has_one_block_in_a_draft():
    content = draft("reconstitute", now(AN))
    blocks.add_blocks(content, "dissolve", [now(AN), now(BINH, pk=8)])
    assert [(one["team"], one["effect"]) for one in content["teams"]] == [
        (7, "reconstitute"),
        (8, "dissolve"),
    ]


def test_pasted_list_recognises_exact_names_and_replaces_the_composition():
    team_now = now(AN, BINH, CUONG)
    content = draft("reconstitute", team_now)
    content["pasted"] = {
        "t1": "Họ và tên\tChức danh\tĐiện thoại\n"
        "NGUYỄN  VĂN AN\tTổ phó\t\nTrần Thị Bình\t\t0905333444\nTran Thi Binh\tTổ viên\t"
    }
    assert entry_paste.paste_into(content, "t1", {7: team_now}) == 3
    members = content["teams"][0]["members"]
    assert [(one["person"], one["role"], one["phone"]) for one in members] == [
        ("1", "deputy", "0905111222"),
        ("2", "deputy", "0905333444"),
        (None, "member", ""),
    ]
    # What the list does not say stays as it was.
    assert members[0]["posts"] == "Trưởng thôn"
    change = blocks.difference(content["teams"][0], team_now)
    assert (change.stays, change.leaves, change.joins, change.changed) == (
        (1, 2),
        (3,),
        (2,),
        (1, 2),
    )


def test_a_paste_is_undone_and_the_undoing_too():
    team_now = now(AN, BINH)
    content = draft("reconstitute", team_now)
    before = [one["name"] for one in content["teams"][0]["members"]]
    content["pasted"] = {"t1": "Đỗ Minh\tTổ trưởng"}
    entry_paste.paste_into(content, "t1", {7: team_now})
    entry_changes.undo(content)
    assert [one["name"] for one in content["teams"][0]["members"]] == before
    assert content["pasted"] == {"t1": "Đỗ Minh\tTổ trưởng"}
    entry_changes.undo(content)
    assert [one["name"] for one in content["teams"][0]["members"]] == ["Đỗ Minh"]
    assert content["pasted"] == {}


def test_likeness_only_asks_and_an_answer_is_kept():
    team_now = now(AN, BINH, CUONG)
    content = draft("reconstitute", team_now)
    block = content["teams"][0]
    block["members"] = [
        row("Nguyen Van An"),
        row("Ai Đó", phone="0905 111 222"),
        row("Người Lạ"),
        row("X", "", role_word="cố vấn"),
    ]
    asked = blocks.doubts(block, team_now)
    assert [
        (place, [(one.field, one.person_id) for one in some]) for place, some in asked.items()
    ] == [
        (0, [("name", 1)]),
        (1, [("name", 1)]),
        (3, [("role", None)]),
    ]
    entry_changes.keep_apart(content, "teams-0-members-1-name/1")
    entry_changes.accept_person(content, "teams-0-members-0-name/1")
    assert list(blocks.doubts(block, team_now)) == [3]
    assert blocks.difference(block, team_now).stays == (1,)


def test_namesakes_are_told_apart_by_their_number_or_asked_about():
    first, second = seat(1, "Lê An", phone="0905111222"), seat(2, "Lê An", phone="0905333444")
    rows = [row("Lê An", phone="0905 333 444"), row("Lê An", phone="0905 111 222")]
    kept = entry_paste.recognised(rows, now(first, second))
    assert [one["person"] for one in kept] == ["2", "1"]
    kept = entry_paste.recognised([row("Lê An", phone="")], now(first, second))
    assert not kept[0]["person"]
    # Two lines of one name where one sits: which of them stays has to be asked.
    kept = entry_paste.recognised([row("Lê An"), row("Lê An")], now(first))
    assert [bool(one["person"]) for one in kept] == [False, False]


def test_common_list_finds_teams_by_what_they_and_their_villages_are_called():
    teams = [
        now(AN),
        now(BINH, pk=8, village=(4, "Thôn 2")),
        now(CUONG, pk=9, village=(5, "Khu 2")),
    ]
    content = draft("reconstitute", *teams)
    known = {one.pk: one for one in teams}
    names = entry_paste.section_names(content, {}, known)
    content["pasted"] = {
        "": "Tổ CNSCĐ An Mỹ\n1\tNguyễn Văn An\tTổ trưởng\nThôn 2\n1\tTrần Thị Bình\tTổ phó\n"
        "Tổ công nghệ số cộng đồng Khu 2\n1\tLê Văn Cường\tTổ viên"
    }
    assert entry_paste.paste_everywhere(content, names, known) == (3, 0)
    assert [one["members"][0]["person"] for one in content["teams"]] == ["1", "2", "3"]
    assert "2" not in [name for some in names.values() for name in some]


def test_supplement_is_added_to_and_relieve_names_who_leaves():
    team_now = now(AN, BINH)
    content = draft("supplement", team_now)
    content["pasted"] = {"t1": "Đỗ Minh\tTổ viên"}
    entry_paste.paste_into(content, "t1", {7: team_now})
    assert [one["name"] for one in content["teams"][0]["members"]] == ["Đỗ Minh"]
    assert blocks.summary_line(content["teams"][0], team_now) == "2 ở lại, 1 mới"
    relieve = draft("relieve", team_now)["teams"][0]
    relieve["leaves"] = [{"person": 2, "reason": "Nghỉ hưu"}]
    assert blocks.summary_line(relieve, team_now) == "1 ở lại, 1 thôi"


def test_merger_into_a_new_team_takes_villages_and_people_with_one_leader():
    other = seat(1, "Nguyễn Văn An"), seat(5, "Hồ Dũng", "leader")
    first, second = now(AN, BINH), now(*other, pk=8, village=(4, "Thôn Xuân Phú"))
    content = payload()
    blocks.merge_blocks(content, [first, second], None)
    new, one, two = content["teams"]
    assert new["villages"] == [3, 4]
    assert [(row["person"], row["role"]) for row in new["members"]] == [
        ("1", "leader"),
        ("2", "deputy"),
        ("5", ""),
    ]
    assert [(row["effect"], row["team"], row["into"]) for row in (one, two)] == [
        ("merge", 7, "t1"),
        ("merge", 8, "t1"),
    ]


def test_merger_into_one_of_them_constitutes_it_anew():
    first, second = now(AN), now(BINH, pk=8, village=(4, "Thôn Xuân Phú"))
    content = payload()
    blocks.merge_blocks(content, [first, second], 8)
    kept, ending = content["teams"]
    assert (kept["effect"], kept["team"], kept["villages"]) == ("reconstitute", 8, [3, 4])
    assert (ending["team"], ending["into"]) == (7, kept["key"])


def test_targets_are_given_to_every_team_that_goes_on():
    content = draft("reconstitute", now(AN), now(BINH, pk=8))
    blocks.add_blocks(content, "dissolve", [now(CUONG, pk=9)])
    content["targets"] = [
        {"name": "Hộ cài VNeID", "measure": "hộ", "amount": "120", "due": "31/12/2022"},
        {"name": "Buổi tập huấn", "measure": "buổi", "amount": "", "due": ""},
    ]
    assert entry_changes.give_evenly(content) == 2
    assert [len(one.get("targets", [])) for one in content["teams"]] == [1, 1, 0]
    shown = [block_of(one, at + 1, None, {}) for at, one in enumerate(content["teams"])]
    columns = entry_targets.fill(shown, content)
    assert [column.name for column in columns] == ["Hộ cài VNeID", "Buổi tập huấn", "", ""]
    assert [amount for _, amount in shown[0].cells] == ["120", ""]
    assert shown[2].cells == []


@pytest.mark.parametrize(
    ("effects", "words"),
    [
        (["reconstitute"] * 36, "Về việc kiện toàn 36 Tổ công nghệ số cộng đồng trên địa bàn xã X"),
        (["found"], "Về việc thành lập Tổ công nghệ số cộng đồng trên địa bàn xã X"),
        (
            ["found", "merge", "merge"],
            "Về việc sáp nhập 02 Tổ công nghệ số cộng đồng trên địa bàn xã X",
        ),
        ([], ""),
    ],
)
def test_suggested_summary_says_what_the_decision_does(effects, words):
    content = payload(*[team(key=f"t{at}", effect=one) for at, one in enumerate(effects)])
    assert entry_suggestions.summary(content, "xã X") == words


def test_suggested_summary_names_the_papers_acted_on():
    words = entry_suggestions.summary(payload(), "xã X", [("annul", "quyết định số 9/QĐ-UBND")])
    assert words == "Về việc bãi bỏ quyết định số 9/QĐ-UBND"


def test_suggested_basis_is_of_the_day_and_not_written_twice():
    early = entry_suggestions.basis(datetime.date(2022, 6, 28), [("KH 1", "UBND tỉnh")], [])
    assert any("749/QĐ-TTg" in line for line in early)
    assert any("793/BTTTT-THH" in line for line in early)
    assert not any("1690/QĐ-TTg" in line for line in early)
    assert early[-1] == "Căn cứ KH 1 của UBND tỉnh;"
    late = entry_suggestions.basis(datetime.date(2025, 8, 1), [], early)
    assert any("1690/QĐ-TTg" in line for line in late)
    assert not any("749/QĐ-TTg" in line for line in late)
