"""The decision page as a commune official uses it, with and without mistakes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from teams.models import Document, DocumentState, Team
from tests import make
from tests.members.drafting import PDF, member, payload, posted, team

NEW = "/quyet-dinh/moi/"


@pytest.fixture
def villages(home):
    make.declare(home)
    return [make.make_village(home, name) for name in ("An Mỹ", "Xuân Phú", "Đàn Trung")]


def edit_url(document):
    return reverse("members:decision_edit", args=[document.pk])


def text_of(response):
    return response.content.decode()


def test_entry_page_offers_the_villages_without_a_team(sign_in, clerk, home, villages):
    make.make_team(home, [villages[0]], make.make_document(home, number_raw="12/QĐ-UBND"))
    page = text_of(sign_in(clerk).get(NEW, {"loai": "found"}))
    assert "Thôn Xuân Phú" in page
    assert f'value="{villages[0].pk}"' not in page
    assert "đã có tổ theo Quyết định số 12/QĐ-UBND" in page


def test_entry_first_press_begins_a_draft_with_a_team_for_each_ticked_village(
    sign_in, clerk, villages
):
    data = posted(payload(), viec="lap", village=[str(one.pk) for one in villages])
    response = sign_in(clerk).post(NEW, data)
    document = Document.objects.get()
    assert response["Location"] == f"{edit_url(document)}#khoi-c"
    assert [one["villages"] for one in document.draft["teams"]] == [[v.pk] for v in villages]
    page = text_of(sign_in(clerk).get(edit_url(document)))
    assert "Tổ của thôn An Mỹ" in page
    assert page.count("members-0-name") >= 3


def test_entry_saved_draft_comes_back_as_typed_with_the_wrong_day_named(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload(signed_on="31/6/2022", summary="Về việc <b>tổ</b>")))
    page = text_of(client.get(edit_url(Document.objects.get())))
    assert 'value="31/6/2022"' in page
    assert "Không đọc được ngày “31/6/2022”" in page
    assert "Về việc &lt;b&gt;tổ&lt;/b&gt;" in page


def test_entry_from_ticking_to_handing_in(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload(team(villages[0])), viec="trinh"))
    document = Document.objects.get()
    assert document.state == DocumentState.SUBMITTED
    assert Team.objects.count() == 0


def test_entry_handing_in_too_early_names_each_missing_thing(sign_in, clerk, villages):
    client = sign_in(clerk)
    response = client.post(
        NEW, posted(payload(signer_name="", number_raw="", summary="x"), viec="trinh"), follow=True
    )
    page = text_of(response)
    assert Document.objects.get().state == DocumentState.DRAFT
    assert "Có 3 chỗ cần sửa" in page
    assert 'href="#id_number_raw"' in page
    assert 'href="#khoi-b"' in page


def test_entry_save_over_somebody_elses_keeps_the_typed_text(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload()))
    document = Document.objects.get()
    client.post(edit_url(document), posted(payload(summary="lần hai"), revision="1"))
    response = client.post(edit_url(document), posted(payload(summary="của tôi"), revision="1"))
    assert response.status_code == 409
    assert "vừa được lưu" in text_of(response)
    assert 'value="của tôi"' in text_of(response)
    document.refresh_from_db()
    assert document.summary == "lần hai"
    again = client.post(edit_url(document), posted(payload(summary="của tôi"), revision="2"))
    assert again.status_code == 302


def test_entry_rows_and_teams_can_be_added_taken_out_and_brought_back(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload(team(villages[0]))))
    document = Document.objects.get()
    url = edit_url(document)
    client.post(url, posted(payload(team(villages[0])), viec="them_dong:t1"))
    document.refresh_from_db()
    assert len(document.draft["teams"][0]["members"]) == 8
    client.post(url, posted(document.draft, viec="bo_to:t1"))
    document.refresh_from_db()
    assert document.draft["teams"] == []
    assert "Khôi phục tổ vừa bỏ" in text_of(client.get(url))
    client.post(url, posted(document.draft, viec="khoi_phuc"))
    document.refresh_from_db()
    assert document.draft["teams"][0]["members"][0]["name"] == "Nguyễn Văn An"


def test_entry_pasted_table_fills_the_grid(sign_in, clerk, villages):
    client = sign_in(clerk)
    data = posted(payload(team(villages[0], members=[])), viec="dan:t1")
    data["dan-t1"] = "1\tHồ Thị Nguyệt\tTổ trưởng\t0905111222"
    page = text_of(client.post(NEW, data, follow=True))
    assert 'value="Hồ Thị Nguyệt"' in page
    assert "Đã đưa 1 dòng vào bảng" in page


def test_entry_signed_copy_is_stored_and_puts_the_decision_in_force(sign_in, clerk, villages):
    data = posted(payload(team(villages[0])), viec="ghi")
    data["upload"] = SimpleUploadedFile("ban-ky.pdf", PDF)
    response = sign_in(clerk).post(NEW, data, follow=True)
    document = Document.objects.get()
    assert document.by_signed_copy
    assert "xác nhận bằng bản ký" in text_of(response)
    assert Team.objects.get().official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"


def test_entry_wrong_file_is_refused_and_the_draft_is_kept(sign_in, clerk, villages):
    data = posted(payload(summary="Về việc gì đó"))
    data["upload"] = SimpleUploadedFile("virus.pdf", b"MZ")
    response = sign_in(clerk).post(NEW, data)
    assert response.status_code == 422
    assert "phải là PDF" in text_of(response)
    assert Document.objects.get().summary == "Về việc gì đó"


def test_entry_same_name_can_be_accepted_as_one_person(sign_in, clerk, home, villages):
    known = make.make_person("Hồ An", commune=home)
    make.seat(make.make_team(home, [villages[0]]), known, "leader")
    client = sign_in(clerk)
    content = payload(team(villages[1], members=[member("Hồ An")]))
    client.post(NEW, posted(content))
    document = Document.objects.get(state=DocumentState.DRAFT)
    assert "Là cùng một người" in text_of(client.get(edit_url(document)))
    client.post(
        edit_url(document), posted(content, viec=f"cung_nguoi:teams-0-members-0-name/{known.pk}")
    )
    page = text_of(client.get(edit_url(document)))
    assert "được tính là một người, hai lượt" in page


def test_entry_of_a_submitted_decision_leads_to_its_page(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload(team(villages[0])), viec="trinh"))
    document = Document.objects.get()
    assert client.get(edit_url(document)).url == reverse("members:decision", args=[document.pk])


@pytest.mark.parametrize("who", ["district_officer", "department", "ministry", "admin"])
def test_entry_is_for_the_commune_alone(sign_in, request, who):
    assert sign_in(request.getfixturevalue(who)).get(NEW).status_code == 403


def test_entry_of_the_neighbours_draft_is_not_found(sign_in, clerk, neighbour, villages):
    sign_in(clerk).post(NEW, posted(payload()))
    url = edit_url(Document.objects.get())
    assert sign_in(neighbour).get(url).status_code == 404
    assert sign_in(neighbour).post(url, posted(payload())).status_code == 404


def test_entry_asks_no_more_of_the_database_for_thirty_teams(
    sign_in, clerk, home, django_assert_max_num_queries
):
    villages = make.make_villages(home, 30)
    client = sign_in(clerk)
    teams = [team(one, key=f"t{place}") for place, one in enumerate(villages)]
    client.post(NEW, posted(payload(*teams)))
    url = edit_url(Document.objects.get())
    with django_assert_max_num_queries(24):
        client.get(url)


def test_entry_page_sent_twice_is_one_draft(sign_in, clerk, villages):
    """A slow line, a second press, or Back in the browser and saved once more."""
    client = sign_in(clerk)
    data = posted(payload(), viec="lap", village=[str(villages[0].pk)], begun="trang-a")
    first = client.post(NEW, data)
    assert client.post(NEW, data)["Location"] == first["Location"]
    document = Document.objects.get()
    assert len(document.draft["teams"]) == 1
    client.post(NEW, posted(payload(summary="Đã gõ thêm"), begun="trang-a"))
    document.refresh_from_db()
    assert document.summary == "Đã gõ thêm"
    client.post(NEW, posted(payload(), begun="trang-b"))
    assert Document.objects.count() == 2


def test_entry_page_of_a_draft_saved_twice_is_no_quarrel(sign_in, clerk, villages):
    client = sign_in(clerk)
    client.post(NEW, posted(payload()))
    edit = edit_url(Document.objects.get())
    data = posted(payload(summary="Một"), revision="1")
    assert client.post(edit, data).status_code == 302
    assert client.post(edit, data).status_code == 302
    other = client.post(edit, posted(payload(summary="Hai"), revision="1"))
    assert other.status_code == 409
    assert Document.objects.get().summary == "Một"


def test_entry_pasted_list_stays_in_its_box_until_it_is_placed(sign_in, clerk, villages):
    client = sign_in(clerk)
    content = payload(team(villages[0]), team(villages[1], key="t2"))
    lists = {"dan-t1": "Không phải bảng", "dan-tat-ca": "Thôn Lạ\n1\tVõ Đông\tTổ viên"}
    client.post(NEW, posted(content, **lists))
    document = Document.objects.get()
    page = text_of(client.get(edit_url(document)))
    assert "Không phải bảng" in page
    assert "Võ Đông" in page
    response = client.post(edit_url(document), posted(content, viec="trinh", **lists), follow=True)
    assert "chưa được đưa vào bảng" in text_of(response)
    document.refresh_from_db()
    assert document.state == DocumentState.DRAFT
    client.post(edit_url(document), posted(content, viec="trinh"))
    document.refresh_from_db()
    assert document.state == DocumentState.SUBMITTED


def test_entry_pasted_list_that_finds_no_team_stays_for_another_try(sign_in, clerk, villages):
    client = sign_in(clerk)
    content = payload(team(villages[0], members=[]), team(villages[1], key="t2", members=[]))
    text = "Thôn An Mỹ\n1\tVõ An\tTổ trưởng\t0905111222\nThôn Lạ\n1\tVõ Đông\tTổ phó"
    client.post(NEW, posted(content, viec="dan_tat_ca", **{"dan-tat-ca": text}))
    draft = Document.objects.get().draft
    assert [row["name"] for row in draft["teams"][0]["members"]] == ["Võ An"]
    left = draft["pasted"][""]
    assert "Võ Đông" in left
    assert "Võ An" not in left
    content = {**draft, "fields": payload()["fields"]}
    again = f"Xuân Phú\n{left}"
    client.post(
        edit_url(Document.objects.get()),
        posted(content, viec="dan_tat_ca", **{"dan-tat-ca": again}),
    )
    placed = Document.objects.get().draft
    assert [(row["name"], row["role"]) for row in placed["teams"][1]["members"]] == [
        ("Võ Đông", "deputy")
    ]
    assert placed["pasted"] == {}


def test_entry_list_longer_than_the_grid_is_not_cut(sign_in, clerk, villages):
    client = sign_in(clerk)
    text = "\n".join(f"{number}\tNgười {number}\tTổ viên" for number in range(1, 260))
    content = payload(team(villages[0], members=[]))
    response = client.post(NEW, posted(content, viec="dan:t1", **{"dan-t1": text}), follow=True)
    assert "Chưa đưa được dòng nào" in text_of(response)
    assert "Người 259" in Document.objects.get().draft["pasted"]["t1"]


def test_entry_begins_again_with_what_a_struck_out_decision_said(sign_in, clerk, chair, villages):
    content = payload(team(villages[0]), summary="Gõ một lần")
    void = make.make_document(
        clerk.unit, state="void", draft=content, void_reason="sai ngày", number_raw="41/QĐ-UBND"
    )
    client = sign_in(clerk)
    again = reverse("members:decision_again", args=[void.pk])
    assert again in text_of(client.get(reverse("members:decision", args=[void.pk])))
    first, second = client.post(again), client.post(again)
    draft = Document.objects.get(state=DocumentState.DRAFT)
    assert first["Location"] == second["Location"] == edit_url(draft)
    assert draft.summary == "Gõ một lần"
    assert draft.draft["teams"] == content["teams"]
    void.refresh_from_db()
    assert void.state == DocumentState.VOID


def test_entry_page_sends_back_what_an_imported_row_carried(sign_in, clerk, villages):
    client = sign_in(clerk)
    people = [member("An", birth="1985", sex="male")]
    client.post(NEW, posted(payload(team(villages[0], members=people))))
    page = text_of(client.get(edit_url(Document.objects.get())))
    assert 'name="teams-0-members-0-birth" value="1985"' in page
    assert 'name="teams-0-members-0-sex" value="male"' in page


def test_entry_of_a_draft_that_holds_nothing_is_an_empty_page(sign_in, clerk, home):
    document = make.make_document(
        home, state="draft", number_raw="", signed_on=None, entered_by=clerk, draft={}
    )
    client = sign_in(clerk)
    edit = reverse("members:decision_edit", args=[document.pk])
    more = reverse("members:decision_more", args=[document.pk])
    detail = reverse("members:decision", args=[document.pk])
    assert [client.get(page).status_code for page in (edit, more, detail)] == [200, 200, 200]
    assert client.post(edit, {"viec": "luu", "revision": document.revision}).status_code == 302
