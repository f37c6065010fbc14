"""What a typed decision does to teams that are there, understood without the register."""

import datetime
from decimal import Decimal

import pytest

from members.drafting.acts import read_amount
from members.drafting.drafts import understand
from tests.members.drafting import member, payload, team

TODAY = datetime.date(2022, 7, 20)


def acted(effect, **more):
    """A block that acts on team 5."""
    block = {"key": "t1", "effect": effect, "team": 5, "kind": "village", "members": [], **more}
    return {"name": "", "villages": [], **block}


def read(*blocks, **more):
    content = payload(*blocks)
    return understand({**content, **more}, TODAY)


def errors(*blocks, **more):
    return [finding.place for finding in read(*blocks, **more)[1].errors]


def test_draft_without_the_new_keys_founds():
    draft, findings = read(team(7))
    assert findings.errors == []
    assert (draft.teams[0].effect, draft.teams[0].team_id, draft.acts_on) == ("found", None, ())


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        (acted("reconstitute", members=[member()]), []),
        (acted("reconstitute"), ["teams-0-members"]),
        (acted("supplement", members=[member()]), []),
        (acted("supplement"), ["teams-0-members"]),
        (acted("relieve", leaves=[{"person": 3, "reason": "chuyển đi"}]), []),
        (acted("relieve", leaves=[{"person": None, "reason": ""}]), ["teams-0-leaves"]),
        (acted("replace", members=[member()], leaves=[{"person": 3}]), []),
        (acted("replace"), ["teams-0-members", "teams-0-leaves"]),
        (acted("relieve", leaves=[{"person": 3}, {"person": 3}]), ["teams-0-leaves-1"]),
        (acted("relieve", leaves=[{"person": 3, "reason": "x" * 201}]), ["teams-0-leaves-0"]),
        (acted("merge", into="team:6"), []),
        (acted("merge", into="team:5"), ["teams-0-into"]),
        (acted("merge", into=""), ["teams-0-into"]),
        (acted("merge", into="t9"), ["teams-0-into"]),
        (acted("dissolve"), []),
        (acted("dissolve", team=None), ["teams-0-team"]),
        (acted("xóa"), ["teams-0-effect", "teams-0-villages"]),
        (acted("correct"), ["teams-0-corrections"]),
        (acted("correct", corrections=[{"what": "name", "value": "Tổ An Mỹ"}]), []),
        (
            acted(
                "correct",
                corrections=[{"what": "seat", "person": 3, "field": "role", "value": "vua"}],
            ),
            ["teams-0-corrections-0-value"],
        ),
        (
            acted(
                "correct", corrections=[{"what": "seat", "person": 3, "field": "phone", "value": 1}]
            ),
            ["teams-0-corrections-0-field"],
        ),
    ],
)
def test_draft_of_an_act_names_what_is_wrong(block, wrong):
    assert errors(block) == wrong


def test_draft_names_a_team_once():
    blocks = [acted("supplement", members=[member()]), acted("dissolve", key="t2")]
    assert errors(*blocks) == ["teams-1-team"]


def test_draft_merges_into_a_block_that_goes_on():
    going_on = team(7, key="t2")
    assert errors(acted("merge", into="t2"), going_on) == []
    assert errors(acted("merge", into="t2"), acted("dissolve", key="t2", team=6)) == [
        "teams-0-into"
    ]
    assert errors(acted("merge", into="team:6"), acted("dissolve", key="t2", team=6)) == [
        "teams-0-into"
    ]


def test_draft_of_a_team_that_takes_over_needs_no_villages():
    assert errors(acted("merge", into="t2"), team(key="t2")) == []
    assert errors(team(key="t2")) == ["teams-0-villages"]


def test_draft_reads_who_leaves_and_what_is_assigned():
    draft, findings = read(
        acted(
            "reconstitute",
            members=[member()],
            leaves=[{"person": "12", "reason": " chuyển  công tác "}],
            targets=[
                {"name": "Hộ dùng dịch vụ công", "measure": "hộ", "amount": "1.200,5", "due": ""},
                {"name": "", "measure": "", "amount": "", "due": ""},
                {"name": "Lượt", "measure": "lượt", "amount": "0", "due": "32/1/2022"},
            ],
        )
    )
    block = draft.teams[0]
    assert (block.leaves[0].person_id, block.leaves[0].reason) == (12, "chuyển công tác")
    assert block.targets[0].amount == Decimal("1200.5")
    assert {finding.place for finding in findings.errors} == {
        "teams-0-targets-2-amount",
        "teams-0-targets-2-due",
    }


@pytest.mark.parametrize(
    ("text", "amount"),
    [("120", 120), ("12,5", "12.5"), ("1.200", 1200), ("12.5", "12.5"), ("0", None), ("-3", None)],
)
def test_amounts_are_read_as_written_in_vietnam(text, amount):
    assert read_amount(text) == (None if amount is None else Decimal(amount))


def test_draft_that_acts_on_documents_alone_needs_no_team():
    draft, findings = read(acts_on=[{"target": 9, "kind": "annul", "note": "hết thời hạn"}])
    assert findings.errors == []
    assert (draft.acts_on[0].target_id, draft.acts_on[0].kind) == (9, "annul")


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([{"target": 9, "kind": ""}], ["acts_on-0-kind"]),
        ([{"target": None, "kind": "amend", "note": "khoản 1"}], ["acts_on-0-target"]),
        ([{"target": 9, "kind": "amend"}, {"target": 9, "kind": "annul"}], ["acts_on-1-target"]),
        ([{"target": 9, "kind": "amend", "note": "x" * 301}], ["acts_on-0-note"]),
    ],
)
def test_draft_relations_name_what_is_wrong(rows, wrong):
    assert errors(acts_on=rows) == wrong
