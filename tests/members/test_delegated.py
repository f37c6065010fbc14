"""An official confirms in the leader's place inside the days of a delegation, and it shows."""

import datetime

import pytest
from django.urls import reverse

from communes.models import AuditEntry
from members.actions import decisions
from teams.models import DocumentState
from tests import make
from tests.members.drafting import payload, team


@pytest.fixture
def waiting(clerk, home, today):
    content = payload(team(make.make_village(home, "An Mỹ")))
    draft = decisions.start_draft(issuer=home, payload=content, by=clerk, today=today)
    return decisions.submit(document=draft, by=clerk, today=today)


def test_confirming_is_open_only_inside_the_delegation_and_is_recorded_as_such(
    sign_in, waiting, chair, home, settings
):
    deputy = make.make_officer("clerk", home, full_name="Lê Thị Phó")
    made = make.delegate(chair, deputy)
    page, confirm = (
        reverse(f"members:{name}", args=[waiting.pk]) for name in ("decision", "decision_confirm")
    )
    for day in (make.TODAY, made.valid_to + datetime.timedelta(days=1)):
        settings.PORTAL_TODAY = day
        client = sign_in(deputy)
        assert confirm not in client.get(page).content.decode()
        assert client.post(confirm).status_code == 403
    settings.PORTAL_TODAY = made.valid_to
    client = sign_in(deputy)
    assert confirm in client.get(page).content.decode()
    client.post(confirm)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.confirmed_by) == (DocumentState.IN_FORCE, deputy)
    entry = AuditEntry.objects.get(verb="decision.in_force")
    assert f"theo ủy quyền của {chair.full_name}" in entry.summary
    assert entry.summary in client.get(page).content.decode()


def test_who_handed_a_decision_in_does_not_confirm_it_by_a_lent_right(
    sign_in, waiting, chair, clerk, today
):
    make.delegate(chair, clerk, valid_from=today)
    client = sign_in(clerk)
    page = client.get(reverse("members:decision", args=[waiting.pk])).content.decode()
    confirm = reverse("members:decision_confirm", args=[waiting.pk])
    assert confirm not in page
    assert "Cần người khác xác nhận" in page
    assert "không tự xác nhận" in client.post(confirm, follow=True).content.decode()
    waiting.refresh_from_db()
    assert waiting.state == DocumentState.SUBMITTED
    # A leader answers for what is confirmed, whoever typed it.
    type(waiting).objects.filter(pk=waiting.pk).update(submitted_by=chair)
    decisions.confirm(document=waiting, by=chair, today=today)


def test_leader_and_signed_copy_are_no_delegation(waiting, chair, clerk, today):
    make.delegate(chair, clerk, valid_from=today)
    decisions.confirm(document=waiting, by=chair, today=today)
    assert "ủy quyền" not in AuditEntry.objects.get(verb="decision.in_force").summary
