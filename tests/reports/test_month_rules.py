"""When a month of a team counts for payment: set by the province, told in the report."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communes.errors import Refused
from communes.models import AuditEntry
from members.months.team_months import Rule
from reports.actions.month_rules import set_month_rule
from reports.actions.reporting import ask_report, freeze
from reports.models import MonthRule, Report
from reports.month_rules import rules_on
from reports.periodic.making import frozen_content
from tests import make
from tests.make import day

ADDRESS = "/bao-cao/ky/tinh-thang/"


@pytest.fixture
def teams(land):
    """One team since May, one founded on 2/6/2022, in Tam Dân; one in A Lù since 2/6/2022."""
    for commune, since in (
        (land.home, "1/5/2022"),
        (land.home, "2/6/2022"),
        (land.far, "2/6/2022"),
    ):
        paper = make.make_document(commune, signed_on=day(since))
        make.make_team(commune, [make.make_village(commune)], paper, members=["An"])
    return land


@contextmanager
def refused(constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield


def told(unit, period, by, calendar="decree"):
    report = ask_report(
        kind="team_months",
        unit=unit,
        period=period,
        calendar=calendar,
        by=by,
        today=make.TODAY,
        new_version=True,
        reason="đổi cách tính",
    )
    said = frozen_content(freeze(report=report, by=by, today=make.TODAY))
    columns = [column.key for column in said.tables[0].columns]
    total = dict(zip(columns, said.tables[0].total.values, strict=True))
    return total["team_months"], said


def test_report_counts_by_the_rule_of_its_province_and_day(
    teams, department, other_department, admin, sign_in
):
    months, said = told(teams.quang_nam, "2022-06", department)
    assert months == 1
    assert said.notes[0] == "Cách tính tháng: đủ tháng nếu có hiệu lực ngày mồng 1."
    set_month_rule(
        unit=teams.quang_nam,
        rule=Rule.ANY_DAY,
        basis="Nghị quyết 1/2022/NQ-HĐND",
        since=day("1/6/2022"),
        by=department,
    )
    months, said = told(teams.quang_nam, "2022-06", department)
    assert months == 2
    assert said.notes[0] == (
        "Cách tính tháng: đủ tháng nếu có hiệu lực ít nhất một ngày "
        "(theo Nghị quyết 1/2022/NQ-HĐND)."
    )
    # A period that was cut off before keeps what held then; another province has its own.
    assert "ngày mồng 1" in told(teams.quang_nam, "2022-05", department)[1].notes[0]
    assert told(teams.lao_cai, "2022-06", other_department)[0] == 0
    # The country counts each province by its rule, and says where one is of its own.
    months, said = told(None, "2022-06", admin)
    assert months == 2
    heads = [line.values[1] for line in said.tables[0].lines if line.role == "section"]
    assert heads == [
        "Tỉnh Lào Cai",
        "Tỉnh Quảng Nam (đủ tháng nếu có hiệu lực ít nhất một ngày)",
    ]
    # The rule stands on the page and in the print view as in the files.
    report = Report.objects.get(unit=teams.quang_nam, period="2022-06", version=2)
    for name in ("report", "report_print"):
        page = sign_in(department).get(reverse(f"reports:{name}", args=[report.pk]))
        assert "theo Nghị quyết 1/2022/NQ-HĐND" in page.content.decode()
    # A quarter is its months.
    quarter = sum(told(teams.home, f"2022-{n:02}", department)[0] for n in (4, 5, 6))
    assert told(teams.home, "2022-Q2", department)[0] == quarter


def test_rule_is_set_by_the_province_from_a_day_on(teams, department, clerk, admin, sign_in):
    form = {"rule": "ngay-15", "basis": "", "since": "01/07/2022"}
    page = sign_in(department)
    assert "Chưa ai đặt" in page.get(ADDRESS).content.decode()
    assert page.post(ADDRESS, form).status_code == 302
    assert (
        page.post(ADDRESS, {**form, "rule": "ca-thang", "since": "15/07/2022"}).status_code == 302
    )
    rules = MonthRule.objects.filter(unit=teams.quang_nam).order_by("valid_from")
    assert [(row.rule, row.valid_to) for row in rules] == [
        ("ngay-15", day("14/7/2022")),
        ("ca-thang", None),
    ]
    shown = page.get(ADDRESS).content.decode()
    assert "đủ tháng nếu có hiệu lực mọi ngày trong tháng" in shown
    # Nothing typed is lost, and the fault is named.
    wrong = page.post(ADDRESS, {**form, "basis": "NQ 5", "since": "02/07/2022"})
    assert "Đã đặt cách tính từ ngày 15/07/2022" in wrong.content.decode()
    assert "NQ 5" in wrong.content.decode()
    assert sign_in(clerk).post(ADDRESS, form).status_code == 200
    assert MonthRule.objects.count() == 2
    with pytest.raises(Refused):
        set_month_rule(unit=None, rule=Rule.HALF, basis="", since=day("1/7/2022"), by=department)
    set_month_rule(unit=None, rule=Rule.HALF, basis="", since=day("1/7/2022"), by=admin)
    set_month_rule(unit=None, rule=Rule.BY_DAYS, basis="", since=day("1/7/2022"), by=admin)
    rules = rules_on(make.TODAY)
    assert rules.of(teams.quang_nam.pk).of_month == Rule.WHOLE
    assert rules.of(teams.lao_cai.pk).of_month == Rule.BY_DAYS
    assert AuditEntry.objects.filter(verb="month_rule.set").count() == 4


def test_database_refuses_two_rules_of_a_day(teams, department):
    given = {"rule": Rule.HALF, "valid_from": day("1/7/2022"), "set_by": department}
    for unit, name in (
        (teams.quang_nam, "month_rule_once_a_day"),
        (None, "month_rule_of_the_country_once_a_day"),
    ):
        MonthRule.objects.create(unit=unit, **given)
        with refused(name):
            MonthRule.objects.create(unit=unit, **{**given, "valid_from": day("2/7/2022")})
    with refused("month_rule_begins"):
        MonthRule.objects.create(unit=teams.lao_cai, rule=Rule.HALF, set_by=department)
    with refused("month_rule_ends_after_it_begins"):
        MonthRule.objects.create(unit=teams.lao_cai, **given, valid_to=day("1/6/2022"))
