"""What a board says in words, from verdicts made by the rules themselves."""

from types import SimpleNamespace

import pytest

from reports.boards.board import Result
from reports.boards.words import notes, progress_words, still_missing, time_left
from reports.rollup import roll_up
from reports.rules import CommuneFacts, CoverSpan, Own, TargetRule, TeamSpan, VillageSpan, judge
from tests.make import day

ON = day("20/7/2022")
BEFORE = TargetRule("coverage_villages", due=day("31/8/2022"), wording="before")
MINIMUM = TargetRule("min_teams_per_commune", 3, day("30/6/2022"), "before")


def commune(villages, teams, signed="15/6/2022", entered=None, listed=True, pk=1):
    """A commune of some villages, the first of which have a team each."""
    days = {
        "effective_from": day(signed),
        "effective_to": None,
        "signed_on": day(signed),
        "entered_on": day(entered or signed),
    }
    return CommuneFacts(
        commune_id=pk,
        list_spans=((None, None),) if listed else (),
        villages=tuple(VillageSpan(number, None, None) for number in range(villages)),
        teams=tuple(TeamSpan(number, "village", (number,), **days) for number in range(teams)),
        covers=tuple(CoverSpan(number, number, **days) for number in range(teams)),
    )


def result(rule, *communes, on=ON):
    verdicts = {facts.commune_id: judge(rule, facts, on) for facts in communes}
    alone = len(communes) == 1
    verdict = next(iter(verdicts.values())) if alone else roll_up(rule, verdicts, on)
    return Result(SimpleNamespace(rule=rule), verdict)


@pytest.mark.parametrize(
    ("rule", "on", "words"),
    [
        (BEFORE, "30/6/2022", "còn 62 ngày"),
        (BEFORE, "30/8/2022", "hôm nay là ngày cuối"),
        (BEFORE, "31/8/2022", "đã hết hạn"),
        (BEFORE, "10/9/2022", "quá hạn 10 ngày"),
        (BEFORE, "31/8/2026", "quá hạn 1.461 ngày"),
        (TargetRule("coverage_villages"), "30/6/2022", "không ấn định thời hạn"),
        (TargetRule("coverage_villages", due=day("31/12/2022"), wording="within"), "31/12/2022",
         "hôm nay là ngày cuối"),
    ],
)  # fmt: skip
def test_time_left_counts_to_the_day_named(rule, on, words):
    assert time_left(rule, day(on)) == words


def test_what_is_asked_of_one_commune_alone_is_told():
    own = Own(share=50, due=day("30/9/2022"))
    rule = TargetRule("coverage_villages", due=day("31/8/2022"), wording="before", own={2: own})
    facts = commune(6, 1, pk=2)
    told = Result(SimpleNamespace(rule=rule), judge(rule, facts, ON), 2)
    assert notes(told) == ["chỉ tiêu riêng: 50%, trước ngày 30/9/2022"]
    assert progress_words(told, ON) == "còn thiếu 2 thôn để đạt 50%; còn 72 ngày"
    others = result(rule, commune(6, 1))
    assert notes(others) == []
    assert progress_words(others, ON) == "còn 5 thôn chưa có tổ; còn 42 ngày"


def test_cap_is_told():
    assert notes(result(MINIMUM, commune(2, 2))) == ["tối thiểu 3, tính theo 2 thôn của xã"]


def test_more_teams_than_asked_are_told():
    assert notes(result(MINIMUM, commune(6, 5))) == ["có 5 tổ"]


def test_typed_late_is_told_without_calling_the_commune_late():
    told = result(MINIMUM, commune(3, 3, "28/6/2022", "15/7/2022"))
    assert told.standing == "met"
    assert notes(told) == ["3 tổ ký đúng hạn, nhập sau hạn, muộn nhất 15 ngày"]


def test_typing_on_the_day_named_is_not_worth_a_note():
    assert notes(result(MINIMUM, commune(3, 3, "29/6/2022", "30/6/2022"))) == []


def test_lateness_is_told_in_days_from_the_day_named():
    assert notes(result(MINIMUM, commune(3, 3, "5/7/2022"))) == ["trễ 5 ngày"]
    assert notes(result(MINIMUM, commune(3, 3, "30/6/2022"))) == ["ký đúng ngày nêu trong hạn"]
    assert notes(result(MINIMUM, commune(3, 0))) == ["quá hạn 20 ngày"]


def test_unit_above_tells_how_many_communes_meet_and_which_lists_are_missing():
    told = result(
        BEFORE, commune(2, 2, pk=1), commune(3, 1, pk=2), commune(2, 0, pk=3, listed=False)
    )
    assert notes(told) == ["1/3 xã đạt", "1 xã chưa có danh mục thôn"]
    assert still_missing(told) == "còn 2 thôn chưa có tổ (chưa kể 1 xã chưa có danh mục thôn)"
    assert progress_words(told, ON) == f"{still_missing(told)}; còn 42 ngày"


def test_lists_missing_are_told_even_when_all_known_villages_have_teams():
    told = result(BEFORE, commune(2, 2, pk=1), commune(2, 0, pk=2, listed=False))
    assert still_missing(told) == "1 xã chưa có danh mục thôn"


def test_what_is_missing_is_counted_in_the_unit_of_the_rule():
    assert still_missing(result(BEFORE, commune(3, 1))) == "còn 2 thôn chưa có tổ"
    assert still_missing(result(MINIMUM, commune(5, 1))) == "còn thiếu 2 tổ"
    above = result(MINIMUM, commune(5, 1, pk=1), commune(5, 3, pk=2))
    assert still_missing(above) == "còn 1 xã chưa đạt"


def test_met_target_needs_no_more_words():
    assert progress_words(result(BEFORE, commune(2, 2)), ON) == "đã đạt"


def test_row_outside_the_scope_has_no_notes():
    assert notes(Result(SimpleNamespace(rule=BEFORE), None)) == []
