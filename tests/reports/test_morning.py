"""The reminders of a morning: who gets which, never twice, gone when the data settle it."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from communes import facts
from communes.errors import Refused
from communes.roles import Role
from reports import tasks
from reports.actions import reminding
from reports.counters import recount_all
from reports.models import Mailing, Morning, Notice, ReminderRule
from reports.reminding.digest_mail import send_digests
from reports.reminding.morning import remind
from reports.work.my_work import work_of
from teams.models import Document
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
MINIMUM = {
    "rule": "min_teams_per_commune",
    "threshold": 1,
    "due_on": day("30/6/2022"),
    "wording": "by",
}


def moment(text):
    return datetime.datetime.combine(day(text), datetime.time(2), datetime.UTC)


@pytest.fixture
def listed(home):
    """Tam Dân with a complete list of two villages, of which one has a team."""
    make.declare(home)
    home.villages = [make.make_village(home, name) for name in ("An Mỹ", "Đàn Trung")]
    make.make_team(home, home.villages[:1], members=["An", "Bình", "Cường"])
    return home


@pytest.fixture
def live(settings):
    """live(text) makes a day today and runs its morning."""

    def begin(text):
        settings.PORTAL_TODAY = day(text)
        return remind(day(text))

    return begin


def told(officer, **more):
    """(day, milestone, text) of an officer's reminders, the oldest first."""
    rows = Notice.objects.filter(officer=officer, **more).order_by("day", "pk")
    return [(f"{row.day:%-d/%-m}", row.milestone, row.text) for row in rows]


def unread(officer):
    return Notice.objects.visible_to(officer).unread().waiting().count()


def test_commune_is_told_at_each_milestone_and_nobody_else(
    land, listed, clerk, neighbour, department, district_officer, ministry, live
):
    make.declare(land.next_door)
    make.make_team(land.next_door, [make.make_village(land.next_door)], members=["Én"])
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    for text in ("22/8/2022", "23/8/2022", "24/8/2022", "26/8/2022", "29/8/2022", "30/8/2022"):
        live(text)
    words = "100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022; mới đạt 1/2."
    assert told(clerk) == [
        ("23/8", "-7", f"Còn 8 ngày: {words}"),
        ("26/8", "-3", f"Còn 5 ngày: {words}"),
        ("29/8", "-1", f"Còn 2 ngày: {words}"),
    ]
    # Tam Đàn has met; those above do not hear of what is not overdue.
    for officer in (neighbour, department, district_officer, ministry):
        assert told(officer) == []
    assert unread(clerk) == 1, "an older reminder of the same thing is not asked for again"


def test_reminder_of_a_target_closes_itself_when_the_target_is_met(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    live("29/8/2022")
    assert unread(clerk) == 1
    texts = [task.text for task in work_of(clerk, day("29/8/2022")).tasks]
    assert "1 thông báo nhắc việc chưa đọc" in texts
    make.make_team(listed, listed.villages[1:], members=["Dung", "Giang", "Hà"])
    facts.changed([listed.pk])
    assert unread(clerk) == 0
    assert work_of(clerk, day("29/8/2022")).tasks == ()
    live("31/8/2022")
    assert len(told(clerk)) == 1


def test_superiors_hear_only_after_the_working_days_of_their_province(
    land, listed, clerk, district_officer, department, other_department, province_admin, live
):
    make.make_plan(land.quang_nam, targets=[MINIMUM])
    # The last day is Thursday 30/6: five working days end on Thursday 7/7, three on Tuesday 5/7.
    live("6/7/2022")
    assert told(department) == told(district_officer) == []
    live("7/7/2022")
    (first,) = told(department)
    assert first == (
        "7/7",
        "^0",
        "1 xã quá hạn 7 ngày chưa đạt: mỗi xã có ít nhất 1 tổ, chậm nhất ngày 30/6/2022.",
    )
    assert told(district_officer) == [first]
    assert told(other_department) == told(province_admin) == []
    live("14/7/2022")
    assert [row[:2] for row in told(department)] == [("7/7", "^0"), ("14/7", "^7")]
    assert unread(department) == 1


def test_ministry_hears_of_its_own_targets_after_the_days_of_the_country(
    land, listed, ministry, admin, department, sign_in, live
):
    """Ten working days after Thursday 30/6 end on 14/7; one line, however many provinces."""
    make.make_plan(None, scope=[None], targets=[MINIMUM])
    make.make_plan(land.quang_nam, targets=[MINIMUM])
    live("13/7/2022")
    assert told(ministry) == []
    live("14/7/2022")
    assert told(ministry) == [
        (
            "14/7",
            "^0",
            "2 tỉnh, thành phố có 2 xã quá hạn 14 ngày chưa đạt: mỗi xã có ít nhất 1 tổ, chậm nhất "
            "ngày 30/6/2022.",
        )
    ]
    assert told(admin) == []
    page = sign_in(ministry).get(reverse("reports:notices"))
    (line,) = page.context["digests"][0].lines
    assert line.open
    assert line.action == "Xem các tỉnh"
    assert sign_in(ministry).get(line.url).context["board"].row.unit is None
    reminding.set_patience(unit=None, working_days=14, by=admin, today=make.TODAY)
    live("15/7/2022")
    assert len(told(ministry)) == 1
    for commune in (land.next_door, land.far):
        make.make_team(commune, [make.make_village(commune)], members=["Én"])
        facts.changed([commune.pk])
    assert unread(ministry) == 0
    with pytest.raises(Refused):
        reminding.set_patience(unit=None, working_days=3, by=department, today=make.TODAY)


def test_country_has_one_patience(land, admin, sign_in):
    client = sign_in(admin)
    assert "đang tính 10 ngày làm việc" in client.get(reverse("reports:reminder_rule")).text
    client.post(reverse("reports:reminder_rule"), {"working_days": "12"})
    assert ReminderRule.objects.get().working_days == 12
    with (
        pytest.raises(IntegrityError, match="reminder_rule_one_of_the_country"),
        transaction.atomic(),
    ):
        ReminderRule.objects.create(working_days=9, changed_by=admin)


def test_patience_of_the_province_is_asked(land, listed, department, district_officer, live):
    make.make_plan(land.quang_nam, targets=[MINIMUM])
    reminding.set_patience(unit=land.quang_nam, working_days=3, by=department, today=make.TODAY)
    live("4/7/2022")
    assert told(department) == []
    live("5/7/2022")
    assert len(told(department)) == len(told(district_officer)) == 1


def test_superiors_reminder_closes_when_the_last_commune_meets(land, listed, department, live):
    make.make_plan(land.phu_ninh, targets=[MINIMUM])
    live("7/7/2022")
    assert unread(department) == 1
    make.make_team(land.next_door, [make.make_village(land.next_door)], members=["Én"])
    facts.changed([land.next_door.pk])
    assert unread(department) == 0


def test_returned_and_waiting_decisions_are_told_to_those_who_can_act(
    land, listed, clerk, chair, district_officer, department, neighbour, live
):
    back = make.make_document(
        listed, number_raw="41/QĐ-UBND", state="returned", return_note="ông Hồ Văn Én ghi sai"
    )
    lying = make.make_document(
        listed,
        number_raw="42/QĐ-UBND",
        state="submitted",
        submitted_at=moment("11/7/2022"),
    )
    live("20/7/2022")
    assert [row[1:] for row in told(clerk)] == [
        ("+0", "Quyết định 41/QĐ-UBND bị trả lại, chờ sửa và trình lại.")
    ]
    assert [row[1:] for row in told(chair)] == [
        ("+0", "Quyết định 41/QĐ-UBND bị trả lại, chờ sửa và trình lại."),
        ("+7", "Quyết định 42/QĐ-UBND chờ lãnh đạo xã xác nhận từ ngày 11/07/2022."),
    ]
    expected = (
        "^0",
        "Xã Tam Dân: Quyết định 42/QĐ-UBND chờ lãnh đạo xã xác nhận đã 7 ngày làm việc.",
    )
    assert [row[1:] for row in told(department)] == [expected]
    assert [row[1:] for row in told(district_officer)] == [expected]
    assert told(neighbour) == []
    assert unread(chair) == 2
    for paper in (back, lying):
        paper.state = "draft"
        paper.return_note = ""
        paper.save()
    assert unread(chair) == unread(clerk) == unread(department) == 0


def test_morning_run_again_writes_nothing(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    assert live("29/8/2022") == 1
    assert live("29/8/2022") == 0
    Morning.objects.all().delete()
    assert live("29/8/2022") == 1, "counts what stands, and has written nothing new"
    assert Notice.objects.count() == 1


def test_day_off_is_not_disturbed(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE | {"due_on": day("3/9/2022")}])
    for text in ("27/8/2022", "1/9/2022", "2/9/2022"):  # Saturday, Quốc khánh
        assert live(text) == 0
    assert not Morning.objects.exists()


def test_commune_without_a_list_is_told_what_keeps_it_from_being_counted(land, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    live("29/8/2022")
    ((_, _, text),) = told(clerk)
    assert text.endswith("xã chưa có danh mục thôn đầy đủ.")


def test_closed_account_and_ended_post_are_told_nothing(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    gone = make.make_officer(Role.CLERK, land.home, valid_to=day("1/8/2022"))
    shut = make.make_officer(Role.CLERK, land.home, is_active=False)
    live("29/8/2022")
    assert told(gone) == told(shut) == []
    assert len(told(clerk)) == 1


def test_officer_who_moved_leaves_the_reminders_behind(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    live("29/8/2022")
    clerk.assignments.update(valid_to=day("28/8/2022"))
    make.assign(clerk, Role.CLERK, land.next_door, valid_from=day("29/8/2022"))
    moved = type(clerk).objects.get(pk=clerk.pk)
    assert list(Notice.objects.visible_to(moved)) == []


def test_notice_is_never_written_twice_for_one_thing(land, listed, clerk, live):
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    live("29/8/2022")
    notice = Notice.objects.get()
    notice.pk = None
    with pytest.raises(IntegrityError, match="notice_never_twice"), transaction.atomic():
        notice.save(force_insert=True)


@pytest.mark.parametrize("working_days", [0, 31])
def test_patience_out_of_reason_is_refused_by_the_database(land, department, working_days):
    with (
        pytest.raises(IntegrityError, match="reminder_rule_within_reason"),
        transaction.atomic(),
    ):
        ReminderRule.objects.create(
            unit=land.quang_nam,
            working_days=working_days,
            changed_by=department,
            **make.keys_on(land.quang_nam, make.TODAY),
        )


def test_queries_of_a_morning_do_not_grow(land, listed, clerk, live, django_assert_max_num_queries):
    make.make_plan(land.phu_ninh, targets=[COVERAGE, MINIMUM])
    for number in range(15):
        commune = make.make_commune(f"3{number:04}", f"Xã {number}", land.phu_ninh)
        make.make_officer(Role.CLERK, commune)
        make.make_document(commune, state="returned", return_note="thiếu")
    recount_all(day("29/8/2022"))
    with django_assert_max_num_queries(24):
        live("29/8/2022")
    assert Notice.objects.count() == 15 * 3 + 1


# E-mail


@pytest.fixture
def mailed(land, listed, settings, live):
    """Tam Dân's reminders of 29/8, with an officer who has an address and one who does not."""
    settings.PORTAL_MAILS = True
    settings.PORTAL_ADDRESS = "https://tocongnghe.example.vn"
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    reader = make.make_officer(
        Role.CLERK, land.home, full_name="Huỳnh Thị Sương", email="suong@example.vn"
    )
    make.make_officer(Role.CHAIR, land.home)
    make.make_document(
        listed, number_raw="41/QĐ-UBND", state="returned", return_note="ông Hồ Văn Én ghi sai"
    )
    live("29/8/2022")
    return reader


def test_mail_of_a_day_is_one_digest_that_names_nobody(mailed, mailoutbox):
    tasks.remind()
    tasks.remind()
    (mail,) = mailoutbox
    assert mail.to == ["suong@example.vn"]
    assert mail.subject == "[Tổ công nghệ số cộng đồng] 2 việc cần xử lý, ngày 29/08/2022"
    assert "1. Quyết định 41/QĐ-UBND bị trả lại" in mail.body
    assert "2. Còn 2 ngày: 100% thôn" in mail.body
    assert f"https://tocongnghe.example.vn{reverse('reports:notices')}" in mail.body
    for name in ("Sương", "Huỳnh", "Én", "An Mỹ", "Bình"):
        assert name not in mail.body
    assert Mailing.objects.get().sent_at is not None


def test_mail_is_not_sent_to_who_declined_nor_without_a_server(mailed, mailoutbox, settings):
    settings.PORTAL_MAILS = False
    assert send_digests(day("29/8/2022")) == 0
    settings.PORTAL_MAILS = True
    reminding.choose_mail(by_mail=False, by=mailed)
    assert send_digests(day("29/8/2022")) == 0
    reminding.choose_mail(by_mail=True, by=mailed)
    assert send_digests(day("29/8/2022")) == 1
    assert len(mailoutbox) == 1


def test_mail_refused_by_the_server_is_tried_again_and_then_left(mailed, settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.reports.refusing.Backend"
    for _ in range(5):
        assert send_digests(day("29/8/2022")) == 0
    mailing = Mailing.objects.get()
    assert (mailing.attempts, mailing.failure, mailing.sent_at) == (
        3,
        "SMTPServerDisconnected",
        None,
    )


def test_mail_claimed_by_a_worker_that_died_is_not_sent_twice(mailed, mailoutbox):
    Mailing.objects.update(claimed_at=moment("29/8/2022"))
    assert send_digests(day("29/8/2022")) == 0
    assert mailoutbox == []


def test_mail_is_not_sent_for_what_is_settled(mailed, listed, mailoutbox):
    make.make_team(listed, listed.villages[1:], members=["Dung"])
    facts.changed([listed.pk])
    Document.objects.filter(state="returned").update(state="draft", return_note="")
    assert send_digests(day("29/8/2022")) == 0
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_two_mornings_at_once_tell_once(settings, mailoutbox):
    """Two workers are handed the job at the same moment, over connections of their own."""
    settings.PORTAL_TODAY = day("29/8/2022")
    settings.PORTAL_MAILS = True
    land = make.make_land()
    make.declare(land.home)
    make.make_village(land.home)
    make.make_officer(Role.CLERK, land.home, email="suong@example.vn")
    make.make_plan(land.phu_ninh, targets=[COVERAGE])
    failures = []
    start = threading.Barrier(3)

    def work():
        try:
            start.wait(120)
            tasks.remind()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert failures == []
    assert Notice.objects.count() == 1
    assert Morning.objects.get().notices == 1
    assert len(mailoutbox) == 1
