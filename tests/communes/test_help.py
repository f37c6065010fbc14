"""The help page: for each officer their own tasks, and true to the pages that it speaks of."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from communes.actions import passwords
from communes.roles import Role
from communes.throttle import TRIES, WINDOW_SECONDS
from communes.views.help import CHAPTERS
from config.standings import LOOKS
from reports.progress import STANDINGS
from teams.deadlines import due_text, last_day_in_time
from tests import make
from tests.depths import DEPTHS, some_of

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / "templates" / "communes" / "help"
FOR_ALL = ["dang-nhap", "cach-tinh", "tinh-trang", "goi-ai"]
# Who reads which tasks; the rest of each page is FOR_ALL.
TASKS = {
    "clerk": "tao-giay "
    "xem-trang danh-muc-thon sap-xep nhap-tep nhap-quyet-dinh dan-danh-sach ban-ky sua-sai "
    "kien-toan chi-tieu-to trung-nguoi tap-huan nhom-lien-lac so-lieu bao-cao "
    "tien-do hai-ban-do kiem-tra ban-giao nhac-viec danh-sach to-thang "
    "so-dien-thoai nhat-ky "
    "trang-thai",
    "chair": "tao-giay "
    "xem-trang danh-muc-thon sap-xep nhap-tep nhap-quyet-dinh dan-danh-sach ban-ky duyet "
    "uy-quyen sua-sai kien-toan chi-tieu-to trung-nguoi tap-huan nhom-lien-lac so-lieu bao-cao "
    "tien-do hai-ban-do kiem-tra ban-giao nhac-viec "
    "danh-sach to-thang "
    "so-dien-thoai nhat-ky trang-thai",
    "district_officer": "tao-giay "
    "xem-trang so-lieu bao-cao "
    "tien-do hai-ban-do kiem-tra ban-giao nhac-viec danh-sach to-thang ke-hoach so-dien-thoai "
    "trang-thai",
    "department": "tao-giay mau-giay "
    "xem-trang tra-lai trung-nguoi so-lieu bao-cao lich-bao-cao "
    "tien-do hai-ban-do kiem-tra ban-giao nhac-viec danh-sach to-thang ke-hoach tiep-nhan "
    "so-dien-thoai tai-khoan nhat-ky "
    "trang-thai",
    "ministry": "xem-trang so-lieu bao-cao tien-do hai-ban-do kiem-tra ban-giao nhac-viec ke-hoach",
    "admin": "tao-giay mau-giay "
    "xem-trang danh-muc-thon sap-xep nhap-tep so-lieu bao-cao lich-bao-cao "
    "tien-do hai-ban-do kiem-tra ban-giao nhac-viec danh-sach to-thang tai-khoan nhat-ky "
    "trang-thai",
    "unplaced": "",
}


class Reader(HTMLParser):
    """The ids, links and text of the page's main part."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sections: list[str] = []
        self.strong: list[str] = []
        self._texts: list[str] = []
        self._strong = False
        self.feed(source)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts).split())

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
            if tag == "section":
                self.sections.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        self._strong = tag == "strong"

    def handle_endtag(self, tag):
        self._strong = False
        if tag in ("th", "td", "li", "p"):
            self._texts.append(" ")

    def handle_data(self, data):
        self._texts.append(data)
        if self._strong:
            self.strong.append(" ".join(data.split()))


def main_part(response) -> Reader:
    return Reader(response.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


@pytest.mark.parametrize("who", TASKS)
def test_help_shows_each_officer_their_own_tasks(who, land, request, sign_in):
    response = sign_in(request.getfixturevalue(who)).get(reverse("help"))
    assert response.status_code == 200
    shown = main_part(response).sections
    assert sorted(shown) == sorted([*FOR_ALL, *TASKS[who].split()])


def test_help_asks_for_sign_in(client):
    response = client.get("/tro-giup/")
    assert (response.status_code, response["Location"]) == (302, "/dang-nhap/?next=/tro-giup/")


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("who", TASKS)
def test_help_links_lead_somewhere_that_the_officer_may_open(
    who, land, request, sign_in, remembered, depth
):
    """Every day the officers share the pages; a thorough run has each open all."""
    client = sign_in(request.getfixturevalue(who))
    page = main_part(client.get("/tro-giup/"))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    pages = sorted({link for link in page.links if link.startswith("/")})
    for link in some_of(pages, who, depth and 6):
        assert client.get(link).status_code == 200, link


def test_every_page_leads_to_help(sign_in, clerk):
    assert 'href="/tro-giup/"' in sign_in(clerk).get(reverse("communes:units")).content.decode()


def test_help_has_one_template_for_each_section():
    anchors = {section.anchor for _, sections in CHAPTERS for section in sections}
    assert {path.stem for path in PARTS.iterdir()} == anchors


@pytest.mark.parametrize("part", sorted(PARTS.iterdir()), ids=lambda path: path.stem)
def test_help_names_buttons_and_fields_as_the_pages_do(part):
    """What stands in <strong> is read on some page; when a page is reworded, help follows."""
    sources = [
        path.read_text(encoding="utf-8")
        for path in (*ROOT.glob("templates/**/*.html"), *ROOT.glob("[cmt]*s/**/*form*.py"))
        if PARTS not in path.parents
    ]
    read = " ".join(" ".join(sources).split())
    missing = [words for words in Reader(part.read_text("utf-8")).strong if words not in read]
    assert missing == []


def test_help_explains_the_eight_standings_with_their_pills():
    page = Reader(render_to_string("communes/help/tinh-trang.html"))
    words = [word for word in STANDINGS.values() if word in page.text]
    assert len(words) == len(STANDINGS) == 8
    assert all(LOOKS[code].word == word for code, word in STANDINGS.items())


def test_help_shows_figures_as_the_boards_make_them():
    text = Reader(render_to_string("communes/help/cach-tinh.html")).text
    assert "19/51 (37,2%)" in text
    assert "1.545/1.562 (98,91%)" in text
    assert "1.185.735/1.185.763 (99,9%)" in text


@pytest.mark.parametrize("wording", ["before", "by", "within"])
def test_help_reads_deadlines_as_the_rules_do(wording):
    due = datetime.date(2022, 12, 31) if wording == "within" else datetime.date(2022, 6, 30)
    last = last_day_in_time(due, wording)
    text = Reader(render_to_string("communes/help/cach-tinh.html")).text
    assert f"{due_text(due, wording)} {last.day}/{last.month}/{last.year}" in text


def test_help_tells_how_long_codes_waits_and_sessions_are(settings):
    text = Reader(render_to_string("communes/help/dang-nhap.html")).text
    hours = passwords.CODE_LIFE // datetime.timedelta(hours=1)
    assert f"trong {hours} giờ" in text
    assert f"nhập sai quá {passwords.CODE_ATTEMPTS} lần" in text
    assert f"mật khẩu {TRIES} lần liền thì phải chờ {WINDOW_SECONDS // 60} phút" in text
    assert f"Phiên làm việc dài {settings.SESSION_COOKIE_AGE // 3600} giờ" in text


def test_help_names_the_administrator_above_with_the_number(sign_in, clerk, land):
    make.make_officer(Role.ADMIN, land.quang_nam, full_name="Phan Thị Hà", phone="0905123456")
    page = main_part(sign_in(clerk).get("/tro-giup/"))
    assert "Phan Thị Hà" in page.text
    assert "tel:0905123456" in page.links


def test_help_tells_what_to_say_where_nobody_is_in_charge(sign_in, clerk, unplaced):
    for officer in (clerk, unplaced):
        text = main_part(sign_in(officer).get("/tro-giup/")).text
        assert f"cho biết tên đăng nhập {officer.username}" in text


def test_help_asks_for_a_reason_only_above_the_commune(sign_in, clerk, district_officer):
    asked = re.compile("ghi lý do vào ô Lý do xem")
    assert not asked.search(main_part(sign_in(clerk).get("/tro-giup/")).text)
    assert asked.search(main_part(sign_in(district_officer).get("/tro-giup/")).text)


def test_help_asks_the_database_little(sign_in, chair, django_assert_max_num_queries):
    client = sign_in(chair)
    with django_assert_max_num_queries(8):
        client.get("/tro-giup/")


@pytest.mark.thorough
def test_help_is_readable_by_all_at_the_width_of_a_phone(page, live_server, chair, findings):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}/tro-giup/")
    page.fill("[name=username]", chair.username)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("#tinh-trang")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert findings(page) == []
