"""The pages of member lists, and of pasted tables."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.models import AuditEntry, ImportBatch, ImportRow, NameAlias
from communes.sheets.legacy_text import from_unicode
from members.actions import decisions
from members.actions.imports import apply_member_batch
from teams.models import Document, Team
from tests import make
from tests.members.drafting import payload, posted
from tests.members.importing import make_batch, row

PHONE = "0905111222"
CSV = """STT,Tên tổ,Họ và tên,Nhiệm vụ trong tổ,Số điện thoại
1,Thôn An Mỹ,Nguyễn Văn An,Tổ trưởng,0905 111 222
2,Thôn An Mỹ,Trần Thị Bình,Tổ phó,905333444
3,Thôn An Mỹ,Lê Văn Cường,Thành viên,
"""
WRONG = CSV + "4,Thôn An Mỹ,Phạm Thị Dung,Thành viên,01681234567\n"


@pytest.fixture
def an_my(home):
    return make.make_village(home, "An Mỹ")


@pytest.fixture
def send(sign_in, home):
    def post(officer, text=CSV, unit=home, **more):
        client = sign_in(officer)
        data = {
            "content": SimpleUploadedFile("to-an-my.csv", text.encode()),
            "unit": unit.pk,
            "as_of": "20/7/2022",
            **more,
        }
        return client, client.post(reverse("members:import_add"), data)

    return post


def page_of(client, batch, **query):
    return client.get(reverse("members:import", args=[batch.pk]), query).content.decode()


def test_a_list_goes_from_the_file_to_the_draft_and_back(send, clerk, an_my):
    client, sent = send(clerk)
    batch = ImportBatch.objects.get()
    assert sent.url == reverse("members:import", args=[batch.pk])
    preview = page_of(client, batch)
    assert "1 bản nháp quyết định với 3 thành viên" in preview
    assert not Document.objects.exists()
    client.post(reverse("members:import_commit", args=[batch.pk]), {"viec": "tat-ca"})
    draft = Document.objects.get()
    after = page_of(client, batch)
    assert reverse("members:decision_edit", args=[draft.pk]) in after
    assert "số, ký hiệu" in after
    assert client.get(reverse("members:decision_edit", args=[draft.pk])).status_code == 200
    undo = reverse("members:import_undo", args=[batch.pk])
    assert client.get(undo).status_code == 200
    assert "lý do" in client.post(undo, {"reason": ""}).content.decode()
    client.post(undo, {"reason": "nhập nhầm tệp"})
    draft.refresh_from_db()
    assert draft.state == "void"
    assert "Đã hoàn tác" in page_of(client, batch)


def test_a_team_of_an_unknown_village_is_given_one_on_the_page_of_its_draft(
    send, clerk, chair, home, today, an_my
):
    others = [make.make_village(home, name) for name in ("Xuân Phú", "Bình Hòa")]
    client, _ = send(clerk, CSV.replace("Thôn An Mỹ", "Thôn An Mi"))
    batch = ImportBatch.objects.get()
    client.post(reverse("members:import_commit", args=[batch.pk]), {"viec": "tat-ca"})
    draft = Document.objects.get()
    edit = reverse("members:decision_edit", args=[draft.pk])
    page = client.get(edit).content.decode()
    assert "Danh sách ghi “Thôn An Mi”" in page
    select = page.split('name="teams-0-villages"', 1)[1].split("</select>", 1)[0]
    assert select.index("Có thể là") < select.index("An Mỹ") < select.index("Thôn chưa có tổ")
    assert all(f'value="{village.pk}"' in select for village in (an_my, *others))
    content = {**draft.draft, "fields": payload()["fields"]}
    typed = {**posted(content, "trinh"), "teams-0-section": "Thôn An Mi"}
    told = client.post(edit, {**typed, "revision": draft.revision}, follow=True).content.decode()
    assert "Chưa chọn thôn cho" in told
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert "Danh sách ghi “Thôn An Mi”" in told
    typed |= {"teams-0-villages": str(an_my.pk), "revision": draft.revision, "viec": "luu"}
    saved = client.post(edit, typed, follow=True).content.decode()
    assert f'<option value="{an_my.pk}" selected>' in saved
    draft.refresh_from_db()
    decisions.submit(document=draft, by=clerk, today=today)
    decisions.confirm(document=draft, by=chair, today=today)
    founded = Team.objects.get()
    assert founded.official_name == "Tổ công nghệ số cộng đồng thôn An Mỹ"
    assert list(founded.team_villages.values_list("village", flat=True)) == [an_my.pk]


def test_wrong_rows_are_shown_and_left_out_by_choice(send, clerk, an_my):
    client, _ = send(clerk, WRONG)
    batch = ImportBatch.objects.get()
    shown = page_of(client, batch, xem="loi")
    assert "Phạm Thị Dung" in shown
    assert "Nguyễn Văn An" not in shown
    client.post(reverse("members:import_commit", args=[batch.pk]), {"viec": "tat-ca"})
    assert not Document.objects.exists()
    client.post(reverse("members:import_commit", args=[batch.pk]), {"viec": "dong-dung"})
    (team,) = Document.objects.get().draft["teams"]
    assert [member["phone"] for member in team["members"]] == [PHONE, "0905333444", ""]


def test_a_file_that_cannot_be_read_is_turned_away_on_the_form(send, clerk):
    _, answer = send(clerk, "PK\x03\x04 no workbook")
    assert answer.status_code == 200
    assert ImportBatch.objects.get().problem in answer.content.decode()


def test_a_unit_outside_the_territory_cannot_be_chosen(send, clerk, next_door):
    _, answer = send(clerk, unit=next_door)
    assert answer.status_code == 200
    assert not ImportBatch.objects.exists()


def test_a_file_can_be_given_up(send, clerk, an_my):
    client, _ = send(clerk)
    batch = ImportBatch.objects.get()
    client.post(reverse("members:import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    client.post(reverse("members:import_commit", args=[batch.pk]), {"viec": "tat-ca"})
    assert not Document.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "province_admin"])
def test_phones_are_masked_right_or_wrong(send, request, who, an_my):
    client, _ = send(request.getfixturevalue(who), WRONG)
    shown = page_of(client, ImportBatch.objects.get(), xem="tat-ca")
    assert "0905 ••• 222" in shown
    for number in (PHONE, "0905 111 222", "01681234567", "0381234567", "038 123 4567"):
        assert number not in shown


def test_phones_of_a_compared_team_are_masked_too(sign_in, province_admin, home, an_my):
    team = make.make_team(home, [an_my])
    make.seat(team, make.make_person("Nguyễn Văn An", phone=PHONE, commune=home), "leader")
    told = row("Thôn An Mỹ", "Nguyễn Văn An", "leader", phone="0905999888")
    batch = make_batch(province_admin, home, told)
    apply_member_batch(
        batch=batch, commit=False, only_valid=True, by=province_admin, today=make.TODAY
    )
    shown = page_of(sign_in(province_admin), batch)
    assert "0905 ••• 222" in shown
    assert PHONE not in shown
    assert "0905999888" not in shown


def test_the_marked_workbook_is_for_its_sender_and_those_who_see_phones(
    send, sign_in, province_admin, admin, an_my
):
    client, _ = send(province_admin, WRONG)
    batch = ImportBatch.objects.get()
    url = reverse("members:import_file", args=[batch.pk])
    marked = client.get(url)
    assert marked.status_code == 200
    assert b"".join(marked.streaming_content).startswith(b"PK")
    assert AuditEntry.objects.get(verb="import.file").actor == province_admin
    assert sign_in(admin).get(url).status_code == 404


@pytest.mark.parametrize("name", ["import", "import_undo", "import_file"])
def test_a_list_of_another_commune_is_not_there(sign_in, clerk, neighbour, home, name):
    batch = make_batch(clerk, home, row("Thôn Một", "Nguyễn Văn An"))
    assert sign_in(neighbour).get(reverse(f"members:{name}", args=[batch.pk])).status_code == 404


@pytest.mark.parametrize("who", ["district_officer", "department", "ministry"])
def test_those_who_keep_no_lists_may_not_send_any(sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(reverse("members:import_add")).status_code == 403


def test_a_commune_suggested_is_chosen_by_one_press(send, sign_in, province_admin, land):
    text = CSV.replace("STT,", "STT,Xã,").replace("\n1,", "\n1,Tam Dan,")
    text = text.replace("\n2,", "\n2,Tam Dan,").replace("\n3,", "\n3,Tam Dan,")
    client, _ = send(province_admin, text, unit=land.quang_nam)
    batch = ImportBatch.objects.get()
    wrong = batch.rows.filter(status="invalid").first()
    assert wrong is not None
    chosen = {"unit": land.home.pk}
    client.post(reverse("members:import_accept", args=[batch.pk, wrong.pk]), chosen)
    batch.refresh_from_db()
    assert batch.state == "read"
    assert set(batch.rows.values_list("unit", "action")) == {(land.home.pk, ImportRow.Action.NEW)}


HEADED = """STT,Họ và tên,Nhiệm vụ trong tổ,Số điện thoại
I,XÃ TAM DAN,,
,Thôn An Mỹ,,
1,Nguyễn Văn An,Tổ trưởng,0905111222
2,Trần Thị Bình,Tổ phó,
"""


def test_a_commune_of_a_heading_is_chosen_for_all_rows_below_it(send, province_admin, land, clerk):
    client, _ = send(province_admin, HEADED, unit=land.quang_nam)
    batch = ImportBatch.objects.get()
    wrong = batch.rows.order_by("row").first()
    assert (batch.counts["invalid"], wrong.problems[0]["column"]) == (2, None)
    assert "đề mục ở dòng 2" in page_of(client, batch)
    accept = reverse("members:import_accept", args=[batch.pk, wrong.pk])
    client.post(accept, {"unit": land.home.pk, "remember": "1"})
    batch.refresh_from_db()
    assert (batch.counts["invalid"], batch.counts["new"]) == (0, 2)
    assert {alias.unit for alias in NameAlias.objects.all()} == {land.home}
    send(province_admin, HEADED, unit=land.quang_nam)
    assert ImportBatch.objects.latest("pk").counts["invalid"] == 0


STRANGE = """STT,Ông/bà,Làm gì,Ở đâu
1,Nguyễn Văn An,Tổ trưởng,Thôn An Mỹ
2,Trần Thị Bình,Tổ phó,Thôn An Mỹ
"""


def test_columns_are_said_by_hand_and_remembered(send, clerk, an_my):
    client, sent = send(clerk, STRANGE)
    batch = ImportBatch.objects.get()
    assert (sent.url, batch.state) == (reverse("members:import", args=[batch.pk]), "rejected")
    url = reverse("members:import_mapping", args=[batch.pk, 0])
    assert url in page_of(client, batch)
    assert "Ông/bà" in client.get(url).content.decode()
    columns = {
        "header_from": "1",
        "header_to": "1",
        "column_1": "counter",
        "column_2": "full_name",
        "column_3": "role",
        "column_4": "village",
        "remember": "on",
    }
    unnamed = client.post(url, {**columns, "column_2": "-"}).content.decode()
    assert "Chưa có cột nào là họ và tên" in unnamed
    assert client.post(url, columns).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("read", 2)
    assert client.get(reverse("members:import_mapping", args=[batch.pk, 9])).status_code == 404


def test_found_columns_are_shown_and_changed_for_files_of_the_shape(send, clerk, an_my):
    client, _ = send(clerk, CSV)
    batch = ImportBatch.objects.get()
    assert "Cột E “Số điện thoại”: Số điện thoại" in page_of(client, batch)
    url = reverse("members:import_mapping", args=[batch.pk, 0])
    page = client.get(url).content.decode()
    assert "0905 111 222" not in page
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value()}
    client.post(url, {**values, "column_5": "-", "skip": ""})
    send(clerk, CSV)
    rows = ImportBatch.objects.latest("pk").rows.all()
    assert {found.understood["phone"] for found in rows} == {""}


def test_names_in_an_old_font_are_taken_as_converted_by_one_press(send, clerk, an_my):
    client, _ = send(clerk, CSV.replace("Trần Thị Bình", from_unicode("Trần Thị Bình", "tcvn3")))
    batch = ImportBatch.objects.get()
    assert batch.invalid == 1
    mapping = reverse("members:import_mapping", args=[batch.pk, 0])
    assert "1 dòng gõ bằng bảng mã cũ" in page_of(client, batch)
    assert client.post(mapping, {"viec": "nhan-chu"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"], batch.invalid) == ("read", 3, 0)
    names = {found.understood["name"] for found in batch.rows.all()}
    assert "Trần Thị Bình" in names
    assert "chữ đã chuyển từ bảng mã cũ sang Unicode" in page_of(client, batch)


def test_progress_is_told_while_a_job_is_at_work(sign_in, clerk, home):
    batch = make_batch(clerk, home, row("Thôn Một", "Nguyễn Văn An"), state="committing")
    ImportBatch.objects.filter(pk=batch.pk).update(stage_done=3, stage_total=9)
    client = sign_in(clerk)
    page = page_of(client, batch)
    assert "3/9 dòng" in page
    assert "Đang ghi vào sổ" in page
    url = reverse("members:import", args=[batch.pk])
    part = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert part.startswith("<section")
    ImportBatch.objects.filter(pk=batch.pk).update(state="failed", failed_in="committing")
    assert client.get(url, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    assert reverse("members:import_retry", args=[batch.pk]) in page_of(client, batch)
    client.post(reverse("members:import_retry", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "committed"


# A pasted table

TABLE = """STT\tThôn\tHọ và tên\tNhiệm vụ\tĐiện thoại
1\tThôn An Mỹ\tNguyễn Văn An\tTổ trưởng\t0905 111 222
2\t\tTrần Thị Bình\tkhông rõ\t0905 11
3\tThôn Lạ\tLê Văn Cường\tThành viên\t
"""


def paste(client, **data):
    return client.post(reverse("members:import_paste"), data)


def test_a_pasted_table_becomes_a_grid_with_its_doubts(sign_in, clerk, an_my):
    answer = paste(sign_in(clerk), viec="doc", table=TABLE)
    grid = answer.context["grid"]
    assert [form["name"].value() for form in grid] == [
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "Lê Văn Cường",
    ]
    assert [form["team"].value() for form in grid] == [str(an_my.pk), str(an_my.pk), ""]
    assert [sorted(form.doubts) for form in grid] == [[], ["phone", "role"], ["team"]]
    assert "“Thôn Lạ”" in grid[2].doubts["team"]
    assert answer.content.decode().count('class="unclear"') == 3
    assert not Document.objects.exists()


def test_the_grid_goes_into_a_draft_of_the_own_commune(sign_in, clerk, home, an_my):
    answer = paste(
        sign_in(clerk),
        viec="dua",
        **{
            "so-dong": "3",
            "r0-team": str(an_my.pk),
            "r0-name": "Nguyễn Văn An",
            "r0-role": "leader",
            "r0-phone": PHONE,
            "r1-team": "commune",
            "r1-name": "Trần Thị Bình",
        },
    )
    draft = Document.objects.get()
    assert answer.url == reverse("members:decision_edit", args=[draft.pk])
    assert draft.issuer == home
    first, second = draft.draft["teams"]
    assert (first["kind"], first["villages"]) == ("village", [an_my.pk])
    assert (second["kind"], second["villages"]) == ("commune", [])
    assert first["members"][0]["phone"] == PHONE


def test_a_grid_sent_twice_opens_one_draft(sign_in, clerk, an_my):
    client = sign_in(clerk)
    read = paste(client, viec="doc", table=TABLE)
    mark = read.context["mark"]
    assert f'name="lan-dan" value="{mark}"' in read.content.decode()
    data = {"lan-dan": mark, "so-dong": "1", "r0-team": str(an_my.pk), "r0-name": "Nguyễn Văn An"}
    first, second = (paste(client, viec="dua", **data) for _ in range(2))
    assert first.url == second.url
    other = paste(client, viec="doc", table=TABLE).context["mark"]
    assert other != mark
    assert Document.objects.count() == 1


def test_a_grid_without_teams_is_kept_and_not_written(sign_in, clerk, an_my):
    data = {"so-dong": "1", "r0-name": "Nguyễn Văn An", "r0-role": "leader"}
    answer = paste(sign_in(clerk), viec="dua", **data)
    assert answer.status_code == 422
    assert "Nguyễn Văn An" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_village_of_another_commune_is_no_choice(sign_in, clerk, next_door):
    other = make.make_village(next_door, "An Phú")
    data = {"so-dong": "1", "r0-name": "Nguyễn Văn An", "r0-team": str(other.pk)}
    assert paste(sign_in(clerk), viec="dua", **data).status_code == 422
    assert not Document.objects.exists()


def test_a_village_that_has_a_team_is_marked(sign_in, clerk, home, an_my):
    make.make_team(home, [an_my])
    (first, *_) = paste(sign_in(clerk), viec="doc", table=TABLE).context["grid"]
    assert "đã có tổ" in first.doubts["team"]
    assert first["team"].value() == ""


def test_nothing_pasted_is_said_on_the_form(sign_in, clerk):
    for table in ("", "\n\n"):
        answer = paste(sign_in(clerk), viec="doc", table=table)
        assert answer.status_code == 422


def test_only_those_who_draft_may_paste(sign_in, province_admin):
    assert sign_in(province_admin).get(reverse("members:import_paste")).status_code == 403
