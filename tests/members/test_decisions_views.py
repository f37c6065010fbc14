"""One decision's page, the list, and what each officer may do with them."""

import pytest
from django.urls import reverse

from members.actions import decisions
from members.actions.files import attach_file
from teams.models import Document, DocumentState, Team
from tests import make
from tests.members.drafting import PDF, payload, team


@pytest.fixture
def village(home):
    return make.make_village(home, "An Mỹ")


@pytest.fixture
def submitted(clerk, village, today):
    document = decisions.start_draft(
        issuer=clerk.unit, payload=payload(team(village)), by=clerk, today=today
    )
    return decisions.submit(document=document, by=clerk, today=today)


@pytest.fixture
def recorded(submitted, chair, today):
    return decisions.confirm(document=submitted, by=chair, today=today)


def url(name, document, *more):
    return reverse(f"members:{name}", args=[document.pk, *more])


def test_decision_is_confirmed_by_the_leader_alone(sign_in, clerk, chair, department, submitted):
    for officer in (clerk, department):
        assert sign_in(officer).post(url("decision_confirm", submitted)).status_code == 403
    response = sign_in(chair).post(url("decision_confirm", submitted), follow=True)
    assert "Quyết định đã hiệu lực" in response.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == DocumentState.IN_FORCE


def test_decision_is_returned_with_a_reason(sign_in, clerk, chair, submitted):
    client = sign_in(chair)
    page = client.post(url("decision_return", submitted), {"reason": ""}).content.decode()
    assert "Ghi lý do" in page
    client.post(url("decision_return", submitted), {"reason": "Thiếu bản ký"})
    page = sign_in(clerk).get(url("decision", submitted)).content.decode()
    assert "Thiếu bản ký" in page
    assert url("decision_edit", submitted) in page


def test_department_returns_but_never_edits(sign_in, department, submitted):
    client = sign_in(department)
    assert client.get(url("decision_edit", submitted)).status_code == 403
    client.post(url("decision_return", submitted), {"reason": "Sai mẫu"})
    submitted.refresh_from_db()
    assert submitted.state == DocumentState.RETURNED


def test_decision_page_masks_telephone_numbers(sign_in, chair, recorded):
    page = sign_in(chair).get(url("decision", recorded)).content.decode()
    assert "Nguyễn Văn An" in page
    assert "0905111222" not in page


def test_decision_page_shows_the_paper_and_its_history(sign_in, department, recorded):
    page = sign_in(department).get(url("decision", recorded)).content.decode()
    for words in ("41/QĐ-UBND", "28/06/2022", "Phạm Văn Dũng", "Trình lãnh đạo duyệt"):
        assert words in page


def test_decision_correction_stays_in_sight(sign_in, clerk, recorded):
    client = sign_in(clerk)
    data = {"value": "Về việc lập tổ", "reason": "Gõ thiếu"}
    page = client.post(
        url("decision_correct", recorded, "summary"), data, follow=True
    ).content.decode()
    assert "<ins>Về việc lập tổ</ins>" in page
    assert "Gõ thiếu" in page


def test_decision_void_is_for_the_leader_and_empties_the_board(sign_in, clerk, chair, recorded):
    assert sign_in(clerk).post(url("decision_void", recorded), {"reason": "x"}).status_code == 403
    sign_in(chair).post(url("decision_void", recorded), {"reason": "Nhập nhầm"})
    assert Team.objects.there_on(recorded.signed_on).count() == 0


def test_decision_file_is_served_inert_and_only_at_home(
    sign_in, clerk, neighbour, other_department, submitted
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    stored = attach_file(
        document=submitted, upload=SimpleUploadedFile("bản ký.pdf", PDF), purpose="signed", by=clerk
    )
    address = url("decision_file", submitted, stored.pk)
    response = sign_in(clerk).get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    for officer in (neighbour, other_department):
        assert sign_in(officer).get(address).status_code == 404


def test_decision_list_filters_by_state_year_and_words(sign_in, clerk, home, recorded):
    make.make_document(home, number_raw="7/QĐ-UBND", state="draft", signed_on=None)
    client = sign_in(clerk)
    everything = client.get("/quyet-dinh/").content.decode()
    assert "41/QĐ-UBND" in everything
    assert "7/QĐ-UBND" in everything
    drafts = client.get("/quyet-dinh/?trang-thai=draft").content.decode()
    assert "41/QĐ-UBND" not in drafts
    assert "7/QĐ-UBND" in drafts
    assert "41/QĐ-UBND" not in client.get("/quyet-dinh/?nam=2021").content.decode()
    assert "41/QĐ-UBND" in client.get("/quyet-dinh/?q=41/").content.decode()


def test_decision_list_of_the_neighbour_is_empty_and_says_what_next(sign_in, neighbour, recorded):
    page = sign_in(neighbour).get("/quyet-dinh/").content.decode()
    assert "41/QĐ-UBND" not in page
    assert "Chưa có quyết định nào" in page


def test_decision_of_the_neighbour_is_not_found(sign_in, neighbour, recorded):
    client = sign_in(neighbour)
    assert client.get(url("decision", recorded)).status_code == 404
    for name in ("decision_upload", "decision_record"):
        assert client.post(url(name, recorded)).status_code == 404


def test_document_of_the_province_is_readable_below_but_not_its_draft(sign_in, clerk, land):
    paper = make.make_document(land.quang_nam, kind="KH", number_raw="9/KH-UBND")
    secret = make.make_document(land.quang_nam, kind="KH", state="draft", number_raw="10/KH-UBND")
    client = sign_in(clerk)
    assert client.get(url("decision", paper)).status_code == 200
    assert client.get(url("decision", secret)).status_code == 404


def test_decision_list_costs_the_same_for_many(sign_in, clerk, home, django_assert_max_num_queries):
    for _ in range(30):
        make.make_document(home)
    client = sign_in(clerk)
    with django_assert_max_num_queries(9):
        client.get("/quyet-dinh/")
    assert Document.objects.count() == 30


def test_decision_page_costs_the_same_for_many_teams(
    sign_in, clerk, home, django_assert_max_num_queries
):
    document = make.make_document(home)
    for number in range(12):
        village = make.make_village(home, f"Thôn {number}")
        make.make_team(home, [village], document, members=[f"Người {seat}" for seat in range(5)])
    client = sign_in(clerk)
    with django_assert_max_num_queries(22):
        page = client.get(reverse("members:decision", args=[document.pk])).content.decode()
    assert page.count("Người 4") == 12
