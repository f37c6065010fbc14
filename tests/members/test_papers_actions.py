"""Papers made from the register: what they say, who may make them, whose wording holds."""

from __future__ import annotations

import hashlib
import io

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn

from communes.errors import Refused
from communes.models import AuditEntry, ProvinceChoice
from members.actions import decisions, paper_settings, papers
from members.models import Paper, PaperKind, PaperTemplate
from members.papers import checker
from members.papers.data import content_from
from members.papers.defaults import national
from members.papers.layout import LIMITS
from members.tasks import set_paper
from teams.models import Effect
from tests import make
from tests.members import drafting

ADDRESS = "https://localhost/xac-minh/{}/".format


@pytest.fixture
def village(home):
    return make.make_village(home, "Ngọc Tú")


@pytest.fixture
def draft(home, village, clerk):
    return decisions.start_draft(
        issuer=home,
        payload=drafting.payload(drafting.team(village), basis=("Căn cứ Luật A",)),
        by=clerk,
        today=make.TODAY,
    )


def paper_of(document, by, **more):
    return papers.make_decision_paper(
        document=document, by=by, today=make.TODAY, address_of=ADDRESS, **more
    )


def words_of(paper):
    content = paper.docx.open("rb").read()
    body = open_word(io.BytesIO(content)).element.body
    return " ".join(text.text or "" for text in body.iter(qn("w:t")))


def test_a_draft_and_the_decision_it_becomes_say_the_same(draft, clerk, chair):
    drafted = paper_of(draft, clerk, final=True)
    decisions.submit(document=draft, by=clerk, today=make.TODAY)
    decisions.confirm(document=draft, by=chair, today=make.TODAY)
    draft.refresh_from_db()
    recorded = paper_of(draft, clerk)
    assert recorded.pk == drafted.pk
    said = words_of(recorded)
    for text in (
        "Số: 41/QĐ-UBND",
        "Tam Dân, ngày 28 tháng 6 năm 2022",
        "Căn cứ Luật A;",
        "Nguyễn Văn An",
        "Trưởng thôn",
        "Tổ công nghệ số cộng đồng thôn Ngọc Tú (3 thành viên)",
        "huyện Phú Ninh",
        "(Kèm theo Quyết định số 41/QĐ-UBND ngày 28 tháng 6 năm 2022 của Ủy ban nhân dân "
        "xã Tam Dân)",
    ):
        assert text in said
    assert "0905" not in said
    assert checker.check(recorded.docx.open("rb").read()) == []


def test_a_draft_says_that_it_is_one_until_it_is_to_be_signed(draft, clerk):
    assert content_from(paper_of(draft, clerk).content).draft
    assert not content_from(paper_of(draft, clerk, final=True).content).draft


def test_a_draft_without_number_and_day_leaves_room(home, clerk, village):
    payload = drafting.payload(drafting.team(village), number_raw="", signed_on="")
    document = decisions.start_draft(issuer=home, payload=payload, by=clerk, today=make.TODAY)
    said = words_of(paper_of(document, clerk))
    assert "/QĐ-UBND" in said
    assert "Tam Dân, ngày ... tháng ... năm ..." in said


def test_every_effect_of_a_draft_is_worded(home, clerk, village):
    document = make.make_document(home, number_raw="12/QĐ-UBND", signed_on=make.day("7/6/2022"))
    team = make.make_team(home, [village], document, name="Tổ Ngọc Tú", members=["Lê A", "Lê B"])
    other = make.make_team(home, name="Tổ Cây Sanh")
    leaver = team.memberships.get(role="member").person
    blocks = [
        {
            "effect": "replace",
            "leaves": [{"person": leaver.pk, "reason": "chuyển nơi ở"}],
            "members": [drafting.member("Phan Mới", "member")],
        },
        {"effect": "relieve", "leaves": [{"person": leaver.pk, "reason": ""}]},
        {"effect": "reconstitute", "members": drafting.three_people(), "villages": [village.pk]},
        {"effect": "supplement", "members": [drafting.member("Phan Thêm", "member")]},
        {"effect": "merge", "into": f"team:{other.pk}"},
        {"effect": "dissolve"},
        {
            "effect": "correct",
            "corrections": [
                {"what": "seat", "person": leaver.pk, "field": "role", "value": "deputy"}
            ],
        },
    ]
    for block in blocks:
        block |= {
            "key": "t1",
            "team": team.pk,
            "targets": [
                {"name": "Hộ có mã QR", "measure": "hộ", "amount": "1200", "due": "31/12/2022"}
            ],
        }
        payload = drafting.payload(block)
        payload["acts_on"] = [{"target": document.pk, "kind": "annul", "note": ""}]
        draft = decisions.start_draft(issuer=home, payload=payload, by=clerk, today=make.TODAY)
        paper = paper_of(draft, clerk)
        said = words_of(paper)
        assert "Tổ Ngọc Tú" in said, block
        assert "Bãi bỏ Quyết định số 12/QĐ-UBND ngày 07/06/2022" in said
        assert "Tổ Ngọc Tú: Hộ có mã QR, 1.200 hộ, hoàn thành trước ngày 31/12/2022." in said
        assert checker.check(paper.docx.open("rb").read()) == [], block
        if block["effect"] in ("replace", "relieve"):
            assert "Lê B, thành viên Tổ Ngọc Tú" in said
        if block["effect"] == "merge":
            assert "vào Tổ Cây Sanh" in said
        if block["effect"] == "correct":
            assert "chức danh trong tổ của Lê B: ghi đúng là tổ phó" in said


def test_recorded_effects_name_who_leaves_and_where_a_team_goes(home, clerk, village):
    team = make.make_team(home, [village], name="Tổ Ngọc Tú", members=["Lê A", "Lê B"])
    other = make.make_team(home, name="Tổ Cây Sanh")
    leaver = team.memberships.get(role="member").person
    document = make.make_document(home, signed_on=make.day("1/7/2022"), signer_capacity="TM")
    Effect.objects.create(
        document=document,
        team=team,
        kind="relieve",
        details={"leaves": [{"person": leaver.pk, "reason": "nghỉ việc"}]},
    )
    Effect.objects.create(document=document, team=team, kind="merge", into=other)
    said = words_of(paper_of(document, clerk))
    assert "Lê B, thành viên Tổ Ngọc Tú, nghỉ việc" in said
    assert "Sáp nhập Tổ Ngọc Tú vào Tổ Cây Sanh." in said


def test_the_same_content_is_one_paper_and_another_is_another(draft, clerk):
    first, again = paper_of(draft, clerk), paper_of(draft, clerk)
    assert first.pk == again.pk
    payload = {**draft.draft, "fields": {**draft.draft["fields"], "signer_name": "Người Khác"}}
    decisions.save_draft(document=draft, payload=payload, revision=None, by=clerk, today=make.TODAY)
    assert paper_of(draft, clerk).digest != first.digest
    assert AuditEntry.objects.filter(verb="paper.made").count() == 2


def test_files_are_kept_under_their_own_hash(draft, clerk):
    paper = paper_of(draft, clerk)
    set_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.state == Paper.State.MADE
    for field in (paper.docx, paper.pdf):
        digest = hashlib.sha256(field.open("rb").read()).hexdigest()
        assert field.name.startswith(f"giay/{digest[:2]}/{digest}.")
    made = paper.pdf.name
    set_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.pdf.name == made


def test_a_pdf_that_cannot_be_set_says_why(draft, clerk, monkeypatch):
    paper = paper_of(draft, clerk)
    monkeypatch.setattr("members.papers.pdf.MOST_ROWS", 1)
    set_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, bool(paper.pdf)) == (Paper.State.FAILED, False)
    assert "quá 1 người" in paper.problem


def test_phones_are_printed_for_the_own_commune_alone(draft, clerk, department):
    paper = paper_of(draft, clerk, phones=True)
    assert "0905111222" in words_of(paper)
    assert paper.digest == paper_of(draft, clerk).digest
    with pytest.raises(Refused, match="số điện thoại"):
        paper_of(draft, department, phones=True)


def test_void_documents_and_those_of_the_centre_make_no_paper(home, clerk):
    for document in (
        make.make_document(home, state="void", void_reason="nhầm"),
        make.make_document(None),
        make.make_document(home, kind="KH"),
    ):
        with pytest.raises(Refused):
            paper_of(document, clerk)


def test_lists_and_cards_are_about_a_day(home, clerk, village):
    team = make.make_team(home, [village], name="Tổ Ngọc Tú", members=["Lê A"])
    make.make_channel(home, name="Nhóm Hoa Sim")
    day = make.TODAY
    listed = papers.make_member_list(unit=home, by=clerk, day=day, address_of=ADDRESS)
    assert "Tổ Ngọc Tú (1 thành viên)" in words_of(listed)
    assert "(Tính đến ngày 20 tháng 7 năm 2022)" in words_of(listed)
    card = papers.make_team_paper(
        team=team, kind=PaperKind.TEAM_CARD, by=clerk, day=day, address_of=ADDRESS
    )
    assert "thôn Ngọc Tú" in words_of(card)
    assert "Nhóm Hoa Sim" in words_of(card)
    with pytest.raises(Refused, match="chưa có tổ"):
        papers.make_member_list(unit=home, by=clerk, day=make.day("1/1/2022"), address_of=ADDRESS)
    with pytest.raises(Refused, match="không có tổ này"):
        papers.make_team_paper(
            team=team, kind="team_card", by=clerk, day=make.day("1/1/2022"), address_of=ADDRESS
        )


# What a province sets


def test_a_province_words_its_papers_and_others_keep_the_national_text(
    land, draft, clerk, department, admin
):
    texts = {**national("found"), "act": "Lập {{so_to}} tổ ở {{ten_xa}}."}
    paper_settings.save_template(key="found", clauses=texts, unit=land.quang_nam, by=department)
    assert "Lập 1 tổ ở xã Tam Dân." in words_of(paper_of(draft, clerk))
    far = decisions.start_draft(
        issuer=land.far,
        payload=drafting.payload(drafting.team(make.make_village(land.far))),
        by=make.make_officer("clerk", land.far),
        today=make.TODAY,
    )
    assert "Thành lập" in words_of(paper_of(far, admin))
    paper_settings.save_template(
        key="found", clauses={**texts, "act": "Cả nước lập {{so_to}} tổ."}, unit=None, by=admin
    )
    assert "Cả nước lập 1 tổ." in words_of(paper_of(far, admin))
    assert "Lập 1 tổ ở xã Tam Dân." in words_of(paper_of(draft, clerk))


def test_versions_of_a_template_are_kept_and_the_same_text_makes_none(land, department):
    def save(text):
        return paper_settings.save_template(
            key="found", clauses={"act": text}, unit=land.quang_nam, by=department
        )

    assert [save(text).version for text in ("A.", "B.", "B.", "A.")] == [1, 2, 2, 3]
    assert PaperTemplate.objects.filter(key="found").count() == 3


@pytest.mark.parametrize("text", ["{{ten_tinh.x}}", "{{mat_khau}}", "{{#nếu nhieu_to}}", ""])
def test_a_template_that_cannot_be_read_is_not_saved(land, department, text):
    with pytest.raises(Refused) as refusal:
        paper_settings.save_template(
            key="found", clauses={"act": text}, unit=land.quang_nam, by=department
        )
    assert refusal.value.field == "act"
    assert not PaperTemplate.objects.exists()


def test_a_layout_stays_within_the_decree(land, department, draft, clerk):
    wide = {"margin_left": 35.0, "body_size": 13.0}
    paper_settings.save_layout(
        values=wide, full_names=["Tam Dân"], unit=land.quang_nam, by=department
    )
    paper = paper_of(draft, clerk)
    assert content_from(paper.content).layout.margin_left == 35
    assert "Xã Tam Dân, ngày 28" in words_of(paper)
    assert checker.check(paper.docx.open("rb").read()) == []
    for name, limit in LIMITS.items():
        with pytest.raises(Refused) as refusal:
            paper_settings.save_layout(
                values={name: limit.most + 1}, full_names=[], unit=None, by=department
            )
        assert refusal.value.field == name


def test_the_public_list_is_off_until_a_province_opens_it(land, department):
    assert not ProvinceChoice.objects.exists()
    for public in (True, True, False):
        paper_settings.set_public_list(
            unit=land.quang_nam, public=public, by=department, today=make.TODAY
        )
    assert ProvinceChoice.objects.get(unit=land.quang_nam).public_decisions is False
    assert AuditEntry.objects.filter(verb="province.public_list").count() == 2
    with pytest.raises(Refused, match="cả tỉnh"):
        paper_settings.set_public_list(unit=land.home, public=True, by=department, today=make.TODAY)
