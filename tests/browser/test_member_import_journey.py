"""A member list through the browser: a commune chosen for all rows below its heading, the marked
file mended and sent in again, drafts opened, taken back. At the width of a desk and of a phone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from communes.models import ImportBatch
from teams.models import Document
from tests.browser.test_import_journey import SIZES, fits, officer, save, sign_in, tab

__all__ = ["officer"]
ADD = "/nhap/thanh-vien/"


@pytest.fixture
def members(tmp_path) -> Path:
    """A district's list with a commune spelt without accents, an old number and a role left out."""
    return save(
        tmp_path / "to-cong-nghe-so.xlsx",
        [
            ["DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
            [],
            ["TT", "Họ và tên", "Năm sinh", "Nhiệm vụ", "Số điện thoại"],
            ["I", "XÃ TAM DAN"],
            [None, "Thôn Ngọc Tú"],
            [1, "Nguyễn Văn An", 1971, "Tổ trưởng", "0905 111 222"],
            [2, "Trần Thị Bình", 1980, "Tổ phó", "01681234567"],
            [None, "Thôn Suối Rêu"],
            [1, "Lê Văn Cường", "2/9/1975", None, "905333444"],
        ],
    )


def send(page: Page, address: str, path: Path) -> None:
    page.goto(f"{address}{ADD}")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("Địa bàn của danh sách").select_option(label="Huyện Phú Ninh")
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)


def mended(page: Page, path: Path) -> Path:
    """The marked workbook with its two wrong cells put right."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải tệp đã đánh dấu lỗi").click()
    marked = path.with_name(waiting.value.suggested_filename)
    waiting.value.save_as(marked)
    workbook = openpyxl.load_workbook(marked)
    assert "Lỗi" in workbook.sheetnames
    sheet = workbook["Danh sách"]
    assert "0381234567" in sheet["E7"].comment.text
    assert sheet["D9"].comment
    sheet["E7"], sheet["D9"] = "0381234567", "Thành viên"
    workbook.save(marked)
    return marked


@pytest.mark.parametrize("size", SIZES)
def test_a_member_list_from_upload_to_undo(page, live_server, officer, members, size, findings):
    address = live_server.url
    page.set_viewport_size(size)
    sign_in(page, address)
    send(page, address, members)
    assert tab(page, "Lỗi") == "3"
    page.get_by_label("Ghi nhớ cách viết này").first.check()
    page.get_by_role("button", name="Đúng là Xã Tam Dân").first.click()
    assert [tab(page, label) for label in ("Vào bản nháp", "Lỗi")] == ["1", "2"]
    assert findings(page) == []
    assert fits(page)
    send(page, address, mended(page, members))
    assert [tab(page, label) for label in ("Vào bản nháp", "Lỗi")] == ["3", "0"]
    page.get_by_role("button", name="Tạo bản nháp quyết định").click()
    expect(page.get_by_text("3 thành viên vào 1 bản nháp quyết định mới")).to_be_visible()
    teams = Document.objects.get().draft["teams"]
    assert [len(team["members"]) for team in teams] == [2, 1]
    assert (bool(teams[0]["villages"]), teams[1]["section"]) == (True, "Thôn Suối Rêu")
    assert findings(page) == []
    assert fits(page)
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_label("Lý do hoàn tác").fill("thử nhập")
    page.get_by_role("button", name="Hoàn tác lượt nhập này").click()
    expect(page.locator(".notice", has_text="Lý do: thử nhập")).to_be_visible()
    assert Document.objects.get().state == "void"
    for path in (ADD, f"{ADD}{ImportBatch.objects.latest('pk').pk}/cach-doc/0/"):
        page.goto(f"{address}{path}")
        assert findings(page) == [], path
        assert fits(page), path
