"""Why a team asks for a decision, and what the draft for it says; no database."""

import dataclasses
import datetime

import pytest

from members.watching.draft import blocks_for, summary_of
from members.watching.watch import PostFacts as Post
from members.watching.watch import (
    Reason,
    TeamFacts,
    VillageFacts,
    act_for,
    findings_of,
    kept_team,
    months_after,
    proposed_name,
)
from tests.make import day

NOW = day("20/7/2026")
WELL = TeamFacts(
    team_id=1,
    name="Tổ công nghệ số cộng đồng thôn An Mỹ",
    kind="village",
    since=day("1/6/2022"),
    size=5,
    has_leader=True,
    villages=(VillageFacts(11, "Thôn An Mỹ"),),
    least=3,
)
RENAMED = VillageFacts(11, "Tổ dân phố An Mỹ", "Thôn An Mỹ", day("1/7/2025"))
GONE = VillageFacts(11, "Thôn An Mỹ", gone_on=day("1/7/2025"))
HOLDER = Post(7, "Lê Hoa", "deputy", ("Trưởng thôn",), ("Công chức xã",), day("1/3/2024"))


def team(**facts):
    return dataclasses.replace(WELL, **facts)


@pytest.mark.parametrize(
    ("facts", "reason", "words", "act"),
    [
        (
            {"has_leader": False, "led_until": day("11/6/2026")},
            Reason.NO_LEADER,
            "thiếu tổ trưởng từ 12/06/2026",
            "supplement",
        ),
        ({"has_leader": False}, Reason.NO_LEADER, "thiếu tổ trưởng", "supplement"),
        (
            {"unit_change": (day("1/7/2025"), "Xã Tam Dân kết thúc")},
            Reason.UNIT_CHANGED,
            "Xã Tam Dân kết thúc",
            "reconstitute",
        ),
        (
            {"villages": (GONE,)},
            Reason.VILLAGE_GONE,
            "Thôn An Mỹ không còn từ 01/07/2025",
            "dissolve",
        ),
        (
            {"villages": (GONE, VillageFacts(12, "Thôn Xuân Phú"))},
            Reason.VILLAGE_GONE,
            "Thôn An Mỹ không còn từ 01/07/2025",
            "reconstitute",
        ),
        (
            {"villages": ()},
            Reason.VILLAGE_GONE,
            "không còn phụ trách thôn nào",
            "dissolve",
        ),
        (
            {"villages": (RENAMED,)},
            Reason.VILLAGE_CHANGED,
            "Thôn An Mỹ nay là Tổ dân phố An Mỹ từ 01/07/2025",
            "reconstitute",
        ),
        ({"sharing": ((2, "Thôn An Mỹ"),)}, Reason.TWO_TEAMS, "Thôn An Mỹ có hơn một tổ", "merge"),
        ({"size": 2}, Reason.TOO_FEW, "có 2 thành viên, cần từ 3", "supplement"),
        ({"vacated": 2}, Reason.VACATED, "2 người đã thôi, chưa có người thay", "supplement"),
        (
            {"posts": (HOLDER,)},
            Reason.POST_CHANGED,
            "Lê Hoa: từ 01/03/2024 là Công chức xã, trong tổ ghi Trưởng thôn",
            "replace",
        ),
        ({"size": 6, "most": 5}, Reason.TOO_MANY, "có 6 thành viên, nhiều nhất 5", "reconstitute"),
    ],
)
def test_each_reason_is_found_said_and_has_an_act(facts, reason, words, act):
    (finding,) = findings_of(team(**facts), NOW, None)
    assert (finding.reason, finding.words) == (reason, words)
    assert act_for(team(**facts), [finding]) == act


def test_team_that_is_well_has_no_finding():
    assert findings_of(WELL, NOW, None) == ()
    assert findings_of(team(kind="commune", villages=()), NOW, None) == ()


def test_term_is_counted_only_where_there_is_such_a_rule():
    ends = day("1/12/2024")
    assert findings_of(WELL, ends, 30)[0].words == "hết nhiệm kỳ từ 01/12/2024"
    assert findings_of(WELL, ends - datetime.timedelta(days=1), 30) == ()
    assert months_after(day("31/8/2022"), 6) == day("28/2/2023")
    assert months_after(day("31/12/2022"), 1) == day("31/1/2023")


def test_reasons_stand_in_order_and_the_furthest_act_settles_all():
    troubled = team(has_leader=False, size=2, villages=(RENAMED,), posts=(HOLDER,))
    findings = findings_of(troubled, NOW, None)
    assert [finding.reason for finding in findings] == [
        Reason.NO_LEADER,
        Reason.VILLAGE_CHANGED,
        Reason.TOO_FEW,
        Reason.POST_CHANGED,
    ]
    assert act_for(troubled, findings) == "reconstitute"


def test_new_name_follows_the_village_and_else_stays():
    assert proposed_name(team(villages=(RENAMED,))) == "Tổ công nghệ số cộng đồng tổ dân phố An Mỹ"
    assert proposed_name(WELL) == ""
    assert proposed_name(team(name="Tổ số 1", villages=(RENAMED,))) == ""


def test_fuller_team_of_a_village_is_proposed_to_go_on():
    small = team(team_id=2, size=3, sharing=((1, "Thôn An Mỹ"),))
    full = team(sharing=((2, "Thôn An Mỹ"),))
    assert kept_team(small, [small, full]) == 1
    assert kept_team(full, [small, full]) is None


def drafted(*teams, seated=None):
    everybody = {one.team_id: one for one in teams}
    chosen = [(one, findings_of(one, NOW, None)) for one in teams]
    return blocks_for(chosen, everybody, seated or {})


SEATED = {"name": "Lê Hoa", "role": "leader", "posts": "", "person": "7"}


def test_draft_of_a_missing_leader_is_one_empty_row_of_a_leader():
    (block,) = drafted(team(has_leader=False), seated={1: [SEATED]})
    assert (block["effect"], block["team"], block["villages"]) == ("supplement", 1, [])
    assert [(row["name"], row["role"]) for row in block["members"]] == [("", "leader")]


def test_draft_fills_every_seat_given_up():
    (block,) = drafted(team(size=2, vacated=3))
    assert [row["role"] for row in block["members"]] == ["member"] * 3


def test_draft_replaces_whoever_holds_another_post():
    (block,) = drafted(team(posts=(HOLDER,)), seated={1: [SEATED]})
    assert block["effect"] == "replace"
    assert [leaving["person"] for leaving in block["leaves"]] == [7]
    assert [(row["role"], row["posts"]) for row in block["members"]] == [("deputy", "Trưởng thôn")]


def test_draft_of_a_reconstitution_starts_from_those_who_sit():
    (block,) = drafted(team(villages=(RENAMED,)), seated={1: [SEATED]})
    assert block["effect"] == "reconstitute"
    assert block["members"] == [SEATED]
    assert block["villages"] == [11]
    assert block["name"] == "Tổ công nghệ số cộng đồng tổ dân phố An Mỹ"


def test_draft_of_two_teams_merges_the_smaller_into_the_other():
    small = team(team_id=2, size=3, sharing=((1, "Thôn An Mỹ"),))
    full = team(sharing=((2, "Thôn An Mỹ"),))
    (block,) = drafted(full, small)
    assert (block["key"], block["team"], block["effect"], block["into"]) == (
        "t1",
        2,
        "merge",
        "team:1",
    )


def test_team_that_goes_on_with_changes_takes_the_villages_of_those_merged():
    small = team(team_id=2, size=3, sharing=((1, "Thôn An Mỹ"),), villages=(VillageFacts(12, "B"),))
    full = team(sharing=((2, "Thôn An Mỹ"),), vacated=1)
    keeper, merged = drafted(full, small, seated={1: [SEATED]})
    assert (keeper["effect"], keeper["villages"]) == ("reconstitute", [11, 12])
    assert [row["name"] for row in keeper["members"]] == ["Lê Hoa", ""]
    assert (merged["effect"], merged["into"]) == ("merge", "t1")


def test_no_team_is_merged_into_one_that_ends_itself():
    middle = team(team_id=2, size=4, sharing=((1, "A"), (3, "B")))
    small = team(team_id=3, size=3, sharing=((2, "B"),))
    full = team(sharing=((2, "A"),))
    assert {block["team"]: block["into"] for block in drafted(full, middle, small)} == {
        2: "team:1",
        3: "team:1",
    }


def test_summary_names_the_team_or_the_act():
    one = drafted(team(has_leader=False))
    assert summary_of(one, {1: WELL.name}) == (
        "Về việc bổ sung thành viên Tổ công nghệ số cộng đồng thôn An Mỹ"
    )
    many = drafted(team(has_leader=False), team(team_id=2, villages=(GONE,)))
    assert summary_of(many, {}) == "Về việc kiện toàn các Tổ công nghệ số cộng đồng"
