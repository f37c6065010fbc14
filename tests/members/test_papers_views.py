"""Pages of papers: made and downloaded within the territory, verified and listed for everybody."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from members.actions import paper_settings, papers
from members.models import Paper, PaperTemplate
from members.tasks import set_paper
from teams.models import Document, DocumentRelation, DocumentState
from teams.models.effect import STATES_AFTER
from tests import make

ADDRESS = "https://localhost/xac-minh/{}/".format
PERSON, PHONE = "Võ Thị Sương Mai", "0905111222"


@pytest.fixture
def decision(home):
    document = make.make_document(home, number_raw="4187/QĐ-UBND", signer_name="Đinh Văn Lượng")
    team = make.make_team(home, [make.make_village(home, "Ngọc Tú")], document)
    make.seat(team, make.make_person(PERSON, phone=PHONE, commune=home), "leader")
    return document


@pytest.fixture
def paper(decision, clerk):
    made = papers.make_decision_paper(
        document=decision, by=clerk, today=make.TODAY, address_of=ADDRESS
    )
    set_paper(made.pk)
    made.refresh_from_db()
    return made


def url(name, *args):
    return reverse(f"members:{name}", args=args)


def test_a_clerk_makes_and_downloads_a_decision(
    sign_in, clerk, decision, django_capture_on_commit_callbacks
):
    client = sign_in(clerk)
    assert "Tạo Word và PDF" in client.get(url("decision", decision.pk)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        made = client.post(url("decision_paper", decision.pk))
    found = Paper.objects.get()
    assert made["Location"] == url("paper", found.pk)
    page = client.get(url("paper", found.pk)).content.decode()
    for form, start in (("word", b"PK"), ("pdf", b"%PDF")):
        assert url("paper_file", found.pk, form) in page
        response = client.get(url("paper_file", found.pk, form))
        assert b"".join(response.streaming_content).startswith(start)
        assert "attachment" in response["Content-Disposition"]
    assert client.get(url("paper_file", found.pk, "html")).status_code == 404


def test_a_paper_still_being_set_offers_word_and_asks_again(sign_in, clerk, decision):
    made = papers.make_decision_paper(
        document=decision, by=clerk, today=make.TODAY, address_of=ADDRESS
    )
    client = sign_in(clerk)
    page = client.get(url("paper", made.pk)).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert 'http-equiv="refresh"' in page
    assert client.get(url("paper_file", made.pk, "pdf")).status_code == 404
    part = client.get(url("paper", made.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert url("paper_file", made.pk, "word") in part


def test_papers_with_numbers_are_for_the_own_commune(
    sign_in, clerk, chair, department, admin, neighbour, decision
):
    made = papers.make_decision_paper(
        document=decision, by=clerk, today=make.TODAY, address_of=ADDRESS, phones=True
    )
    for officer, status in (
        (clerk, 200),
        (chair, 200),
        (department, 404),
        (admin, 404),
        (neighbour, 404),
    ):
        client = sign_in(officer)
        assert client.get(url("paper", made.pk)).status_code == status
        assert client.get(url("paper_file", made.pk, "word")).status_code == status
        assert (url("paper", made.pk) in client.get(url("papers")).content.decode()) == (
            status == 200
        )
    refused = sign_in(department).post(
        url("decision_paper", decision.pk), {"phones": "1"}, follow=True
    )
    assert "Chỉ cán bộ của xã in được số điện thoại" in refused.content.decode()


def test_teams_and_communes_make_lists(sign_in, clerk, department, neighbour, home, decision):
    team = home.pk and decision.effects.get().team
    for officer in (clerk, department):
        client = sign_in(officer)
        assert client.post(url("team_paper", team.pk), {"kind": "team_card"}).status_code == 302
        assert client.post(url("commune_paper", home.pk)).status_code == 302
    assert sorted(Paper.objects.values_list("kind", flat=True)) == ["member_list", "team_card"]
    stranger = sign_in(neighbour)
    assert stranger.post(url("team_paper", team.pk)).status_code == 404
    assert stranger.post(url("commune_paper", home.pk)).status_code == 404
    page = sign_in(clerk).get(url("papers"))
    assert "Danh sách thành viên của Xã Tam Dân" in page.content.decode()


def test_the_list_of_papers_costs_the_same_for_many(
    sign_in, clerk, home, paper, django_assert_max_num_queries
):
    rows = Paper.objects.values().get(pk=paper.pk)
    del rows["id"]
    Paper.objects.bulk_create(Paper(**{**rows, "token": f"t{n}"}) for n in range(30))
    client = sign_in(clerk)
    client.get(url("papers"))
    with django_assert_max_num_queries(12):
        assert client.get(url("papers")).status_code == 200


# Verification


def test_whoever_holds_a_paper_sees_its_state_and_no_person(client, paper, decision):
    page = client.get(url("verify", paper.token)).content.decode()
    for shown in (
        "Đang có hiệu lực",
        "4187/QĐ-UBND",
        "15/06/2022",
        "UBND Xã Tam Dân",
        paper.digest,
        papers.grouped(paper.token),
        paper.digest[:16],
    ):
        assert shown in page
    for hidden in (PERSON, PHONE, "Đinh Văn Lượng", "Ngọc Tú"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("draft", "Bản chưa ký"),
        ("submitted", "Đang chờ duyệt"),
        ("returned", "Bản chưa ký"),
        ("void", "Bản ghi đã hủy"),
    ],
)
def test_a_decision_that_is_not_recorded_is_told_so(client, paper, decision, state, title):
    decision.state = DocumentState(state)
    decision.void_reason = decision.return_note = "nhầm"
    decision.save()
    page = client.get(url("verify", paper.token)).content.decode()
    assert title in page
    assert "bản ghi trong sổ đã thay đổi" in page
    assert "Quyết định có trong sổ" not in page


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("amend", "Đã được sửa đổi, bổ sung"),
        ("replace", "Đã bị thay thế"),
        ("annul", "Đã bị bãi bỏ"),
        ("withdraw", "Đã bị thu hồi"),
    ],
)
def test_the_state_is_that_of_the_day_and_not_of_the_last_paper(
    client, paper, decision, home, settings, kind, title
):
    later = make.make_document(home, number_raw="98/QĐ-UBND")
    DocumentRelation.objects.create(
        document=later, target=decision, kind=kind, begins_on=make.day("1/8/2022")
    )
    Document.objects.filter(pk=decision.pk).update(state=STATES_AFTER[kind])
    address = url("verify", paper.token)
    assert "Đang có hiệu lực" in client.get(address).content.decode()
    settings.PORTAL_TODAY = make.day("1/8/2022")
    page = client.get(address).content.decode()
    assert title in page
    assert "Quyết định có trong sổ" not in page


def test_a_list_says_when_a_newer_one_was_made(client, home, clerk, decision):
    def listed(day):
        return papers.make_member_list(unit=home, by=clerk, day=make.day(day), address_of=ADDRESS)

    first = listed("1/7/2022")
    assert "là bản mới nhất" in client.get(url("verify", first.token)).content.decode()
    listed("2/7/2022")
    page = client.get(url("verify", first.token)).content.decode()
    assert "Đã có bản mới hơn" in page
    assert PERSON not in page


def test_a_code_may_be_typed_and_an_unknown_one_is_told_kindly(client, paper):
    typed = papers.grouped(paper.token).upper()
    assert client.get(url("verify_ask"), {"ma": typed})["Location"] == url("verify", paper.token)
    assert "Mã chưa đúng" in client.get(url("verify_ask"), {"ma": "abc"}).content.decode()
    for token in ("k" * 20, "x", "<script>", "%00", "a" * 500):
        unknown = client.get(url("verify", token))
        assert unknown.status_code == 404
        assert "Không có giấy nào mang mã này" in unknown.content.decode()
        assert "<script>" not in unknown.content.decode().replace("<script src", "")
    assert client.post(url("verify", paper.token)).status_code in (403, 405)


def test_guessing_codes_is_slowed(client, paper, monkeypatch):
    monkeypatch.setattr("members.views.verify.MOST_LOOKS", 3)
    statuses = [
        client.get(url("verify", "k" * 20), REMOTE_ADDR="203.0.113.9").status_code for _ in range(5)
    ]
    assert statuses == [404, 404, 404, 429, 429]
    assert client.get(url("verify", paper.token), REMOTE_ADDR="203.0.113.8").status_code == 200


# The public list


def test_the_public_list_is_closed_until_the_province_opens_it(
    client, sign_in, land, department, decision
):
    address = url("public_decisions", land.quang_nam.pk)
    assert client.get(address).status_code == 404
    assert "Chưa có tỉnh nào" in client.get(url("public_provinces")).content.decode()
    officer = sign_in(department)
    assert "đang đóng" in officer.get(url("public_choice")).content.decode()
    officer.post(url("public_choice"), {"public": "1"})
    page = client.get(address).content.decode()
    for shown in ("4187/QĐ-UBND", "Quyết định", "UBND Xã Tam Dân", "15/06/2022", "Về việc thành"):
        assert shown in page
    for hidden in (PERSON, PHONE, "Đinh Văn Lượng"):
        assert hidden not in page
    assert "4187" in client.get(address, {"q": "4187"}).content.decode()
    assert "Không có quyết định nào khớp" in client.get(address, {"q": "999"}).content.decode()
    officer.post(url("public_choice"), {"public": "0"})
    assert client.get(address).status_code == 404


def test_the_public_list_holds_decisions_in_force_of_the_province_alone(client, land, department):
    paper_settings.set_public_list(
        unit=land.quang_nam, public=True, by=department, today=make.TODAY
    )
    make.make_document(land.home, number_raw="11/QĐ-UBND")
    make.make_document(land.far, number_raw="12/QĐ-UBND")
    make.make_document(land.home, number_raw="13/KH-UBND", kind="KH")
    for number, state in enumerate(("draft", "submitted", "void"), 14):
        make.make_document(
            land.home, number_raw=f"{number}/QĐ-UBND", state=state, void_reason="nhầm"
        )
    ended, later = (
        make.make_document(land.home, number_raw=number) for number in ("17/QĐ-UBND", "19/QĐ-UBND")
    )
    DocumentRelation.objects.create(
        document=later, target=ended, kind="replace", begins_on=make.TODAY
    )
    make.make_document(
        land.home, number_raw="18/QĐ-UBND", effective_on=make.TODAY + datetime.timedelta(days=1)
    )
    page = client.get(url("public_decisions", land.quang_nam.pk)).content.decode()
    assert "11/QĐ-UBND" in page
    assert "19/QĐ-UBND" in page
    for number in ("12/QĐ", "13/KH", "14/QĐ", "15/QĐ", "16/QĐ", "17/QĐ", "18/QĐ"):
        assert number not in page


@pytest.mark.parametrize("who", ["clerk", "chair", "district_officer", "ministry"])
def test_others_neither_word_papers_nor_open_the_list(request, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    for name in ("paper_templates", "paper_layout", "public_choice"):
        assert client.get(url(name)).status_code == 403
        assert client.post(url(name)).status_code in (403, 405)


# Wording


def test_a_department_previews_and_saves_its_wording(sign_in, land, department):
    client = sign_in(department)
    address = url("paper_template", "found")
    page = client.post(address, {"act": "Lập tổ ở {{ten_xa}}.", "viec": "xem"})
    assert "Lập tổ ở xã Tam Dân." in page.content.decode()
    assert not PaperTemplate.objects.exists()
    client.post(address, {"act": "Lập tổ ở {{ten_xa}}.", "viec": "luu"})
    saved = PaperTemplate.objects.get()
    assert (saved.unit, saved.version, saved.saved_by) == (land.quang_nam, 1, department)
    client.post(address, {"viec": "mac-dinh"})
    assert PaperTemplate.objects.count() == 2
    assert "Lập tổ ở {{ten_xa}}." in client.get(address, {"ban": "1"}).content.decode()
    assert client.get(url("paper_template", "khac")).status_code == 404


def test_a_wrong_text_is_answered_beside_its_field_and_kept(sign_in, department):
    wrong = "Lập {{ten_xa.__class__}} <script>alert(1)</script>"
    page = sign_in(department).post(url("paper_template", "found"), {"act": wrong, "viec": "luu"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "không có tên “ten_xa.__class__”" in text
    assert "Lập {{ten_xa.__class__}} &lt;script&gt;" in text
    assert not PaperTemplate.objects.exists()


def test_a_layout_outside_the_decree_is_answered_beside_its_field(sign_in, department):
    client = sign_in(department)
    page = client.get(url("paper_layout"))
    values = {field.name: field.value() for field in page.context["form"]}
    wrong = client.post(url("paper_layout"), {**values, "margin_left": "50"})
    assert wrong.status_code == 422
    assert "Lề trái: chọn từ 30 đến 35 mm" in wrong.content.decode()
    assert client.post(url("paper_layout"), {**values, "first_indent": "10"}).status_code == 302
    assert PaperTemplate.objects.get().layout["first_indent"] == 10


def test_an_administrator_of_a_commune_is_told_who_words_papers(sign_in, land):
    client = sign_in(make.make_officer("admin", land.home))
    for name in ("paper_templates", "paper_layout", "public_choice"):
        page = client.get(url(name))
        assert page.status_code == 200
        assert "<textarea" not in page.content.decode()
    client.post(url("paper_template", "found"), {"act": "x", "viec": "luu"})
    client.post(url("public_choice"), {"public": "1"})
    assert not PaperTemplate.objects.exists()
