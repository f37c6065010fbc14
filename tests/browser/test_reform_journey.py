"""22 villages become 10 by a pasted resolution, in the browser without JavaScript, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from communes.roles import Role
from tests import make
from tests.reports.reforming import EVE, ON, named_on

GROUPS = ((1, 2, 3), (4, 5), (6, 7), (8, 9), (10, 11, 12), (13, 14), (15, 16), (17, 18), (19, 20))
TEXT = (
    "Điều 1. Sắp xếp 22 thôn thành 10 thôn thuộc xã Tam Dân như sau:\n"
    + "".join(
        f"{place}. Sáp nhập thôn {' và thôn '.join(f'{n} ({10 + n} hộ)' for n in group)} "
        f"thành thôn Tân Lập {place};\n"
        for place, group in enumerate(GROUPS, start=1)
    )
    + "10. Nhập thôn 21 và\nthôn 22 thành thôn 22."
)


@pytest.fixture
def villages(transactional_db, land):
    for number in range(1, 23):
        village = make.make_village(land.home, str(number), households=10 + number)
        if number % 2:
            make.make_team(land.home, [village], members=[f"Người {number}"])
    make.make_officer(Role.CHAIR, land.home, username="lanhdao.20392")
    return land.home


def test_22_villages_become_10_and_are_22_again(villages, live_server, browser: Browser):
    home = villages
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("lanhdao.20392")
    page.get_by_label("Mật khẩu", exact=True).fill(make.PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/dang-nhap/"))
    page.goto(f"{live_server.url}/sap-xep/moi/")
    page.get_by_label("Số, ký hiệu").fill("12/NQ-HĐND")
    page.get_by_label("Ngày ban hành").fill("20/6/2022")
    page.get_by_label("Ngày có hiệu lực").fill("1/7/2022")
    page.get_by_role("textbox", name="Nội dung sắp xếp").fill(TEXT)
    page.get_by_role("button", name="Đọc và xem trước").click()
    expect(page.get_by_text("Đã hiểu hết và không có gì vướng")).to_be_visible()
    assert page.locator("ol.tasks > li").count() == 10
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_role("button", name="Áp dụng từ ngày 01/07/2022").click()
    counts = page.get_by_role("row", name="Thôn, tổ dân phố").get_by_role("cell")
    assert counts.all_inner_texts() == ["22", "10"]
    assert len(named_on(home, ON)) == 10
    page.get_by_role("link", name="Thôn Tân Lập 1").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dòng đời")
    page.go_back()
    page.get_by_label("Lý do hoàn tác").fill("nghị quyết bị thu hồi")
    page.get_by_role("button", name="Hoàn tác sự kiện").click()
    expect(page.get_by_text("Lý do: nghị quyết bị thu hồi").first).to_be_visible()
    assert len(named_on(home, ON)) == len(named_on(home, EVE)) == 22
    context.close()
