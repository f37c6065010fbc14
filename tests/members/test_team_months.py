"""Months in force, in figures and on the page."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.models import AuditEntry
from members.months.team_months import (
    Rule,
    Service,
    Span,
    TeamLife,
    calendar_months,
    common,
    count_months,
    money,
    months_in_force,
    shared_days,
    united,
    without,
)
from teams.models import Constitution, TeamVillage
from tests import make

day = make.day
OPEN = day("31/12/2099")


def span(first, last=None):
    return Span(day(first), day(last) if last else OPEN)


def months(spans, period, rule):
    return months_in_force(united(spans), period, rule)


HALF_YEAR = span("1/1/2022", "30/6/2022")


@pytest.mark.parametrize(
    ("spans", "period", "first_day", "any_day", "half", "by_days"),
    [
        # Founded long before, goes on.
        ([span("1/1/2020")], HALF_YEAR, "6", "6", "6", "6.00"),
        # Founded in the middle of a month, with 16 and with 15 of 31 days, and with 14.
        ([span("16/5/2022")], HALF_YEAR, "1", "2", "2", "1.52"),
        ([span("17/5/2022")], HALF_YEAR, "1", "2", "2", "1.48"),
        ([span("18/5/2022")], HALF_YEAR, "1", "2", "1", "1.45"),
        # Founded on the first.
        ([span("1/5/2022")], HALF_YEAR, "2", "2", "2", "2.00"),
        # Dissolved: its last day is the day before the decision takes effect.
        ([span("1/1/2020", "14/3/2022")], HALF_YEAR, "3", "3", "2", "2.45"),
        ([span("1/1/2020", "31/3/2022")], HALF_YEAR, "3", "3", "3", "3.00"),
        # Reconstituted inside the period: two compositions that touch are one service.
        ([span("1/1/2020", "14/4/2022"), span("15/4/2022")], HALF_YEAR, "6", "6", "6", "6.00"),
        # One day only.
        ([span("15/2/2022", "15/2/2022")], HALF_YEAR, "0", "1", "0", "0.04"),
        # Outside.
        ([span("1/7/2022")], HALF_YEAR, "0", "0", "0", "0.00"),
        # A period that begins and ends within months.
        ([span("1/1/2020")], span("10/2/2022", "20/4/2022"), "2", "3", "3", "2.35"),
        # February of a leap year, whole.
        ([span("1/1/2020")], span("1/2/2024", "29/2/2024"), "1", "1", "1", "1.00"),
        # The reform: the old ends on 30/6/2025, the new begins on 1/7/2025.
        (
            [span("1/1/2022", "30/6/2025"), span("1/7/2025")],
            span("1/6/2025", "31/7/2025"),
            *("2", "2", "2", "2.00"),
        ),
    ],
)
def test_months_by_each_rule(spans, period, first_day, any_day, half, by_days):
    assert months(spans, period, Rule.FIRST_DAY) == Decimal(first_day)
    assert months(spans, period, Rule.ANY_DAY) == Decimal(any_day)
    assert months(spans, period, Rule.HALF) == Decimal(half)
    assert months(spans, period, Rule.BY_DAYS) == Decimal(by_days)


DECREE_JUNE = span("15/5/2022", "14/6/2022")
DECREE_HALF = [
    span("15/12/2021", "14/1/2022"),
    span("15/1/2022", "14/2/2022"),
    span("15/2/2022", "14/3/2022"),
]


@pytest.mark.parametrize(
    ("held", "by_rule"),
    [
        # A month of the decree has one first and one fifteenth, whatever the calendar says.
        (span("1/1/2020"), dict.fromkeys(Rule, "1")),
        (span("15/5/2022", "15/5/2022"), {Rule.MID_DAY: "1", Rule.ANY_DAY: "1"}),
        (span("1/6/2022", "1/6/2022"), {Rule.FIRST_DAY: "1", Rule.ANY_DAY: "1"}),
        (span("2/6/2022", "14/6/2022"), {Rule.ANY_DAY: "1"}),
        (span("31/5/2022"), {Rule.FIRST_DAY: "1", Rule.HALF: "1", Rule.ANY_DAY: "1"}),
        (span("16/5/2022"), {Rule.FIRST_DAY: "1", Rule.HALF: "1", Rule.ANY_DAY: "1"}),
        (span("15/5/2022", "13/6/2022"), dict.fromkeys(set(Rule) - {Rule.WHOLE}, "1")),
        (span("15/6/2022"), {}),
    ],
)
def test_month_of_the_decree_counts_by_the_rule_of_the_province(held, by_rule):
    for rule in set(Rule) - {Rule.BY_DAYS}:
        counted = months_in_force(united([held]), DECREE_JUNE, rule, [DECREE_JUNE])
        assert counted == Decimal(by_rule.get(rule, "0")), rule


def test_months_of_a_quarter_are_counted_one_by_one():
    quarter = Span(DECREE_HALF[0].first, DECREE_HALF[-1].last)
    held = united([span("20/12/2021", "10/3/2022")])
    counted = {rule: months_in_force(held, quarter, rule, DECREE_HALF) for rule in Rule}
    assert counted[Rule.FIRST_DAY] == counted[Rule.ANY_DAY] == counted[Rule.HALF] == 3
    assert (counted[Rule.MID_DAY], counted[Rule.WHOLE]) == (2, 1)
    assert counted[Rule.BY_DAYS] == Decimal("2.70")
    # Of the calendar's months too, in a quarter of the calendar.
    year = span("1/1/2022", "31/3/2022")
    assert months([span("15/1/2022", "14/3/2022")], year, Rule.MID_DAY) == 2
    assert months([span("15/1/2022", "14/3/2022")], year, Rule.WHOLE) == 1


def life(key, first="1/1/2020", last=None, services=(), seats=()):
    return TeamLife(key, span(first, last), tuple(services), tuple(seats))


def test_the_budget_of_da_nang_comes_out():
    """3,766 teams, 300,000 dong, 24 months: 27,115,200,000 dong (the published budget)."""
    period = span("1/1/2026", "31/12/2027")
    teams = [life(key) for key in range(3_766)]
    counted = count_months(teams, period, Rule.FIRST_DAY)
    assert sum(money(line.team, 300_000) for line in counted.values()) == 27_115_200_000


def test_old_and_new_team_of_a_reform_share_no_month():
    period = span("1/1/2025", "31/12/2025")
    for rule in Rule:
        counted = count_months([life(1, last="30/6/2025"), life(2, first="1/7/2025")], period, rule)
        assert counted[1].team + counted[2].team == 12


def test_a_person_who_goes_on_through_a_reconstitution_counts_once_a_month():
    seats = [(7, span("1/1/2022", "14/4/2022")), (7, span("15/4/2022")), (8, span("15/4/2022"))]
    counted = count_months([life(1, seats=seats)], HALF_YEAR, Rule.ANY_DAY)[1]
    assert (counted.team, counted.members) == (6, 6 + 3)


def test_a_village_inherited_from_two_counts_once_and_the_rest_is_told():
    """Two teams of two villages that merged on 1/3; a decision dissolves the younger on 1/5."""
    old = life(
        1,
        "1/1/2021",
        services=[Service(10, span("1/1/2021", "28/2/2022")), Service(30, span("1/3/2022"), True)],
        seats=[(7, span("1/1/2021"))],
    )
    young = life(
        2,
        "1/1/2022",
        "30/4/2022",
        services=[
            Service(20, span("1/1/2022", "28/2/2022")),
            Service(30, span("1/3/2022", "30/4/2022"), True),
        ],
        seats=[(8, span("1/1/2022", "30/4/2022"))],
    )
    counted = count_months([young, old], HALF_YEAR, Rule.FIRST_DAY)
    assert (counted[1].team, counted[1].shared) == (6, 0)
    assert (counted[2].team, counted[2].shared, counted[2].members) == (2, 2, 2)


def test_a_team_with_a_village_of_its_own_besides_stays_counted():
    old = life(1, services=[Service(30, span("1/1/2020"), True)])
    wide = life(
        2,
        "1/1/2021",
        services=[Service(30, span("1/1/2021"), True), Service(40, span("1/1/2021"))],
    )
    assert shared_days([old, wide]) == {}


days = st.dates(datetime.date(2021, 12, 1), datetime.date(2022, 8, 1))
spans = st.lists(st.tuples(days, days).map(lambda pair: Span(min(pair), max(pair))), max_size=5)


@settings(deadline=None)
@given(spans, spans)
def test_spans_are_sets_of_days(some, others):
    def set_of(found):
        return {part.first + datetime.timedelta(days=n) for part in found for n in range(part.days)}

    a, b = united(some), united(others)
    assert set_of(a) == set_of(some)
    assert set_of(common(a, b)) == set_of(a) & set_of(b)
    assert set_of(without(a, b)) == set_of(a) - set_of(b)


@settings(deadline=None)
@given(spans)
def test_rules_stand_in_order_and_parts_never_pass_the_whole(some):
    most = len(calendar_months(HALF_YEAR))
    by_rule = {rule: months(some, HALF_YEAR, rule) for rule in Rule}
    assert 0 <= by_rule[Rule.HALF] <= by_rule[Rule.ANY_DAY] <= most
    assert by_rule[Rule.FIRST_DAY] <= by_rule[Rule.ANY_DAY]
    assert by_rule[Rule.WHOLE] <= min(by_rule[Rule.MID_DAY], by_rule[Rule.BY_DAYS])
    assert by_rule[Rule.MID_DAY] <= by_rule[Rule.ANY_DAY]
    assert by_rule[Rule.BY_DAYS] <= by_rule[Rule.ANY_DAY]


# The page

ADDRESS = "/to-thang/?tu-ngay=1/1/2022&den-ngay=30/6/2022"


@pytest.fixture
def paid(home, next_door):
    """Tam Dân: two teams, one reconstituted, one dissolved; a committee, a void team; Tam Đàn."""
    first = make.make_document(home, number_raw="12/QĐ-UBND", signed_on=day("1/2/2022"))
    renewal = make.make_document(home, number_raw="34/QĐ-UBND", signed_on=day("15/4/2022"))
    team = make.make_team(home, [make.make_village(home, "An Mỹ")], first, members=["Hồ Thị Mai"])
    leader = team.memberships.get()
    team.constitutions.update(valid_to=day("14/4/2022"), ended_by=renewal)
    team.memberships.update(valid_to=day("14/4/2022"), ended_by=renewal)
    Constitution.objects.create(team=team, document=renewal, valid_from=day("15/4/2022"))
    make.seat(team, leader.person, "leader", valid_from=day("15/4/2022"))
    make.make_team(
        home,
        [make.make_village(home, "Xuân Phú")],
        first,
        valid_to=day("31/3/2022"),
        ended_by=renewal,
    )
    make.make_team(home, document=first, kind="committee", name="Ban chỉ đạo")
    make.make_team(home, document=first, name="Tổ ghi nhầm", void=True)
    make.make_team(
        next_door, [make.make_village(next_door, "Dương Lâm")], valid_from=day("1/6/2022")
    )
    return team


def test_page_adds_up_by_team_decision_and_commune(sign_in, clerk, department, paid):
    page = sign_in(clerk).get(f"{ADDRESS}&muc=300.000").content.decode()
    # Founded on 1/2: five months; dissolved after March: two.
    assert "2.100.000" in page
    assert "kiện toàn" in page
    assert "34/QĐ-UBND" in page
    for hidden in ("Ban chỉ đạo</a>", "Tổ ghi nhầm", "Dương Lâm"):
        assert hidden not in page
    above = sign_in(department)
    page = above.get(ADDRESS).content.decode()
    assert '<td class="num">7</td>' in page
    assert '<td class="num">8</td>' in page  # the total with that of Tam Đàn
    by_decision = above.get(f"{ADDRESS}&xem=quyet-dinh").content.decode()
    assert "12/QĐ-UBND (01/02/2022)" in by_decision
    one = above.get(f"{ADDRESS}&dia-ban=Tam Đàn&muc=60000&theo=nguoi&xem=to").content.decode()
    assert "Dương Lâm" in one
    assert "An Mỹ" not in one


def test_page_asks_for_what_it_cannot_read(sign_in, clerk, admin, paid):
    client = sign_in(clerk)
    page = client.get("/to-thang/?tu-ngay=30/6/2022&den-ngay=1/6/2022&muc=ba trăm").content.decode()
    assert "Ngày cuối kỳ phải từ 30/06/2022" in page
    assert "Ghi số đồng" in page
    assert 'value="ba trăm"' in page
    assert "Ghi ngày, ví dụ" in client.get("/to-thang/?tu-ngay=1/6/2022").content.decode()
    # Nothing asked: the month before.
    assert 'value="30/06/2022"' in client.get("/to-thang/").content.decode()
    assert "Chọn một tỉnh" in sign_in(admin).get("/to-thang/").content.decode()


def test_page_marks_villages_with_several_teams(sign_in, clerk, home, paid):
    other = make.make_team(home, [make.make_village(home, "An Sơn")], valid_from=day("1/3/2022"))
    merged = make.make_village(home, "An Mỹ mới", valid_from=day("1/5/2022"))
    for team in (paid, other):
        TeamVillage.objects.filter(team=team).update(valid_to=day("30/4/2022"))
        TeamVillage.objects.create(
            team=team,
            village=merged,
            inherited=True,
            valid_from=day("1/5/2022"),
            commune=home,
            district_id=team.district_id,
            province_id=team.province_id,
        )
    page = sign_in(clerk).get(ADDRESS).content.decode()
    assert "trùng thôn: 2 tháng không tính" in page
    assert "Có thôn đang còn nhiều tổ" in page


def test_file_holds_the_lines_of_the_page_and_is_kept_in_the_log(sign_in, clerk, paid):
    response = sign_in(clerk).post(f"{ADDRESS.replace('/?', '/tai-ve/?')}&muc=300000")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows[1:]] == [
        "Tổ công nghệ số cộng đồng Thôn An Mỹ",
        "Tổ công nghệ số cộng đồng Thôn Xuân Phú",
    ]
    assert rows[1][5] == "34/QĐ-UBND (15/04/2022)"
    assert [row[-1] for row in rows[1:]] == [1_500_000, 600_000]
    entry = AuditEntry.objects.get(verb="list.exported")
    assert "01/01/2022 đến 30/06/2022" in entry.summary


def test_page_costs_the_same_for_many(
    sign_in, department, home, paid, django_assert_max_num_queries
):
    for number in range(25):
        make.make_team(home, name=f"Tổ {number}", members=["Lê Hoa"])
    client = sign_in(department)
    with django_assert_max_num_queries(14):
        client.get(f"{ADDRESS}&xem=to")
