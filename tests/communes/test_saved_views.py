"""Lists kept under a name: one's own, renamed, forgotten."""

import pytest

from communes.models import AuditEntry, SavedView

ADD = "/danh-sach/luu/"


@pytest.fixture
def kept(sign_in, clerk):
    client = sign_in(clerk)
    client.post(
        ADD, {"page": "teams", "name": "Thiếu tổ trưởng", "query": "to-truong=thieu&xep=-tu"}
    )
    return SavedView.objects.get()


def test_list_is_kept_and_opened_again(sign_in, clerk, kept):
    client = sign_in(clerk)
    page = client.get("/to/").content.decode()
    assert 'href="/to/?to-truong=thieu&amp;xep=-tu">Thiếu tổ trưởng</a>' in page
    assert "Thiếu tổ trưởng" not in client.get("/quyet-dinh/").content.decode()
    assert "Thiếu tổ trưởng" in client.get("/danh-sach/").content.decode()


def test_list_of_the_same_name_is_refused_and_the_name_stays(sign_in, clerk, kept):
    again = {"page": "teams", "name": "Thiếu  tổ trưởng", "query": "q=x"}
    response = sign_in(clerk).post(ADD, again)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Đã có danh sách" in page
    assert 'value="Thiếu tổ trưởng"' in page or 'value="Thiếu  tổ trưởng"' in page
    assert 'value="q=x"' in page
    # On another page the name is free.
    assert sign_in(clerk).post(ADD, {**again, "page": "people"}).status_code == 302


def test_list_is_renamed_and_deleted_by_its_officer_alone(sign_in, clerk, chair, kept):
    address = f"/danh-sach/{kept.pk}/"
    assert sign_in(chair).get(address).status_code == 404
    assert sign_in(chair).post(address, {"viec": "xoa"}).status_code == 404
    assert "Thiếu tổ trưởng" not in sign_in(chair).get("/danh-sach/").content.decode()
    client = sign_in(clerk)
    assert client.post(address, {"name": " "}).status_code == 200
    client.post(address, {"name": "Chưa có tổ trưởng"})
    kept.refresh_from_db()
    assert kept.name == "Chưa có tổ trưởng"
    client.post(address, {"viec": "xoa"})
    assert not SavedView.objects.exists()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["saved_view.kept", "saved_view.renamed", "saved_view.deleted"]


@pytest.mark.parametrize("page", ["", "nope", "decisions\0"])
def test_list_of_no_page_is_refused(sign_in, clerk, page):
    response = sign_in(clerk).post(ADD, {"page": page, "name": "x", "query": ""})
    assert response.status_code == 422
    assert not SavedView.objects.exists()
