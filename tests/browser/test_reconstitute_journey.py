"""The largest decision that is known, founded and constituted anew in a real browser.

103/QĐ-UBND of 29/11/2023: phường Tân Chính founds 36 teams with 252 members. Every press and every
paste is counted, a field that is filled in as one press; either decision may take 60.
"""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from communes.models import Village
from communes.roles import Role
from members.models import Membership
from teams.models import Constitution, Document, DocumentState, Effect
from tests import make
from tests.browser.test_decision_journey import sign_in
from tests.servers import watch

FOUNDED = datetime.date(2023, 11, 29)
ANEW = datetime.date(2023, 12, 20)
MOST = 60
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Võ", "Đặng", "Bùi", "Đỗ")
GIVEN = ("An", "Bình", "Cường", "Dung", "Giang", "Hạnh", "Khánh", "Linh", "Minh", "Nga")
ROLES = ("Tổ trưởng", "Tổ phó", "Thư ký", "Thành viên", "Thành viên", "Tổ viên", "Uỷ viên")


class Hand:
    """A person at the page, whose presses and pastes are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, name: str, role: str = "button") -> None:
        self.count += 1
        self.page.locator("main").get_by_role(role, name=re.compile(name)).first.click()

    def open(self, name: str) -> None:
        self.count += 1
        self.page.locator("main summary", has_text=name).click()

    def fill(self, label: str, text: str) -> None:
        self.count += 1
        self.page.get_by_label(label, exact=True).first.fill(text)

    def paste(self, label: str, text: str) -> None:
        self.fill(label, text)

    def tick(self, label: str) -> None:
        self.count += 1
        self.page.get_by_label(re.compile(label)).first.check()


@pytest.fixture
def ward(transactional_db, settings):
    """Phường Tân Chính with its 36 tổ dân phố, the day after the second decision."""
    settings.PORTAL_TODAY = ANEW + datetime.timedelta(days=1)
    city = make.make_province("48", "Đà Nẵng", "Thành phố")
    quarter = make.make_district("491", "Thanh Khê", city, kind="Quận")
    found = make.make_commune("20209", "Tân Chính", quarter, kind="Phường")
    for number in range(1, 37):
        make.make_village(found, str(number), kind="Tổ dân phố")
    make.declare(found)
    make.make_officer(Role.CLERK, found, username="canbo.20209")
    make.make_officer(Role.CHAIR, found, username="lanhdao.20209")
    return found


def person(team: int, number: int) -> str:
    return f"{FAMILY[team % 9]} {GIVEN[team // 9]} {GIVEN[number % 10]} {GIVEN[number // 10]}"


def pasted(teams: range, people: range) -> str:
    """As it stands in Word: a heading per team, then seven numbered rows."""
    lines = ["STT\tHọ và tên\tChức vụ\tChức danh trong tổ\tSố điện thoại"]
    for team in teams:
        lines.append(f"{team}. Tổ công nghệ số cộng đồng TDP {team} (07 thành viên)")
        lines += [
            f"{at}\t{person(team, number)}\tCông dân\t{ROLES[at - 1]}\t"
            for at, number in enumerate(people, start=1)
        ]
    return "\n".join(lines)


def document(hand: Hand, number: str, day: str) -> None:
    hand.fill("Số, ký hiệu", number)
    hand.fill("Ngày ký", day)
    hand.fill("Người ký", "Phạm Văn Dũng")
    hand.fill("Chức vụ người ký", "Chủ tịch")
    hand.press("Dùng trích yếu này")


def hand_in(hand: Hand, address: str) -> Document:
    hand.press("Trình lãnh đạo")
    expect(hand.page.get_by_text("Đã trình lãnh đạo xã.")).to_be_visible()
    found = Document.objects.decisions().get(state=DocumentState.SUBMITTED)
    hand.page.context.clear_cookies()
    sign_in(hand.page, address, "lanhdao.20209")
    hand.page.goto(f"{address}/quyet-dinh/{found.pk}/")
    hand.press("Xác nhận, ghi vào sổ")
    expect(hand.page.get_by_text("Quyết định đã hiệu lực")).to_be_visible()
    hand.page.context.clear_cookies()
    sign_in(hand.page, address, "canbo.20209")
    return found


def test_36_teams_are_founded_and_constituted_anew_in_few_presses(page, live_server, ward):
    sign_in(page, live_server.url, "canbo.20209")

    hand = Hand(page)
    page.goto(f"{live_server.url}/quyet-dinh/moi/")
    hand.press("Lập cho tất cả các thôn trên")
    document(hand, "103/QĐ-UBND", "29/11/2023")
    hand.open("Dán danh sách của nhiều tổ một lần")
    hand.paste("Danh sách dán từ Word, Excel", pasted(range(1, 37), range(7)))
    hand.press("Đưa vào các tổ")
    expect(page.get_by_text("Đã đưa 252 dòng vào bảng")).to_be_visible()
    founded = hand_in(hand, live_server.url)
    assert hand.count <= MOST
    assert founded.summary.startswith("Về việc thành lập 36 Tổ công nghệ số cộng đồng")
    assert Effect.objects.filter(document=founded, kind=Effect.Kind.FOUND).count() == 36
    assert Membership.objects.current(FOUNDED).count() == 252

    hand = Hand(page)
    page.goto(f"{live_server.url}/quyet-dinh/moi/")
    hand.tick("Kiện toàn tổ")
    hand.press("Chọn tất cả")
    expect(page.locator("[data-ticked]")).to_have_text("36")
    hand.press("Tiếp tục")
    document(hand, "110/QĐ-UBND", "20/12/2023")
    hand.open("Dán danh sách của nhiều tổ một lần")
    # Three of seven leave in every team, three others join.
    hand.paste("Danh sách dán từ Word, Excel", pasted(range(1, 37), range(3, 10)))
    hand.press("Đưa vào các tổ")
    expect(page.get_by_text("4 ở lại, 3 thôi, 3 mới")).to_have_count(36)
    anew = hand_in(hand, live_server.url)
    assert hand.count <= MOST
    assert Effect.objects.filter(document=anew, kind=Effect.Kind.RECONSTITUTE).count() == 36
    assert Constitution.objects.filter(document=anew, valid_to=None).count() == 36
    now = Membership.objects.current(ANEW)
    assert now.count() == 252
    assert Membership.objects.current(FOUNDED).count() == 252
    before = set(Membership.objects.current(FOUNDED).values_list("person_id", flat=True))
    stayed = set(now.values_list("person_id", flat=True)) & before
    assert len(stayed) == 36 * 4


@pytest.fixture
def three(ward):
    """Three of its teams as they are in the register, three people in each."""
    founding = make.make_document(ward, number_raw="103/QĐ-UBND", signed_on=FOUNDED)
    villages = Village.objects.order_by("pk")[:3]
    return [
        make.make_team(
            ward,
            [village],
            founding,
            members=[f"Nguyễn Văn An {at}", f"Trần Thị Bình {at}", f"Lê Văn Cường {at}"],
        )
        for at, village in zip("XYZ", villages, strict=True)
    ]


@pytest.mark.thorough
def test_reconstitution_works_without_javascript_and_asks_about_likeness(
    browser: Browser, live_server, ward, three
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    wrong = watch(page, live_server.url)
    sign_in(page, live_server.url, "canbo.20209")
    hand = Hand(page)
    page.goto(f"{live_server.url}/to/{three[0].pk}/")
    hand.press("Kiện toàn, thay đổi tổ", "link")
    hand.tick("Kiện toàn tổ")
    hand.press("Chọn tất cả")
    expect(page.locator("main input[name=to]:checked")).to_have_count(3)
    hand.press("Tiếp tục")
    document(hand, "110/QĐ-UBND", "20/12/2023")
    # One leaves, somebody else is written down in the first team.
    page.locator("[name=teams-0-members-2-stay]").select_option("leave")
    page.locator("[name=teams-0-members-2-reason]").fill("Chuyển công tác")
    hand.press("Thêm 5 dòng")
    page.locator("[name=teams-0-members-2-name]").fill("Phạm Văn Dũng")
    page.locator("[name=teams-0-members-2-role]").select_option("member")
    # In the second, the list spells a name without its accents, and a role nobody knows.
    hand.open("Dán danh sách của nhiều tổ một lần")
    table = "TDP 2\nHọ và tên\tChức danh\nNguyễn Văn An Y\tTổ trưởng\nTran Thi Binh Y\tcố vấn"
    hand.paste("Danh sách dán từ Word, Excel", table)
    hand.press("Đưa vào các tổ")
    expect(page.get_by_text("1 ở lại, 2 thôi, 1 mới")).to_be_visible()
    expect(page.get_by_text("Danh sách ghi “cố vấn”")).to_be_visible()
    hand.press("Là người này")
    expect(page.get_by_text("2 ở lại, 1 thôi, 0 mới")).to_be_visible()
    hand.press("Hoàn tác lần dán vừa rồi")
    expect(page.get_by_text("3 ở lại, 0 thôi, 0 mới")).to_have_count(2)
    hand.press("Lấy lại lần dán vừa hoàn tác")
    page.locator("[name=teams-1-members-1-role]").select_option("deputy")
    page.locator("[name=teams-1-members-1-name]").fill("Trần Thị Bình Y")
    hand_in(hand, live_server.url)
    first, second, third = (
        Membership.objects.current(ANEW).filter(team=team).order_by("position") for team in three
    )
    assert [seat.person.full_name for seat in first] == [
        "Nguyễn Văn An X",
        "Trần Thị Bình X",
        "Phạm Văn Dũng",
    ]
    assert [(seat.person.full_name, seat.role) for seat in second] == [
        ("Nguyễn Văn An Y", "leader"),
        ("Trần Thị Bình Y", "deputy"),
    ]
    assert third.count() == 3
    left = Membership.objects.get(team=three[0], person__full_name="Lê Văn Cường X")
    assert left.valid_to == ANEW - datetime.timedelta(days=1)
    assert left.end_reason == "Chuyển công tác"
    context.close()
    assert wrong == []


@pytest.mark.thorough
def test_pages_of_a_reconstitution_have_no_finding_at_phone_width(
    page, live_server, ward, three, findings
):
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, live_server.url, "canbo.20209")
    page.goto(f"{live_server.url}/quyet-dinh/moi/?loai=reconstitute&to={three[0].pk}")
    assert findings(page) == []
    hand = Hand(page)
    hand.press("Tiếp tục")
    expect(page.locator("section.team-grid")).to_have_count(1)
    for summary in page.locator("main summary").all():
        summary.click()
    assert findings(page) == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
