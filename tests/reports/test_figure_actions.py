"""Figures on their way through the hands of commune and department; what is frozen stands."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from communes.actions.delegation import delegate
from communes.errors import Refused
from communes.models import AuditEntry, Officer
from communes.roles import Role
from reports.actions import figure_review, figures, indicators
from reports.models import Figure, FigureRule, Indicator, IndicatorChoice, Reopening, Submission
from reports.monthly.cells import Typed, from_json
from reports.monthly.facts import asked_of, collecting_in, indicators_of, values_in
from reports.monthly.figures import NOTHING_TO_COUNT, State, Value
from reports.monthly.rollup import missing_from, rollup
from reports.monthly.standing import current_state
from reports.periods import parse
from tests import make
from tests.make import day
from tests.reports import figuring
from tests.reports.figuring import JULY, JUNE

TODAY = make.TODAY


@pytest.fixture
def other_chair(land):
    return make.make_officer(Role.CHAIR, land.next_door)


def test_figures_go_from_draft_to_frozen(home, clerk, chair, department, district_officer):
    village = make.make_village(home, "Ngọc Tú")
    make.declare(home)
    team = make.make_team(home, [village], members=["Người một", "Người hai"])
    figuring.collect(department)
    submission = figuring.draft(clerk, sessions="2", citizen_app="1.234", dossiers_online="3/5")
    assert (submission.state, submission.revision) == ("open", 1)
    assert from_json(submission.draft["cells"])[figuring.key("citizen_app")].n == "1.234"
    assert not submission.figures.exists()
    # Whoever did not see the last save is told, and nothing is overwritten.
    with pytest.raises(Refused, match="người khác đã lưu"):
        figuring.draft(chair, citizen_app="9")
    figures.offer(submission=submission, by=clerk, today=TODAY)
    for officer in (clerk, department, district_officer):
        with pytest.raises(Refused, match="lãnh đạo xã"):
            figures.submit(submission=submission, by=officer, today=TODAY)
    submission = figures.submit(submission=submission, by=chair, today=TODAY)
    values = values_in(submission)
    assert values[figuring.key("citizen_app")] == Value(1234)
    assert values[figuring.key("dossiers_online")] == Value(3, 5)
    assert values[figuring.key("sessions", f"t{team.pk}")] == Value(2)
    assert values[figuring.key("payment_accounts")] == NOTHING_TO_COUNT
    # What the register counts is handed in with it.
    assert values[figuring.key("villages_covered")] == Value(1, 1)
    assert values[figuring.key("people")] == Value(2)
    assert values[figuring.key("trained")] == Value(0, 2)
    with pytest.raises(Refused, match="đã nộp"):
        figuring.draft(clerk, revision=1, citizen_app="5")
    # The department sends it back; what the commune typed is still there.
    for officer in (chair, district_officer):
        with pytest.raises(Refused, match="Sở"):
            figure_review.return_submission(
                submission=submission, note="thiếu", by=officer, today=TODAY
            )
    figure_review.return_submission(
        submission=submission, note="Xem lại số tài khoản", by=department, today=TODAY
    )
    submission = figuring.draft(clerk, revision=1, sessions="2", citizen_app="1200")
    submission = figures.submit(submission=submission, by=chair, today=TODAY)
    entry = AuditEntry.objects.filter(verb="nộp số liệu tháng").latest("pk")
    assert entry.before["Tài khoản ứng dụng công dân số tạo trong kỳ"] == "1234"
    assert entry.after["Tài khoản ứng dụng công dân số tạo trong kỳ"] == "1200"
    # Freezing passes over what was not taken in.
    assert figure_review.freeze(submissions=[submission], by=department) == []
    frozen = figuring.freeze(department, submission)
    assert frozen.state == State.FROZEN
    assert frozen.frozen_by == department


def test_figures_are_handed_in_when_they_are_sound_and_the_month_is_over(home, clerk, chair):
    august = parse("2022-08")
    with pytest.raises(Refused, match="bắt đầu từ 15/08/2022"):
        figuring.draft(clerk, parse("2022-09"))
    early = figuring.draft(chair, august, citizen_app="1")
    with pytest.raises(Refused, match="14/08/2022"):
        figures.submit(submission=early, by=chair, today=TODAY)
    figuring.hand_in(chair, JUNE, payment_accounts="410", citizen_app="10")
    submission = figuring.draft(chair, payment_accounts="400", citizen_app="200")
    with pytest.raises(Refused, match="tăng bất thường") as refusal:
        figures.submit(submission=submission, by=chair, today=TODAY)
    assert refusal.value.field == f"reason-{figuring.key('citizen_app')}"
    cells = from_json(submission.draft["cells"])
    explained = {
        **cells,
        figuring.key("payment_accounts"): Typed(n="400", reason="xóa tài khoản trùng"),
        figuring.key("citizen_app"): Typed(n="200", reason="ra quân toàn xã"),
    }
    submission = figures.save_draft(
        unit=home, period=JULY, typed=explained, revision=1, by=chair, today=TODAY
    )
    submission = figures.submit(submission=submission, by=chair, today=TODAY)
    figure = submission.figures.get(indicator__code="payment_accounts")
    assert (figure.value, figure.reason) == (400, "xóa tài khoản trùng")


def test_clerk_hands_in_on_what_an_absent_leader_signed(clerk, neighbour):
    submission = figuring.draft(clerk, citizen_app="10")
    paper = "Báo cáo số 12/BC-UBND ngày 14/7/2022"
    with pytest.raises(Refused, match="của xã"):
        figures.submit(submission=submission, by=neighbour, today=TODAY, signed_paper=paper)
    submission = figures.submit(submission=submission, by=clerk, today=TODAY, signed_paper=paper)
    assert (submission.state, submission.signed_paper) == (State.SUBMITTED, paper)
    assert paper in AuditEntry.objects.get(verb="nộp số liệu tháng").reason


def test_right_to_hand_in_is_lent_for_its_days_and_told(clerk, chair, neighbour, settings):
    """Lent as confirming is: inside its days the clerk hands in, and it says by whose right."""
    submission = figuring.draft(clerk, citizen_app="10")
    with pytest.raises(Refused, match="được lãnh đạo ủy quyền"):
        figures.submit(submission=submission, by=clerk, today=TODAY)
    week = TODAY + datetime.timedelta(days=7)
    delegate(
        receiver=clerk,
        first_day=TODAY,
        last_day=week,
        reason="đi công tác",
        document="12/GUQ-UBND",
        by=chair,
        today=TODAY,
    )
    settings.PORTAL_TODAY = week + datetime.timedelta(days=1)
    late = Officer.objects.get(pk=clerk.pk)
    with pytest.raises(Refused):
        figures.submit(submission=submission, by=late, today=settings.PORTAL_TODAY)
    settings.PORTAL_TODAY = TODAY
    lent = Officer.objects.get(pk=clerk.pk)
    with pytest.raises(Refused):
        figures.submit(submission=figuring.draft(neighbour), by=lent, today=TODAY)
    submission = figures.submit(submission=submission, by=lent, today=TODAY)
    said = f"theo ủy quyền của {chair.full_name} (20/07/2022 - 27/07/2022)"
    assert (submission.state, submission.submitted_by, submission.lent) == (
        State.SUBMITTED,
        clerk,
        said,
    )
    assert submission.signed_paper == ""
    entry = AuditEntry.objects.get(verb="nộp số liệu tháng")
    assert entry.summary.endswith(said)


def test_register_counts_the_groups_where_the_province_asks(land, home, chair, department):
    """Groups of Zalo and Mocha are nobody's typing: as many villages as have one in use."""
    make.declare(home)
    first, second, third = make.make_villages(home, 3)
    for village, more in (
        (first, {}),
        (first, {"platform": "mocha"}),
        (second, {"closed_on": day("1/7/2022")}),
        (third, {"closed_on": day("19/7/2022")}),
        (None, {}),
    ):
        make.make_channel(home, village=village, **more)
    codes = ("channels", "villages_in_channels")
    wanted = [Indicator.objects.get(code=code) for code in codes]
    assert not set(codes) & {each.code for each in asked_of(land.quang_nam.pk, JULY.last)}
    for indicator in wanted:
        indicators.choose(
            unit=land.quang_nam,
            indicator=indicator,
            used=True,
            since=JULY.first,
            by=department,
        )
    submission = figuring.hand_in(chair)
    said = values_in(submission)
    keys = [figuring.key(code) for code in codes]
    assert [said[key] for key in keys] == [Value(4), Value(2, 3)]
    assert not any(figure.carried for figure in submission.figures.all())


def test_frozen_figures_move_only_through_a_reopening(chair, department, other_department):
    submission = figuring.freeze(department, figuring.hand_in(chair, citizen_app="10"))
    with pytest.raises(Refused, match="đã chốt"):
        figuring.draft(chair, revision=1, citizen_app="11")
    last_day = make.day("25/7/2022")
    for officer in (chair, other_department):
        with pytest.raises(Refused, match="Sở"):
            figure_review.reopen(
                submission=submission, reason="x", last_day=last_day, by=officer, today=TODAY
            )
    for wrong in ("19/7/2022", "30/9/2022"):
        with pytest.raises(Refused) as refusal:
            figure_review.reopen(
                submission=submission,
                reason="ghi nhầm",
                last_day=make.day(wrong),
                by=department,
                today=TODAY,
            )
        assert refusal.value.field == "last_day"
    reopening = figure_review.reopen(
        submission=submission, reason="ghi nhầm", last_day=last_day, by=department, today=TODAY
    )
    submission.refresh_from_db()
    assert current_state(submission, last_day) == State.REOPENED
    # It ends by itself, and what was frozen stands.
    assert current_state(submission, make.day("26/7/2022")) == State.FROZEN
    changed = figuring.draft(chair, revision=submission.revision, citizen_app="12")
    assert changed.state == State.FROZEN
    assert values_in(changed)[figuring.key("citizen_app")] == Value(10)
    with pytest.raises(Refused, match="đã chốt"):
        figures.submit(submission=changed, by=chair, today=make.day("26/7/2022"))
    changed = figures.submit(submission=changed, by=chair, today=last_day)
    assert (changed.state, changed.submitted_on) == (State.SUBMITTED, TODAY)
    assert values_in(changed)[figuring.key("citizen_app")] == Value(12)
    reopening.refresh_from_db()
    assert reopening.used_at is not None
    assert reopening.before[figuring.key("citizen_app")]["n"] == "10"


def refused(constraint):
    """The database says no, whoever writes, and names the rule."""

    class Attempt(transaction.Atomic):
        def __exit__(self, kind, error, trace):
            super().__exit__(kind, error, trace)
            assert error is not None, "nothing was refused"
            assert isinstance(error, IntegrityError)
            assert constraint in str(error.__cause__.diag.constraint_name)
            return True

    return Attempt(using=None, savepoint=True, durable=False)


def test_database_refuses_broken_figures(home, chair, department, clerk):
    submission = figuring.hand_in(chair, JUNE, citizen_app="10")
    one = Indicator.objects.get(code="shops")
    team = make.make_team(home, [make.make_village(home)])

    def figure(**more):
        return Figure.objects.create(submission=submission, indicator=one, **more)

    with refused("figure_part_within_whole"):
        figure(value=6, of=5)
    with refused("figure_has_a_value_or_none_to_count"):
        figure(value=6, not_applicable=True)
    with refused("figure_has_a_value_or_none_to_count"):
        figure()
    with refused("figure_of_a_team_or_a_village"):
        figure(value=1, team=team, village=make.make_village(home))
    figure(value=1)
    with refused("figure_once"):
        figure(value=2)
    with refused("submission_once"):
        Submission.objects.create(unit=home, period="2022-06", cut_off=JUNE.last)
    with refused("submission_handed_in_says_who"):
        Submission.objects.filter(pk=submission.pk).update(submitted_by=None)
    with refused("submission_returned_says_why"):
        Submission.objects.filter(pk=submission.pk).update(state="returned", note="")
    with refused("submission_frozen_says_who"):
        Submission.objects.filter(pk=submission.pk).update(state="frozen")
    with refused("reopening_says_why"):
        Reopening.objects.create(
            submission=submission, reason="", last_day=TODAY, opened_by=department
        )
    frozen = figuring.freeze(department, submission)
    for attempt in (
        lambda: figure(value=3, village=make.make_village(home)),
        lambda: frozen.figures.update(value=99),
        lambda: frozen.figures.filter(value=10).delete(),
    ):
        with refused("frozen_figures_stand"):
            attempt()
    with refused("frozen_submission_stands"):
        Submission.objects.filter(pk=frozen.pk).update(state="open")
    july = figuring.hand_in(chair, citizen_app="10")
    with refused("frozen_figures_stand"):
        july.figures.update(submission=frozen)


def test_database_refuses_broken_indicators(land, department):
    national = Indicator.objects.get(code="shops")
    fields = {"theme": "x", "name": "x", "measure": "x", "kind": "count"}
    with refused("indicator_code_once"):
        Indicator.objects.create(code="shops", **fields)
    with refused("indicator_share_names_its_whole"):
        Indicator.objects.create(code="x", **{**fields, "kind": "percent"})
    with refused("indicator_counted_for_the_commune"):
        Indicator.objects.create(code="x", source="system", level="team", **fields)
    with refused("indicator_ends_after_it_begins"):
        Indicator.objects.create(code="x", valid_from=TODAY, valid_to=make.LONG_AGO, **fields)
    chosen = {"unit": land.quang_nam, "indicator": national, "chosen_by": department}
    IndicatorChoice.objects.create(used=False, valid_from=TODAY, **chosen)
    with refused("indicator_choice_once_a_day"):
        IndicatorChoice.objects.create(used=True, valid_from=make.LONG_AGO, **chosen)
    with refused("indicator_choice_ends_after_it_begins"):
        IndicatorChoice.objects.create(
            used=True, valid_from=make.day("3/1/2022"), valid_to=make.day("2/1/2022"), **chosen
        )
    rule = {"unit": land.lao_cai, "first_period": "2022-06", "changed_by": department}
    with refused("figure_rule_factor"):
        FigureRule.objects.create(odd_factor=1, **rule)
    with refused("figure_rule_least"):
        FigureRule.objects.create(odd_least=0, **rule)


def test_roll_up_names_who_is_missing_and_adds_no_zero(
    land, chair, other_chair, department, django_assert_max_num_queries
):
    make.make_team(land.home, [make.make_village(land.home)])
    make.make_team(land.home, [make.make_village(land.home)])
    figuring.hand_in(chair, JUNE, citizen_app="7")
    figuring.hand_in(chair, citizen_app="10", dossiers_online="3/5", sessions="4")
    with django_assert_max_num_queries(14):
        found = rollup(land.quang_nam, JULY)
    lines = {line.asked.code: line for line in found.lines}
    assert (found.communes, found.handed_in) == (2, 1)
    assert (lines["citizen_app"].total.n, lines["citizen_app"].total.missing) == (10, 1)
    assert lines["citizen_app"].before.n == 7
    # Two teams of one commune are one commune that reported.
    assert (lines["sessions"].total.n, lines["sessions"].total.reported) == (8, 1)
    assert lines["shops"].total.n is None
    assert [version.unit for version in missing_from(land.quang_nam, JULY)] == [land.next_door]
    figuring.hand_in(other_chair, citizen_app="5", dossiers_online="1/5")
    found = rollup(land.phu_ninh, JULY)
    lines = {line.asked.code: line for line in found.lines}
    assert (lines["citizen_app"].words, lines["dossiers_online"].words) == ("15", "4/10 (40,0%)")
    # Tam Đàn has no team: there is nothing to count, which is not missing.
    sessions = lines["sessions"].total
    assert (sessions.n, sessions.not_applicable, sessions.missing) == (8, 1, 0)
    shares = {
        child.version.unit: child.total_of(lines["citizen_app"].asked.pk).n
        for child in found.children
    }
    assert shares == {land.home: 10, land.next_door: 5}
    # What was sent back is out of the sum until it is handed in again.
    figure_review.return_submission(
        submission=Submission.objects.get(unit=land.next_door, period="2022-07"),
        note="xem lại",
        by=department,
        today=TODAY,
    )
    found = rollup(land.quang_nam, JULY)
    assert {line.asked.code: line.total.n for line in found.lines}["citizen_app"] == 10
    assert rollup(None, JULY).handed_in == 1
    assert rollup(land.lao_cai, JULY).handed_in == 0


def test_province_chooses_what_is_asked_from_a_month_on(land, department, clerk, province_admin):
    quang_nam = land.quang_nam

    def codes(period, province=quang_nam):
        return {indicator.code for indicator in indicators_of(province.pk, period.last)}

    shops = Indicator.objects.get(code="shops")
    qr_points = Indicator.objects.get(code="qr_points")
    assert "shops" in codes(JULY)
    assert not {"qr_points", "vneid_issued"} & codes(JULY)
    assert "vneid_issued" in codes(parse("2022-08"))
    indicators.choose(unit=quang_nam, indicator=shops, used=False, since=JULY.first, by=department)
    indicators.choose(
        unit=quang_nam, indicator=qr_points, used=True, since=JULY.first, by=province_admin
    )
    assert "shops" in codes(JUNE)
    assert "shops" not in codes(JULY)
    assert "qr_points" in codes(JULY)
    assert "shops" in codes(JULY, land.lao_cai)
    # Back again within the month, and no row is left over.
    indicators.choose(unit=quang_nam, indicator=shops, used=True, since=JULY.first, by=department)
    assert "shops" in codes(JULY)
    fields = {
        "theme": "Của tỉnh",
        "name": "Hộ bán hàng trên sàn",
        "measure": "hộ",
        "kind": "count",
        "of_name": "",
        "level": "commune",
        "required": False,
    }
    own = indicators.add_indicator(unit=quang_nam, fields=fields, since=JULY.first, by=department)
    assert own.code in codes(JULY)
    assert own.code not in codes(JULY, land.lao_cai)
    with pytest.raises(Refused, match="Đã có chỉ số"):
        indicators.add_indicator(
            unit=quang_nam,
            fields={**fields, "name": "hộ bán hàng  trên sàn"},
            since=JULY.first,
            by=department,
        )
    with pytest.raises(Refused, match="Ghi tổng số là gì"):
        indicators.add_indicator(
            unit=quang_nam,
            fields={**fields, "name": "Khác", "kind": "percent"},
            since=JULY.first,
            by=department,
        )
    indicators.close_indicator(indicator=own, last_day=JULY.last, by=department)
    assert own.code not in codes(parse("2022-08"))
    with pytest.raises(Refused):
        indicators.set_rule(
            unit=quang_nam, first_period="2022-06", odd_factor=3, odd_least=50, by=clerk
        )
    figuring.collect(department)
    assert collecting_in(quang_nam.pk).first == JUNE
    assert collecting_in(land.lao_cai.pk).first is None
