"""What decisions do to teams that are there, from the draft to the register and back."""

import datetime

import pytest

from communes.errors import Refused
from members.actions import decisions
from members.decisions.page import teams_of
from members.models import Membership, Person
from members.papers.row_facts import recorded_acts
from teams.models import (
    Constitution,
    Correction,
    Document,
    DocumentRelation,
    DocumentState,
    Effect,
    Team,
    TeamState,
    TeamTarget,
    TeamVillage,
)
from tests import make
from tests.members.drafting import member, payload, team, three_people

FOUNDED = datetime.date(2022, 6, 28)


def day(text):
    return make.day(f"{text}/2022")


@pytest.fixture
def record(clerk, chair, today):
    """record(blocks..., on="1/7") puts a decision in force; numbers count up by themselves."""
    numbers = iter(range(41, 99))

    def put(*blocks, on="28/6", acts_on=(), **fields):
        content = payload(
            *({**block, "key": block.get("key") or f"t{i}"} for i, block in enumerate(blocks, 1)),
            number_raw=f"{next(numbers)}/QĐ-UBND",
            signed_on=f"{on}/2022",
            **fields,
        )
        content["acts_on"] = list(acts_on)
        document = decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)
        decisions.submit(document=document, by=clerk, today=today)
        return decisions.confirm(document=document, by=chair, today=today)

    return put


@pytest.fixture
def villages(home):
    return [make.make_village(home, name) for name in ("An Mỹ", "Xuân Phú", "Dương Lâm")]


def act(effect, one, **more):
    """A block on a team that is there."""
    base = {"key": "", "kind": "village", "name": "", "villages": [], "members": []}
    return {**base, "effect": effect, "team": one.pk, **more}


def seated(one, on):
    rows = Membership.objects.current(day(on)).filter(team=one).order_by("position", "pk")
    return [(seat.person.full_name, seat.role) for seat in rows.select_related("person")]


def served(one, on):
    rows = TeamVillage.objects.on(day(on)).filter(team=one, void=False)
    return {str(row.village_id) for row in rows}


def keep(name, **more):
    """A row of today's composition, carried over as the page does."""
    person = Person.objects.get(full_name=name)
    return member(name, person=str(person.pk), **more)


def leave(name, reason=""):
    return {"person": Person.objects.get(full_name=name).pk, "reason": reason}


@pytest.fixture
def founded(record, villages):
    document = record(team(villages[0]))
    return Team.objects.get(begun_by=document)


AN, BINH, CUONG = "Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"


def test_reconstitution_replaces_the_whole_composition(record, founded, villages):
    document = record(
        act(
            "reconstitute",
            founded,
            name="Tổ chuyển đổi số cộng đồng An Mỹ",
            villages=[villages[0].pk, villages[1].pk],
            members=[keep(AN, role="leader"), member("Hồ Thị Dung", "deputy")],
            leaves=[leave(BINH, "Chuyển nơi ở"), leave(CUONG)],
            targets=[
                {"name": "Hộ dùng DVC", "measure": "hộ", "amount": "120", "due": "31/12/2022"}
            ],
        ),
        on="1/7",
    )
    assert seated(founded, "30/6") == [(AN, "leader"), (BINH, "deputy"), (CUONG, "member")]
    assert seated(founded, "1/7") == [(AN, "leader"), ("Hồ Thị Dung", "deputy")]
    gone = Membership.objects.get(person__full_name=BINH)
    assert (gone.valid_to, gone.ended_by, gone.end_reason) == (
        day("30/6"),
        document,
        "Chuyển nơi ở",
    )
    assert Person.objects.filter(full_name=AN).count() == 1
    assert [one.valid_to for one in founded.constitutions.order_by("valid_from")] == [
        day("30/6"),
        None,
    ]
    assert served(founded, "30/6") == {str(villages[0].pk)}
    assert served(founded, "1/7") == {str(villages[0].pk), str(villages[1].pk)}
    assert TeamVillage.objects.filter(village=villages[0]).count() == 1
    founded.refresh_from_db()
    assert founded.official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"
    assert founded.name_on(day("1/7")) == "Tổ chuyển đổi số cộng đồng An Mỹ"
    assert founded.name_on(day("30/6")) == founded.official_name
    called = Team.objects.called_on(day("20/7")).get(pk=founded.pk).called
    assert called == "Tổ chuyển đổi số cộng đồng An Mỹ"
    assert "chuyen doi so" in founded.search_text
    assert TeamTarget.objects.get().amount == 120
    details = Effect.objects.get(document=document).details
    assert details["leaves"][0]["reason"] == "Chuyển nơi ở"
    assert details["villages"] == [villages[0].pk, villages[1].pk]


def test_people_join_and_leave_a_running_composition(record, founded):
    record(act("supplement", founded, members=[member("Hồ Thị Dung", "secretary")]), on="29/6")
    record(
        act(
            "replace",
            founded,
            members=[keep(BINH, role="leader"), member("Võ Mai", "deputy")],
            leaves=[leave(AN, "Nghỉ hưu"), leave(BINH)],
        ),
        on="1/7",
    )
    record(act("relieve", founded, leaves=[leave(CUONG, "Xin thôi")]), on="5/7")
    assert len(seated(founded, "30/6")) == 4
    assert set(seated(founded, "6/7")) == {
        ("Hồ Thị Dung", "secretary"),
        (BINH, "leader"),
        ("Võ Mai", "deputy"),
    }
    assert founded.constitutions.count() == 1
    assert Membership.objects.get(person__full_name=CUONG).valid_to == day("4/7")


def test_merged_team_hands_its_villages_over(record, founded, villages):
    other = Team.objects.get(begun_by=record(team(villages[1], members=[])))
    record(
        act("merge", other, into="t2"),
        act("reconstitute", founded, members=[keep(AN, role="leader")]),
        on="1/7",
    )
    other.refresh_from_db()
    assert other.valid_to == day("30/6")
    assert other.state_on(day("1/7")) == TeamState.MERGED
    assert other.merged_into == founded
    assert served(founded, "1/7") == {str(one.pk) for one in villages[:2]}
    assert served(other, "1/7") == set()


def test_two_teams_merge_into_a_new_one_that_is_called_by_their_villages(record, founded, villages):
    other = Team.objects.get(begun_by=record(team(villages[1], members=[])))
    document = record(
        act("merge", founded, into="t3"),
        act("merge", other, into="t3"),
        team(members=[keep(AN, role="leader")], key="t3"),
        on="1/7",
    )
    new = Team.objects.get(begun_by=document)
    assert new.official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ, thôn Xuân Phú"
    assert served(new, "1/7") == {str(one.pk) for one in villages[:2]}
    assert Membership.objects.current(day("1/7")).count() == 1


def test_merger_gives_nothing_to_a_team_whose_villages_are_listed(record, founded, villages):
    other = Team.objects.get(begun_by=record(team(villages[1], members=[])))
    record(
        act("merge", other, into="t2"),
        act("reconstitute", founded, villages=[villages[0].pk], members=[keep(AN)]),
        on="1/7",
    )
    assert served(founded, "1/7") == {str(villages[0].pk)}


def test_merger_into_a_team_outside_the_decision(record, founded, villages):
    other = Team.objects.get(begun_by=record(team(villages[1], members=[])))
    record(act("merge", other, into=f"team:{founded.pk}"), on="1/7")
    assert served(founded, "2/7") == {str(one.pk) for one in villages[:2]}
    assert len(seated(founded, "2/7")) == 3


def test_village_of_a_dissolved_team_may_have_another_by_the_same_decision(
    record, founded, villages
):
    document = record(act("dissolve", founded), team(villages[0], key="t2"), on="1/7")
    founded.refresh_from_db()
    assert founded.state_on(day("1/7")) == TeamState.ENDED
    assert founded.state_on(day("30/6")) == TeamState.ACTIVE
    assert served(Team.objects.get(begun_by=document), "1/7") == {str(villages[0].pk)}


def test_decision_typed_late_finds_its_place(record, founded, villages):
    record(act("supplement", founded, members=[member("Hồ Thị Dung", "secretary")]), on="10/7")
    late = record(
        act(
            "reconstitute",
            founded,
            villages=[villages[1].pk],
            members=[keep(BINH, role="leader"), member("Võ Mai") | {"role": "member"}],
        ),
        on="1/7",
    )
    assert seated(founded, "30/6") == [(AN, "leader"), (BINH, "deputy"), (CUONG, "member")]
    assert set(seated(founded, "10/7")) == {
        (BINH, "leader"),
        ("Võ Mai", "member"),
        ("Hồ Thị Dung", "secretary"),
    }
    added = Membership.objects.get(person__full_name="Hồ Thị Dung")
    assert added.constitution.document == late
    assert served(founded, "10/7") == {str(villages[1].pk)}


def test_late_decision_between_two_takes_only_its_days(record, founded, villages):
    record(act("reconstitute", founded, villages=[villages[0].pk], members=[keep(AN)]), on="10/7")
    late = record(
        act("reconstitute", founded, villages=[villages[1].pk], members=[keep(BINH)]), on="5/7"
    )
    assert [served(founded, on) for on in ("4/7", "9/7", "10/7")] == [
        {str(villages[0].pk)},
        {str(villages[1].pk)},
        {str(villages[0].pk)},
    ]
    assert [seated(founded, on)[0][0] for on in ("4/7", "9/7", "10/7")] == [AN, BINH, AN]
    row = Constitution.objects.get(document=late)
    assert (row.valid_from, row.valid_to) == (day("5/7"), day("9/7"))


def test_struck_out_decision_gives_back_what_it_had_ended(record, founded, villages, chair):
    before = list(
        Membership.objects.order_by("pk").values_list("pk", "valid_to", "ended_by", "end_reason")
    )
    wrong = record(
        act("reconstitute", founded, villages=[villages[1].pk], members=[member("Võ Mai")]),
        on="1/7",
    )
    decisions.void_decision(document=wrong, reason="Nhập nhầm tổ", by=chair)
    assert (
        list(
            Membership.objects.filter(void=False)
            .order_by("pk")
            .values_list("pk", "valid_to", "ended_by", "end_reason")
        )
        == before
    )
    assert served(founded, "2/7") == {str(villages[0].pk)}
    merged = Team.objects.get(begun_by=record(team(villages[2], members=[]), on="2/7"))
    gone = record(act("merge", merged, into=f"team:{founded.pk}"), on="5/7")
    decisions.void_decision(document=gone, reason="Nhập nhầm", by=chair)
    merged.refresh_from_db()
    assert (merged.valid_to, merged.ended_by) == (None, None)
    assert served(founded, "6/7") == {str(villages[0].pk)}
    assert served(merged, "6/7") == {str(villages[2].pk)}


def test_struck_out_decision_stays_while_later_ones_need_it(record, founded, villages, chair):
    ending = record(act("dissolve", founded), on="1/7")
    record(team(villages[0]), on="5/7")
    with pytest.raises(Refused, match="43/QĐ-UBND") as refusal:
        decisions.void_decision(document=ending, reason="Nhập nhầm", by=chair)
    assert "Hủy văn bản đó trước" in refusal.value.message
    founded.refresh_from_db()
    assert founded.valid_to == day("30/6")
    relieved = Team.objects.get(begun_by__number=43)
    out = record(act("relieve", relieved, leaves=[leave_of(relieved, AN)]), on="6/7")
    record(act("supplement", relieved, members=[member("Võ Mai", "leader")]), on="7/7")
    with pytest.raises(Refused, match="45/QĐ-UBND"):
        decisions.void_decision(document=out, reason="Nhập nhầm", by=chair)


def leave_of(one, name):
    seat = Membership.objects.filter(team=one, person__full_name=name).get()
    return {"person": seat.person_id, "reason": ""}


@pytest.mark.parametrize(
    ("effect", "more", "on", "place", "words"),
    [
        ("dissolve", {}, "27/6", "teams-0-team", "chưa có vào ngày 27/06/2022"),
        ("dissolve", {}, "28/6", "teams-0-team", "từ chính ngày 28/06/2022"),
        ("supplement", {"members": [("Võ Mai", "leader")]}, "1/7", "teams-0-members-0-role", AN),
        ("supplement", {"members": [(AN, "member")]}, "1/7", "teams-0-members-0-name", "đang ở"),
        ("relieve", {"leaves": [999999]}, "1/7", "teams-0-leaves-0", "không ở trong"),
        ("merge", {"into": "team:999999"}, "1/7", "teams-0-into", "không có trong sổ"),
    ],
)
def test_act_that_does_not_fit_is_refused_in_its_place(
    record, founded, effect, more, on, place, words
):
    if "members" in more:
        rows = [
            keep(name, role=role) if name == AN else member(name, role)
            for name, role in more["members"]
        ]
        more = {"members": rows}
    if "leaves" in more:
        more = {"leaves": [{"person": pk, "reason": ""} for pk in more["leaves"]]}
    with pytest.raises(Refused) as refusal:
        record(act(effect, founded, **more), on=on)
    assert refusal.value.field == place
    assert words in refusal.value.message


def test_act_on_a_team_that_ended_names_day_and_document(record, founded):
    record(act("dissolve", founded), on="1/7")
    with pytest.raises(Refused) as refusal:
        record(act("supplement", founded, members=[member("Võ Mai")]), on="5/7")
    assert "đã kết thúc sau ngày 30/06/2022" in refusal.value.message
    assert "42/QĐ-UBND" in refusal.value.message


def test_late_act_that_takes_the_ground_from_a_later_one_is_refused(record, founded):
    record(act("supplement", founded, members=[member("Võ Mai", "secretary")]), on="10/7")
    with pytest.raises(Refused, match="42/QĐ-UBND") as refusal:
        record(act("dissolve", founded), on="5/7")
    assert refusal.value.field == "teams-0-team"


def test_team_of_another_commune_cannot_be_acted_on(record, next_door):
    theirs = make.make_team(next_door, [make.make_village(next_door)])
    with pytest.raises(Refused, match="không có trong sổ của xã"):
        record(act("dissolve", theirs), on="1/7")
    theirs.refresh_from_db()
    assert theirs.valid_to is None


def test_new_commune_acts_on_the_teams_of_those_it_absorbed(record, home, next_door):
    make.succeed(next_door, home, FOUNDED)
    village = make.make_village(home, "Tân Lập")
    theirs = make.make_team(next_door, [], members=["Hồ Thị Dung"])
    record(
        act("reconstitute", theirs, villages=[village.pk], members=[keep("Hồ Thị Dung")]), on="5/7"
    )
    row = Membership.objects.current(day("5/7")).get(team=theirs)
    # The seat stands where its team does; a decision moves no team, the reform of units does.
    assert row.commune == next_door
    assert Person.objects.count() == 1


def test_annulled_decision_ends_what_it_began(record, founded, villages):
    second = record(
        act("reconstitute", founded, villages=[], members=[member("Võ Mai")]),
        team(villages[1], key="t2"),
        on="1/7",
    )
    ended = Team.objects.get(begun_by=second)
    annulling = record(acts_on=[{"target": second.pk, "kind": "annul", "note": ""}], on="10/7")
    ended.refresh_from_db()
    assert ended.valid_to == day("9/7")
    assert served(ended, "10/7") == set()
    assert (seated(founded, "9/7"), seated(founded, "10/7")) == ([("Võ Mai", "leader")], [])
    assert founded.state_on(day("10/7")) == TeamState.REVIEW
    assert [founded.pk] == list(
        Team.objects.needing_review_on(day("10/7")).values_list("pk", flat=True)
    )
    effects = Effect.objects.filter(document=annulling)
    assert {(one.kind, one.details["target"]) for one in effects} == {("annul", second.pk)}
    second.refresh_from_db()
    assert second.state == DocumentState.ANNULLED
    assert second.state_on(day("9/7")) == DocumentState.IN_FORCE
    assert second.state_on(day("10/7")) == DocumentState.ANNULLED
    assert second not in Document.objects.in_force_on(day("10/7"))
    assert second in Document.objects.in_force_on(day("9/7"))


def test_states_of_documents_follow_their_relations(record, founded, chair):
    first = founded.begun_by
    amending = record(
        act("supplement", founded, members=[member("Võ Mai", "secretary")]),
        acts_on=[{"target": first.pk, "kind": "amend", "note": "Khoản 1 Điều 1"}],
        on="1/7",
    )
    replacing = record(acts_on=[{"target": first.pk, "kind": "replace", "note": ""}], on="10/7")
    first.refresh_from_db()
    assert first.state == DocumentState.REPLACED
    assert [first.state_on(day(on)) for on in ("30/6", "1/7", "10/7")] == [
        DocumentState.IN_FORCE,
        DocumentState.AMENDED,
        DocumentState.REPLACED,
    ]
    with pytest.raises(Refused, match="43/QĐ-UBND"):
        record(acts_on=[{"target": first.pk, "kind": "withdraw"}], on="12/7")
    with pytest.raises(Refused, match="Hủy văn bản đó trước"):
        decisions.void_decision(document=first, reason="Nhầm", by=chair)
    decisions.void_decision(document=replacing, reason="Nhầm", by=chair)
    first.refresh_from_db()
    assert first.state == DocumentState.AMENDED
    decisions.void_decision(document=amending, reason="Nhầm", by=chair)
    first.refresh_from_db()
    assert first.state == DocumentState.IN_FORCE
    assert DocumentRelation.objects.filter(void=False).count() == 0
    assert len(seated(founded, "2/7")) == 3


def test_replacing_a_decision_warns_of_the_teams_it_says_nothing_of(clerk, founded, today):
    from members.drafting.checks import check

    content = payload(number_raw="50/QĐ-UBND", signed_on="5/7/2022")
    content["acts_on"] = [{"target": founded.begun_by_id, "kind": "replace", "note": ""}]
    document = decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)
    _, findings = check(document, today)
    assert findings.errors == []
    assert [(one.place, founded.official_name in one.message) for one in findings.warnings] == [
        ("acts_on-0-target", True)
    ]


def test_formal_correction_mends_the_copy_and_is_given_back(record, founded, chair):
    person = Person.objects.get(full_name=BINH)
    fields = [
        {"what": "name", "value": "Tổ CNSCĐ thôn An Mỹ"},
        {"what": "seat", "person": person.pk, "field": "full_name", "value": "Trần Thị Bích"},
        {"what": "seat", "person": person.pk, "field": "posts", "value": "Bí thư, Trưởng thôn"},
    ]
    document = record(act("correct", founded, corrections=fields), on="5/7")
    founded.refresh_from_db()
    assert founded.official_name == "Tổ CNSCĐ thôn An Mỹ"
    seat = Membership.objects.get(person=person)
    assert (seat.person.full_name, seat.posts) == ("Trần Thị Bích", ["Bí thư", "Trưởng thôn"])
    notes = Correction.objects.filter(by_document=document, document=founded.begun_by)
    assert {note.before for note in notes} == {
        "Tổ công nghệ số cộng đồng thôn An Mỹ",
        BINH,
        "",
    }
    first = teams_of(founded.begun_by, chair, day("6/7"))[0]
    assert {(line.label, line.after, line.by) for line in first.mended} >= {
        ("tên tổ", "Tổ CNSCĐ thôn An Mỹ", document),
        (f"họ và tên của {BINH}", "Trần Thị Bích", document),
    }
    corrected = recorded_acts(document, chair, day("6/7"))[0]
    assert (f"họ và tên của {BINH}", "Trần Thị Bích") in corrected.corrections
    decisions.void_decision(document=document, reason="Nhầm", by=chair)
    assert not teams_of(founded.begun_by, chair, day("6/7"))[0].mended
    founded.refresh_from_db()
    person.refresh_from_db()
    assert founded.official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"
    assert person.full_name == BINH


def test_formal_correction_swaps_leader_and_deputy(record, founded):
    an, binh = (Person.objects.get(full_name=name) for name in (AN, BINH))
    fields = [
        {"what": "seat", "person": binh.pk, "field": "role", "value": "leader"},
        {"what": "seat", "person": an.pk, "field": "role", "value": "deputy"},
    ]
    record(act("correct", founded, corrections=fields), on="5/7")
    assert dict(seated(founded, "28/6"))[BINH] == "leader"
    with pytest.raises(Refused):
        record(
            act(
                "correct",
                founded,
                corrections=[{"what": "seat", "person": an.pk, "field": "role", "value": "leader"}],
            ),
            on="6/7",
        )


def test_inherited_village_is_settled_by_a_reconstitution(record, founded, villages, home):
    other = Team.objects.get(begun_by=record(team(villages[1], members=[])))
    merged = make.make_village(home, "Mỹ Phú", valid_from=day("1/7"))
    for one in (founded, other):
        TeamVillage.objects.filter(team=one).update(valid_to=day("30/6"))
        TeamVillage.objects.create(
            team=one,
            village=merged,
            inherited=True,
            valid_from=day("1/7"),
            commune=home,
            province=one.province,
            district=one.district,
        )
    assert founded.state_on(day("2/7")) == TeamState.REVIEW
    record(
        act("reconstitute", founded, villages=[merged.pk], members=three_kept()),
        act("merge", other, into="t1"),
        on="10/7",
    )
    assert founded.state_on(day("10/7")) == TeamState.ACTIVE
    rows = TeamVillage.objects.on(day("10/7")).filter(void=False, village=merged)
    assert [(row.team_id, row.inherited) for row in rows] == [(founded.pk, False)]
    assert served(founded, "29/6") == {str(villages[0].pk)}


def three_kept():
    return [keep(row["name"], role=row["role"]) for row in three_people()]
