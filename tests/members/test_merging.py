"""Two records of one person become one and can be parted; two people of one name stay two."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from members.actions import decisions
from members.actions.merging import ask_again, merge_people, part_people, say_two
from members.drafting.known_people import follow_mergers
from members.models import Membership, NotSame, Person, PersonMerge, Training
from members.people import alike
from tests import make
from tests.members.drafting import member, payload, team

NAME = "Đặng Thị Ánh"
FEB = datetime.date(2022, 2, 1)


@pytest.fixture
def teams(home):
    return [make.make_team(home, [make.make_village(home, name)]) for name in ("An Mỹ", "Xuân Phú")]


@pytest.fixture
def older(home, teams):
    person = make.make_person(NAME, phone="0905111222", commune=home)
    make.seat(teams[0], person, "leader")
    return person


@pytest.fixture
def newer(home, teams):
    person = make.make_person(NAME, commune=home, birth_year=1985, email="anh@xa.vn")
    make.seat(teams[1], person, "deputy")
    return person


def merge(older, newer, by, reason="xã xác nhận", **take):
    return merge_people(kept=older, merged=newer, take=take, reason=reason, by=by)


def found(officer):
    return [
        (pair.first.pk, pair.second.pk)
        for pair in alike.pairs_of(list(alike.with_a_twin(officer)), officer)
    ]


def test_records_that_may_be_one_are_found_likeliest_first(home, clerk):
    def person(phone="", year=None, name="Lê Văn Tý", **more):
        return make.make_person(name, phone=phone, birth_year=year, commune=home, **more)

    first = person("0905111222", 1980)
    person("0905111333", 1990)  # both differ: somebody else
    by_birth = person("0905111444", 1980)
    unknown = person("", 1991)
    by_phone = person("0905111222")
    person("0905111222", name="Lê Văn Ty")  # another name, accents count
    pairs = alike.pairs_of(list(alike.with_a_twin(clerk)), clerk)
    assert {(pair.first.pk, pair.second.pk) for pair in pairs} >= {
        (first.pk, by_phone.pk),
        (first.pk, by_birth.pk),
        (first.pk, unknown.pk),
    }
    assert pairs[0].second == by_phone
    assert pairs[0].likely
    assert all(pair.first.match_key == pair.second.match_key for pair in pairs)
    ranks = [pair.likely for pair in pairs if pair.second in (by_phone, by_birth, unknown)]
    assert ranks.index(False) > 0


def test_across_communes_a_name_alone_is_no_sign(home, next_door, clerk, department, neighbour):
    one = make.make_person(NAME, phone="0905111222", commune=home)
    make.make_person(NAME, commune=next_door)
    same = make.make_person(NAME, phone="0905111222", commune=next_door)
    assert (one.pk, same.pk) in found(department)
    assert not any(one.pk in pair for pair in found(clerk) + found(neighbour))
    assert not any(one.pk in pair and same.pk not in pair for pair in found(department))


def test_merger_moves_seats_and_courses_and_fills_in_what_was_missing(older, newer, clerk):
    Training.objects.create(person=newer, course="OneTouch", completed_on=FEB, entered_by=clerk)
    made = merge(older, newer, clerk)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert older.memberships.count() == 2
    assert (older.phone, older.birth_year, older.email) == ("0905111222", 1985, "anh@xa.vn")
    assert older.trainings.get().course == "OneTouch"
    assert newer.merged_into == older
    assert found(clerk) == []
    entry = AuditEntry.objects.get(verb="person.merged")
    assert entry.commune == clerk.unit
    assert "0905111222" not in str(entry.before) + str(entry.after)
    assert made.moved["fields"]["birth_year"] == [None, 1985]


def test_facts_that_differ_are_chosen_one_by_one(older, newer, clerk):
    Person.objects.filter(pk=newer.pk).update(phone="0914555666", sex="female")
    Person.objects.filter(pk=older.pk).update(sex="male")
    merge(older, newer, clerk, phone=True, sex=False)
    older.refresh_from_db()
    assert (older.phone, older.sex) == ("0914555666", "male")


def test_two_in_one_team_on_a_day_are_never_one(older, newer, clerk, teams):
    make.seat(teams[0], newer)
    with pytest.raises(Refused, match="cùng là thành viên"):
        merge(older, newer, clerk)
    assert not PersonMerge.objects.exists()
    assert older.memberships.count() == 1
    # One after the other in the same team is one person who came back.
    Membership.objects.filter(person=older).update(valid_to=make.day("30/6/2022"))
    Membership.objects.filter(person=newer, team=teams[0]).update(valid_from=make.day("1/7/2022"))
    merge(older, newer, clerk)
    assert older.memberships.count() == 3


def test_merger_is_refused_without_reason_for_other_names_and_beyond_the_territory(
    older, newer, clerk, next_door
):
    with pytest.raises(Refused) as refusal:
        merge(older, newer, clerk, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match="khác họ tên"):
        merge(older, make.make_person("Đặng Thị Anh", commune=clerk.unit), clerk)
    away = make.make_team(next_door, [make.make_village(next_door)])
    make.seat(away, newer)
    with pytest.raises(Refused, match="ngoài địa bàn"):
        merge(older, newer, clerk)
    with pytest.raises(Refused, match="hai bản ghi khác nhau"):
        merge(older, older, clerk)


def test_merger_is_parted_again_while_nothing_was_built_on_it(older, newer, clerk):
    made = merge(older, newer, clerk)
    part_people(merge=made, reason="nhầm", by=clerk)
    for person in (older, newer):
        person.refresh_from_db()
    assert (older.birth_year, older.email) == (None, "")
    assert (older.memberships.count(), newer.memberships.count()) == (1, 1)
    assert newer.merged_into is None
    with pytest.raises(Refused, match="đã được tách"):
        part_people(merge=made, reason="nhầm", by=clerk)
    again = merge(older, newer, clerk)
    Person.objects.filter(pk=older.pk).update(birth_year=1990)
    with pytest.raises(Refused, match="Năm sinh đã sửa"):
        part_people(merge=again, reason="nhầm", by=clerk)
    assert older.memberships.count() == 2


def test_merger_that_was_merged_on_is_parted_from_the_last(older, newer, clerk, home):
    first = make.make_person(NAME, commune=home)
    inner = merge(older, newer, clerk)
    merge(first, older, clerk)
    with pytest.raises(Refused, match="gộp tiếp"):
        part_people(merge=inner, reason="nhầm", by=clerk)
    with pytest.raises(Refused, match="vừa được gộp"):
        merge(older, make.make_person(NAME, commune=home), clerk)


def test_two_people_are_asked_about_once(older, newer, clerk):
    assert found(clerk) == [(older.pk, newer.pk)]
    said = say_two(first=newer, second=older, by=clerk)
    assert say_two(first=older, second=newer, by=clerk) == said
    assert found(clerk) == []
    assert AuditEntry.objects.filter(verb="person.not_same").count() == 1
    ask_again(said=said, by=clerk)
    assert found(clerk) == [(older.pk, newer.pk)]


def test_constraints_of_mergers(older, newer, clerk):
    wrong = [
        lambda: PersonMerge.objects.create(kept=older, merged=older, reason="x", merged_by=clerk),
        lambda: PersonMerge.objects.create(kept=older, merged=newer, reason="", merged_by=clerk),
        lambda: NotSame.objects.create(first=newer, second=older, said_by=clerk),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_pages_of_a_pair_from_the_list_to_one_person(sign_in, older, newer, clerk, home, teams):
    client = sign_in(clerk)
    Person.objects.filter(pk=newer.pk).update(phone="0914555666")
    page = client.get(reverse("members:duplicates")).content.decode()
    address = reverse("members:duplicate", args=[older.pk, newer.pk])
    assert address in page
    assert address in client.get(reverse("members:person", args=[older.pk])).content.decode()
    shown = client.get(address).content.decode()
    assert "0914 ••• 666" in shown
    assert "0914555666" not in shown
    wrong = client.post(address, {"viec": "gop", "reason": "một người"}).content.decode()
    assert "Chọn điện thoại đúng" in wrong
    assert "một người" in wrong
    done = client.post(address, {"viec": "gop", "reason": "một người", "phone": "gop"}, follow=True)
    assert "Đã gộp thành một người" in done.content.decode()
    gone = client.get(reverse("members:person", args=[newer.pk]))
    assert gone.url == reverse("members:person", args=[older.pk])
    part = reverse("members:part", args=[PersonMerge.objects.get().pk])
    assert part in client.get(reverse("members:duplicates")).content.decode()
    client.post(part, {"reason": "nhầm"})
    client.post(address, {"viec": "hai-nguoi"})
    assert "Xét lại" in client.get(reverse("members:duplicates")).content.decode()
    client.post(reverse("members:ask_again", args=[NotSame.objects.get().pk]))
    assert not NotSame.objects.exists()


def test_pairs_of_next_door_are_not_found(sign_in, older, newer, neighbour, district_officer):
    address = reverse("members:duplicate", args=[older.pk, newer.pk])
    assert sign_in(neighbour).get(address).status_code == 404
    assert sign_in(district_officer).get(address).status_code == 403


def test_list_of_pairs_costs_the_same_for_many(sign_in, clerk, home, django_assert_max_num_queries):
    for place in range(12):
        for _ in range(2):
            make.make_person(f"Người {place}", commune=home)
    client = sign_in(clerk)
    with django_assert_max_num_queries(12):
        client.get(reverse("members:duplicates"))


@pytest.mark.parametrize("effect", ["reconstitute", "relieve"])
def test_a_draft_typed_before_the_merger_speaks_of_the_record_kept(
    sign_in, older, newer, teams, clerk, chair, today, effect
):
    """Nobody who was chosen in a draft is lost or doubled when records become one."""
    third = make.make_person("Lê Văn Ba", phone="0905333444", commune=teams[1].commune)
    make.seat(teams[1], third, "member")
    row = {"name": NAME, "role": "leader", "posts": "", "organisation": "", "phone": ""}
    block = {
        "key": "t1",
        "kind": "village",
        "name": "",
        "effect": effect,
        "team": teams[1].pk,
        "villages": list(teams[1].team_villages.values_list("village", flat=True)),
        "members": [{**row, "person": str(newer.pk)}] if effect == "reconstitute" else [],
        "leaves": [{"person": newer.pk, "reason": ""}] if effect == "relieve" else [],
    }
    draft = decisions.start_draft(
        issuer=teams[1].commune, payload=payload(block), by=clerk, today=today
    )
    merge(older, newer, chair)
    page = sign_in(clerk).get(reverse("members:decision_edit", args=[draft.pk])).content.decode()
    line = {"reconstitute": "1 ở lại, 1 thôi, 0 mới", "relieve": "1 ở lại, 1 thôi"}[effect]
    assert line in page
    decisions.submit(document=draft, by=clerk, today=today)
    decisions.confirm(document=draft, by=chair, today=today)
    assert Person.objects.filter(match_key=older.match_key).count() == 2
    sitting = set(Membership.objects.current(today).filter(team=teams[1]).values_list("person"))
    assert sitting == {(older.pk,)} if effect == "reconstitute" else {(third.pk,)}


def test_a_chosen_person_is_followed_through_two_mergers(older, newer, home, chair):
    last = make.make_person(NAME, commune=home)
    merge(newer, last, chair)
    merge(older, newer, chair)
    content = payload(team(members=[member(NAME, person=str(last.pk)), member("Ai Đó")]))
    followed = follow_mergers(content)["teams"][0]["members"]
    assert [row["person"] for row in followed] == [str(older.pk), ""]
    assert content["teams"][0]["members"][0]["person"] == str(last.pk)
