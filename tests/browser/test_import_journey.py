"""Lists of villages through the browser: preview, a choice by one press, the marked file mended and
sent in again, written, taken back. At the width of a desk, of a phone, and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from communes.models import ImportBatch, NameAlias, Village, VillageList, VillageVersion
from communes.roles import Role
from tests import make
from tests.servers import watch

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SIZES = [
    pytest.param(DESK, id="desk"),
    pytest.param(PHONE, id="phone", marks=pytest.mark.thorough),
]
HEAD = ["STT", "Tên xã", "Tên thôn", "Số hộ", "Số nhân khẩu"]


@pytest.fixture
def officer(transactional_db, land):
    """The administrator of Quảng Nam; Tam Dân has one village already, and one that is closed."""
    make.make_village(land.home, "Ngọc Tú", households=200)
    return make.make_officer(Role.ADMIN, land.quang_nam, username="quantri.49")


def save(path: Path, rows: list[list[object]], merges: tuple[str, ...] = ()) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Danh sách"
    for row in rows:
        sheet.append(row)
    for span in merges:
        sheet.merge_cells(span)
    workbook.save(path)
    return path


@pytest.fixture
def sections(tmp_path) -> Path:
    """A district's list: letterhead, a header in two rows, communes as sections, sum, signature."""
    rows: list[list[object]] = [
        ["ỦY BAN NHÂN DÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["HUYỆN PHÚ NINH", None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["DANH SÁCH THÔN, KHỐI PHỐ TRÊN ĐỊA BÀN HUYỆN PHÚ NINH"],
        [],
        ["STT", "Tên xã, thị trấn/ thôn, khối phố", "Số hộ", "Phân loại"],
        [None, None, None, "Loại I", "Loại II"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["I", "XÃ TAM DÂN", None],
        [1, "Thôn Ngọc Tú", 212, "x"],
        [2, "Thôn Cây Sanh", 150, None, "x"],
        ["II", "XÃ TAM ĐÀN", None],
        [1, "Thôn Xuân Trung", 96, "x"],
        [None, "Tổng cộng", 458],
        [None, None, None, "TM. ỦY BAN NHÂN DÂN"],
    ]
    merges = ("A4:E4", "A6:A7", "B6:B7", "C6:C7", "D6:E6")
    return save(tmp_path / "Danh sách thôn Phú Ninh.xlsx", rows, merges)


@pytest.fixture
def ambiguous(tmp_path) -> Path:
    """Two rows whose commune is written without accents."""
    rows = [HEAD, [1, "Tam Dan", "Thôn Suối Rêu", 30], [2, "Tam Dan", "Thôn Đồi Sim", 31]]
    return save(tmp_path / "khong-dau.xlsx", rows)


@pytest.fixture
def faulty(tmp_path) -> Path:
    rows = [
        HEAD,
        [1, "Tam Dân", "Thôn Cây Sanh", 150],
        [2, "Tam Dân", None, 20],
        [3, "Tam Đàn", "Thôn Xuân Trung", "chín mươi"],
    ]
    return save(tmp_path / "co-loi.xlsx", rows)


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("quantri.49")
    page.get_by_label("Mật khẩu", exact=True).fill(make.PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/dang-nhap/"))


def send(page: Page, address: str, path: Path) -> None:
    page.goto(f"{address}/nhap/moi/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("Địa bàn của danh sách").select_option(label="Huyện Phú Ninh")
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)


def fits(page: Page) -> bool:
    """Whether the page is not wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def tab(page: Page, label: str) -> str:
    """How many rows a tab of the preview says it has."""
    link = page.get_by_role("navigation", name="Loại dòng").get_by_role("link", name=label)
    return link.first.locator(".num").inner_text()


def take_back(page: Page) -> None:
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_label("Lý do hoàn tác").fill("thử nhập")
    page.get_by_role("button", name="Hoàn tác lượt nhập này").click()
    expect(page.locator(".notice", has_text="Lý do: thử nhập")).to_be_visible()


def list_with_sections(page: Page, address: str, path: Path) -> None:
    send(page, address, path)
    expect(page.get_by_text("tiêu đề ở dòng 6–7, 3 dòng dữ liệu")).to_be_visible()
    assert [tab(page, label) for label in ("Mới", "Thay đổi", "Lỗi")] == ["2", "1", "0"]
    page.get_by_role("link", name="Thay đổi").click()
    expect(page.get_by_role("row", name="Ngọc Tú")).to_contain_text("Số hộ: 200")
    page.get_by_label("Tệp này có đủ tất cả các thôn").check()
    page.get_by_role("button", name="Ghi tất cả").click()
    expect(page.get_by_text("thêm 2 thôn, thay đổi 1 thôn.")).to_be_visible()
    assert Village.objects.count() == 3
    assert VillageList.objects.count() == 2
    take_back(page)
    assert VillageVersion.objects.get().households == 200
    assert not VillageList.objects.exists()


def commune_by_one_press(page: Page, address: str, path: Path) -> None:
    send(page, address, path)
    assert tab(page, "Lỗi") == "2"
    expect(page.get_by_role("button", name="Ghi tất cả")).to_be_disabled()
    page.get_by_label("Ghi nhớ cách viết này").first.check()
    page.get_by_role("button", name="Đúng là xã Tam Đàn").first.click()
    expect(page.get_by_role("button", name="Ghi tất cả")).to_be_enabled()
    assert [tab(page, label) for label in ("Mới", "Lỗi")] == ["2", "0"]
    assert NameAlias.objects.get().unit.code == "20374"
    page.get_by_role("button", name="Hủy").click()
    expect(page.get_by_text("Không có dòng nào được ghi vào sổ.")).to_be_visible()


def marked_file_mended(page: Page, address: str, path: Path) -> None:
    send(page, address, path)
    assert tab(page, "Lỗi") == "2"
    expect(page.get_by_text("chưa ghi tên thôn")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải tệp đã đánh dấu lỗi").click()
    marked = path.with_name(waiting.value.suggested_filename)
    waiting.value.save_as(marked)
    workbook = openpyxl.load_workbook(marked)
    assert "Lỗi" in workbook.sheetnames
    sheet = workbook["Danh sách"]
    assert sheet["C3"].comment
    assert sheet["D4"].comment
    sheet["C3"], sheet["D4"] = "Thôn Suối Rêu", 90
    workbook.save(marked)
    send(page, address, marked)
    assert [tab(page, label) for label in ("Mới", "Lỗi")] == ["3", "0"]
    page.get_by_role("button", name="Ghi tất cả").click()
    expect(page.get_by_text("thêm 3 thôn, thay đổi 0 thôn.")).to_be_visible()
    assert Village.objects.count() == 4
    take_back(page)
    assert Village.objects.count() == 1


def journey(page: Page, address: str, files: tuple[Path, Path, Path]) -> None:
    sign_in(page, address)
    list_with_sections(page, address, files[0])
    commune_by_one_press(page, address, files[1])
    marked_file_mended(page, address, files[2])


@pytest.mark.parametrize("size", SIZES)
def test_three_lists_from_upload_to_undo(
    page, live_server, officer, sections, ambiguous, faulty, size
):
    page.set_viewport_size(size)
    journey(page, live_server.url, (sections, ambiguous, faulty))


@pytest.mark.thorough
def test_three_lists_from_upload_to_undo_without_javascript(
    browser: Browser, live_server, officer, sections, ambiguous, faulty
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    wrong = watch(page, live_server.url)
    journey(page, live_server.url, (sections, ambiguous, faulty))
    context.close()
    assert wrong == []


@pytest.mark.thorough
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_of_imports_are_readable_by_all(
    page, live_server, officer, ambiguous, faulty, size, findings
):
    page.set_viewport_size(size)
    sign_in(page, live_server.url)
    send(page, live_server.url, ambiguous)
    send(page, live_server.url, faulty)
    last = ImportBatch.objects.order_by("pk").last()
    batch = f"/nhap/{last.pk}/"
    for path in ("/nhap/", "/nhap/moi/", batch, f"{batch}?xem=moi", f"{batch}cach-doc/0/"):
        page.goto(f"{live_server.url}{path}")
        assert findings(page) == [], path
        assert fits(page), path
    page.goto(f"{live_server.url}/nhap/{last.pk - 1}/")
    assert findings(page) == []
    assert fits(page)


@pytest.mark.thorough
def test_progress_moves_on_by_itself(page, live_server, officer, faulty):
    sign_in(page, live_server.url)
    send(page, live_server.url, faulty)
    at_work = ImportBatch.objects.all()
    at_work.update(state="reading", stage_done=1000, stage_total=98455)
    page.reload()
    expect(page.get_by_text("1.000/98.455 dòng")).to_be_visible()
    at_work.update(stage_done=50_000)
    expect(page.get_by_text("50.000/98.455 dòng")).to_be_visible()
    at_work.update(state="read")
    expect(page.get_by_role("navigation", name="Loại dòng")).to_be_visible()
