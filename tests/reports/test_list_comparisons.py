"""An official list beside the register: what is told, decided, drafted, and what is not touched."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes import tasks
from communes.actions import comparing
from communes.errors import Refused
from communes.lists import reading as list_reading
from communes.lists.area import SideBySide, area_coded, communes_of
from communes.models import AuditEntry, ListComparison, Reform
from communes.reforming.drafting import Pair
from reports.actions import reforming
from tests import make
from tests.after_reform import DAY, end_districts
from tests.make import TODAY, keys_on
from tests.reports.reforming import named_on
from tests.scenarios.desk import text_of

LIST = reverse("reports:list_comparisons")


@pytest.fixture
def villages(home):
    """Five villages of Tam Dân."""
    counts = {"Ngọc Tú": 490, "Đàn Trung": 294, "Cây Sanh": 568, "Khánh Tân": 235, "Kỳ Tân": 431}
    return {name: make.make_village(home, name, households=n) for name, n in counts.items()}


TYPED = (
    "STT\tTên thôn\tSố hộ\n1\tThôn Ngọc Tú\t784\n2\tThôn Cây Sanh 1\t300\n3\tThôn Cây Sanh 2\t268\n"
    "4\tThôn Khanh Tân\t235\n5\tThôn Kỳ Tân\t440\n6\tKhu Mới\t12\n"
)


def test_a_list_becomes_a_draft_and_the_register_becomes_the_list(
    home, villages, chair, sign_in, django_assert_max_num_queries
):
    client = sign_in(chair)
    nothing = client.post(LIST, {"on": "31/2/2022", "text": ""})
    assert nothing.status_code == 422
    assert {"on", "content"} == set(nothing.context["form"].errors)
    made = client.post(LIST, {"on": "1/7/2022", "text": TYPED})
    found = ListComparison.objects.get()
    assert made["Location"] == reverse("reports:list_comparison", args=[found.pk])
    assert (len(found.rows), found.faults, found.state) == (6, [], "read")
    page = reverse("reports:list_comparison_commune", args=[found.pk, home.pk])
    assert client.get(made["Location"])["Location"] == page
    with django_assert_max_num_queries(30):
        shown = client.get(page)
    assert [one["kind"] for one in shown.context["suggestions"]] == [
        "Chia tách",
        "Đổi tên",
        "Sáp nhập",
    ]
    assert not found.pairs, "nothing is taken that nobody accepted"
    draft = reverse("reports:list_comparison_draft", args=[found.pk])
    assert "Chưa có gì để lập dự thảo" in text_of(client.post(draft, {"xa": home.pk}, follow=True))
    codes = [one["code"] for one in shown.context["suggestions"]]
    old = villages["Cây Sanh"].pk
    # One village twice: none of what was ticked is kept, and the ticks stay.
    clash = client.post(page, {"viec": "nhan", "o": [codes[0], f"{old}>4"]})
    assert clash.status_code == 422
    assert "Đã ghép: Thôn Cây Sanh → Thôn Cây Sanh 1 và Thôn Cây Sanh 2" in clash.content.decode()
    assert f'value="{codes[0].replace(">", "&gt;")}" checked' in clash.content.decode()
    assert "Chưa đánh dấu gì" in client.post(page, {"viec": "ghep"}).content.decode()
    client.post(page, {"viec": "nhan", "o": codes})
    client.post(page, {"viec": "rieng", "o": [">6"]})
    client.post(page, {"viec": f"bo:{codes[1]}"})
    # The same by hand.
    client.post(page, {"viec": "ghep", "o": [f"{villages['Khánh Tân'].pk}>", ">4"]})
    shown = client.get(page)
    assert (shown.context["left"], shown.context["suggestions"]) == (0, [])
    assert [match.old.full_name for match in shown.context["resized"]] == ["Thôn Kỳ Tân"]
    drafted = client.post(draft, {"xa": home.pk})
    reform = Reform.objects.get()
    assert drafted["Location"] == reverse("reports:reform_edit", args=[reform.pk])
    assert "dự thảo của xã đã có" in text_of(client.post(draft, {"xa": home.pk}, follow=True))
    # Without its paper it is not applied.
    address = reverse("reports:reform", args=[reform.pk])
    assert "Chưa ghi số, ký hiệu và ngày ban hành" in text_of(client.get(address))
    apply = reverse("reports:reform_apply", args=[reform.pk])
    sure = {"chac-chan": "1"}
    client.post(apply, {**sure, "revision": reform.revision})
    assert Reform.objects.get().is_draft
    paper = {"document": "Nghị quyết của HĐND xã", "number": "9/NQ-HĐND", "signed_on": "20/6/2022"}
    head = {"title": reform.title, "effective_on": "1/7/2022", "text": "", **paper}
    client.post(drafted["Location"], head)
    reform.refresh_from_db()
    client.post(apply, {**sure, "revision": reform.revision})
    listed = {line.split("\t")[1] for line in TYPED.splitlines()[1:]}
    assert set(named_on(home, datetime.date(2022, 7, 1))) == listed
    assert set(named_on(home, datetime.date(2022, 6, 30))) == {f"Thôn {name}" for name in villages}
    again = client.post(LIST, {"on": "2/7/2022", "text": TYPED}, follow=True)
    assert "Tên thôn giống hệt nhau" in text_of(again)
    said = AuditEntry.objects.filter(verb="ghép thôn khi đối chiếu").count()
    assert said == 3
    client.post(reverse("reports:list_comparison_drop", args=[found.pk]))
    assert Reform.objects.exists()
    assert ListComparison.objects.count() == 1


def test_a_province_is_compared_commune_by_commune(
    land, province_admin, sign_in, tmp_path, django_assert_max_num_queries
):
    for name in ("A", "B"):
        make.make_village(land.home, name, households=10)
        make.make_village(land.next_door, name, households=10)
    make.make_village(land.home, "=HYPERLINK(1)")
    client = sign_in(province_admin)
    unknown = client.post(LIST, {"unit": "99", "on": "1/7/2022", "text": "A"})
    assert "không có đơn vị mã 99" in unknown.content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(
            b"".join(
                client.get(
                    reverse("reports:list_comparison_template"), {"ma": "518"}
                ).streaming_content
            )
        )
    )
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        cells = {cell.column: cell for cell in row}
        assert not any(cell.data_type == "f" for cell in row)
        if cells[6].value == "A" and cells[4].value == "Xã Tam Dân":
            cells[6].value = "A Mới"
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("danh sách huyện.xlsx", out.getvalue())
    client.post(LIST, {"unit": "518", "on": "1/7/2022", "content": upload})
    found = ListComparison.objects.get()
    assert len(found.rows) == 4
    assert [place for place, _ in found.faults] == ["dòng 7"], found.faults
    address = reverse("reports:list_comparison", args=[found.pk])
    shown = client.get(address)
    area = shown.context["area"]
    assert area.sums["same"] == 3
    assert [row.version.name for row in shown.context["page"]] == ["Tam Dân"]
    assert area.sums["unlisted"] == len(area.rows) - 2
    # As many queries for a hundred villages as for four.
    with django_assert_max_num_queries(8):
        SideBySide(found, province_admin)
    for place in range(100):
        make.make_village(land.next_door, f"Thêm {place}")
    with django_assert_max_num_queries(8):
        SideBySide(ListComparison.objects.select_related("unit").get(), province_admin)
    outsider = make.make_officer("clerk", land.next_door, username="khac")
    assert sign_in(outsider).get(address).status_code == 404
    beyond = reverse("reports:list_comparison_commune", args=[found.pk, land.lao_cai.pk])
    assert client.get(beyond).status_code == 404


def test_a_district_that_ended_is_laid_out_on_the_communes_that_came_of_it(land, settings):
    """Whoever has them now compares by the code of the old district."""
    settings.PORTAL_TODAY = datetime.date(2025, 7, 20)
    end_districts(land)
    admin = make.make_officer("admin", land.da_nang, username="quantri.48")
    district = area_coded("518", DAY, admin)
    assert district == land.phu_ninh
    names = [version.name for version in communes_of(district, DAY, admin)]
    assert names == ["Bàn Thạch", "Chiên Đàn", "Tây Hồ"]
    clerk = make.make_officer("clerk", land.chien_dan, username="xa")
    with pytest.raises(Refused, match="không thuộc địa bàn"):
        communes_of(district, DAY, clerk)


def test_a_long_list_is_read_by_a_job_and_a_broken_one_says_why(home, clerk, monkeypatch):
    monkeypatch.setattr(list_reading, "AT_ONCE", 2)
    sent = []
    monkeypatch.setattr(tasks.read_comparison, "delay_on_commit", sent.append)

    def started(content: bytes, name: str = "thôn.csv") -> ListComparison:
        made = comparing.start_comparison(unit=home, on=TODAY, name=name, content=content, by=clerk)
        return tasks.resume_comparison(made)

    made = started("TT,Tên thôn\n1,Thôn A\n2,Thôn B\n3,Thôn C\n4,Thôn A\n".encode())
    assert (made.state, sent) == ("reading", [made.pk])
    for _ in range(2):
        tasks.read_comparison(made.pk)
    made.refresh_from_db()
    assert (made.state, len(made.rows)) == ("read", 3)
    assert "đã có ở dòng 2" in made.faults[0][1]
    tasks.read_comparison(0)
    broken = started(b"%PDF-1.4 x", "thôn.xlsx")
    assert (broken.state, bool(broken.problem)) == ("rejected", True)
    elsewhere = started("Tên xã,Tên thôn\nXã Không Có,Thôn A\n".encode())
    assert "Không có thôn nào của địa bàn này" in elsewhere.problem
    monkeypatch.setattr(list_reading, "MOST_ROWS", 2)
    large = started("TT,Tên thôn\n1,Thôn A\n2,Thôn B\n3,Thôn C\n".encode())
    list_reading.read(large)
    assert "nhiều hơn một tỉnh có" in large.problem


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("An Mỹ\nXuân Phú\n\n", ["Thôn An Mỹ", "Xuân Phú"]),
        ("1.\tThôn An Mỹ\t212\t800\n2.\tXuân Phú\t90\t\n", ["Thôn An Mỹ", "Xuân Phú"]),
        ("Danh sách thôn\t\nTên thôn\tSố hộ\nThôn An Mỹ\t212\n", ["Thôn An Mỹ"]),
    ],
)
def test_what_is_pasted_needs_no_header(home, clerk, text, names):
    made = comparing.start_comparison(
        unit=home, on=TODAY, name="dan.csv", content=list_reading.pasted_as_csv(text), by=clerk
    )
    list_reading.read(made)
    assert [row[3] for row in made.rows] == [name.removeprefix("Thôn ") for name in names]


def test_who_may_not_and_what_is_stale_is_refused(home, villages, clerk, neighbour, department):
    with pytest.raises(Refused, match="không thuộc địa bàn"):
        comparing.start_comparison(unit=home, on=TODAY, name="a.csv", content=b"x", by=neighbour)
    with pytest.raises(Refused, match="không thuộc địa bàn"):
        comparing.start_comparison(unit=home, on=TODAY, name="a.csv", content=b"x", by=department)
    far = TODAY + datetime.timedelta(days=400)
    with pytest.raises(Refused, match="xa hơn một năm"):
        comparing.start_comparison(unit=home, on=far, name="a.csv", content=b"x", by=clerk)
    with pytest.raises(Refused, match="Tệp rỗng"):
        comparing.start_comparison(unit=home, on=TODAY, name="a.csv", content=b" ", by=clerk)
    made = comparing.start_comparison(
        unit=home, on=TODAY, name="a.csv", content=TYPED.encode(), by=clerk
    )
    list_reading.read(made)
    pair = Pair((villages["Khánh Tân"].pk,), (4,))
    kept = {"comparison": made, "commune": home.pk, "by": clerk}
    comparing.decide(pairs=[pair], **kept)
    comparing.take_back(pair=pair, **kept)
    with pytest.raises(Refused, match="đã được bỏ rồi"):
        comparing.take_back(pair=pair, **kept)
    comparing.decide(pairs=[pair], **kept)
    # The village ended meanwhile: what was decided about it falls.
    villages["Khánh Tân"].placements.update(valid_to=TODAY - datetime.timedelta(days=9))
    with pytest.raises(Refused, match="Chưa có gì để lập dự thảo"):
        comparing.draft_reforms(comparison=made, communes=[home.pk], by=clerk)


def test_what_the_database_refuses_of_comparisons(home, clerk):
    def write(**values):
        row = {"unit": home, "on": TODAY, "original_name": "a", "sha256": "a" * 64, "size": 1}
        with transaction.atomic():
            ListComparison.objects.create(
                **{**row, "entered_by": clerk, **keys_on(home, TODAY), **values}
            )

    write()
    with pytest.raises(IntegrityError, match="comparison_keeps_the_hash"):
        write(sha256="A" * 64)
    with pytest.raises(IntegrityError, match="comparison_rejected_says_why"):
        write(state="rejected")


def test_a_village_that_another_commune_lists_is_suggested_as_a_move(land, province_admin, sign_in):
    """Name and households alike; never decided by itself, and one reform of the unit above."""
    moved = make.make_village(land.next_door, "Suối Rêu", households=77)
    make.make_village(land.next_door, "Ở Lại", households=50)
    make.make_village(land.next_door, "Đồi Sim", households=30)
    make.make_village(land.home, "Cây Sanh", households=40)
    client = sign_in(province_admin)
    text = (
        "Tên xã\tTên thôn\tSố hộ\nTam Đàn\tThôn Ở Lại\t50\nTam Dân\tThôn Cây Sanh\t40\n"
        # Another number of households is no sign of one village.
        "Tam Dân\tThôn Suối Rêu\t77\nTam Dân\tThôn Đồi Sim\t31\n"
    )
    made = client.post(LIST, {"on": "1/7/2022", "text": text, "unit": "518"})
    found = ListComparison.objects.get()
    shown = client.get(made["Location"])
    assert [(one["words"], one["reasons"]) for one in shown.context["area"].moves] == [
        ("Thôn Suối Rêu: Xã Tam Đàn → Xã Tam Dân", "cùng tên, cùng số hộ")
    ]
    assert "checked" not in shown.content.decode()
    own = reverse("reports:list_comparison_commune", args=[found.pk, land.home.pk])
    assert "Có thể là thôn chuyển xã" in text_of(client.get(own))
    code = shown.context["area"].moves[0]["code"]
    moves = reverse("reports:list_comparison_moves", args=[found.pk])
    assert "Chưa chọn gì" in text_of(client.post(moves, {}, follow=True))
    nothing = client.post(moves, {"o": f"{moved.pk}>1"}, follow=True)
    assert "Sổ hoặc danh sách đã thay đổi" in text_of(nothing)
    client.post(moves, {"o": code})
    page = client.get(made["Location"])
    assert (page.context["area"].moves, len(page.context["area"].moved)) == ([], 1)
    assert page.context["area"].sums["left"] == 2
    client.post(moves, {"viec": f"bo:{code}"})
    client.post(moves, {"o": code})
    with pytest.raises(Refused, match="Đã ghép"):
        comparing.decide(
            comparison=found,
            commune=land.next_door.pk,
            pairs=[Pair((moved.pk,), ())],
            by=province_admin,
        )
    draft = client.post(reverse("reports:list_comparison_draft", args=[found.pk]))
    reform = Reform.objects.get()
    assert (reform.unit, draft["Location"]) == (
        land.phu_ninh,
        reverse("reports:reform_edit", args=[reform.pk]),
    )
    shown = text_of(client.get(reverse("reports:reform", args=[reform.pk])))
    assert "Thôn Suối Rêu" in shown
    Reform.objects.update(number="3/NQ-HĐND", signed_on=TODAY, effective_on=TODAY)
    reform.refresh_from_db()
    reforming.apply_reform(reform=reform, by=province_admin)
    assert "Thôn Suối Rêu" in named_on(land.home, TODAY)
    assert named_on(land.home, TODAY)["Thôn Suối Rêu"] == moved
