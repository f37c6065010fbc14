"""What is typed on the decision page, understood without asking the register."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.drafting.drafts import FIELDS, understand
from tests.members.drafting import member, payload, team, three_people

TODAY = datetime.date(2022, 7, 20)


def places(findings, *, missing=None):
    return [
        finding.place
        for finding in findings.errors
        if missing is None or finding.missing is missing
    ]


def test_draft_complete_has_no_errors():
    draft, findings = understand(payload(team(7)), TODAY)
    assert findings.errors == []
    assert draft.in_force_from == datetime.date(2022, 6, 28)
    assert draft.number.number == 41
    assert draft.member_count == 3


def test_draft_empty_lists_what_is_missing_and_nothing_wrong():
    _, findings = understand({}, TODAY)
    assert set(places(findings)) == {
        "number_raw",
        "signed_on",
        "summary",
        "signer_name",
        "signer_title",
        "teams",
    }
    assert places(findings, missing=False) == []


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"signed_on": "31/6/2022"}, "signed_on", "Không đọc được ngày"),
        ({"signed_on": "06/28/2022"}, "signed_on", "Không đọc được ngày"),
        ({"signed_on": "21/7/2022"}, "signed_on", "sau hôm nay"),
        ({"effective_on": "27/6/2022"}, "effective_on", "sớm hơn ngày ký"),
        ({"announced_on": "1/6/2022"}, "announced_on", "sớm hơn ngày ký"),
        ({"number_raw": "QĐ-UBND"}, "number_raw", "Không thấy số"),
        ({"number_raw": "41/2021/QĐ-UBND"}, "number_raw", "năm 2022"),
        ({"number_raw": "1234567/QĐ-UBND"}, "number_raw", "quá dài"),
        ({"summary": "x" * 501}, "summary", "tối đa 500"),
    ],
)
def test_draft_names_the_wrong_field_and_the_remedy(fields, place, words):
    _, findings = understand(payload(team(7), **fields), TODAY)
    assert [(f.place, words in f.message) for f in findings.errors] == [(place, True)]


def test_draft_on_a_sunday_is_only_a_warning():
    _, findings = understand(payload(team(7), signed_on="22/5/2022"), TODAY)
    assert findings.errors == []
    assert "chủ nhật" in findings.warnings[0].message


def test_draft_with_two_leaders_is_refused_and_names_both():
    people = [member("An", "leader"), member("Bình", "leader"), member("Cường", "member")]
    _, findings = understand(payload(team(7, members=people)), TODAY)
    assert places(findings) == ["teams-0-members-1-role"]
    assert "An và Bình" in findings.errors[0].message


def test_draft_of_a_small_team_is_only_warned():
    _, findings = understand(payload(team(7, members=[member()])), TODAY)
    assert findings.errors == []
    assert any("từ 3 người" in warning.message for warning in findings.warnings)


def test_draft_rows_left_empty_are_no_members():
    rows = [*three_people(), member("", ""), member("", "member")]
    draft, findings = understand(payload(team(7, members=rows)), TODAY)
    assert draft.member_count == 3
    assert findings.errors == []


def test_draft_member_without_name_or_role_is_refused():
    rows = [member("", "member", phone="0905111222"), member("Bình", "")]
    _, findings = understand(payload(team(7, members=rows)), TODAY)
    assert places(findings) == ["teams-0-members-0-name", "teams-0-members-1-role"]


def test_draft_old_phone_is_refused_with_the_new_number():
    rows = [member(phone="01234567890")]
    _, findings = understand(payload(team(7, members=rows)), TODAY)
    assert places(findings) == ["teams-0-members-0-phone"]
    assert "083" in findings.errors[0].message.replace(" ", "")


def test_draft_posts_of_one_person_are_split():
    rows = [member(posts="Bí thư chi bộ kiêm Trưởng thôn")]
    draft, _ = understand(payload(team(7, members=rows)), TODAY)
    assert draft.teams[0].members[0].posts == ("Bí thư chi bộ", "Trưởng thôn")


def test_draft_one_village_in_two_teams_is_refused():
    _, findings = understand(payload(team(7), team(7, key="t2")), TODAY)
    assert places(findings) == ["teams-1-villages"]


def test_draft_same_person_twice_in_a_team_is_refused():
    rows = [member("An", "leader"), member("AN", "member")]
    _, findings = understand(payload(team(7, members=rows)), TODAY)
    assert places(findings) == ["teams-0-members-1-name"]


def test_draft_names_are_kept_composed():
    draft, _ = understand(payload(team(7, members=[member("Hồ Thị  Nguyệt ")])), TODAY)
    assert draft.teams[0].members[0].name == "Hồ Thị Nguyệt"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)),
    cells=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(max_size=20),
                "role": st.sampled_from(["", "leader", "deputy", "chủ tịch"]),
                "phone": st.text(max_size=14),
                "posts": st.text(max_size=20),
            }
        ),
        max_size=5,
    ),
)
def test_draft_of_anything_typed_is_understood_without_failing(fields, cells):
    draft, findings = understand(payload(team(7, members=cells), **fields), TODAY)
    typed = [
        cell for cell in cells if any(cell[name].strip() for name in ("name", "phone", "posts"))
    ]
    assert draft.member_count <= len(typed)
    assert all(finding.message for finding in findings.errors)


@pytest.mark.parametrize(
    ("number", "warned"),
    [("41/KH-UBND", True), ("41/QĐ-UBND", False), ("41/QĐUBND", False), ("41/XYZ", False)],
)
def test_draft_symbol_of_another_kind_deserves_a_second_look(number, warned):
    _, findings = understand(payload(team(7), number_raw=number), TODAY)
    assert findings.errors == []
    assert any("không phải quyết định" in f.message for f in findings.warnings) is warned


def test_draft_calls_an_unnamed_team_by_its_villages():
    content = payload(team(7, members=[]), team(8, key="t2", members=[]))
    _, findings = understand(content, TODAY, lambda ids, day: {7: "Thôn An Mỹ"})
    said = [finding.message for finding in findings.warnings]
    assert said == [
        "tổ thôn An Mỹ: chưa có danh sách thành viên.",
        "tổ thứ 2: chưa có danh sách thành viên.",
    ]
