"""Courses are noted for many at once, never twice, and struck out with a reason."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from members.actions.training import record_training, void_training
from members.models import Training
from tests import make

DAY = datetime.date(2022, 7, 1)
COURSE = "Tập huấn trên OneTouch"


@pytest.fixture
def members(home):
    team = make.make_team(home, [make.make_village(home, "An Mỹ")], members=["Lê An", "Trần Bê"])
    other = make.make_team(home, [make.make_village(home, "Xuân Phú")], members=["Võ Cư"])
    people = [seat.person for seat in team.memberships.order_by("position")]
    make.seat(other, people[0])
    return people


def record(people, clerk, **changes):
    values = {"course": COURSE, "completed_on": DAY, "today": make.TODAY, **changes}
    return record_training(people=people, by=clerk, **values)


def test_course_is_noted_once_for_each(members, clerk):
    assert record(members[:1], clerk) == 1
    assert record(members, clerk) == 1
    with pytest.raises(Refused, match="từ trước"):
        record(members, clerk)
    assert Training.objects.count() == 2
    assert {training.commune for training in Training.objects.all()} == {clerk.unit}
    with pytest.raises(IntegrityError):
        Training.objects.create(
            person=members[0], course=COURSE, completed_on=DAY, entered_by=clerk
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"course": " "}, "course"),
        ({"completed_on": make.TODAY + datetime.timedelta(days=1)}, "completed_on"),
        ({"people": []}, "people"),
    ],
)
def test_course_needs_a_name_a_day_gone_by_and_people(members, clerk, change, field):
    people = change.pop("people", members)
    with pytest.raises(Refused) as refusal:
        record(people, clerk, **change)
    assert refusal.value.field == field


def test_course_struck_out_may_be_noted_again(members, clerk):
    record(members[:1], clerk)
    training = Training.objects.get()
    with pytest.raises(Refused, match="lý do"):
        void_training(training=training, reason="", by=clerk)
    void_training(training=training, reason="nhầm người", by=clerk)
    with pytest.raises(Refused, match="đã hủy"):
        void_training(training=training, reason="nhầm người", by=clerk)
    assert record(members[:1], clerk) == 1
    assert AuditEntry.objects.filter(verb="training.void").count() == 1


def test_members_are_ticked_on_one_page(sign_in, members, clerk, next_door):
    client = sign_in(clerk)
    address = reverse("members:training_add")
    page = client.get(address).content.decode()
    # Who sits in two teams is there once.
    assert page.count('name="people"') == 3
    one_team = client.get(f"{address}?to={members[1].memberships.get().team_id}").content.decode()
    assert one_team.count('name="people"') == 2
    elsewhere = make.make_team(next_door, [make.make_village(next_door)], members=["Xa Lạ"])
    assert client.get(f"{address}?to={elsewhere.pk}").status_code == 404
    sent = {"course": COURSE, "completed_on": "1/7/2022"}
    stranger = elsewhere.memberships.get().person_id
    for people in ([], [stranger]):
        wrong = client.post(address, {**sent, "people": people}).content.decode()
        assert "Đánh dấu" in wrong
        assert COURSE in wrong
    late = client.post(address, {**sent, "completed_on": "1/8/2022", "people": [members[0].pk]})
    assert " checked" in late.content.decode()
    done = client.post(address, {**sent, "people": [one.pk for one in members]}, follow=True)
    assert "Đã ghi 2 người" in done.content.decode()
    assert "2 lượt, 2 người" in done.content.decode()
    course = client.get(f"/tap-huan/?khoa={COURSE}&hoan-thanh=2022-07-01").content.decode()
    assert "Lê An" in course
    person = client.get(reverse("members:person", args=[members[0].pk])).content.decode()
    assert COURSE in person
    void = reverse("members:training_void", args=[Training.objects.first().pk])
    assert void in person + course
    assert client.post(void, {"reason": "nhầm"}).status_code == 302


def test_courses_are_counted_from_above_and_unseen_next_door(
    sign_in, members, clerk, department, neighbour
):
    record(members, clerk)
    assert "2 lượt, 2 người" in sign_in(department).get("/tap-huan/").content.decode()
    assert "0 lượt, 0 người" in sign_in(neighbour).get("/tap-huan/").content.decode()
