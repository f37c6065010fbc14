"""Runs without a broker: handing out, giving up, trying again, telling, throwing away."""

from __future__ import annotations

import dataclasses
import datetime
import functools

import pytest
from django.core import mail
from django.db import connection

from communes import clock
from communes.errors import Refused
from communes.models import AuditEntry
from reports import periods, tasks
from reports.actions import running, scheduling
from reports.kinds import KINDS
from reports.models import Report, ReportFile, ReportRun, ReportSchedule, Snapshot
from reports.periodic import building
from reports.running import attempts, claim, handing, retention, telling, timetable, watching
from tests import make
from tests.reports import light

PERIOD = periods.parse("2022-07")
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[int]:
    """The light kind, with one file; and what would have gone to the queue."""
    light.register()
    made = functools.partial(building.build_report, formats=("xlsx",))
    monkeypatch.setattr(attempts, "build_report", made)
    monkeypatch.setattr(light, "SECONDS", 0)
    found: list[int] = []
    monkeypatch.setattr(handing, "_send", found.extend)
    yield found
    light.forget()


@pytest.fixture
def run(land, department) -> ReportRun:
    """The reports of Quảng Nam and of nine communes, none handed out."""
    for number in range(7):
        make.make_commune(f"2050{number}", f"Số {number}", land.phu_ninh)
    return running.order_run(
        kind=light.CODE,
        unit=land.quang_nam,
        period=PERIOD,
        levels=["province", "commune"],
        by=department,
        today=make.TODAY,
    )


@pytest.fixture
def hand_out(django_capture_on_commit_callbacks):
    def hand(run: ReportRun) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return handing.hand_out(run.pk)

    return hand


@pytest.fixture
def watch(django_capture_on_commit_callbacks):
    def look(after: datetime.timedelta = datetime.timedelta()) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            watching.watch(clock.now() + after)

    return look


def states(run: ReportRun) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in run.reports.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_run_has_a_report_for_each_unit_once_and_takes_turns(run, hand_out, sent, department):
    assert states(run) == {"waiting": 10}
    assert {(r.unit.level, r.province_id) for r in run.reports.all()} == {
        ("province", run.unit_id),
        ("commune", run.unit_id),
    }
    # What exists is left alone, by whoever orders it again.
    with pytest.raises(Refused, match="đã có"):
        running.order_run(
            kind=light.CODE,
            unit=run.unit,
            period=PERIOD,
            levels=["commune"],
            by=department,
            today=make.TODAY,
        )
    assert hand_out(run) == handing.IN_FLIGHT == len(sent)
    assert hand_out(run) == 0
    attempts.attempt(sent[0], make.TODAY)
    assert run.reports.filter(heartbeat_at__isnull=False).count() == handing.IN_FLIGHT + 1
    # A message that comes twice, or after the end, builds nothing twice.
    tasks.build_report(sent[0])
    assert Snapshot.objects.count() == 1
    for key in run.reports.values_list("pk", flat=True):
        tasks.build_report(key)
    run.refresh_from_db()
    assert (run.state, states(run)) == ("done", {"done": 10})
    assert Snapshot.objects.count() == 10
    assert ReportFile.objects.count() == 10
    assert AuditEntry.objects.filter(verb="report_run.ordered").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period": periods.parse("2022-08")}, "period"),
        ({"period": periods.parse("2022-W20")}, "period"),
        ({"kind": "nothing"}, "kind"),
        ({"levels": ["district"]}, "levels"),
    ],
)
def test_orders_that_make_nothing_are_refused(land, department, values, field):
    order = {"kind": light.CODE, "unit": land.quang_nam, "period": PERIOD, "levels": ["commune"]}
    with pytest.raises(Refused) as refused:
        running.order_run(**{**order, **values}, by=department, today=make.TODAY)
    assert refused.value.field == field
    assert not ReportRun.objects.exists()


def test_silent_job_is_told_tried_again_later_and_given_up_in_the_end(run, hand_out, watch, sent):
    hand_out(run)
    report = Report.objects.get(pk=sent[0])
    for failures, wait in enumerate(attempts.WAITS, start=1):
        Report.objects.filter(pk=report.pk).update(
            state="building", attempt=failures, heartbeat_at=clock.now() - 3 * MINUTE
        )
        watch()
        report.refresh_from_db()
        assert (report.state, report.attempt) == ("waiting", failures)
        assert report.problem.startswith(watching.STOPPED)
        sent.clear()
        watch(wait - MINUTE / 2)
        assert report.pk not in sent
        watch(wait + MINUTE / 2)
        assert report.pk in sent
    Report.objects.filter(pk=report.pk).update(
        state="building", attempt=4, heartbeat_at=clock.now() - 3 * MINUTE
    )
    watch()
    report.refresh_from_db()
    assert (report.state, report.attempt) == ("failed", 4)
    assert "Đã thử 4 lần" in report.problem


@pytest.mark.django_db(transaction=True)
def test_job_whose_connection_lives_is_never_given_up(run):
    report = run.reports.first()
    Report.objects.filter(pk=report.pk).update(
        state="building", attempt=1, heartbeat_at=clock.now() - 60 * MINUTE
    )
    other = connection.copy()
    key = [building.LOCK_SPACE, report.pk]
    try:
        other.cursor().execute("SELECT pg_advisory_lock(%s, %s)", key)
        assert claim.is_claimed(report.pk)
        assert watching.give_up_silent(clock.now()) == []
        # Handed out twice: this one leaves it to the other.
        tasks.build_report(report.pk)
        assert Report.objects.get(pk=report.pk).state == "building"
        other.cursor().execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        other.close()
    assert watching.give_up_silent(clock.now()) == [report.pk]


def test_lost_messages_are_sent_again(run, hand_out, watch, sent):
    hand_out(run)
    lost = sorted(sent)
    sent.clear()
    watch(handing.LOST - MINUTE)
    assert sent == []
    watch(handing.LOST + MINUTE)
    assert sorted(sent) == lost


def test_fault_of_one_report_leaves_the_others_and_is_tried_again(run, monkeypatch, department):
    broken = run.reports.last()

    def build(subject):
        if subject.unit.pk == broken.unit_id:
            raise RuntimeError("hỏng")
        return light.build(subject)

    with monkeypatch.context() as patch:
        patch.setitem(KINDS, light.CODE, dataclasses.replace(light.LIGHT, build=build))
        _fail_for_good(run, broken)
    assert running.retry_run(run=run, by=department) == 1
    tasks.build_report(broken.pk)
    run.refresh_from_db()
    assert (run.state, states(run)) == ("done", {"done": 10})
    with pytest.raises(Refused, match="không có báo cáo nào lỗi"):
        running.retry_run(run=run, by=department)


def _fail_for_good(run: ReportRun, broken: Report) -> None:
    for key in run.reports.values_list("pk", flat=True):
        tasks.build_report(key)
    for _ in attempts.WAITS:
        broken.refresh_from_db()
        assert broken.state == "waiting"
        tasks.build_report(broken.pk)
    broken.refresh_from_db()
    run.refresh_from_db()
    assert (broken.state, broken.attempt) == ("failed", 4)
    assert (run.state, states(run)) == ("partly", {"done": 9, "failed": 1})


def test_cancelled_run_builds_no_more_and_goes_on_when_asked(run, hand_out, sent, department):
    hand_out(run)
    tasks.build_report(sent[0])
    assert running.cancel_run(run=run, by=department) == 9
    for key in list(sent):
        tasks.build_report(key)
    assert states(run) == {"done": 1, "cancelled": 9}
    assert handing.hand_out(run.pk) == 0
    with pytest.raises(Refused, match="đã kết thúc"):
        running.cancel_run(run=run, by=department)
    assert running.retry_run(run=run, by=department) == 9
    assert states(run) == {"done": 1, "waiting": 9}


# The timetable


def timing(**values) -> scheduling.Timing:
    usual = {
        "frequency": "month",
        "calendar": "decree",
        "levels": ["province"],
        "days_after": 1,
        "hour": 5,
        "began_on": make.day("1/5/2022"),
    }
    return scheduling.Timing(**{**usual, **values})


def test_timetable_begins_each_period_once_and_makes_up_for_an_outage(land, department):
    schedule = scheduling.add_schedule(
        kind=light.CODE, unit=land.quang_nam, timing=timing(), by=department, today=make.TODAY
    )
    # May is cut off on Saturday the 14th: the next working day is Monday.
    assert timetable.tick(make.day("15/5/2022"), 23) == []
    assert timetable.tick(make.day("16/5/2022"), 4) == []
    (first,) = timetable.tick(make.day("16/5/2022"), 5)
    assert (first.period, first.asked_by, first.reports.count()) == ("2022-05", None, 1)
    assert timetable.tick(make.day("16/5/2022"), 6) == []
    # Two months nobody ticked.
    assert [run.period for run in timetable.tick(make.TODAY, 0)] == ["2022-06", "2022-07"]
    assert timetable.tick(make.TODAY, 23) == []
    # Set anew from the beginning, it begins nothing a second time.
    schedule.refresh_from_db()
    scheduling.change_schedule(schedule=schedule, timing=timing(hour=7), by=department)
    assert timetable.tick(make.TODAY, 23) == []
    assert ReportRun.objects.count() == Report.objects.count() == 3
    # Stopped, it is silent; going on, it makes up.
    schedule.refresh_from_db()
    scheduling.switch_schedule(schedule=schedule, active=False, by=department)
    assert timetable.tick(make.day("1/9/2022"), 9) == []
    schedule.refresh_from_db()
    scheduling.switch_schedule(schedule=schedule, active=True, by=department)
    assert [run.period for run in timetable.tick(make.day("1/9/2022"), 9)] == ["2022-08"]
    assert AuditEntry.objects.filter(verb="report_run.scheduled", actor=None).count() == 4


def test_one_broken_schedule_holds_up_no_other(land, department, other_department, caplog):
    for unit, by in ((land.quang_nam, department), (land.lao_cai, other_department)):
        scheduling.add_schedule(
            kind=light.CODE,
            unit=unit,
            timing=timing(began_on=make.TODAY.replace(day=1)),
            by=by,
            today=make.TODAY,
        )
    ReportSchedule.objects.filter(unit=land.quang_nam).update(kind="gone")
    assert [run.unit for run in timetable.tick(make.TODAY, 9)] == [land.lao_cai]
    assert "could not be followed" in caplog.text


def test_schedules_and_rules_are_set_by_those_who_may(land, clerk, department, ministry, admin):
    given = {"kind": light.CODE, "unit": land.quang_nam, "today": make.TODAY}
    for by in (clerk, ministry):
        with pytest.raises(Refused, match="Chỉ Sở hoặc quản trị"):
            scheduling.add_schedule(**given, timing=timing(), by=by)
    scheduling.add_schedule(**given, timing=timing(), by=department)
    with pytest.raises(Refused, match="đã có lịch"):
        scheduling.add_schedule(**given, timing=timing(hour=9), by=department)
    for values, field in (
        ({"levels": []}, "levels"),
        ({"levels": ["district"]}, "levels"),
        ({"frequency": "week"}, "frequency"),
        ({"days_after": 0}, "days_after"),
        ({"hour": 24}, "hour"),
    ):
        with pytest.raises(Refused) as refused:
            scheduling.add_schedule(**given, timing=timing(**values), by=department)
        assert refused.value.field == field
    rule = scheduling.DueRule("calendar", {"province": 4, "commune": 2})
    known = {"kind": light.CODE, "frequency": "month", "rule": rule}
    saved = scheduling.set_rule(**known, unit=land.quang_nam, by=department)
    for unit, by in ((None, department), (land.lao_cai, department), (land.quang_nam, clerk)):
        with pytest.raises(Refused):
            scheduling.set_rule(**known, unit=unit, by=by)
    scheduling.set_rule(**known, unit=None, by=admin)
    with pytest.raises(Refused):
        scheduling.drop_rule(rule=saved, by=admin)
    scheduling.drop_rule(rule=saved, by=department)


# Telling and keeping


def test_officers_of_the_unit_are_told_once_by_notice_and_by_mail(
    land, run, department, clerk, settings, mailoutbox
):
    settings.PORTAL_MAILS = True
    settings.PORTAL_ADDRESS = "https://portal.example"
    for officer in (department, clerk):
        officer.email = f"{officer.username}@example.vn"
        officer.save()
    home = run.reports.get(unit=land.home)
    whole = run.reports.get(unit=land.quang_nam)
    for _ in range(2):
        tasks.build_report(home.pk)
        tasks.build_report(whole.pk)
        telling.tell([home.pk, whole.pk])
    assert [notice.officer for notice in home.notices.all()] == [clerk]
    assert [notice.officer for notice in whole.notices.all()] == [department]
    assert telling.send_mails(clock.now()) == 2
    assert telling.send_mails(clock.now()) == 0
    assert len(mail.outbox) == 2
    letter = next(one for one in mailoutbox if one.to == [clerk.email])
    assert f"https://portal.example/bao-cao/{home.pk}/" in letter.body
    assert "Báo cáo nhẹ, Xã Tam Dân, tháng 7 năm 2022" in letter.body
    assert not letter.attachments


def test_mail_that_a_server_refused_is_tried_again(land, run, clerk, settings, monkeypatch):
    settings.PORTAL_MAILS = True
    clerk.email = "canbo@example.vn"
    clerk.save()
    tasks.build_report(run.reports.get(unit=land.home).pk)
    with monkeypatch.context() as patch:
        patch.setattr(telling.EmailMessage, "send", lambda self: (_ for _ in ()).throw(OSError()))
        assert telling.send_mails(clock.now()) == 0
    assert telling.send_mails(clock.now()) == 1
    assert telling.send_mails(clock.now() + 3 * telling.STALE) == 0


def test_old_files_go_and_come_back_from_the_frozen_rows(land, run, settings):
    report = run.reports.get(unit=land.home)
    tasks.build_report(report.pk)
    row = report.files.get(format="xlsx")
    name, storage = row.file.name, row.file.storage
    settings.PORTAL_REPORT_FILE_DAYS = 30
    day = datetime.timedelta(days=1)
    assert retention.clear(clock.now() + 29 * day) == 0
    assert retention.clear(clock.now() + 31 * day) == 1
    assert retention.clear(clock.now() + 31 * day) == 0
    assert not storage.exists(name)
    (again,) = building.make_files(report=report, formats=("xlsx",))
    assert again.pk == row.pk
    assert again.removed_at is None
    assert again.file.storage.exists(again.file.name)
    settings.PORTAL_REPORT_FILE_DAYS = 0
    assert retention.clear(clock.now() + 9999 * day) == 0
