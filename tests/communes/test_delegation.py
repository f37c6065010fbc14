"""The leader's right, lent for a time: who holds it on which day, and how it ends."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes.actions.delegation import delegate, take_back
from communes.errors import Refused
from communes.models import AuditEntry, Delegation, Officer
from communes.officers.delegations import by_delegation
from communes.roles import Right
from tests import make

TODAY = make.TODAY
WEEK = TODAY + datetime.timedelta(days=7)


def lend(chair, clerk, **changes):
    values = {
        "receiver": clerk,
        "first_day": TODAY,
        "last_day": WEEK,
        "reason": "đi công tác",
        "document": "12/GUQ-UBND",
        "by": chair,
        "today": TODAY,
        **changes,
    }
    return delegate(**values)


def again(officer):
    """The officer as the next request meets them."""
    return Officer.objects.get(pk=officer.pk)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(0, False), (1, True), (7, True), (8, False)],
)
def test_delegation_gives_the_right_inside_its_days_alone(chair, clerk, settings, day, holds):
    lend(chair, clerk, first_day=TODAY + datetime.timedelta(days=1))
    settings.PORTAL_TODAY = TODAY + datetime.timedelta(days=day)
    assert again(clerk).can(Right.CONFIRM_DOCUMENTS) is holds
    assert bool(by_delegation(again(clerk))) is holds
    assert again(chair).can(Right.CONFIRM_DOCUMENTS)


def test_delegation_lends_confirming_and_handing_in_alone(chair, clerk):
    lend(chair, clerk)
    held = {right for right in Right if again(clerk).can(right)}
    bare = {right for right in Right if clerk.can(right)}
    assert held - bare == {Right.CONFIRM_DOCUMENTS, Right.SUBMIT_FIGURES}


def test_delegation_ends_with_the_givers_post_and_the_receivers(chair, clerk, settings):
    lend(chair, clerk)
    chair.assignments.update(valid_to=TODAY)
    assert again(clerk).can(Right.CONFIRM_DOCUMENTS)
    settings.PORTAL_TODAY = TODAY + datetime.timedelta(days=1)
    assert not again(clerk).can(Right.CONFIRM_DOCUMENTS)
    settings.PORTAL_TODAY = TODAY
    chair.assignments.update(valid_to=None)
    Officer.objects.filter(pk=chair.pk).update(is_active=False)
    assert not again(clerk).can(Right.CONFIRM_DOCUMENTS)


def test_delegation_follows_nobody_to_another_commune(chair, clerk, next_door):
    lend(chair, clerk)
    clerk.assignments.update(valid_to=TODAY - datetime.timedelta(days=1))
    make.assign(clerk, "clerk", next_door, valid_from=TODAY)
    assert not again(clerk).can(Right.CONFIRM_DOCUMENTS)


def test_delegation_is_refused_to_oneself_to_strangers_and_up_a_chain(
    chair, clerk, neighbour, home, department
):
    other = make.make_officer("chair", home)
    for receiver in (chair, neighbour, department, other):
        with pytest.raises(Refused) as refusal:
            lend(chair, receiver)
        assert refusal.value.field == "receiver"
    lend(chair, clerk)
    third = make.make_officer("clerk", home)
    with pytest.raises(Refused, match="không ủy quyền lại"):
        lend(again(clerk), third)
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-1, 3, "first_day"), (3, 2, "last_day"), (0, 400, "last_day")],
)
def test_delegation_days_are_checked(chair, clerk, first, last, field):
    with pytest.raises(Refused) as refusal:
        lend(
            chair,
            clerk,
            first_day=TODAY + datetime.timedelta(days=first),
            last_day=TODAY + datetime.timedelta(days=last),
        )
    assert refusal.value.field == field


def test_delegations_of_a_giver_or_a_receiver_never_overlap(chair, clerk, home):
    lend(chair, clerk)
    colleague, second_chair = make.make_officer("clerk", home), make.make_officer("chair", home)
    with pytest.raises(Refused, match="Thu hồi lần đó"):
        lend(chair, colleague, first_day=WEEK)
    with pytest.raises(Refused, match="đã được ủy quyền"):
        lend(second_chair, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.delegate(chair, colleague, valid_from=TODAY)
    after = WEEK + datetime.timedelta(days=1)
    assert lend(chair, colleague, first_day=after, last_day=after)


@pytest.mark.parametrize("change", [{"reason": ""}, {"valid_to": None}])
def test_delegation_without_a_reason_or_an_end_is_impossible(chair, clerk, change):
    with pytest.raises(IntegrityError):
        make.delegate(chair, clerk, **change)


def test_delegation_to_oneself_is_impossible(chair):
    with pytest.raises(IntegrityError):
        make.delegate(chair, chair)


def test_delegation_taken_back_gives_no_right_from_then_on(chair, clerk, home, neighbour):
    made = lend(chair, clerk)
    with pytest.raises(Refused, match="Chỉ lãnh đạo"):
        take_back(delegation=made, reason="x", by=clerk, today=TODAY)
    with pytest.raises(Refused, match="lý do"):
        take_back(delegation=made, reason=" ", by=chair, today=TODAY)
    later = TODAY + datetime.timedelta(days=2)
    other_chair = make.make_officer("chair", home)
    ended = take_back(delegation=made, reason="đã về", by=other_chair, today=later)
    assert (ended.valid_to, ended.revoked) == (later - datetime.timedelta(days=1), True)
    assert not again(clerk).can(Right.CONFIRM_DOCUMENTS)
    with pytest.raises(Refused, match="đã kết thúc"):
        take_back(delegation=made, reason="đã về", by=chair, today=later)
    assert lend(chair, clerk, first_day=later, today=later)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == {"delegation.given", "delegation.taken_back"}


def test_delegation_is_given_shown_to_both_and_taken_back_on_pages(sign_in, chair, clerk):
    address = reverse("communes:delegations")
    leader = sign_in(chair)
    assert "Chưa ủy quyền lần nào" in leader.get(address).content.decode()
    typed = {
        "receiver": clerk.pk,
        "first_day": "20/7/2022",
        "last_day": "19/7/2022",
        "reason": "đi họp tỉnh",
        "document": "",
    }
    wrong = leader.post(address, typed)
    assert wrong.status_code == 422
    assert "đi họp tỉnh" in wrong.content.decode()
    done = leader.post(address, {**typed, "last_day": "27/7/2022"}, follow=True).content.decode()
    assert "đang có hiệu lực" in done
    mine = sign_in(clerk).get("/").content.decode()
    assert "đang được ủy quyền đến 27/07/2022" in mine
    assert f"thay {chair.full_name}" in mine
    assert "Anh/chị đang ủy quyền" in leader.get("/").content.decode()
    assert sign_in(clerk).get(address).status_code == 403
    back = reverse("communes:delegation_take_back", args=[Delegation.objects.get().pk])
    assert leader.post(back, {"reason": ""}).status_code == 200
    assert "đã thu hồi" in leader.post(back, {"reason": "về sớm"}, follow=True).content.decode()
    assert "đang được ủy quyền" not in sign_in(clerk).get("/").content.decode()


def test_delegation_of_next_door_is_not_found(sign_in, chair, clerk, next_door):
    made = lend(chair, clerk)
    stranger = make.make_officer("chair", next_door)
    back = reverse("communes:delegation_take_back", args=[made.pk])
    assert sign_in(stranger).get(back).status_code == 404
