"""A commune official's morning in a real browser: from sign-in to the moved board."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from communes.roles import Role
from members.models import Membership
from teams.models import Document, DocumentState
from tests import make
from tests.members.drafting import PDF
from tests.servers import watch

PEOPLE = [
    ("Nguyễn Văn An", "leader", "Trưởng thôn"),
    ("Trần Thị Bình", "deputy", "Bí thư chi đoàn"),
    ("Lê Văn Cường", "member", "Công an viên"),
    ("Phạm Thị Dung", "member", "Chi hội trưởng phụ nữ"),
    ("Hồ Văn Đông", "secretary", ""),
]


@pytest.fixture
def commune(transactional_db, land):
    """Tam Dân with four villages in a complete list, and the district's plan."""
    for name in ("An Mỹ", "Xuân Phú", "Đàn Trung", "Kỳ Tân"):
        make.make_village(land.home, name)
    make.declare(land.home)
    make.make_plan(
        land.phu_ninh,
        targets=[
            {
                "rule": "coverage_villages",
                "due_on": datetime.date(2022, 8, 31),
                "wording": "before",
            }
        ],
    )
    make.make_officer(Role.CLERK, land.home, username="canbo.20392")
    make.make_officer(Role.CHAIR, land.home, username="lanhdao.20392")
    make.make_officer(Role.DEPARTMENT, land.quang_nam, username="so.49")
    return land.home


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(make.PASSWORD)
    page.locator("main").get_by_role("button", name=re.compile("Đăng nhập")).click()
    expect(page).not_to_have_url(re.compile("/dang-nhap/"))


def board(page: Page, address: str) -> str:
    page.goto(f"{address}/tien-do/")
    return page.locator("main").inner_text()


def fill_document(page: Page, address: str) -> None:
    page.goto(f"{address}/quyet-dinh/moi/")
    page.get_by_label("Số, ký hiệu").fill("41/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("28/6/2022")
    page.get_by_label("Trích yếu").fill("Về việc thành lập Tổ công nghệ số cộng đồng")
    page.get_by_label("Người ký", exact=True).fill("Phạm Văn Dũng")
    page.get_by_label("Chức vụ người ký").fill("Chủ tịch")
    for name in ("Thôn An Mỹ", "Thôn Xuân Phú", "Thôn Đàn Trung"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Lập mỗi thôn một tổ").click()


def fill_teams(page: Page) -> None:
    grids = page.locator("section.team-grid")
    expect(grids).to_have_count(3)
    for team in range(3):
        for row, (name, role, post) in enumerate(PEOPLE):
            place = f"teams-{team}-members-{row}"
            page.locator(f"[name={place}-name]").fill(f"{name} {team + 1}")
            page.locator(f"[name={place}-role]").select_option(role)
            page.locator(f"[name={place}-posts]").fill(post)


def hand_in_and_confirm(page: Page, address: str) -> None:
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo xã.")).to_be_visible()
    document = Document.objects.decisions().get()
    assert document.state == DocumentState.SUBMITTED
    page.context.clear_cookies()
    sign_in(page, address, "lanhdao.20392")
    page.goto(f"{address}/quyet-dinh/{document.pk}/")
    page.get_by_role("button", name="Xác nhận, ghi vào sổ").click()
    expect(page.get_by_text("Quyết định đã hiệu lực")).to_be_visible()


def journey(page: Page, address: str) -> None:
    sign_in(page, address, "so.49")
    before = board(page, address)
    assert "0/4" in before
    page.context.clear_cookies()
    sign_in(page, address, "canbo.20392")
    fill_document(page, address)
    fill_teams(page)
    page.get_by_role("button", name="Lưu nháp").last.click()
    expect(page.get_by_text("3 tổ, 15 thành viên.")).to_be_visible()
    hand_in_and_confirm(page, address)
    assert Membership.objects.current(datetime.date(2022, 7, 20)).count() == 15
    page.context.clear_cookies()
    sign_in(page, address, "so.49")
    after = board(page, address)
    assert "3/4" in after
    assert "75%" in after or "75,0%" in after


def test_decision_for_three_villages_moves_the_province_board(page, live_server, commune):
    journey(page, live_server.url)


@pytest.mark.thorough
def test_decision_for_three_villages_works_without_javascript(
    browser: Browser, live_server, commune
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    wrong = watch(page, live_server.url)
    journey(page, live_server.url)
    context.close()
    assert wrong == []


@pytest.mark.thorough
def test_decision_page_at_phone_width_has_no_finding_and_no_sideways_scroll(
    page, live_server, commune, findings
):
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, live_server.url, "canbo.20392")
    fill_document(page, live_server.url)
    expect(page.locator("section.team-grid")).to_have_count(3)
    assert findings(page) == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.thorough
def test_signed_out_in_the_middle_loses_nothing_that_was_saved(page, live_server, commune):
    sign_in(page, live_server.url, "canbo.20392")
    fill_document(page, live_server.url)
    fill_teams(page)
    page.get_by_role("button", name="Lưu nháp").last.click()
    expect(page.get_by_text("3 tổ, 15 thành viên.")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()
    sign_in(page, live_server.url, "canbo.20392")
    page.goto(f"{live_server.url}/quyet-dinh/{Document.objects.decisions().get().pk}/sua/")
    expect(page.locator("[name=teams-2-members-4-name]")).to_have_value("Hồ Văn Đông 3")


@pytest.mark.thorough
def test_signed_copy_can_be_chosen_and_opened_again(page, live_server, commune, tmp_path):
    scan = tmp_path / "bản ký.pdf"
    scan.write_bytes(PDF)
    sign_in(page, live_server.url, "canbo.20392")
    page.goto(f"{live_server.url}/quyet-dinh/moi/")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Lưu nháp").last.click()
    expect(page.get_by_role("link", name="bản ký.pdf")).to_be_visible()
