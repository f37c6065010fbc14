"""Pages of lists that arrive as files: sending one, the preview, writing and taking it back."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.actions import imports as actions
from communes.actions import villages as village_actions
from communes.importing import run
from communes.models import (
    ImportBatch,
    ImportRow,
    ImportState,
    NameAlias,
    Village,
    VillageList,
    VillageVersion,
)
from communes.sheets.reader import open_workbook
from tests import make

pytestmark = pytest.mark.django_db
LIST, ADD, TEMPLATE = (
    reverse(f"communes:{name}") for name in ("imports", "import_add", "import_template")
)
HEAD = ("STT", "Tên xã", "Tên thôn", "Số hộ", "Số nhân khẩu")
GOOD = (("Tam Dân", "Thôn An Mỹ", 212, 800), ("Tam Dân", "Thôn Xuân Phú", 90, None))
# One row without a name, one whose commune may be two, one twice.
FAULTY = (
    ("Tam Dân", "", 12, None),
    ("Tam Dan", "Thôn Suối Rêu", 30, None),
    ("Tam Dân", "Thôn An Mỹ", 212, 800),
)


def book(*rows, head=HEAD, title="DANH SÁCH THÔN HUYỆN PHÚ NINH"):
    """The bytes of a workbook: a title, a header in row 3, numbered rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Danh sách"
    sheet["A1"] = title
    sheet.append([])
    sheet.append(head)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def sent(content, name="thon.xlsx", **more):
    return {"content": SimpleUploadedFile(name, content), "as_of": "20/7/2022", **more}


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def words_of(response):
    """The text of the main part, without marks, blanks made single."""
    main = text_of(response).split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def batch_url(name, batch, *args):
    return reverse(f"communes:{name}", args=[batch.pk, *args])


@pytest.fixture
def import_book(land, province_admin):
    """import_book(rows) is the batch of a workbook that was read for Phú Ninh."""

    def read(*rows, unit=None, by=None, **more):
        batch = actions.upload(
            content=book(*rows, **more),
            name="thon.xlsx",
            kind="villages",
            as_of=make.TODAY,
            unit=unit or land.phu_ninh,
            by=by or province_admin,
        )
        run.read(batch)
        batch.refresh_from_db()
        return batch

    return read


# The list, and sending a file in


def test_list_shows_the_batches_of_the_territory_only(
    land, import_book, clerk, neighbour, province_admin, other_department, sign_in
):
    import_book(*GOOD)
    import_book(*GOOD, unit=land.home, by=clerk)
    assert text_of(sign_in(province_admin).get(LIST)).count("thon.xlsx") == 2
    assert text_of(sign_in(clerk).get(LIST)).count("thon.xlsx") == 1
    empty = words_of(sign_in(neighbour).get(LIST))
    assert "thon.xlsx" not in empty
    assert "Chưa nhập tệp nào" in empty
    assert sign_in(other_department).get(LIST).status_code == 403


def test_list_leads_to_the_page_of_each_kind(land, import_book, province_admin, sign_in):
    villages = import_book(*GOOD)
    members = ImportBatch.objects.create(
        kind="members",
        original_name="thanh-vien.xlsx",
        size=1,
        as_of=make.TODAY,
        by=province_admin,
        **make.keys_on(land.phu_ninh, make.TODAY),
    )
    client = sign_in(province_admin)
    page = text_of(client.get(LIST))
    assert batch_url("import", villages) in page
    assert reverse("members:import", args=[members.pk]) in page
    assert client.get(batch_url("import", members)).status_code == 404


def test_list_asks_the_same_for_few_and_for_many(
    land, province_admin, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        ImportBatch.objects.create(
            kind="villages",
            original_name=f"{number}.xlsx",
            size=1,
            as_of=make.TODAY,
            unit=land.phu_ninh,
            by=province_admin,
            **make.keys_on(land.phu_ninh, make.TODAY),
        )
    client = sign_in(province_admin)
    with django_assert_max_num_queries(12):
        assert text_of(client.get(LIST)).count(".xlsx") >= 12


def test_clerk_sends_the_list_of_the_own_commune_without_choosing(land, clerk, sign_in):
    client = sign_in(clerk)
    page = text_of(client.get(ADD))
    assert f'name="unit" value="{land.home.pk}"' in page
    assert 'value="20/07/2022"' in page
    response = client.post(ADD, sent(book(*GOOD), unit=land.home.pk))
    batch = ImportBatch.objects.get()
    assert response["Location"] == batch_url("import", batch)
    assert (batch.state, batch.unit, batch.by) == (ImportState.READ, land.home, clerk)
    assert Village.objects.count() == 0


def test_units_outside_the_territory_cannot_be_chosen(land, clerk, province_admin, sign_in):
    client = sign_in(clerk)
    page = text_of(client.post(ADD, sent(book(*GOOD), unit=land.next_door.pk)))
    assert "Chọn một địa bàn trong danh sách." in page
    choices = text_of(sign_in(province_admin).get(ADD))
    assert "Huyện Phú Ninh" in choices
    assert "Xã Tam Đàn" in choices
    assert "A Lù" not in choices
    assert not ImportBatch.objects.exists()


def test_administrator_of_the_country_narrows_to_one_province(land, admin, sign_in):
    client = sign_in(admin)
    page = text_of(client.get(ADD))
    assert "Cả nước" in page
    assert "Xã Tam Dân" not in page
    assert "Xã Tam Dân" in text_of(client.get(ADD, {"tinh": land.quang_nam.pk}))
    for wrong in ("x", "9" * 30, str(land.home.pk)):
        assert "Xã Tam Dân" not in text_of(client.get(ADD, {"tinh": wrong}))
    client.post(ADD, sent(book(*GOOD), unit="ca-nuoc"))
    assert ImportBatch.objects.get().unit is None


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"PK\x03\x04 no zip at all", "thon.xlsx", "hỏng"),
        (b"%PDF-1.4 a scan", "thon.pdf", "Tệp"),
        (b"", "thon.xlsx", "Tệp rỗng"),
    ],
)
def test_refused_file_says_why_and_keeps_what_was_chosen(
    land, province_admin, sign_in, content, name, reason
):
    values = sent(content, name, unit=land.phu_ninh.pk, as_of="1/7/2022")
    page = sign_in(province_admin).post(ADD, values)
    summary = text_of(page).split('class="error-summary"')[1].split("</div>")[0]
    assert reason in summary
    assert f'<option value="{land.phu_ninh.pk}" selected>' in text_of(page)
    assert 'value="1/7/2022"' in text_of(page)


def test_file_larger_than_allowed_is_refused_before_it_is_kept(land, clerk, sign_in, settings):
    settings.PORTAL_UPLOAD_BYTES, settings.PORTAL_UPLOAD_MB = 100, 20
    page = text_of(sign_in(clerk).post(ADD, sent(book(*GOOD), unit=land.home.pk)))
    assert "quá 20 MB" in page
    assert not ImportBatch.objects.exists()


def test_day_to_come_is_refused(land, clerk, sign_in):
    values = sent(book(*GOOD), unit=land.home.pk, as_of="21/7/2022")
    assert "chưa đến" in text_of(sign_in(clerk).post(ADD, values))


# The preview


def test_preview_tells_how_the_sheet_was_read_and_counts_rows(
    land, import_book, province_admin, sign_in
):
    make.make_village(land.home, "Xuân Phú", households=80)
    make.make_village(land.home, "Đàn Trung")
    batch = import_book(*GOOD, *FAULTY)
    words = words_of(sign_in(province_admin).get(batch_url("import", batch)))
    assert "Trang tính “Danh sách” : tiêu đề ở dòng 3, 5 dòng dữ liệu" in words
    expected = "Tất cả 5 Mới 1 Thay đổi 1 Không đổi 0 Lỗi 2 Trùng 1 Không có trong tệp 1"
    assert expected in words
    assert "Cột B “Tên xã”: Xã, phường, thị trấn" in words


def test_preview_opens_on_what_is_wrong_with_the_cell_and_the_remedy(
    import_book, province_admin, sign_in
):
    batch = import_book(*GOOD, *FAULTY)
    words = words_of(sign_in(province_admin).get(batch_url("import", batch)))
    assert "Dòng 6" in words
    assert "chưa ghi tên thôn" in words
    assert "Ô C6" in words
    assert "An Mỹ" not in words


def test_rows_are_filtered_by_kind_and_by_sheet(import_book, province_admin, sign_in):
    batch = import_book(*GOOD, *FAULTY)
    client = sign_in(province_admin)
    url = batch_url("import", batch)
    assert "Xuân Phú" in words_of(client.get(url, {"xem": "moi"}))
    assert "Suối Rêu" not in words_of(client.get(url, {"xem": "moi"}))
    assert "Xuân Phú" in words_of(client.get(url, {"xem": "moi", "trang-tinh": "Danh sách"}))
    assert "Dòng 8" in words_of(client.get(url, {"xem": "trung"}))
    for wrong in ({"xem": "x"}, {"trang-tinh": "Không có"}, {"trang": "-1"}):
        assert "Suối Rêu" in words_of(client.get(url, wrong))
    assert "Không có dòng nào trùng hệt với sổ." in words_of(client.get(url, {"xem": "khong-doi"}))


def test_changed_rows_show_each_field_old_and_new(land, import_book, province_admin, sign_in):
    make.make_village(land.home, "An Mỹ", households=200, people=800)
    batch = import_book(*GOOD)
    url = batch_url("import", batch)
    words = words_of(sign_in(province_admin).get(url, {"xem": "thay-doi"}))
    assert "Số hộ: 200 → thành 212" in words
    assert "Số nhân khẩu: 800" not in words


def test_missing_villages_lead_to_the_page_that_closes_them(
    land, import_book, province_admin, sign_in
):
    village = make.make_village(land.home, "Đàn Trung")
    batch = import_book(*GOOD)
    client = sign_in(province_admin)
    url = batch_url("import", batch)
    close = reverse("communes:village_close", args=[village.pk])
    assert close in text_of(client.get(url, {"xem": "vang"}))
    client.post(batch_url("import_commit", batch), {"viec": "tat-ca"})
    assert village.placements.get().valid_to is None
    village_actions.close_village(
        village=village,
        last_day=make.TODAY,
        reason="nhập vào thôn An Mỹ",
        document="",
        by=province_admin,
    )
    after = text_of(client.get(url, {"xem": "vang"}))
    assert close not in after
    assert "Thôn đã đóng." in after


def test_page_of_a_large_file_is_light(
    land, import_book, province_admin, sign_in, django_assert_max_num_queries
):
    rows = [("Tam Dân", f"Thôn Mới {number}", number, None) for number in range(1, 121)]
    batch = import_book(*rows)
    client = sign_in(province_admin)
    with django_assert_max_num_queries(20):
        page = text_of(client.get(batch_url("import", batch), {"xem": "moi", "trang": 2}))
    assert page.count('id="dong-') == 50
    assert "51–100 trong 120" in page


# Suggestions, columns


def test_suggested_commune_is_taken_by_one_press_and_remembered(
    land, import_book, province_admin, sign_in
):
    batch = import_book(*GOOD, *FAULTY[1:2], ("Tam Dan", "Thôn Đồi Sim", 3, None))
    client = sign_in(province_admin)
    page = text_of(client.get(batch_url("import", batch)))
    row = batch.rows.get(row=6)
    assert "Đúng là xã Tam Dân" in page
    assert "Đúng là xã Tam Đàn" in page
    accept = batch_url("import_accept", batch, row.pk)
    response = client.post(f"{accept}?xem=loi", {"unit": land.next_door.pk, "remember": "1"})
    assert response["Location"] == batch_url("import", batch) + "?xem=loi"
    batch.refresh_from_db()
    assert (batch.state, batch.invalid, batch.counts["new"]) == (ImportState.READ, 0, 4)
    assert set(batch.rows.filter(row__in=[6, 7]).values_list("unit", flat=True)) == {
        land.next_door.pk
    }
    assert NameAlias.objects.get().unit == land.next_door


def test_a_commune_that_was_not_suggested_is_refused(land, import_book, province_admin, sign_in):
    batch = import_book(*FAULTY[1:2])
    accept = batch_url("import_accept", batch, batch.rows.get().pk)
    client = sign_in(province_admin)
    for wrong in (land.far.pk, "x", ""):
        answer = client.post(accept, {"unit": wrong}, follow=True)
        assert "Chưa chọn xã." in text_of(answer)
    assert ImportRow.objects.get().status == "invalid"


def test_columns_are_chosen_anew_and_the_file_is_read_again(
    land, import_book, province_admin, sign_in
):
    head = ("STT", "Tên xã", "Tên thôn", "Cột lạ", "Số nhân khẩu")
    batch = import_book(*GOOD, head=head)
    client = sign_in(province_admin)
    url = batch_url("import_mapping", batch, 0)
    page = text_of(client.get(url))
    assert "Cột D “Cột lạ”" in page
    assert "Thôn An Mỹ" in page
    columns = ["counter", "commune_name", "village", "households", "people"]
    values = {f"column_{place}": name for place, name in enumerate(columns, start=1)}
    answer = client.post(url, {"header_from": 3, "header_to": 3, **values})
    assert answer["Location"] == batch_url("import", batch)
    assert sorted(batch.rows.values_list("households", flat=True)) == [90, 212]


def test_columns_without_a_name_are_refused(import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    values = {f"column_{place}": "-" for place in range(1, 6)}
    url = batch_url("import_mapping", batch, 0)
    page = sign_in(province_admin).post(url, {"header_from": 3, "header_to": 1, **values})
    assert "Chưa có cột nào là tên thôn." in text_of(page)
    assert "Tiêu đề gồm từ một đến" in text_of(page)
    assert sign_in(province_admin).get(batch_url("import_mapping", batch, 9)).status_code == 404


def test_sheet_without_a_table_can_be_shown_where_it_is(land, province_admin, sign_in):
    client = sign_in(province_admin)
    head = ("a", "b", "c", "d", "e")
    content = book(*GOOD, head=head, title="")
    client.post(ADD, sent(content, unit=land.phu_ninh.pk))
    batch = ImportBatch.objects.get()
    assert batch.state == ImportState.REJECTED
    url = batch_url("import_mapping", batch, 0)
    assert url in text_of(client.get(batch_url("import", batch)))
    columns = ["counter", "commune_name", "village", "households", "people"]
    values = {f"column_{place}": name for place, name in enumerate(columns, start=1)}
    client.post(url, {"header_from": 3, "header_to": 3, **values})
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == (ImportState.READ, 2)


def test_sheet_can_be_left_out_and_taken_again(import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    client = sign_in(province_admin)
    url = batch_url("import_mapping", batch, 0)
    client.post(url, {"skip": "on"})
    batch.refresh_from_db()
    assert batch.state == ImportState.REJECTED
    assert url in text_of(client.get(batch_url("import", batch)))


# Writing, taking back, giving up


def test_everything_is_written_at_once_and_lists_declared(
    land, import_book, province_admin, sign_in
):
    batch = import_book(*GOOD)
    client = sign_in(province_admin)
    client.post(batch_url("import_commit", batch), {"viec": "tat-ca", "declare_complete": "on"})
    assert VillageVersion.objects.count() == 2
    assert VillageList.objects.get().commune == land.home
    words = words_of(client.get(batch_url("import", batch)))
    assert "thêm 2 thôn, thay đổi 0 thôn." in words
    assert "Đã xác nhận danh mục đầy đủ của 1 xã." in words


def test_rows_with_faults_keep_the_button_from_writing_all(import_book, province_admin, sign_in):
    batch = import_book(*GOOD, *FAULTY)
    client = sign_in(province_admin)
    page = text_of(client.get(batch_url("import", batch)))
    assert '<button class="button" type="button" disabled aria-describedby="con-loi">' in page
    assert "còn 3 dòng lỗi" in page
    answer = client.post(batch_url("import_commit", batch), {"viec": "tat-ca"}, follow=True)
    assert "Còn 3 dòng có lỗi" in text_of(answer)
    assert Village.objects.count() == 0
    client.post(batch_url("import_commit", batch), {"viec": "dong-dung"})
    assert Village.objects.count() == 2


@pytest.mark.parametrize("data", [{}, {"viec": "x"}])
def test_writing_without_a_choice_writes_nothing(import_book, province_admin, sign_in, data):
    batch = import_book(*GOOD)
    answer = sign_in(province_admin).post(batch_url("import_commit", batch), data, follow=True)
    assert "Bấm một trong hai nút ghi" in text_of(answer)
    assert Village.objects.count() == 0


def test_undo_asks_why_and_reports_what_stays(land, import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    client = sign_in(province_admin)
    client.post(batch_url("import_commit", batch), {"viec": "tat-ca"})
    served = Village.objects.get(versions__name="An Mỹ")
    make.make_team(land.home, [served])
    undo = batch_url("import_undo", batch)
    assert "Chưa có lý do." in text_of(client.post(undo, {"reason": " "}))
    client.post(undo, {"reason": "nhập nhầm tệp"})
    assert list(Village.objects.all()) == [served]
    url = batch_url("import", batch)
    words = words_of(client.get(url))
    assert "1 dòng không hoàn tác được" in words
    assert "nhập nhầm tệp" in words
    kept = words_of(client.get(url, {"xem": "giu-lai"}))
    assert "Không hoàn tác: " in kept
    assert "An Mỹ" in kept
    assert "Xuân Phú" not in kept


def test_cancelled_file_can_no_longer_be_written(import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    client = sign_in(province_admin)
    client.post(batch_url("import_cancel", batch))
    assert "Đã hủy" in words_of(client.get(batch_url("import", batch)))
    client.post(batch_url("import_commit", batch), {"viec": "tat-ca"})
    assert Village.objects.count() == 0


def test_failed_batch_is_tried_again_from_its_page(import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportState.FAILED, failed_in=ImportState.READING, problem="Máy chủ dừng."
    )
    client = sign_in(province_admin)
    assert "Máy chủ dừng." in words_of(client.get(batch_url("import", batch)))
    client.post(batch_url("import_retry", batch))
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == (ImportState.READ, 2)


def test_progress_asks_again_by_itself_and_ends_with_the_job(import_book, province_admin, sign_in):
    batch = import_book(*GOOD)
    at_work = ImportBatch.objects.filter(pk=batch.pk)
    at_work.update(state=ImportState.COMMITTING, stage_done=1000, stage_total=98455)
    client = sign_in(province_admin)
    url = batch_url("import", batch)
    page = text_of(client.get(url))
    assert "1.000/98.455 dòng" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'hx-get="{url}"' in page
    part = text_of(client.get(url, headers={"HX-Request": "true"}))
    assert "1.000/98.455 dòng" in part
    assert "<html" not in part
    at_work.update(state=ImportState.COMMITTED)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert 'http-equiv="refresh"' not in text_of(client.get(url))


def test_neighbour_finds_no_batch_of_tam_dan(
    land, import_book, clerk, neighbour, ministry, sign_in
):
    batch = import_book(*GOOD, unit=land.home, by=clerk)
    row = batch.rows.first()
    for officer, status in ((neighbour, 404), (ministry, 403)):
        client = sign_in(officer)
        for name in ("import", "import_file"):
            assert client.get(batch_url(name, batch)).status_code == status
        assert client.get(batch_url("import_mapping", batch, 0)).status_code == status
        for name in ("import_commit", "import_cancel", "import_retry", "import_undo"):
            assert client.post(batch_url(name, batch)).status_code == status
        assert client.post(batch_url("import_accept", batch, row.pk)).status_code == status


def test_row_of_another_batch_is_not_chosen_through_this_one(
    land, import_book, clerk, neighbour, sign_in
):
    own = import_book(*GOOD, unit=land.next_door, by=neighbour)
    other = import_book(*FAULTY[1:2], unit=land.home, by=clerk)
    accept = batch_url("import_accept", own, other.rows.get().pk)
    assert sign_in(neighbour).post(accept, {"unit": land.home.pk}).status_code == 404


# Files


def downloaded(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_marked_file_comes_back_with_the_faults_explained(import_book, province_admin, sign_in):
    batch = import_book(*GOOD, *FAULTY)
    response = sign_in(province_admin).get(batch_url("import_file", batch))
    assert "filename*=utf-8''" in response["Content-Disposition"]
    workbook = openpyxl.load_workbook(io.BytesIO(downloaded(response)))
    assert workbook.sheetnames[0] == "Danh sách"
    assert workbook["Danh sách"]["C6"].comment is not None
    said = " ".join(str(c) for row in workbook["Lỗi"].iter_rows(values_only=True) for c in row if c)
    assert "chưa ghi tên thôn" in said


def test_template_filled_by_the_register_changes_nothing_when_sent_back(
    land, province_admin, sign_in, tmp_path
):
    make.make_village(land.home, "An Mỹ", households=212)
    make.make_village(land.next_door, "5", kind="Khối phố", people=12)
    make.make_village(land.far, "Bản Xa")
    client = sign_in(province_admin)
    content = downloaded(client.get(TEMPLATE))
    path = tmp_path / "mau.xlsx"
    path.write_bytes(content)
    with open_workbook(path, name="mau.xlsx") as workbook:
        texts = {cell for row in workbook.rows("Danh sách") for cell in row.cells}
    assert {"An Mỹ", "20392", "Xã Tam Dân", "Huyện Phú Ninh"} <= texts
    assert "Bản Xa" not in texts
    client.post(ADD, sent(content, "mau.xlsx", unit=land.quang_nam.pk))
    batch = ImportBatch.objects.get()
    counts = {key: batch.counts[key] for key in ("rows", "unchanged", "invalid", "missing")}
    assert counts == {"rows": 2, "unchanged": 2, "invalid": 0, "missing": 0}
    assert batch.warnings == []


def test_template_tells_that_the_register_moved_since(land, clerk, sign_in):
    make.make_village(land.home, "An Mỹ")
    client = sign_in(clerk)
    content = downloaded(client.get(TEMPLATE))
    village_actions.add_village(
        commune=land.home,
        by=clerk,
        kind="Thôn",
        name="Đàn Trung",
        households=None,
        people=None,
        valid_from=None,
        document="",
    )
    client.post(ADD, sent(content, "mau.xlsx", unit=land.home.pk))
    words = words_of(client.get(batch_url("import", ImportBatch.objects.get())))
    assert "đã được sửa trong sổ sau khi tải mẫu về" in words


def test_template_of_a_unit_outside_the_territory_is_not_there(land, clerk, admin, sign_in):
    client = sign_in(clerk)
    assert client.get(TEMPLATE, {"don-vi": land.next_door.pk}).status_code == 404
    assert client.get(TEMPLATE, {"don-vi": "x"}).status_code == 404
    assert downloaded(sign_in(admin).get(TEMPLATE, {"don-vi": land.home.pk})).startswith(b"PK")


def test_whole_country_chooses_a_province_before_the_template(land, admin, sign_in):
    client = sign_in(admin)
    page = text_of(client.get(ADD))
    assert "chọn tỉnh trước" in page
    assert f'href="{TEMPLATE}"' not in page
    assert f'href="{TEMPLATE}"' not in text_of(client.get(LIST))
    answer = client.get(TEMPLATE, follow=True)
    assert "Chọn một tỉnh, thành phố" in words_of(answer)
    chosen = {"tinh": land.quang_nam.pk}
    assert f"{TEMPLATE}?don-vi={land.quang_nam.pk}" in text_of(client.get(ADD, chosen))


def test_a_file_that_the_storage_has_lost_is_told_with_the_remedy(
    sign_in, import_book, province_admin
):
    batch = import_book(*FAULTY)
    client = sign_in(province_admin)
    batch.content.storage.delete(batch.content.name)
    for page in (batch_url("import_mapping", batch, 0), batch_url("import_file", batch)):
        told = words_of(client.get(page, follow=True))
        assert "không còn trong kho tệp. Tải tệp đó lên lại." in told
