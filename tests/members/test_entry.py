"""Between the decision page and its draft: nothing typed is dropped."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from communes.vietnamese import nfc
from members.entering import changes as entry_changes
from members.entering import entry
from members.entering import paste as entry_paste
from tests.members.drafting import member, payload, posted, team


def query(data):
    built = QueryDict(mutable=True)
    for name, value in data.items():
        if isinstance(value, list):
            built.setlist(name, value)
        else:
            built[name] = value
    return built


# As it is stored: what a person typed, in one form of Unicode.
TYPED = st.text(max_size=15).map(lambda text: nfc(text.replace("\0", "")))


@given(
    st.lists(st.tuples(TYPED, st.sampled_from(["", "leader", "member"])), max_size=8),
    st.text(alphabet="ăâđêôơưế xyz", max_size=30),
)
def test_entry_posted_again_is_the_same_draft(people, summary):
    content = payload(
        team(3, 4, members=[member(name, role) for name, role in people]),
        team(key="t2", kind="commune", members=[]),
        summary=summary,
    )
    assert entry.payload_of(query(posted(content))) == {**content, "pasted": {}}


def test_entry_ticked_villages_become_one_team_each():
    content = payload(team(3))
    entry_changes.add_teams(content, [3, 5, 6], together=False)
    assert [one["villages"] for one in content["teams"]] == [[3], [5], [6]]
    assert len({one["key"] for one in content["teams"]}) == 3


def test_entry_ticked_villages_may_share_one_team():
    content = payload()
    entry_changes.add_teams(content, [5, 6], together=True)
    assert [one["villages"] for one in content["teams"]] == [[5, 6]]


def test_entry_team_taken_out_can_be_brought_back_with_its_people():
    content = payload(team(3), team(4, key="t2"))
    entry_changes.remove_team(content, "t1")
    assert [one["villages"] for one in content["teams"]] == [[4]]
    entry_changes.restore_team(content)
    assert [one["villages"] for one in content["teams"]] == [[4], [3]]
    assert content["teams"][1]["members"][0]["name"] == "Nguyễn Văn An"


def test_entry_pasted_rows_come_after_the_typed_ones():
    content = payload(team(3, members=[member("An"), member("", "")]))
    content["pasted"] = {"t1": "Bình\tTổ phó\nCường\tThành viên"}
    assert entry_paste.paste_into(content, "t1") == 2
    assert content["pasted"] == {}
    assert [row["name"] for row in content["teams"][0]["members"]] == ["An", "Bình", "Cường"]


def test_entry_pasted_list_is_spread_over_the_teams():
    content = payload(team(3, members=[]), team(4, key="t2", members=[]))
    names = entry_paste.section_names(content, {3: "Thôn An Mỹ", 4: "Thôn Xuân Phú"})
    text = "Xuân Phú\n1\tBình\tTổ trưởng\nThôn An Mỹ\n1\tAn\tTổ trưởng\nThôn Lạ\n1\tDũng\tTổ viên"
    content["pasted"] = {"": text}
    assert entry_paste.paste_everywhere(content, names) == (2, 1)
    assert content["teams"][1]["members"][0]["name"] == "Bình"


def test_entry_pasted_list_without_sections_is_left_out_and_counted():
    content = payload(team(3, members=[]))
    content["pasted"] = {"": "1\tAn\tTổ trưởng"}
    assert entry_paste.paste_everywhere(content, {"t1": ["Thôn An Mỹ"]}) == (0, 1)
    assert content["pasted"] == {"": "1\tAn\tTổ trưởng"}


def test_entry_known_person_is_accepted_for_one_row():
    content = payload(team(3))
    entry_changes.accept_person(content, "teams-0-members-1-name/77")
    assert [row["person"] for row in content["teams"][0]["members"]] == ["", "77", ""]
    entry_changes.accept_person(content, "teams-9-members-1-name/77")
    entry_changes.accept_person(content, "nonsense")


def test_entry_birth_and_sex_of_an_imported_row_are_carried_along():
    content = payload(team(3, members=[member("An", birth="1985", sex="male")]))
    assert entry.payload_of(query(posted(content)))["teams"] == content["teams"]
