"""What the department received of the communes' decisions."""

import pytest
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from teams.actions import receipts
from teams.models import Receipt
from tests import make
from tests.make import day

URL = "teams:receipts"


@pytest.fixture
def decisions(land):
    """One decision each of Tam Dân and Tam Đàn, signed on 28/6/2022, and one of A Lù."""
    found = []
    for number, commune in enumerate((land.home, land.next_door, land.far), start=41):
        document = make.make_document(
            commune, number_raw=f"{number}/QĐ-UBND", signed_on=day("28/6/2022")
        )
        make.make_team(commune, [make.make_village(commune, "Thôn 1")], document)
        found.append(document)
    return found


def note(decisions, by, **more):
    given = {
        "documents": decisions,
        "received_on": day("1/7/2022"),
        "with_list": False,
        "by": by,
        "today": make.TODAY,
        **more,
    }
    return receipts.note_receipts(**given)


def test_many_are_noted_at_once_and_known_ones_add_nothing(
    land, decisions, department, monkeypatch
):
    told: list[object] = []
    monkeypatch.setattr("communes.facts._listeners", [told.append])
    assert len(note(decisions[:1], department)) == 1
    assert [row.document for row in note(decisions[:2], department)] == [decisions[1]]
    assert len(note(decisions[:2], department, with_list=True)) == 2
    assert told == [[land.home.pk], *[sorted([land.home.pk, land.next_door.pk])] * 2]
    entry = AuditEntry.objects.filter(verb="receipt.noted").first()
    assert entry.after["ngày nhận"] == "01/07/2022"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_on": day("27/6/2022")}, "received_on"),
        ({"received_on": day("21/7/2022")}, "received_on"),
        ({"documents": []}, "documents"),
    ],
)
def test_impossible_days_note_nothing(decisions, department, more, field):
    with pytest.raises(Refused) as refusal:
        note(decisions[:2], department, **more)
    assert refusal.value.field == field
    assert Receipt.objects.count() == 0


def test_receipt_noted_by_mistake_is_taken_back_with_a_trail(decisions, department, sign_in):
    (receipt,) = note(decisions[:1], department)
    url = reverse("teams:receipt_withdraw", args=[receipt.pk])
    client = sign_in(department)
    assert "reason" in client.post(url, {"reason": ""}).context["form"].errors
    assert client.post(url, {"reason": "đánh dấu nhầm"}).status_code == 302
    assert Receipt.objects.count() == 0
    entry = AuditEntry.objects.get(verb="receipt.withdrawn")
    assert (entry.reason, entry.before["kèm danh sách"]) == ("đánh dấu nhầm", "không")


def test_department_ticks_decisions_of_its_communes(
    land, decisions, department, sign_in, django_assert_max_num_queries
):
    client = sign_in(department)
    for number in range(50, 60):
        make.make_team(
            land.home,
            [make.make_village(land.home, f"Thôn {number}")],
            make.make_document(land.home, number_raw=f"{number}/QĐ-UBND"),
        )
    with django_assert_max_num_queries(12):
        page = client.get(reverse(URL))
    assert "41/QĐ-UBND" in page.text
    assert "43/QĐ-UBND" not in page.text
    ticked = [str(document.pk) for document in decisions]
    early = client.post(reverse(URL), {"van-ban": ticked, "received_on": "27/6/2022"})
    assert "trước ngày ký của 2 văn bản" in early.text
    assert early.context["ticked"] == {document.pk for document in decisions}
    sent = {"van-ban": ticked, "received_on": "1/7/2022", "with_list": "on"}
    client.post(reverse(URL), sent)
    # The one of another province was not there to be ticked.
    assert set(Receipt.objects.values_list("document_id", flat=True)) == {
        decisions[0].pk,
        decisions[1].pk,
    }
    assert "41/QĐ-UBND" not in client.get(reverse(URL)).text
    known = client.get(reverse(URL), {"nhan": "da"})
    assert "01/07/2022, kèm danh sách" in known.text
    assert "41/QĐ-UBND" not in client.get(reverse(URL), {"nhan": "thieu"}).text


def test_commune_reads_what_was_received_and_notes_nothing(
    land, decisions, department, clerk, sign_in
):
    note(decisions[:2], department)
    client = sign_in(clerk)
    page = client.get(reverse(URL), {"nhan": "tat-ca"})
    assert "01/07/2022, chưa có danh sách" in page.text
    assert "42/QĐ-UBND" not in page.text
    client.post(reverse(URL), {"van-ban": [str(decisions[0].pk)], "received_on": "2/7/2022"})
    assert Receipt.objects.count() == 2
    url = reverse("teams:receipt_withdraw", args=[Receipt.objects.first().pk])
    assert client.get(url).status_code == 403
