"""Two officers at the same moment: nothing is doubled, and the second is told what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from communes.errors import Refused
from members.actions import decisions
from members.models import Membership, Person
from teams.models import (
    Document,
    DocumentRelation,
    DocumentState,
    Effect,
    Team,
    TeamVillage,
)
from tests import make
from tests.members.drafting import member, payload, posted, team

# Seconds that a thread may take before the test fails instead of waiting for ever.
PATIENCE = 120


@pytest.fixture
def commune(transactional_db, land):
    return land


@pytest.fixture
def village(commune):
    return make.make_village(commune.home, "An Mỹ")


@pytest.fixture
def keepers(commune):
    return (
        make.make_officer("clerk", commune.home),
        make.make_officer("chair", commune.home),
        make.make_officer("chair", commune.home),
    )


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; what each returned or was refused with."""
    ready = threading.Barrier(len(calls), timeout=PATIENCE)
    results: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        ready.wait()
        try:
            results[place] = calls[place]()
        except Refused as refusal:
            results[place] = refusal.message
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=[place], daemon=True) for place in range(len(calls))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return results


def submitted(clerk, content):
    document = decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=make.TODAY)
    return decisions.submit(document=document, by=clerk, today=make.TODAY)


def confirm(document, chair):
    return lambda: decisions.confirm(document=document, by=chair, today=make.TODAY)


def refusals(results):
    return [result for result in results if isinstance(result, str)]


def test_one_decision_confirmed_twice_is_in_force_once(keepers, village):
    clerk, chair, other = keepers
    document = submitted(clerk, payload(team(village)))
    results = at_once(confirm(document, chair), confirm(document, other))
    assert refusals(results) == ["Chỉ xác nhận được quyết định đang chờ duyệt."]
    assert (Team.objects.count(), Membership.objects.count()) == (1, 3)


def test_two_decisions_for_one_village_leave_one_team(keepers, village):
    clerk, chair, other = keepers
    one = submitted(clerk, payload(team(village)))
    two = submitted(clerk, payload(team(village), number_raw="42/QĐ-UBND"))
    (message,) = refusals(at_once(confirm(one, chair), confirm(two, other)))
    assert "Thôn An Mỹ đã có tổ" in message
    assert TeamVillage.objects.count() == Team.objects.count() == 1
    states = set(Document.objects.values_list("state", flat=True))
    assert states == {DocumentState.IN_FORCE, DocumentState.SUBMITTED}


def test_one_person_in_two_decisions_is_entered_once(keepers, village, commune):
    clerk, chair, other = keepers
    people = [member("Võ Thị Mai", "leader", phone="0905111222")]
    second = make.make_village(commune.home, "Xuân Phú")
    one = submitted(clerk, payload(team(village, members=people)))
    two = submitted(clerk, payload(team(second, members=people), number_raw="42/QĐ-UBND"))
    assert refusals(at_once(confirm(one, chair), confirm(two, other))) == []
    assert (Person.objects.count(), Membership.objects.count()) == (1, 2)


def test_one_number_handed_in_twice_is_taken_once(keepers, village):
    clerk = keepers[0]
    drafts = [
        decisions.start_draft(
            issuer=clerk.unit, payload=payload(team(village)), by=clerk, today=make.TODAY
        )
        for _ in range(2)
    ]
    calls = [
        lambda one=one: decisions.submit(document=one, by=clerk, today=make.TODAY) for one in drafts
    ]
    (message,) = refusals(at_once(*calls))
    assert "41/QĐ-UBND" in message
    assert "sổ" in message
    assert Document.objects.filter(state=DocumentState.SUBMITTED).count() == 1


def test_a_page_sent_twice_at_once_begins_one_draft(keepers, village):
    clerk = keepers[0]
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(clerk)
    data = posted(payload(team(village)), begun="trang-a")
    calls = [
        lambda client=client: client.post(reverse("members:decision_new"), data).status_code
        for client in clients
    ]
    assert at_once(*calls) == [302, 302]
    assert Document.objects.count() == 1


@pytest.fixture
def founded(keepers, village):
    """A team whose decision is in force, and an official who acts on it."""
    clerk, chair, _ = keepers
    confirm(submitted(clerk, payload(team(village))), chair)()
    return Team.objects.get()


def acting(founded, effect, number, **more):
    block = {"key": "t1", "effect": effect, "team": founded.pk, "villages": [], "members": []}
    content = payload({**block, **more}, number_raw=number, signed_on="5/7/2022")
    return {**content, "acts_on": []}


def test_decision_revoked_while_another_amends_it_leaves_one_of_both(keepers, founded):
    clerk, chair, other = keepers
    first = founded.begun_by
    content = payload(number_raw="42/QĐ-UBND", signed_on="5/7/2022")
    content["acts_on"] = [{"target": first.pk, "kind": "amend", "note": "Khoản 1"}]
    amending = submitted(clerk, content)
    strike = partial(decisions.void_decision, document=first, reason="Nhập nhầm", by=other)
    (message,) = refusals(at_once(confirm(amending, chair), strike))
    first.refresh_from_db()
    amending.refresh_from_db()
    founded.refresh_from_db()
    if first.state == DocumentState.VOID:
        assert "không có trong sổ của xã" in message
        assert amending.state == DocumentState.SUBMITTED
        assert (founded.void, DocumentRelation.objects.count()) == (True, 0)
    else:
        assert "Hủy văn bản đó trước" in message
        assert (first.state, amending.state) == (DocumentState.AMENDED, DocumentState.IN_FORCE)
        assert (founded.void, DocumentRelation.objects.count()) == (False, 1)


def test_team_dissolved_meanwhile_takes_no_more_members(keepers, founded):
    clerk, chair, other = keepers
    ending = submitted(clerk, acting(founded, "dissolve", "42/QĐ-UBND"))
    joins = [member("Võ Thị Mai", "secretary")]
    adding = submitted(clerk, acting(founded, "supplement", "43/QĐ-UBND", members=joins))
    results = at_once(confirm(ending, chair), confirm(adding, other))
    (message,) = refusals(results)
    founded.refresh_from_db()
    seats = Membership.objects.filter(team=founded)
    if founded.valid_to is not None:
        assert "đã kết thúc" in message
        assert (seats.count(), Person.objects.count()) == (3, 3)
        assert set(seats.values_list("valid_to", flat=True)) == {founded.valid_to}
    else:
        assert "43/QĐ-UBND" in message
        assert (seats.count(), Effect.objects.count()) == (4, 2)


def test_one_decision_struck_out_twice_is_struck_out_once(keepers, founded):
    _, chair, other = keepers
    strikes = [
        partial(decisions.void_decision, document=founded.begun_by, reason="Nhầm", by=by)
        for by in (chair, other)
    ]
    assert refusals(at_once(*strikes)) == ["Chỉ hủy được quyết định đã vào sổ."]


def test_two_decisions_that_annul_the_same_leave_one_of_both(keepers, founded):
    clerk, chair, other = keepers
    papers = []
    for number in ("42/QĐ-UBND", "43/QĐ-UBND"):
        content = payload(number_raw=number, signed_on="5/7/2022")
        content["acts_on"] = [{"target": founded.begun_by_id, "kind": "annul", "note": ""}]
        papers.append(submitted(clerk, content))
    (message,) = refusals(at_once(confirm(papers[0], chair), confirm(papers[1], other)))
    assert "đã bị bãi bỏ" in message
    assert DocumentRelation.objects.count() == 1
