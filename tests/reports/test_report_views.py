"""Pages of reports: ordering, following, reading, taking files by the reader's right."""

from __future__ import annotations

import functools
import io
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from communes.models import AuditEntry
from reports import tasks
from reports.models import Report, ReportRule, ReportRun, ReportSchedule, ReportState
from reports.periodic import building
from reports.running import attempts, handing
from tests import make
from tests.make import day

PHONE = "0905111222"


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    """Jobs are run by hand, and make the workbook alone."""
    monkeypatch.setattr(handing, "_send", lambda keys: None)
    made = functools.partial(building.build_report, formats=("xlsx",))
    monkeypatch.setattr(attempts, "build_report", made)


@pytest.fixture
def filled(land):
    """Tam Dân with a team of two; one has a telephone."""
    village = make.make_village(land.home, "Ngọc Tú")
    make.declare(land.home)
    team = make.make_team(land.home, [village], make.make_document(land.home))
    make.seat(team, make.make_person("Võ Thị Mai", phone=PHONE, commune=land.home), "leader")
    make.seat(team, make.make_person("Lê Văn Ba", commune=land.home), "member")
    return land


def order(client, **query) -> Report | ReportRun:
    """Order as the page does; the report or run that it leads to."""
    values = {"loai": "progress", "ky": "2022-07", "cap": "commune", **query}
    pairs = "&".join(
        f"{name}={each}"
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    )
    response = client.post(f"{reverse('reports:report_order')}?{pairs}")
    assert response.status_code == 302, response.content.decode()[-3000:]
    found = response["Location"]
    pk = int(found.rstrip("/").split("/")[-1])
    return (ReportRun if "/dot/" in found else Report).objects.get(pk=pk)


def build(run: ReportRun) -> None:
    for key in run.reports.values_list("pk", flat=True):
        tasks.build_report(key)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def sheet_text(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(
        str(value) for sheet in book for row in sheet.values for value in row if value is not None
    )


def test_any_past_period_can_be_ordered(filled, clerk, sign_in, settings):
    settings.PORTAL_TODAY = day("15/8/2025")
    client = sign_in(clerk)

    def page(**query):
        query = {"loai": "progress", "cap": "commune", **query}
        return client.get(reverse("reports:report_order"), query).content.decode()

    assert "Kỳ cũ hơn" in page()
    assert "Lập 1 báo cáo" in page(nam="2022", **{"trong-nam": "Q3"})
    assert "Lập 1 báo cáo" in page(ky="2022-Q3")
    for query, words in (
        ({"nam": "2022"}, "Chọn kỳ trong năm 2022"),
        ({"trong-nam": "Q3"}, "Chọn năm của kỳ này"),
        ({"nam": "2022", "trong-nam": "01"}, "Chọn từ tháng 7 năm 2022"),
        ({"nam": "2025", "trong-nam": "12"}, "Kỳ mới nhất lập được là tháng 8 năm 2025"),
        ({"nam": "2022", "trong-nam": "W53"}, "Không có kỳ số 53"),
        ({"nam": "2019", "trong-nam": "12"}, "Năm"),
    ):
        shown = page(**query)
        assert words in shown, query
        assert "Lập 1 báo cáo" not in shown, query
        assert '<details class="more" open>' in shown
    report = order(client, nam="2022", **{"trong-nam": "ca-nam", "ban-do": "hien-nay"})
    assert (report.period, report.map) == ("2022", "today")


def test_commune_orders_its_report_follows_it_and_takes_it(
    filled, clerk, sign_in, django_assert_max_num_queries
):
    client = sign_in(clerk)
    landing = client.get(reverse("reports:reports")).content.decode()
    assert "chưa lập" in landing
    page = client.get(reverse("reports:report_order") + "?loai=progress").content.decode()
    assert "Lập 1 báo cáo" in page
    report = order(client)
    url = reverse("reports:report", args=[report.pk])
    waiting = client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    part = client.get(url, headers={"HX-Request": "true"})
    assert part.content.decode().startswith("<section")
    tasks.build_report(report.pk)
    # The page that still waits is told to come back whole.
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    notices = client.get(reverse("reports:notices")).content.decode()
    assert f"/bao-cao/{report.pk}/" not in notices, "opening the report is reading the notice"
    with django_assert_max_num_queries(45):
        shown = client.get(url).content.decode()
    assert "1/1 (100%)" in shown
    assert "Sổ hiện nay vẫn ghi như báo cáo này" in shown
    assert client.get(reverse("reports:report_print", args=[report.pk])).status_code == 200
    response = client.get(reverse("reports:report_file", args=[report.pk, "xlsx"]))
    assert "tien-do-theo-don-vi-xa-tam-dan-2022-07-ban-1.xlsx" in response["Content-Disposition"]
    assert "Ngọc Tú" in sheet_text(body(response))
    assert client.get(reverse("reports:report_file", args=[report.pk, "exe"])).status_code == 404
    # A village gets its team after the freezing: the board moves, the report does not.
    other = make.make_village(filled.home, "Cây Sanh")
    make.make_team(filled.home, [other], make.make_document(filled.home))
    later = client.get(url).content.decode()
    assert "Điều chỉnh sau chốt" in later
    assert "1/1 (100%)" in later
    with django_assert_max_num_queries(20):
        landing = client.get(reverse("reports:reports")).content.decode()
    assert "đã xong" in landing


def test_new_version_needs_a_reason_and_leaves_the_old_one(filled, clerk, neighbour, sign_in):
    client = sign_in(clerk)
    first = order(client)
    tasks.build_report(first.pk)
    url = reverse("reports:report_version", args=[first.pk])
    assert client.post(url, {"reason": " "}).status_code == 302
    assert Report.objects.count() == 1
    made = client.post(url, {"reason": "nhập muộn một quyết định"})
    second = Report.objects.get(version=2)
    assert made["Location"] == reverse("reports:report", args=[second.pk])
    tasks.build_report(second.pk)
    old = client.get(reverse("reports:report", args=[first.pk])).content.decode()
    assert "Đã có bản mới hơn" in old
    new = client.get(made["Location"]).content.decode()
    assert "nhập muộn một quyết định" in new
    assert sign_in(neighbour).get(made["Location"]).status_code == 404


def test_province_orders_all_its_communes_and_takes_the_set(
    filled,
    department,
    clerk,
    district_officer,
    other_department,
    sign_in,
    django_assert_max_num_queries,
):
    client = sign_in(department)
    run = order(client, cap=["province", "commune"])
    url = reverse("reports:report_run", args=[run.pk])
    with django_assert_max_num_queries(18):
        page = client.get(url).content.decode()
    assert "0/3" in page
    build(run)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    with django_assert_max_num_queries(18):
        assert "3/3 báo cáo đã xong" in client.get(url).content.decode()
    taken = client.get(reverse("reports:report_set", args=[run.pk, "xlsx"]))
    with zipfile.ZipFile(io.BytesIO(body(taken))) as book:
        names = book.namelist()
        assert "Ngọc Tú" in sheet_text(book.read("cap-xa/20392-xa-tam-dan-ban-1.xlsx"))
    assert names == [
        "cap-xa/20374-xa-tam-dan-ban-1.xlsx",
        "cap-xa/20392-xa-tam-dan-ban-1.xlsx",
        "cap-tinh/49-tinh-quang-nam-ban-1.xlsx",
    ]
    assert AuditEntry.objects.filter(verb="report_run.taken").count() == 1
    for stranger in (clerk, district_officer, other_department):
        assert sign_in(stranger).get(url).status_code == 404
    # The reports themselves are those of each commune.
    own = run.reports.get(unit=filled.home)
    assert sign_in(clerk).get(reverse("reports:report", args=[own.pk])).status_code == 200
    listed = client.get(
        reverse("reports:report_list") + "?loai=progress&ky=2022-07&tinh-trang=done&cap=commune"
    ).content.decode()
    assert "<strong>2</strong> báo cáo" in listed
    exported = client.post(reverse("reports:report_list_export") + "?loai=progress")
    assert "Xã Tam Đàn" in sheet_text(body(exported))
    # Nothing is left to order.
    again = client.post(reverse("reports:report_order") + "?loai=progress&ky=2022-07&cap=commune")
    assert again.status_code == 409
    assert "đã có" in again.content.decode()


def test_run_is_stopped_and_tried_again_by_those_who_may(filled, department, ministry, sign_in):
    client = sign_in(department)
    run = order(client, cap=["province", "commune"])
    stop, retry = (
        reverse(f"reports:report_run_{what}", args=[run.pk]) for what in ("cancel", "retry")
    )
    sign_in(ministry).post(stop)
    run.refresh_from_db()
    assert run.state == "running"
    client.post(stop)
    assert set(run.reports.values_list("state", flat=True)) == {"cancelled"}
    address = reverse("reports:report_run", args=[run.pk])
    page = client.get(address).content.decode()
    assert "Chạy lại phần lỗi" in page
    # A unit is found in the run by its name or code, in the tab of the failed ones too.
    for asked, here, gone in (
        ("?tim=20392", "Xã Tam Dân", "Xã Tam Đàn"),
        ("?tim=tam+dan", "Xã Tam Đàn", "Tỉnh Quảng Nam"),
        ("?tim=20374&xem=loi", "Xã Tam Đàn", "Xã Tam Dân"),
        ("?tim=49", "Xã Tam Dân", "Xã A Lù"),
    ):
        listed = client.get(address + asked).content.decode()
        rows = listed.partition("<tbody>")[2]
        assert here in rows, asked
        assert gone not in rows, asked
    assert "không có báo cáo của đơn vị" in client.get(address + "?tim=zz").content.decode()
    client.post(retry)
    assert set(run.reports.values_list("state", flat=True)) == {"waiting"}
    one = run.reports.first()
    Report.objects.filter(pk=one.pk).update(state=ReportState.FAILED, problem="đĩa đầy")
    shown = client.get(reverse("reports:report", args=[one.pk])).content.decode()
    assert "đĩa đầy" in shown
    client.post(reverse("reports:report_retry", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, one.problem) == ("waiting", "")


def test_whole_telephone_numbers_go_to_who_may_see_them_and_are_noted(
    filled, clerk, department, ministry, admin, sign_in
):
    report = order(sign_in(clerk), loai="members")
    tasks.build_report(report.pk)
    page = reverse("reports:report", args=[report.pk])
    plain = reverse("reports:report_file", args=[report.pk, "xlsx"])
    whole = reverse("reports:report_phones", args=[report.pk])
    for officer in (clerk, department, admin):
        client = sign_in(officer)
        assert PHONE not in sheet_text(body(client.get(plain))).replace(" ", "")
        assert PHONE not in client.get(page).content.decode().replace(" ", "")
    assert sign_in(ministry).get(page).status_code == 404
    assert sign_in(admin).get(whole).status_code == 403
    # Of the own commune they are at hand; from above each asking has its reason.
    given = {"form": "xlsx", "reason": ""}
    taken = sign_in(clerk).post(whole, given)
    assert PHONE in sheet_text(body(taken)).replace(" ", "")
    refused = sign_in(department).post(whole, given)
    assert "Ghi lý do cần số điện thoại đầy đủ" in refused.content.decode()
    taken = sign_in(department).post(whole, {**given, "reason": "gọi họp"})
    assert PHONE in sheet_text(body(taken)).replace(" ", "")
    noted = AuditEntry.objects.filter(verb="report.phones_taken").order_by("pk")
    assert [(entry.actor, entry.reason) for entry in noted] == [
        (clerk, ""),
        (department, "gọi họp"),
    ]
    # The masked file is another one, untouched by what was made for others.
    assert PHONE not in sheet_text(body(sign_in(admin).get(plain))).replace(" ", "")


def test_file_that_was_lost_is_made_again(filled, clerk, sign_in):
    client = sign_in(clerk)
    report = order(client)
    tasks.build_report(report.pk)
    row = report.files.get(format="xlsx")
    row.file.storage.delete(row.file.name)
    again = client.get(reverse("reports:report_file", args=[report.pk, "xlsx"]))
    assert "Ngọc Tú" in sheet_text(body(again))


def test_timetable_is_kept_in_pages(filled, department, province_admin, clerk, sign_in):
    client = sign_in(department)
    assert sign_in(clerk).get(reverse("reports:schedules")).status_code == 403
    assert "Chưa có lịch nào" in client.get(reverse("reports:schedules")).content.decode()
    add = reverse("reports:schedule_add") + "?loai=progress"
    given = {
        "frequency": "month",
        "calendar": "decree",
        "levels": ["province", "commune"],
        "days_after": "2",
        "hour": "6",
        "began_on": "1/7/2022",
    }
    wrong = client.post(add, {**given, "hour": "30", "levels": []}).content.decode()
    assert "Ghi giờ từ 0 đến 23" in wrong
    assert "Chọn ít nhất một cấp" in wrong
    assert client.post(add, given).status_code == 302
    assert "đã có lịch" in client.post(add, given).content.decode()
    schedule = ReportSchedule.objects.get()
    assert (schedule.unit, schedule.levels) == (filled.quang_nam, ["commune", "province"])
    listed = client.get(reverse("reports:schedules")).content.decode()
    # Cut off on Thursday 14/7: two working days later.
    assert "18/07/2022, 6 giờ" in listed
    edit = reverse("reports:schedule_edit", args=[schedule.pk])
    assert "cấp xã" in client.get(edit).content.decode()
    assert sign_in(province_admin).post(edit, {**given, "hour": "7"}).status_code == 302
    client.post(reverse("reports:schedule_switch", args=[schedule.pk]), {"chay": "0"})
    schedule.refresh_from_db()
    assert (schedule.hour, schedule.active) == (7, False)


def test_rule_of_the_province_moves_its_due_days(filled, department, clerk, admin, sign_in):
    client = sign_in(department)
    before = sign_in(clerk).get(reverse("reports:reports")).content.decode()
    assert "15/07/2022" in before
    url = reverse("reports:rule", args=["progress", "month"])
    given = {"calendar": "decree"}
    for level, days in (("ca-nuoc", 9), ("province", 7), ("district", 5), ("commune", 3)):
        given[f"days_{level}"] = str(days)
        given[f"day_{level}"] = ""
    wrong = client.post(url, {**given, "days_commune": "0"}).content.decode()
    assert "Ghi số từ 1 đến 60" in wrong
    assert client.post(url, given).status_code == 302
    assert "19/07/2022" in sign_in(clerk).get(reverse("reports:reports")).content.decode()
    assert "của tỉnh" in client.get(reverse("reports:rules")).content.decode()
    # That of the country holds elsewhere, and again here when the province's own is dropped.
    sign_in(admin).post(url, {**given, "calendar": "calendar"})
    assert ReportRule.objects.count() == 2
    client.post(url, {"bo": "1"})
    assert ReportRule.objects.get().unit is None
    assert "chung cả nước" in client.get(reverse("reports:rules")).content.decode()
    assert "30/06/2022" in sign_in(clerk).get(reverse("reports:reports")).content.decode()
