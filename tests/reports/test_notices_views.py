"""Pages of reminders: one's own, read and unread; the patience of a province; days off."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes.models import AuditEntry
from reports.models import Holiday, MailChoice, Notice, ReminderRule
from reports.reminding.morning import remind
from teams.models import Document
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("27/7/2022"), "wording": "by"}
NOTICES = "/thong-bao/"
MARK = "/thong-bao/danh-dau/"


@pytest.fixture
def told(land, clerk, neighbour):
    """On 20/7/2022 both communes are told of the day a week ahead; Tam Dân of a decision too."""
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    make.make_document(land.home, number_raw="41/QĐ-UBND", state="returned", return_note="thiếu")
    remind(make.TODAY)
    return list(Notice.objects.filter(officer=clerk).order_by("pk"))


def test_notices_are_listed_by_day_the_gravest_first(told, clerk, sign_in):
    page = sign_in(clerk).get(NOTICES).text
    assert "Ngày 20/07/2022" in page
    assert page.index("41/QĐ-UBND bị trả lại") < page.index("Còn 7 ngày: 100%")
    assert "Chưa đọc (2)" in page
    assert 'class="bell-count num">2' in page


def test_notice_is_marked_read_and_unread_again(told, clerk, sign_in):
    client = sign_in(clerk)
    client.post(MARK, {"thong-bao": told[0].pk, "doc": "1"})
    assert "Chưa đọc (1)" in client.get(NOTICES).text
    assert told[0].text not in client.get(NOTICES, {"xem": "chua-doc"}).text
    client.post(MARK, {"thong-bao": told[0].pk, "doc": "0"})
    assert "Chưa đọc (2)" in client.get(NOTICES).text
    answer = client.post(MARK, {"tat-ca": "1"}, follow=True)
    assert "Chưa đọc (0)" in answer.text
    assert "bell-count" not in answer.text


@pytest.mark.parametrize("key", ["x", "", "9" * 30, "²"])
def test_marking_nothing_that_is_there_changes_nothing(told, clerk, sign_in, key):
    assert sign_in(clerk).post(MARK, {"thong-bao": key, "doc": "1"}).status_code == 302
    assert Notice.objects.filter(read_at__isnull=False).count() == 0


def test_notice_of_another_is_neither_shown_nor_marked(told, clerk, neighbour, department, sign_in):
    client = sign_in(neighbour)
    assert "41/QĐ-UBND" not in client.get(NOTICES).text
    client.post(MARK, {"thong-bao": told[0].pk, "doc": "1"})
    assert Notice.objects.get(pk=told[0].pk).read_at is None
    assert "Không có thông báo nào" in sign_in(department).get(NOTICES).text


def test_notice_of_a_settled_matter_says_so(told, clerk, sign_in):
    Document.objects.filter(state="returned").update(state="draft", return_note="")
    page = sign_in(clerk).get(NOTICES).text
    assert "đã giải quyết" in page
    assert 'class="bell-count num">1' in page


def test_links_of_notices_open(told, land, clerk, chair, department, sign_in, settings):
    make.make_document(
        land.home, state="submitted", submitted_at="2022-07-01T08:00:00+07:00", number_raw="4/QĐ"
    )
    settings.PORTAL_TODAY = day("8/8/2022")
    remind(settings.PORTAL_TODAY)
    for officer in (clerk, chair, department):
        client = sign_in(officer)
        page = client.get(NOTICES)
        urls = [line.url for digest in page.context["digests"] for line in digest.lines]
        assert urls
        assert {client.get(url).status_code for url in urls} == {200}


def test_queries_of_the_list_do_not_grow(told, clerk, land, sign_in, django_assert_max_num_queries):
    for number in range(30):
        Notice.objects.create(
            officer=clerk,
            unit=land.home,
            day=make.TODAY,
            kind="due",
            subject=f"target:{number}",
            milestone="-1",
            target=told[1].target or told[0].target,
            text="Còn 1 ngày",
        )
    client = sign_in(clerk)
    with django_assert_max_num_queries(10):
        client.get(NOTICES)


def test_officer_declines_mail_and_takes_it_again(clerk, sign_in):
    client = sign_in(clerk)
    address = reverse("reports:mail_choice")
    assert "Hệ thống chưa nối máy chủ thư" in client.get(address).text
    assert "không nhận thư" in client.post(address, {"nhan": "0"}, follow=True).text
    assert not MailChoice.objects.get(officer=clerk).by_mail
    client.post(address, {"nhan": "1"})
    assert MailChoice.objects.get(officer=clerk).by_mail
    assert AuditEntry.objects.filter(verb="chọn nhận thư nhắc việc").count() == 2


def test_province_sets_its_patience_and_keeps_what_was_typed_wrong(
    land, department, admin, clerk, sign_in
):
    client = sign_in(department)
    address = reverse("reports:reminder_rule")
    assert "Tỉnh chưa đặt" in client.get(address).text
    wrong = client.post(address, {"working_days": "45"})
    assert "Ghi số ngày làm việc từ 1 đến 30" in wrong.text
    assert 'value="45"' in wrong.text
    client.post(address, {"working_days": "3"})
    rule = ReminderRule.objects.get()
    assert (rule.unit, rule.working_days, rule.province) == (land.quang_nam, 3, land.quang_nam)
    entry = AuditEntry.objects.get(verb="đặt số ngày nhắc cấp trên")
    assert (entry.before, entry.after) == ({"số ngày làm việc": 5}, {"số ngày làm việc": 3})
    assert sign_in(clerk).get(address).status_code == 403
    sign_in(admin).post(address, {"working_days": "9"})
    assert ReminderRule.objects.get(unit__isnull=True).working_days == 9
    assert ReminderRule.objects.get(unit__isnull=False).working_days == 3


def test_patience_of_another_province_is_not_shown(land, other_department, department, sign_in):
    sign_in(other_department).post(reverse("reports:reminder_rule"), {"working_days": "9"})
    page = sign_in(department).get(reverse("reports:reminder_rule")).text
    assert "Tỉnh chưa đặt" in page
    assert 'value="5"' in page


def test_calendar_is_read_by_all_and_kept_by_one(admin, province_admin, clerk, sign_in):
    page = sign_in(clerk).get("/ngay-nghi/?nam=2022").text
    assert "Quốc khánh" in page
    assert "chưa được đối chiếu" in page
    assert "Ghi vào lịch" not in page
    typed = {
        "ghi": "1",
        "day": "24/11/2027",
        "kind": "off",
        "name": "Ngày Văn hóa Việt Nam",
        "source": "Thông báo 1/TB-BNV",
    }
    for officer in (clerk, province_admin):
        assert sign_in(officer).post("/ngay-nghi/", typed).status_code == 403
    client = sign_in(admin)
    assert "Đã ghi 24/11/2027" in client.post("/ngay-nghi/", typed, follow=True).text
    again = client.post("/ngay-nghi/", typed)
    assert "Ngày này đã có trong lịch" in again.text
    assert "Thông báo 1/TB-BNV" in again.text
    worked = client.post("/ngay-nghi/", typed | {"day": "25/11/2027", "kind": "working"})
    assert "phải là thứ Bảy hoặc Chủ nhật" in worked.text
    unchecked = Holiday.objects.get(day="2022-09-01")
    client.post("/ngay-nghi/", {"doi-chieu": unchecked.pk})
    assert Holiday.objects.get(pk=unchecked.pk).checked
    client.post("/ngay-nghi/", {"bo": unchecked.pk})
    assert not Holiday.objects.filter(pk=unchecked.pk).exists()
    assert client.post("/ngay-nghi/", {"bo": "0"}).status_code == 404
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["ghi ngày nghỉ", "kiểm tra ngày nghỉ", "bỏ ngày nghỉ"]


def test_year_without_days_says_what_that_means(clerk, sign_in):
    Holiday.objects.filter(day__year=2022).delete()
    page = sign_in(clerk).get("/ngay-nghi/").text
    assert "Năm này chưa ghi ngày nghỉ nào" in page
    assert "chỉ thứ Bảy và Chủ nhật" in page


def test_day_worked_instead_is_a_weekend_for_the_database(db):
    with (
        pytest.raises(IntegrityError, match="holiday_worked_on_a_weekend"),
        transaction.atomic(),
    ):
        Holiday.objects.create(day="2027-11-25", kind="working", name="Làm bù")
    Holiday.objects.create(day="2027-11-27", kind="working", name="Làm bù")
