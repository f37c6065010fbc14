"""Lists of decisions, teams and people: conditions, orders, pages, files."""

import csv
import io
import re

import openpyxl
import pytest

from communes.lists import listing
from communes.lists.listing import beyond
from communes.models import AuditEntry
from members.models import Training
from teams.models import Constitution, Document, DocumentFile, Effect, Team
from tests import make

day = make.day


@pytest.fixture
def register(home, next_door, far, clerk):
    """Tam Dân: An Mỹ (two seats), Xuân Phú (no leader), an ended team; Tam Đàn and A Lù: one."""
    first = make.make_document(
        home,
        number_raw="9/QĐ-UBND",
        signed_on=day("10/5/2022"),
        signer_name="Nguyễn Quốc Việt",
        entered_by=clerk,
    )
    second = make.make_document(home, number_raw="41/QĐ-UBND", signed_on=day("28/6/2022"))
    DocumentFile.objects.create(
        document=second, purpose="signed", version=1, original_name="x.pdf", size=1, sha256="0" * 64
    )
    an_my = make.make_team(
        home, [make.make_village(home, "An Mỹ")], first, members=["Đặng Thị Ánh", "Lê Hoa"]
    )
    make.make_team(home, [make.make_village(home, "Xuân Phú")], second)
    make.make_team(
        home,
        [make.make_village(home, "Dương Đàn")],
        first,
        valid_to=day("30/6/2022"),
        ended_by=second,
    )
    Effect.objects.create(
        document=second, team=Team.objects.latest("pk"), kind=Effect.Kind.DISSOLVE
    )
    for commune in (next_door, far):
        make.make_team(commune, [make.make_village(commune, "Chung")], members=["Võ Lâm"])
    return an_my


@pytest.fixture
def far(land):
    return land.far


def names(client, address):
    """The first column of the list, in order."""
    page = client.get(address).context["list"]
    return [page.columns[0].value(row) for row in page.rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Thôn An Mỹ", "Thôn Xuân Phú"]),
        ("q=xuan", ["Thôn Xuân Phú"]),
        ("thon=an my", ["Thôn An Mỹ"]),
        ("to-truong=thieu", ["Thôn Xuân Phú"]),
        ("to-truong=co", ["Thôn An Mỹ"]),
        ("it-nhat=2", ["Thôn An Mỹ"]),
        ("nhieu-nhat=1", ["Thôn Xuân Phú"]),
        ("lap-tu=1/6/2022", ["Thôn Xuân Phú"]),
        ("lap-den=31/5/2022", ["Thôn An Mỹ"]),
        ("tinh-trang=het", ["Thôn Dương Đàn"]),
        ("ngay=1/6/2022", ["Thôn An Mỹ", "Thôn Dương Đàn"]),
        ("ngay=1/6/2022&tinh-trang=sau", ["Thôn Xuân Phú"]),
        ("so-thon=mot&xep=-ten", ["Thôn Xuân Phú", "Thôn An Mỹ"]),
        ("so-thon=thua-ke", []),
        ("xep=-so", ["Thôn An Mỹ", "Thôn Xuân Phú"]),
        ("xep=tu&trang=999", ["Thôn An Mỹ", "Thôn Xuân Phú"]),
        # What cannot be read is told, and the rest holds.
        ("lap-tu=hôm kia&q=xuan", ["Thôn Xuân Phú"]),
    ],
)
def test_teams_by_condition(sign_in, clerk, register, query, found):
    prefix = "Tổ công nghệ số cộng đồng "
    assert names(sign_in(clerk), f"/to/?{query}") == [prefix + name for name in found]


def test_teams_by_what_became_of_them(sign_in, clerk, register, home):
    """The list, its column and the team's own page tell the same state."""
    goes, stays = (
        make.make_team(home, [make.make_village(home, name)], valid_to=end, ended_by=document)
        for name, end, document in (
            ("Đàn Hạ", day("30/6/2022"), make.make_document(home)),
            ("Đàn Thượng", None, None),
        )
    )
    Effect.objects.create(document=goes.ended_by, team=goes, kind=Effect.Kind.MERGE, into=stays)
    stays.team_villages.update(inherited=True)
    Constitution.objects.filter(team=stays).update(name="Tổ mới Đàn Thượng")
    client = sign_in(clerk)
    shown = {}
    for state in ("moi", "ra-soat", "sap-nhap", "het"):
        address = f"/to/?tinh-trang={state}&cot=ten&cot=tinh-trang"
        page = client.get(address).context["list"]
        shown[state] = {
            page.columns[0].value(row).split()[-1]: page.columns[-1].value(row) for row in page.rows
        }
        for row in page.rows:
            assert row.state == row.state_on(make.TODAY)
    assert shown["moi"]["Mỹ"] == "đang hoạt động"
    assert shown["ra-soat"] == {"Thượng": "cần rà soát"}
    assert shown["sap-nhap"] == {"Hạ": "đã sáp nhập"}
    assert shown["het"] == {"Đàn": "đã kết thúc"}
    assert "(cần rà soát)" in client.get("/to/").content.decode()


def test_a_condition_that_cannot_be_read_is_told_and_stays(sign_in, clerk, register):
    page = sign_in(clerk).get("/to/?lap-tu=hôm kia").content.decode()
    assert "Không đọc được ngày" in page
    assert 'value="hôm kia"' in page
    assert "chưa lọc theo các mục cần sửa" in page


def test_a_unit_is_chosen_by_name_and_never_guessed(sign_in, department, register, next_door, far):
    client = sign_in(department)
    assert len(names(client, "/to/")) == 3
    assert len(names(client, "/to/?dia-ban=Tam Đàn")) == 1
    assert len(names(client, f"/to/?don-vi={next_door.pk}")) == 1
    two = client.get("/to/?dia-ban=tam dan").content.decode()
    assert "Tên này chỉ nhiều đơn vị" in two
    assert f"don-vi={next_door.pk}" in two
    outside = client.get("/to/?dia-ban=A Lù").content.decode()
    assert "không có đơn vị nào tên" in outside
    assert client.get(f"/to/?don-vi={far.pk}").status_code == 404
    # Emptying the field drops the unit that the address still names.
    assert len(names(client, f"/to/?don-vi={next_door.pk}&dia-ban=")) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["41/QĐ-UBND", "9/QĐ-UBND"]),
        ("xep=so", ["9/QĐ-UBND", "41/QĐ-UBND"]),
        ("ky-tu=1/6/2022", ["41/QĐ-UBND"]),
        ("ky-den=31/5/2022", ["9/QĐ-UBND"]),
        ("hieu-luc-den=31/5/2022", ["9/QĐ-UBND"]),
        ("noi-dung=dissolve", ["41/QĐ-UBND"]),
        ("nguoi-ky=quốc việt", ["9/QĐ-UBND"]),
        ("ban-ky=co", ["41/QĐ-UBND"]),
        ("ban-ky=chua", ["9/QĐ-UBND"]),
        ("nam=2021", []),
        ("nam=99999", []),
        ("trang-thai=draft", []),
    ],
)
def test_decisions_by_condition(sign_in, clerk, register, query, found):
    assert names(sign_in(clerk), f"/quyet-dinh/?{query}") == found


def test_decisions_by_who_entered_them(sign_in, clerk, register):
    name = clerk.full_name
    assert names(sign_in(clerk), f"/quyet-dinh/?nguoi-nhap={name}") == ["9/QĐ-UBND"]


def test_people_by_condition(sign_in, clerk, register, home):
    client = sign_in(clerk)
    anh = register.memberships.get(role="leader")
    anh.posts, anh.organisation = ["Bí thư chi bộ", "Trưởng thôn"], "Thôn An Mỹ"
    anh.save()
    Training.objects.create(
        person=anh.person,
        course="OneTouch",
        completed_on=day("1/7/2022"),
        entered_by=clerk,
        commune=home,
    )
    assert names(client, "/nguoi/") == ["Đặng Thị Ánh", "Lê Hoa"]
    for query in (
        *("chuc-danh=leader", "chuc-vu=trưởng thôn", "co-quan=an mỹ", "tap-huan=co", "q=dang"),
    ):
        assert names(client, f"/nguoi/?{query}") == ["Đặng Thị Ánh"], query
    assert names(client, "/nguoi/?tap-huan=chua") == ["Lê Hoa"]
    assert names(client, "/nguoi/?ngay=30/6/2022&tap-huan=co") == []
    assert names(client, "/nguoi/?nhieu-to=co") == []


def test_chosen_columns_are_shown_and_kept_by_links(sign_in, clerk, register):
    page = sign_in(clerk).get("/to/?cot=ten&cot=tinh-trang&xep=-ten").content.decode()
    assert "đang hoạt động</td>" in page
    assert "Tổ trưởng</th>" not in page
    assert 'href="?cot=ten&amp;cot=tinh-trang&amp;xep=ten"' in page


def test_many_rows_follow_one_another_without_counting(sign_in, clerk, home, monkeypatch):
    monkeypatch.setattr(listing, "BOUND", 10)
    monkeypatch.setattr(listing, "PAGE_ROWS", 5)
    document = make.make_document(home)
    for number in range(1, 18):
        # Several of one name: the key decides among them.
        make.make_team(home, document=document, name=f"Tổ {number // 3}")
    expected = list(Team.objects.order_by("sort_key", "pk").values_list("pk", flat=True))
    client = sign_in(clerk)
    for order, wanted in (("ten", expected), ("-ten", expected[::-1])):
        seen, backwards, url = [], [], f"/to/?xep={order}"
        while url:
            page = client.get(url).context["list"]
            assert page.start == len(seen) + 1
            seen += [row.pk for row in page.rows]
            last, url = page, f"/to/{page.next}" if page.next else ""
        assert seen == wanted
        assert not last.counted
        while last.previous:
            last = client.get(f"/to/{last.previous}").context["list"]
            backwards = [row.pk for row in last.rows] + backwards
        assert backwards == wanted[: len(backwards)]
        assert last.start == 1
    page = client.get("/to/?xep=so").content.decode()
    assert "Hơn <strong>10</strong> tổ" in page
    assert "xep=so" not in page.split("<thead>")[1].split("</thead>")[0]
    assert "<strong>17</strong> tổ ở thôn" in client.get("/to/?dem=het").content.decode()
    # An anchor that is gone, or none of ours, begins anew.
    for place in ("sau-999999-6", "sau-x-1", "truoc-1-1-1"):
        assert client.get(f"/to/?trang={place}").context["list"].rows[0].pk == expected[0]


def test_pages_with_nulls_leave_nothing_out(home):
    """Drafts have no day of signing: first from the end, last else."""
    for signed_on in (None, "1/5/2022", None, "1/5/2022", "3/5/2022"):
        make.make_document(home, signed_on=signed_on and day(signed_on), state="draft")
    for backwards in (False, True):
        sign = "-" if backwards else ""
        rows = Document.objects.order_by(f"{sign}signed_on", f"{sign}pk")
        whole = list(rows)
        for place, row in enumerate(whole):
            after = rows.filter(
                beyond("signed_on", row.signed_on, row.pk, backwards=backwards, nullable=True)
            )
            assert list(after) == whole[place + 1 :]


# Files


def table(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(min_row=4, values_only=True))


def test_file_holds_what_the_page_shows(sign_in, clerk, register, settings):
    client = sign_in(clerk)
    response = client.post("/to/tai-ve/?xep=-ten&cot=ten&cot=so&cot=tu&trang=1", {"dang": "xlsx"})
    assert "danh-sach-to-cong-nghe-so-cong-dong-20-07-2022.xlsx" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"
    head, *rows = table(response)
    assert head == ("Tổ", "Thành viên", "Từ ngày")
    prefix = "Tổ công nghệ số cộng đồng Thôn "
    assert [row[:2] for row in rows] == [(f"{prefix}Xuân Phú", 0), (f"{prefix}An Mỹ", 2)]
    assert rows[0][2].date() == day("28/6/2022")
    entry = AuditEntry.objects.get(verb="list.exported")
    assert (entry.actor, entry.commune) == (clerk, clerk.unit)
    assert "2 dòng" in entry.summary


def test_file_is_of_the_own_territory(sign_in, neighbour, other_department, register):
    for officer in (neighbour, other_department):
        for address in ("/to/tai-ve/?tinh-trang=moi", "/nguoi/tai-ve/", "/quyet-dinh/tai-ve/"):
            response = sign_in(officer).post(address, {"dang": "csv"})
            text = b"".join(response.streaming_content).decode()
            for secret in ("An Mỹ", "Đặng Thị Ánh", "Tam Dân"):
                assert secret not in text
            # The number alone: others end with the same digit.
            assert re.search(r"(?<!\d)9/QĐ-UBND", text) is None


def test_file_of_states_speaks_in_words_and_calculates_nothing(sign_in, clerk, register, home):
    Document.objects.filter(number_raw="9/QĐ-UBND").update(summary='=HYPERLINK("x")')
    response = sign_in(clerk).post("/quyet-dinh/tai-ve/?xep=so", {"dang": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(text, newline="")))
    assert first["Trích yếu"] == '\'=HYPERLINK("x")'
    assert first["Trạng thái"] == "hiệu lực"
    assert first["Số tổ"] == "2"


def test_phone_numbers_leave_whole_only_with_right_and_reason(
    sign_in, department, admin, clerk, register
):
    person = register.memberships.get(role="leader").person
    person.phone = "0905111222"
    person.save()

    def take(officer, **data):
        response = sign_in(officer).post("/nguoi/tai-ve/", {"dang": "csv", **data})
        if response.status_code == 302:
            return "refused"
        return b"".join(response.streaming_content).decode()

    assert "0905 ••• 222" in take(department)
    assert "0905 111 222" not in take(department)
    assert take(department, **{"so-day-du": "1"}) == "refused"
    assert take(admin, **{"so-day-du": "1", "ly-do": "x"}) == "refused"
    assert AuditEntry.objects.filter(reason="x").count() == 0
    for officer in (department, clerk):
        assert "0905 111 222" in take(officer, **{"so-day-du": "1", "ly-do": "Mời tập huấn"})
    entry = AuditEntry.objects.filter(reason="Mời tập huấn").first()
    assert entry.after["số điện thoại"] == "đầy đủ"


def test_lists_cost_the_same_for_many(sign_in, department, home, django_assert_max_num_queries):
    document = make.make_document(home)
    for number in range(25):
        make.make_team(home, document=document, name=f"Tổ {number}", members=["Lê Hoa"])
        make.make_document(home)
    client = sign_in(department)
    for address, most in (("/to/", 11), ("/quyet-dinh/", 10), ("/nguoi/", 10)):
        with django_assert_max_num_queries(most):
            client.get(address)
